"""Where the products' vectors begin: near what they are bought with, so that training need not find that out.

The leading eigenvectors of the item graph's counts in both directions over the roots of the products' own counts, as
word vectors are found from counts of neighbours (Levy and Goldberg 2014). A product with few purchases, whose vector
training moves little, begins where its company is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Floats32
from tierwise.insight.recommend.interactions import Interactions
from tierwise.insight.recommend.item_graph import ItemGraph

SMALL = 500
"""So many products are solved densely."""
NOISE = 0.02


def first_vectors(log: Interactions, goods: Goods, known: NDArray[np.int64], width: int, seed: int) -> Floats32:
    """A vector of length 1 for each ``known`` product, and a little chance: (products, width).

    A product that was never bought with another has chance alone.
    """
    pairs = ItemGraph().fit(log, goods).pairs[known][:, known]
    chance = np.random.default_rng(seed)
    found = chance.normal(scale=NOISE, size=(len(known), width))
    values, vectors = _leading(_cosine(pairs + pairs.T), min(width, len(known)), chance)
    vectors = vectors * np.sqrt(np.maximum(values, 0.0))
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    found[:, : len(values)] += np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-9)
    return found.astype(np.float32)


def _cosine(both: Any) -> Any:
    """Counts over the roots of the two products' own, one added to each: what was seen once or twice says less."""
    from scipy import sparse

    root = sparse.diags((np.asarray(both.sum(axis=1), dtype=np.float64).ravel() + 1.0) ** -0.5)
    return (root @ both @ root).tocsr()


def _leading(matrix: Any, count: int, chance: np.random.Generator) -> tuple[NDArray[Any], NDArray[Any]]:
    """The ``count`` largest eigenvalues of a symmetric matrix and their vectors (columns)."""
    from scipy.sparse.linalg import eigsh

    if matrix.shape[0] <= max(SMALL, 2 * count):
        values, vectors = np.linalg.eigh(matrix.toarray())
        return values[-count:], vectors[:, -count:]
    found = eigsh(matrix, k=count, which="LA", tol=1e-2, v0=chance.normal(size=matrix.shape[0]))
    return found[0], found[1]
