"""Effects tier by tier, without being fooled by the smallest: shrinkage to the common effect, and tests corrected.

The tiers' true effects are taken as normal about a common one with an unknown spread; each is drawn to the common
effect as far as its own error is large against that spread. The spread is not guessed but averaged over, by how well
each explains the measured effects (flat prior, Gelman 2006): a guess, which is often 0, would make intervals too short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.metrics.normal import half_width
from tierwise.proof.effects import LEVEL, Effect

GRID = 200
WIDEST = 2.0


def shrunk(effects: Sequence[Effect], level: float = LEVEL) -> list[Effect]:
    """The effects drawn together; a single one, and effects without an error, are returned as they are."""
    if len(effects) < 2 or any(not e.se > 0 for e in effects):
        return list(effects)
    value, variance = np.array([e.value for e in effects]), np.array([e.se**2 for e in effects])
    mean, sd = _averaged(value, variance)
    z = half_width(level)
    rows = zip(effects, mean.tolist(), sd.tolist(), strict=True)
    return [replace(e, value=v, se=s, low=v - z * s, high=v + z * s) for e, v, s in rows]


def _averaged(value: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Posterior mean and deviation of each true effect, over a grid of spreads from 0 to twice what was seen."""
    most = WIDEST * (float(np.ptp(value)) + float(np.sqrt(variance.max())))
    spread = np.linspace(0.0, most, GRID)[:, None] ** 2
    w = 1.0 / (variance + spread)
    total = w.sum(axis=1, keepdims=True)
    common = (w * value).sum(axis=1, keepdims=True) / total
    fit = 0.5 * (np.log(w).sum(axis=1) - np.log(total[:, 0]) - (w * (value - common) ** 2).sum(axis=1))
    weight = np.exp(fit - fit.max())[:, None]
    weight /= weight.sum()
    own = spread * w
    mean = own * value + (1.0 - own) * common
    var = own * variance + (1.0 - own) ** 2 / total
    centre = (weight * mean).sum(axis=0)
    return centre, np.sqrt((weight * (var + (mean - centre) ** 2)).sum(axis=0))


def differ(effects: Sequence[Effect]) -> float:
    """The probability of effects so far apart if all were one (Cochran's Q)."""
    from scipy.stats import chi2

    value, se = np.array([e.value for e in effects]), np.array([e.se for e in effects])
    w = 1.0 / se**2
    q = float(w @ (value - w @ value / w.sum()) ** 2)
    return float(chi2.sf(q, value.size - 1))


def holm(p: Sequence[float]) -> list[float]:
    """p-values of several tests read together: the chance of any false alarm is kept (Holm 1979).

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    x = np.asarray(p, np.float64)
    order = np.argsort(x, kind="stable")
    steps = np.maximum.accumulate(x[order] * (x.size - np.arange(x.size)))
    found = np.empty(x.size)
    found[order] = np.minimum(steps, 1.0)
    return [float(v) for v in found]


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """The same keeping the expected share of false ones among those found (Benjamini & Hochberg 1995).

    >>> benjamini_hochberg([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    """
    x = np.asarray(p, np.float64)
    order = np.argsort(-x, kind="stable")
    steps = np.minimum.accumulate(x[order] * x.size / (x.size - np.arange(x.size)))
    found = np.empty(x.size)
    found[order] = np.minimum(steps, 1.0)
    return [float(v) for v in found]
