"""The k best products of each history, exactly: what may not be shown is masked before the choice, never after it.

Ranking is by score, the highest first, and by place where scores are equal. So long as k products may be shown there
are k; the rest is filled with -1. With the extra ``fast`` a compiled kernel answers, else NumPy, with the same result.

The score of two vectors is their dot product summed in float64 (products of two float32 are exact there) by the four
remainders of the position, rounded to float32. Fast float32 products only find who can be among the best: no product
that lies within their error bound of the k-th place is dropped, so neither the machine, nor its BLAS, nor the size of a
block changes a ranking.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError
from tierwise.insight.recommend.histories import Floats32
from tierwise.insight.recommend.interactions import Flags, Places
from tierwise.models.compiling import compiled

ROWS_AT_ONCE = 64  # NumPy: scores of 64 rows and 50 000 products fill a cache of 13 MB
CHUNKS = 1024  # NumPy: the best of so many groups of products bound the k-th best from below
PAIRS_AT_ONCE = 100_000
_LOWEST = np.finfo(np.float32).min


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """Rows x k: the place of each chosen product and its score, best first; -1 and minus infinity where none is left.

    >>> best_of_block(np.array([[1, 3, 3, 2]], dtype=np.float32), k=3).product.tolist()
    [[1, 2, 3]]
    """

    product: Places
    score: Floats32


@dataclass(frozen=True, slots=True, eq=False)
class Mask:
    """What may be shown: ``allowed`` flags (products, or rows x products) less each row's stored cells in ``barred``.

    ``barred`` is a SciPy CSR matrix rows x products, such as `Histories.matrix`: what is stored counts, not its value.
    """

    allowed: Flags | None = None
    barred: Any = None

    def apply(self, scores: Floats32, first: int = 0) -> None:
        """Set what may not be shown to minus infinity; the scores are those of the rows from ``first`` on."""
        if self.allowed is not None:
            flags = self.allowed if self.allowed.ndim == 1 else self.allowed[first : first + len(scores)]
            scores[np.broadcast_to(~flags, scores.shape)] = -np.inf
        if self.barred is not None:
            start = self.barred.indptr[first : first + len(scores) + 1]
            row = np.repeat(np.arange(len(scores)), np.diff(start))
            scores[row, self.barred.indices[start[0] : start[-1]]] = -np.inf

    def check(self, rows: int, products: int) -> None:
        """Refuses a mask of another shape."""
        flags = self.allowed.shape if self.allowed is not None else (products,)
        cells = self.barred.shape if self.barred is not None else (rows, products)
        if flags not in ((products,), (rows, products)) or cells != (rows, products):
            raise ContractError(f"top-k: a mask of {flags} and {cells}, expected {(rows, products)}")

    def parts(self, rows: int, products: int) -> tuple[Flags, NDArray[np.int64], Places]:
        """Flags (2-d), and the barred places of each row in ascending order: what the kernel reads."""
        flags = np.ones((1, products), dtype=np.bool_) if self.allowed is None else np.atleast_2d(self.allowed)
        if self.barred is None:
            return flags, np.zeros(rows + 1, dtype=np.int64), np.zeros(0, dtype=np.int32)
        cells = self.barred if self.barred.has_sorted_indices else self.barred.sorted_indices()
        return flags, cells.indptr.astype(np.int64), cells.indices.astype(np.int32)


OPEN = Mask()
"""Everything may be shown."""


def best_of_block(scores: Floats32, k: int, mask: Mask = OPEN, fast: bool | None = None) -> Best:
    """The best of ready scores (rows x products); a score of minus infinity bars its product.

    ``fast``: compiled (True), NumPy (False), or compiled where the extra is there. Raises ``ContractError`` on a score
    that is no number, and on a mask of another shape.
    """
    scores = np.asarray(scores, dtype=np.float32)
    rows, products = scores.shape
    _check(k, mask, rows, products)
    if scores.size and np.isnan(scores.min()):
        raise ContractError("top-k: a score is no number (NaN)")
    found = _nothing(rows, k)
    if compiled(fast):
        from tierwise.insight.recommend.topk_kernel import scan

        scan(np.ascontiguousarray(scores), mask.parts(rows, products), found.score, found.product)
        return found
    for first in range(0, rows, ROWS_AT_ONCE):
        some = scores[first : first + ROWS_AT_ONCE].copy()
        mask.apply(some, first)
        row, place = np.nonzero(some >= _gate(some, k)[:, None])
        _keep(found, first + row, place, some[row, place])
    return found


@dataclass(frozen=True, eq=False)
class Shelf:
    """The vectors of all products (products x factors), made ready once for any number of questions.

    Raises ``ContractError`` where a value is not finite.

    >>> shelf = Shelf(np.array([[1, 0], [0, 1], [1, 1]], dtype=np.float32))
    >>> shelf.best(np.array([[1, 0.5]], dtype=np.float32), k=2).product.tolist()
    [[2, 0]]
    """

    vectors: Floats32
    longest: float = field(init=False)

    def __post_init__(self) -> None:
        vectors = np.ascontiguousarray(self.vectors, dtype=np.float32)
        object.__setattr__(self, "vectors", vectors)
        object.__setattr__(self, "longest", float(_lengths(vectors).max(initial=0.0)))

    def best(self, rows: Floats32, k: int, mask: Mask = OPEN, fast: bool | None = None) -> Best:
        """The best for each row of ``rows`` (rows x factors); arguments and errors as in `best_of_block`."""
        rows = np.ascontiguousarray(rows, dtype=np.float32)
        _check(k, mask, len(rows), len(self.vectors))
        slack, found = self._slack(rows), _nothing(len(rows), k)
        if compiled(fast):
            from tierwise.insight.recommend.topk_kernel import search

            parts = mask.parts(len(rows), len(self.vectors))
            search(self._panels, self.vectors, rows, slack, parts, found.score, found.product)
            return found
        for first in range(0, len(rows), ROWS_AT_ONCE):
            self._plain(rows[first : first + ROWS_AT_ONCE], slack[first : first + ROWS_AT_ONCE], first, mask, found)
        return found

    def _plain(self, rows: Floats32, slack: Floats32, first: int, mask: Mask, found: Best) -> None:
        scores = rows @ self.vectors.T
        mask.apply(scores, first)
        k = found.score.shape[1]
        gate = np.maximum(_gate(scores, k) - 2 * slack, _LOWEST)  # both the k-th and its rival may be off by a slack
        row, place = np.nonzero(scores >= gate[:, None])
        exact = [dots(rows[r], self.vectors[p]) for r, p in zip(_cut(row), _cut(place), strict=True)]
        _keep(found, first + row, place, np.concatenate([np.zeros(0, dtype=np.float32), *exact]))

    def _slack(self, rows: Floats32) -> Floats32:
        """How far a float32 product in any order may lie from the score: twice the textbook bound, and underflow."""
        factors, kind = rows.shape[1], np.finfo(np.float32)
        reach = _lengths(rows) * self.longest
        if reach.max(initial=0.0) > kind.max / 4:
            raise ContractError("top-k: vectors too long for float32 scores", "scale them down")
        slack = np.where(reach > 0, (factors + 4) * (kind.eps * reach + kind.tiny), 0.0)
        return np.asarray(np.nextafter(slack.astype(np.float32), np.float32(np.inf)) * (reach > 0), dtype=np.float32)

    @cached_property
    def _panels(self) -> Floats32:
        from tierwise.insight.recommend.topk_kernel import WIDTH

        products, factors = self.vectors.shape
        padded = np.zeros((-(-products // WIDTH) * WIDTH, factors), dtype=np.float32)
        padded[:products] = self.vectors
        return np.ascontiguousarray(padded.reshape(-1, WIDTH, factors).transpose(0, 2, 1))


def dots(a: Floats32, b: Floats32) -> Floats32:
    """The score of each pair of rows, as this module's first lines define it."""
    sums = np.zeros((len(a), 4))
    for d in range(a.shape[1]):
        sums[:, d % 4] += a[:, d].astype(np.float64) * b[:, d]
    return np.asarray((sums[:, 0] + sums[:, 1]) + (sums[:, 2] + sums[:, 3]), dtype=np.float32)


