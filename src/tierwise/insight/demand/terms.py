"""On what terms products can be had: stock counted, orders on their way, suppliers, costs and prices, as of a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.errors import UsageError
from tierwise.features.catalogue import money_of
from tierwise.features.known import Known
from tierwise.features.latest_rates import latest_rates
from tierwise.insight.demand.inventory import Terms

FRESH_DAYS = 35
"""A count older than a month and some delay says nothing about what there is."""
FORGOTTEN_DAYS = 365
"""An order to a supplier so old that was never marked as arrived is not waited for."""
MOST_OFFERS = 4
"""Suppliers of a product that are compared, the cheapest ones."""
MANY_DELIVERIES = 3
"""Deliveries from which a product's own lead time is read off its purchase orders."""


@dataclass(frozen=True, slots=True)
class StockRules:
    """What is assumed where the shop does not tell, and how often it orders. ``holding_rate`` is a share of the cost
    of a piece a year (capital, room, ageing); ``budget`` the most that orders may cost now (None: as much as pays).
    Raises UsageError on numbers that cannot be."""

    review_days: float = 7.0
    lead_days: float = 14.0
    holding_rate: float = 0.2
    budget: float | None = None

    def __post_init__(self) -> None:
        if not (self.review_days > 0 and self.lead_days >= 0 and 0 <= self.holding_rate <= 5):
            raise UsageError(
                f"stock rules: review {self.review_days} days, lead {self.lead_days} days, holding {self.holding_rate}",
                "review above 0 days, lead from 0 days, holding a share of cost a year such as 0.2",
            )
        if self.budget is not None and not (np.isfinite(self.budget) and self.budget >= 0):
            raise UsageError(f"a budget of {self.budget}", "give the money that orders may cost, such as 5000")


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """Terms by item of the series; ``supplier`` "" where none is named; ``assumed``: what was not told, by item;
    ``below_zero``: items whose count was negative; ``stale``: items whose newest count is too old to be used.
    ``passed_over``: by place of the item, the cheapest supplier's name where a dearer one serves, what that spares and
    costs; ``budget``: as the rules have it; ``no_rate``: items with a supplier whose cost stands in a currency without
    an exchange rate, and is not known therefore."""

    terms: Terms
    supplier: tuple[str, ...]
    assumed: tuple[str, ...]
    below_zero: int
    stale: int
    passed_over: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    budget: float | None = None
    no_rate: int = 0

    def assuming(self, name: str, here: Flags) -> Read:
        """The same where ``name`` was assumed of these items too."""
        told = (", ".join(filter(None, (a, name))) if h else a for a, h in zip(self.assumed, here, strict=True))
        return replace(self, assumed=tuple(told))


def read_terms(known: Known, items: tuple[str, ...], rules: StockRules) -> Read:
    """By the cheapest supplier of each item; see `read_offers`."""
    return read_offers(known, items, rules)[0]


