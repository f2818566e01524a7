"""What the owner has decided about the shop: currency, time zone, margin, horizon, tier cut points."""

from __future__ import annotations

from dataclasses import dataclass

from tierwise.errors import ConfigError

TIER_NAMES = ("Platinum", "Gold", "Silver", "Bronze")
TIER_SHARES = (0.05, 0.20, 0.50)
"""Cumulated shares of customers that the first three tiers hold at the first run."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The shop's own decisions, read from ``shop.toml``.

    ``currency`` "" means the commonest currency of the data. ``margin_rate`` is the share of revenue that is margin
    where no unit cost is known. ``discount_rate`` is per year. ``counted_statuses`` and ``unpaid_statuses`` are words
    of the shop's own for the state of an order. ``tier_cuts`` are descending lower bounds of value (money of
    ``currency``) of all tiers but the last; empty until the first run has cut them. ``tier_cuts_basis`` says for what
    kind of value they were made (`insight.value.basis`); "" where that is not known. ``list_`` settings are wishes for
    lists of products: how far they lean to variety (0: not at all), places left to chance, after how many showings in
    vain a product steps back (0: never), caps (0: none), ids never shown, the least margin of a piece (0: any),
    ids that stand first, ids and categories whose scores count ``list_boost_factor`` times, and in how many places from
    the top one is for a new product (0: none).
    ``holdout_share`` of the customers get no campaign for a quarter of a year, so that the whole programme can be
    measured. ``price_`` settings bound advised prices (`PriceRules`).
    ``demand_order_cap``: forecasts count an order of more than so many times the product's median order as so many
    (0: as it is).
    ``goal_`` settings weigh what plans are decided by; all 0: margin alone.
    """

    currency: str = ""
    time_zone: str = "UTC"
    language: str = "en"
    horizon_days: int = 365
    margin_rate: float = 0.30
    discount_rate: float = 0.10
    duplicates: str = "keep"
    giant_share: float = 0.02
    counted_statuses: tuple[str, ...] = ()
    unpaid_statuses: tuple[str, ...] = ()
    tier_names: tuple[str, ...] = TIER_NAMES
    tier_cuts: tuple[float, ...] = ()
    tier_cuts_version: str = ""
    tier_cuts_basis: str = ""
    list_variety: float = 0.0
    list_chance: int = 0
    list_tired_after: int = 0
    list_per_category: int = 0
    list_per_brand: int = 0
    list_exclude: tuple[str, ...] = ()
    list_pin: tuple[str, ...] = ()
    list_boost: tuple[str, ...] = ()
    list_boost_factor: float = 1.5
    list_new_one_in: int = 0
    list_margin_floor: float = 0.0
    holdout_share: float = 0.05
    price_step: float = 0.10
    price_margin_floor: float = 0.05
    price_rival_low: float = 0.0
    price_rival_high: float = 0.0
    price_endings: tuple[float, ...] = ()
    price_tax: float = 0.0
    demand_order_cap: float = 100.0
    goal_margin: float = 0.0
    goal_revenue: float = 0.0
    goal_orders: float = 0.0
    goal_retention: float = 0.0
    goal_satisfaction: float = 0.0
    goal_fairness: float = 0.0
    seed: int = 20170101

    def __post_init__(self) -> None:
        _check(0 < self.margin_rate <= 1, "shop.margin_rate", self.margin_rate, "a share between 0 and 1")
        _check(
            0 <= self.discount_rate < 1,
            "shop.discount_rate",
            self.discount_rate,
            "a yearly rate such as 0.10",
        )
        _check(self.horizon_days >= 1, "shop.horizon_days", self.horizon_days, "a number of days, at least 1")
        _check(self.language in ("en", "zh-Hans"), "shop.language", self.language, "en or zh-Hans")
        _check(
            self.duplicates in ("keep", "quarantine"),
            "cleaning.duplicates",
            self.duplicates,
            "keep or quarantine",
        )
        _check(0 <= self.list_variety <= 2, "lists.variety", self.list_variety, "a strength from 0 to 2")
        _check(0 <= self.list_chance <= 5, "lists.left_to_chance", self.list_chance, "places from 0 to 5")
        _check(
            self.list_tired_after >= 0, "lists.tired_after", self.list_tired_after, "a number of showings, 0 for never"
        )
        _check(0 <= self.holdout_share <= 0.25, "holdout.share", self.holdout_share, "a share from 0 to 0.25")
        _check(0 < self.price_step <= 1, "prices.step", self.price_step, "a share above 0 and up to 1, such as 0.10")
        _check(0 <= self.price_margin_floor < 1, "prices.margin_floor", self.price_margin_floor, "a share from 0 to 1")
        _check(self.price_tax >= 0, "prices.tax", self.price_tax, "a share on top, such as 0.19; 0 for none")
        rival = (self.price_rival_low, self.price_rival_high)
        fits = min(rival) >= 0 and not 0 < rival[1] < rival[0]
        _check(
            fits, "prices.rival_low and rival_high", rival, "0 for no rule, or low below high, such as 0.95 and 1.05"
        )
        ends = all(0 <= e < 1 for e in self.price_endings)
        _check(ends, "prices.endings", self.price_endings, "parts of 1, such as [0.99, 0.49]; [] for any")
        cap = self.demand_order_cap
        _check(cap == 0 or 1 <= cap < float("inf"), "demand.order_cap", cap, "1 or more, such as 100; 0 for no cap")
        for name, weight in self.goals(all_of_them=True):
            _check(0 <= weight < float("inf"), f"goals.{name}", weight, "a weight, 0 or more")
        _check(
            self.list_boost_factor > 0, "lists.boost_factor", self.list_boost_factor, "a factor above 0, such as 1.5"
        )
        _check(self.list_new_one_in >= 0, "lists.new_one_in", self.list_new_one_in, "a number of places, 0 for none")
        caps = (self.list_per_category, self.list_per_brand)
        _check(min(caps) >= 0, "lists.at_most_per_*", caps, "a number of products, 0 for no cap")
        falling = all(a > b for a, b in zip(self.tier_cuts, self.tier_cuts[1:], strict=False))
        _check(falling, "tiers.cuts", self.tier_cuts, "falling lower bounds, one for each tier but the last")
        fits = len(self.tier_cuts) in (0, len(self.tier_names) - 1)
        _check(
            fits,
            "tiers.cuts",
            self.tier_cuts,
            f"{len(self.tier_names) - 1} numbers for {len(self.tier_names)} tiers",
        )

    def goals(self, *, all_of_them: bool = False) -> tuple[tuple[str, float], ...]:
        """The weights above 0 of the goals of plans, by name; () for margin alone."""
        weights = (
            ("margin", self.goal_margin), ("revenue", self.goal_revenue), ("orders", self.goal_orders),
            ("retention", self.goal_retention), ("satisfaction", self.goal_satisfaction),
            ("fairness", self.goal_fairness),
        )  # fmt: skip
        return tuple((name, weight) for name, weight in weights if all_of_them or weight > 0)


def _check(holds: bool, where: str, found: object, expected: str) -> None:
    if not holds:
        raise ConfigError(f"shop.toml: {where} is {found!r}", f"set it to {expected}")
