"""All that features need of a shop on a date, computed once: its orders, its baskets, the day and the currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from tierwise.features import ledger
from tierwise.features.ledger import Traits
from tierwise.features.totals import rhythm, totals

_OPTIONAL = (
    "customers", "products", "returns", "events", "impressions", "reviews", "consents", "redemptions", "shipments",
    "support_messages",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """A shop as of an instant, with the two tables every feature stands on.

    ``orders``: one row for each order (``order_id``) of a customer, orders wholly taken back left out:
    ``customer_id, order_id, ordered_at, day, lines, pieces, pieces_back, quantity`` (net), ``paid, returned, revenue``
    (net), ``margin, discount, list_amount, lines_with_cost, channel, country``. Money is in ``currency`` and null where
    it is not known. ``baskets``: ``customer_id, product_id, quantity, revenue, lines`` of what was kept; None when the
    shop names no products. ``present`` names the optional tables that hold at least one row by then.
    """

    shop: Any
    as_of: datetime
    as_of_day: date
    currency: str
    orders: Any
    baskets: Any
    traits: Traits
    present: frozenset[str]

    def table(self, name: str) -> Any:
        """A contract table as known then."""
        return self.shop.table(name)

    @cached_property
    def totals(self) -> Any:
        """One row for each customer: the sums over her orders (``features.totals``), computed when first asked for."""
        found = totals(self.orders, self.as_of, certain=not self.traits.foreign)
        return self.shop.warehouse.keep(found, "totals")

    @cached_property
    def rhythm(self) -> Any:
        """One row for each customer: her purchase days and the gaps between them, computed when first asked for."""
        return self.shop.warehouse.keep(rhythm(self.orders), "rhythm")


def know(shop: Any, later: Known | None = None) -> Known:
    """The ``Known`` of a ``Shop``: as of its cut, or just after its last order. A ``Known`` is given back as it is.

    ``later``: what is known of the same shop on a later date; what it has not even then is not looked for.

    >>> know(known) is known  # doctest: +SKIP
    True
    """
    if isinstance(shop, Known):
        return shop
    as_of = shop.cut if shop.cut is not None else shop.default_as_of()
    then = shop if shop.cut is not None else shop.as_of(as_of)
    currency = then.settings.currency or _commonest(then)
    same = later is not None and later.currency == currency
    held = ledger.traits(then, currency, later.traits if later and same else ledger.EVERYTHING)
    moves = ledger.moves(then, currency, held)
    every = then.warehouse.keep(ledger.orders(moves, held, then.settings.margin_rate), "orders")
    gone = every.filter(every.gone).select("customer_id", "order_id") if held.returns else None
    baskets = then.warehouse.keep(ledger.baskets(moves, gone, held), "baskets") if held.products else None
    orders = every.filter(~every.gone).drop("gone")
    return Known(then, as_of, local_day(as_of, then), currency, orders, baskets, held, _present(then))


def local_day(instant: datetime, shop: Any) -> date:
    """The shop's calendar day at a UTC instant."""
    return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(shop.settings.time_zone)).date()


def _commonest(shop: Any) -> str:
    """The currency of most lines known then; the first by name among equals."""
    import ibis

    lines = shop.table("order_lines")
    counted = lines.group_by("currency").agg(n=lines.count()).order_by([ibis.desc("n"), "currency"]).limit(1)
    found = shop.warehouse.arrow(counted)
    return str(found["currency"][0]) if found.num_rows else ""


def _present(shop: Any) -> frozenset[str]:
    held = [name for name in _OPTIONAL if shop.has(name)]
    return frozenset(name for name in held if shop.warehouse.scalar(shop.table(name).limit(1).count()))
