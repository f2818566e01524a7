"""What the state of an order does to its money: paid counts, unpaid is kept aside, refunded is given back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tierwise.contract.settings import Settings
from tierwise.data.intake import take_in
from tierwise.data.judging.order_status import CANCELLED, COUNTED, UNPAID, plain
from tierwise.data.mapping import propose
from tierwise.data.readers import read_source

HEAD = "order_id,customer_id,ordered_at,product_id,quantity,amount,status\n"


def orders(*states: str) -> str:
    return HEAD + "".join(f"o{i},c{i},2024-01-{i + 1:02d},p,1,10.00,{s}\n" for i, s in enumerate(states))


def order_lines(intake: Any) -> dict[str, Any]:
    table: dict[str, Any] = intake.receipt["tables"]["order_lines"]
    return table


def test_unpaid_orders_are_kept_aside_and_every_cent_is_accounted_for(little_shop: Any) -> None:
    unpaid = ["pending", "On-Hold", "wc-failed", "checkout-draft", "待付款", "等待买家付款"]
    intake = little_shop.take({"order_lines.csv": orders("paid", *unpaid, "completed", "processing", "shipped")})
    table = order_lines(intake)
    assert (table["read"], table["kept"], table["quarantined"]) == (10, 4, 6)
    assert table["money"]["EUR"]["read"] == "100.0000"
    assert (table["money"]["EUR"]["kept"], table["money"]["EUR"]["quarantined"]) == ("40.0000", "60.0000")
    assert table["rules"] == {"unpaid_order": 6}
    refused = pq.read_table(intake.quarantine["order_lines"]).to_pylist()
    assert [r["line"] for r in refused] == [3, 4, 5, 6, 7, 8]
    assert little_shop.rows(intake, "returns", "order_id") == []


def test_refunded_and_cancelled_orders_stay_sales_that_were_given_back(little_shop: Any) -> None:
    intake = little_shop.take({"order_lines.csv": orders("paid", "refunded", "wc-cancelled", "交易关闭")})
    assert order_lines(intake)["kept"] == 4
    assert little_shop.rows(intake, "returns", "order_id", "amount") == [
        (f"o{i}", Decimal("10.0000")) for i in (1, 2, 3)
    ]


def test_an_order_that_is_paid_in_the_next_export_counts_from_then_on(little_shop: Any) -> None:
    first = little_shop.take({"order_lines.csv": orders("paid", "pending")})
    assert len(little_shop.rows(first, "order_lines", "order_id")) == 1
    second = little_shop.take({"order_lines.csv": orders("paid", "completed")})
    assert little_shop.rows(second, "order_lines", "order_id") == [("o0",), ("o1",)]


def test_states_nobody_knows_count_and_are_put_before_the_owner(little_shop: Any) -> None:
    text = orders("paid", "waiting for Godot", "waiting for Godot", "limbo")
    intake = little_shop.take({"order_lines.csv": text})
    assert order_lines(intake)["kept"] == 4
    (note,) = intake.receipt["notes"]
    assert note == {"code": "states_unknown", "values": {"words": "waiting for godot, limbo", "rows": 3}}
    little_shop.settings = replace(
        little_shop.settings, unpaid_statuses=("Limbo",), counted_statuses=("waiting-for Godot",)
    )
    again = little_shop.take({"order_lines.csv": text})
    assert (order_lines(again)["rules"], again.receipt["notes"]) == ({"unpaid_order": 1}, [])


def test_the_owner_may_say_that_pending_is_paid_on_delivery(little_shop: Any) -> None:
    little_shop.settings = replace(little_shop.settings, counted_statuses=("Pending",))
    assert order_lines(little_shop.take({"order_lines.csv": orders("pending", "on-hold")}))["kept"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Fulfillment Status\n"
        "#1,a@x.io,paid,2024-01-01 10:00:00 +0000,1,Cup,5,pending\n#1,,,,1,Pot,5,\n"
        "#2,b@x.io,pending,2024-01-02 10:00:00 +0000,1,Cup,5,\n#2,,,,1,Pot,5,\n",
        "订单号,订单状态,订单创建时间,买家手机号,商品名称,商品单价,商品数量\n"
        "1,待发货,2024-01-01 10:00:00,13800000001,杯,5,1\n1,待发货,2024-01-01 10:00:00,13800000001,壶,5,1\n"
        "2,待付款,2024-01-02 10:00:00,13800000002,杯,5,1\n2,待付款,2024-01-02 10:00:00,13800000002,壶,5,1\n",
        "order id,order status,payment status,order date,customer,product,quantity,price\n"
        "1,new order,paid,2024-01-01,c1,Cup,1,5\n1,new order,paid,2024-01-01,c1,Pot,1,5\n"
        "2,new order,unpaid,2024-01-02,c2,Cup,1,5\n2,new order,unpaid,2024-01-02,c2,Pot,1,5\n",
    ],
    ids=["Shopify", "有赞", "two status columns"],
)
def test_the_states_of_shop_systems_are_recognised(tmp_path: Path, warehouse: Any, text: str) -> None:
    (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
    mapping = propose(read_source(tmp_path / "orders.csv"))
    table = order_lines(take_in(tmp_path / "orders.csv", tmp_path / "out", Settings(), mapping, warehouse))
    assert (table["kept"], table["quarantined"], table["rules"]["unpaid_order"]) == (2, 2, 2)


def test_no_word_means_two_things() -> None:
    lists = (CANCELLED, UNPAID, COUNTED)
    words = [w for words in lists for w in words]
    assert len(words) == len(set(words))
    assert [plain(w) for w in words] == words
