"""Support vector machines: as scikit-learn's, from plain arrays, and with probabilities that hold."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.models.family import Examples, Rows, Task
from tierwise.models.machines import Kernel, kernel_machine
from tierwise.models.platt import margins_of_others, parts, platt
from tierwise.models.svm import SupportVectorMachine


def answers(label, group=None, **columns):
    label = np.asarray(label, float)
    group = np.arange(len(label)) if group is None else np.asarray(group)
    return Examples("churn", Task.PROBABILITY, Rows(pa.table(columns)), label, group)


def ring(n, seed):
    """Ones live outside a circle: no plane tells them apart."""
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, n))
    return answers(rng.random(n) < 1 / (1 + np.exp(4 - 3 * (x**2 + z**2))), x=x, z=z, noise=rng.normal(size=n))


@pytest.fixture(scope="module")
def points():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 5))
    return x, ((x**2).sum(axis=1) + rng.normal(size=300) > 5).astype(float)


def test_kernel_margins_equal_scikit_learns(points):
    from sklearn.svm import SVC

    x, y = points
    ask = np.random.default_rng(1).normal(size=(200, 5)) * 2
    peer = SVC(C=2.0, gamma=0.3, class_weight="balanced", tol=1e-6).fit(x, y)
    again = Kernel.restored(kernel_machine(x, y, 2.0, 0.3).arrays())
    assert again.margin(ask) == pytest.approx(peer.decision_function(ask), abs=1e-10)


def test_kernel_parts_are_the_integrated_slopes(points):
    """Against Gauss' rule on numerical slopes, along the way from the average row."""
    machine = kernel_machine(*points, 1.0, 0.2)
    x, step = np.array([1.3, -0.4, 0.0, 2.0, -1.0]), 1e-5
    nodes, shares = np.polynomial.legendre.leggauss(40)
    way = ((nodes + 1) / 2)[:, None] * x
    slopes = np.column_stack([machine.margin(way + s) - machine.margin(way - s) for s in step * np.eye(5)]) / (2 * step)
    assert machine.parts(x[None])[0] == pytest.approx(x * (shares / 2 @ slopes), abs=1e-8)


def test_kernel_parts_sum_near_and_far(points):
    machine = kernel_machine(*points, 1.0, 0.2)
    near = np.random.default_rng(2).normal(size=(20, 5))
    for scale in (0, 1e-9, 1e-4, 1, 10, 1e6):
        x = scale * near
        assert machine.average() + machine.parts(x).sum(axis=1) == pytest.approx(machine.margin(x), abs=1e-9)


@pytest.mark.parametrize("kernel", ["linear", "rbf"])
def test_probabilities_hold_on_customers_not_seen(kernel):
    from tierwise.metrics.probability import auc, calibration_slope

    learn, ask = ring(1500, 1), ring(4000, 2)
    p = SupportVectorMachine(kernel).fit(learn, 0).predict(ask.rows)
    assert p.mean() == pytest.approx(ask.label.mean(), abs=0.03)
    if kernel == "rbf":
        assert auc(ask.label, p) > 0.9
        assert calibration_slope(ask.label, p)[1] == pytest.approx(1, abs=0.25)


def test_a_sample_leaves_the_share_of_answers_alone():
    rng = np.random.default_rng(3)
    x = rng.normal(size=6000)
    rare = answers(rng.random(6000) < 1 / (1 + np.exp(5 - x)), x=x)
    p = SupportVectorMachine("rbf", sample=1000).fit(rare, 0).predict(rare.rows)
    assert p.mean() == pytest.approx(rare.label.mean(), rel=0.3)
    assert np.corrcoef(p, x)[0, 1] > 0.3


def test_rows_of_a_customer_stay_together_and_order_is_moot():
    rng = np.random.default_rng(0)
    some = answers(rng.random(200) < 0.1, group=rng.integers(0, 60, 200), x=rng.normal(size=200))
    part = parts(some, seed=5)
    assert all(len(set(part[some.group == g])) == 1 for g in set(some.group))
    assert set(part) == {0, 1, 2, 3, 4}
    turn = rng.permutation(200)
    assert np.array_equal(parts(some.take(turn), seed=5), part[turn])
    assert not np.array_equal(parts(some, seed=6), part)


def test_both_answers_are_left_whichever_part_goes():
    for label, group in (
        ([1, 1, 0, 0], [0, 1, 2, 3]),
        ([1, 0, 1, 0, 0], [0, 0, 1, 2, 2]),
        ([0, 1] * 3, [0, 0, 1, 1, 2, 2]),
    ):
        some = answers(label, group=group, x=np.arange(len(label)))
        seen = margins_of_others(some, 0, lambda learn, ask, s=some: np.full(len(ask), np.ptp(s.label[learn])))
        assert (seen == 1).all()
    with pytest.raises(ComputationError, match="question churn: one of the answers was given by 1 of 3 customers"):
        parts(answers([1, 1, 0, 0], group=[0, 0, 1, 2], x=[1, 2, 3, 4]), 0)


def test_margins_that_mislead_give_everybody_the_share_of_all():
    slope, offset = platt(np.array([3.0, 2, 1, 0]), np.array([0.0, 0, 1, 1]), "churn")
    assert (slope, offset) == (0, pytest.approx(0))
    slope, offset = platt(np.full(4, 7.0), np.array([0.0, 0, 0, 1]), "churn")
    assert 1 / (1 + np.exp(-(slope * 7 + offset))) == pytest.approx((3 * 0.2 + 2 / 3) / 4)


def test_impossible_settings_are_refused():
    for settings in ({"kernel": "guess"}, {"cost": 0.0}, {"width": -1.0}, {"sample": 5}):
        with pytest.raises(UsageError, match="machine"):
            SupportVectorMachine(**settings)
