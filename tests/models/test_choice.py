"""One against the rest: probabilities of classes add up, agree with the truth, and come back from their files."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError, ContractError
from tierwise.metrics.classification import classification_report, log_loss_of_classes
from tierwise.models import store
from tierwise.models.catalogue import family
from tierwise.models.choice import FittedChoice, OneAgainstRest
from tierwise.models.family import Rows

CHOICE = OneAgainstRest(family("logistic"))


def _world(n=3000, seed=0):
    """Three categories by one column; the truth is a softmax."""
    x = np.random.default_rng(seed).normal(size=n)
    score = np.column_stack([-2 * x, np.zeros(n), 2 * x])
    p = np.exp(score) / np.exp(score).sum(axis=1, keepdims=True)
    label = (np.random.default_rng([seed, 1]).random(n)[:, None] > p.cumsum(axis=1)).sum(axis=1)
    return Rows(pa.table({"x": x, "x2": x**2})), label * 10, p


def test_probabilities_add_up_and_are_near_the_truth():
    rows, label, p = _world()
    fitted = CHOICE.fit(rows, label, np.arange(3000), seed=1)
    said = fitted.predict(rows)
    assert fitted.classes == (0, 10, 20)
    assert said.sum(axis=1) == pytest.approx(np.ones(3000))
    assert np.abs(said - p).mean() < 0.04
    assert log_loss_of_classes(label // 10, said) < log_loss_of_classes(label // 10, p) + 0.02
    assert classification_report(label, fitted.choose(rows)).accuracy > 0.65


def test_kept_and_back_with_reasons(tmp_path):
    rows, label, _ = _world(400, 1)
    fitted = CHOICE.fit(rows, label, np.arange(400), seed=1)
    store.write(tmp_path, "next", fitted.state())
    back = FittedChoice.restored(store.read(tmp_path, "next"))
    assert np.array_equal(back.predict(rows), fitted.predict(rows))
    why = back.explain(rows, 20)
    assert why.base + why.parts.sum(axis=1) == pytest.approx(why.score)
    with pytest.raises(ComputationError, match="never seen"):
        back.explain(rows, 5)


def test_out_of_fold_probabilities_have_a_column_for_each_class():
    rows, label, _ = _world(600, 2)
    said = CHOICE.out_of_fold(rows, label, np.arange(600) // 2, seed=1)
    assert said.sum(axis=1) == pytest.approx(np.ones(600))
    rare = np.where(np.arange(600) == 7, 30, label)
    with pytest.raises(ComputationError, match="30"):
        CHOICE.out_of_fold(rows, rare, np.arange(600) // 2, seed=1)


def test_two_classes_agree_with_one_model():
    rows, label, _ = _world(800, 3)
    said = CHOICE.fit(rows, (label > 0).astype(np.int64), np.arange(800), seed=1).predict(rows)
    assert said[:, 0] == pytest.approx(1 - said[:, 1])


def test_labels_that_are_no_choice_are_refused():
    rows, label, _ = _world(50)
    with pytest.raises(ComputationError, match="two classes"):
        CHOICE.fit(rows, label * 0, np.arange(50), seed=1)
    with pytest.raises(ContractError, match="whole number"):
        CHOICE.fit(rows, label + 0.5, np.arange(50), seed=1)
