"""The sequence network beside boosted trees on the purchase histories of 50 thousand simulated customers.

    python benchmarks/sequence_network.py [--customers 50000] [--out benchmarks/results/sequence-network.md]

Question: does she order again within 90 days? Both are trained at one date and judged at another, 90 days later, on all
customers known then. Two worlds:

- ``shop``: the simulator's own (gamma rates, leaving after an order, seasons, order values): what came when, beyond
  counts and dates, tells nothing more, so that a good table of features should be enough.
- ``order matters``: each order has one of four categories that sets the next gap (a small pack is used up soon), and
  a customer whose last two gaps both grew leaves more often: one has to read the steps in turn.

Boosting sees 20 columns made of the history, among them the last gap, its trend and the last category; the network sees
the steps alone, or the steps and the columns. A perceptron on the columns tells whether it is the steps that help, or
only a smoother curve. Intervals are 80 %, of paired resamples of customers.
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from tierwise.metrics import resampling
from tierwise.models.boosting import Boosting
from tierwise.models.family import Examples, Family, Fitted, History, Rows, Task
from tierwise.models.network import SequenceNetwork
from tierwise.models.perceptron import Perceptron

HERE = Path(__file__).resolve().parent
HORIZON, TRAINED_AT, JUDGED_AT, DRAWS = 90, 820, 910, 200
Orders = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""customer, day, amount, category (by customer and day)."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--customers", type=int, default=50_000)
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "sequence-network.md")
    given = arguments.parse_args()
    parts = [head(given.customers)]
    for name, draw in {"shop": own_world, "order matters": ordered_world}.items():
        parts.append(compared(name, draw(given.customers)))
        print(parts[-1], flush=True)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text("\n".join([*parts, READING]), encoding="utf-8")


def own_world(customers: int) -> Orders:
    """The simulator's world; categories are by chance."""
    from tierwise.simulate.clock import make_clock
    from tierwise.simulate.lives import live
    from tierwise.simulate.world import World

    world = World(seed=3, customers=customers, days=JUDGED_AT, future_days=HORIZON)
    orders = live(world, make_clock(world)).orders
    category = np.random.default_rng(3).integers(0, 4, len(orders.customer))
    return in_turn(orders.customer, orders.moment, orders.value, category)


def ordered_world(customers: int) -> Orders:
    """Categories set the next gap; two growing gaps in turn tell of leaving."""
    rng = np.random.default_rng(5)
    who, usual = np.arange(customers), rng.lognormal(np.log(30), 0.5, customers)
    now, value = rng.uniform(0, JUDGED_AT - 30, customers), rng.lognormal(3, 0.5, customers)
    gaps, found = np.full((customers, 3), np.nan), []
    while len(who):
        category = rng.integers(0, 4, len(who))
        found.append((who, now.copy(), value[who] * (1 + category) * rng.lognormal(0, 0.3, len(who)), category))
        gap = usual[who] * np.array([0.4, 0.8, 1.4, 2.4])[category] * rng.gamma(6, 1 / 6, len(who))
        gaps[who] = np.column_stack([gaps[who, 1:], gap])
        grew = (gaps[who, 0] < gaps[who, 1]) & (gaps[who, 1] < gaps[who, 2])
        stays = (rng.random(len(who)) >= np.where(grew, 0.35, 0.03)) & (now + gap < JUDGED_AT + HORIZON)
        who, now = who[stays], (now + gap)[stays]
    return in_turn(*(np.concatenate(column) for column in zip(*found, strict=True)))


def in_turn(customer: Any, moment: Any, amount: Any, category: Any) -> Orders:
    order = np.lexsort((moment, customer))
    return customer[order], moment[order], amount[order], category[order]


