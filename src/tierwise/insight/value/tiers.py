"""Value tiers: bands of value by stored cut points, and why a customer stands where she stands.

Cut points are fitted once, from the first run's values, so that the upper tiers hold 5, 20 and 50 % of customers;
from then on they are kept. Moving them is an explicit act (`recut_preview` shows what it would do).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints, number, the_as_of
from tierwise.contract.estimate import Estimate
from tierwise.contract.reason_values import json_rows
from tierwise.contract.result_tables import TIERS
from tierwise.contract.settings import TIER_SHARES, Settings
from tierwise.errors import UsageError
from tierwise.insight.value.basis import Basis, basis_of
from tierwise.insight.value.keeping import keep_by
from tierwise.insight.value.stages import stages
from tierwise.insight.value.value_table import reason_columns
from tierwise.insight.value.worth import Worth, discounted_by_row
from tierwise.metrics.proportions import share_estimate


@dataclass(frozen=True, slots=True)
class TierCuts:
    """Falling lower bounds of all tiers but the last, the tiers' names from the top, a version, and the basis.

    ``basis`` is the kind of value the bounds were made for; None where nobody has written it down.

    >>> cuts = TierCuts((100.0, 50.0, 10.0), ("Platinum", "Gold", "Silver", "Bronze"), "a1")
    >>> cuts.rank(np.array([100.0, 99.0, 0.0])).tolist()
    [1, 2, 4]
    """

    bounds: tuple[float, ...]
    names: tuple[str, ...]
    version: str
    basis: Basis | None = None

    def rank(self, value: Floats) -> Ints:
        """1 for the highest tier; a value on a bound is above it."""
        rising = np.asarray(self.bounds)[::-1]
        above = np.searchsorted(rising, value, side="right")
        return np.asarray(len(self.names) - above, dtype=np.int64)

    def name(self, rank: Ints) -> Any:
        """Names of these ranks."""
        return np.asarray(self.names)[rank - 1]


NO_CUTS = TierCuts((), (), "")
"""Nobody has a value: no tiers."""


def stored_cuts(settings: Settings) -> TierCuts | None:
    """The cut points of the settings; None before the first run."""
    if not settings.tier_cuts:
        return None
    version = settings.tier_cuts_version or _version(settings.tier_cuts, None, None)
    basis = Basis.of_text(settings.tier_cuts_basis) if settings.tier_cuts_basis else None
    return TierCuts(settings.tier_cuts, settings.tier_names, version, basis)


def first_cuts(value: Any, settings: Settings) -> TierCuts:
    """Cut the values of a `value` table so that the tiers hold the shares of TIER_SHARES, ties kept together.

    A block of equal values belongs to a tier when the block's middle does (mid-rank). In a shop of fewer than ten
    customers the tiers fill from the top: the first customer is in the highest tier, the second in the next, as long
    as there are customers and tiers. Who is worth nothing is in the lowest. Each bound is the roundest number between
    the last value above and the first below; a tier that ties leave empty has a band of its own all the same. More or
    fewer tiers than four share the ranks evenly on the log scale between 5 % and 50 %. Where no customer has a value
    there is nothing to cut: NO_CUTS.
    """
    amounts = np.round(number(value, "value"), 4)
    amounts = amounts[np.isfinite(amounts)]
    if not len(amounts):
        return NO_CUTS
    distinct, counts = np.unique(amounts, return_counts=True)
    above = (counts.sum() - np.cumsum(counts) + counts / 2) / counts.sum()  # share above each block's middle
    wanted = [max(share, (i + 0.5) / len(amounts)) for i, share in enumerate(shares(len(settings.tier_names)))]
    lowest = [_lowest(distinct, above <= share + 1e-12) for share in wanted]
    cuts = tuple(b for at in dict.fromkeys(lowest) for b in _bounds(distinct, at, lowest.count(at)))
    basis = basis_of(value, settings)
    return TierCuts(cuts, settings.tier_names, _version(cuts, the_as_of(value), basis), basis)


def shares(tiers: int) -> tuple[float, ...]:
    """Cumulated shares of customers above each bound.

    >>> shares(4)
    (0.05, 0.2, 0.5)
    """
    if tiers - 1 == len(TIER_SHARES):
        return TIER_SHARES
    return tuple(float(s) for s in np.geomspace(TIER_SHARES[0], TIER_SHARES[-1], tiers)[1:])


def tiers(result: Worth, features: Any, settings: Settings, cuts: TierCuts) -> Any:
    """The result table `tiers`: one row for each customer with a known value (see `value.method` for the others)."""
    import pyarrow as pa

    if not cuts.names:
        return TIERS.arrow_schema().empty_table()
    told = stages(features)
    value = np.round(result.value, 4)
    known = np.isfinite(value)
    safe = np.where(known, value, 0.0)
    rank = cuts.rank(safe)
    code, words = _reasons(result, features, settings, cuts, rank)
    table = pa.table(
        {
            "customer_id": features["customer_id"],
            "as_of": features["as_of"],
            "tier": pa.array(cuts.name(rank), type=pa.string()),
            "tier_rank": rank,
            "stage": told["stage"],
            "value": safe,
            "currency": features["currency"],
            "tier_low": pa.array(cuts.name(cuts.rank(np.where(known, result.low, 0.0))), type=pa.string()),
            "tier_high": pa.array(cuts.name(cuts.rank(np.where(known, result.high, 0.0))), type=pa.string()),
            "cuts_version": pa.array([cuts.version] * len(rank), type=pa.string()),
            "reason_code": code,
            "reason_values": words,
        }
    )
    return TIERS.conform(table.filter(pa.array(known)))


def recut_preview(value: Any, settings: Settings, cuts: TierCuts) -> tuple[TierCuts, Any]:
    """Cut points fitted anew to these values, and how many customers would change: from_tier, to_tier, customers.

    Where every bound stays, and what they speak of, so do the cut points: ``cuts`` itself comes back, version and all.
    """
    import pyarrow as pa

    new = first_cuts(value, settings)
    stays = (new.bounds, new.names) == (cuts.bounds, cuts.names) and not speaks_of_another(cuts, new.basis)
    new = cuts if stays else new
    amounts = number(value, "value")
    amounts = amounts[np.isfinite(amounts)]
    moves = np.zeros((len(cuts.names), len(new.names)), dtype=np.int64)
    np.add.at(moves, (cuts.rank(amounts) - 1, new.rank(amounts) - 1), 1)
    rows = [
        {"from_tier": a, "to_tier": b, "customers": int(moves[i, j])}
        for i, a in enumerate(cuts.names)
        for j, b in enumerate(new.names)
    ]
    return new, pa.Table.from_pylist(rows)


def speaks_of_another(cuts: TierCuts, now: Basis | None) -> tuple[str, ...]:
    """In what the cut points speak of another kind of value than today's; () where that is not known."""
    return cuts.basis.differs(now) if cuts.basis is not None and now is not None else ()


