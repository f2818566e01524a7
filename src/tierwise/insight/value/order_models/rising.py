"""Rising factorials z (z+1) ... (z+n-1) = G(z+n)/G(z) in logs: the one thing the likelihoods need of lgamma.

Sums of logs on whole steps keep all digits where lgamma(z + n) - lgamma(z) would lose them to a large z.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tierwise.insight.value.order_models.summary import Floats


class Rising(NamedTuple):
    """For n = 0, 1, …: log of the product, and its first two derivatives in z."""

    log: Floats
    slope: Floats
    bend: Floats


def rising(z: float, top: int) -> Rising:
    """Tables for n = 0 .. top.

    >>> rising(2.0, 3).log.round(4).tolist()  # log 1, log 2, log 2*3, log 2*3*4
    [0.0, 0.6931, 1.7918, 3.1781]
    """
    steps = z + np.arange(top)
    inverse = 1 / steps
    return Rising(_sums(np.log(steps)), _sums(inverse), -_sums(inverse * inverse))


def _sums(terms: Floats) -> Floats:
    return np.concatenate(([0.0], np.cumsum(terms)))
