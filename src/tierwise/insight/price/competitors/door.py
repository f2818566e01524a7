"""Prices made alike: tax in both or in neither, delivery in both or in neither, one currency, as many pieces.

Where an offer does not say whether its price holds the tax, the custom of its country speaks: prices without it in the
United States and Canada, with it elsewhere. Tax that must be added or taken off and whose rate nobody tells makes the
price not known: it is counted, never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.insight.price.competitors.listings import Flags, Floats
from tierwise.insight.price.competitors.packs import pack_size

WITHOUT_TAX = frozenset({"us", "usa", "united states", "ca", "canada", "美国", "加拿大"})
WITHOUT_TAX_CURRENCIES = frozenset({"USD", "CAD"})


@dataclass(frozen=True, slots=True)
class OurTerms:
    """How our own prices stand: the tax they hold (share on top; None: not told), and what delivery of one order costs
    (None: not told, so prices are compared without it on both sides)."""

    tax_rate: float | None = None
    shipping: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What is asked for each offer: ``price`` and ``shipping`` in our currency (NaN: not known), does it hold the tax
    (None: not said), ``tax_rate`` (NaN), country and currency as written."""

    price: Floats
    shipping: Floats
    taxed: Sequence[bool | None]
    tax_rate: Floats
    country: Sequence[str]
    currency: Sequence[str]


def holds_tax(country: str, currency: str) -> bool:
    """Is it usual there that a price holds the tax?

    >>> holds_tax("US", ""), holds_tax("", "CAD"), holds_tax("DE", "USD"), holds_tax("", "")
    (False, False, True, True)
    """
    if country.strip():
        return country.strip().lower() not in WITHOUT_TAX
    return currency not in WITHOUT_TAX_CURRENCIES


def alike(asked: Asked, ours: OurTerms, currency: str) -> Floats:
    """Their prices with tax as ours hold it; NaN where a rate is needed and not told. ``currency``: that of our prices.

    >>> asked = Asked(np.array([10.0, 10.0, 10.0]), np.full(3, np.nan), [False, True, None], np.array([0.2, 0, np.nan]),
    ...               ["", "", "US"], ["EUR"] * 3)
    >>> alike(asked, OurTerms(), "EUR").tolist()
    [12.0, 10.0, nan]
    """
    mine = ours.tax_rate > 0 if ours.tax_rate is not None else holds_tax("", currency)
    rows = zip(asked.taxed, asked.country, asked.currency, strict=True)
    theirs = np.array([holds_tax(c, m) if t is None else t for t, c, m in rows], dtype=np.bool_)
    rate = np.where(np.isfinite(asked.tax_rate), asked.tax_rate, np.nan if ours.tax_rate is None else ours.tax_rate)
    factor = np.where(theirs == mine, 1.0, 1 + rate if mine else 1 / (1 + rate))
    return np.asarray(asked.price * factor, dtype=np.float64)


def faced(
    prices: tuple[Floats, Floats], delivery: tuple[Floats, OurTerms], names: tuple[Sequence[str], Sequence[str]]
) -> tuple[Floats, Floats, Flags]:
    """Our price, theirs for as many pieces as ours holds, and whether delivery is in both.

    ``prices`` ours and theirs with tax alike, ``delivery`` theirs (NaN: not told) and our terms, ``names`` tell packs.
    """
    (mine, other), (theirs, ours) = prices, delivery
    pieces = np.array([pack_size(a) / pack_size(b) for a, b in zip(*names, strict=True)], dtype=np.float64)
    both = np.isfinite(theirs) & (ours.shipping is not None)
    mine = mine + np.where(both, ours.shipping or 0.0, 0.0)
    return mine, (other + np.where(both, theirs, 0.0)) * pieces, np.asarray(both, dtype=np.bool_)
