"""From a shop to interactions and goods: purchases that were kept, and what visitors looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.arrays import number
from tierwise.features.kept import kept_lines, profiled
from tierwise.features.known import Known
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.goods_table import goods_table
from tierwise.insight.recommend.interactions import Deed, Interactions, arrange

DAY = 86_400e6
"""Microseconds of a day."""
MOST_ROWS = 5_000_000
"""Rows (purchases, looks) that recommenders learn from."""
_DEEDS = {"view_item": Deed.VIEW, "add_to_cart": Deed.CART}


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """All that recommenders learn from on one date: ``at`` is that date in days since 1970-01-01."""

    log: Interactions
    goods: Goods
    at: float


def read(known: Known, most: int = MOST_ROWS) -> Material | None:
    """The material of a shop as of its cut; None where its orders name no product.

    Of a shop with more than ``most`` purchases and looks only the latest days are read: so many rows stand in memory.

    Customers who refused profiling are left out, their orders too. Every order of a guest is a sequence of its own,
    so is every visit without a customer.
    """
    if not known.traits.products:
        return None
    rows = _rows(known, most)
    goods = Goods(goods_table(known, rows["product_id"].combine_chunks()))
    return Material(_coded(rows, goods.ids), goods, days_since_1970(known.as_of))


def narrowed(material: Material, most: int, keep: Sequence[str] = ()) -> Material:
    """The ``most`` products bought and looked at most, those of ``keep`` first; the same material where there are no
    more than that.

    A catalogue's long tail has too few buyers to learn from, and every list would go through all of it.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    log, count = material.log, np.bincount(material.log.product, minlength=len(material.goods))
    if len(count) <= most:
        return material
    wanted = np.asarray(pc.is_in(material.goods.ids, value_set=pa.array(list(keep), pa.string())))
    kept = np.sort(np.lexsort((np.arange(len(count)), -count, ~wanted))[:most])
    place = np.full(len(count), -1, dtype=np.int32)
    place[kept] = np.arange(most, dtype=np.int32)
    rows = log.where(place[log.product] >= 0)
    goods = Goods(material.goods.table.take(pa.array(kept)))
    return Material(replace(rows, product=place[rows.product], products=goods.ids), goods, material.at)


def days_since_1970(instant: datetime) -> float:
    """Naive UTC as days with fraction.

    >>> days_since_1970(datetime(1970, 1, 2, 12))
    1.5
    """
    return instant.replace(tzinfo=UTC).timestamp() / 86_400


def _rows(known: Known, most: int) -> Any:
    """Purchases and visitors' deeds, one below the other: ``owner, basket, product_id, at, deed, quantity, amount``.

    ``owner`` starts with "c" for a customer, with "g" for a guest.
    """
    import ibis

    warehouse = known.shop.warehouse
    bought = _owned(profiled(known, kept_lines(known)), "order_id", "o")
    rows = bought.select(
        "owner", "basket", "product_id", at=bought.ordered_at, deed=ibis.literal(int(Deed.BUY), type="int8"),
        quantity=bought.quantity.cast("float64"), amount=bought.amount.cast("float64"),
    )  # fmt: skip
    if "events" in known.present:
        rows = ibis.union(rows, _looked_at(known))
    return warehouse.arrow(_latest(warehouse, rows, most).order_by("owner", "at", "basket", "product_id", "deed"))


def _latest(warehouse: Any, rows: Any, most: int) -> Any:
    """The rows of the latest whole days (UTC) that are no more than ``most`` together; at least the last day."""
    import pyarrow as pa
    import pyarrow.compute as pc

    dated = warehouse.keep(rows.mutate(day=rows.at.date()), "deeds")
    days = warehouse.arrow(dated.group_by("day").agg(n=dated.count())).sort_by([("day", "descending")])
    within = pc.less_equal(pc.cumulative_sum(days["n"].cast(pa.int64())), most)
    kept = max(1, int(pc.sum(within).as_py() or 0))
    if kept >= days.num_rows:
        return dated.drop("day")
    return dated.filter(dated.day >= days["day"][kept - 1].as_py()).drop("day")


def _owned(rows: Any, basket: str, mark: str) -> Any:
    """``owner`` and ``basket`` as texts that cannot meet those of another table."""
    import ibis

    name = ibis.literal(mark) + rows[basket]
    owner = ibis.ifelse(rows.customer_id.isnull(), ibis.literal("g") + name, ibis.literal("c") + rows.customer_id)
    return rows.mutate(owner=owner, basket=name)


def _looked_at(known: Known) -> Any:
    import ibis

    t = known.table("events")
    t = t.filter(
        t.product_id.notnull() & t.event.isin(list(_DEEDS)) & (t.session_id.notnull() | t.customer_id.notnull())
    )
    visit = ibis.coalesce(t.session_id, t.customer_id + ibis.literal(" ") + t.day.cast("string"))
    t = _owned(profiled(known, t.mutate(visit=visit)), "visit", "v")
    deed = ibis.cases(*((t.event == name, ibis.literal(int(deed), type="int8")) for name, deed in _DEEDS.items()))
    return t.select(
        "owner", "basket", "product_id", at=t.happened_at, deed=deed.cast("int8"),
        quantity=ibis.literal(1.0), amount=ibis.literal(0.0),
    )  # fmt: skip


def _coded(rows: Any, products: Any) -> Interactions:
    import pyarrow as pa
    import pyarrow.compute as pc

    owners, sequence = _codes(rows["owner"])
    is_customer = pc.starts_with(owners, "c")
    customers = pc.utf8_slice_codeunits(owners.filter(is_customer), 1)
    named = np.asarray(is_customer.to_numpy(zero_copy_only=False), dtype=np.bool_)
    owner = np.where(named, np.cumsum(named) - 1, -1).astype(np.int32)
    product = pc.index_in(rows["product_id"].combine_chunks(), value_set=products).to_numpy(zero_copy_only=False)
    at = pc.cast(pc.cast(rows["at"], pa.timestamp("us")), pa.int64()).to_numpy()
    return arrange(
        Interactions(
            sequence=sequence,
            product=np.asarray(product, dtype=np.int32),
            at=np.asarray(at, dtype=np.float64) / DAY,
            deed=np.asarray(rows["deed"].to_numpy(), dtype=np.int8),
            basket=_codes(rows["basket"])[1],
            quantity=number(rows, "quantity"),
            amount=np.nan_to_num(number(rows, "amount")),
            owner=owner,
            customers=customers,
            products=products,
        )
    )


def _codes(texts: Any) -> tuple[Any, NDArray[np.int32]]:
    """The different texts in order, and each row's place among them."""
    import pyarrow.compute as pc

    different = pc.unique(texts.combine_chunks())
    names = different.take(pc.array_sort_indices(different))
    return names, np.asarray(
        pc.index_in(texts.combine_chunks(), value_set=names).to_numpy(zero_copy_only=False), np.int32
    )
