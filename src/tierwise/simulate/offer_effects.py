"""What each offer of a campaign would truly do to each customer's orders and margin."""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.errors import UsageError
from tierwise.simulate.chance import Floats, Ints
from tierwise.simulate.history import History
from tierwise.simulate.ids import contact_ids, customer_ids
from tierwise.simulate.truth import active_if_alive, margin_rates


def offer_truth(h: History) -> Any:
    """A row for each contact and offer: contact_id, campaign, customer_id, offer, given, effect, margin_uplift.

    ``effect``: expected change in her orders of the campaign's window by this offer, wear included, late ones counted.
    ``margin_uplift``: what it changes in margin, in reporting currency, coupons and contact paid; not what is lost when
    she unsubscribes. ``given``: it was meant for her.
    """
    import pyarrow as pa

    x, told = h.contacted, h.contacted.offered
    if told is None:
        raise UsageError("this world's campaigns have one offer alone", "World(contacts=Contacts(), offers=Offers())")
    offers = h.world.offers.offers
    effect, uplift = _effects(h)
    k, n = len(offers), x.customer.size
    rows = np.repeat(np.arange(n), k)
    return pa.table(
        {
            "contact_id": pa.array([i for i in contact_ids(x.campaign, x.customer) for _ in offers], pa.string()),
            "campaign": pa.array([f"campaign {c + 1}" for c in x.campaign[rows].tolist()], pa.string()),
            "customer_id": pa.array(customer_ids(x.customer[rows]), pa.string()),
            "offer": pa.array([offer.name for offer in offers] * n, pa.string()),
            "given": told.offer[rows] == np.tile(np.arange(1, k + 1), n),
            "effect": effect.ravel(),
            "margin_uplift": uplift.ravel(),
        }
    )


def _effects(h: History) -> tuple[Floats, Floats]:
    """Both (contacts, offers)."""
    assert h.contacted.offered is not None
    x, cause = h.contacted, h.world.offers
    own, margin, value = _ordinary(h, x.campaign, x.customer)
    strength = np.array([offer.strength for offer in cause.offers])
    scale = h.contacted.offered.scale
    effect = np.where(scale > 0, scale, scale * own)[:, None] * strength
    share = np.array([offer.depth if offer.kind == "percent" else 0.0 for offer in cause.offers])
    money = np.array([offer.depth if offer.kind != "percent" else 0.0 for offer in cause.offers])
    face = value[:, None] * share + money
    paid = cause.contact + cause.redeemed * np.clip(own[:, None] + effect, 0.0, 1.0) * face
    return effect, effect * margin[:, None] - paid


def _ordinary(h: History, campaign: Ints, customer: Ints) -> tuple[Floats, Floats, Floats]:
    """For each contact: chance of an own order in the window, and the margin and value of an order, returns counted."""
    own, rate = np.zeros(customer.size), np.zeros(customer.size)
    window = h.world.contacts.window_days
    for c in np.unique(campaign):
        rows = np.flatnonzero(campaign == c)
        who, sent = customer[rows], float(h.contacted.moment[rows[0]])
        now, end = h.clock.operational(np.array([sent, sent + window]))
        own[rows] = np.where(h.lives.stopped[who] > now, active_if_alive(h, who, end - now), 0.0)
        rate[rows] = margin_rates(h, who, sent, int(window))
    value = h.lives.mean_value[customer]
    return own, value * rate * (1 - h.world.returns.share), value
