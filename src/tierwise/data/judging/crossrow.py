"""What only other rows can tell: duplicates, the same order in several files, several customers on one order,
dates far after the bulk, customers too large for a model.

Each finding is a small table of marks (row or id, bits) that is joined back; the big table is never sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from tierwise.contract.settings import Settings
from tierwise.data.rules import QUARANTINE, bits, has_bits, mask_of
from tierwise.data.runs import NTH, ODD
from tierwise.data.warehouse import Warehouse

CONTENT = (
    "order_id", "customer_id", "product_id", "product_name", "ordered_at", "quantity", "unit_price", "amount",
    "discount", "coupon_code", "currency", "channel", "country",
)  # fmt: skip
"""What makes two order lines the same; within one file also ``line_id``, the number or id of the line in its order.

Between files that number says nothing: an export may number its rows anew.
"""
QUIET_DAYS = 180
FEW = 0.02
LONE_DAYS, LONE_SPANS = 730, 3
"""A single last day is a typing error after a silence of so many days and of so many times the span before it."""
MEANS = 20  # as features.people: a giant holds more than so many mean customers together


@dataclass(frozen=True, slots=True)
class Mark:
    """Bits for the rows whose ``keys`` stand in ``table`` (columns: the keys and ``_bits``)."""

    keys: tuple[str, ...]
    table: Any


def far_ahead(days: Sequence[date], rows: Sequence[int]) -> date | None:
    """The first day of the rows that lie far after the bulk, or None.

    Walking on from the median day, the first silence of 180 days ends the bulk if at most 2 % of all rows come after
    it. A typing error in a year is found so without knowing what day it is today; a shop that only sells at
    Christmas keeps its last season. In a table too small for that share, one last day stands alone when the silence
    before it is longer than two years and than three times the span of all days before, and most rows lie before it.

    >>> far_ahead([date(2020, 1, 1), date(2020, 1, 2), date(2029, 1, 1)], [60, 60, 1])
    datetime.date(2029, 1, 1)
    >>> far_ahead([date(2024, 1, 1), date(2024, 3, 1), date(2099, 1, 1)], [2, 3, 1])
    datetime.date(2099, 1, 1)
    >>> far_ahead([date(2020, 1, 1), date(2021, 1, 2)], [60, 60]) is None
    True
    """
    pairs = sorted(zip(days, rows, strict=True))
    total, seen = sum(rows), 0
    for (day, n), (later, _) in pairwise(pairs):
        seen += n
        silent = (later - day) >= timedelta(days=QUIET_DAYS)
        if silent and 2 * seen >= total and (total - seen) <= FEW * total:
            return later
    return _lone(pairs)


def _lone(pairs: Sequence[tuple[date, int]]) -> date | None:
    """The last day of at least three, if it lies by itself far after the span of all others."""
    if len(pairs) < 3:
        return None
    (first, _), (before, _), (last, n) = pairs[0], pairs[-2], pairs[-1]
    quiet = max(timedelta(days=LONE_DAYS), LONE_SPANS * (before - first))
    return last if last - before > quiet and 2 * n < sum(m for _, m in pairs) else None


def bulk_end(warehouse: Warehouse, s: Any) -> date | None:
    """``far_ahead`` of a typed table's ``day`` column."""
    counted = warehouse.arrow(s.filter((s["_mask"] & QUARANTINE) == 0).group_by("day").agg(n=lambda t: t.count()))
    pairs = [(d, n) for d, n in zip(counted["day"].to_pylist(), counted["n"].to_pylist(), strict=True) if d]
    return far_ahead([d for d, _ in pairs], [n for _, n in pairs])


def irregular(warehouse: Warehouse, s: Any) -> Any:
    """``order_id`` of the orders whose lines do not follow one another in one file, or may hold something twice."""
    import ibis

    starts = s.filter((s[NTH] == 1) | s[NTH].isnull()).select("order_id")
    counted = starts.group_by("order_id").agg(_runs=starts.count())
    several = counted.filter(counted["_runs"] > 1).select("order_id")
    odd = s.filter(s[ODD]).select("order_id")
    return warehouse.keep(ibis.union(several, odd, distinct=True), "irregular")


def order_marks(warehouse: Warehouse, s: Any, orders: Any, *, several_files: bool, settings: Settings) -> list[Mark]:
    """All marks of order lines. ``s`` is the typed table with ``_mask``; only rows not yet refused are compared, and
    only within the ``orders`` that ``irregular`` names.
    """
    live = s.filter((s["_mask"] & QUARANTINE) == 0)
    rank = file_order(warehouse, live) if several_files else None
    near = live.select(*CONTENT, "line_id", "_source", "line").semi_join(orders, "order_id")
    near = warehouse.keep(near, "near")
    found = [_conflicting(near), _duplicates(near, rank, settings)]
    if rank is not None:
        found.append(_replaced(near, rank))
    kept = [Mark(m.keys, warehouse.keep(m.table, "marks")) for m in found]
    return [m for m in kept if warehouse.scalar(m.table.count())]


def _conflicting(live: Any) -> Mark:
    known = live.filter(live.customer_id.notnull())
    orders = known.group_by("order_id").agg(low=known.customer_id.min(), high=known.customer_id.max())
    several = orders.filter(orders.low != orders.high)
    return Mark(("order_id",), several.select("order_id", _bits=_literal("conflicting_order")))


def _literal(*rules: str) -> Any:
    import ibis

    return ibis.literal(mask_of(*rules), "int64")


