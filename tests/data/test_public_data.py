"""Public data without any configuration, against sums made by plain SQL over the source files.

Online Retail: UCI, Daqing Chen. Complete Journey: dunnhumby / 84.51. CDNOW sample: Fader and Hardie.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from tierwise.contract.settings import Settings
from tierwise.data.intake import Intake, take_in
from tierwise.data.mapping import propose
from tierwise.data.readers import read_source
from tierwise.data.warehouse import Warehouse


def taken(source: Path, out: Path, warehouse: Warehouse) -> Intake:
    return take_in(source, out, Settings(), propose(read_source(source)), warehouse)


def sql(query: str) -> tuple[Any, ...]:
    row = duckdb.sql(query).fetchone()
    assert row is not None
    return row


def reconciled(table: dict[str, Any]) -> None:
    fates = ("kept", "repaired", "quarantined")
    assert table["read"] == sum(table[f] for f in fates)
    for money in table["money"].values():
        assert Decimal(money["read"]) == sum(Decimal(money[f]) for f in fates)


def test_online_retail_reconciles_in_rows_and_money(shop_data: Path, tmp_path: Path, warehouse: Warehouse) -> None:
    source = shop_data / "online_retail" / "online_retail.parquet"
    intake = taken(source, tmp_path / "out", warehouse)
    table = intake.receipt["tables"]["order_lines"]
    reconciled(table)
    lines = f"(SELECT *, CAST(round(Quantity * UnitPrice, 4) AS DECIMAL(18, 4)) AS money FROM '{source}')"
    rows, money = sql(f"SELECT count(*), sum(money) FROM {lines}")
    assert (
        (table["read"], Decimal(table["money"]["GBP"]["read"])) == (rows, money) == (541_909, Decimal("9747747.9340"))
    )
    sold = sql(f"SELECT count(*), sum(money) FROM {lines} WHERE Quantity >= 0 AND UnitPrice >= 0")
    back = sql(f"SELECT count(*), -sum(money), -sum(Quantity) FROM {lines} WHERE Quantity < 0 AND UnitPrice >= 0")
    refused = sql(f"SELECT count(*), sum(money) FROM {lines} WHERE UnitPrice < 0")
    stored = {n: f"'{tmp_path}/out/snapshots/{n}/*/*.parquet'" for n in ("order_lines", "returns", "return_lines")}
    assert sql(f"SELECT count(*), sum(amount) FROM {stored['order_lines']}") == sold
    assert sql(f"SELECT count(*), sum(amount), sum(quantity) FROM {stored['return_lines']}") == back
    assert sql(f"SELECT sum(amount), sum(quantity) FROM {stored['returns']}") == back[1:]
    assert (
        sql(f"SELECT count(*), sum(amount) FROM '{intake.quarantine['order_lines']}'")
        == refused
        == (2, Decimal("-22124.1200"))
    )
    assert table["rules"]["guest"] == sql(f"SELECT count(*) FROM {lines} WHERE CustomerID IS NULL")[0] == 135_080
    assert table["rules"]["duplicate"] == 5_268
    raw = sql(f"SELECT raw FROM '{intake.quarantine['order_lines']}' LIMIT 1")[0]
    assert "Adjust bad debt" in raw


def test_online_retail_returns_never_exceed_what_was_bought_before(
    shop_data: Path, tmp_path: Path, warehouse: Warehouse
) -> None:
    taken(shop_data / "online_retail" / "online_retail.parquet", tmp_path / "out", warehouse)
    at = f"'{tmp_path}/out/snapshots"
    over = f"""SELECT count(*) FROM (SELECT order_id, line_number, sum(quantity) AS back FROM {at}/returns/*/*.parquet'
        WHERE order_id IS NOT NULL GROUP BY ALL) JOIN
        {at}/order_lines/*/*.parquet' AS l USING (order_id, line_number)"""
    assert sql(over + " WHERE back > l.quantity")[0] == 0
    early = f"""SELECT count(*) FROM {at}/returns/*/*.parquet' AS r JOIN {at}/order_lines/*/*.parquet' AS l
        USING (order_id, line_number) WHERE r.returned_at < l.ordered_at OR r.customer_id != l.customer_id
        OR r.product_id != l.product_id"""
    assert sql(early)[0] == 0


def test_complete_journey_reconciles_and_keeps_the_lines_without_pieces(
    shop_data: Path, tmp_path: Path, warehouse: Warehouse
) -> None:
    folder = shop_data / "complete_journey"
    intake = taken(folder, tmp_path / "out", warehouse)
    for table in intake.receipt["tables"].values():
        reconciled(table)
    lines = intake.receipt["tables"]["order_lines"]
    source = f"(SELECT *, CAST(round(sales_value, 4) AS DECIMAL(18, 4)) AS money FROM '{folder}/transactions.parquet')"
    rows, money, still, of_still = sql(
        f"SELECT count(*), sum(money), count(*) FILTER (quantity = 0), sum(money) FILTER (quantity = 0) FROM {source}"
    )
    assert (
        (lines["read"], Decimal(lines["money"]["USD"]["read"])) == (rows, money) == (1_469_307, Decimal("4596039.5800"))
    )
    assert (lines["repaired"], Decimal(lines["money"]["USD"]["repaired"])) == (still, of_still)
    assert (still, lines["quarantined"]) == (8_869, 0)
    assert set(intake.shop.names) >= {"customers", "products", "order_lines", "coupons", "redemptions", "contacts"}


def test_cdnow_without_header_or_order_ids_reconciles(shop_data: Path, tmp_path: Path, warehouse: Warehouse) -> None:
    source = shop_data / "cdnow_sample" / "CDNOW_sample.txt"
    intake = taken(source, tmp_path / "out", warehouse)
    table = intake.receipt["tables"]["order_lines"]
    reconciled(table)
    numbers = [line.split() for line in source.read_text("ascii").splitlines()]
    assert table["read"] == len(numbers) == 6_919
    (money,) = table["money"].values()
    assert Decimal(money["read"]) == sum(Decimal(n[4]) for n in numbers)
    lines = f"'{tmp_path}/out/snapshots/order_lines/*/*.parquet'"
    assert sql(f"SELECT count(DISTINCT customer_id), sum(quantity) FROM {lines}") == (
        2_357,
        sum(Decimal(n[3]) for n in numbers),
    )
