"""What one more contact costs beyond its postage: the chance that she unsubscribes, times what is then lost.

    expected loss = hazard x (1 + wear) x value at stake
    wear          = sum over her contacts of 2 ** (-days since / half life)

The hazard is that of a customer who was not contacted lately; each recent contact adds to it. It is learned from past
contacts and withdrawals of consent where there are any: withdrawals / sum of (1 + wear), the maximum likelihood of a
Poisson rate, pulled to a stated prior that weighs as much as so many contacts (gamma and Poisson). Hard caps stand
elsewhere: this is a price, not a promise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from tierwise.errors import UsageError
from tierwise.outreach.policy.problem import Floats, Ints
from tierwise.outreach.policy.wear_assumed import HALF_LIFE_DAYS, LEAVES, LEAVES_SEEN

Instants = NDArray[np.datetime64]
WITHIN_DAYS = 7.0
"""A withdrawal so soon after a contact counts as its doing."""
_DAY = np.timedelta64(86_400_000_000, "us")


@dataclass(frozen=True, slots=True)
class Fatigue:
    """``hazard``: chance that a rested customer unsubscribes on a contact, with an 80 % interval; ``n`` contacts and
    ``withdrawn`` of them it was learned from (0: the prior alone).
    """

    hazard: float = LEAVES
    low: float = float(gammaincinv(LEAVES * LEAVES_SEEN, 0.1) / LEAVES_SEEN)
    high: float = float(gammaincinv(LEAVES * LEAVES_SEEN, 0.9) / LEAVES_SEEN)
    half_life_days: float = HALF_LIFE_DAYS
    n: int = 0
    withdrawn: int = 0

    @property
    def method(self) -> str:
        """What the hazard stands on."""
        return "assumed" if self.n == 0 else "contacts and withdrawals"

    def loss(self, wear: Floats, at_stake: Floats) -> Floats:
        """Expected loss (n,) of one more contact: ``at_stake`` (n,) is the margin a subscriber brings by being one.

        >>> Fatigue(hazard=0.01).loss(np.array([0.0, 1.0]), np.array([50.0, 50.0])).tolist()
        [0.5, 1.0]
        """
        if not (np.isfinite(wear) & (wear >= 0)).all() or not np.isfinite(at_stake).all():
            raise UsageError("wear or value at stake is not known for some", "leave them out or give a number")
        return np.asarray(np.minimum(self.hazard * (1.0 + wear), 1.0) * np.maximum(at_stake, 0.0), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Contacted:
    """Past contacts: ``customer`` (m,) as numbers 0.., ``at`` (m,) the instants, in any order."""

    customer: Ints
    at: Instants

    def __post_init__(self) -> None:
        if self.customer.shape != self.at.shape or np.isnat(self.at).any():
            raise UsageError("contacts without a customer or an instant", "leave out contacts whose instant is unknown")

    def ordered(self) -> Contacted:
        """By customer, then instant."""
        order = np.lexsort((self.at, self.customer))
        return Contacted(self.customer[order], self.at[order])


def wear(past: Contacted, customers: int, as_of: np.datetime64, half_life_days: float = HALF_LIFE_DAYS) -> Floats:
    """Each customer's wear (n,) at an instant, of contacts strictly before it.

    >>> at = np.array(["2026-01-01", "2026-01-15"], "M8[us]")
    >>> wear(Contacted(np.array([0, 0]), at), 2, np.datetime64("2026-01-29"), half_life_days=14.0).tolist()
    [0.75, 0.0]
    """
    _check_half_life(half_life_days)
    before = past.at < as_of
    days = (as_of - past.at[before]) / _DAY
    return np.bincount(past.customer[before], 2.0 ** (-days / half_life_days), minlength=customers).astype(np.float64)


def wear_at_contacts(past: Contacted, half_life_days: float = HALF_LIFE_DAYS) -> Floats:
    """The wear that each contact (ordered) met with, of the same customer's contacts before it."""
    _check_half_life(half_life_days)
    found = np.zeros(past.customer.size)
    gone = 2.0 ** (-(np.diff(past.at) / _DAY) / half_life_days)
    same = np.diff(past.customer) == 0
    for i in np.flatnonzero(same).tolist():
        found[i + 1] = (found[i] + 1.0) * gone[i]
    return found


def learned(past: Contacted, withdrawn: Contacted, half_life_days: float = HALF_LIFE_DAYS) -> Fatigue:
    """The hazard from contacts and withdrawals of consent; the prior where there were no contacts.

    A withdrawal within a week of a contact is that contact's doing, the last one's where there were several; others
    are nobody's. Contacts after a customer's withdrawal count as contacts all the same.
    """
    past = past.ordered()
    exposure = float((1.0 + wear_at_contacts(past, half_life_days)).sum())
    blamed = _blamed(past, withdrawn)
    shape, rate = LEAVES * LEAVES_SEEN + blamed, LEAVES_SEEN + exposure
    low, high = (float(gammaincinv(shape, q) / rate) for q in (0.1, 0.9))
    return Fatigue(shape / rate, low, high, half_life_days, int(past.customer.size), blamed)


def _blamed(past: Contacted, withdrawn: Contacted) -> int:
    """Contacts (ordered) that were followed by a withdrawal within the days, each counted once."""
    m = past.customer.size
    customer = np.concatenate([past.customer, withdrawn.customer])
    at = np.concatenate([past.at, withdrawn.at])
    is_contact = np.arange(customer.size) < m
    order = np.lexsort((~is_contact, at, customer))
    last = np.maximum.accumulate(np.where(is_contact[order], np.arange(customer.size), -1))
    asked = np.flatnonzero(~is_contact[order] & (last >= 0))
    contact, withdrawal = order[last[asked]], order[asked]
    near = (customer[contact] == customer[withdrawal]) & (at[withdrawal] - at[contact] <= WITHIN_DAYS * _DAY)
    return int(np.unique(contact[near]).size)


def _check_half_life(days: float) -> None:
    if not days > 0:
        raise UsageError(f"a half-life of {days} days", "give a number above 0, such as 30")
