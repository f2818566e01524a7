"""The same orders in two files under other ids are refused; files that merely look alike are named."""

from __future__ import annotations

from typing import Any

import pytest

from tierwise.errors import MappingError

HEAD = "order_id,customer_id,ordered_at,product_id,quantity,amount\n"


def lines(prefix: str, n: int, money: Any) -> str:
    days = [f"2024-{i % 12 + 1:02d}-{i % 28 + 1:02d}" for i in range(n)]
    rows = [f"{prefix}{i},{prefix}c{i % 40},{day},p{i % 9},1,{money(i)}" for i, day in enumerate(days)]
    return HEAD + "\n".join(rows) + "\n"


def telling(i: int) -> str:
    return f"{i % 97}.{i % 83 + 10}"


def test_the_same_orders_under_other_ids_are_refused(little_shop: Any) -> None:
    files = {"order_lines-a.csv": lines("a", 300, telling), "order_lines-b.csv": lines("b", 300, telling)}
    with pytest.raises(MappingError, match=r"order_lines-a.csv and order_lines-b.csv hold the same orders .* 100%"):
        little_shop.take(files)


def test_files_alike_only_in_a_few_prices_are_named_and_come_in(little_shop: Any) -> None:
    files = {n: lines(n[-5], 600, lambda i: 9) for n in ("order_lines-a.csv", "order_lines-b.csv")}
    intake = little_shop.take(files)
    (note,) = intake.receipt["notes"]
    values = {"first": "order_lines-a.csv", "second": "order_lines-b.csv", "share": 1.0}
    assert note == {"code": "files_alike", "values": values}
    assert intake.receipt["tables"]["order_lines"]["kept"] == 1200


def test_two_branches_with_sales_of_their_own_are_left_alone(little_shop: Any) -> None:
    other = lines("b", 300, lambda i: telling(i * 7 + 3))
    files = {"order_lines-a.csv": lines("a", 300, telling), "order_lines-b.csv": other}
    assert little_shop.take(files).receipt["notes"] == []


def test_the_same_order_ids_again_are_a_union_not_a_refusal(little_shop: Any) -> None:
    files = {"order_lines-a.csv": lines("a", 300, telling), "order_lines-b.csv": lines("a", 300, telling)}
    assert little_shop.take(files).receipt["tables"]["order_lines"]["rules"] == {"repeated_in_other_file": 300}


def test_the_same_orders_in_a_later_import_under_other_ids_are_refused(little_shop: Any) -> None:
    first = little_shop.take({"order_lines-a.csv": lines("a", 300, telling)})
    with pytest.raises(
        MappingError, match=r"order_lines-b.csv holds orders that were read before from .*-a.csv.* 100%"
    ):
        little_shop.take({"order_lines-b.csv": lines("b", 300, telling)})
    again = little_shop.take({"order_lines-a.csv": lines("a", 300, telling)})
    assert (again.version, again.changed) == (first.version, False)


def test_a_few_orders_seen_before_are_named_with_their_counts(little_shop: Any) -> None:
    little_shop.take({"order_lines-a.csv": lines("a", 40, telling)})
    intake = little_shop.take({"order_lines-b.csv": lines("b", 40, telling)})
    values = {"file": "order_lines-b.csv", "earlier": "order_lines-a.csv", "lines": 40, "share": 1.0}
    assert intake.receipt["notes"] == [{"code": "orders_seen_before", "values": values}]


def test_one_month_out_of_several_weekly_files_is_seen_too(little_shop: Any) -> None:
    text = lines("a", 240, telling).splitlines()[1:]
    for part in (text[0::2], text[1::2]):
        little_shop.take({f"order_lines-{part[0][:2]}.csv": HEAD + "\n".join(part) + "\n"})
    with pytest.raises(MappingError, match="read before"):
        little_shop.take({"order_lines-b.csv": lines("b", 240, telling)})


def test_later_imports_of_the_same_ids_or_of_other_sales_are_no_twins(little_shop: Any) -> None:
    little_shop.take({"order_lines-a.csv": lines("a", 300, telling)})
    grown = little_shop.take({"order_lines-a2.csv": lines("a", 310, telling)})
    other = little_shop.take({"order_lines-c.csv": lines("c", 300, lambda i: telling(i * 7 + 3))})
    assert (grown.receipt["notes"], other.receipt["notes"]) == ([], [])
    assert len(little_shop.rows(other, "order_lines", "order_id")) == 610
