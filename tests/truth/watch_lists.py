"""Watch lists of a simulated world, judged by the hidden lives: no luck of what then came is in the numbers.

Each customer who is asked has a true chance of leaving (no order in the horizon, given her hidden rate and whether she
has stopped). The list by the served chance is held against "late against the own rhythm" and against the best that
can be known from the same past (`simulate.truth.history_truth`, where the world has one).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from shop_of_world import shop_of

from tierwise.contract.arrays import number
from tierwise.data.warehouse import open_warehouse
from tierwise.errors import ComputationError
from tierwise.insight.behaviour import questions, rules
from tierwise.insight.behaviour.answers import answer_all
from tierwise.insight.behaviour.learning import Dated, asked, places
from tierwise.insight.value.value_table import value_table
from tierwise.metrics import warning
from tierwise.models.family import Rows
from tierwise.pipeline import behaviour
from tierwise.pipeline.moments import look, worth_at
from tierwise.simulate.truth import history_truth, horizon_truth
from tierwise.simulate.world import World

SERVED, RULE, BEST = "served", "late against own rhythm", "best from the same past"


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """Customers who were asked: true chance of leaving, what is at stake, and each list's score and chance."""

    days: int
    model: str
    left: np.ndarray
    stake: np.ndarray
    silent: np.ndarray
    gap: np.ndarray
    scores: dict[str, np.ndarray]
    chances: dict[str, np.ndarray]

    def base(self) -> float:
        """Share that leaves, of all who were asked."""
        return float(self.left.mean())

    def precision(self, name: str, share: float) -> float:
        """Share of the list that leaves."""
        return warning.precision(self.left, self._on(name, share))(self._ones())

    def lead(self, name: str, share: float) -> float:
        """Days until those rightly warned of count as gone."""
        to_gone = warning.days_to_gone(self.silent, self.days)
        return warning.mean_of_right(to_gone, self.left, self._on(name, share))(self._ones())

    def ahead(self, name: str, share: float) -> float:
        """Days until the rule, with a list of the same length, names them too."""
        to_gone = warning.days_to_gone(self.silent, self.days)
        cut = warning.cut_of(self.silent / self.gap, share)
        ahead = warning.days_to_rule(self.silent, self.gap, cut, to_gone)
        return warning.mean_of_right(ahead, self.left, self._on(name, share))(self._ones())

    def margin(self, name: str, share: float) -> float:
        """Share of the leavers' expected money on a list by money times chance, as the report has it."""
        on_list = warning.listed(self.stake * self.chances[name], share)
        return warning.at_stake(self.left, self.stake, on_list)(self._ones())

    def _on(self, name: str, share: float) -> warning.Listed:
        return warning.listed(self.scores[name], share)

    def _ones(self) -> np.ndarray:
        return np.ones(len(self.left))


def watched(world: World, scratch: Path, days: int | None = None, seed: int = 1) -> Watched:
    """``days``: the horizon; by default the shop's own, read off its gaps."""
    with open_warehouse(scratch=scratch, threads=1) as warehouse:
        moment = look(shop_of(world, warehouse))
        silence, dates = behaviour.schedule(moment)
        value = value_table(worth_at(moment, None), moment.features, moment.shop.settings)
        question = questions.churn(days or silence.days)
        past = behaviour.past_dates(moment, None, dates)
        now = behaviour.present(moment, value)
    found = answer_all((question,), past, now, behaviour.effort("quick", seed), world.currency)
    answers = next(t for t in found.rows if t["question"][0].as_py() == question.name)
    mine = [c for c in found.card_rows if c["question"] == question.name]
    model = next(c["model"] for c in mine if c["chosen"] and c["metric"] == "auc")
    ids, served = answers["customer_id"], number(answers, "value")
    at = places(ids, now.features["customer_id"]).to_numpy(zero_copy_only=False)
    rule = rules.families(question)["own_gap"]
    learned = rule.fit(asked(question, [d for d in past if question.horizon_days in (d.after or {})]).examples, seed)
    late = rules.scores(question, now.inputs())["own_gap"][at]
    scores, chances = {SERVED: served, RULE: late}, {SERVED: served, RULE: learned.predict(Rows(now.inputs()))[at]}
    truth = horizon_truth(world, question.horizon_days)
    left = 1 - number(truth, "p_active")[_of(truth, ids)]
    best = _best(world, question.horizon_days, ids)
    if best is not None:
        scores[BEST] = chances[BEST] = best
    silent, gap = number(now.features, "days_since_last_order")[at], rules.usual_gap(now.features)[at]
    return Watched(question.horizon_days, model, left, _stake(now, ids), silent, gap, scores, chances)


def _of(table, ids):
    return places(ids, table["customer_id"]).to_numpy(zero_copy_only=False)


def _best(world: World, days: int, ids) -> np.ndarray | None:
    try:
        found = history_truth(world, days)
    except ComputationError:
        return None
    return 1 - number(found, "p_active")[_of(found, ids)]


def _stake(now: Dated, ids) -> np.ndarray:
    """What the order models expect of each: orders times money of one."""
    at = _of(now.value, ids)
    worth = number(now.value, "expected_orders")[at] * number(now.value, "expected_order_value")[at]
    return np.where(np.isfinite(worth), np.maximum(worth, 0.0), 0.0)