def read_offers(known: Known, items: tuple[str, ...], rules: StockRules) -> tuple[Read, ...]:
    """What the shop tells by the as-of date; the rest is assumed by the rules and said. One read for the cheapest
    supplier of each item (of equal ones the fastest), then for the next; items with fewer repeat their last.

    Costs in other currencies count at the latest rate; without one they are not known. A supplier's lead time for a
    product is the mean of its deliveries where there are three or more (of all of them where orders name no supplier),
    else the supplier's word, else the rules'.
    """
    suppliers, deliveries = _suppliers(known, items), _deliveries(known)
    shared = _Shared(_counted(known, items), _on_order(known, items), *_costs(known, items), _stale(known, items),
                     _without_rate(suppliers))  # fmt: skip
    many = min(max((len(rows) for rows in suppliers.values()), default=1), MOST_OFFERS)
    margin = known.shop.settings.margin_rate
    return tuple(
        _offer(
            {p: rows[min(k, len(rows) - 1)] for p, rows in suppliers.items()},
            deliveries,
            items,
            (shared, rules, margin),
        )
        for k in range(many)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Shared:
    """What is the same whoever delivers: counts, what is on its way, the catalogue's cost, prices; stale counts."""

    on_hand: Floats
    on_order: Floats
    cost: Floats
    price: Floats
    stale: int
    no_rate: int


Rows = dict[str, dict[str, Any]]
Deliveries = dict[tuple[str, str], list[float]]


def _offer(
    supplier: Rows, deliveries: Deliveries, items: tuple[str, ...], told: tuple[_Shared, StockRules, float]
) -> Read:
    shared, rules, rate = told
    names = tuple(str(supplier.get(p, {}).get("supplier_id") or "") for p in items)
    lead, spread = _lead(deliveries, items, names)
    lead = np.where(np.isfinite(lead), lead, _column(supplier, items, "lead_time_days"))
    cost, price = _column(supplier, items, "unit_cost"), shared.price
    cost = np.where(np.isfinite(cost), cost, shared.cost)
    guessed = {"lead_time": ~np.isfinite(lead), "unit_cost": ~np.isfinite(cost), "price": ~np.isfinite(price)}
    price = np.where(np.isfinite(price), price, cost / (1 - rate) if rate < 1 else np.nan)
    cost = np.where(np.isfinite(cost), cost, price * (1 - rate))
    terms = Terms(
        shared.on_hand, shared.on_order, np.where(np.isfinite(lead), lead, rules.lead_days) / 7,
        np.nan_to_num(spread) / 7, rules.review_days / 7, np.nan_to_num(cost), np.nan_to_num(price),
        rules.holding_rate, np.nan_to_num(_column(supplier, items, "minimum_order")),
        np.nan_to_num(_column(supplier, items, "pack_size"), nan=1.0), _shelf(supplier, items),
    )  # fmt: skip
    assumed = tuple(", ".join(name for name, here in guessed.items() if here[i]) for i in range(len(items)))
    return Read(terms, names, assumed, int((shared.on_hand < 0).sum()), shared.stale, budget=rules.budget,
                no_rate=shared.no_rate)  # fmt: skip


def _shelf(supplier: dict[str, dict[str, Any]], items: tuple[str, ...]) -> Floats:
    days = _column(supplier, items, "shelf_life_days")
    return np.where(days > 0, days / 7, np.inf)


def _column(rows: dict[str, dict[str, Any]], items: tuple[str, ...], name: str) -> Floats:
    found = [rows.get(p, {}).get(name) for p in items]
    return np.array([np.nan if x is None else float(x) for x in found])


def _suppliers(known: Known, items: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    """The suppliers of each product, the cheapest first, then the fastest; those without a known cost last."""
    if not known.shop.has("suppliers"):
        return {}
    wanted, found, rates = set(items), dict[str, list[dict[str, Any]]](), latest_rates(known)
    for row in known.shop.warehouse.arrow(known.table("suppliers")).to_pylist():
        if row["product_id"] in wanted:
            told, rate = row["unit_cost"], rates.get(row["currency"] or known.currency)
            cost = None if told is None or rate is None else float(told) * rate
            lost = told is not None and rate is None
            found.setdefault(row["product_id"], []).append({**row, "unit_cost": cost, "no_rate": lost})
    return {p: sorted(rows, key=_cheapest_first) for p, rows in found.items()}


def _without_rate(suppliers: Mapping[str, list[dict[str, Any]]]) -> int:
    """How many products have a supplier whose cost cannot be turned into the shop's currency."""
    return sum(any(r["no_rate"] for r in rows) for rows in suppliers.values())


def _cheapest_first(row: Mapping[str, Any]) -> tuple[float, float, str]:
    cost = float("inf") if row["unit_cost"] is None else float(row["unit_cost"])
    return cost, float(row["lead_time_days"] or 0.0), str(row["supplier_id"])


def _deliveries(known: Known) -> Deliveries:
    """Days from order to arrival by product and supplier ("" where the order names none)."""
    days: Deliveries = {}
    if known.shop.has("purchase_orders"):
        for row in known.shop.warehouse.arrow(known.table("purchase_orders")).to_pylist():
            if row["received_at"] is not None and row["received_at"] >= row["placed_at"]:
                took = (row["received_at"] - row["placed_at"]).total_seconds() / 86_400
                days.setdefault((row["product_id"], row["supplier_id"] or ""), []).append(took)
    return days


def _lead(deliveries: Deliveries, items: tuple[str, ...], names: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the deliveries of each item by its supplier; NaN below three."""
    held = [deliveries.get((p, n)) or deliveries.get((p, ""), []) for p, n in zip(items, names, strict=True)]
    enough = [d if len(d) >= MANY_DELIVERIES else [] for d in held]
    mean = np.array([float(np.mean(d)) if d else np.nan for d in enough])
    return mean, np.array([float(np.std(d, ddof=1)) if d else np.nan for d in enough])


def _on_order(known: Known, items: tuple[str, ...]) -> Floats:
    """Pieces placed within a year and not arrived; without purchase orders, those of the newest stock count."""
    waiting: dict[str, float] = {}
    if known.shop.has("purchase_orders"):
        for row in known.shop.warehouse.arrow(known.table("purchase_orders")).to_pylist():
            forgotten = row["placed_at"] < known.as_of - timedelta(days=FORGOTTEN_DAYS)
            if not forgotten and (row["received_at"] is None or row["received_at"] >= known.as_of):
                waiting[row["product_id"]] = waiting.get(row["product_id"], 0.0) + float(row["quantity"])
    elif known.shop.has("stock"):
        waiting = {p: sum(float(r["on_order"] or 0) for r in rows) for p, rows in _newest(known).items()}
    return np.array([waiting.get(p, 0.0) for p in items])


def _counted(known: Known, items: tuple[str, ...]) -> Floats:
    """Pieces on hand, the newest fresh count of each place added up; NaN where there is none."""
    if not known.shop.has("stock"):
        return np.full(len(items), np.nan)
    newest = _newest(known)
    return np.array([sum(float(r["on_hand"]) for r in newest[p]) if p in newest else np.nan for p in items])


def _stale(known: Known, items: tuple[str, ...]) -> int:
    """How many of the items were counted, but too long ago."""
    if not known.shop.has("stock"):
        return 0
    fresh, t = _newest(known), known.table("stock")
    counted = known.shop.warehouse.arrow(t.select("product_id").distinct())["product_id"].to_pylist()
    return len(set(items) & set(counted) - set(fresh))


def _newest(known: Known) -> dict[str, list[dict[str, Any]]]:
    """The newest row of each place, by product, of the last 35 days."""
    latest: dict[tuple[str, str], tuple[datetime, dict[str, Any]]] = {}
    for row in known.shop.warehouse.arrow(known.table("stock")).to_pylist():
        key = (row["product_id"], row["location"] or "")
        if row["counted_at"] < known.as_of - timedelta(days=FRESH_DAYS):
            continue
        if key not in latest or row["counted_at"] >= latest[key][0]:
            latest[key] = (row["counted_at"], row)
    found: dict[str, list[dict[str, Any]]] = {}
    for (product, _), (_, row) in sorted(latest.items()):
        found.setdefault(product, []).append(row)
    return found


def _costs(known: Known, items: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Cost of a piece by the catalogue, and the mean price paid in the last year, else ever."""
    lines = known.table("order_lines")
    own = lines.filter((lines.currency == known.currency) & (lines.quantity.cast("float64") > 0))
    recent = own.filter(own.ordered_at >= known.as_of - timedelta(days=365))
    paid = _paid(known, own) | _paid(known, recent)
    return money_of(known, "unit_cost", items), np.array([paid.get(p, np.nan) for p in items])


def _paid(known: Known, lines: Any) -> dict[str, float]:
    """Mean price of a piece by product."""
    amount, pieces = lines.amount.cast("float64").sum(), lines.quantity.cast("float64").sum()
    sums = lines.group_by("product_id").agg(amount=amount, pieces=pieces)
    rows = known.shop.warehouse.arrow(sums).to_pylist()
    return {r["product_id"]: r["amount"] / r["pieces"] for r in rows if r["pieces"] and r["amount"] is not None}
