"""News about what a customer wants: its price fell, or it is there again. Wanted is what she bought or looked at, but
not what she has bought just now: nobody likes to hear that it would have been cheaper a week later. A lamp that she has
she does not want again: owners of durable goods are left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from tierwise.outreach.offers import Kind
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.strategies.goods import (
    bought_since,
    came_back,
    durables,
    falls,
    names_of,
    none_left,
    on_hand,
    owners,
    viewers,
)
from tierwise.outreach.strategies.proposal import NoProposal, Proposal

PRICE_DROP, BACK_IN_STOCK = "price_drop", "back_in_stock"
FELL = 0.05
RECENT_DAYS = 28
VIEWED_DAYS = 90


def price_drop(f: Findings) -> Proposal | NoProposal:
    """To those who want a product that is there and whose price fell by ``FELL`` and more within ``RECENT_DAYS``, and
    have not bought it in these days; of several the largest fall.
    """
    if not f.known.shop.has("prices"):
        return NoProposal(PRICE_DROP, "needs_prices")
    gone = none_left(f)
    fell = {p: share for p, share in falls(f, RECENT_DAYS).items() if share >= FELL and p not in gone}
    if not fell:
        return NoProposal(PRICE_DROP, "no_price_fell", {"share": FELL, "days": RECENT_DAYS})
    facts = {"products": len(fell), "share": FELL, "days": RECENT_DAYS}
    start = f.as_of - timedelta(days=RECENT_DAYS)
    return _told(f, PRICE_DROP, fell, dict.fromkeys(fell, start), facts)


def back_in_stock(f: Findings) -> Proposal | NoProposal:
    """To those who want a product that had run out within ``RECENT_DAYS`` and is there again, and have not bought it
    since; of several the one with most pieces.
    """
    if not f.known.shop.has("stock"):
        return NoProposal(BACK_IN_STOCK, "needs_stock")
    since, there = came_back(f, RECENT_DAYS), on_hand(f)
    back = {p: there[p] for p in since if there.get(p, 0.0) > 0}
    if not back:
        return NoProposal(BACK_IN_STOCK, "nothing_came_back", {"days": RECENT_DAYS})
    facts = {"products": len(back), "days": RECENT_DAYS}
    return _told(f, BACK_IN_STOCK, back, {p: since[p] for p in back}, facts)


FACT = {PRICE_DROP: "fall", BACK_IN_STOCK: "on_hand"}


def _told(
    f: Findings, kind: str, products: Mapping[str, float], since: Mapping[str, datetime], facts: dict[str, Any]
) -> Proposal | NoProposal:
    """One product for each customer who wants any: that of the largest number; not for who bought it since then, or has
    it and it lasts.
    """
    best: dict[int, str] = {}
    owned, lasting = owners(f, sorted(products)), durables(f, sorted(products))
    has_it = bought_since(f, since) | {pair for pair in owned if pair[1] in lasting}
    for place, product in [*owned, *viewers(f, sorted(products), VIEWED_DAYS)]:
        better = place not in best or (products[product], product) > (products[best[place]], best[place])
        if better and (place, product) not in has_it:
            best[place] = product
    who = np.array(sorted(best), np.int64)
    if not who.size:
        return NoProposal(kind, "nobody_wants_it", facts)
    names = names_of(f)
    mine = [best[i] for i in who.tolist()]
    reasons = {
        "product_id": np.array(mine), "product_name": np.array([names.get(p, p) for p in mine]),
        FACT[kind]: np.array([products[p] for p in mine]).round(4),
    }  # fmt: skip
    score = np.nan_to_num(f.feature("mean_order_value")[who])
    return Proposal(kind, who, score, (Kind.RECOMMENDATION,), reasons, facts)
