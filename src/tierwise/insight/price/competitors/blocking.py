"""Which pairs are worth a look: same bar code, or among the ten nearest by words and character runs.

Comparing everything with everything is a hundred thousand million pairs for a large shop; the ten nearest hold almost
every true match (Paulsen, Govind and Doan 2023, Sparkly, PVLDB 16). Rows are compared in chunks, so memory stays flat.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.insight.price.competitors.listings import Floats, Ints, Listings
from tierwise.insight.price.competitors.similarity import Weights

TOP = 10
CELLS = 10_000_000
"""Cells of one chunk of similarities."""
LARGE = 20_000
"""From so many of our listings on only words are compared, and none that stands in more than one listing in fifty."""
COMMON = 0.02


def candidates(ours: Listings, theirs: Listings, weights: Weights, top: int = TOP) -> tuple[Ints, Ints]:
    """Places of ours and of theirs: for each of theirs the ``top`` nearest of ours, and all with the same bar code."""
    if not len(ours) or not len(theirs):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    mine, other = _vectors(ours, theirs, weights)
    rows = max(1, CELLS // len(ours))
    parts = [_nearest(other[i : i + rows], mine, top, i) for i in range(0, len(theirs), rows)]
    coded = _same_code(ours, theirs)
    pairs = np.unique(np.concatenate([*parts, coded]), axis=0)
    return pairs[:, 1], pairs[:, 0]


def _vectors(ours: Listings, theirs: Listings, weights: Weights) -> tuple[Any, Any]:
    """One row a listing, ours already turned: words of name and text beside character runs of the name."""
    from scipy.sparse import hstack

    words = [
        weights.word.transform([f"{n} {side.text(i)}" for i, n in enumerate(side.names)]) for side in (ours, theirs)
    ]
    if len(ours) >= LARGE:
        many = np.asarray((words[0] > 0).sum(axis=0)).ravel()
        keep = many <= COMMON * len(ours)
        return words[0][:, keep].T.tocsr(), words[1][:, keep].tocsr()
    chars = [weights.char.transform(side.names) for side in (ours, theirs)]
    both = [hstack([w, c]).tocsr() for w, c in zip(words, chars, strict=True)]
    return both[0].T.tocsr(), both[1]


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


def _same_code(ours: Listings, theirs: Listings) -> Ints:
    """Pairs with the same bar code, leading zeros left out."""
    if not ours.gtins or not theirs.gtins:
        return np.zeros((0, 2), np.int64)
    at: dict[str, list[int]] = {}
    for i, code in enumerate(ours.gtins):
        if code.strip("0 "):
            at.setdefault(code.strip().lstrip("0"), []).append(i)
    found = [(j, i) for j, code in enumerate(theirs.gtins) for i in at.get(code.strip().lstrip("0"), [])]
    return np.array(found, dtype=np.int64).reshape(-1, 2)
