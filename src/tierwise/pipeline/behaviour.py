"""What customers will do: earlier dates as they were known then, and the questions that learn from what followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tierwise.contract.result_tables import BEHAVIOUR, QUESTION_DRIVERS, QUESTION_EFFECTS, QUESTION_RULES
from tierwise.data.sampling import MOST_CUSTOMERS, sampled
from tierwise.data.shop import Shop
from tierwise.features.known import Known, know
from tierwise.features.labels import label_table
from tierwise.insight.behaviour import cards, drift
from tierwise.insight.behaviour.answers import Answers, Effort, answer_all
from tierwise.insight.behaviour.contest import FEWEST_CUSTOMERS
from tierwise.insight.behaviour.histories import history_of
from tierwise.insight.behaviour.horizons import ChurnHorizon, Plan, churn_horizon, plan
from tierwise.insight.behaviour.learning import Dated
from tierwise.insight.behaviour.questions import HORIZONS, Question, standard
from tierwise.insight.value.trust.held_out import HeldOut
from tierwise.models import catalogue
from tierwise.models.family import History, State, Task
from tierwise.models.select import Budget
from tierwise.pipeline.moments import Moment, look, outlook_at
from tierwise.pipeline.resting import resting

QUICK = ("linear", "logistic", "tree", "boosting", "hurdle")
"""Families that every run compares; ``tierwise predict`` compares all of them."""
LEFT_OUT = ("sequence",)
LARGE = 100_000
SLOW_REASONS = ("neighbours", "svm")
"""Families that look at all they learned from to answer one customer, and more to say why: no candidates in shops of
more than ``LARGE`` customers."""
FOLDS = 3
DRIVEN = (QUESTION_DRIVERS, QUESTION_EFFECTS, QUESTION_RULES)


@dataclass(slots=True)
class Behaviour:
    """What the stage leaves: result tables, models at rest by question, and what the run says of the horizon."""

    tables: dict[str, pa.Table] = field(default_factory=dict)
    models: dict[str, State] = field(default_factory=dict)
    remarks: dict[str, Any] = field(default_factory=dict)


def behave(now: Moment, check: HeldOut | None, tables: Mapping[str, pa.Table], methods: str, before: Any) -> Behaviour:
    """Every question asked of every customer. ``tables`` hold what this run has so far: without `value` the order
    models are asked again, as they are on earlier dates. ``before`` holds those of the run before (or None), to tell
    drift from; ``methods`` is "quick" or "all", or "deep".
    """
    silence, dates = schedule(now)
    questions = _questions(now, silence)
    past = past_dates(now, check, dates)
    settings = now.shop.settings
    tried = effort(methods, settings.seed, now.features.num_rows)
    asked = present(now, tables["value"] if "value" in tables else outlook_at(now, check))
    found = answer_all(questions, past, asked, tried, settings.currency, resting(now.shop.warehouse))
    done = Behaviour(models=found.states)
    done.tables["behaviour"] = pa.concat_tables(found.rows) if found.rows else BEHAVIOUR.arrow_schema().empty_table()
    rows = found.card_rows + _drift(now, done.tables["behaviour"], questions, before)
    done.tables |= _added(tables, rows, found) | _driven(found)
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
    """An analyst's own questions, asked of the shop as of its cut: answers, cards and what drives the answers.

    ``with tierwise.open_shop("out") as shop: tables = ask(shop, [my_question])``. Each is learned on earlier dates,
    checked on the last and served as the standard ones are.
    """
    now = look(shop)
    settings = now.shop.settings
    dates = plan(_start(now), now.as_of, {q.horizon_days for q in questions})
    past = past_dates(now, None, dates)
    tried = effort(methods, settings.seed, now.features.num_rows)
    asked = present(now, outlook_at(now, None))
    found = answer_all(questions, past, asked, tried, settings.currency, resting(now.shop.warehouse))
    rows = pa.concat_tables(found.rows) if found.rows else BEHAVIOUR.arrow_schema().empty_table()
    return {"behaviour": rows, "model_cards": cards.card_table(found.card_rows), **_driven(found)}


def effort(methods: str, seed: int, customers: int = 0) -> Effort:
    """``quick``: a handful of families as they are; ``all``: every family, each with a small search of its settings;
    ``deep``: the sequence network beside them (extra `deep`; ``MissingExtra`` without it).

    Of many customers only families that answer and say why quickly.
    """
    left_out = LEFT_OUT if methods != "deep" else ()
    kinds = QUICK if methods == "quick" else tuple(k for k in catalogue.kinds() if k not in left_out)
    kinds = tuple(k for k in kinds if customers <= LARGE or k not in SLOW_REASONS)
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


def _driven(found: Answers) -> dict[str, pa.Table]:
    """What drives the answers: three tables, empty where nothing could be learned."""
    rows = zip(DRIVEN, (found.drivers.drivers, found.drivers.effects, found.drivers.rules), strict=True)
    return {contract.name: cards.table_of(said, contract) for contract, said in rows}


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

    None where there are too few customers to learn from on any date: the look back would be for nothing. Of a large
    shop about 20,000 customers a date are looked at, with order models fitted on these; everybody is asked all the
    same (`present`).
    """
    if now.features.num_rows < FEWEST_CUSTOMERS:
        return []
    return [_dated(now, at, check, dates.horizons_at(at)) for at in dates.dates]


def present(now: Moment, value: object) -> Dated:
    """What is known now; nothing has followed yet."""
    return Dated(now.as_of, now.features, value, history=_history(now))


def _dated(now: Moment, at: datetime, check: HeldOut | None, horizons: tuple[int, ...]) -> Dated:
    later = _looked_at(now, at)
    shop: Shop = later.shop
    then = look(know(shop.as_of(at), later))
    after = {h: shop.warehouse.arrow(label_table(later, then.known, h)) for h in horizons}
    return Dated(at, then.features, outlook_at(then, check), after, _history(then))


def _history(at: Moment) -> History:
    return history_of(at.days, at.features["customer_id"], at.as_of)


def _looked_at(now: Moment, at: datetime) -> Known:
    """What is known now of the customers looked at on an earlier date: all of them, or a sample."""
    if now.features.num_rows <= MOST_CUSTOMERS:
        return now.known
    few = sampled(now.shop, at)
    return now.known if few is now.shop else know(few, now.known)
