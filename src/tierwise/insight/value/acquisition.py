"""What a new customer costs and is worth: by channel, and by what was bought first.

- customers: whose first order lies in the days the marketing costs cover (without costs: in all days). Who was a
  customer before the data began counts as new in its first days: let the orders begin before the costs do.
- channel: what the customer table says brought her (`acquisition_source`) where it says so of anybody, else the
  channel of the first order. Costs join by name, capitals aside; a channel without costs has none *known*, not zero.
- cac: cost / customers. The cost is known, how many customers it wins is chance: the exact Poisson interval of their
  number. For products: each customer counts at her channel's cac, known where it is for all of them.
- ltv: mean of margin so far + value; its interval adds the spread between customers to how well the level of the whole
  base's value is known. Customers of whom either is not known are left out, and ``n`` says how many are left.
- payback: `payback`. Its interval is that of the cac.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints, day, day_number, number
from tierwise.contract.estimate import Estimate
from tierwise.contract.result_tables import ACQUISITION
from tierwise.contract.settings import Settings
from tierwise.insight.value.payback import Curve, margin_curve
from tierwise.locale.shop_clock import end_day
from tierwise.metrics.proportions import Z_80

UNKNOWN = "unknown"
MOST_NAMES = 50
"""Of products and their categories so many with most new customers; channels stand all."""
Row = dict[str, Any]
Ends = tuple[Floats, Floats, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Won:
    """The new customers of the days counted, a row each; margins and values that are not known are NaN."""

    names: dict[str, Any]
    label: Any
    age: Ints
    past: Floats
    value: Floats
    owner: Ints
    since: Ints
    margin: Floats
    cac: Ends
    level: float

    @property
    def known(self) -> Flags:
        """Of whom both margin so far and value are known."""
        return np.isfinite(self.past + self.value)


def acquisition(
    firsts: Any, days: Any, value: Any, costs: Any, total: Estimate | None, settings: Settings, as_of: datetime
) -> Any:
    """The result table `acquisition`; no rows where nobody was won in the days counted.

    ``firsts`` and ``costs`` (None without) come from `features.acquired`, ``days`` are purchase days, ``value`` is the
    result table, ``total`` the worth of the whole base, whose interval says how well its level is known.
    """
    import pyarrow as pa

    today = day_number(end_day(as_of, settings.time_zone)) - 1
    spent = _by_channel(costs)
    first = day(firsts, "day")
    start, end = _period(costs, first, today)
    chosen = np.flatnonzero((first >= start) & (first <= end))
    if not len(chosen):
        return ACQUISITION.arrow_schema().empty_table()
    firsts = firsts.take(pa.array(chosen))
    won = _won(firsts, days, value, spent, _level(total), today)
    rows = [row for by in won.names for row in _rows(won, by, spent)]
    shared = {
        "from_day": pa.scalar(start, pa.int32()).cast(pa.date32()).as_py(),
        "to_day": pa.scalar(end, pa.int32()).cast(pa.date32()).as_py(),
        "currency": settings.currency or None,
        "as_of": as_of.replace(tzinfo=None),
    }
    columns = {
        c.name: pa.array([_plain((row | shared).get(c.name), c.kind) for row in rows], type=c.arrow_type)
        for c in ACQUISITION.columns
    }
    return ACQUISITION.conform(pa.table(columns))


def _plain(value: Any, kind: str) -> Any:
    if isinstance(value, float):
        if not np.isfinite(value):
            return None
        return Decimal(f"{value:.4f}") if kind == "money" else value
    return value


def _by_channel(costs: Any) -> dict[str, tuple[str, float]]:
    """Channel in small letters to its name and cost; NaN where a rate is missing."""
    if costs is None:
        return {}
    names, money = costs["channel"].to_pylist(), number(costs, "cost")
    found: dict[str, tuple[str, float]] = {}
    for name, cost in sorted(zip(names, money.tolist(), strict=True)):
        before = found.get(_key(name), (name, 0.0))
        found[_key(name)] = (before[0], before[1] + cost)
    return found


def _key(name: str) -> str:
    return name.strip().casefold()


def _period(costs: Any, first: Ints, today: int) -> tuple[int, int]:
    """First and last day counted: of the costs, else from the first order to the as-of day."""
    if costs is None or not costs.num_rows:
        return (int(first.min()) if len(first) else today), today
    return int(day(costs, "first_day").min()), int(day(costs, "last_day").max())


def _level(total: Estimate | None) -> float:
    """Relative standard error of the whole base's value."""
    if total is None or not total.value > 0:
        return 0.0
    return (total.high - total.low) / (2 * Z_80 * total.value)


