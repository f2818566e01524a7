"""Product feeds and saved pages as tables of offers, and what is no such thing."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from tierwise.data.files.page_files import page_rows
from tierwise.data.mapping import propose_table
from tierwise.data.readers import read_source
from tierwise.errors import UnreadableSource

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>
<title>Rival &amp; Sons</title><lastBuildDate>Wed, 20 Mar 2024 10:00:00 +0100</lastBuildDate>
<item><g:id>R1</g:id><title>Grüner Tee 100 g</title><g:price>15.00 EUR</g:price><g:sale_price>12.50 EUR</g:sale_price>
<g:availability>in_stock</g:availability><g:gtin>4006381333931</g:gtin><g:brand>Aki</g:brand>
<g:shipping><g:country>DE</g:country><g:price>3.90 EUR</g:price></g:shipping>
<g:additional_image_link>x</g:additional_image_link><g:additional_image_link>y</g:additional_image_link></item>
<item><g:id>R2</g:id><title>Teapot</title><g:price>USD 1,299.00</g:price><g:availability>out of stock</g:availability>
<g:tax><g:country>US</g:country><g:rate>8.25</g:rate></g:tax><g:condition>refurbished</g:condition></item>
</channel></rss>"""

PAGE = """<!DOCTYPE html><html><head><meta property="og:site_name" content="Rival"></head>
<script>var x = "<b>";</script><script type="application/ld+json">{broken</script><script type="application/ld+json">
{"@graph": [{"@type": "BreadcrumbList"}, {"@type": ["Product"], "name": "Grüner Tee 100 g", "brand": {"name": "Aki"},
 "gtin13": "4006381333931", "sku": "T-1", "aggregateRating": {"ratingValue": "4.4", "reviewCount": 89},
 "offers": {"@type": "AggregateOffer", "lowPrice": 4, "priceCurrency": "EUR",
 "offers": [{"price": "4.20", "priceCurrency": "EUR", "availability": "https://schema.org/OutOfStock"},
 {"price": 4.5, "priceCurrency": "EUR", "availability": "https://schema.org/InStock",
  "itemCondition": "https://schema.org/NewCondition"}]}}]}</script></html>"""


def rows(path: Path) -> list[dict[str, Any]]:
    (table,) = read_source(path)
    (batch,) = table.batches()
    found: list[dict[str, Any]] = batch.to_pylist()
    return found


def test_a_feed_becomes_offers_that_mapping_knows(tmp_path: Path) -> None:
    path = tmp_path / "rival.xml"
    path.write_text(FEED, encoding="utf-8")
    first, second = rows(path)
    assert (first["competitor"], first["seen at"], first["competitor product id"]) == (
        "Rival & Sons", "2024-03-20T09:00:00Z", "R1")  # fmt: skip
    assert (first["price"], first["regular price"], first["currency"], first["shipping"], first["country"]) == (
        "12.50", "15.00", "EUR", "3.90", "DE")  # fmt: skip
    assert (second["price"], second["currency"], second["in stock"], second["condition"]) == (
        "1,299.00", "USD", "false", "refurbished")  # fmt: skip
    assert (second["tax rate"], second["tax included"], second["_line"]) == ("0.0825", "false", 2)
    (table,) = read_source(path)
    assert "Teapot" in table.raw_lines([2])[2]
    mapped = propose_table(table)
    assert mapped.table == "competitor_offers"
    meant = {c.target: c.source for c in mapped.columns}
    assert {"price", "regular_price", "shipping", "tax_included", "tax_rate", "condition", "seen_at", "country"} <= set(
        meant
    )
    assert meant["competitor_product_id"] == "competitor product id"


def test_an_atom_feed_packed_and_dated_by_its_name(tmp_path: Path) -> None:
    atom = ('<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>'
            "<entry><title>Tea</title><g:id>7</g:id><g:price>3.50 GBP</g:price></entry></feed>")  # fmt: skip
    path = tmp_path / "shop_2024-03-05.atom.gz"
    path.write_bytes(gzip.compress(atom.encode()))
    (row,) = rows(path)
    assert (row["seen at"], row["price"], row["product name"]) == ("2024-03-05", "3.50", "Tea")


def test_a_saved_page_becomes_an_offer_the_lowest_that_can_be_bought(tmp_path: Path) -> None:
    path = tmp_path / "tea-20240305.html"
    path.write_text(PAGE, encoding="utf-8")
    (row,) = rows(path)
    assert (row["competitor"], row["competitor product id"], row["brand"], row["gtin"]) == (
        "Rival", "T-1", "Aki", "4006381333931")  # fmt: skip
    assert (row["price"], row["in stock"], row["condition"], row["seen at"]) == ("4.5", "true", "new", "2024-03-05")
    assert (row["stars"], row["review count"]) == ("4.4", "89")
    assert propose_table(read_source(path)[0]).table == "competitor_offers"


@pytest.mark.parametrize("page", ["<html>", PAGE.replace('"@graph"', "@graph"), PAGE.replace("rice", "cost")])
def test_a_page_without_an_offer_gives_none_and_is_passed_over_in_a_folder(tmp_path: Path, page: str) -> None:
    assert page_rows(page) == []
    (tmp_path / "page.html").write_text("<html>a report</html>")
    (tmp_path / "sitemap.xml").write_text("<urlset/>")
    (tmp_path / "orders.csv").write_text("order_id,amount\n1,2\n")
    assert [t.file for t in read_source(tmp_path)] == ["orders.csv"]
    with pytest.raises(UnreadableSource, match="holds no offer"):
        read_source(tmp_path / "page.html")


@pytest.mark.parametrize(("text", "complaint"), [
    (FEED[:400], "no whole XML"),
    ('<!DOCTYPE x [<!ENTITY a "b">]><rss><channel/></rss>', "document type"),
    ("<rss><channel></channel></rss>", "holds no offer"),
])  # fmt: skip
def test_a_feed_that_cannot_be_read_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableSource, match=complaint):
        read_source(path)
