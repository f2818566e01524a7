"""The causes of a simulated world: each a small frozen value with an `off` setting of exactly no effect.

Defaults are the priors fixed in docs/adr/0002-simulator-priors.md. Rates are per day, shares in 0..1, money in the
world's reporting currency.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar, Self

from tierwise.errors import UsageError


class Cause:
    """Base of all causes: ``off()`` is the setting without effect, ``is_off`` asks for it."""

    OFF: ClassVar[dict[str, object]] = {}

    @classmethod
    def off(cls) -> Self:
        """The same cause without any effect."""
        return cls(**cls.OFF)

    @property
    def is_off(self) -> bool:
        """Does the cause have no effect?"""
        return bool(self.OFF) and all(getattr(self, name) == value for name, value in self.OFF.items())

    def _need(self, holds: bool, what: str) -> None:
        if not holds:
            raise UsageError(f"simulated cause {type(self).__name__.lower()}: {what}", f"given: {self}")

    def _need_shares(self, *names: str) -> None:
        for name in names:
            self._need(0 <= getattr(self, name) <= 1, f"{name} must be a share between 0 and 1")

    def _need_positive(self, *names: str) -> None:
        for name in names:
            self._need(getattr(self, name) > 0, f"{name} must be above 0")


@dataclass(frozen=True, slots=True)
class Arrivals(Cause):
    """First orders come evenly over the first ``share`` of the drawn time (off: all on the first day)."""

    share: float = 0.8
    OFF: ClassVar[dict[str, object]] = {"share": 0.0}

    def __post_init__(self) -> None:
        self._need_shares("share")


@dataclass(frozen=True, slots=True)
class Purchase(Cause):
    """A living customer orders at a rate drawn from Gamma(r, alpha days); ``shared``: everybody at r / alpha."""

    r: float = 0.8
    alpha: float = 40.0
    shared: bool = False
    OFF: ClassVar[dict[str, object]] = {}

    def __post_init__(self) -> None:
        self._need_positive("r", "alpha")


@dataclass(frozen=True, slots=True)
class Dropout(Cause):
    """When customers stop for good.

    ``bg``: after each repeat order with probability Beta(a, b); ``mbg``: after the first order too; ``pareto``: at
    the end of an exponential lifetime with rate Gamma(a, b days), the papers' s and beta; ``none``: never.
    """

    kind: str = "bg"
    a: float = 0.8
    b: float = 6.0
    OFF: ClassVar[dict[str, object]] = {"kind": "none"}

    def __post_init__(self) -> None:
        self._need(self.kind in ("bg", "mbg", "pareto", "none"), "kind must be bg, mbg, pareto or none")
        self._need_positive("a", "b")


@dataclass(frozen=True, slots=True)
class Spend(Cause):
    """Order values Gamma(p, nu) with nu from Gamma(q, rate v): mean p·v/(q−1).

    ``rate_correlation`` ties a customer's mean value to her rate of orders (Gaussian copula): off in the models'
    own worlds, on to see what a model does when its independence assumption fails.
    """

    p: float = 6.0
    q: float = 4.0
    v: float = 25.0
    rate_correlation: float = 0.0
    same: bool = False
    OFF: ClassVar[dict[str, object]] = {"same": True}

    def __post_init__(self) -> None:
        self._need_positive("p", "v")
        self._need(self.q > 1, "q must be above 1, or the mean order value is infinite")
        self._need(-1 < self.rate_correlation < 1, "rate_correlation must lie between -1 and 1")

    @property
    def mean(self) -> float:
        """Mean order value of the population."""
        return self.p * self.v / (self.q - 1)


@dataclass(frozen=True, slots=True)
class Peak:
    """Days on which everything runs faster by ``factor``: from month and day, or from the named moving feast."""

    name: str
    factor: float
    length: int
    month: int = 0
    day: int = 0


PEAKS = (Peak("singles_day", 2.5, 1, 11, 11), Peak("black_friday", 3.0, 4))


@dataclass(frozen=True, slots=True)
class Season(Cause):
    """A yearly wave per category, times ``strength``, and peak days."""

    strength: float = 1.0
    peaks: tuple[Peak, ...] = PEAKS
    OFF: ClassVar[dict[str, object]] = {"strength": 0.0, "peaks": ()}

    def __post_init__(self) -> None:
        self._need(0 <= self.strength <= 1.9, "strength must lie between 0 and 1.9")


@dataclass(frozen=True, slots=True)
class Weekday(Cause):
    """How fast the clock runs from Monday to Sunday (scaled to a mean of 1)."""

    factors: tuple[float, ...] = (1.1, 0.9, 0.9, 0.95, 0.95, 1.0, 1.2)
    OFF: ClassVar[dict[str, object]] = {"factors": (1.0,) * 7}

    def __post_init__(self) -> None:
        self._need(len(self.factors) == 7 and min(self.factors) > 0, "seven factors above 0")


@dataclass(frozen=True, slots=True)
class Hours(Cause):
    """How a day's orders spread over its 24 hours: weights, midnight first."""

    weights: tuple[float, ...] = (2, 1, 1, 1, 1, 1, 2, 4, 6, 7, 8, 8, 8, 7, 7, 7, 7, 8, 10, 12, 14, 13, 9, 5)
    OFF: ClassVar[dict[str, object]] = {"weights": (1.0,) * 24}

    def __post_init__(self) -> None:
        self._need(len(self.weights) == 24 and min(self.weights) > 0, "24 weights above 0")


