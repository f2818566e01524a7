"""Learning from contacts that no lot decided: alike customers are compared, as far as the columns tell who is alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.errors import ComputationError
from tierwise.metrics.trial import Trial
from tierwise.models.family import Floats, Ints
from tierwise.models.propensity import Balance, Contacts, balance, cross_fitted, overlapping
from tierwise.outreach.uplift.evidence import Evidence, Grade


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """``evidence`` of grade observational on the customers who compare; ``rows``: which they are; ``left_out`` had
    nobody like them on another side. ``balance`` is what weighting leaves between the sides, column by column.
    """

    evidence: Evidence
    rows: Ints
    left_out: int
    balance: tuple[Balance, ...]

    @property
    def unbalanced(self) -> tuple[Balance, ...]:
        """Columns in which the sides still differ after weighting: a warning to be shown with every number."""
        return tuple(b for b in self.balance if not b.balanced)


def observed(contacts: Contacts, outcome: Floats, offers: tuple[str, ...], seed: int, unit: str = "") -> Observed:
    """Evidence from contacts: probabilities by a model that has not seen the customer, customers without a counterpart
    trimmed (`models.propensity`). What decided about contacts and is not among the columns stays in the effect.

    Raises ``ComputationError`` where arms are too rare to learn from, or nobody is left to compare.
    """
    propensity = cross_fitted(contacts, seed)
    rows = np.flatnonzero(overlapping(propensity))
    if not len(rows):
        raise ComputationError(
            f"none of {len(outcome)} customers has a counterpart that was given something else",
            "who was contacted followed the columns too closely: hold out some by lot next time",
        )
    kept = Contacts(contacts.rows.take(rows), contacts.arm[rows], contacts.group[rows])
    trial = Trial(outcome[rows], kept.arm, propensity[rows])
    made = Evidence(kept.rows, trial, kept.group, offers, Grade.OBSERVATIONAL, unit)
    return Observed(made, rows, len(outcome) - len(rows), balance(kept, propensity[rows]))
