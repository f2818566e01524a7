"""The next basket: `Replenish` beside TIFU-KNN, UP-CF, GP-TopFreq, the personal top and 7-day popularity.

    python benchmarks/next_basket.py [--out benchmarks/results/next-basket.md] [--quick]

Data (folder in TIERWISE_DATA): Complete Journey (simulated from real patterns) and Online Retail (returns, orders
without a customer and lines without a price left out). Two protocols, all products ranked, nothing sampled:

- ``last basket``: each customer's last basket is the answer, all earlier baskets of everybody are known; customers with
  three baskets or more. This is the protocol of the papers; what was sold later elsewhere is known, so it flatters all.
- ``global time``: what happened before one instant is known, the first basket of the 28 days after it is the answer;
  customers with two baskets or more before.

Hyper-parameters of every method are chosen by NDCG@10 on validation (the basket before the last; the 28 days before),
then everything is fitted anew with what lies before the test. Repeat: recall of products the customer had bought
before; explore: of the others. Intervals are 80 %, of 1,000 paired resamples of customers.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import Any

import basket_baselines as papers
import numpy as np

from tierwise.insight.recommend.goods import Goods, bare
from tierwise.insight.recommend.histories import Decay, Histories, of_sequences
from tierwise.insight.recommend.hybrid import scaled
from tierwise.insight.recommend.interactions import Deed, Interactions, arrange
from tierwise.insight.recommend.item_graph import ItemGraph
from tierwise.insight.recommend.recent import Usual
from tierwise.insight.recommend.replenish import Replenish
from tierwise.insight.recommend.topk import best_of_block
from tierwise.metrics import ranking, resampling
from tierwise.metrics.ranking import Wanted

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("TIERWISE_DATA", HERE.parent.parent / "shared" / "data"))
K, WINDOW, AT_ONCE, DRAWS = 10, 28.0, 128, 1000


@dataclass(frozen=True)
class Question:
    """What is known, who is asked (places of histories) at which instant, and the answers (rows of a log)."""

    known: Interactions
    goods: Goods
    histories: Histories
    asked: np.ndarray
    who: np.ndarray
    answer: Interactions

    def later(self) -> Wanted:
        """What those who are asked bought then."""
        rows = np.isin(self.answer.sequence, self.who)
        size = np.bincount(self.answer.sequence[rows], minlength=self.known.sequences)[self.who]
        return Wanted(np.concatenate([[0], np.cumsum(size)]), self.answer.product[rows].astype(np.int64))

    def past(self) -> Wanted:
        """What they had bought before."""
        own = self.histories.take(self.who)
        return Wanted(own.start, own.product.astype(np.int64))


def complete_journey() -> tuple[Interactions, Goods]:
    import pandas as pd
    import pyarrow as pa

    folder = DATA / "complete_journey"
    names = {"household_id": "c", "basket_id": "b", "product_id": "p", "transaction_timestamp": "t"}
    lines = pd.read_parquet(folder / "transactions.parquet", columns=list(names)).rename(columns=names)
    log = as_log(lines)
    kinds = pd.read_parquet(folder / "products.parquet").assign(p=lambda x: x.product_id.astype(str)).set_index("p")
    category = kinds.product_category.reindex(log.products.to_pylist())
    return log, Goods(pa.table({"product_id": log.products, "category": pa.array(category, from_pandas=True)}))


def online_retail() -> tuple[Interactions, Goods]:
    import pandas as pd

    lines = pd.read_parquet(DATA / "online_retail" / "online_retail.parquet")
    lines = lines[(lines.Quantity > 0) & (lines.UnitPrice > 0) & lines.CustomerID.notna()]
    lines = lines[["CustomerID", "InvoiceNo", "StockCode", "InvoiceDate"]].set_axis(list("cbpt"), axis=1)
    log = as_log(lines)
    return log, bare(log.products)


def as_log(lines: Any) -> Interactions:
    """Customer, basket, product, instant; a product once in each basket, the basket at its first line's instant."""
    import pandas as pd
    import pyarrow as pa

    lines = lines.astype({"b": str, "p": str}).drop_duplicates(["c", "b", "p"])
    days = pd.to_datetime(lines.t).to_numpy().astype("datetime64[s]").astype(float) / 86_400
    customer, customers = pd.factorize(lines.c, sort=True)
    product, products = pd.factorize(lines.p, sort=True)
    basket, _ = pd.factorize(lines.b, sort=True)
    at = np.full(basket.max() + 1, np.inf)
    np.minimum.at(at, basket, days)
    n, one = len(lines), np.ones(len(lines))
    whole = {"sequence": customer, "product": product, "basket": basket, "owner": np.arange(len(customers))}
    return arrange(
        Interactions(
            **{name: np.asarray(values, dtype=np.int32) for name, values in whole.items()},
            at=at[basket], deed=np.full(n, Deed.BUY, dtype=np.int8), quantity=one, amount=0 * one,
            customers=pa.array([str(c) for c in customers]), products=pa.array(list(products), type=pa.string()),
        )
    )  # fmt: skip


