"""Shapley values by look-up: equal to LightGBM's own walk, and to the definition."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import lightgbm as lgb
import numpy as np
import pytest

from tierwise.models.shapley import Leaf, SmallTree, Split, from_lightgbm, shapley_values, table


@pytest.fixture(scope="module")
def matrix():
    rng = np.random.default_rng(3)
    found = rng.normal(size=(3000, 6))
    found[:, 4] = rng.integers(0, 12, 3000)
    found[rng.random((3000, 6)) < 0.1] = np.nan
    found[:, 1] = np.nan_to_num(found[:, 1])  # never empty in training
    return found


@pytest.mark.parametrize("leaves", [2, 8, 16])
def test_equal_to_lightgbm_with_empty_cells_and_categories(matrix, leaves):
    known = np.nan_to_num(matrix)
    y = known[:, 0] * known[:, 1] + np.sin(known[:, 4] * 3) + known[:, 2]
    parameters = {"num_leaves": leaves, "verbosity": -1, "num_threads": 1, "min_data_per_group": 20}
    booster = lgb.train(parameters, lgb.Dataset(matrix, y, categorical_feature=[4]), 30)
    asked = matrix[:400].copy()
    asked[:20, 1], asked[20:40, 4] = np.nan, 99
    base, parts = shapley_values(from_lightgbm(booster.dump_model()), asked)
    theirs = booster.predict(asked, pred_contrib=True)
    assert np.abs(parts - theirs[:, :-1]).max() < 1e-12
    assert np.abs(base + parts.sum(axis=1) - booster.predict(asked)).max() < 1e-12


def test_equal_to_the_definition():
    """Three conditions on two columns: every coalition counted out."""
    splits = (Split(0, 0.0, frozenset(), True), Split(1, 0.0, frozenset(), True), Split(0, 1.0, frozenset(), True))
    leaves = (
        Leaf(1.0, 30, ((0, True, 0.3),)),
        Leaf(-2.0, 28, ((0, False, 0.7), (1, True, 0.4))),
        Leaf(5.0, 21, ((0, False, 0.7), (1, False, 0.6), (2, True, 0.5))),
        Leaf(9.0, 21, ((0, False, 0.7), (1, False, 0.6), (2, False, 0.5))),
    )
    tree = SmallTree(splits, leaves)
    for pattern in range(8):
        assert np.allclose(table(tree)[:, pattern], _by_definition(tree, pattern))


def _by_definition(tree: SmallTree, pattern: int) -> list[float]:
    def worth(known: tuple[int, ...]) -> float:
        total = 0.0
        for leaf in tree.leaves:
            way = [
                float((pattern >> s & 1 == 1) == held) if tree.splits[s].column in known else share
                for s, held, share in leaf.way
            ]
            total += leaf.value * np.prod(way)
        return total

    columns, m = tree.columns, len(tree.columns)
    out = []
    for i in columns:
        others = [c for c in columns if c != i]
        subsets = [s for size in range(m) for s in combinations(others, size)]
        out.append(
            sum(
                factorial(len(s)) * factorial(m - len(s) - 1) / factorial(m) * (worth((*s, i)) - worth(s))
                for s in subsets
            )
        )
    return out


def test_a_tree_without_a_split_gives_its_mean_and_no_reasons():
    base, parts = shapley_values([SmallTree((), (Leaf(4.0, 10, ()),))], np.zeros((3, 2)))
    assert base == 4.0
    assert not parts.any()
