"""Lists against what came next, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierwise.errors import ContractError
from tierwise.metrics import beyond_accuracy as beyond
from tierwise.metrics.ranking import gain_of, hits, judge, mean_of, revenue, wanted

SHOWN = np.array([[0, 1, 2], [3, 4, -1], [0, 5, 6]])
LATER = wanted([[1, 9], [3], []])


def test_by_hand():
    found = judge(SHOWN, LATER)
    assert found["recall"].tolist()[:2] == [0.5, 1.0]
    assert found["precision"].round(4).tolist()[:2] == [0.3333, 0.3333]
    assert found["hit_rate"].tolist()[:2] == [1.0, 1.0]
    assert found["mrr"].tolist()[:2] == [0.5, 1.0]
    assert found["map"].tolist()[:2] == [0.25, 1.0]
    best = 1 + 1 / np.log2(3)
    assert found["ndcg"][:2] == pytest.approx([1 / np.log2(3) / best, 1.0])
    assert all(np.isnan(v[2]) for v in found.values())


def test_against_scikit_learn():
    from sklearn.metrics import ndcg_score

    rng = np.random.default_rng(3)
    scores, truth = rng.random((40, 30)), rng.random((40, 30)) < 0.2
    truth[:, 0] |= ~truth.any(axis=1)
    shown = np.argsort(-scores, axis=1)[:, :10]
    later = wanted([list(np.flatnonzero(t)) for t in truth])
    assert judge(shown, later)["ndcg"].mean() == pytest.approx(ndcg_score(truth, scores, k=10))


def test_repeat_and_explore_part_what_was_wanted():
    past, later = wanted([[1, 2], [3]]), wanted([[1, 9], [4]])
    assert later.within(past).product.tolist() == [1]
    assert later.without(past).product.tolist() == [9, 4]
    assert later.without(past).size.tolist() == [1, 1]


def test_money_of_hits_only():
    later = wanted([[1, 9], [3]])
    assert revenue(SHOWN[:2], later, np.array([5.0, 100.0, 2.0])).tolist() == [5.0, 2.0]


def test_a_product_twice_and_a_missing_list_are_refused():
    with pytest.raises(ContractError, match="twice"):
        hits(np.array([[1, 1]]), wanted([[1]]))
    with pytest.raises(ContractError, match="1 lists, 2 histories"):
        hits(np.array([[1]]), wanted([[1], [2]]))
    with pytest.raises(ContractError, match="no history"):
        mean_of(np.array([np.nan]))


def test_the_difference_is_paired():
    rng = np.random.default_rng(0)
    base = rng.random(500)
    gain = gain_of(base + 0.01 + 0.001 * rng.standard_normal(500), base)
    assert gain.low > 0.009
    assert gain.high - gain.low < 0.001


def test_intervals_cover():
    rng = np.random.default_rng(5)
    inside = [(e := mean_of(rng.exponential(size=200))).low <= 1 <= e.high for _ in range(400)]
    assert 0.74 < np.mean(inside) < 0.86


@given(st.lists(st.lists(st.integers(0, 30), max_size=6), min_size=1, max_size=8), st.integers(1, 8))
def test_bounds_and_perfect_lists(lists, k):
    later = wanted(lists)
    shown = np.full((len(lists), k), -1)
    for i, one in enumerate(lists):
        top = sorted(set(one))[:k]
        shown[i, : len(top)] = top
    found = judge(shown, later)
    for name in ("ndcg", "map", "mrr", "hit_rate"):
        assert np.nan_to_num(found[name], nan=1.0) == pytest.approx(np.ones(len(lists)))
    assert all(((v >= 0) & (v <= 1 + 1e-12) | np.isnan(v)).all() for v in found.values())


def test_beyond_accuracy_by_hand():
    shown = np.array([[0, 1], [0, 2], [0, -1]])
    assert beyond.coverage(shown, 4) == 0.75
    assert beyond.exposure(shown, 4).tolist() == [3, 1, 1, 0]
    share = np.array([0.5, 0.25, 0.0, 0.25])
    assert beyond.novelty(shown, share).tolist() == [1.5, 2.0, 1.0]
    assert beyond.popularity(shown, share).tolist() == [0.375, 0.25, 0.5]
    kinds = beyond.diversity_of_kinds(shown, np.array([1, 1, 2, 2]))
    assert kinds[:2].tolist() == [0.0, 1.0]
    assert np.isnan(kinds[2])
    same = beyond.diversity(shown, np.array([[1.0, 0], [1, 0], [0, 1], [0, 0]]))
    assert same[:2].tolist() == [0.0, 1.0]


def test_effective_coverage_does_not_grow_with_repetition():
    shown = np.array([[0, 1], [2, 3]])
    assert beyond.effective_coverage(shown, 8) == pytest.approx(0.5)
    assert beyond.effective_coverage(np.tile(shown, (9, 1)), 8) == pytest.approx(0.5)
    assert beyond.effective_coverage(np.array([[0], [0], [0], [1]]), 2) < 1
    assert beyond.effective_coverage(np.full((2, 2), -1), 8) == 0


def test_the_interval_of_coverage_is_the_jackknife():
    shown = np.array([[0, 1], [0, 2], [3, 4]])
    found = beyond.coverage_of(shown, 10)
    without = [len(set(np.delete(shown, i, axis=0).ravel().tolist())) / 10 for i in range(3)]
    variance = 2 / 3 * ((np.array(without) - np.mean(without)) ** 2).sum()
    assert found.value == 0.5
    assert found.high - found.value == pytest.approx(1.2815515655 * np.sqrt(variance))
    assert beyond.coverage_of(shown[:1], 10).high == 1


def test_serendipity_is_a_hit_that_best_sellers_miss():
    shown = np.array([[0, 1], [2, 3]])
    hit = np.array([[True, True], [False, True]])
    obvious = np.array([[0, 9], [0, 9]])
    assert beyond.serendipity(hit, shown, obvious).tolist() == [0.5, 0.5]


def test_concentration_grows_when_one_product_takes_over():
    even, one = np.arange(12).reshape(6, 2), np.zeros((6, 1), dtype=int)
    assert beyond.concentration(even, 12) == pytest.approx(0.0)
    assert beyond.concentration(one, 12) == pytest.approx(11 / 12)