def last_basket(log: Interactions, goods: Goods, back: int) -> Question:
    """The answer is the last basket (back 1) or the one before (back 2)."""
    step = log.step()
    baskets = np.zeros(log.sequences, dtype=np.int64)
    np.maximum.at(baskets, log.sequence, step + 1)
    target = np.where(baskets >= 3, baskets - back, np.iinfo(np.int32).max)[log.sequence]
    known, answer = log.where(step < target), log.where(step == target)
    asked = np.full(log.sequences, log.at.max() + 1)
    asked[answer.sequence] = answer.at
    return Question(known, goods, histories(known, asked), asked, np.unique(answer.sequence), answer)


def global_time(log: Interactions, goods: Goods, back: int) -> Question:
    """The answer is each customer's first basket in the last 28 days (back 1) or the 28 days before those (back 2)."""
    at = np.floor(log.at.max()) + 1 - back * WINDOW
    known, after = log.before(at), log.since(at)
    after = after.where(after.at < at + WINDOW)
    answer = after.where(after.step() == 0)
    asked = np.full(log.sequences, at)
    past = histories(known, asked)
    who = np.intersect1d(np.unique(answer.sequence), np.flatnonzero(papers.baskets(past) >= 2))
    return Question(known, goods, past, asked, who, answer.where(np.isin(answer.sequence, who)))


def histories(known: Interactions, asked: np.ndarray) -> Histories:
    """All sequences, each as of its own instant."""
    at = float(known.at.max()) + 1
    found = of_sequences(known, np.arange(known.sequences), at)
    return replace(found, age_days=found.age_days - (at - asked)[found.row])


def judged(q: Question, scores: papers.Scores) -> dict[str, np.ndarray]:
    """For each customer asked: recall, NDCG and hit at 10, recall of repeats and of the others (NaN without any)."""
    parts = np.split(q.who, range(AT_ONCE, len(q.who), AT_ONCE))
    shown = np.vstack([best_of_block(scores(who), K).product for who in parts]).astype(np.int64)
    later, past = q.later(), q.past()
    hit = ranking.hits(shown, later)
    found = {name: ranking.METRICS[name](hit, later.size) for name in ("recall", "ndcg", "hit_rate")}
    for name, part in {"repeat": later.within(past), "explore": later.without(past)}.items():
        found[name] = ranking.recall(ranking.hits(shown, part), part.size)
    return found


def replenish(q: Question, **settings: Any) -> papers.Scores:
    fitted = Replenish(**settings).fit(q.known, q.goods, seed=0)
    return lambda who: fitted.score(q.histories.take(who))


