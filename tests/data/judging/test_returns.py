"""Netting returns by running maxima equals a plain first-in-first-out queue."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data.judging.returns import RETURN_LINES, net
from tierwise.features.known import know

HEAD = "order_id,customer_id,ordered_at,product_id,quantity,unit_price\n"
START = datetime(2024, 1, 1)


@dataclass(frozen=True)
class Event:
    """Bought (positive) or given back (negative) pieces, in 1/100."""

    customer: str
    product: str
    hour: int
    hundredths: int
    cents: int


events = st.lists(
    st.builds(
        Event,
        customer=st.sampled_from("ab"),
        product=st.sampled_from("pq"),
        hour=st.integers(0, 30),
        hundredths=st.integers(-500, 500).filter(bool),
        cents=st.integers(0, 99_999),
    ),
    min_size=1,
    max_size=40,
)


def fifo(story: list[Event]) -> dict[int, list[tuple[int | None, int]]]:
    """For each return (its place in the story) the pieces it takes from which purchase; None is unmatched."""
    queues: dict[tuple[str, str], list[list[int]]] = defaultdict(list)
    taken: dict[int, list[tuple[int | None, int]]] = {}
    for i, e in sorted(enumerate(story), key=lambda ie: (ie[1].hour, ie[1].hundredths < 0, f"{ie[0]:04d}")):
        queue = queues[e.customer, e.product]
        if e.hundredths > 0:
            queue.append([i, e.hundredths])
            continue
        left, parts = -e.hundredths, []
        while left and queue:
            piece = min(left, queue[0][1])
            parts.append((queue[0][0], piece))
            queue[0][1] -= piece
            left -= piece
            if not queue[0][1]:
                queue.pop(0)
        taken[i] = parts + ([(None, left)] if left else [])
    return taken


def tables(stories: list[list[Event]]) -> tuple[pa.Table, pa.Table]:
    """Each story happens to customers of its own; places count on from story to story."""
    bought, back = [], []
    told = [(f"{n}{e.customer}", e) for n, story in enumerate(stories) for e in story]
    for i, (customer, e) in enumerate(told):
        at = START + timedelta(hours=e.hour)
        common = {"customer_id": customer, "product_id": e.product, "day": at.date(), "currency": "EUR", "flags": 0,
                  "file": "f", "line": i, "known_at": at, "amount": Decimal(e.cents) / 100,
                  "quantity": Decimal(abs(e.hundredths)) / 100}  # fmt: skip
        if e.hundredths > 0:
            bought.append(common | {"order_id": f"{i:04d}", "line_number": 1, "ordered_at": at})
        else:
            back.append(common | {"return_id": f"{i:04d}", "returned_at": at})
    lines = pa.Table.from_pylist(bought, schema=SHOP_TABLES["order_lines"].arrow_schema())
    returns = pa.Table.from_pylist(back, schema=RETURN_LINES.arrow_schema())
    return lines, returns.append_column("_source", pa.array([0] * len(back), pa.int32()))


# a query takes half a second however many customers it is about: ten stories are asked of at once
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(stories=st.lists(events, min_size=10, max_size=10))
def test_netting_is_first_in_first_out(warehouse: Any, stories: list[list[Event]]) -> None:
    lines, returns = tables(stories)
    netted = net(warehouse, warehouse.table(lines, "lines"), warehouse.table(returns, "returns"))
    rows = sorted(warehouse.arrow(netted).to_pylist(), key=lambda r: (r["return_id"], r["part"]))
    found: dict[int, list[tuple[int | None, int]]] = defaultdict(list)
    money: dict[int, Decimal] = defaultdict(Decimal)
    for r in rows:
        found[int(r["return_id"])].append((int(r["order_id"]) if r["order_id"] else None, int(r["quantity"] * 100)))
        money[int(r["return_id"])] += r["amount"]
    whole = [replace(e, customer=f"{n}{e.customer}") for n, story in enumerate(stories) for e in story]
    assert dict(found) == fifo(whole)
    assert dict(money) == {i: Decimal(whole[i].cents) / 100 for i in found}


def test_an_early_return_never_eats_a_later_purchase(little_shop: Any) -> None:
    text = HEAD + "C1,a,2024-01-01,p,-2,3\no1,a,2024-01-02,p,2,3\nC2,a,2024-01-03,p,-1,3\n"
    intake = little_shop.take({"order_lines.csv": text})
    rows = little_shop.rows(intake, "returns", "return_id", "part", "order_id", "quantity", "amount")
    assert rows == [
        ("C1", 1, None, Decimal(2), Decimal(6)),
        ("C2", 1, "o1", Decimal(1), Decimal(3)),
    ]


def test_a_return_over_two_orders_is_cut_and_its_money_adds_up(little_shop: Any) -> None:
    text = HEAD + "o1,a,2024-01-01,p,1,3\no2,a,2024-01-02,p,1,3\nC1,a,2024-01-03,p,-3,3.3333\n"
    intake = little_shop.take({"order_lines.csv": text})
    rows = little_shop.rows(intake, "returns", "part", "order_id", "line_number", "amount")
    assert rows == [
        (1, "o1", 1, Decimal("3.3333")),
        (2, "o2", 1, Decimal("3.3333")),
        (3, None, None, Decimal("3.3333")),
    ]


def test_a_cancelled_order_is_given_back_in_full_and_a_refund_without_pieces(little_shop: Any) -> None:
    head = "order_id,customer_id,ordered_at,product_id,quantity,amount,status,refunded_amount\n"
    text = (
        head + "o1,a,2024-01-01,p,2,6,Cancelled,6\n"
        "o2,a,2024-01-02,p,1,3,paid,0\no3,b,2024-01-03,p,1,3,partially_refunded,1.5\n"
    )
    intake = little_shop.take({"order_lines.csv": text})
    rows = little_shop.rows(intake, "returns", "return_id", "order_id", "line_number", "quantity", "amount")
    assert rows == [
        ("o1#cancelled", "o1", 1, Decimal(2), Decimal(6)),
        ("o3#refund", "o3", None, Decimal(0), Decimal("1.5")),
    ]
    assert len(little_shop.rows(intake, "order_lines", "order_id")) == 3


def test_a_returns_table_that_names_the_order_is_matched_within_it(little_shop: Any) -> None:
    orders = HEAD + "o1,a,2024-01-01,p,1,3\no2,a,2024-01-02,p,1,4\n"
    given_back = "return_id,order_id,customer_id,product_id,returned_at,quantity,amount\n"
    given_back += "r1,o2,a,p,2024-01-05,1,4\nr2,,a,p,2024-01-06,1,3\n"
    intake = little_shop.take({"order_lines.csv": orders, "returns.csv": given_back})
    rows = little_shop.rows(intake, "returns", "return_id", "order_id", "amount", "known_at")
    assert rows == [
        ("r1", "o2", Decimal(4), datetime(2024, 1, 5)),
        ("r2", "o1", Decimal(3), datetime(2024, 1, 6)),
    ]
    assert intake.receipt["tables"]["returns"]["kept"] == 2


def test_returns_are_unknown_before_they_happen(little_shop: Any) -> None:
    intake = little_shop.take({"order_lines.csv": HEAD + "o1,a,2024-01-01,p,1,3\nC1,a,2024-01-05,p,-1,3\n"})
    assert little_shop.rows(intake, "returns", "return_id", cut=datetime(2024, 1, 5)) == []
    assert little_shop.rows(intake, "returns", "return_id", cut=datetime(2024, 1, 6)) == [("C1",)]


BACK = "return_id,order_id,product_id,returned_at,quantity,amount\n"


def test_a_return_takes_its_money_off_the_order_it_names_where_no_line_fits(little_shop: Any) -> None:
    little_shop.settings = replace(little_shop.settings, currency="")
    orders = "order_id,customer_id,ordered_at,amount,currency\no1,a,2024-01-01,90,GBP\no2,a,2024-02-02,10,GBP\n"
    given_back = BACK + "r1,o1,p,2024-01-05,1,20\nr2,o1,p,2024-01-06,1,5\nr3,o9,p,2024-01-06,1,7\n"
    intake = little_shop.take({"order_lines.csv": orders, "returns.csv": given_back})
    rows = little_shop.rows(intake, "returns", "return_id", "order_id", "line_number", "amount", "currency")
    assert rows == [
        ("r1", "o1", None, Decimal(20), "GBP"),
        ("r2", "o1", None, Decimal(5), "GBP"),
        ("r3", None, None, Decimal(7), "GBP"),
    ]
    unmatched = {"code": "returns_unmatched", "values": {"returns": 1, "amount": 7.0, "currency": "GBP"}}
    assert intake.receipt["notes"] == [unmatched]
    spent = {r["order_id"]: r["revenue"] for r in little_shop.warehouse.arrow(know(intake.shop).orders).to_pylist()}
    assert spent == {"o1": Decimal(65), "o2": Decimal(10)}


def test_a_refund_of_part_of_the_money_leaves_an_order_whose_pieces_nobody_told(little_shop: Any) -> None:
    orders = "order_id,customer_id,ordered_at,product_id,amount\n"
    orders += "1,a,2024-01-01,p,90\n2,b,2024-01-02,p,90\n3,c,2024-02-01,p,5\n"
    given_back = BACK + "r1,1,p,2024-01-05,1,20\nr2,2,p,2024-01-05,1,90\n"
    intake = little_shop.take({"order_lines.csv": orders, "returns.csv": given_back})
    kept = little_shop.warehouse.arrow(know(intake.shop).orders).to_pylist()
    assert {r["order_id"]: (r["revenue"], r["quantity"]) for r in kept} == {"1": (70, 1), "3": (5, 1)}
    assert intake.receipt["tables"]["order_lines"]["rules"] == {}


def test_where_the_pieces_were_told_an_order_is_gone_with_them(little_shop: Any) -> None:
    orders = HEAD + "1,a,2024-01-01,p,1,90\n2,a,2024-02-02,p,1,5\n"
    intake = little_shop.take({"order_lines.csv": orders, "returns.csv": BACK + "r1,1,p,2024-01-05,1,80\n"})
    assert [r["order_id"] for r in little_shop.warehouse.arrow(know(intake.shop).orders).to_pylist()] == ["2"]
