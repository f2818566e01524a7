"""In which category will the next order be, if one comes? One answer of several, so it has a room of its own.

Candidates are families brought to several answers by one against the rest; free rules are the shop's shares, and "the
category she has bought most, as often as that was right". Judged on the last date by the log loss of what was bought,
paired; a family serves only where it is better than the better rule outside the interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats, Ints, flag
from tierwise.errors import ComputationError
from tierwise.insight.behaviour.learning import Dated, parts_of
from tierwise.metrics import resampling as boot
from tierwise.models.choice import FittedChoice, OneAgainstRest
from tierwise.models.family import Family, Rows, State, Task

MOST, FEWEST = 11, 30
"""Categories told apart at most, and how many next orders each needs; the rest are ``OTHER``."""
OTHER = "(other)"
SMALLEST_SHARE = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Bought:
    """Customers who ordered in the horizon: what was known, which class came, and her own top category's class."""

    rows: Rows
    label: Ints
    own: Ints
    group: Ints


@dataclass(frozen=True, slots=True, eq=False)
class CategoryContest:
    """``losses``: log loss of the last date's rows by candidate and rule; ``gain`` of the chosen one, with ends."""

    classes: tuple[str, ...]
    losses: Mapping[str, Floats]
    hits: Mapping[str, Floats]
    serves: str
    chosen: str
    gain: tuple[float, float, float]
    said: Floats
    test: Bought


RULES = ("shop_shares", "own_category")


def classes_of(dates: Sequence[Dated], horizon_days: int) -> tuple[str, ...]:
    """The categories of next orders after these dates that are common enough, commonest first, and `OTHER`."""
    counts: dict[str, int] = {}
    for date in dates:
        for c in _buyers(date, horizon_days)[1]:
            counts[c] = counts.get(c, 0) + 1
    common = sorted((c for c, n in counts.items() if n >= FEWEST), key=lambda c: (-counts[c], c))[:MOST]
    if len(common) < 2:
        raise ComputationError("the next category cannot be learned: fewer than two categories with enough orders")
    return (*common, OTHER)


def bought_after(dates: Sequence[Dated], horizon_days: int, classes: tuple[str, ...]) -> list[Bought]:
    """The buyers of each date, with the class of what they bought first."""
    place = {c: i for i, c in enumerate(classes)}
    ids = {c: i for i, c in enumerate(sorted({c for d in dates for c in d.features["customer_id"].to_pylist()}))}
    return [_coded(d, *_buyers(d, horizon_days), place, ids) for d in dates]


def _buyers(date: Dated, horizon_days: int) -> tuple[Ints, list[str]]:
    after = (date.after or {})[horizon_days]
    came = dict(zip(after["customer_id"].to_pylist(), after["next_category"].to_pylist(), strict=True))
    told = [came.get(c) for c in date.features["customer_id"].to_pylist()]
    refused = date.features["no_profiling"].to_pylist()
    at = np.array([i for i, c in enumerate(told) if c is not None and not refused[i]], dtype=np.int64)
    return at, [str(told[i]) for i in at]


def _coded(date: Dated, at: Ints, names: list[str], place: Mapping[str, int], ids: Mapping[str, int]) -> Bought:
    other = place[OTHER]
    label = np.array([place.get(c, other) for c in names], dtype=np.int64)
    group = np.array([ids[date.features["customer_id"][int(i)].as_py()] for i in at], dtype=np.int64)
    return Bought(Rows(date.inputs()).take(at), label, _own(date, place)[at], group)


def _own(date: Dated, place: Mapping[str, int]) -> Ints:
    """Class of each customer's top category; -1 where she has none."""
    tops = date.features["top_category"].to_pylist()
    return np.array([-1 if c is None else place.get(c, place[OTHER]) for c in tops], dtype=np.int64)


def by_rules(learn: Bought, asked: Bought, n: int) -> dict[str, Floats]:
    """What the two free rules say, (rows, classes)."""
    shares = np.maximum(np.bincount(learn.label, minlength=n) / len(learn.label), SMALLEST_SHARE)
    shares /= shares.sum()
    right = float((learn.label == learn.own)[learn.own >= 0].mean()) if (learn.own >= 0).any() else 0.0
    shop = np.tile(shares, (len(asked.rows), 1))
    own = shop * (1 - right)
    known = np.flatnonzero(asked.own >= 0)
    own[known, asked.own[known]] += right
    own[asked.own < 0] = shares
    return {"shop_shares": shop, "own_category": own / own.sum(axis=1, keepdims=True)}


