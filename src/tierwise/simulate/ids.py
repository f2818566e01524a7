"""Names of simulated customers and orders. They depend on the customer and ordinal only: no cause renumbers them."""

from __future__ import annotations

from tierwise.simulate.chance import Ints

GUEST = 1_000_000_000
"""Customer numbers from here on are guests."""


def customer_id(customer: int) -> str:
    """Id of a customer by her number from 0.

    >>> customer_id(0)
    'C000001'
    """
    return f"C{customer + 1:06d}"


def customer_ids(customer: Ints) -> list[str | None]:
    """Ids of customers; none for guests."""
    return [None if c >= GUEST else customer_id(c) for c in customer.tolist()]


def order_ids(customer: Ints, ordinal: Ints) -> list[str]:
    """Ids of orders: of the customer and her order's ordinal, or of the guest."""
    pairs = zip(customer.tolist(), ordinal.tolist(), strict=True)
    return [f"G{c - GUEST + 1:06d}" if c >= GUEST else f"O{c + 1:06d}-{k + 1:04d}" for c, k in pairs]


def contact_ids(campaign: Ints, customer: Ints) -> list[str]:
    """Ids of contacts: of the campaign and the customer."""
    pairs = zip(campaign.tolist(), customer.tolist(), strict=True)
    return [f"K{c + 1:02d}-{k + 1:06d}" for c, k in pairs]
