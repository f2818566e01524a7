"""What strategies ask of products: their names, who bought or looked at them, how many there are and were, and what
they cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from tierwise.features.spans import instant
from tierwise.features.totals import before
from tierwise.outreach.strategies.findings import Findings

FRESH_DAYS = 35
"""A count older than that (a month, and some delay) says nothing about what there is."""


def names_of(f: Findings) -> dict[str, str]:
    """What products are called, of those that have a name."""
    if not f.has("product_features"):
        return {}
    t = f.tables["product_features"]
    return {p: n for p, n in zip(t["product_id"].to_pylist(), t["product_name"].to_pylist(), strict=True) if n}


def prices_of(f: Findings) -> dict[str, float]:
    """What a piece of each product costs, where it is known."""
    if not f.has("product_features"):
        return {}
    t = f.tables["product_features"]
    return {p: float(x) for p, x in zip(t["product_id"].to_pylist(), t["price"].to_pylist(), strict=True) if x}


def owners(f: Findings, products: list[str]) -> list[tuple[int, str]]:
    """Who has bought which of these products and kept it, each pair once."""
    if f.known.baskets is None:
        return []
    t = f.known.baskets
    wanted = t.filter(t.product_id.isin(products) & (t.quantity > 0)).select("customer_id", "product_id").distinct()
    return _pairs(f, wanted)


def durables(f: Findings, products: list[str]) -> set[str]:
    """Those of these products of which the shop says that they are bought once in a long while."""
    if not f.known.shop.has("products"):
        return set()
    t = f.known.table("products")
    lasting = t.filter(t.durable & t.product_id.isin(products)).select("product_id").distinct()
    return {str(p) for (p,) in _rows(f, lasting)}


def viewers(f: Findings, products: list[str], days: int) -> list[tuple[int, str]]:
    """Who looked at one of these products within so many days, each pair once."""
    if not f.known.shop.has("events"):
        return []
    t = f.known.table("events")
    recent = t.filter((t.happened_at >= before(f.as_of, days)) & t.customer_id.notnull())
    return _pairs(f, recent.filter(recent.product_id.isin(products)).select("customer_id", "product_id").distinct())


def bought_since(f: Findings, since: Mapping[str, datetime]) -> set[tuple[int, str]]:
    """Who has bought which of these products since the instant given for it."""
    if not since:
        return set()
    t = f.known.table("order_lines")
    recent = t.filter((t.ordered_at >= instant(min(since.values()))) & t.customer_id.notnull() & (t.quantity > 0))
    last = recent.filter(recent.product_id.isin(sorted(since))).group_by("customer_id", "product_id")
    rows = f.known.shop.warehouse.arrow(last.agg(last=lambda t: t.ordered_at.max()))
    columns = (rows[c].to_pylist() for c in ("customer_id", "product_id", "last"))
    found = zip(*columns, strict=True)
    return {(f.place[str(c)], str(p)) for c, p, last in found if str(c) in f.place and last >= since[str(p)]}


def on_hand(f: Findings) -> dict[str, float]:
    """Pieces by product, the latest counts of all places together; counts older than ``FRESH_DAYS`` are left out."""
    counted = _latest(f, f.known.table("stock"), ("product_id", "location"), ("counted_at", "on_hand"), f.as_of)
    oldest = f.as_of - timedelta(days=FRESH_DAYS)
    found: dict[str, float] = {}
    for product, _, at, pieces in counted:
        if at >= oldest:
            found[product] = found.get(product, 0.0) + float(pieces)
    return found


def none_left(f: Findings) -> set[str]:
    """Products of which the latest count finds none; without counts, none is known to be sold out."""
    if not f.known.shop.has("stock"):
        return set()
    return {p for p, pieces in on_hand(f).items() if pieces <= 0}


def came_back(f: Findings, days: int) -> dict[str, datetime]:
    """Products that had run out at some time within so many days and are there now, each with the instant of the first
    count that found some again.
    """
    start = f.as_of - timedelta(days=days)
    stock = f.known.table("stock")
    places: dict[str, dict[Any, float]] = {}
    for product, place, _, pieces in _latest(f, stock, ("product_id", "location"), ("counted_at", "on_hand"), start):
        places.setdefault(product, {})[place] = float(pieces)
    out = {product for product, at in places.items() if sum(at.values()) <= 0}
    back: dict[str, datetime] = {}
    for (at, product), counted in groupby(_counts(f, start), key=itemgetter(0, 1)):
        here = places.setdefault(product, {})
        here.update((place, float(pieces)) for _, _, place, pieces in counted)  # what moved between places is not gone
        if sum(here.values()) <= 0:
            out.add(product)
            back.pop(product, None)
        elif product in out:
            back.setdefault(product, at)
    return back


def arrived(f: Findings, days: int) -> set[str]:
    """Products that came, or came back, within so many days: what they sold in these days says little yet. Where no
    count is older, nothing is known to be new.
    """
    start = f.as_of - timedelta(days=days)
    before = {
        row[0]
        for row in _latest(f, f.known.table("stock"), ("product_id", "location"), ("counted_at", "on_hand"), start)
    }
    new = on_hand(f).keys() - before if before else set()
    return new | came_back(f, days).keys()


def falls(f: Findings, days: int) -> dict[str, float]:
    """Share by which each product's price stands below the one in force so many days ago; where it has several (by
    place or currency), the smallest share. Products without a price in force on both dates are left out.
    """
    now, then = _in_force(f, f.as_of), _in_force(f, f.as_of - timedelta(days=days))
    found: dict[str, float] = {}
    for key in now.keys() & then.keys():
        if then[key] > 0:
            share = 1.0 - now[key] / then[key]
            found[key[0]] = min(share, found.get(key[0], share))
    return found


def _in_force(f: Findings, at: datetime) -> dict[tuple[str, Any, Any], float]:
    """Prices in force then, by product, place and currency; of several the one that began last."""
    t = f.known.table("prices")
    t = t.filter(t.price.notnull() & (t.valid_to.isnull() | (t.valid_to > instant(at))))
    rows = _latest(f, t, ("product_id", "location", "currency"), ("valid_from", "price"), at)
    return {(product, place, currency): float(price) for product, place, currency, _, price in rows}


def _latest(
    f: Findings, table: Any, by: tuple[str, ...], columns: tuple[str, str], end: datetime
) -> list[tuple[Any, ...]]:
    """The last row of each group before an instant: the group, the row's instant, its value."""
    import ibis

    at, value = columns
    known = table.filter(table[at] < instant(end))
    nth = ibis.row_number().over(ibis.window(group_by=list(by), order_by=[ibis.desc(at), ibis.desc(value)]))
    last = known.mutate(nth=nth).filter(lambda t: t.nth == 0).select(*by, at, value)
    return _rows(f, last.order_by(list(by)))


def _counts(f: Findings, since: datetime) -> list[tuple[Any, ...]]:
    """Counts from an instant on, oldest first, those of a product at one instant together."""
    t = f.known.table("stock")
    recent = t.filter(t.counted_at >= instant(since)).select("counted_at", "product_id", "location", "on_hand")
    return _rows(f, recent.order_by(["counted_at", "product_id", "location", "on_hand"]))


def _pairs(f: Findings, wanted: Any) -> list[tuple[int, str]]:
    found = _rows(f, wanted.order_by(["customer_id", "product_id"]))
    return [(f.place[str(c)], str(p)) for c, p in found if str(c) in f.place]


def _rows(f: Findings, table: Any) -> list[tuple[Any, ...]]:
    found = f.known.shop.warehouse.arrow(table)
    return list(zip(*(found[c].to_pylist() for c in found.column_names), strict=True))
