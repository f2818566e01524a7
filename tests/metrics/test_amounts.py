import numpy as np
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.metrics.amounts import bias, captured, decile_mape, gini, lift, mid_ranks, spearman


def test_gini_of_zero_or_one_is_two_auc_less_one():
    from tierwise.metrics.probability import auc

    rng = np.random.default_rng(0)
    y, s = rng.integers(0, 2, 500), np.round(rng.random(500), 1)
    assert gini(y, s) == pytest.approx(2 * auc(y, s) - 1, rel=1e-9)


def test_gini_ignores_row_order_among_ties_and_monotone_changes_of_the_score():
    rng = np.random.default_rng(1)
    y, s = rng.gamma(0.3, 50, 300), rng.integers(0, 6, 300)
    turn = rng.permutation(300)
    assert gini(y, s) == pytest.approx(gini(y[turn], s[turn]), rel=1e-12)
    assert gini(y, s) == pytest.approx(gini(y, np.exp(s)), rel=1e-12)
    assert gini(y, -y) == pytest.approx(-1, abs=1e-12)


def test_spearman_interval_covers():
    rng, hits = np.random.default_rng(2), 0
    big = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 200_000)
    true = spearman(*big.T).value
    for _ in range(400):
        estimate = spearman(*rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 80).T)
        hits += estimate.low <= true <= estimate.high
    assert hits / 400 == pytest.approx(0.8, abs=0.06)


def test_spearman_sees_order_only():
    x = np.arange(1.0, 30)
    assert spearman(x, np.exp(x)).value == 1.0
    with pytest.raises(ComputationError, match="vary"):
        spearman(x, np.ones(29))


def test_captured_shares_ties_and_holds_all_at_the_end():
    assert captured([1, 3, 0, 0], [5, 5, 1, 0], share=0.25) == pytest.approx(0.5)
    assert captured([1, 3, 2], [1, 2, 3], share=1.0) == pytest.approx(1)
    assert lift([1, 1, 1, 1], [1, 2, 3, 4], share=0.5) == pytest.approx(1)


def test_bias_and_decile_mape_of_a_uniform_excess():
    y = np.arange(1.0, 101)
    assert bias(y, 1.1 * y) == pytest.approx(0.1)
    assert decile_mape(y, 1.1 * y) == pytest.approx(0.1)
    with pytest.raises(ComputationError, match="zero"):
        decile_mape(np.r_[np.zeros(50), y[50:]], y)


def test_mid_ranks_sum_as_ranks_do():
    assert mid_ranks([3, 1, 3, 2]).tolist() == [3.5, 1.0, 3.5, 2.0]


def test_numbers_that_are_none_are_refused():
    with pytest.raises(UsageError):
        gini([1, np.nan], [1, 2])


def test_errors_are_those_of_scikit_learn():
    from sklearn import metrics as sk

    from tierwise.metrics.amounts import mae, r2, rmse, wape

    rng = np.random.default_rng(4)
    y, f = rng.gamma(0.5, 30, 200), rng.gamma(0.5, 30, 200)
    assert mae(y, f) == pytest.approx(sk.mean_absolute_error(y, f))
    assert rmse(y, f) == pytest.approx(sk.root_mean_squared_error(y, f))
    assert r2(y, f) == pytest.approx(sk.r2_score(y, f))
    assert wape(-y, -f) == pytest.approx(mae(y, f) / y.mean())
    with pytest.raises(ComputationError, match="vary"):
        r2([1, 1], [1, 2])
    with pytest.raises(ComputationError, match="WAPE"):
        wape([0, 0], [1, 2])
