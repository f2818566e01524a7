"""Which supplier serves a product: the cheapest that delivers before stock runs out, unless waiting costs less.

Each supplier who names a product is an offer: cost, delivery time, smallest order, pack, days until spoiled. From the
cheapest on, an offer costs what its pieces cost beyond the cheapest one's, and the margin that is lost until it
arrives; the offer that costs least serves. A dearer, faster one thus serves only where the loss it avoids is more than
the difference in price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints
from tierwise.insight.demand import inventory
from tierwise.insight.demand.inventory import Terms
from tierwise.insight.demand.outlook import Outlook
from tierwise.insight.demand.terms import Read

ROW = ("lead_weeks", "lead_spread", "unit_cost", "minimum", "pack", "shelf_weeks")
"""What of the terms is the supplier's."""


def choose_suppliers(outlook: Outlook, offers: Sequence[Read]) -> Read:
    """Of each item's offers (the cheapest first, then the next; items with fewer repeat their last) the one that costs
    least, and what was passed over."""
    cheapest = offers[0]
    lost = [_lost(outlook, offer.terms, cheapest.terms.margin) for offer in offers]
    dearer = [_dearer(outlook, offer.terms, cheapest.terms) for offer in offers]
    total = np.stack([a + b for a, b in zip(lost, dearer, strict=True)])
    best = np.argmin(total, axis=0)
    best[np.take_along_axis(total, best[None, :], axis=0)[0] >= total[0] - 1e-9] = 0
    passed = {
        int(i): {"cheapest": cheapest.supplier[i], "spared": round(float(lost[0][i] - lost[best[i]][i]), 2),
                 "dearer": round(float(dearer[best[i]][i]), 2)}
        for i in np.flatnonzero(best)
    }  # fmt: skip
    return replace(_merged(offers, best), passed_over=passed)


def _lost(outlook: Outlook, terms: Terms, margin: Floats) -> Floats:
    """Margin lost until an order placed now arrives."""
    pieces, _, _ = inventory.pieces_lost(outlook, terms.position, terms.lead_weeks)
    return np.asarray(pieces * margin)


def _dearer(outlook: Outlook, terms: Terms, cheapest: Terms) -> Floats:
    """What an order of this offer costs beyond the same pieces of the cheapest; 0 where a cost is not known."""
    known = (terms.unit_cost > 0) & (cheapest.unit_cost > 0)
    pieces = inventory.order_pieces(inventory.order_up_to(outlook, terms), terms)
    return np.asarray(np.where(known, pieces * (terms.unit_cost - cheapest.unit_cost), 0.0))


def _merged(offers: Sequence[Read], best: Ints) -> Read:
    """One read of the offers that serve."""
    many = len(best)
    columns: dict[str, Any] = {
        name: np.stack([getattr(o.terms, name) for o in offers])[best, np.arange(many)] for name in ROW
    }  # fmt: skip
    return replace(
        offers[0], terms=replace(offers[0].terms, **columns),
        supplier=tuple(offers[b].supplier[i] for i, b in enumerate(best.tolist())),
        assumed=tuple(offers[b].assumed[i] for i, b in enumerate(best.tolist())),
    )  # fmt: skip
