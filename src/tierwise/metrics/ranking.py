"""Was what came next among what was shown? Lists of products against what each history went on to buy.

Always against the whole catalogue: metrics on sampled negatives reverse the order of methods (Krichene and Rendle,
KDD 2020). A list holds k products, best first, -1 where fewer could be shown. Each function gives one number for each
history, so that means, intervals and paired differences come from the same place; histories that went on to buy nothing
have no recall and are NaN. Definitions of recall, precision, NDCG, MRR and MAP: Järvelin and Kekäläinen (2002), Manning
et al. (2008, ch. 8), with recall and MAP over min(k, wanted) only where said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.estimate import Estimate
from tierwise.errors import ContractError
from tierwise.metrics.proportions import Z_80

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What history i went on to buy: ``product[start[i] : start[i + 1]]``, each product once, in any order."""

    start: Ints
    product: Ints

    def __len__(self) -> int:
        return len(self.start) - 1

    @property
    def row(self) -> Ints:
        """Which history each row belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    @property
    def size(self) -> Ints:
        """How many products each history went on to buy."""
        return np.diff(self.start)

    def where(self, keep: Flags) -> Wanted:
        """Only the rows that are kept."""
        counts = np.bincount(self.row[keep], minlength=len(self))
        return Wanted(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), self.product[keep])

    def without(self, past: Wanted) -> Wanted:
        """Products that are not in ``past`` of the same history: what was new to it."""
        return self.where(~self.among(past))

    def within(self, past: Wanted) -> Wanted:
        """Products that are in ``past`` of the same history: what was bought again."""
        return self.where(self.among(past))

    def among(self, past: Wanted) -> Flags:
        """Rows whose product is in ``past`` of the same history."""
        size = 1 + int(max(self.product.max(initial=0), past.product.max(initial=0)))
        return np.isin(self.row * size + self.product, past.row * size + past.product)


def wanted(lists: list[list[int]]) -> Wanted:
    """From plain lists; a product that stands twice counts once.

    >>> wanted([[3, 3, 1], []]).size.tolist()
    [2, 0]
    """
    sets = [sorted(set(x)) for x in lists]
    start = np.concatenate([[0], np.cumsum([len(x) for x in sets])]).astype(np.int64)
    return Wanted(start, np.array([p for x in sets for p in x], dtype=np.int64))


def hits(shown: Ints, later: Wanted) -> Flags:
    """Histories x k: was this shown product wanted?

    Raises ``ContractError`` where a list shows a product twice: it would count twice.

    >>> hits(np.array([[2, 1, -1]]), wanted([[1, 5]])).tolist()
    [[False, True, False]]
    """
    if len(shown) != len(later):
        raise ContractError(f"ranking: {len(shown)} lists, {len(later)} histories")
    ordered = np.sort(shown, axis=1)
    if ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)).any():
        raise ContractError("ranking: a list shows a product twice")
    size = 1 + int(max(shown.max(initial=0), later.product.max(initial=0)))
    keys = np.arange(len(shown))[:, None] * size + shown
    return np.asarray(np.isin(keys, later.row * size + later.product) & (shown >= 0))


def recall(hit: Flags, size: Ints) -> Floats:
    """Share of the wanted products that were shown.

    >>> recall(np.array([[True, False]]), np.array([4])).tolist()
    [0.25]
    """
    return _over(hit.sum(axis=1), size)


def precision(hit: Flags, size: Ints) -> Floats:
    """Share of the k places that held a wanted product."""
    return np.where(size > 0, hit.mean(axis=1), np.nan)


def hit_rate(hit: Flags, size: Ints) -> Floats:
    """1 where at least one wanted product was shown. Its mean is PHR, the person-wise hit ratio of next baskets."""
    return np.where(size > 0, hit.any(axis=1).astype(float), np.nan)


def ndcg(hit: Flags, size: Ints) -> Floats:
    """Discounted gain: a hit at rank r gains 1 / log2(r + 1), over what min(k, wanted) hits at the top would gain.

    >>> round(float(ndcg(np.array([[False, True, False]]), np.array([1]))[0]), 4)
    0.6309
    """
    gain = 1.0 / np.log2(np.arange(2, hit.shape[1] + 2))
    best = np.concatenate([[0.0], np.cumsum(gain)])[np.minimum(size, hit.shape[1])]
    return _over(hit @ gain, best)


def average_precision(hit: Flags, size: Ints) -> Floats:
    """Mean over the wanted products, at most k of them, of the precision at the rank where each was shown; MAP@k."""
    ranks = np.arange(1, hit.shape[1] + 1)
    at = np.cumsum(hit, axis=1) / ranks
    return _over((at * hit).sum(axis=1), np.minimum(size, hit.shape[1]))


def reciprocal_rank(hit: Flags, size: Ints) -> Floats:
    """1 / rank of the first hit, 0 without one; its mean is MRR@k."""
    value = hit.any(axis=1) / (hit.argmax(axis=1) + 1.0)
    return np.where(size > 0, value, np.nan)


METRICS = {
    "recall": recall,
    "precision": precision,
    "ndcg": ndcg,
    "map": average_precision,
    "mrr": reciprocal_rank,
    "hit_rate": hit_rate,
}
"""All accuracy metrics by name."""


def judge(shown: Ints, later: Wanted) -> dict[str, Floats]:
    """Every metric of `METRICS` for every history."""
    hit = hits(shown, later)
    return {name: metric(hit, later.size) for name, metric in METRICS.items()}


def revenue(shown: Ints, later: Wanted, amount: Floats) -> Floats:
    """Money of the wanted products that were shown; ``amount`` holds what each row of ``later`` brought."""
    size = 1 + int(max(shown.max(initial=0), later.product.max(initial=0)))
    keys = (np.arange(len(shown))[:, None] * size + shown)[shown >= 0]
    found = np.isin(later.row * size + later.product, keys)
    money = np.bincount(later.row[found], weights=amount[found], minlength=len(later))
    return np.asarray(money, dtype=np.float64)


def mean_of(values: Floats, unit: str = "", level_z: float = Z_80) -> Estimate:
    """The mean over histories with a number, with its 80 % interval (normal, from their spread).

    >>> mean_of(np.array([0.0, 1.0, np.nan, 1.0]), "share").n
    3
    """
    known = values[np.isfinite(values)]
    if len(known) == 0:
        raise ContractError("ranking: no history went on to buy anything", "take a later cut or a longer period")
    mean = float(known.mean())
    half = level_z * float(known.std(ddof=1)) / np.sqrt(len(known)) if len(known) > 1 else np.inf
    return Estimate(mean, mean - half, mean + half, unit, len(known), "mean over histories, normal")


def gain_of(values: Floats, other: Floats, unit: str = "") -> Estimate:
    """By how much ``values`` lie above ``other`` on the same histories: the paired difference, with its interval."""
    return mean_of(values - other, unit)


def _over(top: Floats | Ints, bottom: Floats | Ints) -> Floats:
    top, bottom = np.asarray(top, dtype=float), np.asarray(bottom, dtype=float)
    return np.asarray(np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0))
