"""Curves: smooth within the data, level beyond it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import UsageError
from tierwise.models import curves
from tierwise.models.curves import Curve, PolynomialRegression, SplineRegression
from tierwise.models.family import Examples, Rows, Task
from tierwise.models.linear import LinearRegression

BOTH = [PolynomialRegression(degree=5), SplineRegression(knots=6, smooth=0.1)]


def amounts(label, **columns):
    label = np.asarray(label, float)
    return Examples("spend", Task.AMOUNT, Rows(pa.table(columns)), label, np.arange(len(label)))


@pytest.fixture
def wave():
    rng = np.random.default_rng(1)
    x, z = rng.uniform(0, 6, 800), rng.uniform(-1, 1, 800)
    return amounts(np.sin(x) + z**2 + 0.05 * rng.normal(size=800), x=x, z=z, kind=rng.choice(["a", "b"], 800))


@pytest.mark.parametrize("family", BOTH, ids=lambda f: f.kind)
def test_the_curves_that_made_the_data_are_found(wave, family):
    fitted = family.fit(wave, 0)
    x = np.linspace(0.2, 5.8, 50)
    why = fitted.explain(Rows(pa.table({"x": x, "z": np.zeros(50), "kind": ["a"] * 50})))
    found = why.parts[:, why.columns.index("x")]
    assert found - found.mean() == pytest.approx(np.sin(x) - np.sin(x).mean(), abs=0.06)
    assert np.ptp(why.parts[:, why.columns.index("z")]) == 0
    assert why.base == pytest.approx(wave.label.mean())


@pytest.mark.parametrize("family", BOTH, ids=lambda f: f.kind)
def test_nothing_is_drawn_on_beyond_the_data(wave, family):
    fitted = family.fit(wave, 0)
    low, high = (float(f(np.asarray(wave.rows.table["x"]))) for f in (np.min, np.max))
    far = Rows(pa.table({"x": [low, low - 1, -1e9, high, high + 1, 1e9], "z": [0.0] * 6, "kind": ["a"] * 6}))
    got = fitted.predict(far)
    assert got[:3] == pytest.approx(got[0], abs=1e-12)
    assert got[3:] == pytest.approx(got[3], abs=1e-12)


def test_an_endlessly_smooth_curve_is_a_straight_line(wave):
    line = LinearRegression(ridge=1e-9).fit(wave, 0).predict(wave.rows)
    for family in (PolynomialRegression(ridge=1e-6, smooth=1e6), SplineRegression(ridge=1e-6, smooth=1e6)):
        assert family.fit(wave, 0).predict(wave.rows) == pytest.approx(line, abs=1e-3)


@pytest.mark.parametrize("curve", [Curve(1, 4, 6, np.zeros(0)), Curve(1, 4, 3, np.r_[[1.0] * 4, 1.5, 3, [4] * 4])])
def test_roughness_is_the_integral_of_the_squared_second_derivative(curve):
    from scipy.integrate import trapezoid

    x = np.linspace(1, 4, 20_001)
    weights = np.random.default_rng(0).normal(size=curve.size)
    u = 2 * (x - 1) / 3 - 1
    second = np.gradient(np.gradient(curve.expand(x) @ weights, u), u)[2:-2]
    assert np.sum((curve.rough() @ weights) ** 2) == pytest.approx(trapezoid(second**2, u[2:-2]), rel=1e-2)


def test_degree_one_is_linear_regression(wave):
    line = LinearRegression(ridge=0).fit(wave, 0).predict(wave.rows)
    assert PolynomialRegression(degree=1, ridge=1e-9).fit(wave, 0).predict(wave.rows) == pytest.approx(line, abs=1e-6)


def test_few_different_values_get_a_step_each():
    flag, stars = np.tile([0.0, 1.0], 60), np.repeat([1.0, 2.0, 3.0], 40)
    data = amounts(flag * 2 + (stars - 2) ** 2, flag=flag, stars=stars)
    for family in (PolynomialRegression(ridge=1e-9, smooth=0), SplineRegression(ridge=1e-9, smooth=0)):
        fitted = family.fit(data, 0)
        assert [c.degree for c in fitted.curves] == [1, 2]
        assert fitted.predict(data.rows) == pytest.approx(data.label, abs=1e-6)


@pytest.mark.parametrize("family", BOTH, ids=lambda f: f.kind)
def test_rows_are_expanded_in_blocks_of_any_size(wave, family, monkeypatch):
    whole = family.fit(wave, 0).predict(wave.rows)
    monkeypatch.setattr(curves, "AT_ONCE", 37)
    assert family.fit(wave, 0).predict(wave.rows) == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize("bad", [{"degree": 0}, {"degree": 11}, {"ridge": 0.0}, {"smooth": -1.0}])
def test_impossible_settings_are_refused(bad):
    with pytest.raises(UsageError, match="polynomial"):
        PolynomialRegression(**bad)
