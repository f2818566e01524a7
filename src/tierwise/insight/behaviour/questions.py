"""The questions: what is asked, of whom, over which days, judged by what, and which free rules it must beat.

A question is a value. An analyst's own takes a few lines, from the labels of `features.labels`:

>>> @question("buys_twice", horizon_days=60)
... def buys_twice(after):
...     return number(after, "orders") >= 2
>>> buys_twice.name, buys_twice.task.value, buys_twice.metric
('buys_twice_60d', 'probability', 'auc')
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.arrays import Flags, Floats, number, optional
from tierwise.models.family import Task

Label = Callable[[Any], NDArray[Any]]
FREE_RULES = ("recency", "frequency", "past_spend", "own_gap")
HORIZONS = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class Question:
    """``label`` maps the label table of the horizon to one number for each row, NaN where a row has no answer.

    ``population`` says from the features who is asked at all. ``sign`` is -1 where a customer who buys more has the
    smaller answer (churn, days without an order), so that the free rules point the right way. ``kind`` is the name
    without its horizon: the words people read go by it. ``unit`` is "share" for a probability, else that of the amount
    ("money" for the shop's currency).
    """

    kind: str
    horizon_days: int
    label: Label
    task: Task = Task.PROBABILITY
    unit: str = "share"
    sign: int = 1
    population: Callable[[Any], Flags] | None = None

    @property
    def name(self) -> str:
        """Its code in tables: kind and horizon."""
        return f"{self.kind}_{self.horizon_days}d"

    @property
    def metric(self) -> str:
        """The metric by which models are ranked: AUC of a probability, normalised Gini of an amount."""
        return "auc" if self.task is Task.PROBABILITY else "gini"

    def asked(self, features: Any) -> Flags:
        """Who is asked: never who refused profiling."""
        allowed = ~_flag(features, "no_profiling")
        return allowed if self.population is None else allowed & self.population(features)


def question(
    kind: str, horizon_days: int, task: Task = Task.PROBABILITY, unit: str = "share", sign: int = 1
) -> Callable[[Label], Question]:
    """Make a `Question` of a function of the label table."""

    def make(label: Label) -> Question:
        return Question(kind, horizon_days, label, task, unit, sign)

    return make


def standard(churn_days: int, coupons: bool = False) -> tuple[Question, ...]:
    """The questions every shop gets: churn over the shop's own horizon, propensity, days, money, coupons."""
    found = [churn(churn_days)]
    found += [buy(h) for h in HORIZONS]
    found += [days_to_order(90), amount("revenue", 90), amount("margin", 90)]
    found += [amount("revenue", 365), amount("margin", 365)]
    return (*found, coupon(90)) if coupons else tuple(found)


def churn(horizon_days: int) -> Question:
    """No purchase in the horizon, asked of who has bought within one such horizon: the others have gone already."""
    return Question("churn", horizon_days, _not_bought, sign=-1, population=lambda f: _recent(f, horizon_days))


def buy(horizon_days: int) -> Question:
    """At least one order in the horizon."""
    return Question("buy", horizon_days, _bought)


def days_to_order(horizon_days: int) -> Question:
    """Days to the next order, counted as the whole horizon where none comes in it (restricted mean, no censoring)."""

    def label(after: Any) -> Floats:
        days = number(after, "days_to_next_order")
        return np.where(np.isfinite(days), np.minimum(days, horizon_days), float(horizon_days))

    return Question("days_to_order", horizon_days, label, Task.AMOUNT, "days", -1)


def amount(column: str, horizon_days: int) -> Question:
    """Net money (revenue or margin) in the horizon; who does not buy has 0; below 0 (returns) counts as 0."""

    def label(after: Any) -> Floats:
        return np.maximum(number(after, column), 0.0)

    return Question(column, horizon_days, label, Task.AMOUNT, "money")


def coupon(horizon_days: int) -> Question:
    """At least one order with a coupon in the horizon."""
    return Question("coupon", horizon_days, lambda after: optional(after, "coupon_used"))


def _bought(after: Any) -> Floats:
    return np.asarray(number(after, "orders") > 0, dtype=np.float64)


def _not_bought(after: Any) -> Floats:
    return 1.0 - _bought(after)


def _recent(features: Any, horizon_days: int) -> Flags:
    return np.asarray(number(features, "days_since_last_order") <= horizon_days)


def _flag(features: Any, name: str) -> Flags:
    from tierwise.contract.arrays import flag

    return flag(features, name)
