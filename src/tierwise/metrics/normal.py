"""Intervals and p-values of estimates that are normal about the truth."""

from __future__ import annotations


def half_width(level: float) -> float:
    """Standard errors to either side of an interval that covers with this probability.

    >>> round(half_width(0.8), 2)
    1.28
    """
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


def two_sided(value: float, se: float) -> float:
    """The probability of a value so far off 0 by chance; with no error at all 1 for 0 and 0 for anything else.

    >>> round(two_sided(-1.96, 1.0), 3), two_sided(1.0, 0.0)
    (0.05, 0.0)
    """
    from scipy.special import ndtr

    return 2.0 * float(ndtr(-abs(value) / se)) if se else float(value == 0)
