"""Orders in one file and their lines in another are one shop: joined by order id, every row of both accounted for."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tierwise.contract.settings import Settings
from tierwise.data.config import read_config, write_config
from tierwise.data.intake import Intake, check_in, take_in
from tierwise.data.mapping import Mapping, propose
from tierwise.data.readers import read_source

HEADS = "order_id,customer_id,order_date,order_status,currency,total\n"
ITEMS = "order_id,order_item_id,product_id,quantity,price\n"
FILES = {
    "orders.csv": HEADS
    + "1,ann,2024-01-01 10:00:00,completed,EUR,20.00\n"
    + "2,bob,2024-01-02 10:00:00,pending,EUR,5.00\n"
    + "3,ann,2024-02-03 10:00:00,completed,EUR,12.50\n"
    + "4,eve,2024-02-04 10:00:00,in limbo,EUR,30.00\n",
    "order_items.csv": ITEMS + "1,1,cup,2,5.00\n1,2,pot,1,10.00\n2,1,cup,1,5.00\n4,1,pot,2,10.00\n9,1,cup,1,5.00\n",
}


def put(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(source: Path, warehouse: Any, mapping: Mapping | None = None) -> Intake:
    mapping = mapping or propose(read_source(source))
    return take_in(source, source.parent / "out", Settings(), mapping, warehouse)


def test_lines_take_who_when_and_state_from_their_order(tmp_path: Path, warehouse: Any, little_shop: Any) -> None:
    intake = read(put(tmp_path / "in", FILES), warehouse)
    rows = little_shop.rows(
        intake, "order_lines", "order_id", "customer_id", "product_id", "quantity", "amount", "currency"
    )
    assert [(r[0], r[1], r[2], int(r[3]), float(r[4]), r[5]) for r in rows] == [
        ("1", "ann", "cup", 2, 10.0, "EUR"),
        ("1", "ann", "pot", 1, 10.0, "EUR"),
        ("3", "ann", None, 1, 12.5, "EUR"),
        ("4", "eve", "pot", 2, 20.0, "EUR"),
    ]


def test_every_row_of_both_files_stands_once_on_the_receipt(tmp_path: Path, warehouse: Any) -> None:
    intake = read(put(tmp_path / "in", FILES), warehouse)
    orders, lines = (intake.receipt["tables"][t] for t in ("orders", "order_lines"))
    assert (orders["read"], orders["kept"], orders["quarantined"]) == (3, 3, 0)
    assert (lines["read"], lines["kept"], lines["quarantined"]) == (6, 4, 2)
    assert [(f["file"], f["read"]) for f in (*orders["files"], *lines["files"])] == [
        ("orders.csv", 3), ("order_items.csv", 5), ("orders.csv", 1),
    ]  # fmt: skip
    assert lines["rules"] == {"order_unknown": 1, "unpaid_order": 1, "order_without_lines": 1}
    euros = {k: Decimal(v) for k, v in lines["money"]["EUR"].items() if not k.endswith("_rows")}
    assert euros["read"] == euros["kept"] + euros["repaired"] + euros["quarantined"] == Decimal("57.50")
    assert intake.receipt["notes"] == [
        {"code": "states_unknown", "values": {"words": "in limbo", "rows": 1}},
        {"code": "order_totals_differ", "values": {"orders": 1, "compared": 2}},
    ]


def test_the_join_is_said_and_stands_in_shop_toml(tmp_path: Path, warehouse: Any) -> None:
    source = put(tmp_path / "in", FILES)
    mapping = propose(read_source(source))
    assert {m.file: m.table for m in mapping.tables} == {"orders.csv": "orders", "order_items.csv": "order_lines"}
    heads, lines = mapping.for_file("orders.csv"), mapping.for_file("order_items.csv")
    assert heads and "joined by order id: the lines stand in order_items.csv" in heads.notes  # noqa: PT018
    assert lines and "joined by order id: customer, date and state come from orders.csv" in lines.notes  # noqa: PT018
    write_config(tmp_path / "shop.toml", Settings(), mapping)
    assert read_config(tmp_path / "shop.toml") == (Settings(), mapping)


@pytest.mark.parametrize(
    "files",
    [
        {
            "olist_orders.csv": "order_id,customer_id,order_status,order_purchase_timestamp,"
            "order_delivered_customer_date\n"
            "a1,c1,delivered,2017-10-02 10:56:33,2017-10-10\nb2,c2,shipped,2018-07-24 20:41:37,\n",
            "olist_order_items.csv": "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,"
            "freight_value\n"
            "a1,1,p1,s,2017-10-06 11:07:15,29.99,8.72\na1,2,p1,s,2017-10-06 11:07:15,29.99,8.72\n"
            "b2,1,p2,s,2018-07-30 03:24:27,10.00,3.00\n",
        },
        {
            "orders.csv": "id,customer,name,created_at,total\na1,c1,Ann,2024-01-01,30\nb2,c2,Bob,2024-01-02,10\n",
            "lines.csv": "id,order_id,sku,qty,unit_price\n7,a1,p1,1,10\n8,a1,p2,2,10\n9,b2,p1,1,10\n",
        },
        {
            "订单.csv": "订单号,买家手机号,下单时间,订单状态\na1,13800000001,2024-01-01,已完成\n"
            "b2,13800000002,2024-01-02,已发货\n",
            "明细.csv": "订单号,商品名称,数量,单价\na1,杯,1,10\na1,壶,2,10\nb2,杯,1,10\n",
        },
    ],
    ids=["Olist", "a shop's database", "中文"],
)  # fmt: skip
def test_files_of_usual_shapes_are_joined(tmp_path: Path, warehouse: Any, files: dict[str, str]) -> None:
    receipt = check_in(source := put(tmp_path / "in", files), Settings(), propose(read_source(source)), warehouse)
    orders, lines = (receipt["tables"][t] for t in ("orders", "order_lines"))
    assert (orders["read"], orders["kept"], lines["read"], lines["kept"]) == (2, 2, 3, 3)
    assert not {"guest", "duplicate"} & set(lines["rules"])


def test_the_latest_export_says_what_state_an_order_is_in(tmp_path: Path, warehouse: Any, little_shop: Any) -> None:
    later = HEADS + "2,bob,2024-01-02 10:00:00,completed,EUR,5.00\n5,bob,2024-03-02 10:00:00,completed,EUR,5.00\n"
    more = ITEMS + "2,1,cup,1,5.00\n5,1,cup,1,5.00\n"
    source = put(tmp_path / "in", {**FILES, "orders-march.csv": later, "order_items-march.csv": more})
    intake = read(source, warehouse)
    assert intake.receipt["tables"]["orders"]["rules"] == {"repeated_key": 1}
    assert [r for r in little_shop.rows(intake, "order_lines", "order_id") if r == ("2",)] == [("2",)]


def test_orders_with_complete_lines_are_not_counted_on_top_of_them(tmp_path: Path, warehouse: Any) -> None:
    lines = "order_id,customer_id,order_date,product_id,quantity,price\n"
    lines += "1,ann,2024-01-01,cup,2,5.00\n1,ann,2024-01-01,pot,1,10.00\n3,ann,2024-02-03,cup,1,12.50\n"
    intake = read(put(tmp_path / "in", {"orders.csv": FILES["orders.csv"], "sales.csv": lines}), warehouse)
    assert intake.receipt["tables"]["order_lines"]["read"] == 3 + 2


def test_customers_and_payments_are_no_orders(tmp_path: Path, warehouse: Any) -> None:
    files = {
        "customers.csv": "id,email,created_at\n1,a@x.io,2023-01-01\n2,b@x.io,2023-01-02\n",
        "order_items.csv": "order_id,customer_id,date,sku,qty,price\n1,1,2024-01-01,p,1,5\n2,2,2024-01-02,p,1,5\n",
    }
    mapping = propose(read_source(put(tmp_path / "in", files)))
    assert [m.table for m in mapping.tables] == ["customers", "order_lines"]
