"""Offers from saved product pages: schema.org Product and Offer as JSON-LD, as shops publish them for search engines.

Nothing is fetched: a page the owner saved is text. Pages without such markup give no rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

_CODES = ("gtin", "gtin13", "gtin12", "gtin14", "gtin8")


class _Parts(HTMLParser):
    """Collects the texts of scripts of type application/ld+json, and the shop's name or address."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.shop = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A script of that type begins, or a line of the head names the shop."""
        told = dict(attrs)
        if tag == "meta" and told.get("property") == "og:site_name":
            self.shop = told.get("content") or self.shop
        if tag == "link" and told.get("rel") == "canonical" and not self.shop:
            self.shop = urlsplit(told.get("href") or "").netloc
        kind = told.get("type") or ""
        self._inside = tag == "script" and kind.strip().lower() == "application/ld+json"
        if self._inside:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        """It ends."""
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Its text."""
        if self._inside:
            self.scripts[-1] += data


def page_rows(page: str) -> list[dict[str, str]]:
    """One row for each product with an offer, by header words that mapping knows; several offers: the lowest price that
    can be bought. Empty where the page has no such markup.

    >>> text = '<script type="application/ld+json">{"@type": "Product", "name": "Tea", "sku": "7", "offers": '
    >>> text += '{"price": "3.50", "priceCurrency": "EUR", "availability": "https://schema.org/InStock"}}</script>'
    >>> row = page_rows(text)[0]
    >>> row["competitor product id"], row["price"], row["currency"], row["in stock"]
    ('7', '3.50', 'EUR', 'true')
    """
    parts = _Parts()
    parts.feed(page)
    rows = []
    for script in parts.scripts:
        try:
            found = json.loads(script)
        except json.JSONDecodeError:
            continue  # a page may hold several scripts; the broken ones are not ours to mend
        rows += [row for p in _nodes(found) if _is(p, "Product") and (row := _row(p))]
    return [({"competitor": parts.shop} if parts.shop else {}) | row for row in rows]


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within, outer ones first."""
    if isinstance(value, list):
        for part in value:
            yield from _nodes(part)
    elif isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _nodes(part)


def _is(node: dict[str, Any], kind: str) -> bool:
    types = node.get("@type")
    return kind in (types if isinstance(types, list) else [types])


def _row(product: dict[str, Any]) -> dict[str, str] | None:
    offers = [o for o in map(_offer, _nodes(product.get("offers"))) if o]
    if not offers:
        return None
    best = min(offers, key=lambda o: (o["in stock"] != "true", float(o["price"])))
    codes = [str(product[c]) for c in _CODES if product.get(c)]
    name = str(product.get("name") or "")
    row = {
        "competitor product id": str(product.get("sku") or product.get("mpn") or name), "product name": name,
        "brand": _named(product.get("brand")), "gtin": codes[0] if codes else "", **best, **_rating(product),
    }  # fmt: skip
    return {k: v for k, v in row.items() if v}


def _offer(node: dict[str, Any]) -> dict[str, str] | None:
    """Price, currency, condition and stock of one offer; None where it has no price that can be read."""
    text = str(node.get("price", node.get("lowPrice"))).strip()
    try:
        if not float(text) > 0:
            return None
    except ValueError:
        return None
    stock, kind = (str(node.get(k) or "").rsplit("/", 1)[-1] for k in ("availability", "itemCondition"))
    return {
        "price": text, "currency": str(node.get("priceCurrency") or ""),
        "in stock": "" if not stock else "true" if stock in _IN_STOCK else "false",
        "condition": kind.removesuffix("Condition").lower(),
    }  # fmt: skip


_IN_STOCK = ("InStock", "LimitedAvailability", "OnlineOnly", "PreOrder")


def _rating(product: dict[str, Any]) -> dict[str, str]:
    told = product.get("aggregateRating")
    if not isinstance(told, dict):
        return {}
    count = told.get("reviewCount", told.get("ratingCount"))
    return {"stars": str(told.get("ratingValue") or ""), "review count": str(count or "")}


def _named(brand: Any) -> str:
    found = brand.get("name") if isinstance(brand, dict) else brand
    return str(found or "")
