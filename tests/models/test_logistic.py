"""Logistic regression and the Newton steps below it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.models import newton
from tierwise.models.family import Examples, Rows, Task
from tierwise.models.logistic import LogisticRegression
from tierwise.models.newton import logistic, minimise, squared_hinge


def answers(label, **columns):
    label = np.asarray(label, float)
    return Examples("churn", Task.PROBABILITY, Rows(pa.table(columns)), label, np.arange(len(label)))


@pytest.fixture
def churn():
    rng = np.random.default_rng(4)
    x, z = rng.normal(3, 2, 400), rng.uniform(0, 50, 400)
    return answers(rng.random(400) < 1 / (1 + np.exp(1 + 0.5 * x - 0.1 * z)), x=x, z=z)


def standardised(examples):
    x = np.column_stack([np.asarray(examples.rows.table[c]) for c in ("x", "z")])
    return (x - x.mean(axis=0)) / x.std(axis=0)


@pytest.mark.parametrize("ridge", [0.01, 1.0, 50.0])
def test_equals_scikit_learn(churn, ridge):
    from sklearn.linear_model import LogisticRegression as Peer

    x = standardised(churn)
    peer = Peer(C=1 / ridge, tol=1e-12, max_iter=5000).fit(x, churn.label)
    found = LogisticRegression(ridge).fit(churn, 0)
    assert found.predict(churn.rows) == pytest.approx(peer.predict_proba(x)[:, 1], abs=1e-6)
    assert found.weights == pytest.approx(peer.coef_[0], abs=1e-5)


def test_squared_hinge_equals_liblinear(churn):
    from sklearn.svm import LinearSVC

    x = standardised(churn)
    # liblinear penalises the intercept unless its column is made large
    peer = LinearSVC(C=0.5, dual=False, tol=1e-12, intercept_scaling=1e4, max_iter=100_000).fit(x, churn.label)
    found = minimise(x, churn.label, squared_hinge, 2.0, "churn")
    assert found.weights == pytest.approx(peer.coef_[0], abs=1e-5)
    assert found.intercept == pytest.approx(peer.intercept_[0], abs=1e-5)


@pytest.mark.parametrize("loss", [logistic, squared_hinge])
def test_derivatives_equal_finite_differences(loss):
    rng, step = np.random.default_rng(0), 1e-5
    y, s = rng.integers(0, 2, 50).astype(float), rng.normal(size=50) * 3
    _, first, second = loss(y, s)
    assert first == pytest.approx((loss(y, s + step)[0] - loss(y, s - step)[0]) / (2 * step), abs=1e-6)
    assert second == pytest.approx((loss(y, s + step)[1] - loss(y, s - step)[1]) / (2 * step), abs=1e-6)


def test_separation_is_held_by_the_penalty():
    split = answers([0] * 20 + [1] * 20, x=np.arange(40.0))
    found = LogisticRegression(0.01).fit(split, 0)
    p = found.predict(split.rows)
    assert ((p > 0.5) == (split.label == 1)).all()
    assert 0 < p.min() < 1e-4
    slope = found.coefficients()[1]
    assert 0.1 < slope.standard_error / slope.estimate < 1


def test_standard_errors_equal_the_closed_form(churn):
    """With next to no penalty: the inverse of Fisher's information, and the sandwich, on the raw columns."""
    x = np.column_stack([np.ones(400), *(np.asarray(churn.rows.table[c]) for c in ("x", "z"))])
    fitted = LogisticRegression(1e-9).fit(churn, 0)
    p = fitted.predict(churn.rows)
    inverse = np.linalg.inv((x.T * (p * (1 - p))) @ x)
    sandwich = inverse @ (x.T * (churn.label - p) ** 2) @ x @ inverse * 400 / 397
    found = fitted.coefficients(0.95)
    assert [c.standard_error for c in found] == pytest.approx(np.sqrt(np.diag(inverse)), rel=1e-6)
    assert [c.robust_error for c in found] == pytest.approx(np.sqrt(np.diag(sandwich)), rel=1e-6)
    assert found[1].high - found[1].low == pytest.approx(2 * 1.959964 * found[1].standard_error, rel=1e-6)


def test_contributions_are_log_odds(churn):
    fitted = LogisticRegression().fit(churn, 0)
    why = fitted.explain(Rows(pa.table({"x": [1.0, 3.0], "z": [10.0, 10.0]})))
    assert why.link == "logit"
    assert why.parts[1] - why.parts[0] == pytest.approx([2 * fitted.coefficients()[1].estimate, 0])


def test_steps_that_do_not_arrive_are_told(churn, monkeypatch):
    monkeypatch.setattr(newton, "STEPS", 2)
    with pytest.raises(ComputationError, match="question churn"):
        LogisticRegression().fit(churn, 0)


def test_no_penalty_is_refused():
    with pytest.raises(UsageError, match="above 0"):
        LogisticRegression(0)
