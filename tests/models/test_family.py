"""The shared protocol: rows, histories, labels, reasons."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError, ContractError
from tierwise.models import catalogue
from tierwise.models.family import Contributions, Examples, History, Rows, Task, both_outcomes, learnable
from tierwise.models.linear import LinearRegression


def examples(label, task=Task.PROBABILITY):
    n = len(label)
    return Examples("churn", task, Rows(pa.table({"x": np.arange(float(n))})), np.asarray(label, float), np.arange(n))


def test_history_keeps_each_rows_steps_together():
    steps = {"gap_days": np.array([0.0, 5, 0, 0, 1, 2]), "days_ago": np.arange(6.0)}
    taken = History(np.array([0, 2, 2, 3, 6]), steps).take(np.array([3, 1, 0, 3]))
    assert taken.start.tolist() == [0, 3, 3, 5, 8]
    assert taken.steps["gap_days"].tolist() == [0, 1, 2, 0, 5, 0, 1, 2]
    assert taken.steps["days_ago"].tolist() == [3, 4, 5, 0, 1, 3, 4, 5]
    assert taken.take(np.zeros(0, dtype=np.int64)).start.tolist() == [0]


def test_rows_are_taken_with_their_histories():
    rows = Rows(pa.table({"x": [1.0, 2, 3]}), History(np.array([0, 1, 1, 2]), {"gap_days": np.array([7.0, 9])}))
    taken = rows.take(np.array([2, 0]))
    assert taken.table["x"].to_pylist() == [3.0, 1.0]
    assert taken.history.steps["gap_days"].tolist() == [9, 7]
    assert len(Rows(rows.table).take(np.zeros(0, dtype=np.int64))) == 0


def test_examples_are_checked_and_taken():
    some = examples([0, 1, 1])
    assert some.take(np.array([2, 0])).label.tolist() == [1, 0]
    with pytest.raises(ContractError, match="question churn: 1 of 2 labels are empty"):
        examples([0, np.nan])
    with pytest.raises(ContractError, match="0 or 1"):
        examples([0, 0.5])
    with pytest.raises(ContractError, match="3 rows, 2 labels, 3 groups"):
        Examples("churn", Task.AMOUNT, some.rows, np.zeros(2), np.arange(3))
    assert examples([0, 0.5], Task.AMOUNT).label.tolist() == [0, 0.5]


def test_one_answer_alone_is_nothing_to_learn_from():
    with pytest.raises(ComputationError, match="question churn: only the answer 1 among 2 examples"):
        both_outcomes(examples([1, 1]))
    for task in Task:
        with pytest.raises(ComputationError, match="question churn: there are no examples"):
            both_outcomes(examples([], task))
    both_outcomes(examples([0, 1]))
    both_outcomes(examples([5, 5], Task.AMOUNT))


def test_a_family_is_asked_only_what_it_suits():
    with pytest.raises(ContractError, match="question churn: linear does not answer with a probability"):
        learnable(LinearRegression(), examples([0, 1]))
    with pytest.raises(ComputationError, match="question churn: there are no examples"):
        learnable(LinearRegression(), examples([], Task.AMOUNT))


@pytest.mark.parametrize(("link", "expected"), [("identity", [-800, 0, 2]), ("logit", [0, 0.5, 0.880797])])
def test_scores_on_the_scale_of_the_answer(link, expected):
    score = np.array([-800.0, 0, 2])
    got = Contributions(0.0, score[:, None], ("x",), score, link).predictions()
    assert got == pytest.approx(expected, abs=1e-6)
    assert Contributions(0.0, score[1:, None], ("x",), score[1:], "log").predictions() == pytest.approx([1, np.e**2])


def test_the_catalogue_refuses_what_it_does_not_know():
    with pytest.raises(ComputationError, match="'guess'; there are linear, polynomial"):
        catalogue.family("guess")
    with pytest.raises(ComputationError, match="'guess'"):
        catalogue.families(Task.AMOUNT, ("guess",))
    assert [f.kind for f in catalogue.families(Task.AMOUNT, ("spline", "linear", "logistic"))] == ["linear", "spline"]
