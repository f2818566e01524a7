"""Order lines of a price world in which large lines pay less: a bulk price beside the regular one, no promotion.

Priors: docs/adr/0062. A product with a bulk price gives 10 to 25 % off from 10, 12 or 24 pieces on; its large lines
come at a tenth to a third a week, in proportion to what is expected to sell, so the elasticity of all pieces is the
world's. Small lines are of 1 to 4 pieces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.simulate.chance import Floats, Ints, stream
from tierwise.simulate.price_world import PriceHistory

WEEK = 7


@dataclass(frozen=True, slots=True, eq=False)
class BulkLines:
    """Lines: place of the product, day from a Monday on, pieces, price of a piece, and the price of a small line then.
    ``least``: by product, pieces from which on it is cheaper, NaN where it has no bulk price."""

    product: Ints
    day: Ints
    quantity: Ints
    paid: Floats
    regular: Floats
    least: Floats


def bulk_lines(history: PriceHistory, seed: int, share: float = 0.7) -> BulkLines:
    """The pieces of ``history`` as small lines, and large lines beside them for a ``share`` of the products."""
    rng = stream(seed, "price: bulk lines")
    products, weeks = history.units.shape
    least = np.where(rng.random(products) < share, rng.choice([10.0, 12.0, 24.0], products), np.nan)
    off, rate = (np.asarray(rng.uniform(low, high, products)) for low, high in ((0.10, 0.25), (0.1, 1 / 3)))
    usual = history.mean / history.mean.mean(axis=1, keepdims=True)
    large = rng.poisson(np.where(np.isfinite(least), rate, 0.0)[:, None] * usual)
    small = _small(history.units, rng)
    cell = np.concatenate([small[0], np.repeat(np.arange(products * weeks), large.ravel())])
    many = int(large.sum())
    most = np.asarray(np.where(np.isfinite(least), least, 1.0))
    pieces = most[(cell // weeks)[len(small[0]) :]] * rng.integers(1, 4, many)
    quantity = np.concatenate([small[1], pieces.astype(np.int64)])
    product, regular = cell // weeks, history.paid.ravel()[cell]
    cheap = np.r_[np.zeros(len(small[0]), bool), np.ones(many, bool)]
    paid = np.where(cheap, np.round(regular * (1 - off[product]), 4), regular)
    day = (cell % weeks) * WEEK + rng.integers(0, WEEK, len(cell))
    return BulkLines(product, day, quantity, paid, regular, least)


def _small(units: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Cell and pieces of lines of 1 to 4 that add up to the units of every cell."""
    left = units.ravel().astype(np.int64)
    cells: list[Ints] = []
    pieces: list[Ints] = []
    while (left > 0).any():
        some = np.flatnonzero(left > 0)
        taken = np.minimum(rng.integers(1, 5, len(some)), left[some])
        cells.append(some)
        pieces.append(taken)
        left[some] -= taken
    none = [np.zeros(0, np.int64)]
    return np.concatenate(cells or none), np.concatenate(pieces or none)