def _won(firsts: Any, days: Any, value: Any, spent: dict[str, tuple[str, float]], level: float, today: int) -> Won:
    import pyarrow.compute as pc

    ids, first = firsts["customer_id"].combine_chunks(), day(firsts, "day")
    at = pc.index_in(ids, value["customer_id"].combine_chunks())
    place = np.asarray(pc.fill_null(at, -1).to_numpy(zero_copy_only=False))
    past, worth = (np.where(place >= 0, number(value, c)[place], np.nan) for c in ("past_margin", "value"))
    owner = np.asarray(pc.fill_null(pc.index_in(days["customer_id"], ids), -1).to_numpy()).astype(np.int64)
    theirs = owner >= 0
    owner, when, margin = owner[theirs], day(days, "day")[theirs], number(days, "margin")[theirs]
    names = _names(firsts)
    return Won(
        names=names, label=firsts["product_name"].to_pylist(), age=today - first, past=past, value=worth,
        owner=owner, since=when - first[owner], margin=margin, cac=_own_cac(names["channel"], spent), level=level,
    )  # fmt: skip


def _names(firsts: Any) -> dict[str, Any]:
    """Each customer's name in each grouping; None stands in no row."""
    sources = firsts["source"].to_pylist()
    channels = sources if any(sources) else firsts["channel"].to_pylist()
    return {
        "all": np.array(["all"] * firsts.num_rows, dtype=object),
        "channel": np.array([c or UNKNOWN for c in channels], dtype=object),
        "first_product_category": np.array(firsts["category"].to_pylist(), dtype=object),
        "first_product": np.array(firsts["product_id"].to_pylist(), dtype=object),
    }


def poisson_cac(cost: float, customers: int) -> tuple[float, float, float]:
    """Cost for each customer with its 80 % interval; NaN without a cost or a customer.

    The interval turns the exact one of a Poisson mean (Garwood 1936, Biometrika 28) upside down.

    >>> [round(x, 2) for x in poisson_cac(100.0, 10)]
    [10.0, 6.49, 16.07]
    """
    from scipy.special import gammaincinv

    if not customers or not np.isfinite(cost):
        return np.nan, np.nan, np.nan
    fewest, most = gammaincinv(customers, 0.1), gammaincinv(customers + 1, 0.9)
    return cost / customers, cost / float(most), cost / float(fewest)


def _own_cac(channels: Any, spent: dict[str, tuple[str, float]]) -> Ends:
    """Each customer at the cac of her channel, with its ends."""
    keys = [_key(c) for c in channels]
    each = {k: poisson_cac(spent[k][1] if k in spent else np.nan, n) for k, n in Counter(keys).items()}
    columns = np.array([each[k] for k in keys], dtype=np.float64).reshape(-1, 3)
    return columns[:, 0], columns[:, 1], columns[:, 2]


def _rows(won: Won, by: str, spent: dict[str, tuple[str, float]]) -> list[Row]:
    """The rows of one grouping, most customers first; of the channels also those that cost and won nobody."""
    names = won.names[by]
    there = sorted({n for n in names if n is not None})
    groups = sorted(((n, np.flatnonzero(names == n)) for n in there), key=lambda g: (-len(g[1]), g[0]))
    if by in ("all", "channel"):
        rows = [_row(won, (by, name), members, _spent_on(by, name, spent)) for name, members in groups]
        taken = {_key(n) for n in there} if by == "channel" else set(spent)
        nobody = np.zeros(0, dtype=np.int64)
        return rows + [_row(won, (by, spent[k][0]), nobody, spent[k][1]) for k in sorted(set(spent) - taken)]
    return [_row(won, (by, name), members, None) for name, members in groups[:MOST_NAMES]]


