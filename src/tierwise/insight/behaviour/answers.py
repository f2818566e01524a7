"""The answers: every question asked of every customer now, by who serves it, with interval and reason.

Where nothing can be learned yet (too short a history, too few customers) the order models of `value` answer what they
can (chances of an order), from what typical shops show, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, nullable, number
from tierwise.contract.result_tables import BEHAVIOUR
from tierwise.errors import ComputationError
from tierwise.insight.behaviour import cards, rules
from tierwise.insight.behaviour.categories import answer_category, category_contest
from tierwise.insight.behaviour.category_rows import KIND, category_card, category_rows
from tierwise.insight.behaviour.contest import FEWEST_CUSTOMERS, Contest, contest, served
from tierwise.insight.behaviour.drivers import Drivers, drivers_of
from tierwise.insight.behaviour.learning import Dated, parts_of
from tierwise.insight.behaviour.likes import Likes
from tierwise.insight.behaviour.questions import Question
from tierwise.insight.behaviour.reasons import reason_values
from tierwise.insight.behaviour.watch import watch_rows
from tierwise.models.calibrated import Calibrated
from tierwise.models.family import Family, Fitted, Rows, State, Task
from tierwise.models.select import Budget

CATEGORY_DAYS = 90
CATEGORY_FAMILIES = ("logistic", "tree", "neighbours")
"""Families asked for the next category: a fit for each category makes the others slow, and no better here."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is tried: families for each task, what their search may spend, and the seed."""

    families: Mapping[Task, Sequence[Family]]
    budget: Budget
    seed: int


@dataclass(slots=True)
class Answers:
    """Rows of the result tables `behaviour`, `model_cards`, `calibration`, what drives each answer, and the models that
    serve, by question.
    """

    rows: list[Any] = field(default_factory=list)
    card_rows: list[cards.Row] = field(default_factory=list)
    calibration_rows: list[cards.Row] = field(default_factory=list)
    drivers: Drivers = field(default_factory=Drivers)
    states: dict[str, State] = field(default_factory=dict)
    rest: Callable[[Any], Any] = lambda table: table

    def add(self, table: Any) -> None:
        """The answers to one more question."""
        self.rows.append(self.rest(table))


def answer_all(
    questions: Sequence[Question],
    past: Sequence[Dated],
    now: Dated,
    effort: Effort,
    currency: str,
    rest: Callable[[Any], Any] = lambda table: table,
) -> Answers:
    """All questions. One that cannot be learned here leaves a card that says why.

    ``rest`` is given the answers to each question, and gives them back: from disk where they are many.
    """
    found = Answers(rest=rest)
    for question in questions:
        dates = [d for d in past if d.after is not None and question.horizon_days in d.after]
        if len(dates) < 2:
            few = now.features.num_rows < FEWEST_CUSTOMERS
            _untested(question, now, "too_few_customers" if few else "not_yet_checkable", found)
            continue
        try:
            held = contest(question, dates, effort.families[question.task], effort.seed, effort.budget)
        except ComputationError:
            _untested(question, now, "too_few_customers", found)
            continue
        _tested(held, dates, now, effort.seed, currency, found)
    _category(past, now, effort, found)
    return found


def _category(past: Sequence[Dated], now: Dated, effort: Effort, found: Answers) -> None:
    """The next category, where the shop names categories and enough next orders have one; else nothing is asked."""
    dates = [d for d in past if d.after is not None and CATEGORY_DAYS in d.after]
    if len(dates) < 2 or not any(d.after and d.after[CATEGORY_DAYS]["next_category"].drop_null() for d in dates):
        return
    families = [f for f in effort.families[Task.PROBABILITY] if f.kind in CATEGORY_FAMILIES]
    try:
        held = category_contest(dates, CATEGORY_DAYS, families, effort.seed)
    except ComputationError:
        return
    answered = answer_category(held, dates, CATEGORY_DAYS, now, families, effort.seed)
    found.card_rows += category_card(held, dates[-1].as_of, CATEGORY_DAYS)
    found.add(category_rows(held, answered, now, CATEGORY_DAYS))
    if answered.state is not None:
        found.states[f"{KIND}_{CATEGORY_DAYS}d"] = answered.state


