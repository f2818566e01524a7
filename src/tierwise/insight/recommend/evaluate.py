"""Judged by what happened afterwards: one cut through time for everybody, or, to compare with papers, the last item."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.recommend.histories import Floats32, Histories, of_sequences
from tierwise.insight.recommend.interactions import Deed, Interactions
from tierwise.insight.recommend.topk import OPEN, Mask, best_of_block
from tierwise.metrics.ranking import Wanted, hits, ndcg

CELLS = 4_000_000
"""Scores that are held at once: histories x products."""


def at_once(products: int) -> int:
    """So many histories are scored at once.

    >>> at_once(4_000), at_once(90_000)
    (512, 44)
    """
    return int(min(512, max(16, CELLS // max(products, 1))))


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What is known (``past``), the histories that are asked, and what each of them went on to buy.

    ``amount`` holds the money of each row of ``later``.
    """

    past: Interactions
    sequences: NDArray[np.int64]
    histories: Histories
    later: Wanted
    amount: NDArray[np.float64]


def time_split(log: Interactions, at: float, days: float) -> Held:
    """Known before ``at``; wanted is what customers with a past bought within ``days`` from then on."""
    past, after = log.before(at), log.since(at).before(at + days).of(Deed.BUY)
    had = np.unique(past.sequence)
    after = after.where(np.isin(after.sequence, had) & (after.owner[after.sequence] >= 0))
    asked = np.unique(after.sequence).astype(np.int64)
    return _held(past, asked, of_sequences(log, asked, at), after)


def leave_last(log: Interactions, back: int = 1) -> Held:
    """Known: all but the last ``back`` rows of each sequence; wanted: the first of those. For item-by-item data.

    ``back=1`` is the test of the papers, ``back=2`` its validation. Sequences without a past are not asked.
    """
    start = log.start()
    from_end = np.repeat(start[1:], np.diff(start)) - np.arange(len(log))
    past, after = log.where(from_end > back), log.where(from_end == back)
    after = after.where(np.isin(after.sequence, past.sequence))
    asked = np.unique(after.sequence).astype(np.int64)
    return _held(past, asked, of_sequences(past, asked, np.inf if not len(past) else float(log.at.max()) + 1), after)


def known_then(held: Held) -> Wanted:
    """What each history held already, each product once."""
    histories, products = held.histories, max(len(held.past.products), 1)
    key = np.unique(histories.row * products + histories.product)
    counts = np.bincount(key // products, minlength=len(histories))
    return Wanted(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), key % products)


def _held(past: Interactions, asked: NDArray[np.int64], histories: Histories, after: Interactions) -> Held:
    place = np.searchsorted(asked, after.sequence)
    key = place.astype(np.int64) * len(past.products) + after.product
    different, at = np.unique(key, return_inverse=True)
    amount = np.bincount(at, weights=after.amount, minlength=len(different)).astype(np.float64)
    counts = np.bincount(different // max(len(past.products), 1), minlength=len(asked))
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Held(past, asked, histories, Wanted(start, different % max(len(past.products), 1)), amount)


def lists(
    score: Callable[[Histories], Floats32], histories: Histories, k: int, without_seen: bool = False
) -> NDArray[np.int64]:
    """The k best products of each history, in blocks; ``without_seen``: none that the history holds already."""
    found = [best_of(score(part), k, part if without_seen else None) for part in blocks(histories, 256)]
    return np.concatenate(found) if found else np.zeros((0, k), dtype=np.int64)


def blocks(histories: Histories, size: int) -> Iterator[Histories]:
    """The histories, so many at once."""
    for at in range(0, len(histories), size):
        yield histories.take(np.arange(at, min(at + size, len(histories))))


def best_of(scores: Floats32, k: int, seen: Histories | None = None) -> NDArray[np.int64]:
    """The k best places of each row, ties to the lower place; -1 where fewer are left."""
    mask = OPEN if seen is None else Mask(barred=seen.matrix(scores.shape[1]))
    return best_of_block(scores, k, mask).product.astype(np.int64)


def worth_of(held: Held, k: int = 10, without_seen: bool = False) -> Callable[[Floats32], float]:
    """Mean NDCG@k of a matrix of scores on these histories: what decays and weights are chosen by."""

    def worth(scores: Floats32) -> float:
        shown = best_of(scores, k, held.histories if without_seen else None)
        return float(np.nanmean(ndcg(hits(shown, held.later), held.later.size)))

    return worth
