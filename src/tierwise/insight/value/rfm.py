"""RFM: recency, frequency and money of each customer, scored 1 to 5, and a named segment.

Customers who behave alike score alike: scores come from cut points, never from a customer's place in a list. Cut
points are a value of their own, so that they can be kept and used again next month.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints, flag, integer, number
from tierwise.contract.result_tables import RFM
from tierwise.errors import ConfigError, UsageError
from tierwise.insight.value.natural_breaks import natural_breaks

SCORES = 5
METHODS = ("mid_rank", "fixed", "k_means")

SEGMENTS = (
    "champions", "loyal", "potential_loyalist", "new", "promising", "needs_attention",
    "about_to_sleep", "at_risk", "cant_lose", "hibernating", "lost",
)  # fmt: skip
"""Codes of the named segments, best first."""

_GRID = {  # recency score: segment for frequency-and-money 1, 2, 3, 4, 5
    5: ("potential_loyalist", "potential_loyalist", "loyal", "champions", "champions"),
    4: ("potential_loyalist", "potential_loyalist", "loyal", "loyal", "champions"),
    3: ("about_to_sleep", "needs_attention", "needs_attention", "loyal", "loyal"),
    2: ("hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"),
    1: ("lost", "lost", "at_risk", "cant_lose", "cant_lose"),
}
_ONE_ORDER = {5: "new", 4: "new", 3: "promising", 2: "about_to_sleep", 1: "lost"}


@dataclass(frozen=True, slots=True)
class RfmCuts:
    """Lower bounds of the scores 2, 3, 4, 5 of each axis; recency bounds are on -days, so that more is better.

    A bound of infinity says that nobody can reach that score.

    >>> cuts = RfmCuts("fixed", (-365, -180, -90, -30), (2, 3, 5, 10), (50, 100, 250, 1000))
    >>> RfmCuts.from_json(cuts.to_json()) == cuts
    True
    """

    method: str
    recency: tuple[float, ...]
    frequency: tuple[float, ...]
    monetary: tuple[float, ...]

    def __post_init__(self) -> None:
        for name in ("recency", "frequency", "monetary"):
            bounds = getattr(self, name)
            rising = all(a <= b for a, b in pairwise(bounds))
            if len(bounds) != SCORES - 1 or not rising:
                raise ConfigError(f"RFM cut points of {name} are {bounds}", "give four rising lower bounds")

    def to_json(self) -> str:
        """One line of JSON, the same for the same cuts."""
        parts = {k: v if k == "method" else [_finite(b) for b in v] for k, v in asdict(self).items()}
        return json.dumps(parts, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> RfmCuts:
        """What `to_json` wrote."""
        parts = json.loads(text)
        axes = {k: tuple(np.inf if b is None else float(b) for b in v) for k, v in parts.items() if k != "method"}
        return cls(method=parts["method"], **axes)


def rfm(features: Any, method: str = "mid_rank", cuts: RfmCuts | None = None) -> Any:
    """The result table `rfm` of customers with known money who did not refuse profiling.

    ``cuts`` (own fixed ones, or those of an earlier run) are used as they are; else they are fitted by ``method``.
    """
    import pyarrow as pa

    rows = features.filter(pa.array(_usable(features)))
    axes = _axes(rows)
    cuts = cuts or fit_cuts(features, method)
    r, f, m = _scores(axes, cuts)
    table = {
        "customer_id": rows["customer_id"],
        "as_of": rows["as_of"],
        "days_since_last_order": rows["days_since_last_order"],
        "frequency": rows["purchase_days"],
        "monetary": rows["revenue"],
        "currency": rows["currency"],
        "r_score": r,
        "f_score": f,
        "m_score": m,
        "segment": pa.array(_segments(r, f, m, integer(rows, "purchase_days")), type=pa.string()),
        "method": pa.array([cuts.method] * rows.num_rows, type=pa.string()),
    }
    return RFM.conform(pa.table(table))


def fit_cuts(features: Any, method: str = "mid_rank") -> RfmCuts:
    """Cut points fitted to these customers.

    ``mid_rank``: fifths of customers by mid-rank, so that ties stay together (with half the customers at one order,
    frequency simply has fewer scores). ``k_means``: exact one-dimensional k-means on the inverse hyperbolic sine,
    which acts as a logarithm on large amounts and bears zero and negative ones.
    """
    import pyarrow as pa

    if method not in METHODS:
        raise UsageError(f"no RFM method is called {method!r}", f"one of {', '.join(METHODS)}")
    if method == "fixed":
        raise UsageError("fixed cut points cannot be fitted", "pass cuts=RfmCuts('fixed', ...)")
    fit = _quantile_bounds if method == "mid_rank" else _break_bounds
    axes = _axes(features.filter(pa.array(_usable(features))))
    return RfmCuts(method, *(fit(axis) for axis in axes))


def _usable(features: Any) -> Any:
    return ~flag(features, "no_profiling") & np.isfinite(number(features, "revenue"))


def _axes(rows: Any) -> tuple[Floats, Floats, Floats]:
    return -number(rows, "days_since_last_order"), number(rows, "purchase_days"), number(rows, "revenue")


def _quantile_bounds(values: Floats) -> tuple[float, ...]:
    """Lowest value whose mid-rank share reaches 1/5 ... 4/5; a fifth of all where there are no ties."""
    if not len(values):
        return (np.inf,) * (SCORES - 1)
    distinct, counts = np.unique(values, return_counts=True)
    share = (np.cumsum(counts) - counts / 2) / len(values)
    at = [int(np.searchsorted(share, k / SCORES - 1e-12)) for k in range(1, SCORES)]
    return tuple(float(distinct[i]) if i < len(distinct) else np.inf for i in at)


def _break_bounds(values: Floats) -> tuple[float, ...]:
    if not len(values):
        return (np.inf,) * (SCORES - 1)
    starts = natural_breaks(np.arcsinh(values), SCORES)
    ordered = np.sort(values)
    bounds = [float(ordered[i]) for i in starts]
    return tuple(bounds + [np.inf] * (SCORES - 1 - len(bounds)))


def _scores(axes: tuple[Floats, ...], cuts: RfmCuts) -> tuple[Ints, ...]:
    bounds = (cuts.recency, cuts.frequency, cuts.monetary)
    return tuple(
        (1 + np.searchsorted(bound, axis, side="right")).astype(np.int64)
        for axis, bound in zip(axes, bounds, strict=True)
    )


def _segments(r: Ints, f: Ints, m: Ints, purchase_days: Ints) -> Any:
    """Named segment by recency and the rounded-up mean of frequency and money; one-order customers by recency alone."""
    grid = np.array([_GRID[score] for score in range(1, SCORES + 1)])
    single = np.array([_ONE_ORDER[score] for score in range(1, SCORES + 1)])
    both = (f + m + 1) // 2
    return np.where(purchase_days == 1, single[r - 1], grid[r - 1, both - 1])


def _finite(bound: float) -> float | None:
    return float(bound) if np.isfinite(bound) else None