def _duplicates(live: Any, rank: Any | None, settings: Settings) -> Mark:
    """Second and later copies of a row, told apart by whether the copy stands in the same file.

    Only rows that share order, product and quantity with another row are compared in full.
    """
    import ibis

    same = _twins(live)
    within = ibis.window(group_by=[*CONTENT, "_source"], order_by="line")
    same = same.mutate(_nth=ibis.row_number().over(within))
    same = same.mutate(_copied=ibis.literal(False))
    if rank is not None:
        ranked = same.join(rank, "_source")
        across = ibis.window(group_by=[*CONTENT, "_nth"], order_by="_rank")
        same = ranked.mutate(_copy=ibis.row_number().over(across))
        same = same.mutate(_copied=same["_copy"] > 0)
    alike = ibis.window(group_by=[*CONTENT, "line_id", "_source"], order_by="line")
    same = same.mutate(_own=ibis.row_number().over(alike))
    own = (same["_own"] > 0) & ~same["_copied"]
    refused = settings.duplicates == "quarantine"
    mask = bits(repeated_in_other_file=same["_copied"], duplicate=own, duplicate_refused=own & ibis.literal(refused))
    return Mark(("_source", "line"), same.select("_source", "line", _bits=mask).filter(lambda t: t["_bits"] != 0))


def _twins(live: Any) -> Any:
    """Rows whose order, product and quantity occur more than once."""
    keyed = live.select(*CONTENT, "line_id", "_source", "line").mutate(_product=live.product_id.fill_null(""))
    counted = keyed.group_by("order_id", "_product", "quantity").agg(_rows=keyed.count())
    several = counted.filter(counted["_rows"] > 1).drop("_rows")
    return keyed.semi_join(several, ["order_id", "_product", "quantity"])


def file_order(warehouse: Warehouse, live: Any) -> Any:
    """``_source`` and ``_rank``: files by their last instant, then by name. The last is the latest export."""
    import pyarrow as pa

    seen = warehouse.arrow(live.group_by("_source", "file").agg(last=live.ordered_at.max())).to_pylist()
    seen.sort(key=lambda r: (r["last"], r["file"]))
    ranks = pa.table(
        {
            "_source": pa.array([r["_source"] for r in seen], pa.int32()),
            "_rank": pa.array(range(len(seen)), pa.int64()),
        }
    )
    return warehouse.table(ranks, "files")


def _replaced(live: Any, rank: Any) -> Mark:
    """Lines of an order that a later file holds again, without them: an edited order, not one cut in two.

    Two files hold the same order again (rather than parts of it) when they share a product of it.
    """
    import ibis

    orders = live.group_by("order_id").agg(low=live["_source"].min(), high=live["_source"].max())
    spread = live.semi_join(orders.filter(orders.low != orders.high), "order_id")
    spread = spread.select(*CONTENT, "_source", "line").join(rank, "_source")
    goods = ibis.coalesce(spread.product_id, spread.product_name)  # many exports know products by name alone
    spread = spread.mutate(_last=spread["_rank"].max().over(ibis.window(group_by="order_id")), _goods=goods)
    latest = spread.filter(spread["_rank"] == spread["_last"])
    older = spread.filter(spread["_rank"] < spread["_last"])
    again = older.semi_join(latest.select("order_id", "_goods"), ["order_id", "_goods"])
    edited = older.semi_join(again.select("order_id", "_source").distinct(), ["order_id", "_source"])
    gone = _without(edited, latest)
    return Mark(("_source", "line"), gone.select("_source", "line", _bits=_literal("replaced_in_other_file")))


def _without(rows: Any, others: Any) -> Any:
    """Rows whose content does not stand among ``others`` (empty equals empty)."""
    import ibis

    mine = rows.select(*CONTENT, "_source", "line", _side=ibis.literal(0))
    theirs = others.select(*CONTENT, "_source", "line", _side=ibis.literal(1))
    both = ibis.union(mine, theirs)
    both = both.mutate(_there=both["_side"].max().over(ibis.window(group_by=list(CONTENT))))
    return both.filter((both["_side"] == 0) & (both["_there"] == 0))


def giants(warehouse: Warehouse, s: Any, settings: Settings) -> Mark | None:
    """Customers with more than ``settings.giant_share`` of a currency's money, and more than twenty mean customers."""
    bought = s.filter(s.customer_id.notnull() & ((s["_mask"] & QUARANTINE) == 0) & ~has_bits(s["_mask"], "return_line"))
    spent = bought.group_by("customer_id", "currency").agg(spent=bought.amount.sum())
    per = warehouse.keep(spent.cast({"spent": "float64"}), "spent")
    totals = warehouse.arrow(per.group_by("currency").agg(total=per.spent.sum(), n=per.count())).to_pylist()
    large = [
        (per.currency == r["currency"]) & (per.spent > max(settings.giant_share, MEANS / r["n"]) * r["total"])
        for r in totals
        if r["n"] > MEANS
    ]
    if not large:
        return None
    test = large[0]
    for other in large[1:]:
        test = test | other
    found = per.filter(test).select("customer_id").distinct()
    return Mark(("customer_id",), found.mutate(_bits=_literal("giant")))


def marked(s: Any, marks: Sequence[Mark], late: date | None) -> Any:
    """``s`` with ``flags``: its own mask and all marks."""
    import ibis

    flags = s["_mask"]
    if late is not None:
        flags = flags | bits(instant_far_ahead=s.day >= ibis.date(late))
    s = s.mutate(flags=flags)
    for i, m in enumerate(marks):
        renamed = m.table.rename({f"_k{i}_{k}": k for k in m.keys} | {f"_b{i}": "_bits"})
        s = s.left_join(renamed, [s[k] == renamed[f"_k{i}_{k}"] for k in m.keys])
        s = s.mutate(flags=s.flags | s[f"_b{i}"].fill_null(0)).drop(f"_b{i}", *(f"_k{i}_{k}" for k in m.keys))
    return s