def with_graph(
    q: Question, graph: float, kept: dict[Any, Any], usual: float = 0.0, usual_days: float = 90.0, **settings: Any
) -> papers.Scores:
    """All as parts of their row's largest score; the graph of products that stood in 20 baskets or more; ``usual``:
    what the customer bought most often lately.
    """
    if "graph" not in kept:
        kept["graph"] = ItemGraph(most_gap=2, fewest=20, decay=Decay(0.9)).fit(q.known, q.goods)
    due, links = replenish(q, **settings), kept["graph"]
    often = Usual(usual_days).fit(q.known, q.goods)

    def scores(who: np.ndarray) -> np.ndarray:
        past = q.histories.take(who)
        total = scaled(due(who)) + np.float32(graph) * scaled(links.score(past))
        return total + np.float32(usual) * scaled(often.score(past)) if usual else total

    return scores


TRIED: dict[str, list[dict[str, Any]]] = {
    "7-day popularity": [{}],
    "personal top": [{}],
    "GP-TopFreq": [{}],
    "UP-CF": [
        {"recent": r, "asymmetry": a, "locality": q}
        for r, a, q in itertools.product((10, 25, 100), (0.5, 0.75), (5.0, 10.0))
    ],
    "TIFU-KNN": [
        {"m": m, "within": b, "between": g, "k": k, "alpha": a}
        for (m, b, g), k, a in itertools.product(
            ((3, 0.9, 0.6), (3, 1.0, 0.9), (7, 0.9, 0.9), (7, 1.0, 0.9), (7, 1.0, 1.0)),
            (300, 900),
            (0.2, 0.5, 0.7, 0.9),
        )
    ],
    "Replenish, no fill": [
        {"fill": 0.0, "own_pull": o, "decay": Decay(d), "half_life_days": h}
        for o, d, h in itertools.product((0.5, 1.0, 2.0), (0.95, 1.0), (30.0, 60.0, 120.0, np.inf))
    ],
    "Replenish": [{"fill": f, "fill_half_life_days": h} for f in (0.03, 0.1, 0.3, 1.0) for h in (30.0, 90.0)],
    "Replenish + graph": [{"graph": g} for g in (0.01, 0.03, 0.1, 0.3, 1.0)],
    "Replenish + graph + usual": [{"usual": u, "usual_days": d} for u in (0.3, 1.0, 3.0) for d in (30.0, 90.0, 365.0)],
}
"""Dunnhumby, published kin of Complete Journey, has TIFU-KNN at k 900, m 3, .9, .6 and alpha .2: one of its list."""


def made(name: str, q: Question, settings: dict[str, Any], kept: dict[Any, Any]) -> papers.Scores:
    """The method on this question; ``kept`` holds what several settings share."""
    products, past = len(q.known.products), q.histories
    if name == "7-day popularity":
        return papers.lately_top(q.asked, q.known.at, q.known.product, products)
    if name in ("personal top", "GP-TopFreq"):
        return (papers.personal_top if name == "personal top" else papers.gp_top)(past, products)
    if name == "UP-CF":
        return papers.up_cf(past, products, **settings)
    if name == "TIFU-KNN":
        return tifu(q, settings, kept)
    return with_graph(q, kept=kept, **settings) if "graph" in name else replenish(q, **settings)


def tifu(q: Question, settings: dict[str, Any], kept: dict[Any, Any]) -> papers.Scores:
    """The grid goes through alpha fastest: all else is kept from one to the next."""
    shape = {key: settings[key] for key in ("m", "within", "between")}
    if kept.get("shape") != shape:
        vectors = papers.tifu_vectors(q.histories, len(q.known.products), **shape)
        kept |= {"shape": shape, "vectors": vectors, "near": papers.nearest(vectors, 900), "k": None}
    if kept["k"] != settings["k"]:
        kept |= {"k": settings["k"], "mean": papers.mean_of(kept["vectors"], kept["near"], settings["k"], q.who)}
    own, mean, alpha = kept["vectors"][q.who], kept["mean"], np.float32(settings["alpha"])

    def scores(who: np.ndarray) -> np.ndarray:
        at = np.searchsorted(q.who, who)
        return np.asarray(alpha * own[at].toarray() + (1 - alpha) * mean[at], dtype=np.float32)

    return scores


