"""The hypergeometric tail of many rules at once: exact fractions, SciPy's, and where it is 0 or 1."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from scipy.stats import hypergeom

from tierwise.insight.baskets.chance import at_least


def _exact(both: int, n: int, left: int, right: int) -> float:
    ways = sum(comb(right, i) * comb(n - right, left - i) for i in range(both, min(left, right) + 1))
    return float(Fraction(ways, comb(n, left)))


def test_every_case_of_few_baskets_is_the_exact_fraction() -> None:
    asked = [(b, n, a, c) for n in range(1, 13) for a in range(n + 1) for c in range(n + 1) for b in range(n + 2)]
    found = at_least(*np.array(asked).T)
    np.testing.assert_allclose(found, [_exact(*q) for q in asked], rtol=1e-13, atol=1e-300)


@pytest.mark.parametrize("times", [0.2, 1.0, 1.2, 4.0])
def test_of_many_baskets_both_tails_are_right_to_twelve_digits(times: float) -> None:
    rng = np.random.default_rng(3)
    left, right = rng.integers(20, 4_000, (2, 300))
    n = np.full(300, 60_000)
    both = np.minimum((times * left * right / n).astype(np.int64) + 1, np.minimum(left, right))
    found, said = at_least(both, n, left, right), hypergeom.sf(both - 1, n, left, right)
    np.testing.assert_allclose(found, said, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(found, at_least(both, n, right, left), rtol=1e-12)


def test_what_must_happen_is_sure_and_what_cannot_is_not() -> None:
    ask = np.array([[0, 10, 3, 4], [4, 10, 3, 4], [2, 10, 6, 6], [1, 10, 0, 4]]).T
    assert at_least(*ask).tolist() == [1.0, 0.0, 1.0, 0.0]
    assert len(at_least(*np.zeros((4, 0), dtype=np.int64))) == 0
