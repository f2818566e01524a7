"""What one piece costs: pack sizes read off names, tax, shipping and currency made alike."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tierwise.insight.price.competitors.listings import plain

_PACKS = (
    re.compile(r"\b(?:pack|set|box|case|lot) of (\d{1,3})\b"),
    re.compile(r"\b(\d{1,3})[ -]?(?:pack|pk|pcs|pieces|count|ct)\b"),
    re.compile(r"\b(\d{1,3}) ?x ?\d+(?:\.\d+)? ?(?:ml|l|g|kg|oz|cl)\b"),
    re.compile(r"(\d{1,3}) ?[个只件支片瓶袋包](?:装|套)?"),
)


def pack_size(name: str) -> int:
    """Pieces in one sale; 1 where the name says nothing.

    >>> [pack_size(n) for n in ("Water 6 x 330 ml", "Socks 3-pack", "Set of 12 glasses", "面膜 10片装", "TV 55 inch")]
    [6, 3, 12, 10, 1]
    """
    text = plain(name)
    found = (m for p in _PACKS if (m := p.search(text)))
    return max((int(m.group(1)) for m in found), default=1) or 1


@dataclass(frozen=True, slots=True)
class Terms:
    """How an offer states its price: tax already in it or not, shipping for one sale, reporting money for one unit of
    its currency (None: no rate known)."""

    tax_included: bool = True
    tax_rate: float = 0.0
    shipping: float = 0.0
    rate: float | None = 1.0


def landed(price: float, name: str, terms: Terms, ours: str = "") -> float | None:
    """What a shopper pays for as many pieces as our listing ``ours`` holds: tax in, shipping in, in our currency.

    None where the currency has no rate: a price that cannot be compared is not known.

    >>> landed(30.0, "Socks 3-pack", Terms(tax_included=False, tax_rate=0.2, shipping=6.0), "Socks")
    14.0
    """
    if terms.rate is None:
        return None
    taxed = price if terms.tax_included else price * (1 + terms.tax_rate)
    return (taxed + terms.shipping) * terms.rate * pack_size(ours) / pack_size(name)
