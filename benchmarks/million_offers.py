"""A million offers against a hundred thousand products: CPU seconds, peak memory, and what is found.

    python benchmarks/million_offers.py [--ours 100000] [--theirs 1000000] [--out benchmarks/results/million-offers.md]

Drawn names: maker, thing, size, colour, model number, worded differently by the two shops; variants share all but the
model. Nine in ten of ours are sold by the other shop, all its other offers are products we do not have. Nothing is
learned: the plain rule answers. The verb is asked, from files: reading, cleaning, matching, gaps, in one process.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import platform
import resource
import tempfile
import time
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tierwise.insight.price.competitors.listings import Listings

HERE = Path(__file__).resolve().parent
SOUNDS = (
    ("Al", "Bro", "Cen", "Dor", "El", "Fa", "Gru", "Ho", "Is", "Ja"),
    ("va", "nix", "rel", "ton", "mo", "sky", "ber"),
)
THINGS = (
    "speaker", "camera", "headphones", "receiver", "charger", "kettle", "lamp", "router", "printer", "monitor",
    "keyboard", "mouse", "drill", "saw", "blender", "toaster", "fan", "heater", "scale", "watch", "tent",
    "backpack", "helmet", "jacket", "sofa",
)  # fmt: skip
COLOURS = ["black", "white", "silver", "blue", "red", "green"]
SOLD, LINES = 0.9, 200_000


def drawn(rng: np.random.Generator, many: int) -> list[tuple[str, str, str, str, int]]:
    makers = [a + b for a in SOUNDS[0] for b in SOUNDS[1]]
    letters = np.array(list("ABCDEFGHKLMN"))[rng.integers(0, 12, (many, 3))]
    models = ["".join(x) + str(n) for x, n in zip(letters, rng.integers(100, 9999, many), strict=True)]
    of = (np.array(words)[rng.integers(0, len(words), many)].tolist() for words in (makers, THINGS, COLOURS))
    return list(zip(*of, models, rng.choice([16, 32, 64, 128, 256], many).tolist(), strict=True))


def ours_name(p: tuple[str, str, str, str, int]) -> str:
    maker, thing, colour, model, size = p
    return f"{maker} {thing.title()} {size}GB {colour.title()} - {model}"


def their_name(p: tuple[str, str, str, str, int]) -> str:
    maker, thing, colour, model, size = p
    return f"{maker} {model[:3]}-{model[3:]} {colour} {thing} {size} gb"


def world(ours: int, theirs: int, seed: int = 1) -> tuple[Listings, Listings, np.ndarray]:
    """Both shops, and which of ours each of theirs is (-1: none)."""
    rng = np.random.default_rng(seed)
    goods, prices = drawn(rng, ours), rng.uniform(10, 500, ours).round(2)
    sold = rng.permutation(ours)[: min(int(SOLD * ours), theirs)]
    names = [their_name(goods[i]) for i in sold] + [their_name(p) for p in drawn(rng, theirs - len(sold))]
    asked = np.r_[prices[sold] * rng.uniform(0.8, 1.2, len(sold)), rng.uniform(10, 500, theirs - len(sold))].round(2)
    order = rng.permutation(theirs)
    truth = np.r_[sold, np.full(theirs - len(sold), -1)][order]
    mine = Listings(tuple(map(ours_name, goods)), prices=prices)
    return mine, Listings(tuple(names[i] for i in order), prices=asked[order]), truth


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def files(ours: Listings, theirs: Listings, folder: Path) -> None:
    def write(name: str, head: str, rows: Iterable[list[object]]) -> None:
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as f:
            out = csv.writer(f)
            out.writerow(head.split(","))
            out.writerows(rows)

    goods = list(zip(ours.names, ours.prices.tolist(), strict=True))
    offers = list(zip(theirs.names, theirs.prices.tolist(), strict=True))
    write("products", "product_id,product_name,category,list_price,currency",
          ([f"p{i}", name, name.split()[1], price, "EUR"] for i, (name, price) in enumerate(goods)))  # fmt: skip
    write("competitor_offers", "competitor,competitor_product_id,product_name,price,currency,in_stock,seen_at",
          (["rival", f"r{j}", n, p, "EUR", "true", "2024-03-25"] for j, (n, p) in enumerate(offers)))  # fmt: skip
    rng = np.random.default_rng(2)
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=d) for d in np.sort(rng.integers(0, 85, LINES)).tolist()]
    bought, buyers = rng.integers(0, len(goods), LINES).tolist(), rng.integers(0, 20_000, LINES).tolist()
    sales = enumerate(zip(days, buyers, bought, strict=True))
    write("order_lines", "order_id,customer_id,order_date,product_id,quantity,unit_price,amount,currency",
          ([f"o{k}", f"c{c}", d, f"p{i}", 1, goods[i][1], goods[i][1], "EUR"] for k, (d, c, i) in sales))  # fmt: skip


def asked(ours: Listings, theirs: Listings, truth: np.ndarray) -> list[str]:
    """The verb from files, its seconds and the process's peak; and its matches against the truth."""
    from tierwise.pipeline.competitors import competitors
    from tierwise.pipeline.journey import run
    from tierwise.pipeline.options import Options

    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "source"
        source.mkdir()
        files(ours, theirs, source)
        start = time.process_time()
        run(source, Path(place) / "out", Options(only=("kpis",)))
        read, most, start = time.process_time() - start, peak(), time.process_time()
        done = competitors(Path(place) / "out")
        spent, table = time.process_time() - start, done.table("competitor_matches").to_pydict()
        note = done.about["remarks"]["competitors"]["rival"]
    mine, other = (np.array([int(x[1:]) for x in table[c]]) for c in ("product_id", "competitor_product_id"))
    sure, right = np.array(table["band"]) == "auto", truth[other] == mine
    there, wrong = int((truth >= 0).sum()), int((sure & ~right).sum())
    told = f"{note['sure']:,} sure, {note['review']:,} to review, {note['undercut']:,} undercut"
    return [
        f"| `tierwise run --only kpis`: reading and cleaning of all files | {read:.0f} | {most:,.0f} |",
        f"| `tierwise competitors`: {told} | {spent:.0f} | {peak():,.0f} |",
        f"\nOf {there:,} true matches {right.sum():,} were found ({100 * right.sum() / there:.1f} %),",
        f"{(right & sure).sum():,} without asking; {wrong:,} of {sure.sum():,} taken without asking are wrong",
        f"({100 * wrong / sure.sum():.2f} %).",
    ]


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--ours", type=int, default=100_000)
    wanted.add_argument("--theirs", type=int, default=1_000_000)
    wanted.add_argument("--out", type=Path, default=HERE / "results" / "million-offers.md")
    given = wanted.parse_args()
    ours, theirs, truth = world(given.ours, given.theirs)
    held = peak()
    versions = ", ".join(f"{p} {version(p)}" for p in ("numpy", "scipy", "scikit-learn", "duckdb"))
    text = "\n".join([
        f"# {given.theirs:,} offers x {given.ours:,} products\n",
        f"{dt.date.today()}, {platform.machine()}, one thread, {versions}. `python benchmarks/million_offers.py`;",
        "drawn names, nothing learned. Peaks are the process's own so far; asked: within 4,096 MiB.\n",
        "| what | CPU s | peak MiB |", "|---|---|---|",
        f"| names of both shops in memory | | {held:,.0f} |",
        *asked(ours, theirs, truth),
    ])  # fmt: skip
    given.out.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
