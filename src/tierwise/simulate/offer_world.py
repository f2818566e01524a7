"""A world in which offers act: its parameters, drawn from the priors of docs/adr/0050, one seed a world.

What follows from the parameters stands beside: who the customers are and what an offer truly does to them
(`offer_customers`), and what happens month by month when offers are given (`offer_months`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from tierwise.errors import UsageError
from tierwise.simulate.chance import stream

DAYS_A_MONTH = 365.25 / 12
CONTACT = 0.05
"""What one contact costs, in money."""
REDEEMED = 0.8
"""Share of the orders that could use a coupon and do."""
WEAR = 0.3
"""The effect is multiplied by exp(-WEAR x fatigue)."""
QUIETER = 0.2
"""By which share the unsubscribed order less."""
SIZES = (1_000, 5_000, 20_000)
MIDDLE = 4
"""Arm of the middle coupon: 10 % off."""


@dataclass(frozen=True, slots=True)
class Offer:
    """``strength``: share of the full effect; an order with it costs ``money`` and the share ``depth`` of its value."""

    name: str
    strength: float
    money: float = 0.0
    depth: float = 0.0


OFFERS = (
    Offer("reminder", 0.30),
    Offer("free_shipping", 0.55, money=4.0),
    Offer("5_percent", 0.50, depth=0.05),
    Offer("10_percent", 0.75, depth=0.10),
    Offer("20_percent", 1.00, depth=0.20),
)
"""Arm k is OFFERS[k - 1]; arm 0 is nothing."""
ARMS = len(OFFERS) + 1


@dataclass(frozen=True, slots=True)
class OfferWorld:
    """True parameters of a shop in which offers act; see docs/adr/0050 for each prior.

    ``budget_share`` is a share of what the middle coupon for all would cost in the month; ``stock_share`` the share of
    customers who can get the deepest coupon in a month (infinite: no limit); ``alike``: everybody has the same effect,
    persuadable x effect. ``season`` is the swing of the year, ``phase`` its month of rest.

    >>> OfferWorld.drawn(3).customers, OfferWorld.drawn(4).alike, OfferWorld.drawn(8).budget_share
    (20000, True, 10.0)
    >>> OfferWorld(seed=1).without("fatigue").half_life_days
    0.0
    """

    seed: int = 1
    customers: int = 1_000
    base: float = 0.15
    season: float = 0.3
    phase: float = 0.0
    order_value: float = 45.0
    margin_rate: float = 0.4
    persuadable: float = 0.2
    rho: float = 0.6
    tie: float = 0.0
    effect: float = 0.1
    dogs: float = 0.07
    half_life_days: float = 30.0
    unsubscribe: float = 0.005
    delay: float = 0.15
    contamination: float = 0.05
    budget_share: float = 0.5
    stock_share: float = np.inf
    alike: bool = False

    def __post_init__(self) -> None:
        shares = (self.base, self.persuadable, self.rho, self.effect, self.dogs, self.unsubscribe, self.delay,
                  self.contamination, self.season, self.margin_rate)  # fmt: skip
        if self.customers < 1 or not all(0 <= s <= 1 for s in shares) or not -1 <= self.tie <= 1:
            raise UsageError(f"world of offers: {self}", "at least one customer; shares between 0 and 1")
        if self.persuadable + self.dogs > 1 or not 0 < self.base < 1 or self.rho >= 1:
            raise UsageError(f"world of offers: {self}", "types share the customers; base and rho lie inside 0..1")
        if self.half_life_days < 0 or self.order_value <= 0 or min(self.budget_share, self.stock_share) < 0:
            raise UsageError(f"world of offers: {self}", "no negative half-life, order value, budget or stock")

    @classmethod
    def drawn(cls, seed: int, most: int = SIZES[-1]) -> Self:
        """The world of a seed; ``most`` bounds the shop's size and changes nothing else."""

        def between(name: str, low: float, high: float) -> float:
            return float(stream(seed, f"offers {name}").uniform(low, high))

        world = cls(
            seed=seed,
            customers=min(SIZES[(seed - 1) % len(SIZES)], most),
            base=between("base", 0.05, 0.30),
            phase=between("phase", 0.0, 12.0),
            order_value=between("order value", 20.0, 80.0),
            margin_rate=between("margin rate", 0.25, 0.50),
            persuadable=between("persuadable", 0.0, 0.4),
            rho=between("rho", 0.2, 0.9),
            tie=float(stream(seed, "offers tie").choice([-0.5, 0.0, 0.5])),
            effect=between("effect", 0.02, 0.20),
            dogs=between("dogs", 0.0, 0.15),
            half_life_days=between("half-life", 7.0, 60.0),
            unsubscribe=between("unsubscribe", 0.001, 0.010),
            delay=between("delay", 0.0, 0.3),
            contamination=between("contamination", 0.0, 0.1),
            budget_share=between("budget", 0.05, 1.0),
            stock_share=between("stock", 0.02, 0.10) if between("stock at all", 0.0, 1.0) < 0.5 else np.inf,
        )
        return world._nothing_to_find() if seed % 4 == 0 else world

    def _nothing_to_find(self) -> Self:
        """One effect for all, or (every other time) money for all."""
        if self.seed % 8 == 4:
            return replace(self, alike=True, dogs=0.0)
        return replace(self, budget_share=10.0)

    def without(self, *causes: str) -> Self:
        """The same world with these causes off; all other draws stay as they were."""
        off: dict[str, Any] = {}
        for cause in causes:
            if cause not in OFF:
                raise UsageError(f"the cause {cause!r} cannot be turned off", f"one of {', '.join(OFF)}")
            off |= OFF[cause]
        return replace(self, **off)

    @property
    def keeps(self) -> float:
        """The share of fatigue that is left after a month; 0 where there is none."""
        return float(0.5 ** (DAYS_A_MONTH / self.half_life_days)) if self.half_life_days else 0.0

    def season_of(self, month: int) -> float:
        """Factor of the base probability in a month (0 is the pilot month); its mean over twelve months is 1."""
        return float(1 + self.season * np.sin(2 * np.pi * (month + self.phase) / 12))


OFF: dict[str, dict[str, Any]] = {
    "effect": {"effect": 0.0},
    "dogs": {"dogs": 0.0},
    "fatigue": {"half_life_days": 0.0},
    "unsubscribe": {"unsubscribe": 0.0},
    "delay": {"delay": 0.0},
    "contamination": {"contamination": 0.0},
    "season": {"season": 0.0},
    "stock": {"stock_share": np.inf},
    "budget": {"budget_share": np.inf},
}
"""The setting of each cause in which it does exactly nothing."""
