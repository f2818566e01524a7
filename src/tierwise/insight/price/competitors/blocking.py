"""Which pairs are worth a look: same bar code, or among the ten nearest by words and character runs.

Comparing everything with everything is a hundred thousand million pairs for a large shop; the ten nearest hold almost
every true match (Paulsen, Govind and Doan 2023, Sparkly, PVLDB 16). Rows are compared in chunks, so memory stays flat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.insight.price.competitors.listings import Flags, Floats, Ints, Listings
from tierwise.insight.price.competitors.similarity import Read, Weights, read

TOP = 10
CELLS = 10_000_000
"""Cells of one chunk of similarities."""
LARGE = 20_000
"""From so many of our listings on only words are compared, and none that stands in more than
one listing in fifty, or in two thousand."""
COMMON, MOST_LISTINGS = 0.02, 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Our listings made ready once to be looked up: rows turned, which words count, and places by bar code."""

    columns: Any
    counted: Flags | None
    codes: Mapping[str, Sequence[int]]
    many: int


def index(ours: Read) -> Index:
    """Of a large shop only words count, and none that stands in too many listings to tell one from another."""
    many = len(ours.side)
    if many < LARGE:
        return Index(_both(ours).T.tocsr(), None, _codes(ours.side), many)
    common = np.asarray((ours.word_all > 0).sum(axis=0)).ravel()
    counted = common <= min(COMMON * many, MOST_LISTINGS)
    return Index(ours.word_all[:, counted].T.tocsr(), counted, _codes(ours.side), many)


def candidates(ours: Listings, theirs: Listings, weights: Weights, top: int = TOP) -> tuple[Ints, Ints]:
    """Places of ours and of theirs: for each of theirs the ``top`` nearest of ours, and all with the same bar code."""
    if not len(ours) or not len(theirs):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return look_up(index(read(ours, weights)), read(theirs, weights), top)


def look_up(ours: Index, theirs: Read, top: int = TOP) -> tuple[Ints, Ints]:
    """`candidates` of listings that have been read."""
    other = _both(theirs) if ours.counted is None else theirs.word_all[:, ours.counted].tocsr()
    rows = max(1, CELLS // ours.many)
    parts = [_nearest(other[i : i + rows], ours.columns, top, i) for i in range(0, other.shape[0], rows)]
    pairs = np.unique(np.concatenate([*parts, _same_code(ours, theirs.side)]), axis=0)
    return pairs[:, 1], pairs[:, 0]


def _both(side: Read) -> Any:
    """One row a listing: words of name and text beside character runs of the name."""
    from scipy.sparse import hstack

    return hstack([side.word_all, side.char_name]).tocsr()


def _nearest(rows: Any, columns: Any, top: int, start: int) -> Ints:
    """(their place, our place) of the ``top`` largest of each row of ``rows`` @ ``columns``."""
    found = (rows @ columns).tocsr()
    parts = []
    for i in range(found.shape[0]):
        low, high = found.indptr[i], found.indptr[i + 1]
        near = _largest(found.data[low:high], found.indices[low:high], top)
        parts.append(np.column_stack([np.full(len(near), start + i, dtype=np.int64), near]))
    return np.concatenate(parts) if parts else np.zeros((0, 2), np.int64)


def _largest(values: Floats, places: Any, top: int) -> Ints:
    if len(values) > top:
        kept = np.argpartition(-values, top - 1)[:top]
        return np.asarray(places[kept], dtype=np.int64)
    return np.asarray(places, dtype=np.int64)


def _codes(ours: Listings) -> dict[str, list[int]]:
    at: dict[str, list[int]] = {}
    for i, code in enumerate(ours.gtins):
        if code.strip("0 "):
            at.setdefault(code.strip().lstrip("0"), []).append(i)
    return at


def _same_code(ours: Index, theirs: Listings) -> Ints:
    """Pairs with the same bar code, leading zeros left out."""
    found = [(j, i) for j, code in enumerate(theirs.gtins) for i in ours.codes.get(code.strip().lstrip("0"), ())]
    return np.array(found, dtype=np.int64).reshape(-1, 2)
