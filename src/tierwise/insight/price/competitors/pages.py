"""Offers from saved product pages: schema.org Product and Offer as JSON-LD, as shops publish them for search engines.

Nothing is fetched: a page the owner saved, or a feed, is text. Pages without such markup give no rows, and say so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

from tierwise.errors import UnreadableSource

_CODES = ("gtin", "gtin13", "gtin12", "gtin14", "gtin8")


class _Scripts(HTMLParser):
    """Collects the texts of scripts of type application/ld+json."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A script of that type begins."""
        kind = dict(attrs).get("type") or ""
        self._inside = tag == "script" and kind.strip().lower() == "application/ld+json"
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        """It ends."""
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Its text."""
        if self._inside:
            self.found[-1] += data


def offers_of_page(page: str, competitor: str, seen_at: datetime) -> list[dict[str, Any]]:
    """Rows of the table `competitor_offers`, one for each product with an offer; several offers: the lowest price.

    ``seen_at``: when the page was saved. Raises UnreadableSource where the page has no product markup, or none that is
    JSON.

    >>> text = '<script type="application/ld+json">{"@type": "Product", "name": "Tea", "sku": "7", "offers": '
    >>> text += '{"price": "3.50", "priceCurrency": "EUR", "availability": "https://schema.org/InStock"}}</script>'
    >>> row = offers_of_page(text, "rival", datetime(2024, 1, 1))[0]
    >>> row["competitor_product_id"], row["price"], row["currency"], row["in_stock"]
    ('7', 3.5, 'EUR', True)
    """
    scripts = _Scripts()
    scripts.feed(page)
    products, broken = [], 0
    for script in scripts.found:
        try:
            products += [p for p in _nodes(json.loads(script)) if _is(p, "Product")]
        except json.JSONDecodeError:
            broken += 1
    rows = [row for p in products if (row := _row(p, competitor, seen_at))]
    if not rows:
        raise UnreadableSource(
            f"a page of {competitor}: {len(scripts.found)} JSON-LD scripts, {broken} broken, no Product with an Offer",
            "save the product page itself, or give its prices as a table competitor_offers",
        )
    return rows


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


def _row(product: dict[str, Any], competitor: str, seen_at: datetime) -> dict[str, Any] | None:
    offers = [o for o in map(_offer, _nodes(product.get("offers"))) if o]
    if not offers:
        return None
    best = min(offers, key=lambda o: (not o["in_stock"], o["price"]))
    codes = [str(product[c]) for c in _CODES if product.get(c)]
    name = str(product.get("name") or "")
    return {
        "competitor": competitor, "competitor_product_id": str(product.get("sku") or product.get("mpn") or name),
        "product_name": name or None, "brand": _named(product.get("brand")), "gtin": codes[0] if codes else None,
        **best, "seen_at": seen_at,
    }  # fmt: skip


def _offer(node: dict[str, Any]) -> dict[str, Any] | None:
    """Price, currency and stock of one offer; None where it has no price that can be read."""
    price = node.get("price", node.get("lowPrice"))
    try:
        value = float(str(price).strip())
    except ValueError:
        return None
    stock = str(node.get("availability") or "")
    known = (
        None if not stock else stock.rsplit("/", 1)[-1] in ("InStock", "LimitedAvailability", "OnlineOnly", "PreOrder")
    )
    return {"price": value, "currency": node.get("priceCurrency"), "in_stock": known} if value > 0 else None


def _named(brand: Any) -> str | None:
    found = brand.get("name") if isinstance(brand, dict) else brand
    return str(found) if found else None
