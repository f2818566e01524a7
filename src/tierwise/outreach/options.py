"""Every way to write to a customer: a strategy's offer through a channel, with what it costs her and the shop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints
from tierwise.outreach.brief import Brief
from tierwise.outreach.offers import Buyers, Costs, Offer, costs
from tierwise.outreach.strategies.findings import Texts
from tierwise.outreach.strategies.proposal import Proposal
from tierwise.outreach.wear import SHOWN


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """An offer of a strategy through a channel; ``open`` (n,): for whom, and its money with everybody."""

    proposal: Proposal
    offer: Offer
    channel: str
    open: Flags
    costs: Costs


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """What options are made for: the audience of each kind, tiers, consents by channel (None: not recorded), buyers."""

    audiences: Mapping[str, Ints]
    tier: Texts
    agreed: Mapping[str, Flags] | None
    buyers: Buyers


def options(proposals: Sequence[Proposal], brief: Brief, field: Field) -> list[Option]:
    """All of them, in the order of strategies, offers and channels."""
    known = np.isfinite(field.buyers.chance) & np.isfinite(field.buyers.order_value)
    found = []
    for proposal in proposals:
        asked = np.zeros(known.size, bool)
        asked[field.audiences[proposal.kind]] = True
        reduced = _for_all(proposal, known.size)
        for offer in (o for o in brief.offers if o.kind in proposal.offers):
            mine = asked & known & (np.isin(field.tier, offer.tiers) if offer.tiers else True)
            for channel in (c for c in offer.channels if c in brief.channels):
                may = mine & field.agreed[channel] if field.agreed is not None else mine
                buyers = replace(field.buyers, wear=None) if channel in SHOWN else field.buyers
                money = costs(offer, buyers, brief.contact_cost(channel), brief.used, reduced)
                found.append(Option(proposal, offer, channel, np.asarray(may, np.bool_), money))
    return found


def _for_all(proposal: Proposal, customers: int) -> Floats | None:
    """What a discount is taken off, for every customer; NaN for those whom the strategy does not mean."""
    if proposal.reduced is None:
        return None
    found = np.full(customers, np.nan)
    found[proposal.who] = proposal.reduced
    return found
