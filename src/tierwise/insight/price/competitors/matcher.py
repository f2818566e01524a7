"""The probability that two listings are the same product: learned from decisions, or a plain rule before any.

Learned: boosted trees on `pair_features`, averaged over seeds. Every decided pair is also judged by trees that did not
see its own listing; on these judgements the map to a probability is chosen (`models.calibration`) and the threshold
with the best F1 is found. Before thirty decisions of both kinds there is a logistic rule with weights we chose: shared
model number, shared rare words, nothing heavy unmatched. It is named in `method`, and more of its answers go to review.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from tierwise.errors import ComputationError
from tierwise.insight.price.competitors.listings import Flags, Floats, Ints
from tierwise.insight.price.competitors.similarity import NAMES
from tierwise.models.calibration import Calibration, calibrate
from tierwise.models.family import Task

FEWEST = 30
"""Matches and non-matches that must be decided before a model is learned."""
SEEDS, FOLDS = 5, 5


class Matcher(Protocol):
    """Says how likely pairs are the same product."""

    @property
    def method(self) -> str:
        """Its name in tables."""

    @property
    def threshold(self) -> float:
        """Probability from which a pair counts as a match where only yes or no is asked."""

    @property
    def wanted(self) -> frozenset[str]:
        """The columns of `pair_features` that it looks at."""

    def probability(self, features: Floats) -> Floats:
        """One for each pair."""


_RULE = {
    "word_name": 4.0, "char_name": 3.0, "model_same": 3.5, "model_in_text": 1.0, "model_against": -2.5,
    "unmatched_ours": -0.25, "unmatched_theirs": -0.15, "brand_same": 0.5, "contained": 1.5,
    "measure_ours_only": -0.3, "measure_theirs_only": -0.3, "price_ratio": -1.2,
}  # fmt: skip
_RULE_START = -4.0
CONTRADICTED = 0.8
"""The most that the plain rule says of two listings whose measures contradict: below what is taken without asking."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Weights chosen by hand; no labels."""

    method: str = "rule"
    threshold: float = 0.5

    @property
    def wanted(self) -> frozenset[str]:
        """What has a weight."""
        return frozenset(_RULE) | {"gtin_same"}

    def probability(self, features: Floats) -> Floats:
        """Unknown prices, brands and bar codes say nothing; a bar code that differs says no; where each side names a
        measure that the other lacks (64 against 128 GB), a person is to be asked, however alike the rest."""
        weights = np.array([_RULE.get(name, 0.0) for name in NAMES])
        score = _RULE_START + np.nan_to_num(features) @ weights
        differs = features[:, NAMES.index("gtin_same")] == 0
        chance = 0.5 * (1 + np.tanh(np.where(differs, -6.0, score) / 2))
        own = (features[:, NAMES.index(f"measure_{side}_only")] > 0 for side in ("ours", "theirs"))
        return np.asarray(np.where(np.logical_and(*own), np.minimum(chance, CONTRADICTED), chance))


def same_code(features: Floats) -> Flags:
    """Pairs with the same bar code: no model is asked about them."""
    return np.asarray(features[:, NAMES.index("gtin_same")] == 1)


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """Trees, the map to probabilities, the threshold with the best F1 on pairs not seen, and how many were decided."""

    trees: tuple[Any, ...]
    calibration: Calibration
    threshold: float
    decided: int
    held_out: Floats
    """Calibrated probabilities of the decided pairs, each by trees that did not see its listing."""

    @property
    def method(self) -> str:
        """Its name in tables."""
        return f"boosted_{self.decided}"

    @property
    def wanted(self) -> frozenset[str]:
        """All of them."""
        return frozenset(NAMES)

    def probability(self, features: Floats) -> Floats:
        """Calibrated."""
        return self.calibration.apply(_said(self.trees, features))


def learn(features: Floats, same: Floats, group: Ints, seed: int = 0) -> Learned:
    """From decided pairs: ``same`` 1 or 0, ``group`` a number for our listing of each pair.

    Raises ComputationError where too few are decided.
    """
    yes, no = int(same.sum()), int((1 - same).sum())
    if min(yes, no) < FEWEST:
        raise ComputationError(
            f"{yes} matches and {no} non-matches are decided, {FEWEST} of each are needed", "decide more in the review"
        )
    held = np.empty(len(same))
    fold = np.random.default_rng(seed).integers(0, FOLDS, int(group.max()) + 1)[group]
    for k in range(FOLDS):
        out = fold == k
        held[out] = _said(_grow(features[~out], same[~out], seed), features[out])
    found = calibrate(Task.PROBABILITY, same, held, group, seed)
    sure = found.apply(held)
    return Learned(_grow(features, same, seed), found, best_threshold(same, sure), len(same), sure)


def best_threshold(same: Floats, probability: Floats) -> float:
    """The probability from which yes gives the highest F1; halfway to the next lower one.

    >>> best_threshold(np.array([1.0, 1, 0, 0]), np.array([0.9, 0.6, 0.4, 0.1]))
    0.5
    """
    order = np.argsort(-probability, kind="stable")
    hits = np.cumsum(same[order])
    f1 = 2 * hits / (np.arange(1, len(same) + 1) + same.sum())
    last = np.r_[np.diff(probability[order]) < 0, True]
    best = int(np.argmax(np.where(last, f1, -1.0)))
    below = probability[order[best + 1]] if best + 1 < len(order) else 0.0
    return float((probability[order[best]] + below) / 2)


def scores(same: Floats, said: Flags) -> tuple[float, float, float]:
    """Precision, recall, F1; NaN where nothing is said or nothing is the same."""
    hit = float((said & (same > 0)).sum())
    precision, recall = (hit / n if n else np.nan for n in (float(said.sum()), float(same.sum())))
    return precision, recall, 2 * hit / float(said.sum() + same.sum()) if said.sum() + same.sum() else np.nan


def _grow(features: Floats, same: Floats, seed: int) -> tuple[Any, ...]:
    import lightgbm as lgb

    found, leaf = [], max(2, min(10, len(same) // 20))
    for k in range(SEEDS):
        settings = {
            "objective": "binary", "learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": leaf,
            "bagging_fraction": 0.8, "bagging_freq": 1, "feature_fraction": 0.7, "lambda_l2": 1.0, "num_threads": 1,
            "deterministic": True, "force_row_wise": True, "verbosity": -1, "seed": 1000 * seed + k,
        }  # fmt: skip
        data = lgb.Dataset(features, same, params={"verbosity": -1})
        found.append(lgb.train(settings, data, 200))
    return tuple(found)


def _said(trees: Sequence[Any], features: Floats) -> Floats:
    """Mean over the trees' seeds."""
    if not len(features):
        return np.zeros(0)
    return np.asarray(np.mean([t.predict(features) for t in trees], axis=0), dtype=np.float64)
