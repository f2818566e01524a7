"""What past campaigns of the shop teach about its offers: each one's log, what was known then and what followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.errors import ComputationError
from tierwise.features.known import Known
from tierwise.insight.behaviour.learning import Dated
from tierwise.metrics.trial import Floats, Ints, Trial
from tierwise.models.family import Rows
from tierwise.outreach.options import Option
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.uplift.evidence import Evidence
from tierwise.outreach.uplift.fit import fit
from tierwise.outreach.uplift.fitted import FittedUplift, Uplifts
from tierwise.outreach.uplift.plan import Plan
from tierwise.pipeline.drawn import NONE, Log

TREES_FROM = 4_000
"""Rows from which learners by boosted trees are tried beside the lines."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What was learned of each offer, and from how many campaigns and rows."""

    fitted: Mapping[str, FittedUplift]
    campaigns: int
    rows: int

    def uplifts(self, f: Findings) -> Uplifts:
        """What each known offer changes of the chance of an order, for the customers of ``f``."""
        now = Rows(Dated(f.as_of, f.tables["customer_features"], None).inputs())
        tiers = f.tier.tolist()
        found = [fitted.predict(now, tiers) for fitted in self.fitted.values()]
        value, low, high = (np.column_stack([getattr(x, end) for x in found]) for end in ("value", "low", "high"))
        return Uplifts(tuple(self.fitted), value, low, high)

    def of_options(self, f: Findings, options: Sequence[Option]) -> Floats:
        """The same by option (n, k); NaN for offers that no campaign tells of."""
        found = self.uplifts(f)
        place = {offer: i for i, offer in enumerate(found.offers)}
        out = np.full((len(f.customers), len(options)), np.nan)
        for k, option in enumerate(options):
            if option.offer.id in place:
                out[:, k] = found.value[:, place[option.offer.id]]
        return out

    @property
    def method(self) -> str:
        """How each offer is answered for."""
        return ", ".join(f"{offer}: {fitted.method}" for offer, fitted in self.fitted.items())

    def remark(self) -> dict[str, Any]:
        """What the run says of it."""
        grades = sorted({str(fitted.grade) for fitted in self.fitted.values()})
        return {
            "campaigns": self.campaigns, "rows": self.rows, "method": self.method, "offers": list(self.fitted),
            "targeted": [o for o, f in self.fitted.items() if f.choice.targeted], "grade": ", ".join(grades),
        }  # fmt: skip


def learn(now: Known, logs: Sequence[Log], label: str = "bought") -> Learned | None:
    """From logs whose window has passed; None without any, or where no offer can be compared with nothing.

    Each offer is learned by itself, from those who could have got it: a strategy has offers of its own, so hardly
    anybody could have got all of them.
    """
    if not logs:
        return None
    evidence = evidence_of(logs, label)
    tiers = np.array([tier for log in logs for tier in log.of(log.drawn.tier)], dtype=object)
    known = learn_offers(evidence, tiers, now.shop.settings.seed)
    return Learned(known, len(logs), len(evidence)) if known else None


def learn_offers(evidence: Evidence, tiers: Any, seed: int) -> dict[str, FittedUplift]:
    """What each offer of the evidence changes, of those that can be compared with nothing; ``tiers`` of its rows."""
    offers = enumerate(evidence.offers, start=1)
    return {offer: found for k, offer in offers if (found := _of_offer(evidence, k, tiers, seed)) is not None}


def _of_offer(evidence: Evidence, arm: int, tiers: Any, seed: int) -> FittedUplift | None:
    """What one offer changes against nothing; None where too few got either."""
    trial = evidence.trial
    open_ = (trial.propensity[:, arm] > 0) & (trial.propensity[:, 0] > 0) & np.isin(trial.arm, (0, arm))
    rows = np.flatnonzero(open_)
    if not rows.size:
        return None
    few = evidence.among(rows, (0, arm))
    try:
        return fit(few, seed, tiers[rows].tolist(), Plan(trees=rows.size >= TREES_FROM))
    except ComputationError:
        return None


def evidence_of(logs: Sequence[Log], label: str) -> Evidence:
    """All logs one below the other; an offer that a campaign did not have had no chance there."""
    chances = [c for log in logs for c in log.of(log.drawn.chances)]
    offers = sorted({o for row in chances for o in row} - {NONE})
    number = {NONE: 0} | {o: k for k, o in enumerate(offers, start=1)}
    propensity = np.zeros((len(chances), len(number)))
    for i, row in enumerate(chances):
        for offer, chance in row.items():
            propensity[i, number[offer]] = chance
    propensity /= propensity.sum(axis=1, keepdims=True)  # rounded when they were written
    arm: Ints = np.array([number[o] for log in logs for o in log.of(log.drawn.offer)], np.int64)
    people = np.array([c for log in logs for c in log.of(log.drawn.customers)], dtype=object)
    group = np.unique(people, return_inverse=True)[1].astype(np.int64)
    table = pa.concat_tables([log.rows for log in logs], promote_options="default").combine_chunks()
    outcome = np.concatenate([log.after[label] for log in logs])
    return Evidence(Rows(table), Trial(outcome, arm, propensity), group, tuple(offers), unit="share")