def stability(result: Worth, features: Any, settings: Settings, cuts: TierCuts, days: int = 1) -> Estimate | None:
    """Share of customers who change tier when ``days`` more days pass without any order, under the same models.

    None where no customer has a value.
    """
    if features.num_rows != len(result.value):
        raise UsageError("worth and features are of different customers", "pass the features the worth came from")
    known = np.isfinite(result.value)
    if not known.any() or result.models is None or result.summary is None:
        return None
    x, t_x, T = result.summary.rows
    orders = discounted_by_row(result.models, (x, t_x, T + days), settings)[result.index]
    then = result.share * result.order_value * orders  # what an order is worth does not depend on the day
    moved = cuts.rank(np.round(then[known], 4)) != cuts.rank(np.round(result.value[known], 4))
    return share_estimate(int(moved.sum()), int(known.sum()))


def _reasons(result: Worth, features: Any, settings: Settings, cuts: TierCuts, rank: Ints) -> tuple[Any, Any]:
    """tier_by_value, tier_keep_by (falls soon without an order) or tier_rise_by_order (one order lifts)."""
    import pyarrow as pa

    told = {k: v for k, v in reason_columns(result, features, settings).items() if "factor" not in k}
    told.pop("typical_value", None)
    padded = np.concatenate([[np.nan], cuts.bounds, [np.nan]])  # the bound above rank k is padded[k-1], below padded[k]
    next_cut, cut = padded[rank - 1], padded[rank]
    lifted = cuts.rank(np.nan_to_num(result.after_order))
    until = keep_by(result, features, settings, cut)
    rises = (lifted < rank) & np.isfinite(result.after_order)
    code = np.where(until["known"], "tier_keep_by", np.where(rises, "tier_rise_by_order", "tier_by_value"))
    names = np.concatenate([[""], cuts.names, [""]])
    told |= {
        "tier": cuts.name(rank),
        "value": np.round(result.value, 2),
        "cut": cut,
        "next_tier": _code_or_null(names[rank - 1]),
        "next_cut": next_cut,
        "to_next": np.round(next_cut - result.value, 2),
        "keep_by_day": until["day"],
        "lower_tier": _code_or_null(np.where(until["known"], names[np.minimum(rank + 1, len(cuts.names))], "")),
        "value_after_order": np.where(rises, np.round(result.after_order, 2), np.nan),
    }
    return pa.array(code, type=pa.string()), json_rows(told)


def _code_or_null(codes: Any) -> Any:
    import pyarrow as pa

    return pa.array(codes, type=pa.string(), mask=np.asarray(codes == ""))


def _lowest(distinct: Floats, inside: Flags) -> int:
    """Number of the least value that is inside and worth something; one past the end where none is."""
    found = np.flatnonzero(inside & (distinct > 0))
    return int(found[0]) if len(found) else len(distinct)


def _bounds(distinct: Floats, at: int, n: int) -> list[float]:
    """``n`` falling round numbers between the value before ``at`` and the value at it; above all values: by doubling.

    >>> _bounds(np.array([90.0, 115.36]), 1, 1), _bounds(np.array([115.36]), 0, 2), _bounds(np.array([115.36]), 1, 2)
    ([100.0], [100.0, 50.0], [400.0, 200.0])
    """
    if at == len(distinct):
        best = float(distinct[-1]) or 0.5
        edges = best * 2.0 ** np.arange(n + 1)
    else:
        edges = np.linspace(max(float(distinct[at - 1]), 0.0) if at else 0.0, float(distinct[at]), n + 1)
    return [_roundest(float(low), float(top)) for low, top in zip(edges[-2::-1], edges[:0:-1], strict=True)]


def _roundest(low: float, top: float) -> float:
    """The number of fewest digits in (low, top].

    >>> _roundest(812.44, 4711.0), _roundest(2.0, 2.5)
    (4000.0, 2.5)
    """
    for digits in range(-12, 9):
        rounded = round(float(np.floor(top * 10.0**digits + 1e-9) / 10.0**digits), 8)
        if low < rounded <= top:
            return rounded
    return top


def _version(cuts: tuple[float, ...], as_of: datetime | None, basis: Basis | None) -> str:
    """Ten hexadecimal digits of SHA-256 over the bounds, the date they were cut on and what they speak of."""
    text = json.dumps([list(cuts), as_of.isoformat() if as_of else "", basis.text() if basis else ""])
    return hashlib.sha256(text.encode()).hexdigest()[:10]
