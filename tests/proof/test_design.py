"""Sizes, detectable effects and power agree with one another and with experiments drawn by the thousand."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.proof.design import Design, customers_needed, detectable_effect, power


@pytest.mark.parametrize("held_out", [0.1, 0.5])
@pytest.mark.parametrize("base", [0.035, 0.4])
def test_the_three_agree(held_out: float, base: float) -> None:
    design = Design.of_share(base, held_out=held_out)
    n = customers_needed(design, 0.02)
    assert detectable_effect(design, n) == pytest.approx(0.02, rel=1e-3)
    assert power(design, 0.02, n) == pytest.approx(design.power, abs=1e-3)


def test_the_example_of_the_docs() -> None:
    design = Design.of_share(0.035, held_out=0.1)
    assert round(detectable_effect(design, 8000), 3) == 0.02
    assert 0.1 < power(design, 0.006, 8000) < 0.2


def test_experiments_find_it_as_often_as_planned() -> None:
    rng = np.random.default_rng(1)
    design = Design.of_share(0.1, held_out=0.3)
    n = customers_needed(design, 0.05)
    held, treated = int(n * 0.3), int(n * 0.7)
    a, b = rng.binomial(held, 0.1, 4000) / held, rng.binomial(treated, 0.15, 4000) / treated
    z = (b - a) / np.sqrt(a * (1 - a) / held + b * (1 - b) / treated)
    assert (z > 1.96).mean() == pytest.approx(0.8, abs=0.03)


def test_what_is_known_before_makes_it_smaller() -> None:
    plain = customers_needed(Design(0.0, 100.0), 1.0)
    assert customers_needed(Design(0.0, 100.0, kept=0.25), 1.0) == pytest.approx(plain / 4, abs=2)
    assert (
        customers_needed(Design(0.0, 100.0, comparisons=4), 1.0)
        > plain
        > customers_needed(Design(0.0, 100.0, one_sided=True), 1.0)
    )


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Design(0.0, 1.0, held_out=0.0), "cannot be planned"),
        (lambda: Design.of_share(1.2), "cannot be planned|a share of 1.2"),
        (lambda: customers_needed(Design(0.0, 1.0), 0.0), "effect of 0"),
        (lambda: customers_needed(Design(0.0, 1.0), 1e-9), "needs"),
        (lambda: detectable_effect(Design(0.0, 1.0), 1), "1 customers cannot be compared"),
    ],
)
def test_what_cannot_be_planned(make: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        make()  # type: ignore[operator]