def category_contest(
    dates: Sequence[Dated], horizon_days: int, families: Sequence[Family], seed: int
) -> CategoryContest:
    """Judge on the last date; the first of ``families`` with the least out-of-fold loss is the one chosen before."""
    classes = classes_of(dates[:-1], horizon_days)
    bought = bought_after(dates, horizon_days, classes)
    learn, test = _together(bought[:-1]), bought[-1]
    if min(len(learn.label), len(test.label)) < FEWEST or len(np.unique(learn.label)) < 2:
        raise ComputationError("the next category cannot be learned: too few orders with a category")
    choices = {f.kind: OneAgainstRest(f) for f in families if Task.PROBABILITY in f.tasks}
    inner = {k: float(_loss(_unseen(c, learn, seed), _codes(learn)).mean()) for k, c in choices.items()}
    chosen = min(inner, key=lambda k: (inner[k], k))
    fitted = {k: c.fit(learn.rows, learn.label, learn.group, seed, "next_category") for k, c in choices.items()}
    said = {k: _spread(f, test.rows, len(classes)) for k, f in fitted.items()}
    said |= by_rules(learn, test, len(classes))
    losses = {k: _loss(p, test.label) for k, p in said.items()}
    hits = {k: (p.argmax(axis=1) == test.label).astype(np.float64) for k, p in said.items()}
    best = min(RULES, key=lambda k: (float(losses[k].mean()), k))
    gain = boot.ends(boot.replicates({"g": boot.mean(losses[best] - losses[chosen])}, len(test.label), 200, seed)["g"])
    serves = chosen if gain[1] > 0 else best
    return CategoryContest(classes, losses, hits, serves, chosen, gain, said[serves], test)


def _unseen(choice: OneAgainstRest, learn: Bought, seed: int) -> Floats:
    return choice.out_of_fold(learn.rows, learn.label, learn.group, seed, 3)


def _codes(learn: Bought) -> Ints:
    """Places of the labels among the classes that occur."""
    return np.unique(learn.label, return_inverse=True)[1].astype(np.int64)


def _spread(fitted: FittedChoice, rows: Rows, n: int) -> Floats:
    """Over all classes; those never seen in training get next to nothing."""
    out = np.full((len(rows), n), SMALLEST_SHARE)
    out[:, list(fitted.classes)] = fitted.predict(rows)
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def _loss(said: Floats, label: Ints) -> Floats:
    return np.asarray(-np.log(np.maximum(said[np.arange(len(label)), label], 1e-6)))


def _together(bought: Sequence[Bought]) -> Bought:
    import pyarrow as pa

    table = pa.concat_tables([b.rows.table for b in bought], promote_options="default")
    label, own, group = (np.concatenate([getattr(b, k) for b in bought]) for k in ("label", "own", "group"))
    return Bought(Rows(table), label, own, group)


@dataclass(frozen=True, slots=True, eq=False)
class CategoryAnswer:
    """``said`` (rows, classes) for the customers at places ``at``; ``state`` of the model, None for a rule."""

    at: Ints
    said: Floats
    state: State | None


def answer_category(
    held: CategoryContest, dates: Sequence[Dated], horizon_days: int, now: Dated, families: Sequence[Family], seed: int
) -> CategoryAnswer:
    """Who serves, fitted on all dates, asked about everyone who may be profiled now."""
    everything = _together(bought_after(dates, horizon_days, held.classes))
    at = np.flatnonzero(~flag(now.features, "no_profiling"))
    own = _own(now, {c: i for i, c in enumerate(held.classes)})[at]
    asked = Bought(Rows(now.inputs()).take(at), np.zeros(len(at), dtype=np.int64), own, at)
    if held.serves in RULES:
        return CategoryAnswer(at, by_rules(everything, asked, len(held.classes))[held.serves], None)
    family = next(f for f in families if f.kind == held.serves)
    fitted = OneAgainstRest(family).fit(everything.rows, everything.label, everything.group, seed, "next_category")
    said = [_spread(fitted, asked.rows.take(part), len(held.classes)) for part in parts_of(len(at))]
    return CategoryAnswer(at, np.concatenate(said), fitted.state())
