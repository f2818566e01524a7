import mpmath as mp
import numpy as np
import pytest

from tierwise.insight.value.order_models.bg_nbd import BgNbd, likelihood
from tierwise.insight.value.order_models.hypergeometric import _quadrature, stays_expected
from tierwise.insight.value.order_models.summary import summarise


def log_likelihood_by_betas(theta, rows, leaves_after_first):
    """The formula as the papers print it, in 40 digits."""
    r, alpha, a, b = map(mp.mpf, theta)
    total = mp.mpf(0)
    for x, t_x, T in rows:
        y = x + int(leaves_after_first)
        there = mp.beta(a, b + y) / mp.beta(a, b) / (alpha + T) ** (r + x)
        left = mp.beta(a + 1, b + y - 1) / mp.beta(a, b) / (alpha + t_x) ** (r + x) if y > 0 else 0
        total += mp.log(mp.gamma(r + x) / mp.gamma(r) * alpha**r * (there + left))
    return float(total)


@pytest.mark.parametrize("leaves_after_first", [False, True])
def test_log_likelihood_is_the_papers(leaves_after_first):
    rows = [(0, 0, 40), (1, 3, 40), (5, 39, 40), (200, 38, 40), (0, 0, 0)]
    theta = np.array([0.25, 4.0, 0.8, 2.5])
    objective = likelihood(summarise(*np.array(rows).T), leaves_after_first)
    with mp.workdps(40):
        assert objective(theta)[0] == pytest.approx(log_likelihood_by_betas(theta, rows, leaves_after_first), rel=1e-13)


@pytest.mark.parametrize("leaves_after_first", [False, True])
@pytest.mark.parametrize("times", ["days", "fractions"])
def test_gradient_and_hessian_are_the_slopes(leaves_after_first, times):
    rng = np.random.default_rng(0)
    x = rng.integers(0, 9, 200)
    t_x, T = np.where(x > 0, rng.integers(1, 50, 200), 0), rng.integers(50, 90, 200)
    scale = 1 if times == "days" else 7.0
    objective = likelihood(
        summarise(x, t_x / scale if scale > 1 else t_x, T / scale if scale > 1 else T), leaves_after_first
    )
    theta, width = np.array([0.6, 5.0, 0.8, 2.5]), 1e-5
    _, gradient, hessian = objective(theta)
    sides = [(objective(theta + side), objective(theta - side)) for side in width * np.eye(4)]
    assert gradient == pytest.approx([(up[0] - down[0]) / 2 / width for up, down in sides], rel=1e-6, abs=1e-4)
    assert hessian == pytest.approx(np.array([(up[1] - down[1]) / 2 / width for up, down in sides]), rel=1e-5, abs=1e-5)


def test_a_one_time_buyer_is_alive_in_bg_but_not_surely_in_mbg():
    assert float(BgNbd(0.25, 4, 0.8, 2.5).p_alive(0, 0, 40)) == 1.0
    assert float(BgNbd(0.25, 4, 0.8, 2.5, leaves_after_first=True).p_alive(0, 0, 40)) < 0.8


def test_expected_orders_are_smooth_through_a_equal_one():
    values = [float(stays_expected(3.0, 50.0, a, 4.0, 365.0)) for a in 1 + np.linspace(-0.01, 0.01, 41)]
    bends = np.diff(values, 2)
    assert np.abs(bends - bends.mean()).max() < 1e-7
    with mp.workdps(30):
        exact = mp.quad(
            lambda p: (1 - (1 + p * 365 / mp.mpf(50)) ** -3) / p * (1 - p) ** 3 * 4, [0, 0.001, 0.01, 0.1, 1]
        )
    assert values[20] == pytest.approx(float(exact), rel=1e-9)


@pytest.mark.parametrize("a", [0.05, 0.8, 1.0, 1.0005, 3.0, 40.0])
def test_closed_form_and_quadrature_agree_from_one_order_to_thousands(a):
    for shape, rate, b, t in [
        (0.3, 30.0, 2.4, 1.0),
        (5.3, 300.0, 8.0, 90.0),
        (800.3, 56.0, 802.0, 520.0),
        (3000.0, 400.0, 3002.0, 9e4),
    ]:
        assert float(stays_expected(shape, rate, a, b, t)) == pytest.approx(_quadrature(shape, rate, a, b, t), rel=2e-9)


def test_nobody_orders_in_no_time_and_everybody_stays_where_none_leaves():
    assert float(stays_expected(3.0, 50.0, 0.8, 2.0, 0.0)) == 0.0
    assert float(stays_expected(3.0, 50.0, 1e-8, 2.0, 10.0)) == pytest.approx(0.6, rel=1e-6)


def test_a_random_grid_of_hard_customers_never_gives_nan():
    rng = np.random.default_rng(9)
    for _ in range(300):
        r, alpha, a, b = np.exp(rng.uniform(-4, 4, 4))
        x = rng.choice([0, 1, 3, 50, 2000], 20)
        T = np.exp(rng.uniform(-2, 8, 20))
        t_x = np.where(x > 0, T * rng.beta(1, 1, 20), 0)
        model = BgNbd(r, alpha, a, b, bool(rng.integers(2)))
        t = np.exp(rng.uniform(-3, 9, 20))
        for answer in (model.expected_orders(x, t_x, T, 0, t), model.p_active(x, t_x, T, t), model.p_alive(x, t_x, T)):
            assert np.isfinite(answer).all()
            assert (answer >= 0).all()
        assert (model.expected_orders(x, t_x, T, 0, t) <= (r + x) / (alpha + T) * t * (1 + 1e-9)).all()
