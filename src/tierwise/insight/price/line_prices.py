"""Order lines of products that sold at several prices in one week, and the weekly price of small lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.contract.arrays import day, number
from tierwise.features.kept import goods_only
from tierwise.features.known import Known
from tierwise.insight.price.bulk import BulkPrices
from tierwise.insight.price.bulk_split import CHEAPER, Lines
from tierwise.insight.price.fixed_effects import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """``lines`` of products that sold at several prices in some week, their prices before discounts (``listed``),
    and of every product the weeks with two lines and more (``doubled``). Days are counted from ``first``, a Monday."""

    lines: Lines
    listed: Floats
    doubled: Ints


def read_lines(known: Known, place: Mapping[str, int], first: int) -> Told:
    """Lines in the shop's currency, returns and fees left out; those that are alike on one day are one row.
    ``first``: the day of the first Monday.

    Prices are per piece, in money of the shop's currency to four decimals.
    """
    priced = _priced(known)
    dated = priced.mutate(week=priced.day.truncate("W"))
    weeks = dated.group_by("product_id", "week").agg(low=dated.paid.min(), high=dated.paid.max(), lines=dated.count())
    weeks = weeks.mutate(several=(weeks.low < weeks.high * (1 - CHEAPER)).cast("int64"))
    of = weeks.group_by("product_id").agg(doubled=(weeks.lines >= 2).sum(), several=weeks.several.sum())
    several = priced.semi_join(of.filter(of.several > 0), "product_id")
    kinds = several.group_by("product_id", "day", "quantity", "paid", "listed").agg(count=several.count())
    read = known.shop.warehouse.arrow
    rows, counts = read(kinds.order_by("product_id", "day", "quantity", "paid", "listed")), read(of)
    doubled = np.zeros(len(place), np.int64)
    for p, days_told in zip(counts["product_id"].to_pylist(), counts["doubled"].to_pylist(), strict=True):
        if p in place:
            doubled[place[p]] = days_told
    kept = np.array([p in place for p in rows["product_id"].to_pylist()], dtype=np.bool_)
    product = np.array([place.get(p, 0) for p in rows["product_id"].to_pylist()], dtype=np.int64)
    quantity, paid, listed, count = (number(rows, c) for c in ("quantity", "paid", "listed", "count"))
    return Told(Lines(product, day(rows, "day") - first, quantity, paid, count).where(kept), listed[kept], doubled)


def _priced(known: Known) -> Any:
    lines = goods_only(known.table("order_lines"))
    quantity, amount = (lines[c].cast("float64") for c in ("quantity", "amount"))
    lines = lines.filter((lines.currency == known.currency) & (quantity > 0) & (amount > 0))
    quantity, amount = (lines[c].cast("float64") for c in ("quantity", "amount"))
    listed = lines.unit_price.cast("float64")
    return lines.select("product_id", "day", quantity=quantity, paid=(amount / quantity).round(4), listed=listed)


def small_line_cells(told: Told, found: BulkPrices, cells: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """``cells`` (price paid and regular price, products × weeks) with those of products that have a break taken from
    their small lines alone: the middle line of the week, NaN where there is none.

    In a shop whose prices mostly fall with quantity those of every product are, of as many lines as it takes
    (``found.fewest``).
    """
    lines = told.lines
    read = found.found | (found.shop & (np.bincount(lines.product, minlength=len(found.least)) > 0))
    small = read[lines.product] & ~(lines.quantity >= np.nan_to_num(found.least, nan=np.inf)[lines.product])
    filled = []
    for values, cell in ((lines.paid, cells[0]), (told.listed, cells[1])):
        into, known = np.where(read[:, None], np.nan, cell), small & np.isfinite(values)
        _fill(into, lines.where(known), values[known], found.fewest)
        filled.append(into)
    return filled[0], filled[1]


def _fill(into: Floats, lines: Lines, values: Floats, fewest: Ints) -> None:
    """Median by line of each product and week of ``fewest`` lines and more, the lower of two middle ones."""
    week = lines.day // 7
    inside = (week >= 0) & (week < into.shape[1])
    cell = (lines.product * into.shape[1] + week)[inside]
    values, count = values[inside], lines.count[inside]
    order = np.lexsort((values, cell))
    cell, values, count = cell[order], values[order], count[order]
    total = np.bincount(cell, count, into.size)
    held = np.cumsum(count) - (np.cumsum(total) - total)[cell]
    enough = total[cell] >= fewest[cell // into.shape[1]]
    half = (held >= total[cell] / 2) & (held - count < total[cell] / 2) & enough
    into.flat[cell[half]] = values[half]
