"""The offers a shop keeps in its own table `offers`, where no offers file is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tierwise.errors import ConfigError
from tierwise.outreach.offers import Kind, Offer


def shop_offers(
    rows: Sequence[Mapping[str, Any]], currency: str, day: date, channels: tuple[str, ...] = ("email",)
) -> tuple[Offer, ...]:
    """Offers of the table's rows that can be used on the day, by id; the last row of an id stands.

    ``ConfigError`` names the row's offer and field: an unknown kind, a size that the kind cannot have, money in another
    currency than the shop's.

    >>> row = {"offer": "ten", "offer_kind": "percent", "depth": 0.1}
    >>> shop_offers([row], "EUR", date(2024, 12, 1))[0].depth
    0.1
    """
    last = {str(r["offer"]): r for r in rows}
    found = [_offer(r, currency, channels) for _, r in sorted(last.items())]
    return tuple(o for o in found if _on(o, day))


def _offer(row: Mapping[str, Any], currency: str, channels: tuple[str, ...]) -> Offer:
    name, kind = str(row["offer"]), row.get("offer_kind")
    if kind not in list(Kind):
        raise ConfigError(f"table offers: offer {name!r} is of kind {kind!r}", f"one of {', '.join(Kind)}")
    foreign = row.get("currency")
    if kind == Kind.FIXED and foreign and foreign != currency:
        raise ConfigError(
            f"table offers: offer {name!r} is {row.get('depth')} {foreign}", f"give its depth in {currency}"
        )
    stock = row.get("stock")
    try:
        return Offer(
            name, Kind(kind), float(row.get("depth") or 0.0), channels,
            float("inf") if stock is None else float(stock),
            valid_from=_day(row.get("valid_from")), valid_to=_day(row.get("valid_to")),
        )  # fmt: skip
    except ConfigError as e:
        raise ConfigError(f"table offers: {e.message}", e.hint) from e


def _on(offer: Offer, day: date) -> bool:
    begun = offer.valid_from is None or offer.valid_from <= day
    return begun and (offer.valid_to is None or offer.valid_to >= day)


def _day(instant: Any) -> date | None:
    return None if instant is None else instant.date()
