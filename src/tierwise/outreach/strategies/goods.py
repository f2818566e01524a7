"""What strategies ask of products: their names, who bought or looked at them, how many there are and were, and what
they cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from tierwise.outreach.strategies.evidence import Evidence

FRESH_DAYS = 35
"""A count older than that (a month, and some delay) says nothing about what there is."""


def names_of(e: Evidence) -> dict[str, str]:
    """What products are called, of those that have a name."""
    if not e.has("product_features"):
        return {}
    t = e.tables["product_features"]
    return {p: n for p, n in zip(t["product_id"].to_pylist(), t["product_name"].to_pylist(), strict=True) if n}


def prices_of(e: Evidence) -> dict[str, float]:
    """What a piece of each product costs, where it is known."""
    if not e.has("product_features"):
        return {}
    t = e.tables["product_features"]
    return {p: float(x) for p, x in zip(t["product_id"].to_pylist(), t["price"].to_pylist(), strict=True) if x}


def owners(e: Evidence, products: list[str]) -> list[tuple[int, str]]:
    """Who has bought which of these products and kept it, each pair once."""
    if e.known.baskets is None:
        return []
    t = e.known.baskets
    wanted = t.filter(t.product_id.isin(products) & (t.quantity > 0)).select("customer_id", "product_id").distinct()
    return _pairs(e, wanted)


def viewers(e: Evidence, products: list[str], days: int) -> list[tuple[int, str]]:
    """Who looked at one of these products within so many days, each pair once."""
    if not e.known.shop.has("events"):
        return []
    t = e.known.table("events")
    recent = t.filter((t.happened_at >= _instant(e.as_of - timedelta(days=days))) & t.customer_id.notnull())
    return _pairs(e, recent.filter(recent.product_id.isin(products)).select("customer_id", "product_id").distinct())


def bought_since(e: Evidence, since: Mapping[str, datetime]) -> set[tuple[int, str]]:
    """Who has bought which of these products since the instant given for it."""
    if not since:
        return set()
    t = e.known.table("order_lines")
    recent = t.filter((t.ordered_at >= _instant(min(since.values()))) & t.customer_id.notnull() & (t.quantity > 0))
    last = recent.filter(recent.product_id.isin(sorted(since))).group_by("customer_id", "product_id")
    rows = e.known.shop.warehouse.arrow(last.agg(last=lambda t: t.ordered_at.max()))
    columns = (rows[c].to_pylist() for c in ("customer_id", "product_id", "last"))
    found = zip(*columns, strict=True)
    return {(e.place[str(c)], str(p)) for c, p, last in found if str(c) in e.place and last >= since[str(p)]}


def on_hand(e: Evidence) -> dict[str, float]:
    """Pieces by product, the latest counts of all places together; counts older than ``FRESH_DAYS`` are left out."""
    counted = _latest(e, e.known.table("stock"), ("product_id", "location"), ("counted_at", "on_hand"), e.as_of)
    oldest = e.as_of - timedelta(days=FRESH_DAYS)
    found: dict[str, float] = {}
    for product, _, at, pieces in counted:
        if at >= oldest:
            found[product] = found.get(product, 0.0) + float(pieces)
    return found


def none_left(e: Evidence) -> set[str]:
    """Products of which the latest count finds none; without counts, none is known to be sold out."""
    if not e.known.shop.has("stock"):
        return set()
    return {p for p, pieces in on_hand(e).items() if pieces <= 0}


def came_back(e: Evidence, days: int) -> dict[str, datetime]:
    """Products that had run out at some time within so many days and are there now, each with the instant of the first
    count that found some again.
    """
    start = e.as_of - timedelta(days=days)
    stock = e.known.table("stock")
    places: dict[str, dict[Any, float]] = {}
    for product, place, _, pieces in _latest(e, stock, ("product_id", "location"), ("counted_at", "on_hand"), start):
        places.setdefault(product, {})[place] = float(pieces)
    out = {product for product, at in places.items() if sum(at.values()) <= 0}
    back: dict[str, datetime] = {}
    for (at, product), counted in groupby(_counts(e, start), key=itemgetter(0, 1)):
        here = places.setdefault(product, {})
        here.update((place, float(pieces)) for _, _, place, pieces in counted)  # what moved between places is not gone
        if sum(here.values()) <= 0:
            out.add(product)
            back.pop(product, None)
        elif product in out:
            back.setdefault(product, at)
    return back


def arrived(e: Evidence, days: int) -> set[str]:
    """Products that came, or came back, within so many days: what they sold in these days says little yet. Where no
    count is older, nothing is known to be new.
    """
    start = e.as_of - timedelta(days=days)
    before = {
        row[0]
        for row in _latest(e, e.known.table("stock"), ("product_id", "location"), ("counted_at", "on_hand"), start)
    }
    new = on_hand(e).keys() - before if before else set()
    return new | came_back(e, days).keys()


def falls(e: Evidence, days: int) -> dict[str, float]:
    """Share by which each product's price stands below the one in force so many days ago; where it has several (by
    place or currency), the smallest share. Products without a price in force on both dates are left out.
    """
    now, then = _in_force(e, e.as_of), _in_force(e, e.as_of - timedelta(days=days))
    found: dict[str, float] = {}
    for key in now.keys() & then.keys():
        if then[key] > 0:
            share = 1.0 - now[key] / then[key]
            found[key[0]] = min(share, found.get(key[0], share))
    return found


def _in_force(e: Evidence, at: datetime) -> dict[tuple[str, Any, Any], float]:
    """Prices in force then, by product, place and currency; of several the one that began last."""
    t = e.known.table("prices")
    t = t.filter(t.price.notnull() & (t.valid_to.isnull() | (t.valid_to > _instant(at))))
    rows = _latest(e, t, ("product_id", "location", "currency"), ("valid_from", "price"), at)
    return {(product, place, currency): float(price) for product, place, currency, _, price in rows}


def _latest(
    e: Evidence, table: Any, by: tuple[str, ...], columns: tuple[str, str], before: datetime
) -> list[tuple[Any, ...]]:
    """The last row of each group before an instant: the group, the row's instant, its value."""
    import ibis

    at, value = columns
    known = table.filter(table[at] < _instant(before))
    nth = ibis.row_number().over(ibis.window(group_by=list(by), order_by=[ibis.desc(at), ibis.desc(value)]))
    last = known.mutate(nth=nth).filter(lambda t: t.nth == 0).select(*by, at, value)
    return _rows(e, last.order_by(list(by)))


def _counts(e: Evidence, since: datetime) -> list[tuple[Any, ...]]:
    """Counts from an instant on, oldest first, those of a product at one instant together."""
    t = e.known.table("stock")
    recent = t.filter(t.counted_at >= _instant(since)).select("counted_at", "product_id", "location", "on_hand")
    return _rows(e, recent.order_by(["counted_at", "product_id", "location", "on_hand"]))


def _pairs(e: Evidence, wanted: Any) -> list[tuple[int, str]]:
    found = _rows(e, wanted.order_by(["customer_id", "product_id"]))
    return [(e.place[str(c)], str(p)) for c, p in found if str(c) in e.place]


def _rows(e: Evidence, table: Any) -> list[tuple[Any, ...]]:
    found = e.known.shop.warehouse.arrow(table)
    return list(zip(*(found[c].to_pylist() for c in found.column_names), strict=True))


def _instant(at: datetime) -> Any:
    import ibis

    return ibis.literal(at, type="timestamp(6)")
