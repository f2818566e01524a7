"""Exports in the styles of shops' systems, clean: what is written is what the world holds."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tierwise.errors import UsageError
from tierwise.simulate.causes import People
from tierwise.simulate.exports import write_export
from tierwise.simulate.history import unfold
from tierwise.simulate.styles import STYLES
from tierwise.simulate.tables import draw_history
from tierwise.simulate.world import World

MANY = unfold(World(seed=2, customers=60, days=300, future_days=10))
ONE = unfold(World(seed=2, customers=60, days=300, future_days=10, people=People.off()))
NEEDS_ONE = {"youzan", "uci"}


def rows_of(folder: Path, file: str, style: str) -> list[dict[str, str]]:
    how = STYLES[style]
    text = (folder / file).read_bytes().decode(how.encoding)
    return list(csv.DictReader(io.StringIO(text), delimiter=how.delimiter))


def number(text: str, style: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", ".") if STYLES[style].decimal_comma else text)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_holds_every_order_line_and_all_the_money(style: str, tmp_path: Path) -> None:
    h = ONE if style in NEEDS_ONE else MANY
    export = write_export(h, tmp_path, style)
    lines = draw_history(h)["order_lines"]
    rows = rows_of(tmp_path, export.orders_file, style)
    header = {field: name for name, field in reversed(STYLES[style].columns)}
    sold = [r for r in rows if not r[header["quantity"]].startswith("-")]
    assert len(sold) == lines.num_rows
    assert len(rows) == export.rows
    assert export.ledger.num_rows == 0
    assert {p.name for p in tmp_path.iterdir()} == set(export.files)
    if "amount" in header:
        total = sum(number(r[header["amount"]], style) for r in rows)
    else:
        coupon = header.get("discount")
        total = sum(
            number(r[header["quantity"]], style) * number(r[header["unit_price"]], style)
            - (number(r[coupon], style) if coupon else 0)
            for r in rows
        )
    assert total == sum(export.money.values())
    if not STYLES[style].cancellations:
        assert total == sum(lines["amount"].to_pylist())


def test_local_times_lead_back_to_the_instants(tmp_path: Path) -> None:
    write_export(MANY, tmp_path / "a", "generic_zh")
    write_export(MANY, tmp_path / "b", "generic_en")
    zone = ZoneInfo("Europe/Berlin")
    local = [r["下单时间"] for r in rows_of(tmp_path / "a", "订单.csv", "generic_zh")]
    utc = [r["order_date"] for r in rows_of(tmp_path / "b", "orders.csv", "generic_en")]
    for mine, world in zip(local, utc, strict=True):
        assert datetime.strptime(mine, "%Y/%m/%d %H:%M:%S").replace(tzinfo=zone).timestamp() == pytest.approx(
            datetime.fromisoformat(world).timestamp(), abs=0.001
        )


def test_german_export_has_a_mark_and_decimal_commas(tmp_path: Path) -> None:
    write_export(MANY, tmp_path, "german")
    content = (tmp_path / "bestellungen.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfBestellnummer;")
    yen = [r for r in rows_of(tmp_path, "bestellungen.csv", "german") if r["Währung"] == "JPY"]
    assert yen
    assert all("," not in r["Gesamtbetrag"] for r in yen)
    assert any("." in r["Gesamtbetrag"] for r in yen)  # thousands


def test_chinese_export_is_gb18030(tmp_path: Path) -> None:
    write_export(MANY, tmp_path, "generic_zh")
    content = (tmp_path / "订单.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert content.decode("gb18030").startswith("订单号,下单时间,会员编号")


def test_shopify_order_fields_stand_on_first_rows_only(tmp_path: Path) -> None:
    write_export(MANY, tmp_path, "shopify")
    rows = rows_of(tmp_path, "orders_export_1.csv", "shopify")
    seen: set[str] = set()
    for row in rows:
        assert (row["Created at"] == "") == (row["Name"] in seen)
        assert (row["Currency"] == "") == (row["Name"] in seen)
        seen.add(row["Name"])
    assert len(seen) < len(rows)


def test_uci_cancellations_match_returned_lines(tmp_path: Path) -> None:
    write_export(ONE, tmp_path, "uci")
    rows = rows_of(tmp_path, "online_retail.csv", "uci")
    sold = Counter((r["InvoiceNo"], r["StockCode"], r["Quantity"], r["CustomerID"]) for r in rows)
    back = [r for r in rows if r["InvoiceNo"].startswith("C")]
    assert len(back) == draw_history(ONE)["returns"].num_rows > 0
    for r in back:
        assert sold[(r["InvoiceNo"][1:], r["StockCode"], r["Quantity"].lstrip("-"), r["CustomerID"])] >= 1
    assert any(r["CustomerID"] == "" for r in rows)


def test_overlapping_exports_share_exactly_the_overlap(tmp_path: Path) -> None:
    first = write_export(MANY, tmp_path / "1", days=(0, 200))
    second = write_export(MANY, tmp_path / "2", days=(150, 300))
    whole = write_export(MANY, tmp_path / "3")
    a, b, c = (Counter((e.folder / e.orders_file).read_bytes().splitlines()[1:]) for e in (first, second, whole))
    assert sum((a & b).values()) > 0
    assert a | b == c
    shared = {line.split(b",")[1] for line in a & b}
    assert min(shared).decode() >= "2021-05-30T22:00:00Z"  # day 150 begins
    assert max(shared).decode() < "2021-07-19T22:00:00Z"  # day 200 begins


def test_further_files_name_the_same_customers_and_products(tmp_path: Path) -> None:
    write_export(MANY, tmp_path)
    orders = rows_of(tmp_path, "orders.csv", "generic_en")
    customers = rows_of(tmp_path, "customers.csv", "generic_en")
    products = {r["sku"] for r in rows_of(tmp_path, "products.csv", "generic_en")}
    assert {r["customer_id"] for r in orders} - {""} <= {r["customer_id"] for r in customers}
    assert {r["sku"] for r in orders} <= products
    assert len({r["email"] for r in customers}) == len(customers)


def test_same_world_same_files(tmp_path: Path) -> None:
    one, two = write_export(MANY, tmp_path / "1"), write_export(unfold(MANY.world), tmp_path / "2")
    for name in one.files:
        assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes()


def test_style_without_currency_refuses_a_world_of_several(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="uci has no currency column, but the world sells in EUR, GBP"):
        write_export(MANY, tmp_path, "uci")
    with pytest.raises(UsageError, match="no export style 'amazon'"):
        write_export(MANY, tmp_path, "amazon")
