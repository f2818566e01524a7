"""From a shop to its weekly price panel: pieces kept, price paid, regular price, promotion, weeks out of stock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tierwise.contract.arrays import day, day_number, instant_number, number
from tierwise.errors import NothingUsable
from tierwise.features.catalogue import categories_of
from tierwise.features.kept import goods_only, kept_lines
from tierwise.features.known import Known
from tierwise.insight.price.bulk import BulkPrices, bulk_prices
from tierwise.insight.price.fixed_effects import Flags, Floats, Ints
from tierwise.insight.price.line_prices import read_lines, small_line_cells
from tierwise.insight.price.panel import DIP, Panel, carried, closed

MONDAY = 4
"""1970-01-05, a Monday, in days since 1970-01-01."""


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Places of products, first week, how many weeks; ``full``: the last week that was over by the as-of day."""

    products: tuple[str, ...]
    place: dict[str, int]
    first: int
    weeks: int

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.products), self.weeks


def read_panel(known: Known) -> Panel:
    """Whole weeks (Monday to Sunday, local days) up to the as-of day, one shelf for each product.

    Units are kept pieces, guests included. Prices are those of `prices` where the shop has that table, else what the
    lines show: the regular price is the unit price before discounts, or else the price paid with short dips filled; a
    week without a sale keeps the last price. Where the price falls with the quantity of a line (`bulk`), it is that of
    small lines, and where that cannot be told apart no week is a promotion. Lines in other currencies count as pieces
    and tell no price. A product's weeks run from its first to its last sale; weeks in which stock was counted at zero
    are left out.

    Raises NothingUsable where order lines name no product or hold no whole week.
    """
    if not known.traits.products:
        raise NothingUsable("order lines name no product", "map a product column: tierwise init SOURCE")
    lines = known.shop.warehouse.arrow(_by_day(known))
    grid = _grid(lines, known)
    units, paid, listed = _cells(lines, grid)
    bulk, (paid, listed) = _without_bulk(known, grid, (paid, listed))
    told = _price_table(known, grid)
    paid, base, promoted = prices_of(paid, listed, told)
    if told is not None:
        without = ~np.isfinite(told[0]).any(axis=1)
        bulk = replace(bulk, unclear=bulk.unclear & without, mixed=bulk.mixed & without)
    promoted &= ~bulk.unclear[:, None]
    sold = units > 0
    seen = (np.maximum.accumulate(sold, axis=1) & np.maximum.accumulate(sold[:, ::-1], axis=1)[:, ::-1]) & (paid > 0)
    seen &= ~_out_of_stock(known, grid)
    names, category = categories_of(known, grid.products)
    places = np.arange(len(grid.products), dtype=np.int64)
    return Panel(grid.products, names, category, places, units, np.where(seen, paid, 1.0), np.where(seen, base, 1.0),
                 seen, promoted & seen, grid.first, bulk=bulk)  # fmt: skip


def _without_bulk(known: Known, grid: _Grid, cells: tuple[Floats, Floats]) -> tuple[BulkPrices, tuple[Floats, Floats]]:
    """Quantity breaks, and the cells with prices of small lines where there is one."""
    told = read_lines(known, grid.place, grid.first * 7 + MONDAY)
    found = bulk_prices(told.lines, told.doubled)
    return found, small_line_cells(told, found, cells)


def _by_day(known: Known) -> Any:
    """``product_id, day, quantity, paid, listed``: pieces kept, median price of a piece after and before discounts."""
    import ibis

    lines = goods_only(known.table("order_lines"))
    own = (lines.currency == known.currency) & (lines.quantity.cast("float64") > 0)
    whole = lines.mutate(
        paid=ibis.ifelse(own, lines.amount.cast("float64") / lines.quantity.cast("float64"), ibis.null("float64")),
        listed=ibis.ifelse(own, lines.unit_price.cast("float64"), ibis.null("float64")),
    )
    prices = whole.group_by("product_id", "day").agg(paid=whole.paid.median(), listed=whole.listed.median())
    days = lines.group_by("order_id", "product_id").agg(day=lines.day.min())
    kept = kept_lines(known).select("order_id", "product_id", "quantity")
    dated = kept.join(days, ["order_id", "product_id"])
    pieces = dated.group_by("product_id", "day").agg(quantity=dated.quantity.cast("float64").sum())
    both = prices.left_join(pieces, ["product_id", "day"])
    return both.select("product_id", "day", "quantity", "paid", "listed").order_by("product_id", "day")


