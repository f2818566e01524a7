"""What accuracy does not say of lists of products: how much of the catalogue they use, how new and how mixed they are.

Lists are histories x k product places, best first, -1 where fewer could be shown. Novelty, coverage, diversity and
serendipity as in Castells, Hurley and Vargas (Recommender Systems Handbook, 2022, ch. 16).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.estimate import Estimate
from tierwise.metrics.proportions import Z_80
from tierwise.metrics.ranking import Flags, Floats, Ints

Vectors = NDArray[np.float64]


def coverage(shown: Ints, products: int) -> float:
    """Share of the catalogue that stands in at least one list.

    >>> coverage(np.array([[0, 1], [1, -1]]), 4)
    0.5
    """
    return len(np.unique(shown[shown >= 0])) / products


def coverage_of(shown: Ints, products: int, level_z: float = Z_80) -> Estimate:
    """The same with its 80 % interval over other customers of the kind: a jackknife that leaves out one list at a time.

    What a list alone shows is what coverage loses without it (Heltshe and Forrester, Biometrics 1983).

    >>> coverage_of(np.array([[0, 1], [1, -1]]), 4).value
    0.5
    """
    row, rank = np.nonzero(shown >= 0)
    once = exposure(shown, products)[shown[row, rank]] == 1
    alone = np.bincount(row[once], minlength=len(shown)).astype(float)
    half = level_z * float(np.sqrt((len(shown) - 1) * alone.var())) / products if len(shown) > 1 else 1.0
    value = coverage(shown, products)
    low, high = max(value - half, 0.0), min(value + half, 1.0)
    return Estimate(value, low, high, "share of products", len(shown), "jackknife over lists")


def effective_coverage(shown: Ints, products: int) -> float:
    """Share of the catalogue that, shown equally often, would be as varied: exp(entropy of exposure) over products.

    Unlike coverage it does not grow with the number of lists (Hill number of order 1: Hill, Ecology 1973).

    >>> effective_coverage(np.array([[0], [1]]), 4), effective_coverage(np.array([[0], [0]]), 4)
    (0.5, 0.25)
    """
    part = exposure(shown, products)
    part = part[part > 0] / max(part.sum(), 1.0)
    return float(np.exp(-(part * np.log(part)).sum())) / products if len(part) else 0.0


def exposure(shown: Ints, products: int) -> Floats:
    """In how many lists each product stands."""
    return np.bincount(shown[shown >= 0], minlength=products).astype(float)


def concentration(shown: Ints, products: int) -> float:
    """Gini index of the exposure: 0 where all products are shown equally often, near 1 where one takes all.

    >>> concentration(np.array([[0], [1]]), 2), round(concentration(np.array([[0], [0]]), 100), 2)
    (0.0, 0.99)
    """
    sorted_ = np.sort(exposure(shown, products))
    total = sorted_.sum()
    if total == 0:
        return 0.0
    ranks = np.arange(1, products + 1)
    return float((2 * ranks - products - 1) @ sorted_ / (products * total))


def novelty(shown: Ints, share: Floats) -> Floats:
    """Mean self-information of a list in bits: -log2 of the share of histories that have the product already.

    ``share`` is in 0..1 for each product; one that nobody has counts as half a history's share (not infinitely new).

    >>> novelty(np.array([[0, 1]]), np.array([0.5, 0.25])).tolist()
    [1.5]
    """
    known = share[share > 0]
    least = known.min() / 2 if len(known) else 1.0
    bits = -np.log2(np.maximum(share, least))
    return _mean(np.where(shown >= 0, bits[shown], np.nan))


def popularity(shown: Ints, share: Floats) -> Floats:
    """Mean share of histories that have the shown products already: how much a list leans on best-sellers."""
    return _mean(np.where(shown >= 0, share[shown], np.nan))


def diversity_of_kinds(shown: Ints, kind: Ints) -> Floats:
    """Share of pairs in a list that are of different kinds (categories); NaN where fewer than two kinds are known.

    A product of unknown kind (-1) is left out.

    >>> diversity_of_kinds(np.array([[0, 1, 2]]), np.array([7, 7, 3])).round(3).tolist()
    [0.667]
    """
    kinds = np.where(shown >= 0, kind[shown], -1)
    n = (kinds >= 0).sum(axis=1).astype(float)
    alike = np.zeros(len(shown))
    for value in np.unique(kinds[kinds >= 0]):
        count = (kinds == value).sum(axis=1).astype(float)
        alike += count * (count - 1)
    return _ratio(n * (n - 1) - alike, n * (n - 1))


def diversity(shown: Ints, place: Vectors) -> Floats:
    """Mean over pairs in a list of 1 - cosine of their vectors; rows of ``place`` have length 1 (or 0: unknown)."""
    known = (shown >= 0) & (np.abs(place).sum(axis=1) > 0)[shown]
    vectors = place[shown] * known[..., None]
    n = known.sum(axis=1).astype(float)
    total = vectors.sum(axis=1)
    cosines = (total**2).sum(axis=1) - (vectors**2).sum(axis=(1, 2))
    return 1 - _ratio(cosines, n * (n - 1))


def serendipity(hit: Flags, shown: Ints, obvious: Ints) -> Floats:
    """Share of the k places that held a hit which the list of best-sellers (``obvious``) would not have shown."""
    expected = (shown[:, :, None] == obvious[:, None, :]).any(axis=2)
    return np.asarray((hit & ~expected).mean(axis=1))


def _mean(values: Floats) -> Floats:
    known = np.isfinite(values)
    return _ratio(np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1).astype(float))


def _ratio(top: Floats, bottom: Floats) -> Floats:
    return np.asarray(np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0))
