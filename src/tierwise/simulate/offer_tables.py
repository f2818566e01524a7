"""The tables that several offers leave behind: offers, redemptions, consents; and what the contacts say of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.simulate.history import History
from tierwise.simulate.ids import customer_ids, order_ids

FREE_SHIPPING = "FREESHIP"


def given_offers(h: History) -> tuple[list[str | None], float]:
    """Name of the offer of each contact (none for the held out; no names where there is one offer), and the share of
    the treated who get each.
    """
    told = h.contacted.offered
    if told is None:
        return [], 1.0
    names = [None, *(offer.name for offer in h.world.offers.offers)]
    return [names[k] for k in told.offer.tolist()], 1 / len(h.world.offers.offers)


def write_offers(h: History) -> dict[str, dict[str, Any]]:
    """Columns of the three tables; empty where campaigns have one offer alone."""
    if h.contacted.offered is None:
        return {}
    return {"offers": _offers(h), "redemptions": _redemptions(h), "consents": _consents(h)}


def _offers(h: History) -> dict[str, Any]:
    offers = h.world.offers.offers
    return {
        "offer": [offer.name for offer in offers],
        "offer_kind": [offer.kind for offer in offers],
        "depth": [offer.depth for offer in offers],
        "known_at": np.full(len(offers), h.clock.midnights[0] * 1_000_000),
    }


def _redemptions(h: History) -> dict[str, Any]:
    assert h.contacted.offered is not None
    used = h.contacted.offered.used
    keep = np.flatnonzero(used.moment < h.world.days)
    keep = keep[np.lexsort((used.customer[keep], used.moment[keep]))]
    campaigns = used.campaign[keep].tolist()
    pairs = zip(campaigns, used.customer[keep].tolist(), strict=True)
    return {
        "redemption_id": [f"U{c + 1:02d}-{k + 1:06d}" for c, k in pairs],
        "coupon_code": [coupon_code(h, k) for k in used.offer[keep].tolist()],
        "campaign": [f"campaign {c + 1}" for c in campaigns],
        "customer_id": customer_ids(used.customer[keep]),
        "order_id": order_ids(used.customer[keep], used.ordinal[keep]),
        "redeemed_at": h.clock.instants(used.moment[keep]),
    }


def coupon_code(h: History, offer: int) -> str:
    """As the order lines show it; free shipping is on none of them.

    >>> from tierwise.simulate.history import unfold
    >>> from tierwise.simulate.offers_cause import Offers
    >>> from tierwise.simulate.world import World
    >>> coupon_code(unfold(World.pure(customers=3, offers=Offers())), 5)
    'SAVE20'
    """
    given = h.world.offers.offers[offer - 1]
    return f"SAVE{round(100 * given.depth)}" if given.kind == "percent" else FREE_SHIPPING


def _consents(h: History) -> dict[str, Any]:
    """Everybody agrees with her first order; who unsubscribes withdraws."""
    assert h.contacted.offered is not None
    first, gone = h.clock.calendar(h.lives.arrival), h.contacted.offered.gone_at
    agreed, left = np.flatnonzero(first < h.world.days), np.flatnonzero(gone < h.world.days)
    who, moment = np.concatenate([agreed, left]), np.concatenate([first[agreed], gone[left]])
    granted = np.arange(who.size) < agreed.size
    order = np.lexsort((who, moment))
    n = who.size
    return {
        "customer_id": customer_ids(who[order]),
        "purpose": ["marketing"] * n,
        "channel": ["email"] * n,
        "granted": granted[order],
        "decided_at": h.clock.instants(moment[order]),
        "text_version": ["1"] * n,
    }
