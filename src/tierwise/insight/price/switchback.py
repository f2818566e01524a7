"""A price test that one shop can run: two prices taking turns, the turn of each pair of blocks drawn by lot.

Customers cannot be split where prices are per product, so weeks are: in each pair of blocks a product has its low price
in one and its high price in the other, which one by lot (SHA-256 of a salt, product and pair: the same everywhere, and
no product's plan moves another's). Pairs cancel what moves slowly; the first week of a block is left out of the
reading where stocking up is feared. Bojinov, Simchi-Levi and Zhao (2023), Management Science 69.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.errors import UsageError
from tierwise.insight.price.fixed_effects import Flags, Floats
from tierwise.insight.price.panel import Panel
from tierwise.metrics.lots import lots

Z_TWO_SIDED, Z_POWER = 1.6448536269514722, 0.8416212335729143
"""Two-sided test at 10 % with 80 % power."""
BLOCK_WEEKS = 2
FEWEST_PAIRS, PAST_WEEKS = 4, 104
"""Pairs of blocks in a product's past from which its noise is known; weeks looked back."""


@dataclass(frozen=True, slots=True)
class Noise:
    """How one product's weeks vary about their mean: standard deviation as a share of it, and how much of a week's
    shock is left in the next (rho)."""

    share: float
    fading: float = 0.0


def noise_of(panel: Panel) -> list[Noise | None]:
    """By product, as its own past shows it: how much neighbouring blocks of weeks differed while nothing was tested.

    Blocks of the last two years with a price all through and no promotion; what lasts from week to week is in them
    already. None where there are fewer than `FEWEST_PAIRS` such pairs.
    """
    calm = panel.seen & ~panel.promoted
    weeks = panel.weeks - panel.weeks % (2 * BLOCK_WEEKS)
    last = slice(max(panel.weeks - min(weeks, PAST_WEEKS), 0), panel.weeks)
    shape = (len(panel.units), -1, 2, BLOCK_WEEKS)
    pieces, whole = panel.units[:, last].reshape(shape), calm[:, last].reshape(shape).all(axis=(2, 3))
    blocks = pieces.mean(axis=3)
    level = blocks.mean(axis=2)
    whole &= level > 0
    apart = np.where(whole, (blocks[:, :, 0] - blocks[:, :, 1]) / np.where(whole, level, 1.0), 0.0)
    pairs = whole.sum(axis=1)
    share = np.sqrt((apart**2).sum(axis=1) / np.maximum(pairs, 1))
    found: list[Noise | None] = [None] * len(panel.products)
    for shelf, product in enumerate(panel.product.tolist()):
        if pairs[shelf] >= FEWEST_PAIRS and share[shelf] > 0:
            found[product] = Noise(float(share[shelf]))
    return found


def switchback(products: Sequence[str], weeks: int, salt: str) -> Flags:
    """Products × weeks: True where the high price is asked. ``weeks`` must hold whole pairs of blocks.

    >>> plan = switchback(["tea", "pot"], 8, "spring")
    >>> plan.sum(axis=1).tolist()
    [4, 4]
    """
    pair = 2 * BLOCK_WEEKS
    if weeks < pair or weeks % pair:
        raise UsageError(f"a switchback of {weeks} weeks", f"plan a multiple of {pair} weeks")
    high = np.zeros((len(products), weeks), dtype=np.bool_)
    for k in range(weeks // pair):
        first = lots(products, f"{salt}\x1f{k}") < 0.5
        high[:, k * pair : k * pair + BLOCK_WEEKS] = first[:, None]
        high[:, k * pair + BLOCK_WEEKS : (k + 1) * pair] = ~first[:, None]
    return high


def detectable(noise: Noise, weeks: int, gap: float, products: int = 1) -> float:
    """The smallest elasticity told from 0 in four tests of five, at 10 % error: prices apart by the share ``gap``.

    For ``products`` alike, read together. Asked the other way round, how many weeks a known question needs.

    >>> round(detectable(Noise(0.3), 12, 0.1), 2), round(detectable(Noise(0.3), 12, 0.1, products=25), 2)
    (4.52, 0.9)
    """
    if not (gap > 0 and weeks > 0 and noise.share > 0):
        raise UsageError("a test needs two prices that differ, weeks and sales that vary")
    return float((Z_TWO_SIDED + Z_POWER) * standard_error(noise, weeks, gap) / np.sqrt(products))


def standard_error(noise: Noise, weeks: int, gap: float) -> float:
    """Of the slope of one product: contrasts of neighbouring blocks, shocks that fade by ``noise.fading`` a week."""
    lags = np.abs(np.subtract.outer(np.arange(2 * BLOCK_WEEKS), np.arange(2 * BLOCK_WEEKS)))
    sign: Floats = np.r_[np.ones(BLOCK_WEEKS), -np.ones(BLOCK_WEEKS)] / BLOCK_WEEKS
    contrast = float(sign @ noise.fading**lags @ sign) * noise.share**2
    pairs = weeks / (2 * BLOCK_WEEKS)
    return float(np.sqrt(contrast / pairs) / np.log1p(gap))


def weeks_needed(noise: Noise, elasticity: float, gap: float, products: int = 1) -> int:
    """Weeks (whole pairs of blocks) after which an ``elasticity`` of that size would be told from 0.

    >>> weeks_needed(Noise(0.3), 2.0, 0.1, products=25)
    4
    """
    pair = 2 * BLOCK_WEEKS
    one = detectable(noise, pair, gap, products)
    return int(np.ceil((one / abs(elasticity)) ** 2 - 1e-9)) * pair
