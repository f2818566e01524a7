"""What the guess says where it cannot be sure, and where it must not guess."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tierwise.data.mapping import Mapping, propose
from tierwise.data.meaning.matching import header_scores, normal
from tierwise.data.readers import read_source


def guess(folder: Path, text: str, name: str = "orders.csv") -> Mapping:
    (folder / name).write_text(text, encoding="utf-8")
    return propose(read_source(folder / name))


def orders(dates: list[str], amounts: list[str] | None = None) -> str:
    amounts = amounts or ["5.50"] * len(dates)
    rows = [f"{i},c{i % 3},{d},{a}" for i, (d, a) in enumerate(zip(dates, amounts, strict=True))]
    return "\n".join(["order_id;customer_id;order_date;amount".replace(";", ","), *rows]) + "\n"


def test_a_date_that_could_be_either_is_put_before_the_owner(tmp_path: Path) -> None:
    (found,) = guess(tmp_path, orders(["03/04/2024", "11/05/2024", "02/01/2024"])).tables
    when = found.column("ordered_at")
    assert when is not None
    assert when.format == "day/month/year"
    (doubt,) = [d for d in found.doubts if d.startswith("ordered_at")]
    assert "'03/04/2024'" in doubt
    assert 'format = "month/day/year"' in doubt
    assert when.confidence < 0.9


def test_one_late_value_settles_it_for_the_whole_file(tmp_path: Path) -> None:
    dates = [f"{1 + i % 12:02d}/{1 + i % 7:02d}/2024" for i in range(9000)]
    dates[7777] = "02/28/2024"
    (found,) = guess(tmp_path, orders(dates)).tables
    when = found.column("ordered_at")
    assert when is not None
    assert when.format == "month/day/year"
    assert not found.doubts


def test_dollars_speak_for_month_first(tmp_path: Path) -> None:
    (found,) = guess(tmp_path, orders(["03/04/2024", "11/05/2024", "02/01/2024"], ["$5.50", "$7.25", "$1.00"])).tables
    when = found.column("ordered_at")
    assert when is not None
    assert when.format == "month/day/year"
    assert any("US dollars" in d for d in found.doubts)
    assert any(d.startswith("currency") for d in found.doubts)


def test_the_only_dates_are_taken_with_a_doubt(tmp_path: Path) -> None:
    text = "customer_id,stamp of sale,amount\n1,2024-01-05,5.5\n2,2024-01-06,6.5\n"
    (found,) = guess(tmp_path, text).tables
    when = found.column("ordered_at")
    assert when is not None
    assert when.confidence <= 0.55
    assert any("only column of dates" in d for d in found.doubts)


def test_the_total_of_an_order_is_not_the_amount_of_its_lines(tmp_path: Path) -> None:
    lines = ["order_id,customer_id,order_date,sku,quantity,unit_price,total amount"]
    for order in range(8):
        lines += [
            f"{order},c{order},2024-01-0{order + 1},s{k},{k + 1},{10 + order}.00,{60 + 6 * order}.00" for k in range(3)
        ]
    (found,) = guess(tmp_path, "\n".join(lines) + "\n").tables
    assert found.column("amount") is None
    total = found.column("order_total")
    assert total is not None
    assert total.source == "total amount"


def test_a_line_total_by_that_name_is_the_amount(tmp_path: Path) -> None:
    lines = ["order_id,customer_id,order_date,sku,quantity,unit_price,total"]
    lines += [f"{i // 2},c{i},2024-01-05,s{i},{1 + i % 3},2.50,{2.5 * (1 + i % 3):.2f}" for i in range(20)]
    (found,) = guess(tmp_path, "\n".join(lines) + "\n").tables
    amount = found.column("amount")
    assert amount is not None
    assert amount.source == "total"


@pytest.mark.parametrize(
    ("quantity", "total", "doubted"),
    [
        (lambda i: 1, lambda i, q: (i + 1) * q, False),
        (lambda i: 1 + i % 3, lambda i, q: (i + 1) * q, False),
        (lambda i: 1 + i % 3, lambda i, q: (i + 1) * q * 1.19, True),  # with tax, which price is without
    ],
)
def test_total_beside_quantity_and_price_is_the_lines_money(
    tmp_path: Path, quantity: Callable[[int], int], total: Callable[[int, int], float], doubted: bool
) -> None:
    lines = ["Order,Customer,Date,Item,Qty,Price,Total"]
    for i in range(24):
        q = quantity(i)
        lines.append(f"{i // 3},c{i // 3},2024-01-{1 + i // 3:02d},thing {i},{q},{i + 1}.00,{total(i, q):.2f}")
    (found,) = guess(tmp_path, "\n".join(lines) + "\n").tables
    amount = found.column("amount")
    assert amount is not None
    assert amount.source == "Total"
    assert found.column("order_total") is None
    assert any(d.startswith("amount") for d in found.doubts) == doubted


def test_a_total_less_the_discount_is_the_lines_money(tmp_path: Path) -> None:
    lines = ["Order,Customer,Date,Item,Qty,Price,Discount,Total"]
    lines += [f"{i // 2},c,2024-01-05,thing {i},2,10.00,{i}.00,{20 - i}.00" for i in range(16)]
    (found,) = guess(tmp_path, "\n".join(lines) + "\n").tables
    assert found.column("amount") is not None
    assert not found.doubts


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Bestellung;Kunde;Datum;Artikelname;Menge;Preis;Gesamt", "{o};K{o};{d:02d}.11.2025;Tee {i};2;{p},50;{t},00"),
        ("commande;client;date;produit;quantité;prix;montant", "{o};K{o};{d:02d}/11/2025;thé {i};2;{p},50;{t},00"),
        ("pedido;cliente;fecha;producto;cantidad;precio;importe", "{o};K{o};{d:02d}-11-2025;té {i};2;{p},50;{t},00"),
    ],
)
def test_common_headers_of_three_more_languages(tmp_path: Path, header: str, row: str) -> None:
    lines = [row.format(i=i, o=i // 2, d=1 + i, p=5 + i, t=2 * (5 + i) + 1) for i in range(20)]
    (found,) = guess(tmp_path, "\n".join([header, *lines]) + "\n").tables
    meanings = ["order_id", "customer_id", "ordered_at", "product_name", "quantity", "unit_price", "amount"]
    assert {c.source: c.target for c in found.columns} == dict(zip(header.split(";"), meanings, strict=True))
    assert found.unmapped == found.doubts == ()


def test_a_price_without_quantity_is_taken_with_a_doubt(tmp_path: Path) -> None:
    (found,) = guess(
        tmp_path, "order_id,user_id,order_date,sku,price\n1,7,2024-01-05,a,3.5\n2,8,2024-01-06,b,4.5\n"
    ).tables
    amount = found.column("amount")
    assert amount is not None
    assert amount.source == "price"
    assert any(d.startswith("amount") for d in found.doubts)


def test_an_id_column_of_dates_and_a_date_column_of_ids_are_not_taken(tmp_path: Path) -> None:
    text = "customer_id,order_date,amount,happened\n2024-01-05,88,5.5,2024-01-05\n2024-01-06,77,6.5,2024-01-07\n"
    with pytest.raises(Exception, match="no file with orders"):
        guess(tmp_path, text)


def test_cdnow_without_header_is_guessed_and_doubted(shop_data: Path) -> None:
    (found,) = propose(read_source(shop_data / "cdnow_sample" / "CDNOW_sample.txt")).tables
    meanings = {c.target: (c.source, c.format) for c in found.columns}
    assert meanings == {
        "customer_id": ("column_1", ""),
        "ordered_at": ("column_3", "yyyymmdd"),
        "quantity": ("column_4", "1234.56"),
        "amount": ("column_5", "1234.56"),
    }
    assert all(c.confidence < 0.9 for c in found.columns)
    assert any("column_1, column_2 name the same customers" in d for d in found.doubts)


def test_complete_journey_all_eight_tables(shop_data: Path) -> None:
    found = propose(read_source(shop_data / "complete_journey"))
    assert {t.file.removesuffix(".parquet"): t.table for t in found.tables} == {
        "transactions": "order_lines",
        "products": "products",
        "demographics": "customers",
        "campaigns": "contacts",
        "campaign_descriptions": "",
        "coupons": "coupons",
        "coupon_redemptions": "redemptions",
        "promotions": "",
    }
    (lines,) = found.table_maps("order_lines")
    sources = {c.target: c.source for c in lines.columns}
    assert (sources["order_id"], sources["customer_id"], sources["amount"], sources["discount"]) == (
        "basket_id",
        "household_id",
        "sales_value",
        "retail_disc",
    )
    promotions = found.for_file("promotions.parquet")
    assert promotions is not None
    assert "without a date" in promotions.notes[1]


def test_online_retail(shop_data: Path) -> None:
    (found,) = propose(read_source(shop_data / "online_retail" / "online_retail.parquet")).tables
    assert {c.target: c.source or c.constant for c in found.columns} == {
        "order_id": "InvoiceNo",
        "customer_id": "CustomerID",
        "product_id": "StockCode",
        "product_name": "Description",
        "ordered_at": "InvoiceDate",
        "quantity": "Quantity",
        "unit_price": "UnitPrice",
        "country": "Country",
        "currency": "GBP",
    }
    assert not found.doubts


def test_headers_in_their_plain_form() -> None:
    assert [normal(h) for h in ("Order #", "订单编号（必填）", "e-Mail", "ＩＤ")] == [
        "order",
        "订单编号 必填",
        "e mail",
        "id",
    ]
    assert "ordered_at" not in header_scores("order_lines", "order_delivered_customer_date")
    assert "customer_id" not in header_scores("order_lines", "days since last customer order")
    assert "quantity" not in header_scores("order_lines", "退货数量")


@pytest.mark.parametrize(
    ("prices", "form", "asked"),
    [
        (("12.500", "8.250"), "1234.56", True),
        (("12.500", "8,25"), "1.234,56", False),
        (("12.500", "8.2"), "1234.56", False),
        (("12.500", "0.250"), "1234.56", False),
    ],
)
def test_three_digits_after_a_mark_are_settled_by_other_values_or_asked(
    tmp_path: Path, prices: tuple[str, str], form: str, asked: bool
) -> None:
    rows = "".join(f"{i};c{i};2024-01-0{i + 1};1;{p}\n" for i, p in enumerate(prices))
    (tmp_path / "orders.csv").write_text("order;customer;date;qty;unit price\n" + rows)
    (table,) = propose(read_source(tmp_path / "orders.csv")).tables
    price = table.column("unit_price")
    assert price is not None
    assert price.format == form
    assert any("12.500" in d and "thousands or a fraction" in d for d in table.doubts) == asked


def test_a_typed_column_with_nan_in_it_is_still_money(tmp_path: Path) -> None:
    amounts = [float("nan") if i == 4 else float("inf") if i == 5 else 1.5 for i in range(20)]
    days = [f"2024-01-{i + 1:02d}" for i in range(20)]
    table = pa.table({"order_id": days, "customer_id": ["c"] * 20, "order_date": days, "amount": amounts})
    pq.write_table(table, tmp_path / "orders.parquet")
    (found,) = propose(read_source(tmp_path / "orders.parquet")).tables
    assert found.column("amount") is not None
