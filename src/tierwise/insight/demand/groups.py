"""Bands of what a category and the whole shop will sell: sums of the items' forecasts, off by what such sums were off.

Errors of items do not cancel where a whole shop sells more or less than foretold, so a sum's band is learned from sums
at earlier origins: a normal distribution of the logarithm of came over told, its spread leant on that of a middling
category, with Student's quantile since origins are few and overlap. Items sold by measure are in no sum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tierwise.contract.arrays import Floats, Ints
from tierwise.insight.demand.forecast import NEAR, Forecast, Past

LEND = 2.0
"""Origins that the spread of a middling category is worth."""


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Of groups: pieces expected over the next weeks, and the ends of the 80 % interval (NaN where no past tells)."""

    mean: Floats
    low: Floats
    high: Floats

    def at(self, places: Ints) -> Sums:
        """Those of some groups."""
        return Sums(self.mean[places], self.low[places], self.high[places])


def by_category(found: Forecast, weeks: int) -> Sums:
    """One number for each category of the series."""
    many = len(found.series.categories)
    counted = ~found.series.measured
    mean = np.bincount(found.series.category[counted], np.nan_to_num(found.total(weeks)[counted]), many)
    spread = _spread(*_counted(found, weeks), many, weeks)
    return _ends(np.asarray(mean, dtype=np.float64), spread)


def of_shop(found: Forecast, weeks: int) -> Sums:
    """One number for all."""
    mean = np.array([np.nansum(found.total(weeks)[~found.series.measured])])
    past, category = _counted(found, weeks)
    return _ends(mean, _spread(past, np.zeros_like(category), 1, weeks))


def _counted(found: Forecast, weeks: int) -> tuple[Past, Ints]:
    """The past sums of the sample's items that are counted in pieces, and the category of each."""
    counted = ~found.sampled.measured
    past = found.past[weeks]
    return replace(past, told=past.told[:, counted], came=past.came[:, counted]), found.sampled.category[counted]


def _ends(mean: Floats, half: Floats) -> Sums:
    return Sums(mean, mean * np.exp(-half), mean * np.exp(half))


def _spread(past: Past, group: Ints, many: int, weeks: int) -> Floats:
    """Half the width of the 80 % interval of log (came / told), by group."""
    from scipy import stats

    if len(past.origins) < 2:
        return np.full(many, np.nan)
    logs = _logs(past, group, many)
    known = np.isfinite(logs)
    count = known.sum(axis=0)
    squares = np.where(known, logs, 0.0) ** 2
    enough = count >= min(2, count.max(initial=0))
    pooled = np.median(squares.sum(axis=0)[enough] / np.maximum(count[enough], 1))
    variance = (squares.sum(axis=0) + LEND * pooled) / (count + LEND)
    apart = past.apart(max(weeks, NEAR[1]))
    lent = LEND if many > 1 else 0.0
    return np.asarray(np.sqrt(variance) * stats.t.ppf(0.9, np.maximum(np.minimum(count, apart) + lent, 1)))


def _logs(past: Past, group: Ints, many: int) -> Floats:
    """Origins × groups; an item counts at an origin where both its sums are known."""
    both = np.isfinite(past.told) & np.isfinite(past.came)
    told, came = (
        np.stack([np.bincount(group, np.where(b, x, 0.0), many) for b, x in zip(both, values, strict=True)])
        for values in (past.told, past.came)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((told > 0) & (came > 0), np.log(came / told), np.nan)
