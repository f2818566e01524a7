"""Next-basket baselines, written from their papers: each gives scores of blocks of customers.

- TIFU-KNN: Hu, He, Gao & Zhang, Modeling Personalized Item Frequency Information for Next-basket Recommendation, SIGIR
  2020. Baskets in groups of m, decayed within a group and between groups, and the mean of the k nearest customers.
- UP-CF: Faggioli, Polato & Aiolli, Recency Aware Collaborative Filtering for Next Basket Recommendation, UMAP 2020.
  Frequency within the last r baskets, neighbours by asymmetric cosine to the power of the locality.
- G/P/GP-TopFreq: Li, Jullien, Ariannezhad & de Rijke, A Next Basket Recommendation Reality Check, TOIS 2023.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from tierwise.insight.recommend.histories import Histories

Scores = Callable[[np.ndarray], np.ndarray]
"""Customers (places) -> dense float32 scores, customers x products."""


def baskets(histories: Histories) -> np.ndarray:
    """How many baskets each history holds."""
    found = np.zeros(len(histories), dtype=np.int64)
    np.maximum.at(found, histories.row, histories.steps_back.astype(np.int64) + 1)
    return found


def counted(histories: Histories, weight: np.ndarray, products: int) -> Any:
    """Histories x products, each row of a history adding its weight; a product twice in a basket counts once."""
    key = (histories.row * (int(histories.steps_back.max(initial=0)) + 1) + histories.steps_back) * products
    _, once = np.unique(key + histories.product, return_index=True)
    at = (histories.row[once], histories.product[once])
    return sparse.csr_matrix((weight[once], at), shape=(len(histories), products))


def tifu_vectors(histories: Histories, products: int, m: int, within: float, between: float) -> Any:
    """The paper's customer vectors; groups are counted from the newest basket, the oldest may be smaller."""
    total, back = baskets(histories)[histories.row], histories.steps_back.astype(np.int64)
    group = back // m
    size, groups = np.minimum(m, total - group * m), -(-total // m)
    weight = within ** (back % m) / size * between**group / groups
    return counted(histories, weight, products)


def nearest(vectors: Any, most: int) -> np.ndarray:
    """Each customer's nearest others by Euclidean distance, nearest first; customers without a basket are nobody's."""
    square = np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel()
    far = square[:, None] + square[None, :] - 2 * (vectors @ vectors.T).toarray()
    far[:, square == 0] = np.inf
    np.fill_diagonal(far, np.inf)
    found = np.argpartition(far, most, axis=1)[:, :most]
    return np.take_along_axis(found, np.argsort(np.take_along_axis(far, found, axis=1), axis=1, kind="stable"), axis=1)


def mean_of(vectors: Any, near: np.ndarray, k: int, who: np.ndarray) -> np.ndarray:
    """The mean vector of each one's k nearest, dense; TIFU-KNN scores alpha x own vector + (1 - alpha) x this."""
    near = near[who, :k]
    cells = (np.repeat(np.arange(len(who)), near.shape[1]), near.ravel())
    mean = sparse.csr_matrix((np.full(near.size, 1 / near.shape[1]), cells), shape=(len(who), vectors.shape[0]))
    found = np.empty((len(who), vectors.shape[1]), dtype=np.float32)
    for first in range(0, len(who), 256):
        found[first : first + 256] = (mean[first : first + 256] @ vectors).toarray()
    return found


def up_cf(histories: Histories, products: int, recent: int, asymmetry: float, locality: float) -> Scores:
    """Likeness of customers (their products as sets) ** locality, times how often of late they bought each product."""
    seen = counted(histories, np.ones(len(histories.product)), products)
    seen.data[:] = 1.0
    size = np.maximum(np.asarray(seen.sum(axis=1)).ravel(), 1.0)
    within = (histories.steps_back < recent) / np.minimum(recent, baskets(histories))[histories.row]
    lately = counted(histories, within, products)

    def scores(who: np.ndarray) -> np.ndarray:
        shared = (seen[who] @ seen.T).toarray()
        alike = shared / (size[who, None] ** asymmetry * size[None, :] ** (1 - asymmetry))
        return np.asarray((sparse.csr_matrix(alike**locality) @ lately).toarray(), dtype=np.float32)

    return scores


def personal_top(histories: Histories, products: int) -> Scores:
    """In how many of their baskets customers bought it."""
    own = counted(histories, np.ones(len(histories.product)), products)
    return lambda who: np.asarray(own[who].toarray(), dtype=np.float32)


def gp_top(histories: Histories, products: int) -> Scores:
    """Personal top; ties and what is left by how often all bought it."""
    own = counted(histories, np.ones(len(histories.product)), products)
    everybody = np.asarray(own.sum(axis=0)).ravel()
    fill = 0.5 * everybody / max(everybody.max(), 1.0)
    return lambda who: np.asarray(own[who].toarray() + fill, dtype=np.float32)


def lately_top(asked: np.ndarray, when: np.ndarray, product: np.ndarray, products: int) -> Scores:
    """How often all bought it in the 7 days before the customer is asked."""
    order = np.argsort(when, kind="stable")
    when, product = when[order], product[order]

    def scores(who: np.ndarray) -> np.ndarray:
        found = np.zeros((len(who), products), dtype=np.float32)
        for row, instant in zip(found, asked[who], strict=True):
            low, high = np.searchsorted(when, [instant - 7, instant])
            row += np.bincount(product[low:high], minlength=products).astype(np.float32)
        return found

    return scores
