"""News about what a customer wants: its price fell, or it is there again. Wanted is what she bought or looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np

from tierwise.outreach.offers import Kind
from tierwise.outreach.strategies.cross_sell import owners
from tierwise.outreach.strategies.due_again import names_of
from tierwise.outreach.strategies.evidence import Evidence
from tierwise.outreach.strategies.overstock import on_hand
from tierwise.outreach.strategies.proposal import NoProposal, Proposal

PRICE_DROP, BACK_IN_STOCK = "price_drop", "back_in_stock"
FELL = 0.05
RECENT_DAYS = 28
VIEWED_DAYS = 90


def price_drop(e: Evidence) -> Proposal | NoProposal:
    """To those who want a product whose price fell by ``FELL`` and more within ``RECENT_DAYS``; the largest fall."""
    if not e.known.shop.has("prices"):
        return NoProposal(PRICE_DROP, "needs_prices")
    fell = _falls(e)
    if not fell:
        return NoProposal(PRICE_DROP, "no_price_fell", {"share": FELL, "days": RECENT_DAYS})
    facts = {"products": len(fell), "share": FELL, "days": RECENT_DAYS}
    return _told(e, PRICE_DROP, fell, facts, "fall")


def back_in_stock(e: Evidence) -> Proposal | NoProposal:
    """To those who want a product of which the count before had none and the latest has some."""
    if not e.known.shop.has("stock"):
        return NoProposal(BACK_IN_STOCK, "needs_stock")
    now, before = on_hand(e), on_hand(e, before=True)
    back = {p: n for p, n in now.items() if n > 0 and before.get(p, 1.0) <= 0}
    if not back:
        return NoProposal(BACK_IN_STOCK, "nothing_came_back")
    return _told(e, BACK_IN_STOCK, back, {"products": len(back)}, "on_hand")


def _told(
    e: Evidence, kind: str, products: dict[str, float], facts: dict[str, Any], fact: str
) -> Proposal | NoProposal:
    """One product for each customer who wants any: that of the largest number."""
    best: dict[int, str] = {}
    for place, product in [*owners(e, sorted(products)), *_viewers(e, sorted(products))]:
        if place not in best or (products[product], product) > (products[best[place]], best[place]):
            best[place] = product
    who = np.array(sorted(best), np.int64)
    if not who.size:
        return NoProposal(kind, "nobody_wants_it", facts)
    names = names_of(e)
    mine = [best[i] for i in who.tolist()]
    reasons = {
        "product_id": np.array(mine), "product_name": np.array([names.get(p, p) for p in mine]),
        fact: np.array([products[p] for p in mine]).round(4),
    }  # fmt: skip
    score = np.nan_to_num(e.feature("mean_order_value")[who])
    return Proposal(kind, who, score, (Kind.RECOMMENDATION,), reasons, facts)


def _falls(e: Evidence) -> dict[str, float]:
    """Share by which the price now stands below the one in force ``RECENT_DAYS`` ago, where it fell enough."""
    prices = e.known.table("prices")
    t = prices.select("product_id", "valid_from", "price").order_by(["product_id", "valid_from"])
    rows = e.known.shop.warehouse.arrow(t)
    ago = e.as_of - timedelta(days=RECENT_DAYS)
    now: dict[str, float] = {}
    then: dict[str, float] = {}
    columns = (rows[c].to_pylist() for c in ("product_id", "valid_from", "price"))
    for product, start, price in zip(*columns, strict=True):
        if price is None or start is None:
            continue
        now[str(product)] = float(price)
        if start <= ago:
            then[str(product)] = float(price)
    falls = {p: 1.0 - now[p] / then[p] for p in now if then.get(p, 0.0) > 0}
    return {p: f for p, f in falls.items() if f >= FELL}


def _viewers(e: Evidence, products: list[str]) -> list[tuple[int, str]]:
    """Who looked at one of these products within ``VIEWED_DAYS``."""
    import ibis

    if not e.known.shop.has("events"):
        return []
    t = e.known.table("events")
    since = ibis.literal(e.as_of - timedelta(days=VIEWED_DAYS), type="timestamp(6)")
    seen = t.filter((t.happened_at >= since) & t.product_id.isin(products) & t.customer_id.notnull())
    rows = e.known.shop.warehouse.arrow(
        seen.select("customer_id", "product_id").distinct().order_by(["customer_id", "product_id"])
    )
    pairs = zip(rows["customer_id"].to_pylist(), rows["product_id"].to_pylist(), strict=True)
    return [(e.place[str(c)], str(p)) for c, p in pairs if str(c) in e.place]
