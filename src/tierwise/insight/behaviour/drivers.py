"""What the answers to a question are read from, all customers together: what matters, in which shape, by which rules.

matters   by topic: how much worse the answers get on the held-out date when its inputs are exchanged between customers.
          Asked of who serves as fitted on the dates before, so that it is about what the method knows, not remembers
shape     how the answer moves with the input that speaks for a topic (accumulated local effects), of who serves now
rules     a tree of few leaves that comes close to who serves now, with how close (`tree_rows`)

None of them says what would happen if an input were changed: that takes an experiment. At most 2,000 customers are
asked. Of a free rule, and of the order model, which read one number, only the first is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import Ints
from tierwise.errors import ComputationError
from tierwise.insight.behaviour.contest import Contest
from tierwise.insight.behaviour.learning import Dated
from tierwise.insight.behaviour.topics import topic_of
from tierwise.insight.behaviour.tree_rows import tree_rows
from tierwise.models.explain import HISTORY, effect, importance, surrogate
from tierwise.models.family import Fitted, Rows, Task
from tierwise.models.select import row_loss
from tierwise.models.single import KIND as ONE_COLUMN

ROWS, SLOW_ROWS = 2_000, 300
SLOW = ("neighbours", "svm", "sequence")
"""Families that answer slowly: fewer customers are asked."""
TOLD = 300
"""Customers whose reasons decide which input speaks for its topic."""
SHAPES, LEAST = 4, 0.1
POINTS = 10
LEVELS = 8
Row = dict[str, Any]
LOSS = {Task.PROBABILITY: "log_loss", Task.AMOUNT: "deviance"}


@dataclass(slots=True)
class Drivers:
    """Rows of `question_drivers`, `question_effects` and `question_rules`."""

    drivers: list[Row] = field(default_factory=list)
    effects: list[Row] = field(default_factory=list)
    rules: list[Row] = field(default_factory=list)

    def add(self, other: Drivers) -> None:
        """Those of one more question."""
        self.drivers += other.drivers
        self.effects += other.effects
        self.rules += other.rules


def drivers_of(held: Contest, origin: datetime, model: Fitted, now: Dated, seed: int, currency: str) -> Drivers:
    """Who serves (``model``, fitted on all dates), seen as a whole; ``origin``: the held-out date."""
    asked = np.flatnonzero(held.question.asked(now.features))
    most = _rows_of(held)
    rows = Rows(now.inputs(), now.history).take(asked[_some(len(asked), most, seed)])
    voices = _voices(model, rows)
    found = Drivers(_matters(held, origin, now, voices, seed))
    if model.family == ONE_COLUMN or not len(rows) or _inside(model) == ONE_COLUMN:
        return found
    unit = (currency or "money") if held.question.unit == "money" else held.question.unit
    about = {"question": held.question.name, "unit": unit, "as_of": now.as_of.replace(tzinfo=None)}
    found.effects = [row for name in _worth_drawing(found.drivers) for row in _shape(model, rows, name, about)]
    cut = held.cut if held.question.task is Task.PROBABILITY else None
    try:
        empty = {name for name in rows.table.column_names if rows.table[name].null_count}
        found.rules = tree_rows(surrogate(model, rows, np.arange(len(rows)), seed, cut=cut), about, empty)
    except ComputationError:  # it answers everybody alike, or there are too few to judge a tree by
        found.rules = []
    return found


def _worth_drawing(drivers: list[Row]) -> list[str]:
    """Inputs of topics that matter outside the interval, and not next to nothing beside the first; a history has no
    line."""
    sure = [r for r in drivers if (r["rise_low"] or 0) > 0 and r["rise"] >= LEAST * drivers[0]["rise"]]
    return [r["input"] for r in sure if r["input"] != HISTORY][:SHAPES]


def _inside(model: Fitted) -> str:
    """The family behind the calibration."""
    return str(getattr(model, "part", model).family)


def _rows_of(held: Contest) -> int:
    return SLOW_ROWS if held.serves in SLOW else ROWS


def _some(n: int, most: int, seed: int) -> Ints:
    """Places of at most ``most`` rows, in order."""
    if n <= most:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, most, replace=False)).astype(np.int64)


def _voices(model: Fitted, rows: Rows) -> dict[str, str]:
    """Topic -> the input that moves the answers most, of the columns that are looked at; none of an empty shop."""
    if not len(rows):
        return {}
    why = model.explain(rows.take(np.arange(min(TOLD, len(rows)))))
    size = np.abs(why.parts - np.median(why.parts, axis=0)).mean(axis=0)
    order = sorted(range(len(size)), key=lambda i: (size[i], why.columns[i]))
    return {topic_of(why.columns[i]): why.columns[i] for i in order}


def _matters(held: Contest, origin: datetime, now: Dated, voices: Mapping[str, str], seed: int) -> list[Row]:
    """By topic, the largest rise first."""
    test, model = held.test.examples, held.judged
    test = test.take(_some(len(test), _rows_of(held), seed))
    looked_at = model.explain(test.rows.take(np.arange(1))).columns
    sets = _by_topic(looked_at, {*_known(test.rows), HISTORY})
    table = importance(model, test, seed, sets, loss=row_loss(test.task))
    loss = row_loss(test.task)(test.label, model.predict(test.rows)).mean()
    return [
        {
            "question": held.question.name, "topic": r["column"], "rank": place,
            "input": voices.get(r["column"], sets[r["column"]][0]),
            **{end: _share(r[end], loss) for end in ("rise", "rise_low", "rise_high")}, "loss": LOSS[test.task],
            "model": held.serves, "origin": origin, "n": r["customers"], "method": r["method"],
            "as_of": now.as_of.replace(tzinfo=None),
        }
        for place, r in enumerate(table.to_pylist(), 1)
    ]  # fmt: skip


def _share(rise: float | None, loss: float) -> float | None:
    return None if rise is None or not loss > 0 else float(rise / loss)


def _known(rows: Rows) -> list[str]:
    """Columns that hold something."""
    return [name for name in rows.table.column_names if rows.table[name].null_count < len(rows)]


def _by_topic(looked_at: Iterable[str], there: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for column in looked_at:
        if column in there:
            found.setdefault(topic_of(column), []).append(column)
    return found


def _shape(model: Fitted, rows: Rows, column: str, about: Row) -> list[Row]:
    """Points of the line, or the commonest levels; none where the customers asked have one value alone."""
    try:
        table = effect(model, rows, column, POINTS)
    except ComputationError:
        return []
    found = table.to_pylist()
    if found[0]["level"] is not None:
        found = sorted(sorted(found, key=lambda r: (-r["n"], r["level"]))[:LEVELS], key=lambda r: -r["effect"])
    kept = ("at", "level", "effect", "effect_low", "effect_high", "n", "method")
    return [{**about, "input": column, "place": i, **{k: r[k] for k in kept}} for i, r in enumerate(found, 1)]
