"""What each cause of a world truly does: the season, the campaigns, and all effects that a method might look for."""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.simulate.catalogue import CATEGORIES, make_products
from tierwise.simulate.causes import settings_of
from tierwise.simulate.clock import day_numbers, make_clock
from tierwise.simulate.companions import pairs
from tierwise.simulate.history import unfold
from tierwise.simulate.ids import contact_ids, customer_ids
from tierwise.simulate.lives import EXTRA
from tierwise.simulate.offer_effects import offer_truth
from tierwise.simulate.world import World

_SWINGS = tuple(c.amplitude for c in CATEGORIES)


def season_truth(world: World) -> Any:
    """The true season: day, factor (speed of the whole shop, mean 1 over whole years), and each category's own wave.

    Columns: day (date), factor, and one column for each category with its yearly factor (1 everywhere when off).
    """
    import pyarrow as pa

    clock = make_clock(world)
    days = day_numbers(world, np.arange(world.span, dtype=float)).astype(np.int32)
    waves = {c.name: clock.category[:, k] for k, c in enumerate(CATEGORIES)}
    return pa.table({"day": pa.array(days).cast(pa.date32()), "factor": clock.factor, **waves})


def effects_truth(world: World) -> Any:
    """What the causes do that a method might look for: cause, quantity, value, on. A zero is nothing to find."""
    import pyarrow as pa

    tied = 0.0 if world.dropout.kind == "none" else world.satisfaction.dropout_correlation
    rows = [
        ("season", "largest relative swing of a category", world.season.strength * max(_SWINGS)),
        ("weekday", "largest factor less smallest", max(world.weekday.factors) - min(world.weekday.factors)),
        ("people", "lean of tastes by age and gender (log scale)", world.people.lean),
        ("people", "effect of age and gender on the rate of orders", 0.0),
        ("discounts", "orders that a coupon causes", 0.0),
        ("referrals", "effect of being referred on value", 0.0),
        ("satisfaction", "rank correlation of contentment with stopping", tied),
        ("spend", "correlation of order value with rate of orders", world.spend.rate_correlation),
        ("returns", "share of lines that come back", world.returns.share),
        ("contacts", "mean chance of one more order by treatment, customers alive", _mean_effect(world)),
        ("stock", "sales lost to empty shelves", 0.0),
        ("goes_with", "chance that a product brings its companion", _pull(world)),
    ]  # fmt: skip
    causes, quantities, values = zip(*rows, strict=True)
    on = [not world.causes[c].is_off for c in causes]
    return pa.table({"cause": causes, "quantity": quantities, "value": values, "on": on})


def campaign_truth(world: World) -> Any:
    """The true effect of each contact: contact_id, campaign, customer_id, effect (chance of one more order), caused.

    Where campaigns have several offers, a row for each contact and offer: see `offer_truth`.
    """
    import pyarrow as pa

    h = unfold(world)
    if h.contacted.offered is not None:
        return offer_truth(h)
    x = h.contacted
    caused = set(zip(x.caused.customer.tolist(), x.caused.ordinal.tolist(), strict=True))
    pairs = list(zip(x.customer.tolist(), x.campaign.tolist(), strict=True))
    return pa.table(
        {
            "contact_id": pa.array(contact_ids(x.campaign, x.customer), pa.string()),
            "campaign": pa.array([f"campaign {c + 1}" for _, c in pairs], pa.string()),
            "customer_id": pa.array(customer_ids(x.customer), pa.string()),
            "effect": x.effect,
            "caused": pa.array([(k, EXTRA + c) in caused for k, c in pairs], pa.bool_()),
        }
    )


def companion_truth(world: World) -> Any:
    """The planted pairs: product_id, companion_id, pull (chance that the first brings the second into its order)."""
    import pyarrow as pa

    products = make_products(world)
    lead, companion = pairs(world, products)
    ids = np.array(products.ids)
    pull = np.full(lead.size, world.goes_with.pull)
    return pa.table({"product_id": ids[lead], "companion_id": ids[companion], "pull": pull})


def true_parameters(world: World) -> dict[str, dict[str, object]]:
    """Every cause's settings by name: what a fit should recover."""
    return {name: settings_of(cause) for name, cause in world.causes.items()}


def _mean_effect(world: World) -> float:
    return 0.0 if world.contacts.is_off else world.contacts.persuadable * world.contacts.effect


def _pull(world: World) -> float:
    return 0.0 if world.goes_with.is_off else world.goes_with.pull