def examples(orders: Orders, day: int) -> Examples:
    """Customers known before ``day``: what they did, columns made of it, and whether they order within the horizon."""
    customer, moment, amount, category = orders
    before = moment < day
    known, start = np.unique(customer[before], return_index=True)
    start = np.append(start, before.sum()).astype(np.int64)
    later = np.isin(known, customer[(moment >= day) & (moment < day + HORIZON)])
    ago = day - moment[before]
    first = np.zeros(len(ago), dtype=bool)
    first[start[:-1]] = True
    gap = np.where(first, 0.0, -np.diff(ago, prepend=0.0))
    steps = {"gap_days": gap, "days_ago": ago, "amount": amount[before], "category": category[before].astype(float)}
    history = History(start, steps)
    rows = Rows(columns(history), history)
    return Examples("orders again", Task.PROBABILITY, rows, later.astype(float), known.astype(np.int64))


def columns(history: History) -> Any:
    """Twenty columns as an analyst would make them."""
    import pyarrow as pa

    start, steps = history.start, history.steps
    n, ago, amount = np.diff(start), steps["days_ago"], steps["amount"]
    row, last = np.repeat(np.arange(len(n)), n), start[1:] - 1
    gap = np.where(np.isin(np.arange(len(ago)), start[:-1]), np.nan, steps["gap_days"])

    def added(values: np.ndarray) -> np.ndarray:
        return np.bincount(row, values, len(n))

    def back(k: int) -> np.ndarray:
        return np.where(n > k, gap[np.maximum(last - k + 1, 0)], np.nan)

    with np.errstate(invalid="ignore", divide="ignore"):
        mean = added(np.nan_to_num(gap)) / (n - 1)
        spread = np.sqrt(np.maximum(added(np.nan_to_num(gap) ** 2) / (n - 1) - mean**2, 0))
        made = {
            "orders": n, "since_last": ago[last], "age": ago[start[:-1]], "gap_mean": mean, "gap_sd": spread,
            "gap_last": back(1), "gap_before": back(2), "gap_trend": back(1) / mean, "lateness": ago[last] / mean,
            "spent": added(amount), "amount_mean": added(amount) / n, "amount_last": amount[last],
            **{f"orders_{d}d": added(ago <= d) for d in (30, 90, 365)},
            **{f"category_{c}": added(steps["category"] == c) / n for c in range(4)},
        }  # fmt: skip
    names = np.array(["small", "medium", "large", "huge"])[steps["category"][last].astype(int)]
    return pa.table({**{k: pa.array(v, from_pandas=True) for k, v in made.items()}, "category_last": names})


def without_columns(given: Examples) -> Examples:
    rows = Rows(given.rows.table.select([]).append_column("nothing", [[0.0] * len(given)]), given.rows.history)
    return Examples(given.question, given.task, rows, given.label, given.group)


def compared(world: str, orders: Orders) -> str:
    train, judge = examples(orders, TRAINED_AT), examples(orders, JUDGED_AT)
    as_it_is: Callable[[Examples], Examples] = lambda e: e  # noqa: E731
    ways = {
        "boosting, columns": (Boosting(threads=1, most_trees=600), as_it_is),
        "perceptron, columns": (Perceptron(most_epochs=20), as_it_is),
        "network, steps": (SequenceNetwork(), without_columns),
        "network, steps and columns": (SequenceNetwork(), as_it_is),
    }
    found = {name: one(family, view(train), view(judge)) for name, (family, view) in ways.items()}
    answers = {name: f["answers"] for name, f in found.items()}
    logit = {name: np.log(p) - np.log1p(-p) for name, p in answers.items()}
    mixed = (logit["boosting, columns"] + logit["network, steps and columns"]) / 2
    answers["mean log-odds of boosting and network"] = 1 / (1 + np.exp(-mixed))
    steps = int(judge.rows.history.start[-1])
    title = f"\n## World: {world}\n\n{len(train):,} customers at training, {len(judge):,} judged, {steps:,} steps; "
    share = f"{judge.label.mean():.1%} order within {HORIZON} days.\n\n"
    return title + share + table(judge.label, answers, found)


