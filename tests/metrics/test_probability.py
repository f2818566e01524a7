import numpy as np
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.metrics.probability import auc, brier, calibration_slope, ece, log_loss

RNG = np.random.default_rng(0)
P = RNG.uniform(0.02, 0.98, 4000)
Y = (RNG.random(4000) < P).astype(int)


def test_auc_counts_pairs():
    y, s = Y[:300], np.round(P[:300], 1)
    pairs = [(a > b) + 0.5 * (a == b) for a in s[y == 1] for b in s[y == 0]]
    assert auc(y, s) == pytest.approx(np.mean(pairs), rel=1e-12)
    assert auc(y, -s) == pytest.approx(1 - auc(y, s), rel=1e-12)


def test_auc_of_one_outcome_is_not_known():
    with pytest.raises(ComputationError):
        auc([1, 1], [0.2, 0.3])


def test_calibrated_probabilities_have_slope_one_and_no_error():
    intercept, slope = calibration_slope(Y, P)
    assert slope == pytest.approx(1, abs=0.1)
    assert intercept == pytest.approx(0, abs=0.12)
    assert ece(Y, P) < 0.03


def test_too_extreme_probabilities_have_a_lower_slope():
    odds = P / (1 - P)
    extreme = odds**3 / (1 + odds**3)
    assert calibration_slope(Y, extreme)[1] == pytest.approx(1 / 3, abs=0.04)
    assert ece(Y, extreme) > 0.08


def test_ece_of_a_constant_is_the_distance_to_the_share():
    assert ece(Y, np.full(len(Y), 0.9)) == pytest.approx(0.9 - Y.mean(), abs=0.03)
    assert ece(Y, np.full(len(Y), 0.9), bins=1) == pytest.approx(0.9 - Y.mean())


def test_certainty_that_fails_is_dear_but_finite():
    assert log_loss([1], [0.0]) == pytest.approx(-np.log(1e-6))
    assert brier([1], [0.0]) == 1


def test_separated_outcomes_have_no_slope():
    with pytest.raises(ComputationError, match="slope"):
        calibration_slope([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])


@pytest.mark.parametrize(
    ("y", "p"), [([0, 2], [0.1, 0.2]), ([0, 1], [0.1, 1.2]), ([0, 1], [0.1, np.nan]), ([0], [0.1, 0.2]), ([], [])]
)
def test_wrong_columns_are_refused(y, p):
    with pytest.raises(UsageError):
        brier(y, p)
