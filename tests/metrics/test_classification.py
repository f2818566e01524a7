"""scikit-learn as oracle for what a cut gets right; small worlds where the best cut is seen by eye."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sk

from tierwise.errors import ComputationError, UsageError
from tierwise.metrics.classification import (
    average_precision,
    best_cut,
    brier_of_classes,
    cheapest_cut,
    classification_report,
    confusion,
    log_loss_of_classes,
)

RNG = np.random.default_rng(3)
SCORE = np.round(RNG.random(700), 2)  # with ties
Y = (RNG.random(700) < SCORE**2).astype(int)


def test_average_precision_is_that_of_scikit_learn_and_ignores_row_order():
    assert average_precision(Y, SCORE) == pytest.approx(sk.average_precision_score(Y, SCORE), abs=1e-12)
    turn = RNG.permutation(len(Y))
    assert average_precision(Y[turn], np.round(SCORE, 1)[turn]) == pytest.approx(
        average_precision(Y, np.round(SCORE, 1))
    )
    assert average_precision(Y, np.zeros(len(Y))) == pytest.approx(Y.mean())


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_counts_at_a_cut_are_those_of_scikit_learn(cut):
    said = np.greater_equal(SCORE, cut)
    got = confusion(Y, SCORE, cut)
    assert [[got.true_negatives, got.false_positives], [got.false_negatives, got.true_positives]] == (
        sk.confusion_matrix(Y, said).tolist()
    )
    expected = sk.precision_recall_fscore_support(Y, said, average="binary")[:3]
    assert (got.precision, got.recall, got.f1) == pytest.approx(expected)
    assert got.specificity == pytest.approx(sk.recall_score(Y, said, pos_label=0))
    assert got.accuracy == pytest.approx(sk.accuracy_score(Y, said))


def test_who_never_says_yes_has_no_precision():
    got = confusion([1, 0], [0.1, 0.2], cut=0.5)
    assert np.isnan(got.precision)
    assert (got.recall, got.f1) == (0, 0)


@pytest.mark.parametrize("classes", [2, 5])
def test_report_is_that_of_scikit_learn(classes):
    actual = RNG.integers(0, classes, 300)
    said = np.where(RNG.random(300) < 0.6, actual, RNG.integers(0, classes, 300))
    said[said == 1] = 0  # a class that is never said has no precision
    got = classification_report(actual, said)
    expected = sk.classification_report(actual, said, output_dict=True, zero_division=np.nan)
    for line in (*got.classes, got.macro, got.weighted):
        name = line.label if line.label.isdigit() else f"{line.label} avg"
        numbers = [expected[name][k] for k in ("precision", "recall", "f1-score", "support")]
        assert [line.precision, line.recall, line.f1, line.support] == pytest.approx(numbers, nan_ok=True)
    assert got.accuracy == pytest.approx(expected["accuracy"])


def test_best_cut_is_the_best_of_all_cuts():
    got = best_cut(Y, SCORE)
    reached = {cut: sk.f1_score(Y, np.greater_equal(SCORE, cut)) for cut in np.unique(SCORE)}
    assert got.value == pytest.approx(max(reached.values()))
    assert reached[got.cut] == pytest.approx(got.value)


def test_cheapest_cut_of_a_calibrated_score_is_near_the_ratio_of_costs():
    p = RNG.random(40_000)
    y = RNG.random(40_000) < p
    assert cheapest_cut(y, p, false_alarm=1, miss=4).cut == pytest.approx(0.2, abs=0.05)
    assert cheapest_cut(y, p, false_alarm=0, miss=1).value == 0
    assert cheapest_cut(y, p, false_alarm=1, miss=0).cut == np.inf


def test_losses_of_classes():
    p = RNG.dirichlet([1, 2, 3], 200)
    y = RNG.integers(0, 3, 200)
    assert log_loss_of_classes(y, p) == pytest.approx(sk.log_loss(y, p), rel=1e-6)
    assert brier_of_classes(y, p) == pytest.approx(sk.brier_score_loss(np.eye(3)[y], p, scale_by_half=False))
    with pytest.raises(UsageError, match="add up"):
        log_loss_of_classes([0], [[0.5, 0.6]])
    with pytest.raises(UsageError, match="classes are"):
        brier_of_classes([2], [[0.5, 0.5]])


def test_nothing_that_happened_has_no_average_precision():
    with pytest.raises(ComputationError):
        average_precision([0, 0], [0.1, 0.2])
    with pytest.raises(ComputationError):
        best_cut([0, 0], [0.1, 0.2])