def _grid(lines: Any, known: Known) -> _Grid:
    import pyarrow.compute as pc

    if not lines.num_rows:
        raise NothingUsable("no order line names a product", "map a product column: tierwise init SOURCE")
    days = day(lines, "day")
    first = int((days.min() - MONDAY) // 7)
    end = (day_number(known.as_of_day) - MONDAY) // 7
    if end - first < 1:
        raise NothingUsable("the orders span no whole week", "prices need some weeks of sales")
    products = tuple(sorted(pc.unique(lines["product_id"]).to_pylist()))
    return _Grid(products, {p: i for i, p in enumerate(products)}, first, int(end - first))


def _cells(lines: Any, grid: _Grid) -> tuple[Floats, Floats, Floats]:
    """Pieces, price paid and regular price by product and week; prices are means of days weighed by pieces."""
    product = np.array([grid.place[p] for p in lines["product_id"].to_pylist()], dtype=np.int64)
    week = (day(lines, "day") - MONDAY) // 7 - grid.first
    inside = week < grid.weeks
    product, week = product[inside], week[inside]
    quantity, paid, listed = (number(lines, c)[inside] for c in ("quantity", "paid", "listed"))
    units = np.zeros(grid.shape)
    np.add.at(units, (product, week), np.nan_to_num(quantity))
    weight = np.maximum(np.nan_to_num(quantity), 1e-6)
    at = (product, week)
    return units, _mean(paid, weight, at, grid), _mean(listed, weight, at, grid)


def _mean(value: Floats, weight: Floats, at: tuple[Ints, Ints], grid: _Grid) -> Floats:
    known = np.isfinite(value) & (value > 0)
    total, many = np.zeros(grid.shape), np.zeros(grid.shape)
    np.add.at(total, at, np.where(known, value * weight, 0.0))
    np.add.at(many, at, np.where(known, weight, 0.0))
    return np.where(many > 0, total / np.where(many > 0, many, 1.0), np.nan)


def prices_of(paid: Floats, listed: Floats, table: tuple[Floats, Flags] | None) -> tuple[Floats, Floats, Flags]:
    """Price paid, regular price, promotion, by the cells (NaN: nothing sold) or as the price table tells."""
    if table is not None:
        told, promoted = table
        price = carried(np.where(np.isfinite(told), told, paid))
        base = np.fmax(carried(np.where(promoted, np.nan, price)), price)
        return price, np.where(np.isfinite(base), base, price), promoted
    price = carried(paid)
    known = np.isfinite(listed) & np.isfinite(paid)
    base = carried(np.where(known, np.fmax(listed, paid), paid))
    base = np.where(base > price * (1 + DIP), base, closed(price))
    return price, base, price < base * (1 - DIP)


def _price_table(known: Known, grid: _Grid) -> tuple[Floats, Flags] | None:
    """Price and promotion in force in the middle of each week (Thursday noon), from `prices`; None without rows."""
    if not known.shop.has("prices"):
        return None
    t = known.table("prices")
    t = t.filter((t.currency == known.currency) | t.currency.isnull())
    rows = known.shop.warehouse.arrow(t.order_by("product_id", "valid_from", "known_at"))
    told, promoted = np.full(grid.shape, np.nan), np.zeros(grid.shape, dtype=np.bool_)
    noon = (grid.first + np.arange(grid.weeks)) * 7 + MONDAY + 3.5
    parts = (rows[c].to_pylist() for c in ("product_id", "valid_from", "valid_to", "price", "promotion", "feature"))
    for product, start, stop, price, promotion, feature in zip(*parts, strict=True):
        place = grid.place.get(product)
        if place is None or price is None:
            continue
        held = (noon >= instant_number(start)) & ((noon < instant_number(stop)) if stop is not None else True)
        told[place, held] = float(price)
        promoted[place, held] = bool(promotion or feature)
    return (told, promoted) if np.isfinite(told).any() else None


def _out_of_stock(known: Known, grid: _Grid) -> Flags:
    """Weeks in which all places together were counted at zero or below."""
    empty = np.zeros(grid.shape, dtype=np.bool_)
    if not known.shop.has("stock"):
        return empty
    t = known.table("stock")
    summed = t.group_by("product_id", "counted_at").agg(on_hand=t.on_hand.cast("float64").sum())
    rows = known.shop.warehouse.arrow(summed.filter(summed.on_hand <= 0))
    for product, instant in zip(rows["product_id"].to_pylist(), rows["counted_at"].to_pylist(), strict=True):
        place, week = grid.place.get(product), int((instant_number(instant) - MONDAY) // 7) - grid.first
        if place is not None and 0 <= week < grid.weeks:
            empty[place, week] = True
    return empty
