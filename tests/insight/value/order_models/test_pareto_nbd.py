import mpmath as mp
import numpy as np
import pytest

from tierwise.insight.value.order_models.pareto_nbd import ParetoNbd, likelihood
from tierwise.insight.value.order_models.power_integral import power_integral
from tierwise.insight.value.order_models.summary import summarise


def log_likelihood_by_2f1(theta, x, t_x, T):
    """Fader & Hardie's two-branch form, in 40 digits."""
    r, alpha, s, beta = map(mp.mpf, theta)
    big, other = (alpha, s + 1) if alpha >= beta else (beta, r + x)
    far = abs(alpha - beta)

    def branch(t):
        return mp.hyp2f1(r + s + x, other, r + s + x + 1, far / (big + t)) / (big + t) ** (r + s + x)

    a0 = branch(t_x) - branch(T)
    there = 1 / ((alpha + T) ** (r + x) * (beta + T) ** s)
    front = mp.gamma(r + x) * alpha**r * beta**s / mp.gamma(r)
    return float(mp.log(front * (there + s / (r + s + x) * a0)))


@pytest.mark.parametrize(
    "theta", [(0.55, 10.6, 0.6, 11.7), (0.55, 11.7, 0.6, 10.6), (1.4, 8, 0.2, 8), (2, 50, 1.0, 0.1), (0.3, 0.02, 3, 40)]
)
def test_log_likelihood_is_the_two_branch_form(theta):
    with mp.workdps(40):
        for row in [(0, 0, 39), (1, 2, 39), (26, 30.86, 31), (221, 100, 103.29), (3, 39, 39), (0, 0, 0.001)]:
            value = likelihood(summarise(*([v] for v in row)))(np.array(theta, dtype=float))[0]
            assert value == pytest.approx(log_likelihood_by_2f1(theta, *row), rel=1e-11, abs=1e-11)


def test_gradient_and_hessian_are_the_slopes():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 9, 100)
    t_x, T = np.where(x > 0, rng.integers(1, 50, 100), 0), rng.integers(50, 90, 100)
    objective = likelihood(summarise(x, t_x, T))
    for theta in (np.array([0.6, 12.0, 0.8, 25.0]), np.array([0.6, 25.0, 0.8, 12.0])):
        _, gradient, hessian = objective(theta)
        width = 1e-5
        sides = [(objective(theta + side), objective(theta - side)) for side in width * np.eye(4)]
        assert gradient == pytest.approx([(u[0] - d[0]) / 2 / width for u, d in sides], rel=1e-5, abs=1e-4)
        assert hessian == pytest.approx(np.array([(u[1] - d[1]) / 2 / width for u, d in sides]), rel=1e-4, abs=1e-5)


def test_a_last_order_on_the_as_of_date_is_a_living_customer():
    assert float(ParetoNbd(0.5, 10, 0.6, 12).p_alive(3, 39.0, 39.0)) == 1.0


def test_expected_orders_are_smooth_through_s_equal_one():
    values = [float(ParetoNbd(0.5, 10, s, 12).expected(52.0)) for s in (1 - 1e-7, 1.0, 1 + 1e-7)]
    assert values[1] == pytest.approx((values[0] + values[2]) / 2, rel=1e-12)


def test_the_power_integral_meets_a_known_one_far_out():
    one = np.ones(1)
    nodes = power_integral(one, 2.5 * one, 3 * one, 0 * one, 0 * one, np.inf * one)
    assert float(np.exp(nodes.log_sum[0])) == pytest.approx(1 / 1.5, rel=1e-12)


def test_an_empty_stretch_has_no_mass():
    one = np.ones(1)
    nodes = power_integral(one, one, one, one, 3 * one, 3 * one)
    assert nodes.log_sum[0] == -np.inf
    assert (nodes.shares() == 0).all()


def test_hard_parameters_never_give_nan():
    rng = np.random.default_rng(9)
    for _ in range(100):
        model = ParetoNbd(*np.exp(rng.uniform(-4, 4, 4)))
        x = rng.choice([0, 1, 3, 50, 2000], 20)
        T = np.exp(rng.uniform(-2, 8, 20))
        t_x = np.where(x > 0, T * rng.beta(1, 1, 20), 0)
        for answer in (
            model.expected_orders(x, t_x, T, 0, 365),
            model.p_active(x, t_x, T, 90),
            model.p_alive(x, t_x, T),
            model.p_never(x, t_x, T),
        ):
            assert np.isfinite(answer).all()
