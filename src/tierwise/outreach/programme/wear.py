"""What each offer is expected to bring in a month, and what a contact costs later: wear, and customers who leave.

The price of wear is what the next months are worth to a customer who was not contacted now, less what they are worth to
one who was, when each of these months is decided as well as this one: contact her if the best offer gains after prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tierwise.outreach.programme.known import Floats, Habits
from tierwise.outreach.programme.response import Response

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True, eq=False)
class Ahead:
    """Each offer's gain in a month (n, offers): exp(-dulls x wear) ``moved`` - ``paid`` - (1 + wear) ``risk``.

    ``moved``: what caused orders bring to an unworn customer; ``paid``: contact, and coupons on orders that would have
    come anyway; ``risk`` (n,): what is lost when an unworn customer leaves, times its chance.
    """

    moved: Floats
    paid: Floats
    risk: Floats
    dulls: float
    keeps: float

    def month(self, wear: Floats) -> Floats:
        """What the month's margin shows of it: without those who leave (n, offers)."""
        worn = np.exp(-self.dulls * wear)[:, None]
        return np.asarray(worn * self.moved - self.paid)

    def gain(self, wear: Floats) -> Floats:
        """With those who leave (n, offers)."""
        return self.month(wear) - ((1 + wear) * self.risk)[:, None]

    def priced(self, more: Floats) -> Ahead:
        """With so much more to pay (n, offers)."""
        return Ahead(self.moved, self.paid + more, self.risk, self.dulls, self.keeps)

    def worth(self, wear: Floats, months: int) -> Floats:
        """Of the next months (n,), each contact decided for the best."""
        if months == 0:
            return np.zeros(len(wear))
        without = self.worth(wear * self.keeps, months - 1)
        gain = self.gain(wear).max(axis=1)
        return np.asarray(np.maximum(without, gain + self.worth((wear + 1) * self.keeps, months - 1)))


class People(Protocol):
    """Profiles (n, columns), what an order of theirs earns under each arm (n, 1 + offers), and what is forecast of
    their orders without an offer (n,), if anything."""

    @property
    def profile(self) -> Floats: ...
    @property
    def earns(self) -> Floats: ...
    @property
    def forecast(self) -> Floats | None: ...


def look_ahead(response: Response, habits: Habits, people: People, later_months: float) -> Ahead:
    """What each offer would bring. The margin of ``later_months`` counts where a customer leaves."""
    earns = people.earns
    orders = response.orders(people.profile, people.forecast)
    effect, _ = response.effect(people.profile)
    caused = np.clip(effect[:, None] * np.array(habits.strength), -orders[:, None], 1 - orders[:, None])
    paid = habits.contact + orders[:, None] * (earns[:, :1] - earns[:, 1:])
    risk = response.leaves * habits.quieter * later_months * orders * earns[:, 0]
    return Ahead(caused * earns[:, 1:], paid, risk, habits.dulls, habits.keeps(DAYS_A_MONTH))


def price_of_wear(ahead: Ahead, wear: Floats, months: int) -> Floats:
    """What a contact now takes from the months after it (n,), in money."""
    rested, worn = wear * ahead.keeps, (wear + 1) * ahead.keeps
    return np.asarray(ahead.worth(rested, months) - ahead.worth(worn, months))