def verdict(draws: dict[str, np.ndarray], names: list[str]) -> str:
    """What the intervals of the log loss say, in words: each against boosting, the networks against the perceptron."""
    pairs = [(name, names[0]) for name in names[1:]] + [(name, names[1]) for name in names[2:4]]
    lines = []
    for name, other in pairs:
        gain = resampling.ends(draws[f"log loss|{name}"] - draws[f"log loss|{other}"])
        word = "better than" if gain[2] < 0 else "worse than" if gain[1] > 0 else "not told apart from"
        lines.append("- {}: {} {} by log loss, {:+.4f} ({:+.4f} .. {:+.4f}).".format(name, word, other, *gain))
    return "\n".join(lines) + "\n"


def one(family: Family, train: Examples, judge: Examples) -> dict[str, Any]:
    cpu, wall = process_time(), perf_counter()
    fitted: Fitted = family.fit(train, seed=1)
    fit = process_time() - cpu, perf_counter() - wall
    cpu = process_time()
    answers = fitted.predict(judge.rows)
    size = f"{fitted.trees} trees" if hasattr(fitted, "trees") else fitted.parameters
    return {"answers": answers, "fit": fit, "score": process_time() - cpu, "size": size}


def table(label: np.ndarray, answers: dict[str, np.ndarray], found: dict[str, dict[str, Any]]) -> str:
    """Each way with AUC and log loss, and their paired differences from boosting."""
    metrics = {(k, n): f(label, p) for n, p in answers.items() for k, f in JUDGES.items()}
    draws = resampling.replicates({f"{k}|{n}": m for (k, n), m in metrics.items()}, len(label), DRAWS, seed=1)
    base, lines = next(iter(answers)), []
    for name in answers:
        cells = []
        for k in JUDGES:
            gain = resampling.ends(draws[f"{k}|{name}"] - draws[f"{k}|{base}"])
            cells += [
                f"{draws[f'{k}|{name}'][0]:.4f}",
                "" if name == base else "{:+.4f} ({:+.4f} .. {:+.4f})".format(*gain),
            ]
        about = found.get(name)
        cost = [f"{about['fit'][0]:.0f}", f"{about['score']:.1f}", f"{about['size']}"] if about else ["", "", ""]
        lines.append(f"| {name} | {' | '.join([*cells, *cost])} |")
    return "\n".join([
        "| way | AUC | less boosting's | log loss | less boosting's | fit, CPU s | score, CPU s | parameters |",
        "|---|---|---|---|---|---|---|---|", *lines, "", verdict(draws, list(answers)),
    ])  # fmt: skip


READING = """
## What this says (read on 2026-11-25)

With good columns at hand the steps add next to nothing: beside a perceptron on the same columns the network with steps
and columns is better by 0.0005 of log loss in the shop's world and not told apart where order matters, and steps alone
are worse than the perceptron in both. What beats boosting where order matters is a smooth curve, not the reading of
steps: the perceptron has it for a quarter of the CPU. The gain that lasts in both worlds is the mean of boosting and
network. So the network is an offer for histories of which no good columns are made, and a member of a blend; it has to
win on held-out customers like any other. Simulated customers only: of real shops this says nothing yet.
"""
JUDGES = {"auc": resampling.auc, "log loss": resampling.log_loss}


def head(customers: int) -> str:
    packages = ", ".join(f"{p} {version(p)}" for p in ("torch", "lightgbm", "numpy"))
    return "\n".join([
        "# The sequence network beside boosted trees", "",
        f"{dt.date.today():%Y-%m-%d}; Python {platform.python_version()}, {packages}; CPU. {customers:,} simulated",
        f"customers; trained on day {TRAINED_AT}, judged on day {JUDGED_AT}; 80 % intervals, {DRAWS} paired resamples.",
        "What the worlds are and what each way sees stands in `benchmarks/sequence_network.py`.", "",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
