"""Days on which a product had run out, by its stock counts, and the weekly demand mended for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints, day_number
from tierwise.features.known import Known
from tierwise.insight.demand.censored import restored

LASTS_DAYS = 7
"""Days that a count of none is believed without a new one."""
MOST_DAYS = 3
"""Days of a week that may be restored; with more of them sold out the week's demand is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class SoldOut:
    """``rows``: items that ever ran out; ``days``: these × days, True where the product had run out."""

    rows: Ints
    days: Flags


def read_sold_out(known: Known, place: dict[str, int], first: int, days: int) -> SoldOut:
    """From ``first`` (days since 1970-01-01) on. All places together; a count holds until the next, a week at most."""
    counts = _counts(known, place) if known.shop.has("stock") else {}
    found = {item: _of(told, first, days) for item, told in counts.items()}
    rows = sorted(item for item, out in found.items() if out.any())
    held = np.stack([found[i] for i in rows]) if rows else np.zeros((0, days), dtype=np.bool_)
    return SoldOut(np.array(rows, dtype=np.int64), held)


def _counts(known: Known, place: dict[str, int]) -> dict[int, list[tuple[int, float]]]:
    """By item, local-day counts in order of time: (day, pieces)."""
    t = known.table("stock")
    summed = t.group_by("product_id", "counted_at").agg(on_hand=t.on_hand.cast("float64").sum())
    rows = known.shop.warehouse.arrow(summed.order_by("product_id", "counted_at"))
    found: dict[int, list[tuple[int, float]]] = {}
    for product, at, pieces in zip(*(rows[c].to_pylist() for c in rows.column_names), strict=True):
        if product in place:
            found.setdefault(place[product], []).append((day_number(at), pieces))
    return found


def _of(told: list[tuple[int, float]], first: int, days: int) -> Flags:
    out = np.zeros(days, dtype=np.bool_)
    for i, (day, pieces) in enumerate(told):
        until = min(told[i + 1][0] if i + 1 < len(told) else day + LASTS_DAYS, day + LASTS_DAYS)
        if pieces <= 0:
            out[max(day - first, 0) : max(until - first, day - first + 1, 0)] = True
    return out


def mended(demand: Floats, out: SoldOut, sold: tuple[Ints, Ints, Floats], begins: Ints) -> Floats:
    """Items × weeks with restored days in place of those sold out, NaN where most of a week was.

    ``sold``: item, day from the first on, pieces; ``begins``: the week each item begins with.
    """
    if not len(out.rows):
        return demand
    daily = _daily(out, sold)
    daily[np.arange(out.days.shape[1]) < 7 * begins[out.rows][:, None]] = np.nan
    weekly = restored(daily, out.days).reshape(len(out.rows), -1, 7).sum(axis=2)
    many = out.days.reshape(weekly.shape[0], -1, 7).sum(axis=2)
    found: Any = demand.copy()
    found[out.rows] = np.where(many > MOST_DAYS, np.nan, np.where(many > 0, weekly, demand[out.rows]))
    return np.asarray(found)


def _daily(out: SoldOut, sold: tuple[Ints, Ints, Floats]) -> Floats:
    item, day, pieces = sold
    where = np.minimum(np.searchsorted(out.rows, item), len(out.rows) - 1)
    mine = out.rows[where] == item
    daily = np.zeros(out.days.shape)
    np.add.at(daily, (where[mine], day[mine]), pieces[mine])
    return daily
