import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.insight.value.order_models.bg_bb import BgBb, likelihood
from tierwise.insight.value.order_models.btyd import fit
from tierwise.insight.value.order_models.coordinates import WEAK
from tierwise.insight.value.order_models.summary import summarise

MODEL = BgBb(1.2, 0.75, 0.66, 2.8)


def test_every_history_of_four_opportunities_has_a_probability_that_adds_to_one():
    """All (x, t_x) patterns, each with its number of ways: one for x = 0, C(t_x - 1, x - 1) otherwise."""
    from math import comb

    total = 0.0
    for t_x in range(5):
        for x in range(1, t_x + 1) if t_x else [0]:
            ways = comb(t_x - 1, x - 1) if x else 1
            value = likelihood(summarise([x], [t_x], [4]))(np.array([1.2, 0.75, 0.66, 2.8]))[0]
            total += ways * np.exp(value)
    assert total == pytest.approx(1, abs=1e-12)


def test_gradient_is_the_slope():
    objective = likelihood(summarise([0, 1, 3, 6, 2], [0, 4, 5, 6, 2], [6, 6, 6, 6, 4]))
    theta, width = np.array([1.2, 0.75, 0.66, 2.8]), 1e-6
    slopes = [(objective(theta + s)[0] - objective(theta - s)[0]) / 2 / width for s in width * np.eye(4)]
    assert objective(theta)[1] == pytest.approx(slopes, rel=1e-6, abs=1e-7)


def test_p_never_is_the_end_of_p_active():
    x, t_x, T = [0, 2, 6], [0, 4, 6], [6, 6, 6]
    assert 1 - MODEL.p_active(x, t_x, T, 20_000) == pytest.approx(MODEL.p_never(x, t_x, T), abs=1e-4)


def test_recovers_the_truth():
    rng = np.random.default_rng(2)
    n, T = 20_000, 10
    there = np.minimum(rng.geometric(rng.beta(0.66, 2.8, n)) - 1, T)
    chance = rng.beta(1.2, 0.75, n)
    used = (rng.random((T, n)) < chance) & (np.arange(T)[:, None] < there)
    last = np.where(used.any(axis=0), T - np.argmax(used[::-1], axis=0), 0)
    fitted = fit("BG/BB", summarise(used.sum(axis=0), last, np.full(n, T)))
    for name, true in {"alpha": 1.2, "beta": 0.75, "gamma": 0.66, "delta": 2.8}.items():
        assert abs(fitted.params[name] - true) < 4 * fitted.standard_errors[name]


def test_more_orders_than_opportunities_or_half_opportunities_are_refused():
    with pytest.raises(UsageError, match="more orders"):
        fit("BG/BB", summarise([3], [2], [6]))
    with pytest.raises(UsageError, match="whole"):
        fit("BG/BB", summarise([1], [1.5], [6.0]), prior=WEAK)