def _check(k: int, mask: Mask, rows: int, products: int) -> None:
    if k < 1:
        raise ContractError(f"top-k: k is {k}", "ask for 1 or more")
    mask.check(rows, products)


def _nothing(rows: int, k: int) -> Best:
    return Best(np.full((rows, k), -1, dtype=np.int32), np.full((rows, k), -np.inf, dtype=np.float32))


def _lengths(vectors: Floats32) -> NDArray[np.float64]:
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    if not np.isfinite(lengths).all():
        raise ContractError("top-k: a vector holds a value that is not finite")
    return np.asarray(lengths)


def _gate(scores: Floats32, k: int) -> Floats32:
    """For each row a number that k of its scores reach, as near to the k-th as the best of groups tell."""
    rows, products = scores.shape
    if products < k:
        return np.full(rows, _LOWEST, dtype=np.float32)
    groups = max(k, min(CHUNKS * -(-k // 100), products))
    whole = products - products % groups
    top = scores[:, :whole].reshape(rows, -1, groups).max(axis=1)
    return np.maximum(np.partition(top, groups - k, axis=1)[:, groups - k], _LOWEST)


def _cut(pairs: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return [pairs[i : i + PAIRS_AT_ONCE] for i in range(0, len(pairs), PAIRS_AT_ONCE)]


def _keep(found: Best, row: NDArray[np.int64], place: NDArray[np.int64], score: Floats32) -> None:
    """Of these candidates the k best of each row."""
    order = np.lexsort((place, -score, row))
    row, place, score = row[order], place[order], score[order]
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    chosen = rank < found.score.shape[1]
    found.product[row[chosen], rank[chosen]] = place[chosen]
    found.score[row[chosen], rank[chosen]] = score[chosen]
