"""Three ways to the same smallest sum of squares."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.models import least_squares
from tierwise.models.least_squares import SOLVERS, gradient, ridge_root, solve


@pytest.fixture
def data():
    """Columns in very different units, far from zero."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(200, 6)) * [1, 10, 1000, 0.01, 1, 1] + [0, 5, 2000, 1, -3, 0]
    return x, x @ [1, 0.3, 0.01, 50, 0, 2] + rng.normal(size=200) + 7


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("ridge", [0.0, 5.0])
def test_each_solver_equals_scikit_learns_ridge(data, solver, ridge):
    from sklearn.linear_model import Ridge

    x, y = data
    found = solve(x, y, ridge_root(ridge, 6), solver)
    expected = Ridge(alpha=ridge, solver="svd").fit(x, y)
    scale = x.std(axis=0)
    assert found.weights * scale == pytest.approx(expected.coef_ * scale, abs=1e-8)
    assert x @ found.weights + found.intercept == pytest.approx(expected.predict(x), abs=1e-8)


def test_the_solution_has_no_slope_left(data):
    x, y = data
    found = solve(x, y, ridge_root(5.0, 6))
    slope, slopes = gradient(x, y, found.intercept, found.weights, ridge=5.0)
    assert slope == pytest.approx(0, abs=1e-9)
    assert slopes / np.abs(x).max(axis=0) == pytest.approx(0, abs=1e-9)


def test_gradient_equals_finite_differences(data):
    x, y = data
    rng, ridge, step = np.random.default_rng(1), 3.0, 1e-6

    def half(b, w):
        return 0.5 * np.mean((y - b - x @ w) ** 2) + ridge * w @ w / (2 * len(y))

    b, w = 1.0, rng.normal(size=6)
    slope, slopes = gradient(x, y, b, w, ridge)
    assert slope == pytest.approx((half(b + step, w) - half(b - step, w)) / (2 * step), rel=1e-5)
    for i, side in enumerate(step * np.eye(6)):
        assert slopes[i] == pytest.approx((half(b, w + side) - half(b, w - side)) / (2 * step), rel=1e-5, abs=1e-3)


@pytest.mark.parametrize("solver", SOLVERS)
def test_columns_that_repeat_one_another_get_the_shortest_solution(data, solver):
    x, y = data
    twice = np.column_stack([x[:, 0], x[:, 0], x[:, 1], np.ones(len(y))])
    found, once = solve(twice, y, solver=solver), solve(x[:, :2], y)
    assert found.weights == pytest.approx([once.weights[0] / 2, once.weights[0] / 2, once.weights[1], 0], abs=1e-8)


def test_nearly_repeated_columns_are_left_to_qr_and_stay_accurate():
    rng = np.random.default_rng(5)
    x = rng.normal(size=(300, 3))
    x[:, 2] = x[:, 1] + 1e-6 * rng.normal(size=300)
    y = x @ [1.0, 2.0, -1.0]
    found = solve(x, y)
    assert found.by == "qr"
    assert found.weights == pytest.approx([1, 2, -1], abs=1e-8)
    squared = np.linalg.solve(x.T @ x, x.T @ y)  # what the textbook's formula loses
    assert np.abs(squared - [1, 2, -1]).max() > 100 * np.abs(found.weights - [1, 2, -1]).max()


def test_a_descent_that_does_not_arrive_says_so(data, monkeypatch):
    x, y = data
    nearly = np.column_stack([x, x[:, 0] + 1e-7 * np.arange(200)])
    monkeypatch.setattr(least_squares, "STEPS", 2000)
    with pytest.raises(ComputationError, match="not arrived after 2000 steps"):
        solve(nearly, y, solver="gradient")


@pytest.mark.parametrize("solver", SOLVERS)
def test_nothing_to_explain_it_with(solver):
    for x in (np.zeros((3, 0)), np.ones((3, 2))):
        found = solve(x, [1.0, 2.0, 6.0], solver=solver)
        assert (found.intercept, found.weights.tolist()) == (3.0, [0.0] * x.shape[1])
    assert solve([[1.0], [2.0]], [4.0, 4.0], solver=solver).weights.tolist() == [0.0]


def test_wrong_calls_are_refused():
    with pytest.raises(UsageError, match="'guess'"):
        solve([[1.0]], [1.0], solver="guess")
    with pytest.raises(UsageError, match="0 or more"):
        ridge_root(-1, 2)
