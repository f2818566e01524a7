"""Flash sale: products of which there is far more than sells, to those who buy such things.

Days of cover are pieces on hand for pieces sold a day in the last 28 days. Overstocked is what covers ``MOST_DAYS``
and more; what stands above that is surplus, and no more of it is offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.outreach.offers import Kind
from tierwise.outreach.strategies.due_again import names_of
from tierwise.outreach.strategies.evidence import Evidence
from tierwise.outreach.strategies.proposal import NoProposal, Proposal

KIND = "flash_sale"
WINDOW_DAYS = 28
MOST_DAYS = 180.0
PRODUCTS = 50
FEWEST_PIECES = 5.0


@dataclass(frozen=True, slots=True)
class Surplus:
    """A product with more pieces than it sells: what there is, what sells in a day, and what stands above the cover."""

    product: str
    on_hand: float
    sold_a_day: float
    pieces: float

    @property
    def days(self) -> float:
        """Days of cover; infinite where nothing sells."""
        return self.on_hand / self.sold_a_day if self.sold_a_day > 0 else float("inf")


def propose(e: Evidence) -> Proposal | NoProposal:
    """To customers whose lists hold a product in surplus, or who buy its category most; the largest surplus first."""
    shop = e.known.shop
    if not shop.has("stock"):
        return NoProposal(KIND, "needs_stock")
    found = surplus(e)
    if not found:
        return NoProposal(KIND, "no_surplus", {"most_days": MOST_DAYS})
    by = {s.product: s for s in found}
    mine = _takers(e, by)
    who = np.array(sorted(mine), np.int64)
    if not who.size:
        return NoProposal(KIND, "nobody_buys_such", {"products": len(found)})
    rows = [by[mine[i]] for i in who.tolist()]
    names = names_of(e)
    reasons = {
        "product_id": np.array([s.product for s in rows]),
        "product_name": np.array([names.get(s.product, s.product) for s in rows]),
        "on_hand": np.array([s.on_hand for s in rows]).round(0),
        "cover_days": np.array([min(s.days, 9999.0) for s in rows]).round(0),
    }
    facts = {
        "products": len(found), "pieces": float(sum(s.pieces for s in found)), "most_days": MOST_DAYS,
        "names": [names.get(s.product, s.product) for s in found[:3]],
    }  # fmt: skip
    score = np.array([s.pieces for s in rows])
    return Proposal(KIND, who, score, (Kind.FLASH_SALE,), reasons, facts, float(np.floor(sum(s.pieces for s in found))))


def surplus(e: Evidence) -> list[Surplus]:
    """Products in surplus, most pieces first."""
    hand, sold = on_hand(e), _sold(e)
    found = []
    for product, pieces in hand.items():
        rate = sold.get(product, 0.0) / WINDOW_DAYS
        above = pieces - MOST_DAYS * rate
        if above >= FEWEST_PIECES and (rate == 0 or pieces / rate >= MOST_DAYS):
            found.append(Surplus(product, pieces, rate, above))
    return sorted(found, key=lambda s: (-s.pieces, s.product))[:PRODUCTS]


def on_hand(e: Evidence, before: Any = None) -> dict[str, float]:
    """Pieces by product at its latest count (of all places), or at the count before that."""
    counts = e.known.table("stock")
    t = counts.group_by("product_id", "counted_at").agg(pieces=counts.on_hand.sum())
    rows = e.known.shop.warehouse.arrow(t.order_by(["product_id", "counted_at"]))
    latest: dict[str, list[float]] = {}
    for product, pieces in zip(rows["product_id"].to_pylist(), rows["pieces"].to_pylist(), strict=True):
        latest.setdefault(str(product), []).append(float(pieces))
    nth = -1 if before is None else -2
    return {p: counts[nth] for p, counts in latest.items() if len(counts) >= -nth}


def _sold(e: Evidence) -> dict[str, float]:
    """Pieces sold in the last 28 days."""
    import ibis

    lines = e.known.table("order_lines")
    since = ibis.literal(e.as_of - timedelta(days=WINDOW_DAYS), type="timestamp(6)")
    t = lines.filter((lines.ordered_at >= since) & lines.product_id.notnull())
    t = t.group_by("product_id").agg(pieces=t.quantity.sum())
    rows = e.known.shop.warehouse.arrow(t)
    pairs = zip(rows["product_id"].to_pylist(), rows["pieces"].to_pylist(), strict=True)
    return {str(p): max(float(n or 0), 0.0) for p, n in pairs}


def _takers(e: Evidence, by: dict[str, Surplus]) -> dict[int, str]:
    """For each customer the product of most surplus that stands on a list of hers or in her most bought category."""
    taken: dict[int, str] = {}

    def offer(place: int | None, product: str) -> None:
        if place is not None and (place not in taken or by[product].pieces > by[taken[place]].pieces):
            taken[place] = product

    if e.has("recommendations"):
        lists = e.tables["recommendations"]
        columns = (lists[c].to_pylist() for c in ("context", "context_id", "product_id"))
        for context, customer, product in zip(*columns, strict=True):
            if context == "customer" and product in by:
                offer(e.place.get(str(customer)), product)
    liked = _by_category(e, by)
    category = e.text("customer_features", "top_category")
    for place in np.flatnonzero(category != "").tolist():
        if place not in taken and category[place] in liked:
            taken[place] = liked[category[place]]
    return taken


def _by_category(e: Evidence, by: dict[str, Surplus]) -> dict[str, str]:
    """The product of most surplus in each category."""
    if not e.known.shop.has("products"):
        return {}
    t: pa.Table = e.known.shop.warehouse.arrow(e.known.table("products").select("product_id", "category"))
    found: dict[str, str] = {}
    pairs = dict(zip(t["product_id"].to_pylist(), t["category"].to_pylist(), strict=True))
    for product in by:  # most surplus first
        if pairs.get(product):
            found.setdefault(str(pairs[product]), product)
    return found
