"""What customers will do: earlier dates as they were known then, and the questions that learn from what followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tierwise.contract.result_tables import BEHAVIOUR
from tierwise.data.shop import Shop
from tierwise.features.known import Known, know
from tierwise.features.labels import label_table
from tierwise.insight.behaviour import cards, drift
from tierwise.insight.behaviour.answers import Answers, Effort, answer_all
from tierwise.insight.behaviour.contest import FEWEST_CUSTOMERS
from tierwise.insight.behaviour.horizons import ChurnHorizon, Plan, churn_horizon, plan
from tierwise.insight.behaviour.learning import Dated
from tierwise.insight.behaviour.questions import HORIZONS, Question, standard
from tierwise.insight.value.held_out import HeldOut
from tierwise.insight.value.value_table import value_table
from tierwise.models import catalogue
from tierwise.models.family import State, Task
from tierwise.models.select import Budget
from tierwise.pipeline.moments import Moment, look, worth_at

QUICK = ("linear", "logistic", "tree", "boosting", "hurdle")
"""Families that every run compares; ``tierwise predict`` compares all of them."""
LEFT_OUT = ("sequence", "blend")
FOLDS = 3


@dataclass(slots=True)
class Behaviour:
    """What the stage leaves: result tables, models at rest by question, and what the run says of the horizon."""

    tables: dict[str, pa.Table] = field(default_factory=dict)
    models: dict[str, State] = field(default_factory=dict)
    remarks: dict[str, Any] = field(default_factory=dict)


def behave(now: Moment, check: HeldOut | None, tables: Mapping[str, pa.Table], methods: str, before: Any) -> Behaviour:
    """Every question asked of every customer. ``tables`` hold what this run has so far; ``before`` those of the run
    before (or None), from which drift is told; ``methods`` is "quick" or "all".
    """
    silence, dates = schedule(now)
    value = tables.get("value")
    questions = _questions(now, silence)
    past = past_dates(now, check, dates)
    settings = now.shop.settings
    found = answer_all(questions, past, present(now, value), effort(methods, settings.seed), settings.currency)
    done = Behaviour(models=found.states)
    done.tables["behaviour"] = pa.concat_tables(found.rows) if found.rows else BEHAVIOUR.arrow_schema().empty_table()
    rows = found.card_rows + _drift(now, done.tables["behaviour"], questions, before)
    done.tables |= _added(tables, rows, found)
    done.remarks = {
        "days": silence.days,
        "gaps": silence.gaps,
        "note": silence.note,
        "sensitivity": [list(row) for row in silence.sensitivity],
        "methods": methods,
        "unchecked": list(dates.unchecked),
    }
    return done


def ask(shop: Shop, questions: Sequence[Question], methods: str = "quick") -> dict[str, pa.Table]:
    """An analyst's own questions, asked of the shop as of its cut: tables `behaviour` and `model_cards`.

    ``with tierwise.open_shop("out") as shop: tables = ask(shop, [my_question])``. Each is learned on earlier dates,
    checked on the last and served as the standard ones are.
    """
    now = look(shop)
    settings = now.shop.settings
    dates = plan(_start(now), now.as_of, {q.horizon_days for q in questions})
    value = value_table(worth_at(now, None), now.features, settings)
    past = past_dates(now, None, dates)
    found = answer_all(questions, past, present(now, value), effort(methods, settings.seed), settings.currency)
    rows = pa.concat_tables(found.rows) if found.rows else BEHAVIOUR.arrow_schema().empty_table()
    return {"behaviour": rows, "model_cards": cards.card_table(found.card_rows)}


def effort(methods: str, seed: int) -> Effort:
    """``quick``: a handful of families as they are; ``all``: every family, each with a small search of its settings."""
    kinds = QUICK if methods == "quick" else tuple(k for k in catalogue.kinds() if k not in LEFT_OUT)
    families = {task: catalogue.families(task, kinds) for task in Task}
    most = max(len(f) for f in families.values()) + 1  # and the order model
    return Effort(families, Budget(fits=FOLDS * most * (1 if methods == "quick" else 3), folds=FOLDS), seed)


def _questions(now: Moment, silence: ChurnHorizon) -> tuple[Question, ...]:
    """Margin is asked for on its own only where unit costs make it more than a rate times what is spent."""
    costs = any(m and m != "margin_rate" for m in pc.unique(now.features["margin_method"]).to_pylist())
    asked = standard(silence.days, coupons=True)
    return tuple(q for q in asked if costs or q.kind != "margin")


def _added(tables: Mapping[str, pa.Table], rows: list[cards.Row], found: Answers) -> dict[str, pa.Table]:
    """The cards of value, with those of the questions below them."""
    made = {"model_cards": cards.card_table(rows), "calibration": cards.calibration_table(found.calibration_rows)}
    return {name: pa.concat_tables([tables[name], t]) if name in tables else t for name, t in made.items()}


def _drift(now: Moment, answers: pa.Table, questions: tuple[Question, ...], before: Any) -> list[cards.Row]:
    if before is None:
        return []
    horizons = {q.name: q.horizon_days for q in questions}
    rows = drift.drift_of_answers(answers, before["behaviour"], horizons, now.as_of)
    return rows + drift.drift_of_inputs(now.features, before["customer_features"], now.as_of)


def schedule(now: Moment) -> tuple[ChurnHorizon, Plan]:
    """The churn horizon of the shop, and the dates on which each horizon is learned and checked."""
    start = _start(now)
    silence = churn_horizon(now.days, (now.as_of - start) // timedelta(days=1))
    return silence, plan(start, now.as_of, {*HORIZONS, silence.days})


def _start(now: Moment) -> datetime:
    """The first purchase day."""
    first = pc.min(now.days["day"]).as_py()
    return datetime.combine(first, datetime.min.time()) if first is not None else now.as_of


def past_dates(now: Moment, check: HeldOut | None, dates: Plan) -> list[Dated]:
    """What was known on each date, and what followed in each horizon that is learned from it.

    None where there are too few customers to learn from on any date: the look back would be for nothing.
    """
    if now.features.num_rows < FEWEST_CUSTOMERS:
        return []
    whole = know(now.shop)
    return [_dated(whole, at, check, dates.horizons_at(at)) for at in dates.dates]


def present(now: Moment, value: object) -> Dated:
    """What is known now; nothing has followed yet."""
    return Dated(now.as_of, now.features, value)


def _dated(whole: Known, at: datetime, check: HeldOut | None, horizons: tuple[int, ...]) -> Dated:
    shop: Shop = whole.shop
    then_known = know(shop.as_of(at))
    then = look(then_known)
    value = value_table(worth_at(then, check), then.features, shop.settings)
    after = {h: shop.warehouse.arrow(label_table(whole, then_known, h)) for h in horizons}
    return Dated(at, then.features, value, after)
