"""Cuts keep customers whole."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import ComputationError
from tierwise.models.folds import folds


def test_rows_of_one_customer_lie_in_one_fold_and_folds_are_even():
    group = np.repeat(np.arange(103) * 7, 3)
    fold = folds(group, 5, seed=2)
    assert (fold.reshape(-1, 3) == fold[::3, None]).all()
    assert sorted(np.bincount(fold[::3])) == [20, 20, 21, 21, 21]


def test_a_customers_fold_does_not_hang_on_the_order_of_rows():
    group = np.array([5, 1, 9, 4, 2])
    order = np.array([3, 0, 4, 2, 1])
    assert (folds(group, 2, seed=1)[order] == folds(group[order], 2, seed=1)).all()


def test_too_few_customers_are_refused():
    with pytest.raises(ComputationError, match="1 customers cannot be cut into 2"):
        folds(np.zeros(9, dtype=np.int64), 2, seed=1)
