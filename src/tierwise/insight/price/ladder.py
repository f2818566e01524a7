"""The prices that may be asked: a ladder between bounds, with the endings the shop uses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.errors import UsageError
from tierwise.insight.price.fixed_effects import Floats

BEYOND_SEEN = 0.10
"""No advice further than this beyond prices that were seen: what happens there nobody knows."""
RUNGS = 40
CENT = 0.005
"""Prices closer than that are one."""


@dataclass(frozen=True, slots=True)
class PriceRules:
    """What the owner allows. ``step``: largest change at once (share). ``margin_floor``: least margin as a share of the
    price without tax. ``rival_low``, ``rival_high``: least and most over rivals' price (None: no rule). ``endings``:
    cents every price ends with one of (0.99; none: any). ``tax_rate``: share of tax on top, where prices include it.
    ``weeks``: the period gains are stated for.
    """

    step: float = 0.10
    margin_floor: float = 0.05
    rival_low: float | None = None
    rival_high: float | None = None
    endings: tuple[float, ...] = ()
    tax_rate: float = 0.0
    weeks: int = 13

    def __post_init__(self) -> None:
        if not (0 < self.step <= 1 and 0 <= self.margin_floor < 1 and self.weeks >= 1 and self.tax_rate >= 0):
            raise UsageError(f"price rules that cannot hold: {self}", "step and margin floor are shares of 1")
        if not all(0 <= ending < 1 for ending in self.endings):
            raise UsageError(f"a price ending is a part of 1, got {self.endings}", "for prices such as 4.99 give 0.99")
        if self.rival_low and self.rival_high and self.rival_high < self.rival_low:
            raise UsageError(
                f"prices from {self.rival_low} to {self.rival_high} of rivals'", "give the lower one first"
            )


@dataclass(frozen=True, slots=True)
class Goods:
    """One product: price now, unit cost, lowest and highest price seen, rivals' price and the least advertised price
    the maker allows (MAP), where known."""

    price: float
    cost: float
    lowest: float
    highest: float
    rival: float | None = None
    least_advertised: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """Prices in rising order, the present one among them unless it breaks a rule that is not the owner's to bend;
    ``low_bound`` and ``high_bound`` name what ends it. ``forced``: the present price must be left; ``stuck``: it lies
    below the low bound, which no price in reach keeps."""

    prices: Floats
    low_bound: str
    high_bound: str
    forced: bool = False
    stuck: bool = False


MUST = ("least_advertised", "margin_floor")
"""Bounds that a present price below them must rise to, where one step reaches them."""


def ladder(goods: Goods, rules: PriceRules) -> Ladder:
    """Every price that keeps all rules; the present price stays possible, but where it lies below what the maker lets
    be advertised or the least margin, and a price that keeps these can be reached.

    >>> ladder(Goods(10.0, 5.0, 9.0, 12.0), PriceRules(endings=(0.99,))).prices.tolist()
    [9.99, 10.0, 10.99]
    """
    below = {
        "step": goods.price * (1 - rules.step), "seen": goods.lowest * (1 - BEYOND_SEEN),
        "margin_floor": goods.cost * (1 + rules.tax_rate) / (1 - rules.margin_floor),
        "least_advertised": goods.least_advertised or 0.0, "rival": (rules.rival_low or 0.0) * (goods.rival or 0.0),
    }  # fmt: skip
    above = {"step": goods.price * (1 + rules.step), "seen": goods.highest * (1 + BEYOND_SEEN)}
    if goods.rival and rules.rival_high is not None:
        above["rival"] = rules.rival_high * goods.rival
    low, high = max(below, key=lambda k: below[k]), min(above, key=lambda k: above[k])
    rungs = _rungs(below[low], above[high], rules.endings)
    if len(rungs) and goods.price < max(below[k] for k in MUST) - CENT:
        return Ladder(rungs, low, high, forced=True)
    stuck = not len(rungs) and goods.price < below[low] - CENT
    return Ladder(np.unique(np.r_[rungs, goods.price]), low, high, stuck=stuck)


def _rungs(low: float, high: float, endings: tuple[float, ...]) -> Floats:
    """Cents within the bounds: at most ``RUNGS`` of them, or those with one of the endings."""
    if high < low:
        return np.zeros(0)
    if not endings:
        ends = np.ceil(low * 100 - 1e-6) / 100, np.floor(high * 100 + 1e-6) / 100
        rungs = np.unique(np.round(np.linspace(*ends, RUNGS), 2))
    else:
        whole = np.arange(np.floor(low), np.ceil(high) + 1)
        rungs = np.unique(np.round(np.add.outer(whole, np.array(endings)), 2))
    inside = rungs[(rungs >= low - 1e-9) & (rungs <= high + 1e-9)]
    if len(inside) <= RUNGS:
        return np.asarray(inside)
    return np.asarray(inside[np.unique(np.linspace(0, len(inside) - 1, RUNGS).astype(int))])
