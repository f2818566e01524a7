"""Who was likely to be given what, where nobody wrote it down."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError, ContractError
from tierwise.models.family import Rows
from tierwise.models.propensity import (
    Contacts,
    balance,
    cross_fitted,
    overlapping,
    standardised_differences,
)


def contacted(n: int, seed: int, *slopes: float) -> tuple[Contacts, np.ndarray]:
    """Contacts by a multinomial logit of one column, with the true probabilities."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    odds = np.column_stack([np.ones(n), *(0.5 * np.exp(s * x) for s in slopes)])
    truth = odds / odds.sum(axis=1, keepdims=True)
    arm = (rng.random(n)[:, None] > truth.cumsum(axis=1)).sum(axis=1)
    return Contacts(Rows(pa.table({"x": x, "city": rng.choice(["Lyon", "Nice"], n)})), arm, np.arange(n)), truth


@pytest.mark.parametrize("slopes", [(1.0,), (1.0, -0.7)])
def test_probabilities_are_recovered_and_balance(slopes: tuple[float, ...]) -> None:
    contacts, truth = contacted(6000, 1, *slopes)
    found = cross_fitted(contacts, seed=0)
    assert found.sum(axis=1) == pytest.approx(1)
    assert np.abs(found - truth).mean() < 0.02
    x = [b for b in balance(contacts, found) if b.term == "x"]
    assert all(abs(b.before) > 0.3 for b in x)
    assert all(b.balanced for b in x)


def test_nobody_is_predicted_by_a_model_that_has_seen_her() -> None:
    """Noise columns by the dozen: a model that had seen its rows would tell who was contacted."""
    rng = np.random.default_rng(0)
    table = pa.table({f"c{i}": rng.normal(size=120) for i in range(40)})
    arm = rng.integers(0, 2, 120)
    found = cross_fitted(Contacts(Rows(table), arm, np.arange(120)), seed=0)[:, 1]
    assert np.corrcoef(found, arm)[0, 1] < 0.25


def test_trimming_keeps_the_least_variance() -> None:
    """Of all cut-offs of g the one kept has the smallest sum of g over the square of the rows (Crump et al. 2009)."""
    rng = np.random.default_rng(3)
    e = rng.beta(0.4, 1.2, 500).clip(1e-4, 1 - 1e-4)
    g = 1 / (e * (1 - e))
    kept = overlapping(np.column_stack([1 - e, e]))
    order = np.sort(g)
    variance = np.cumsum(order) / np.arange(1, 501) ** 2
    assert kept.sum() == variance.argmin() + 1
    assert 0 < kept.sum() < 500


def test_even_lots_lose_nobody() -> None:
    assert overlapping(np.full((7, 3), 1 / 3)).all()
    assert not overlapping(np.array([[1.0, 0.0]])).any()


def test_differences_by_hand() -> None:
    x = np.array([[0.0, 5.0], [2.0, 5.0], [3.0, 5.0], [3.0, 5.0]])
    given = np.array([False, False, True, True])
    assert standardised_differences(x, given, ~given) == pytest.approx([2 / np.sqrt(0.5), 0.0])
    assert np.isnan(standardised_differences(x, given & False, ~given)).all()


@pytest.mark.parametrize("arm", [[0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 2, 2], [0, 0, 0, 1]])
def test_arms_that_hardly_anybody_was_given_are_told(arm: list[int]) -> None:
    rows = Rows(pa.table({"x": [1.0, 2.0, 3.0, None]}))
    with pytest.raises(ComputationError, match="was given to"):
        cross_fitted(Contacts(rows, np.array(arm), np.arange(4)), seed=0)


def test_arms_must_fit_the_rows() -> None:
    rows = Rows(pa.table({"x": [1.0, 2.0]}))
    with pytest.raises(ContractError, match="shape"):
        Contacts(rows, np.array([0]), np.arange(2))
    with pytest.raises(ContractError, match="numbered -1"):
        Contacts(rows, np.array([0, -1]), np.arange(2))
