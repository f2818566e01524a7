"""Linear regression: exact answers, honest errors."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.models.family import Examples, Rows, Task
from tierwise.models.least_squares import SOLVERS
from tierwise.models.linear import LinearRegression


def amounts(label, **columns):
    label = np.asarray(label, float)
    return Examples("spend", Task.AMOUNT, Rows(pa.table(columns)), label, np.arange(len(label)), "EUR")


@pytest.fixture
def spend():
    rng = np.random.default_rng(2)
    x, z, flag = rng.normal(3, 2, 120), rng.uniform(0, 50, 120), rng.random(120) < 0.3
    noise = rng.normal(size=120) * (1 + z / 25)
    return amounts(5 + 2 * x - 0.1 * z + 3 * flag + noise, x=x, z=z, flag=flag)


@pytest.mark.parametrize("solver", SOLVERS)
def test_all_solvers_agree(spend, solver):
    for ridge in (0.0, 1.0, 100.0):
        found = LinearRegression(solver, ridge).fit(spend, 0).predict(spend.rows)
        assert found == pytest.approx(LinearRegression("lstsq", ridge).fit(spend, 0).predict(spend.rows), abs=1e-8)


def test_standard_errors_equal_the_closed_form(spend):
    """Coefficients, classical and HC1 errors and t intervals of the textbook, on the raw columns."""
    from scipy.stats import t

    x = np.column_stack([np.ones(120), *(np.asarray(spend.rows.table[c]).astype(float) for c in ("flag", "x", "z"))])
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ spend.label
    e = spend.label - x @ beta
    classical = np.sqrt(np.diag(inverse) * (e @ e) / (120 - 4))
    hc1 = np.sqrt(np.diag(inverse @ (x.T * e**2) @ x @ inverse) * 120 / (120 - 4))
    found = LinearRegression(ridge=0).fit(spend, 0).coefficients(0.9)
    assert [c.name for c in found] == ["(intercept)", "flag", "x", "z"]
    assert [c.estimate for c in found] == pytest.approx(beta, abs=1e-8)
    assert [c.standard_error for c in found] == pytest.approx(classical, rel=1e-8)
    assert [c.robust_error for c in found] == pytest.approx(hc1, rel=1e-8)
    assert [c.high - c.low for c in found] == pytest.approx(2 * t(116).ppf(0.95) * classical, rel=1e-8)


def test_intervals_cover_the_true_coefficient():
    rng, hits = np.random.default_rng(7), 0
    x = rng.normal(size=15)
    for _ in range(400):
        fitted = LinearRegression(ridge=0).fit(amounts(2 * x + rng.normal(size=15), x=x), 0)
        slope = fitted.coefficients(0.8)[1]
        hits += slope.low <= 2 <= slope.high
    assert hits / 400 == pytest.approx(0.8, abs=0.06)


def test_a_ridge_is_that_many_rows_without_effect():
    x = np.tile([-1.0, 1.0], 50)
    found = LinearRegression(ridge=100).fit(amounts(10 + 4 * x, x=x), 0)
    assert found.coefficients()[1].estimate == pytest.approx(2)  # 100 rows, and 100 more that say 0
    assert found.predict(Rows(pa.table({"x": [0.0]}))).tolist() == pytest.approx([10])


def test_contributions_are_weight_times_column(spend):
    fitted = LinearRegression(ridge=0).fit(spend, 0)
    why = fitted.explain(Rows(pa.table({"x": [4.0, 5.0], "z": [10.0, 10.0], "flag": [True, True]})))
    slope = {c.name: c.estimate for c in fitted.coefficients()}
    assert why.columns == ("flag", "x", "z")
    assert why.parts[1] - why.parts[0] == pytest.approx([0, slope["x"], 0])
    assert why.base == pytest.approx(spend.label.mean())


@pytest.mark.parametrize("solver", SOLVERS)
def test_four_rows_that_run_away_from_a_naive_step_converge_under_ours(solver):
    """The data of docs/why/regression-by-hand.md: least squares is (1/3, 20, 30)."""
    four = amounts([82, 104, 166, 228], advertising=[90.0, 180, 270, 360], promotions=[1, 1, 2, 4])
    found = LinearRegression(solver, ridge=0).fit(four, 0)
    assert [c.estimate for c in found.coefficients()] == pytest.approx([30, 1 / 3, 20], abs=1e-8)


def test_errors_are_not_known_without_rows_left_over():
    fitted = LinearRegression(ridge=0).fit(amounts([1.0, 2.0], x=[0.0, 1.0]), 0)
    assert fitted.predict(Rows(pa.table({"x": [2.0]}))) == pytest.approx([3])
    with pytest.raises(ComputationError, match="no rows over"):
        fitted.coefficients()


def test_wrong_settings_are_refused():
    for settings in ({"solver": "guess"}, {"ridge": -1.0}, {"ridge": float("nan")}):
        with pytest.raises(UsageError):
            LinearRegression(**settings)
