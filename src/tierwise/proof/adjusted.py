"""Sharper readings of the same experiment: what was known before takes noise out of what came after.

CUPED subtracts from every outcome what a regression on earlier quantities foretold (Deng, Xu, Kohavi & Walker 2013);
the arms are drawn by lot, so that both lose the same and the difference stays what it was, with less noise.
Post-stratification compares within each stratum (a tier) and weighs by the strata's sizes (Miratrix, Sekhon & Yu 2013).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.errors import UsageError
from tierwise.proof.effects import LEVEL, Effect, Sample, difference, normal


def foretold(outcome: Floats, treated: Floats, before: Floats) -> Floats:
    """What ``before`` (n, p) foretold of each outcome, about its mean: the slopes are pooled within the two arms.

    Only earlier quantities may stand here: what the offer can have changed would take the effect away with the noise.
    """
    columns = before.reshape(outcome.size, -1)
    if not (np.isfinite(columns).all() and np.isfinite(outcome).all()):
        raise UsageError("an outcome or what was known before is not a number", "fill or leave out these customers")
    y, x = outcome.copy(), columns.copy()
    for arm in (treated == 1, treated != 1):
        if arm.any():
            y[arm] -= y[arm].mean()
            x[arm] -= x[arm].mean(axis=0)
    slopes = np.linalg.lstsq(x, y, rcond=None)[0]
    return np.asarray((columns - columns.mean(axis=0)) @ slopes, np.float64)


def adjusted_difference(outcome: Floats, treated: Floats, before: Floats, level: float = LEVEL) -> Effect:
    """The difference of means after CUPED."""
    rest = outcome - foretold(outcome, treated, before)
    return difference(Sample.of(rest[treated == 1]), Sample.of(rest[treated != 1]), level)


def capped(outcome: Floats, share: float = 0.99) -> Floats:
    """Outcomes drawn in to the quantile ``share`` of all customers of both arms, so that no single order decides.

    It answers another question (what changed but for the largest orders), so it stands beside the plain reading and
    never in its place. The cap is one for both arms: one for each would take out what the offer did at the top.

    >>> capped(np.array([0.0, 1.0, 2.0, 99.0]), 0.75).tolist()
    [0.0, 1.0, 2.0, 2.0]
    """
    if not 0.5 < share < 1:
        raise UsageError(f"a cap at {share}", "give a share between 0.5 and 1, such as 0.99")
    return np.minimum(outcome, np.quantile(outcome, share, method="lower"))


def variance_kept(outcome: Floats, treated: Floats, before: Floats) -> float:
    """The share of variance that is left after CUPED: 1 - rho^2, what sample sizes shrink by."""
    rest = outcome - foretold(outcome, treated, before)
    arms = (treated == 1, treated != 1)
    whole = sum(float(outcome[a].var() * a.sum()) for a in arms)
    return sum(float(rest[a].var() * a.sum()) for a in arms) / whole if whole > 0 else 1.0


def stratified_difference(outcome: Floats, treated: Floats, strata: Sequence[object], level: float = LEVEL) -> Effect:
    """The differences within strata, weighted by their sizes; strata without two of each arm stand together."""
    codes = _codes(treated, strata)
    value = variance = 0.0
    for code in np.unique(codes):
        mine = codes == code
        one = difference(Sample.of(outcome[mine & (treated == 1)]), Sample.of(outcome[mine & (treated != 1)]), level)
        weight = float(mine.mean())
        value += weight * one.value
        variance += weight**2 * one.se**2
    return normal(value, float(np.sqrt(variance)), outcome.size, level)


def _codes(treated: Floats, strata: Sequence[object]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    names, codes = np.unique(np.array([str(s) for s in strata]), return_inverse=True)
    for code in range(names.size):
        mine = codes == code
        if min((mine & (treated == 1)).sum(), (mine & (treated != 1)).sum()) < 2:
            codes[mine] = -1
    return codes.astype(np.int64)
