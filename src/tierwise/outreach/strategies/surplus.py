"""Which products stand too long, and by how many pieces: what the flash sale is made of.

Where the run holds purchase advice (`tierwise stock`), it decides: pieces beyond what half a year, or the time they
keep, takes in nine of ten cases by their own forecast. Where it does not, days of cover do: pieces on hand for pieces
sold a day in the last 28 days. How much cover is too much differs between a bakery and a furniture shop, so it is read
off the shop: ``TIMES`` the cover of its middle product, between ``LEAST_DAYS`` and ``MOST_DAYS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow.compute as pc

from tierwise.contract.arrays import number
from tierwise.features.totals import before
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.strategies.goods import FRESH_DAYS, arrived, on_hand
from tierwise.outreach.strategies.proposal import NoProposal

KIND = "flash_sale"
BY_FORECAST = "flash_sale_forecast"
WINDOW_DAYS = 28
TIMES = 3.0
LEAST_DAYS, MOST_DAYS = 56.0, 365.0
USUAL_DAYS, FEWEST_PRODUCTS = 180.0, 10
"""Half a year where fewer products than that sell: too few to say what is usual."""
PRODUCTS = 50
FEWEST_PIECES = 5.0
QUARTER_DAYS = 91
"""Length of the sum of `forecasts` that a reason tells."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Days of cover from which a product is overstocked, and the cover of the shop's middle product (None: assumed)."""

    days: float
    middle: float | None

    def facts(self) -> dict[str, Any]:
        """As a reason says it."""
        return {"most_days": round(self.days), "middle_days": None if self.middle is None else round(self.middle)}


@dataclass(frozen=True, slots=True)
class Surplus:
    """A product with more pieces than it sells: ``pieces`` too many, ``days`` of cover (inf: beyond what is told).

    By forecast also: pieces ``expected`` in the next 91 days, money ``tied_up`` in what is too much (NaN: no cost
    known), the day until which the pieces keep (None: they do not spoil).
    """

    product: str
    on_hand: float
    pieces: float
    days: float = float("inf")
    expected: float = float("nan")
    tied_up: float = float("nan")
    keeps_until: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Products in surplus, the largest first, and by what they were found: ``code`` of the reason, and its numbers."""

    code: str
    rows: list[Surplus]
    facts: Mapping[str, Any] = field(default_factory=dict)


def surplus_of(f: Findings) -> Found | NoProposal:
    """By the run's purchase advice where it knows of counts, else by the sales of the last 28 days."""
    if not f.known.shop.has("stock"):
        return NoProposal(KIND, "needs_stock")
    new = arrived(f, WINDOW_DAYS)
    if f.has("purchase_advice") and f.has("forecasts"):
        advised = by_forecast(f, new)
        if advised is not None:
            return advised if advised.rows else NoProposal(KIND, "no_surplus_forecast", advised.facts)
    return _by_sales(f, new)


def by_forecast(f: Findings, new: set[str]) -> Found | None:
    """What `purchase_advice` calls surplus, most money tied up first; None where it knows of no count.

    ``new``: products that came in the last weeks, which are left out: what sells at first says little. Of a product
    that was counted and never sold there is no forecast: all its pieces are too many.
    """
    advice = f.tables["purchase_advice"]
    counted = advice.filter(pc.is_valid(advice["on_hand"]))
    if not counted.num_rows:
        return None
    many = counted.filter(pc.greater_equal(pc.fill_null(counted["surplus"], 0.0), FEWEST_PIECES))
    expected = _expected(f)
    names = ("on_hand", "surplus", "days_of_cover", "tied_up")
    columns = (many["product_id"].to_pylist(), *(number(many, n).tolist() for n in names))
    rows = [
        Surplus(
            p, hand, pieces, days if np.isfinite(days) else float("inf"), expected.get(p, float("nan")), money, keeps
        )
        for p, hand, pieces, days, money, keeps in zip(*columns, many["keeps_until_day"].to_pylist(), strict=True)
    ]
    told = set(advice["product_id"].to_pylist())
    rows += [Surplus(p, n, n) for p, n in on_hand(f).items() if n >= FEWEST_PIECES and p not in told]
    rows = [s for s in rows if s.product not in new]
    rows = sorted(rows, key=lambda s: (-np.nan_to_num(s.tied_up), -s.pieces, s.product))[:PRODUCTS]
    known = [s.tied_up for s in rows if np.isfinite(s.tied_up)]
    return Found(BY_FORECAST, rows, {"tied_up": round(sum(known), 2) if known else None})


def _expected(f: Findings) -> dict[str, float]:
    """Pieces that each product sells in the next 91 days."""
    t = f.tables["forecasts"]
    t = t.filter(pc.and_(pc.equal(t["level"], "product"), pc.equal(t["period_days"], QUARTER_DAYS)))
    return dict(zip(t["item_id"].to_pylist(), number(t, "quantity").tolist(), strict=True))


def _by_sales(f: Findings, new: set[str]) -> Found | NoProposal:
    hand, sold = on_hand(f), _sold(f)
    if not hand:
        return NoProposal(KIND, "stock_is_old", {"days": FRESH_DAYS})
    limit = overstocked_from(hand, sold)
    found = surplus({p: n for p, n in hand.items() if p not in new}, sold, limit.days)
    return Found(KIND, found, limit.facts()) if found else NoProposal(KIND, "no_surplus", limit.facts())


def overstocked_from(hand: Mapping[str, float], sold: Mapping[str, float]) -> Limit:
    """The limit of a shop with these pieces on hand and sold in 28 days, by product.

    >>> hand = {f"p{i}": 30.0 * i for i in range(1, 12)}
    >>> overstocked_from(hand, dict.fromkeys(hand, 28.0))
    Limit(days=365.0, middle=180.0)
    """
    covers = [pieces / (sold[p] / WINDOW_DAYS) for p, pieces in hand.items() if pieces > 0 and sold.get(p, 0.0) > 0]
    if len(covers) < FEWEST_PRODUCTS:
        return Limit(USUAL_DAYS, None)
    middle = float(np.median(covers))
    return Limit(min(max(TIMES * middle, LEAST_DAYS), MOST_DAYS), middle)


def surplus(hand: Mapping[str, float], sold: Mapping[str, float], most_days: float) -> list[Surplus]:
    """Products that cover more than so many days, most pieces above that first."""
    found = []
    for product, pieces in hand.items():
        rate = sold.get(product, 0.0) / WINDOW_DAYS
        above = pieces - most_days * rate
        if above >= FEWEST_PIECES:
            found.append(Surplus(product, pieces, above, pieces / rate if rate > 0 else float("inf")))
    return sorted(found, key=lambda s: (-s.pieces, s.product))[:PRODUCTS]


def _sold(f: Findings) -> dict[str, float]:
    """Pieces sold in the last 28 days."""
    lines = f.known.table("order_lines")
    t = lines.filter((lines.ordered_at >= before(f.as_of, WINDOW_DAYS)) & lines.product_id.notnull())
    t = t.group_by("product_id").agg(pieces=t.quantity.sum())
    rows = f.known.shop.warehouse.arrow(t)
    pairs = zip(rows["product_id"].to_pylist(), rows["pieces"].to_pylist(), strict=True)
    return {str(p): max(float(n or 0), 0.0) for p, n in pairs}
