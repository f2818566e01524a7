"""New products by analogues, against the mean of their category: Online Retail and Complete Journey.

At origins four weeks apart the products first sold in the four weeks after it are foretold from those launched before,
whose first four weeks are over. What is foretold: pieces of a product's first four weeks, in logarithms. Complete
Journey is a sample of 6,000 products drawn by lot. Likeness and leaning were set on the origins of the first half; the
second half judges. Writes ``benchmarks/results/analogues.md``.
"""

from __future__ import annotations

import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

import tierwise
from tierwise.insight.demand.analogues import Described, foretell_launches

RESULT = Path(__file__).parent / "results" / "analogues.md"
DATA = Path(os.environ.get("TIERWISE_DATA", "data"))
DAYS = 28


def online_retail() -> Any:
    """Product, day, pieces, price, words, category of every sale; single orders capped at 500 pieces."""
    d = pq.read_table(DATA / "online_retail" / "online_retail.parquet").to_pandas()
    d = d[(d.Quantity > 0) & (d.UnitPrice > 0) & d.StockCode.str.match(r"^\d{5}")]
    day = d.InvoiceDate.astype("datetime64[s]")
    d = d.assign(p=d.StockCode, day=(day - day.min()).dt.days, q=np.minimum(d.Quantity, 500), price=d.UnitPrice)
    return d.assign(words=d.Description.fillna(""), category="")[["p", "day", "q", "price", "words", "category"]]


def complete_journey() -> Any:
    """The same; words are a product's kind, brand and size."""
    folder = DATA / "complete_journey"
    d, goods = (pq.read_table(folder / f"{n}.parquet").to_pandas() for n in ("transactions", "products"))
    goods = goods[goods.department != "FUEL"].fillna("")
    words = goods.product_type + " " + goods.brand.astype(str) + " " + goods.package_size.astype(str)
    goods = goods.assign(words=words, category=goods.product_category)
    kept = goods.sample(6000, random_state=0)[["product_id", "words", "category"]]
    d = d[d.quantity > 0].merge(kept, on="product_id")
    when = d.transaction_timestamp.astype("datetime64[s]")
    d = d.assign(p=d.product_id, day=(when - when.min()).dt.days, q=d.quantity, price=d.sales_value / d.quantity)
    return d[["p", "day", "q", "price", "words", "category"]]


def launched(sales: Any) -> Any:
    """One row a product: first day, pieces of four weeks, price, words, category; five weeks launch nobody."""
    first = sales.groupby("p").day.min().rename("first")
    d = sales.join(first, on="p")
    d = d[d.day < d["first"] + DAYS]
    told = d.groupby("p").agg(first=("first", "min"), sold=("q", "sum"), price=("price", "median"),
                              words=("words", "first"), category=("category", "first"))  # fmt: skip
    return told[(told["first"] >= 35) & (told["first"] <= sales.day.max() - DAYS)]


def described(rows: Any) -> Described:
    """As the module asks."""
    return Described(
        tuple(map(str, rows.index)),
        tuple(rows.words),
        tuple(rows.category),
        np.log(np.maximum(rows.price.to_numpy(), 0.01)),
    )


def judge(rows: Any) -> dict[str, Any]:
    """Errors of the second half of the origins: served, category mean; coverage; how often words served."""
    last = int(rows["first"].max())
    origins = np.arange(120, last, DAYS)
    off: dict[str, list[Any]] = {"served": [], "category": [], "held": []}
    words = 0
    for o in origins[len(origins) // 2 :]:
        old, new = rows[rows["first"] <= o - DAYS], rows[(rows["first"] >= o) & (rows["first"] < o + DAYS)]
        found = foretell_launches(
            described(old), old.sold.to_numpy(float), old["first"].to_numpy() // 7, described(new)
        )
        if found is None or not len(new):
            continue
        came, words = np.log(new.sold.to_numpy(float)), words + (found.serves == "analogues")
        off["served"].append(came - np.log(found.middle))
        off["category"].append(came - _category(old, new))
        off["held"].append((np.exp(came) >= found.low) & (np.exp(came) <= found.high))
    joined = {k: np.concatenate(v) for k, v in off.items()}
    gain = joined["category"] ** 2 - joined["served"] ** 2
    rng = np.random.default_rng(0)
    boot = np.quantile([gain[rng.integers(0, len(gain), len(gain))].mean() for _ in range(1000)], (0.1, 0.9))
    rms = {k: float(np.sqrt((joined[k] ** 2).mean())) for k in ("served", "category")}
    return {**rms, "n": len(gain), "gain": float(gain.mean()), "ends": boot, "held": float(joined["held"].mean()),
            "origins": len(off["served"]), "words": words}  # fmt: skip


def _category(old: Any, new: Any) -> Any:
    logs = np.log(old.sold)
    by = logs.groupby(old.category).agg(["sum", "size"]).reindex(new.category).fillna(0.0)
    return ((by["sum"] + 5 * logs.mean()) / (by["size"] + 5)).to_numpy()


def main() -> None:
    """Both shops, and the page."""
    start = time.process_time()
    found = {name: judge(launched(read())) for name, read in
             (("Online Retail", online_retail), ("Complete Journey", complete_journey))}  # fmt: skip
    columns = "shop", "new products", "origins", "words serve at", "error", "category mean's error"
    head = "| " + " | ".join((*columns, "gain in squares (80 %)", "range holds")) + " |"
    lines = [
        "# New products by analogues\n",
        f"{datetime.now(UTC):%Y-%m-%d}, tierwise {tierwise.__version__}, Python {platform.python_version()}, "
        f"{time.process_time() - start:.0f} CPU s; made by `benchmarks/analogues.py`. Errors are root mean squares of "
        "log pieces of the first four weeks.\n",
        head, "|" + "---|" * 8,
    ]  # fmt: skip
    for name, f in found.items():
        lines.append(
            f"| {name} | {f['n']} | {f['origins']} | {f['words']} | {f['served']:.3f} | {f['category']:.3f} | "
            f"{f['gain']:.3f} ({f['ends'][0]:.3f} to {f['ends'][1]:.3f}) | {f['held']:.1%} |"
        )
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
