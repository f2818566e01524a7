"""From a shop to weekly demand: returns netted, unusual single orders capped, stock-outs and promotions marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints, day, day_number, instant_number, number
from tierwise.errors import NothingUsable
from tierwise.features.catalogue import categories_of
from tierwise.features.kept import goods_only, kept_lines
from tierwise.features.known import Known
from tierwise.insight.demand.series import Series, chained
from tierwise.insight.demand.sold_out import mended, read_sold_out
from tierwise.locale.currencies import CURRENCIES


@dataclass(frozen=True, slots=True)
class Cleaning:
    """``spike``: an order of more than so many times the item's median order is capped there, if the item has
    ``spike_orders`` orders or more; 0: none is. ``successors``: old product id to the one that replaced it; None: as
    the catalogue says."""

    spike: float = 100.0
    spike_orders: int = 10
    successors: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Grid:
    place: dict[str, int]
    end: int
    weeks: int

    @property
    def shape(self) -> tuple[int, int]:
        return len(set(self.place.values())), self.weeks

    def week(self, days: Any) -> Any:
        return self.weeks - 1 - (self.end - 1 - days) // 7


def read_series(known: Known, cleaning: Cleaning | None = None) -> Series:
    """Weeks of seven local days counted back from the as-of day, so that the newest whole day belongs to the last one.

    Pieces are kept ones on the day they were ordered, guests included. An item begins with its first sale, or the week
    it was listed; from then on a week without a sale is 0 up to the end. On days that had run out (`sold_out`) demand
    is restored; where most of a week had, it is not known (NaN). Days of the oldest, incomplete week are left out. An
    item of which a piece costs less than the smallest coin counts as sold by measure: its pieces are litres or grams.

    ``cleaning``: by default large orders are capped as shop.toml says (``[demand] order_cap``).

    Raises NothingUsable where order lines name no product or hold no whole week before the as-of day.
    """
    rules = cleaning or Cleaning(spike=known.shop.settings.demand_order_cap)
    if not known.traits.products:
        raise NothingUsable("order lines name no product", "map a product column: tierwise init SOURCE")
    lines = known.shop.warehouse.arrow(_orders(known))
    grid, items = _grid(lines, known, rules)
    item = np.array([grid.place[p] for p in lines["product_id"].to_pylist()], dtype=np.int64)
    pieces = np.maximum(number(lines, "quantity"), 0.0)
    kept = _capped(item, pieces, rules)
    week = grid.week(day(lines, "day"))
    inside = (week >= 0) & (week < grid.weeks)
    demand, cut = np.zeros(grid.shape), np.zeros(len(items))
    np.add.at(demand, (item[inside], week[inside]), kept[inside])
    np.add.at(cut, item[inside], (pieces - kept)[inside])
    begins = np.minimum(_first(item[inside], week[inside], grid), _listed(known, grid))
    first = grid.end - 7 * grid.weeks
    out = read_sold_out(known, grid.place, first, 7 * grid.weeks)
    sold = (item[inside], (day(lines, "day") - first)[inside], kept[inside])
    demand = mended(demand, out, sold, begins)
    unknown = np.arange(grid.weeks) < begins[:, None]
    names, category = categories_of(known, items)
    told = np.where(unknown, np.nan, demand)
    measured = _measured(item, pieces, number(lines, "amount"), (len(items), known.currency))
    return Series(items, names, category, told, _promoted(known, grid), grid.end, cut, measured)


def _orders(known: Known) -> Any:
    """``product_id, day, quantity, amount``: pieces kept of each product on each order."""
    lines = goods_only(known.table("order_lines"))
    days = lines.group_by("order_id", "product_id").agg(day=lines.day.min())
    kept = kept_lines(known).select("order_id", "product_id", "quantity", "amount")
    return kept.join(days, ["order_id", "product_id"]).order_by("product_id", "day", "order_id")


def _grid(lines: Any, known: Known, rules: Cleaning) -> tuple[_Grid, tuple[str, ...]]:
    end = day_number(known.as_of_day)
    weeks = int((end - day(lines, "day").min()) // 7) if lines.num_rows else 0
    if weeks < 1:
        raise NothingUsable("no whole week of sales lies before the as-of day", "forecasts need some weeks of sales")
    olds = tuple(sorted(set(lines["product_id"].to_pylist())))
    news = chained(olds, _successors(known) if rules.successors is None else rules.successors)
    items = tuple(sorted(set(news)))
    place = {name: i for i, name in enumerate(items)}
    return _Grid(place | {old: place[new] for old, new in zip(olds, news, strict=True)}, end, weeks), items


def _successors(known: Known) -> dict[str, str]:
    """By product that was replaced, the one that replaced it; a product that names itself is its own newest."""
    if "products" not in known.present:
        return {}
    t = known.table("products").select("product_id", "successor_id")
    rows = known.shop.warehouse.arrow(t.filter(t.successor_id.notnull())).to_pylist()
    return {r["product_id"]: r["successor_id"] for r in rows if r["successor_id"] != r["product_id"]}


def _capped(item: Ints, pieces: Floats, rules: Cleaning) -> Floats:
    """Pieces of each order, at most ``spike`` times the item's median order."""
    if not rules.spike:
        return pieces
    order = np.lexsort((pieces, item))
    _, start, many = np.unique(item[order], return_index=True, return_counts=True)
    median = (pieces[order][start + (many - 1) // 2] + pieces[order][start + many // 2]) / 2
    limit = np.where(many >= rules.spike_orders, rules.spike * np.maximum(median, 1.0), np.inf)
    _, place = np.unique(item, return_inverse=True)
    return np.minimum(pieces, limit[place])


def _measured(item: Ints, pieces: Floats, amount: Floats, of: tuple[int, str]) -> Flags:
    """Does all that was paid for an item, divided by its pieces, come to less than the smallest coin, and not to 0?"""
    items, currency = of
    paid = (np.nan_to_num(amount) > 0) & (pieces > 0)
    sums = [np.bincount(item[paid], x[paid], items) for x in (pieces, amount)]
    return np.asarray((sums[0] > 0) & (sums[1] < sums[0] * 10.0 ** -CURRENCIES.get(currency, 2)), dtype=np.bool_)


def _first(item: Ints, week: Ints, grid: _Grid) -> Ints:
    found = np.full(grid.shape[0], grid.weeks, dtype=np.int64)
    np.minimum.at(found, item, week)
    return found


def _listed(known: Known, grid: _Grid) -> Ints:
    found = np.full(grid.shape[0], grid.weeks, dtype=np.int64)
    if "products" in known.present:
        rows = known.shop.warehouse.arrow(known.table("products").select("product_id", "listed_at"))
        for product, instant in zip(rows["product_id"].to_pylist(), rows["listed_at"].to_pylist(), strict=True):
            if instant is not None and product in grid.place:
                at = grid.place[product]
                found[at] = min(int(found[at]), max(int(grid.week(instant_number(instant))), 0))
    return found


def _promoted(known: Known, grid: _Grid) -> Flags:
    """Weeks that hold a day of a promotion or feature told by `prices`."""
    found = np.zeros(grid.shape, dtype=np.bool_)
    if known.shop.has("prices"):
        t = known.table("prices")
        t = t.filter(t.promotion.notnull() | t.feature.notnull()).select("product_id", "valid_from", "valid_to")
        rows = known.shop.warehouse.arrow(t)
        for product, start, stop in zip(*(rows[c].to_pylist() for c in rows.column_names), strict=True):
            if product in grid.place:
                first = max(int(grid.week(instant_number(start))), 0)
                last = grid.weeks - 1 if stop is None else int(grid.week(instant_number(stop) - 1e-9))
                found[grid.place[product], first : max(last + 1, 0)] = True
    return found
