"""A simulated world as a `Shop` in memory, and one question asked of it by the pipeline's own steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from tierwise.contract.arrays import number
from tierwise.contract.settings import Settings
from tierwise.data.shop import Shop
from tierwise.data.warehouse import Warehouse, open_warehouse
from tierwise.insight.behaviour import rules
from tierwise.insight.behaviour.answers import Answers, answer_all
from tierwise.insight.behaviour.learning import Dated
from tierwise.insight.behaviour.questions import Question
from tierwise.insight.value.value_table import value_table
from tierwise.pipeline import behaviour
from tierwise.pipeline.moments import look, worth_at
from tierwise.simulate.tables import draw
from tierwise.simulate.truth import history_truth, realised
from tierwise.simulate.world import World


def shop_of(world: World, warehouse: Warehouse) -> Shop:
    """All drawn days of the world, as of the midnight after the last."""
    tables = {name: warehouse.table(table, name) for name, table in draw(world).items()}
    midnight = datetime.combine(world.start + timedelta(days=world.days), datetime.min.time())
    end = midnight.replace(tzinfo=ZoneInfo(world.time_zone)).astimezone(UTC).replace(tzinfo=None)
    return Shop(tables, Settings(currency=world.currency, time_zone=world.time_zone), warehouse, end)


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """What was said of each customer, with what can be known of her at best from the same past, and what then came."""

    question: Question
    now: Dated
    answers: pa.Table
    models: frozenset[str]
    best: pa.Table
    came: pa.Table

    def said(self, name: str = "value") -> np.ndarray:
        """A column of the answers."""
        return number(self.answers, name)

    def known(self, name: str) -> np.ndarray:
        """A column of the best that can be known."""
        return number(self.best, name)

    def rules(self) -> dict[str, np.ndarray]:
        """The free rules' scores of the same customers."""
        return rules.scores(self.question, self.now.inputs())


def ask(world: World, questions: Sequence[Question], scratch: Path) -> list[Served]:
    """The questions are asked of everybody, so that rows agree; horizons must lie within the world's future."""
    with open_warehouse(scratch=scratch, threads=1) as warehouse:
        moment = look(shop_of(world, warehouse))
        _, dates = behaviour.schedule(moment)
        value = value_table(worth_at(moment, None), moment.features, moment.shop.settings)
        past = behaviour.past_dates(moment, None, dates)
        now = behaviour.present(moment, value)
    found = answer_all(questions, past, now, behaviour.effort("quick", 1), world.currency)
    return [_served(world, question, now, found) for question in questions]


def _served(world: World, question: Question, now: Dated, found: Answers) -> Served:
    answers = pa.concat_tables([t for t in found.rows if t["question"][0].as_py() == question.name])
    best, came = (f(world, question.horizon_days).sort_by("customer_id") for f in (history_truth, realised))
    assert answers["customer_id"].to_pylist() == best["customer_id"].to_pylist() == came["customer_id"].to_pylist()
    mine = {c["model"] for c in found.card_rows if c["question"] == question.name and c["chosen"]}
    return Served(question, now, answers, frozenset(mine), best, came)