def _spent_on(by: str, name: str, spent: dict[str, tuple[str, float]]) -> float:
    if by == "all":
        return float(sum(cost for _, cost in spent.values())) if spent else np.nan
    return spent.get(_key(name), (name, np.nan))[1]


def _row(won: Won, named: tuple[str, str], members: Ints, cost: float | None) -> Row:
    """One row; without a cost of its own (None) customers count at their channels' cac."""
    cac = _mean_cac(won, members) if cost is None else poisson_cac(cost, len(members))
    known = members[won.known[members]]
    ltv = _ltv(won, known)
    curve = _curve(won, known)
    ratio = _ratio(ltv, cac)
    back = [curve.passes(c) for c in (cac[0], cac[1], cac[2])]
    by, name = named
    row: Row = {"by": by, "name": name, "label": name, "customers": len(members), "n": len(known)}
    row["cost"] = float(cac[0] * len(members)) if cost is None else float(cost)
    if by == "first_product":
        row["label"] = won.label[members[0]] or name
    row["margin_so_far"] = float(won.past[known].mean()) if len(known) else np.nan
    for column, numbers in (("cac", cac), ("ltv", ltv), ("ltv_to_cac", ratio), ("payback_days", back)):
        row |= dict(zip((column, f"{column}_low", f"{column}_high"), map(float, numbers), strict=True))
    return row | _why(row, curve) | {"method": _method(by, cac[0])}


def _mean_cac(won: Won, members: Ints) -> tuple[float, float, float]:
    middle, low, high = (float(column[members].mean()) for column in won.cac)
    return middle, low, high


def _ltv(won: Won, known: Ints) -> tuple[float, float, float]:
    """Mean lifetime value; of one customer its interval is not known."""
    if not len(known):
        return np.nan, np.nan, np.nan
    each = won.past[known] + won.value[known]
    mean = float(each.mean())
    if len(known) < 2:
        return mean, np.nan, np.nan
    error = float(np.hypot(each.std(ddof=1) / np.sqrt(len(known)), won.level * won.value[known].mean()))
    return mean, mean - Z_80 * error, mean + Z_80 * error


def _ratio(ltv: tuple[float, float, float], cac: tuple[float, float, float]) -> tuple[float, float, float]:
    """LTV : CAC, its relative errors taken together on the log scale; ends not known where either's are not."""
    if not cac[0] > 0 or not np.isfinite(ltv[0]):
        return np.nan, np.nan, np.nan
    ratio = ltv[0] / cac[0]
    if not ltv[0] > 0:
        return ratio, np.nan, np.nan
    spread = float(np.hypot((ltv[2] - ltv[1]) / (2 * ltv[0]), np.log(cac[2] / cac[1]) / 2))
    return ratio, ratio * np.exp(-spread), ratio * np.exp(spread)


def _curve(won: Won, known: Ints) -> Curve:
    chosen = np.zeros(len(won.age), dtype=bool)
    chosen[known] = True
    mine = chosen[won.owner]
    return margin_curve(won.age[known], won.since[mine], won.margin[mine])


def _why(row: Row, curve: Curve) -> Row:
    """What became of the cost, as a code, with the days that the customers could be watched."""
    if not row["customers"]:
        code = "won_nobody"
    elif not np.isfinite(row["cac"]):
        code = "cost_unknown"
    elif not row["n"]:
        code = "worth_unknown"
    else:
        code = "paid_back" if np.isfinite(row["payback_days"]) else "not_paid_back"
    days = row["payback_days"]
    values = {"days": int(days) if np.isfinite(days) else None, "watched_days": max(curve.reach, 0)}
    return {"reason_code": code, "reason_values": json.dumps(values)}


def _method(by: str, cac: float) -> str:
    if not np.isfinite(cac):
        return "margin so far + value"
    attributed = "cac of each customer's channel" if by.startswith("first") else "cost over new customers"
    return f"{attributed}, Poisson; margin so far + value; mean cumulative margin"
