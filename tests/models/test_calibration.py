"""Maps recover planted distortions, keep the order, never say never, and are chosen on customers not fitted on."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

from tierwise.errors import ComputationError
from tierwise.metrics.probability import auc, calibration_slope, ece, log_loss
from tierwise.models.calibration import METHODS, Calibration, Knots, Level, LogOdds, calibrate
from tierwise.models.family import Task

PROBABILITY, AMOUNT = METHODS[Task.PROBABILITY], METHODS[Task.AMOUNT]


def _world(n=6000, seed=0):
    """True probabilities and what came."""
    rng = np.random.default_rng(seed)
    p = rng.beta(1, 2, n)
    return p, (rng.random(n) < p).astype(float)


def _bent(p, power=3.0):
    """Too extreme: log odds times three, and too high."""
    return 1 / (1 + np.exp(-(power * np.log(p / (1 - p)) + 1)))


def test_platt_undoes_a_straight_line_in_log_odds():
    p, y = _world()
    curve = PROBABILITY["platt"](y, _bent(p))
    assert (curve.rise, curve.intercept) == pytest.approx((1 / 3, -1 / 3), abs=0.04)
    assert calibration_slope(y, curve.apply(_bent(p))) == pytest.approx((0, 1), abs=0.01)


def test_beta_is_the_penalised_maximum_within_its_bounds():
    p, y = _world(1500, 1)
    said = p**2

    def objective(w):
        up, down = np.log(said), np.log1p(-said)
        score = w[0] + w[1] * up - w[2] * down
        return (np.logaddexp(0, score) - y * score).sum() + ((w - [0, 1, 1]) ** 2).sum() / 2

    best = minimize(objective, [0, 1, 1], bounds=[(None, None), (0, None), (0, None)], tol=1e-12).x
    curve = PROBABILITY["beta"](y, said)
    assert [curve.intercept, curve.rise, curve.fall] == pytest.approx(best.tolist(), abs=2e-3)


def test_a_beta_slope_that_would_fall_is_zero():
    said, _ = _world(4000, 2)
    middling = np.random.default_rng(2).random(4000) < 3 * said * (1 - said)  # high scores mean less again
    curve = PROBABILITY["beta"](middling.astype(float), said)
    assert curve.rise > 0
    assert curve.fall == 0


def test_isotonic_joins_the_blocks_of_scikit_learn_and_never_says_never():
    p, y = _world(500, 3)
    curve = PROBABILITY["isotonic"](y, p)
    peer = IsotonicRegression(y_min=1 / 502, y_max=1 - 1 / 502).fit_transform(p, y)
    centres = {level: p[peer == level].mean() for level in np.unique(peer)}
    assert curve.apply(np.array(list(centres.values()))) == pytest.approx(list(centres))
    ends = curve.apply(np.array([0.0, 1.0]))
    assert 1 / 502 <= ends[0] <= peer.min()
    assert peer.max() <= ends[1] <= 501 / 502


def test_isotonic_makes_no_ties_between_blocks():
    p, y = _world(3000, 11)
    said = PROBABILITY["isotonic"](y, p).apply(p)
    assert len(np.unique(said)) > 2800  # all but blocks in which nothing or everything came
    assert auc(y, said) == pytest.approx(auc(y, p), abs=1e-4)


@pytest.mark.parametrize("method", PROBABILITY)
@pytest.mark.parametrize("separated", [False, True])
def test_every_probability_map_rises_and_stays_inside(method, separated):
    p, y = _world(300, 4)
    grid = np.linspace(0, 1, 501)
    got = PROBABILITY[method]((p > 0.5).astype(float) if separated else y, p).apply(grid)
    assert (np.diff(got) >= 0).all()
    assert got.min() > 0
    assert got.max() < 1


@pytest.mark.parametrize("method", AMOUNT)
def test_every_amount_map_rises(method):
    rng = np.random.default_rng(5)
    said = rng.gamma(1, 20, 800)
    got = AMOUNT[method](said * rng.gamma(1, 2, 800), said).apply(np.linspace(-5, 300, 600))
    assert (np.diff(got) >= 0).all()


def test_the_choice_follows_the_distortion():
    p, y = _world(8000, 6)
    group = np.arange(len(y))
    fair = calibrate(Task.PROBABILITY, y, p, group, seed=1)
    assert fair.losses["none"] - fair.losses[fair.method] < 1e-3
    bent = calibrate(Task.PROBABILITY, y, _bent(p), group, seed=1)
    assert bent.method in {"platt", "beta"}
    stairs = np.where(p < 0.5, p / 4, 0.9 + p / 20)  # a jump that no smooth line follows
    assert calibrate(Task.PROBABILITY, y, stairs, group, seed=1).method == "isotonic"


def test_calibrated_on_one_half_is_calibrated_on_the_other():
    p, y = _world(20_000, 7)
    half = np.arange(len(y)) % 2 == 0
    got = calibrate(Task.PROBABILITY, y[half], _bent(p)[half], np.flatnonzero(half), seed=2)
    said = got.apply(_bent(p)[~half])
    assert ece(y[~half], _bent(p)[~half]) > 0.08
    assert ece(y[~half], said) < 0.02
    assert log_loss(y[~half], said) < log_loss(y[~half], _bent(p)[~half])
    assert auc(y[~half], said) == pytest.approx(auc(y[~half], _bent(p)[~half]), abs=1e-3)


def test_rows_of_one_customer_choose_together():
    """Scores that betray the customer look calibratable only where her rows stand on both sides."""
    rng = np.random.default_rng(8)
    group = np.repeat(np.arange(150), 8)
    y = np.repeat((rng.random(150) < 0.4).astype(float), 8)
    said = np.repeat(rng.random(150), 8)
    honest = calibrate(Task.PROBABILITY, y, said, group, seed=3).losses["isotonic"]
    leaking = calibrate(Task.PROBABILITY, y, said, np.arange(len(y)), seed=3).losses["isotonic"]
    assert leaking < honest - 0.01


def test_too_few_customers_change_nothing():
    p, y = _world(19, 9)
    got = calibrate(Task.PROBABILITY, y, p, np.arange(19), seed=1)
    assert (got.method, got.losses) == ("none", {})


def test_level_and_deciles_of_amounts():
    rng = np.random.default_rng(10)
    said = rng.gamma(1, 20, 6000)
    group = np.arange(6000)
    scaled = calibrate(Task.AMOUNT, 3 * said * rng.gamma(2, 0.5, 6000), said, group, seed=1)
    assert scaled.apply(np.array([10.0]))[0] == pytest.approx(30, rel=0.08)
    bowed = calibrate(Task.AMOUNT, said**2 / 20 * rng.gamma(2, 0.5, 6000), said, group, seed=1)
    assert bowed.method == "deciles"
    assert bowed.apply(np.array([10.0, 40.0])) == pytest.approx([5, 80], rel=0.2)


def test_amounts_that_all_fail_to_come_have_no_level():
    with pytest.raises(ComputationError, match="positive totals"):
        AMOUNT["level"](np.zeros(5), np.ones(5))
    nothing = calibrate(Task.AMOUNT, np.zeros(60), np.ones(60), np.arange(60), seed=1)
    assert set(nothing.losses) == {"none"}


@pytest.mark.parametrize(
    "curve",
    [
        LogOdds("beta", 0.1, 1.2, 0.7),
        Level("level", 1.3),
        Knots("isotonic", np.array([0.1, 0.9]), np.array([0.2, 0.7])),
    ],
)
def test_kept_and_back(curve):
    kept = Calibration(curve, {"none": 0.5}, 40)
    facts = json.loads(json.dumps(kept.facts()))
    back = Calibration.restored(facts, kept.arrays())
    said = np.linspace(0, 1, 9)
    assert np.array_equal(back.apply(said), kept.apply(said))
    assert (back.method, back.losses, back.rows) == (kept.method, kept.losses, kept.rows)
