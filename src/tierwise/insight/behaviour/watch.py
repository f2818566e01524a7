"""What the watch list would have been worth on the held-out date, beside "late against the own rhythm" (`own_gap`).

Names of the metrics, for the top 5 and 10 % of the customers asked (`metrics.warning` defines them):

warning_precision_k   share of the list who left, listed by the chance of leaving
warning_lead_k        days until these are counted as gone, mean
warning_ahead_k       days until the plain rule would have listed them, mean; of who serves alone
warning_base          share of all who were asked that left
warning_margin_k      share of the leavers' expected margin on the list, listed by value times chance as the report
                      does; the rule's chance is its own, so that both lists know the same of value

``.._gain`` is the paired difference to the rule. Nothing is said where the rule itself serves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats, number
from tierwise.insight.behaviour import rules
from tierwise.insight.behaviour.cards import DRAWS, Row, row_of
from tierwise.insight.behaviour.contest import Contest
from tierwise.insight.behaviour.learning import Dated, places
from tierwise.metrics import resampling as boot
from tierwise.metrics import warning

RULE = "own_gap"
SHARES = {"5": 0.05, "10": 0.10}


def watch_rows(contest: Contest, date: Dated) -> list[Row]:
    """Rows of `model_cards` for a churn question; ``date``: the held-out date, for what each customer was worth then.

    None for other questions, and where all who were asked did the same.
    """
    test = contest.test
    if contest.question.kind != "churn" or not 0 < test.examples.label.mean() < 1:
        return []
    seen = _Seen.of(contest, date)
    found = {f"{contest.serves}|warning_base": boot.mean(seen.left)}
    for name in dict.fromkeys((contest.serves, RULE)):
        for k, share in SHARES.items():
            found |= {f"{name}|{metric}_{k}": of for metric, of in seen.metrics(name, share).items()}
    customers, place = boot.places(test.examples.group)
    draws = boot.replicates(found, customers, DRAWS, 1, place)
    rows = [row_of(contest, date.as_of, *_halves(key), boot.ends(values)) for key, values in draws.items()]
    return rows + [row_of(contest, date.as_of, *gain) for gain in _gains(draws, contest.serves)]


def _halves(key: str) -> tuple[str, str]:
    model, _, metric = key.partition("|")
    return model, metric


def _gains(draws: dict[str, Floats], serves: str) -> list[tuple[str, str, tuple[float, float, float]]]:
    """Who serves less the rule, on the same draws."""
    found = []
    for key, values in draws.items():
        model, metric = _halves(key)
        rule = draws.get(f"{RULE}|{metric}")
        if model == serves != RULE and rule is not None:
            found.append((model, f"{metric}_gain", boot.ends(values - rule)))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """The rows of the held-out date: what came, what was at stake, and how each list orders them."""

    contest: Contest
    left: Floats
    stake: Floats
    silent: Floats
    gap: Floats
    scores: dict[str, Floats]

    @classmethod
    def of(cls, contest: Contest, date: Dated) -> _Seen:
        test = contest.test
        raw = rules.scores(contest.question, test.examples.rows.table)
        scores = {name: raw.get(name, said) for name, said in contest.said.items()}
        at = places(test.customers, date.features["customer_id"]).to_numpy(zero_copy_only=False)
        silent, gap = number(date.features, "days_since_last_order"), rules.usual_gap(date.features)
        return cls(contest, test.examples.label, _stake(date)[at], silent[at], gap[at], scores)

    def metrics(self, name: str, share: float) -> dict[str, boot.Metric]:
        """The metrics of one list of one length."""
        by_chance = warning.listed(self.scores[name], share)
        to_gone = warning.days_to_gone(self.silent, self.contest.question.horizon_days)
        found = {
            "warning_precision": warning.precision(self.left, by_chance),
            "warning_lead": warning.mean_of_right(to_gone, self.left, by_chance),
        }
        if name != RULE:
            cut = warning.cut_of(self.silent / self.gap, share)
            ahead = warning.days_to_rule(self.silent, self.gap, cut, to_gone)
            found["warning_ahead"] = warning.mean_of_right(ahead, self.left, by_chance)
        if np.isfinite(self.stake).any():
            known = np.where(np.isfinite(self.stake), np.maximum(self.stake, 0.0), 0.0)  # unknown: on neither side
            by_stake = warning.listed(known * self.contest.said[name], share)
            found["warning_margin"] = warning.at_stake(self.left, known, by_stake)
        return found


def _stake(date: Dated) -> Floats:
    """What each customer was expected to bring within the order models' horizon, not discounted: purchase days times
    net revenue of one times the share of margin in her revenue so far. NaN where one of these was not known.
    """
    n = date.features.num_rows
    if date.value is None:
        return np.full(n, np.nan)
    at = places(date.features["customer_id"], date.value["customer_id"])
    days, money = (number(date.value.select([c]).take(at), c) for c in ("expected_orders", "expected_order_value"))
    margin, revenue = (number(date.features, c) for c in ("margin", "revenue"))
    share = np.divide(margin, revenue, out=np.full(n, np.nan), where=revenue > 0)
    return np.asarray(days * money * np.clip(share, 0.0, 1.0))