def chosen(valid: Question, quick: bool) -> Iterator[tuple[str, dict[str, Any], int, float]]:
    """Each method's best settings by NDCG on validation, how many were tried, and that NDCG."""
    kept: dict[Any, Any] = {}
    best: dict[str, Any] = {}
    for name, grid in TRIED.items():
        base = (
            best if name.startswith("Replenish") and "no fill" not in name else {}
        )  # those before, and one thing more
        tried = [{**base, **s} for s in (grid[:1] if quick else grid)]
        found = [(judged(valid, made(name, valid, s, kept))["ndcg"].mean(), -i) for i, s in enumerate(tried)]
        value, place = max(found)
        best = tried[-place]
        print(f"  {name}: {value:.4f} with {best}", flush=True)
        yield name, best, len(tried), float(value)


def compared(name: str, log: Interactions, goods: Goods, cut: Any, quick: bool) -> str:
    """A table of all methods on the test question."""
    valid, test = cut(log, goods, 2), cut(log, goods, 1)
    found, rows = {}, []
    for method, settings, tried, value in chosen(valid, quick):
        begin = process_time()
        found[method] = judged(test, made(method, test, settings, {}))
        rows.append((method, settings, tried, value, process_time() - begin))
    lines = [row_of(found, *row) for row in rows]
    repeats = test.later().among(test.past()).mean()
    print(f"{name}, {cut.__name__}", flush=True)
    return "\n".join([
        f"\n## {name}, {cut.__name__.replace('_', ' ')}\n",
        f"{len(test.who):,} customers asked, {len(log.products):,} products, {len(test.answer):,} products in the "
        f"answers, of which {repeats:.1%} had been bought before.\n",
        "| method | recall@10 | NDCG@10 | PHR@10 | repeat recall | explore recall | NDCG: Replenish less it | CPU s |",
        "|---|---|---|---|---|---|---|---|", *lines,
        "\nChosen on validation (settings tried, its NDCG@10): "
        + "; ".join(f"{m} {say(s)} ({t}, {v:.4f})" for m, s, t, v, _ in rows) + ".",
    ])  # fmt: skip


def say(settings: dict[str, Any]) -> str:
    def plain(v: Any) -> Any:
        return v.per_step if isinstance(v, Decay) else v

    return ", ".join(f"{k} {plain(v)}" for k, v in settings.items())


def row_of(found: dict[str, Any], method: str, *rest: Any) -> str:
    means = {key: np.nanmean(values) for key, values in found[method].items()}
    edge = ""
    if method != "Replenish":
        gap = found["Replenish"]["ndcg"] - found[method]["ndcg"]
        draws = resampling.replicates({"gap": resampling.mean(gap)}, len(gap), DRAWS, seed=1)["gap"]
        edge = "{:+.4f} ({:+.4f} to {:+.4f})".format(*resampling.ends(draws))
    numbers = " | ".join(f"{means[key]:.4f}" for key in ("recall", "ndcg", "hit_rate", "repeat", "explore"))
    return f"| {method} | {numbers} | {edge} | {rest[-1]:.1f} |"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "next-basket.md")
    arguments.add_argument("--quick", action="store_true", help="the first settings of each method only")
    arguments.add_argument("--data", default="complete_journey,online_retail")
    given = arguments.parse_args()
    parts = [head()]
    for name in given.data.split(","):
        log, goods = globals()[name]()
        for cut in (last_basket, global_time):
            parts.append(compared(name.replace("_", " ").title(), log, goods, cut, given.quick))
            print(parts[-1], flush=True)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text("\n".join(parts) + "\n", encoding="utf-8")


def head() -> str:
    packages = ", ".join(f"{p} {version(p)}" for p in ("numpy", "scipy"))
    return (
        "# The next basket\n\nMade by `benchmarks/next_basket.py`, which says what is measured and how; "
        f"{dt.date.today():%Y-%m-%d}, Python {platform.python_version()}, {packages}; 2 virtual cores, x86-64, one "
        "thread. CPU s: fit and scores of all customers asked."
    )


if __name__ == "__main__":
    main()
