"""What a price test by turns has shown: sales at the high price against sales at the low one, pair by pair of blocks.

    elasticity = log(pieces at high / pieces at low) / log(high / low)

Pairs stand side by side in time, and which block of a pair had the high price was drawn by lot, so what moves slowly
cancels. By intention to treat: blocks count at the price that was planned, whatever was asked in the end. The p-value
comes from the lot itself (pairs with their sign drawn again); intervals from how pairs differ, with Student's t.
Bojinov, Simchi-Levi and Zhao (2023), Management Science 69.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.errors import ComputationError

LEVEL = 0.8
FEWEST_PAIRS = 3
DRAWS = 4000


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """Products × pairs of blocks: pieces a week at the high and at the low price (NaN: a block that cannot count).
    By product: both prices, and what a piece costs (NaN: not known). ``tax_rate`` is in the prices."""

    products: tuple[str, ...]
    high: Floats
    low: Floats
    high_price: Floats
    low_price: Floats
    unit_cost: Floats
    tax_rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """An estimate with its 80 % interval and two-sided p-value, and the pairs it stands on."""

    value: float
    low: float
    high: float
    p: float
    pairs: int


def elasticities(turns: Turns, seed: int = 0) -> dict[str, Reading]:
    """By product, and of all together (""). Products with too few pairs or no sale are left out.

    Raises ComputationError where no product has enough.
    """
    rows, known = _whole(turns)
    gap = np.log(turns.high_price / turns.low_price)
    found = {turns.products[p]: _slope(turns, [p], known, gap, seed) for p in rows}
    return {"": _slope(turns, rows, known, gap, seed), **found}


def margins(turns: Turns, seed: int = 0) -> dict[str, Reading]:
    """Margin a week at the high price less that at the low one: by product, and the sum of all (""). Products whose
    cost is not known are left out; {} where that is all of them."""
    rows, known = _whole(turns)
    rows = [p for p in rows if np.isfinite(turns.unit_cost[p])]
    if not rows:
        return {}
    net = 1 + turns.tax_rate
    piece = [turns.high_price / net - turns.unit_cost, turns.low_price / net - turns.unit_cost]
    gain = turns.high * piece[0][:, None] - turns.low * piece[1][:, None]
    found = {turns.products[p]: _sum([gain[p][known[p]]], seed) for p in rows}
    return {"": _sum([gain[p][known[p]] for p in rows], seed), **found}


def better(found: Mapping[str, Reading], product: str) -> str:
    """Which price to keep: ``high``, ``low``, or ``open`` where the interval holds 0 or nothing is known."""
    r = found.get(product)
    if r is None or r.low <= 0 <= r.high:
        return "open"
    return "high" if r.value > 0 else "low"


def only(turns: Turns, products: Sequence[str]) -> Turns:
    """The turns of these products alone."""
    rows = [turns.products.index(p) for p in products]
    parts = {k: getattr(turns, k)[rows] for k in ("high", "low", "high_price", "low_price", "unit_cost")}
    return replace(turns, products=tuple(products), **parts)


def _whole(turns: Turns) -> tuple[list[int], Flags]:
    """Products that can be read, and pairs of which both blocks count."""
    known = np.isfinite(turns.high) & np.isfinite(turns.low)
    sold = np.where(known, turns.high, 0).sum(axis=1) * np.where(known, turns.low, 0).sum(axis=1) > 0
    rows = np.flatnonzero((known.sum(axis=1) >= FEWEST_PAIRS) & sold).tolist()
    if not rows:
        raise ComputationError(
            f"no product has {FEWEST_PAIRS} whole pairs of blocks with sales at both prices",
            "wait for more weeks, or plan a longer test",
        )
    return rows, known


def _slope(turns: Turns, rows: list[int], known: Flags, gap: Floats, seed: int) -> Reading:
    """Products weigh by their pieces; a pair's pull is its share of the pieces at high less its share at low."""
    pulls, weight, value = [], 0.0, 0.0
    for p in rows:
        high, low = turns.high[p][known[p]], turns.low[p][known[p]]
        size = float(high.sum() + low.sum())
        value += size * float(np.log(high.sum() / low.sum()))
        weight += size * float(gap[p])
        pulls.append(size * (high / high.sum() - low / low.sum()))
    contrasts = np.concatenate([(turns.high[p] - turns.low[p])[known[p]] for p in rows])
    free = sum(len(x) - 1 for x in pulls)
    spread = sum(len(x) / (len(x) - 1) * float(x @ x) for x in pulls)
    return _reading(value / weight, np.sqrt(spread) / abs(weight), free, contrasts, seed)


def _sum(parts: Sequence[Floats], seed: int) -> Reading:
    """Of the products' means; their variances add up."""
    value = sum(float(x.mean()) for x in parts)
    error = np.sqrt(sum(float(x.var(ddof=1)) / len(x) for x in parts))
    return _reading(value, float(error), sum(len(x) - 1 for x in parts), np.concatenate(parts), seed)


def _reading(value: float, error: float, free: int, contrasts: Floats, seed: int) -> Reading:
    from scipy.stats import t

    half = float(t.ppf(0.5 + LEVEL / 2, free)) * error
    return Reading(value, value - half, value + half, _by_lot(contrasts, seed), len(contrasts))


def _by_lot(contrasts: Floats, seed: int) -> float:
    """How often drawing which block came first anew gives as large a sum: all draws where they are few."""
    many = len(contrasts)
    if 2**many <= DRAWS:
        signs = 1.0 - 2.0 * ((np.arange(2**many)[:, None] >> np.arange(many)) & 1)
        return float((np.abs(signs @ contrasts) >= abs(contrasts.sum()) - 1e-9).mean())
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (DRAWS, many))
    return float((1 + (np.abs(signs @ contrasts) >= abs(contrasts.sum()) - 1e-9).sum()) / (DRAWS + 1))