def _tested(held: Contest, dates: Sequence[Dated], now: Dated, seed: int, currency: str, found: Answers) -> None:
    origin = dates[-1].as_of
    found.card_rows += cards.card(held, origin, tuple(d.as_of for d in dates[:-1]))
    found.card_rows += watch_rows(held, dates[-1])
    found.calibration_rows += cards.reliability_rows(held, origin, currency)
    model = served(held, seed, _growing(held.question, now))
    found.states[held.question.name] = model.state()
    found.drivers.add(drivers_of(held, origin, model, now, seed, currency))
    found.add(_rows(held, model, now))


def _growing(question: Question, now: Dated) -> Rows:
    """What a free rule has to know of who is asked now: the columns that grow as time goes by."""
    inputs = now.inputs().select([c for c in rules.GROWING if c in now.inputs().column_names])
    return Rows(inputs).take(np.flatnonzero(question.asked(now.features)))


def _rows(held: Contest, model: Fitted, now: Dated) -> Any:
    """One row of `behaviour` for each customer who is asked."""
    import pyarrow as pa

    question = held.question
    at = np.flatnonzero(question.asked(now.features))
    likes = Likes.of(held.said[held.serves], held.test.examples.label, question.task)
    method, tables = _method(held, model), []
    for part in parts_of(len(at)):
        rows = Rows(now.inputs(), now.history).take(at[part])
        value = model.predict(rows)
        values = reason_values(model.explain(rows), rows)
        tables.append(_table(now, at[part], question, (value, *likes.interval(value)), method, (question.kind, values)))
    return pa.concat_tables(tables)


def _method(held: Contest, model: Fitted) -> str:
    if held.order.baseline_serves:
        return f"free rule: {held.serves}"
    method = model.calibration.method if isinstance(model, Calibrated) else "none"
    return held.serves if method == "none" else f"{held.serves}, calibrated: {method}"


def _untested(question: Question, now: Dated, note: str, found: Answers) -> None:
    """What the order models say of the horizon, where they say it; a card with the reason in any case.

    Of another horizon than theirs nothing is said: being late against the own gap is no chance of leaving, and the
    report lists who is late by that rule, as a rule.
    """
    found.card_rows.append(cards.remark(question, now.as_of, note))
    column = f"p_active_{question.horizon_days}d"
    if now.value is None or question.kind not in ("buy", "churn") or column not in now.value.column_names:
        return
    import pyarrow as pa

    at = np.flatnonzero(question.asked(now.features))
    chance = number(now.value, column)[at]
    value = 1 - chance if question.kind == "churn" else chance
    at, value = at[np.isfinite(value)], value[np.isfinite(value)]
    nobody = np.full(len(at), np.nan)
    values = pa.array(["{}"] * len(at), type=pa.string())
    found.add(_table(now, at, question, (value, nobody, nobody), f"order model, {note}", ("untested", values)))


def _table(
    now: Dated,
    at: Any,
    question: Question,
    numbers: tuple[Floats, Floats, Floats],
    method: str,
    reason: tuple[str, Any],
) -> Any:
    import pyarrow as pa

    n = len(at)
    value, low, high = (nullable(v) for v in numbers)
    return BEHAVIOUR.conform(
        pa.table(
            {
                "customer_id": now.features["customer_id"].take(pa.array(at)),
                "question": pa.array([question.name] * n, type=pa.string()),
                "value": value,
                "value_low": low,
                "value_high": high,
                "method": pa.array([method] * n, type=pa.string()),
                "reason_code": pa.array([reason[0]] * n, type=pa.string()),
                "reason_values": reason[1],
                "as_of": pa.array([_naive(now.as_of)] * n, type=pa.timestamp("us")),
            }
        )
    )


def _naive(at: datetime) -> datetime:
    return at.replace(tzinfo=None)
