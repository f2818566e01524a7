"""Product feeds as shops publish them: RSS 2.0 or Atom with the fields of merchant feeds (``g:price``, ``g:gtin`` ...).

A feed with a document type is refused: merchant feeds have none, and entities could make a small file endless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from tierwise.data.files.encodings import open_bytes
from tierwise.errors import UnreadableSource

Row = dict[str, str]
_ITEMS, _HEADS, _DATES = ("item", "entry"), ("channel", "feed", "rss"), ("lastBuildDate", "pubDate", "updated")
_PLAIN = {
    "id": "competitor product id", "title": "product name", "description": "description", "summary": "description",
    "brand": "brand", "gtin": "gtin", "product_type": "category", "condition": "condition", "link": "link",
    "average_rating": "stars", "product_review_average": "stars", "product_review_count": "review count",
}  # fmt: skip
_MONEY = re.compile(r"\s*([A-Z]{3})?\s*([\d.,' ]*\d)\s*([A-Z]{3})?\s*")
_IN_STOCK = {"in stock": "true", "preorder": "true", "backorder": "true", "out of stock": "false"}


def is_feed(head: bytes) -> bool:
    """Does the file begin like a feed?

    >>> is_feed(b'<?xml version="1.0"?><rss version="2.0">'), is_feed(b"<urlset>")
    (True, False)
    """
    return re.search(rb"<(rss|feed|rdf:RDF)[\s>]", head) is not None


def feed_rows(path: Path) -> Iterator[Row]:
    """One row for each item, by header words that mapping knows; streamed.

    Raises UnreadableSource for a document type, or where it is no XML.
    """
    with open_bytes(path) as f:
        if b"<!DOCTYPE" in f.read(8192):
            raise UnreadableSource(f"{path.name} holds a document type", "give the feed as the shop publishes it")
    head: Row = {}
    try:
        with open_bytes(path) as f:
            for element in _whole(ET.iterparse(f, events=("start", "end")), head):  # noqa: S314  see above
                yield {**head, **_row(element)}
                element.clear()
    except ET.ParseError as e:
        raise UnreadableSource(f"{path.name} is no whole XML: {e}", "download the feed again") from e


def _whole(parsed: Iterator[tuple[str, Any]], head: Row) -> Iterator[Any]:
    """Items when they are complete; what the head says of shop and date is put into ``head`` on the way."""
    inside = 0
    for event, element in parsed:
        name = _local(element)
        if name in _ITEMS:
            inside += 1 if event == "start" else -1
        if event == "end" and name in _ITEMS:
            yield element
        elif event == "end" and not inside:
            _head(name, (element.text or "").strip(), head)


def _head(name: str, text: str, head: Row) -> None:
    if name == "title" and text:
        head.setdefault("competitor", text)
    if name in _DATES and (instant := _instant(text)):
        head.setdefault("seen at", instant)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _row(item: Any) -> Row:
    row: Row = {}
    prices: dict[str, str] = {}
    for part in item:
        name, text = _local(part), (part.text or "").strip()
        if name in ("price", "sale_price") and text:
            prices.setdefault(name, text)
        elif name == "availability":
            row["in stock"] = _IN_STOCK.get(text.lower().replace("_", " ").rpartition("/")[2], "")
        elif name == "shipping":
            row |= {k: v for k, v in _shipping(part).items() if k not in row}
        elif name == "tax":
            row |= {k: v for k, v in _tax(part).items() if k not in row}
        elif name in _PLAIN and (text or part.get("href")):
            row.setdefault(_PLAIN[name], text or str(part.get("href")))
    return {k: v for k, v in (row | _prices(prices)).items() if v}


def _prices(prices: dict[str, str]) -> Row:
    """The price that is asked; where it is reduced, the regular one beside it."""
    asked, currency = money(prices.get("sale_price") or prices.get("price") or "")
    regular, other = money(prices["price"]) if "sale_price" in prices and "price" in prices else ("", "")
    return {"price": asked, "regular price": regular, "currency": currency or other}


def money(text: str) -> tuple[str, str]:
    """Number and currency of ``15.00 USD``; the text as it is where it is neither.

    >>> money("15.00 USD"), money("EUR 1.299,00"), money("call us")
    (('15.00', 'USD'), ('1.299,00', 'EUR'), ('call us', ''))
    """
    found = _MONEY.fullmatch(text)
    return (found.group(2).strip(), found.group(1) or found.group(3) or "") if found else (text, "")


def _shipping(part: Any) -> Row:
    told = {_local(x): (x.text or "").strip() for x in part}
    return {"shipping": money(told.get("price", ""))[0], "country": told.get("country", "")}


def _tax(part: Any) -> Row:
    """The rate in percent as a share; such a tax is on top of the price."""
    told = {_local(x): (x.text or "").strip() for x in part}
    try:
        return {"tax rate": f"{float(told.get('rate', '')) / 100:.6g}", "tax included": "false"}
    except ValueError:
        return {}


def _instant(text: str) -> str:
    """A date of RFC 822 or ISO 8601 as ISO in UTC; "" where it is neither."""
    try:
        at = parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)
    except ValueError:
        return ""
    return (at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
