import mpmath as mp
import numpy as np
import pytest

from tierwise.insight.value.order_models.gompertz_clock import clock, clock_slope
from tierwise.insight.value.order_models.gompertz_nbd import GompertzNbd, _evaluate, family, likelihood
from tierwise.insight.value.order_models.pareto_nbd import ParetoNbd
from tierwise.insight.value.order_models.pareto_nbd import likelihood as pareto_likelihood
from tierwise.insight.value.order_models.summary import summarise

ROWS = [(0, 0, 39), (1, 2, 39), (26, 30.86, 31), (221, 100, 103.29), (3, 39, 39), (0, 0, 0.001)]


def log_likelihood_by_quadrature(theta, b, x, t_x, T):
    """Bemmaor & Glady's likelihood as they write it, beta of theirs being b times ours, in 30 digits."""
    r, alpha, s, beta = map(mp.mpf, theta)
    b = mp.mpf(b)
    theirs = b * beta

    def leaves(u):
        return (alpha + u) ** -(r + x) * mp.exp(b * u) * (theirs + mp.expm1(b * u)) ** -(s + 1)

    cuts = mp.linspace(t_x, T, 12) if t_x < T else [t_x, T]
    gone = b * s * theirs**s * mp.quad(leaves, cuts)
    there = (alpha + T) ** -(r + x) * (theirs / (theirs + mp.expm1(b * T))) ** s
    return float(mp.log(mp.gamma(r + x) / mp.gamma(r) * alpha**r * (there + gone)))


@pytest.mark.parametrize("b", [1e-9, 2e-4, 0.05, 0.6])
@pytest.mark.parametrize("theta", [(0.55, 10.6, 0.6, 11.7), (1.4, 8, 0.2, 300), (2, 50, 1.0, 0.1)])
def test_log_likelihood_is_the_papers(theta, b):
    with mp.workdps(30):
        for row in ROWS:
            value = likelihood(summarise(*([v] for v in row)), b)(np.array(theta, dtype=float))[0]
            assert value == pytest.approx(log_likelihood_by_quadrature(theta, b, *row), rel=1e-10, abs=1e-10)


def test_without_ageing_it_is_pareto_nbd_to_the_last_digits():
    theta = np.array([0.55, 10.6, 0.6, 11.7])
    summary = summarise(*np.array(ROWS[:3]).T)
    ours, paretos = likelihood(summary, 0.0)(theta), pareto_likelihood(summary)(theta)
    for mine, its in zip(ours, paretos, strict=True):
        assert mine == pytest.approx(its, rel=1e-11)
    x, t_x, T = np.array(ROWS).T
    one, other = GompertzNbd(*theta, b=0.0), ParetoNbd(*theta)
    assert one.expected_orders(x, t_x, T, 3, 60) == pytest.approx(other.expected_orders(x, t_x, T, 3, 60), rel=1e-11)
    assert one.p_active(x, t_x, T, 60) == pytest.approx(other.p_active(x, t_x, T, 60), rel=1e-11)


@pytest.mark.parametrize("b", [0.0, 1e-7, 0.01, 0.2])
def test_gradient_hessian_and_the_slope_in_b_are_the_slopes(b):
    rng = np.random.default_rng(0)
    x = rng.integers(0, 9, 100)
    t_x, T = np.where(x > 0, rng.integers(1, 50, 100), 0), rng.integers(50, 90, 100)
    summary, theta, width = summarise(x, t_x, T), np.array([0.6, 12.0, 0.8, 25.0]), 1e-5
    objective = likelihood(summary, b)
    (_, gradient, hessian), slope = _evaluate(summary, theta, b)
    sides = [(objective(theta + side), objective(theta - side)) for side in width * np.eye(4)]
    assert gradient == pytest.approx([(u[0] - d[0]) / 2 / width for u, d in sides], rel=1e-5, abs=1e-4)
    assert hessian == pytest.approx(np.array([(u[1] - d[1]) / 2 / width for u, d in sides]), rel=1e-4, abs=1e-5)
    step = 1e-6
    around = [_evaluate(summary, theta, max(b + d, 0.0))[0][0] for d in (-step, step)]
    assert slope == pytest.approx((around[1] - around[0]) / (step + min(b, step)), rel=1e-3)


def test_the_clock_is_smooth_through_zero_and_its_slope_is_its_slope():
    u = np.array([0.0, 0.5, 30.0, 400.0])
    assert clock(u, 1e-12) == pytest.approx(u, rel=1e-9)
    for b in (1e-9, 2e-6, 2e-5, 0.01):
        width = 1e-4 * max(b, 1e-6)
        by_hand = [float((mp.expm1(b * v + width * v) / (b + width) - mp.expm1(b * v) / b) / width) for v in u]
        assert clock_slope(u, b) == pytest.approx(by_hand, rel=2e-3)


def test_a_customer_at_any_age_is_of_the_same_kind():
    """Staying on from 40 to 100 is what survival at 100 over survival at 40 says."""
    model = GompertzNbd(0.5, 10.0, 0.8, 50.0, b=0.03)
    survival = (model.beta / (model.beta + clock(np.array([40.0, 100.0]), model.b))) ** model.s
    later = model._left_to(np.array([40.0]))
    on = (later / (later + clock(60.0, model.b))) ** model.s
    assert float(on[0]) == pytest.approx(survival[1] / survival[0], rel=1e-12)


def test_hard_parameters_never_give_nan():
    rng = np.random.default_rng(9)
    for _ in range(60):
        model = GompertzNbd(*np.exp(rng.uniform(-4, 4, 4)), b=float(np.exp(rng.uniform(-12, -1))))
        x = rng.choice([0, 1, 3, 50, 2000], 20)
        T = np.exp(rng.uniform(-2, 6, 20))
        t_x = np.where(x > 0, T * rng.beta(1, 1, 20), 0)
        for answer in (
            model.expected_orders(x, t_x, T, 0, 365),
            model.p_active(x, t_x, T, 90),
            model.p_alive(x, t_x, T),
            model.p_never(x, t_x, T),
        ):
            assert np.isfinite(answer).all()


def test_a_family_of_one_ageing_keeps_the_four_names():
    assert family(0.1).parameters == ("r", "alpha", "s", "beta")
