import numpy as np
import pytest

from tierwise.errors import ComputationError
from tierwise.insight.value.gamma_gamma import WEAK_SPEND, GammaGamma, dependence, fit_gamma_gamma


def world(n: int, seed: int, truth: GammaGamma) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    orders = 1 + rng.geometric(0.4, n)
    nu = rng.gamma(truth.q, 1 / truth.v, n)
    return orders, rng.gamma(truth.p * orders) / nu / orders


TRUTH = GammaGamma(4.0, 3.5, 20.0)


def test_recovers_the_truth_within_four_standard_errors():
    fitted = fit_gamma_gamma(*world(20_000, 1, TRUTH))
    for name, true in {"p": 4.0, "q": 3.5, "v": 20.0}.items():
        assert abs(fitted.params[name] - true) < 4 * fitted.standard_errors[name]
        assert fitted.standard_errors[name] < 0.1 * true


def test_currency_scales_money_and_nothing_else():
    orders, mean = world(2_000, 2, TRUTH)
    one, hundred = fit_gamma_gamma(orders, mean), fit_gamma_gamma(orders, mean * 100)
    assert hundred.params["p"] == pytest.approx(one.params["p"], rel=1e-6)
    assert hundred.params["v"] == pytest.approx(one.params["v"] * 100, rel=1e-6)
    assert hundred.model.expected_value(orders, mean * 100) == pytest.approx(
        one.model.expected_value(orders, mean) * 100, rel=1e-6
    )


def test_weights_are_repeated_customers():
    orders, mean = world(300, 3, TRUTH)
    weight = np.arange(300) % 3
    weighted = fit_gamma_gamma(orders, mean, weight)
    repeated = fit_gamma_gamma(np.repeat(orders, weight), np.repeat(mean, weight))
    assert weighted.log_likelihood == pytest.approx(repeated.log_likelihood)
    assert weighted.n == repeated.n == 300


def test_few_orders_are_pulled_to_everybodys_mean():
    value = TRUTH.expected_value([0, 1, 50], [np.nan, 100.0, 100.0])
    assert value[0] == pytest.approx(TRUTH.mean)
    assert value[0] < value[1] < value[2] < 100


def test_a_negative_mean_value_still_gives_a_number():
    value = TRUTH.expected_value([3], [-20.0])
    assert 0 < value[0] < TRUTH.mean


def test_intervals_of_the_own_mean_cover():
    rng = np.random.default_rng(5)
    orders = 1 + rng.geometric(0.4, 4_000)
    nu = rng.gamma(TRUTH.q, 1 / TRUTH.v, 4_000)
    mean = rng.gamma(TRUTH.p * orders) / nu / orders
    fitted = fit_gamma_gamma(orders, mean)
    low, high = fitted.interval(orders, mean, level=0.8)
    own = TRUTH.p / nu
    assert np.mean((low <= own) & (own <= high)) == pytest.approx(0.8, abs=0.025)


def test_predictive_amounts_have_the_models_mean_and_no_money_without_orders():
    fitted = fit_gamma_gamma(*world(5_000, 6, TRUTH))
    future = np.tile([0, 1, 4], (3_000, 1))
    money = fitted.predictive_amounts([2, 2, 2], [30.0, 30.0, 30.0], future, seed=1)
    one = fitted.model.expected_value([2], [30.0])[0]
    assert (money[:, 0] == 0).all()
    assert money.mean(axis=0)[1:] == pytest.approx([one, 4 * one], rel=0.06)


def test_nobody_with_value_is_said_so():
    with pytest.raises(ComputationError, match="no customer"):
        fit_gamma_gamma([0, 2, 3], [10.0, 0.0, -4.0])


def test_the_same_value_for_all_needs_a_prior():
    with pytest.raises(ComputationError):
        fit_gamma_gamma([1, 2, 3, 4], [10.0, 10.0, 10.0, 10.0])
    assert fit_gamma_gamma([1, 2, 3, 4], [10.0, 10.0, 10.0, 10.0], prior=WEAK_SPEND).model.mean == pytest.approx(
        10, rel=0.4
    )


def test_dependence_is_seen():
    rng = np.random.default_rng(7)
    orders = rng.integers(1, 20, 500)
    assert abs(dependence(orders, rng.gamma(3, 10, 500)).value) < 0.15
    assert dependence(orders, orders * rng.gamma(30, 1, 500)).low > 0.8


def test_dependence_of_nobody_is_not_known():
    with pytest.raises(ComputationError, match="four rows"):
        dependence([0, 2], [5.0, 0.0])
