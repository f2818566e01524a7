"""All kinds of strategies, in the order in which they go first."""

from __future__ import annotations

from collections.abc import Callable

from tierwise.outreach.strategies import (
    cross_sell,
    due_again,
    nearly,
    news,
    overstock,
    second_order,
    surplus,
    vip,
    win_back,
)
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.strategies.proposal import NoProposal, Proposal

KINDS: dict[str, Callable[[Findings], Proposal | NoProposal]] = {
    vip.KIND: vip.propose,
    win_back.KIND: win_back.propose,
    second_order.KIND: second_order.propose,
    surplus.KIND: overstock.propose,
    news.PRICE_DROP: news.price_drop,
    news.BACK_IN_STOCK: news.back_in_stock,
    nearly.KIND: nearly.propose,
    cross_sell.KIND: cross_sell.propose,
    due_again.KIND: due_again.propose,
}
"""A customer whom several want goes to the first where nothing is known of their effects: the best are never given a
discount, then come those about to leave, and what would suit nearly everybody comes last."""


def proposals(f: Findings) -> tuple[list[Proposal], list[NoProposal]]:
    """What each kind proposes, and why the others do not."""
    made: list[Proposal] = []
    not_made: list[NoProposal] = []
    for propose in KINDS.values():
        found = propose(f)
        if isinstance(found, Proposal):
            made.append(found)
        else:
            not_made.append(found)
    return made, not_made