@dataclass(frozen=True, slots=True)
class People(Cause):
    """Who the customers are, and how strongly tastes lean by age and gender (0: not at all)."""

    countries: tuple[str, ...] = ("DE", "GB", "US", "CN", "JP")
    country_shares: tuple[float, ...] = (0.45, 0.15, 0.15, 0.15, 0.10)
    lean: float = 0.7
    personal: float = 8.0
    known: float = 0.85
    OFF: ClassVar[dict[str, object]] = {
        "countries": ("DE",), "country_shares": (1.0,), "lean": 0.0, "personal": 0.0, "known": 0.0,
    }  # fmt: skip

    def __post_init__(self) -> None:
        self._need(len(self.countries) == len(self.country_shares) > 0, "one share for each country")
        self._need_shares("known")


@dataclass(frozen=True, slots=True)
class Catalogue(Cause):
    """How many products a category has and how many lines an order has in the mean."""

    products: int = 25
    lines: float = 2.2
    OFF: ClassVar[dict[str, object]] = {}

    def __post_init__(self) -> None:
        self._need(self.products >= 2, "at least two products in a category")
        self._need(self.lines >= 1, "an order has at least one line in the mean")


@dataclass(frozen=True, slots=True)
class Discounts(Cause):
    """Share of orders with a coupon and its depths. It changes the price shown before, never the demand."""

    share: float = 0.25
    depths: tuple[float, ...] = (0.10, 0.20, 0.30)
    OFF: ClassVar[dict[str, object]] = {"share": 0.0}

    def __post_init__(self) -> None:
        self._need_shares("share")


@dataclass(frozen=True, slots=True)
class Returns(Cause):
    """Share of order lines that come back whole, after an exponential delay of ``mean_days``."""

    share: float = 0.06
    mean_days: float = 9.0
    OFF: ClassVar[dict[str, object]] = {"share": 0.0}

    def __post_init__(self) -> None:
        self._need_shares("share")
        self._need_positive("mean_days")


@dataclass(frozen=True, slots=True)
class Referrals(Cause):
    """Share of customers who name an earlier one as referrer. No effect on what they are worth."""

    share: float = 0.15
    OFF: ClassVar[dict[str, object]] = {"share": 0.0}

    def __post_init__(self) -> None:
        self._need_shares("share")


@dataclass(frozen=True, slots=True)
class Guests(Cause):
    """Orders without a customer, as a share of the customers' number."""

    share: float = 0.08
    OFF: ClassVar[dict[str, object]] = {"share": 0.0}

    def __post_init__(self) -> None:
        self._need(self.share >= 0, "share must not be negative")


@dataclass(frozen=True, slots=True)
class Satisfaction(Cause):
    """A hidden normal contentment; ``dropout_correlation`` ties it to the inclination to stop (Gaussian copula)."""

    dropout_correlation: float = -0.6
    OFF: ClassVar[dict[str, object]] = {"dropout_correlation": 0.0}

    def __post_init__(self) -> None:
        self._need(-1 < self.dropout_correlation < 1, "dropout_correlation must lie between -1 and 1")


@dataclass(frozen=True, slots=True)
class Visits(Cause):
    """Visits for each order (the last one buys), idle ones after it; shares that search and that fill a cart."""

    per_order: int = 3
    idle: int = 1
    search: float = 0.4
    cart: float = 0.3
    OFF: ClassVar[dict[str, object]] = {"per_order": 0, "idle": 0}

    def __post_init__(self) -> None:
        self._need(min(self.per_order, self.idle) >= 0, "numbers of visits must not be negative")
        self._need_shares("search", "cart")


@dataclass(frozen=True, slots=True)
class Reviews(Cause):
    """Share of order lines that get a review; stars follow the customer's contentment."""

    share: float = 0.08
    OFF: ClassVar[dict[str, object]] = {"share": 0.0}

    def __post_init__(self) -> None:
        self._need_shares("share")


@dataclass(frozen=True, slots=True)
class Contacts(Cause):
    """Campaigns every ``every_days``, arms at random; a treated persuadable makes one more order with ``effect``."""

    every_days: int = 91
    treated: float = 0.5
    persuadable: float = 0.25
    effect: float = 0.10
    window_days: float = 14.0
    OFF: ClassVar[dict[str, object]] = {"every_days": 0}

    def __post_init__(self) -> None:
        self._need(self.every_days >= 0, "every_days must not be negative")
        self._need_shares("treated", "persuadable", "effect")
        self._need_positive("window_days")


@dataclass(frozen=True, slots=True)
class GoesWith(Cause):
    """So many products each have a companion, which comes into an order that holds them with chance ``pull``."""

    pairs: int = 12
    pull: float = 0.4
    OFF: ClassVar[dict[str, object]] = {"pairs": 0}

    def __post_init__(self) -> None:
        self._need(self.pairs >= 0, "pairs must not be negative")
        self._need_shares("pull")


@dataclass(frozen=True, slots=True)
class Stock(Cause):
    """Weekly counts of a replayed (s, S) rule with this lead time; sales are never censored."""

    lead_days: int = 14
    OFF: ClassVar[dict[str, object]] = {"lead_days": 0}

    def __post_init__(self) -> None:
        self._need(self.lead_days >= 0, "lead_days must not be negative")


def settings_of(cause: Cause) -> dict[str, object]:
    """A cause's settings by name."""
    return {f.name: getattr(cause, f.name) for f in fields(cause)}  # type: ignore[arg-type]
