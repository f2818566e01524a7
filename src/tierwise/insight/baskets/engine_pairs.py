"""Pairs counted by the engine, for shops whose baskets outgrow memory: what does not fit spills to its disk.

The counts are those of the sparse product in memory. A pair needs each of its products to be frequent, so only lines of
frequent products are joined with themselves.
"""

from __future__ import annotations

from typing import Any


def engine_pairs(warehouse: Any, lines: Any, least: int, most: int | None = None) -> Any:
    """Arrow table ``product_id, other_product_id, baskets`` of pairs in at least ``least`` baskets, by the two ids.

    ``lines``: Ibis table with ``order_id`` and ``product_id``; a product counts once in a basket. Baskets of more than
    ``most`` different products are left out. ``product_id`` comes before ``other_product_id`` by code point.
    """
    held = warehouse.keep(lines.select("order_id", "product_id").distinct(), "held")
    frequent = warehouse.keep(_coded(_frequent(_without_giants(held, most), least)), "frequent")
    coded = _without_giants(held, most).join(frequent, "product_id").select("order_id", "code")
    coded = warehouse.keep(coded, "coded")
    pairs = _counted(coded, least)
    one, other = (frequent.select(**{code: "code", name: "product_id"}) for code, name in _SIDES)
    named = pairs.join(one, "code").join(other, "other_code")
    found = named.select("product_id", "other_product_id", "baskets")
    return warehouse.arrow(found.order_by("product_id", "other_product_id"))


_SIDES = (("code", "product_id"), ("other_code", "other_product_id"))


def giants(warehouse: Any, lines: Any, most: int) -> int:
    """How many baskets hold more than ``most`` different products."""
    size = lines.group_by("order_id").agg(products=lines.product_id.nunique())
    return int(warehouse.scalar(size.filter(size.products > most).count()))


def _without_giants(held: Any, most: int | None) -> Any:
    if most is None:
        return held
    size = held.group_by("order_id").agg(products=held.count())
    return held.anti_join(size.filter(size.products > most), "order_id")


def _frequent(held: Any, least: int) -> Any:
    counted = held.group_by("product_id").agg(baskets=held.count())
    return counted.filter(counted.baskets >= least)


def _coded(frequent: Any) -> Any:
    """A number for each frequent product, in the order of ids: numbers join faster than texts."""
    import ibis

    place = ibis.row_number().over(ibis.window(order_by="product_id"))
    return frequent.select("product_id", code=place.cast("int32"))


def _counted(coded: Any, least: int) -> Any:
    other = coded.view().select(order_id="order_id", other_code="code")
    both = coded.join(other, "order_id")
    both = both.filter(both.code < both.other_code)
    pairs = both.group_by("code", "other_code").agg(baskets=both.count())
    return pairs.filter(pairs.baskets >= least)
