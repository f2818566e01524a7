"""Every rule finds what it is for and nothing else."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest

from tierwise.contract.settings import Settings
from tierwise.data.intake import take_in
from tierwise.data.mapping import propose
from tierwise.data.readers import read_source
from tierwise.data.rules import RULES, rules_of

HEAD = (
    "order_id,customer_id,ordered_at,product_id,product_name,quantity,unit_price,"
    "amount,discount,currency,status,line_id\n"
)
GOOD = "o{i},c{i},2024-01-{d:02d} 10:00:00,p{i},Vase,2,5.00,10.00,,EUR,paid,{i}"


def flags_by_line(little_shop: Any, intake: Any) -> dict[int, set[str]]:
    """Line -> rules, over kept, returned and quarantined rows."""
    found = {}
    for table in ("order_lines", "return_lines"):
        for path in (little_shop.out / "snapshots" / table).rglob("*.parquet"):
            for r in pq.read_table(path).to_pylist():
                found[r["line"]] = set(rules_of(r["flags"]))
    for path in intake.quarantine.values():
        for r in pq.read_table(path).to_pylist():
            found[r["line"]] = set(json.loads(r["rules"]))
    return found


def line(i: int, **changes: str) -> str:
    values = dict(zip(HEAD.strip().split(","), GOOD.format(i=i, d=i % 28 + 1).split(","), strict=True))
    return ",".join({**values, **changes}.values())


DIRT = {
    "unreadable_instant": {"ordered_at": "yesterday"},
    "unreadable_number": {"amount": "1_000"},
    "missing_required": {"ordered_at": ""},
    "instant_out_of_range": {"ordered_at": "1970-01-01 00:00:00"},
    "instant_far_ahead": {"ordered_at": "2042-01-05 10:00:00"},
    "negative_price": {"unit_price": "-5.00"},
    "zero_quantity": {"quantity": "0"},
    "amount_computed": {"amount": ""},
    "quantity_assumed": {"quantity": ""},
    "currency_assumed": {"currency": "florins"},
    "guest": {"customer_id": "guest"},
    "not_a_product": {"product_id": "POST"},
    "test_order": {"status": "Test"},
    "amount_contradicts": {"amount": "17.00"},
    "return_line": {"quantity": "-2", "amount": "-10.00"},
    "cancelled": {"status": "Cancelled"},
    "unpaid_order": {"status": "wc-on-hold"},
    "value_dropped": {"discount": "about 3"},
}


def test_planted_dirt_is_found_and_nothing_else_is(little_shop: Any) -> None:
    chance = random.Random(7)
    kinds = sorted(DIRT) + [""] * 150
    planted = [chance.choice(kinds) for _ in range(4000)]
    lines = [line(i, **DIRT.get(kind, {})) for i, kind in enumerate(planted)]
    intake = little_shop.take({"order_lines.csv": HEAD + "\n".join(lines) + "\n"})
    found = flags_by_line(little_shop, intake)
    wrong = {kind: found[i + 2] for i, kind in enumerate(planted) if found[i + 2] != ({kind} if kind else set())}
    assert wrong == {}
    table = intake.receipt["tables"]["order_lines"]
    assert table["read"] == 4000 == table["kept"] + table["repaired"] + table["quarantined"]
    assert table["rules"] == {kind: planted.count(kind) for kind in DIRT}


def test_a_line_that_cannot_be_split_is_only_called_broken(little_shop: Any) -> None:
    text = HEAD + line(1) + "\n" + "o2,c2,2024\n" + line(3) + "\n"
    intake = little_shop.take({"order_lines.csv": text})
    assert flags_by_line(little_shop, intake) == {2: set(), 3: {"broken_line"}, 4: set()}
    refused = pq.read_table(intake.quarantine["order_lines"]).to_pylist()
    assert [(r["file"], r["line"], r["raw"]) for r in refused] == [("order_lines.csv", 3, "o2,c2,2024")]


def test_identical_lines_are_marked_once_kept_and_refused_only_when_the_settings_say_so(little_shop: Any) -> None:
    same = "order_id,customer_id,ordered_at,product_id,quantity,unit_price\n" + "o1,c1,2024-01-01,p,1,3\n" * 3
    intake = little_shop.take({"order_lines.csv": same})
    assert intake.receipt["tables"]["order_lines"]["rules"] == {"duplicate": 2}
    little_shop.settings = replace(little_shop.settings, duplicates="quarantine")
    again = little_shop.take({"order_lines.csv": same})
    table = again.receipt["tables"]["order_lines"]
    assert (table["kept"], table["quarantined"], table["money"]["EUR"]["quarantined"]) == (1, 2, "6.0000")
    assert len(little_shop.rows(again, "order_lines", "order_id")) == 1


def test_a_bare_code_is_no_product_only_where_the_shop_calls_it_so(little_shop: Any) -> None:
    head = "order_id,customer_id,ordered_at,product_id,product_name,quantity,unit_price\n"
    sizes = "o1,c1,2024-01-01,S,Shirt small,1,9\no1,c1,2024-01-01,M,Shirt medium,1,9\no2,c2,2024-01-02,D,,1,9\n"
    books = "o3,c3,2024-01-03,B,Discount,1,9\no3,c3,2024-01-03,b,,1,9\no4,c4,2024-01-04,POST,,1,9\n"
    found = flags_by_line(little_shop, little_shop.take({"order_lines.csv": head + sizes + books}))
    assert [line for line, rules in found.items() if rules == {"not_a_product"}] == [5, 6, 7]


def test_an_order_under_two_customers_is_marked_on_all_its_lines(little_shop: Any) -> None:
    text = "order_id,customer_id,ordered_at,amount\no1,a,2024-01-01,1\no1,b,2024-01-01,2\no2,a,2024-01-02,3\n"
    found = flags_by_line(little_shop, little_shop.take({"order_lines.csv": text}))
    assert found == {2: {"conflicting_order"}, 3: {"conflicting_order"}, 4: set()}


def test_overlapping_exports_in_one_folder_are_a_union(little_shop: Any) -> None:
    head = "order_id,customer_id,ordered_at,product_id,quantity,unit_price\n"
    one, two, three = "o1,a,2024-01-01,p,1,3\n", "o2,b,2024-01-15,p,2,3\n", "o3,c,2024-02-01,q,1,4\n"
    intake = little_shop.take({"order_lines-1.csv": head + one + two, "order_lines-2.csv": head + two + three})
    table = intake.receipt["tables"]["order_lines"]
    assert (table["read"], table["kept"], table["quarantined"]) == (4, 3, 1)
    assert table["rules"] == {"repeated_in_other_file": 1}
    assert [r[0] for r in little_shop.rows(intake, "order_lines", "order_id")] == ["o1", "o2", "o3"]
    assert pq.read_table(intake.quarantine["order_lines"])["file"].to_pylist() == ["order_lines-2.csv"]


def test_an_order_edited_in_a_later_file_stands_as_the_later_file_has_it(little_shop: Any) -> None:
    head = "order_id,customer_id,ordered_at,product_id,quantity,unit_price\n"
    old = "o1,a,2024-01-01,p,1,3\no1,a,2024-01-01,q,1,5\n"
    new = "o1,a,2024-01-01,p,1,3\no1,a,2024-01-01,q,2,5\no9,z,2024-03-01,p,1,3\n"
    intake = little_shop.take({"order_lines-1.csv": head + old, "order_lines-2.csv": head + new})
    rows = little_shop.rows(intake, "order_lines", "order_id", "product_id", "amount")
    assert rows == [("o1", "p", Decimal("3.0000")), ("o1", "q", Decimal("10.0000")), ("o9", "p", Decimal("3.0000"))]
    rules = intake.receipt["tables"]["order_lines"]["rules"]
    assert rules == {"repeated_in_other_file": 1, "replaced_in_other_file": 1}


def test_an_order_cut_in_two_by_the_end_of_a_file_is_whole(little_shop: Any) -> None:
    head = "order_id,customer_id,ordered_at,product_id,quantity,unit_price\n"
    files = {
        "order_lines-1.csv": head + "o1,a,2024-01-31 23:59,p,1,3\n",
        "order_lines-2.csv": head + "o1,a,2024-01-31 23:59,q,1,5\no2,a,2024-02-02,p,1,3\n",
    }
    intake = little_shop.take(files)
    rows = little_shop.rows(intake, "order_lines", "order_id", "line_number", "product_id")
    assert rows == [("o1", 1, "p"), ("o1", 2, "q"), ("o2", 1, "p")]
    assert intake.receipt["tables"]["order_lines"]["quarantined"] == 0


def test_amounts_are_computed_half_up_and_less_the_discount(little_shop: Any) -> None:
    head = "order_id,customer_id,ordered_at,quantity,unit_price,discount\n"
    text = head + "o1,a,2024-01-01,0.5,0.0003,\no2,a,2024-01-02,3,1.10,0.30\no3,a,2024-01-03,123456,98765.4321,\n"
    intake = little_shop.take({"order_lines.csv": text})
    amounts = [r[1] for r in little_shop.rows(intake, "order_lines", "order_id", "amount")]
    assert amounts == [Decimal("0.0002"), Decimal("3.0000"), Decimal("12193185185.3376")]
    assert intake.receipt["tables"]["order_lines"]["rules"] == {}


def test_a_missing_order_id_means_customer_and_local_day(little_shop: Any) -> None:
    little_shop.settings = replace(little_shop.settings, time_zone="Asia/Shanghai")
    text = "customer_id,ordered_at,amount\na,2024-01-01 00:30,1\na,2024-01-01 23:30,2\na,2024-01-02 00:30,4\n"
    intake = little_shop.take({"order_lines.csv": text})
    rows = little_shop.rows(intake, "order_lines", "order_id", "line_number", "amount")
    assert [r[:2] for r in rows] == [("a@2024-01-01", 1), ("a@2024-01-01", 2), ("a@2024-01-02", 1)]
    assert intake.receipt["tables"]["order_lines"]["rules"] == {"order_id_made": 3}


def test_money_of_several_currencies_is_never_added_up(little_shop: Any) -> None:
    text = "order_id,customer_id,ordered_at,amount,currency\no1,a,2024-01-01,1,EUR\n"
    text += "o2,a,2024-01-02,2,USD\no3,b,2024-01-03,9,EUR\n"
    intake = little_shop.take({"order_lines.csv": text})
    money = intake.receipt["tables"]["order_lines"]["money"]
    assert {c: m["read"] for c, m in money.items()} == {"EUR": "10.0000", "USD": "2.0000"}


def test_every_rule_has_its_own_bit_and_texts_in_both_languages() -> None:
    assert len({r.bit for r in RULES}) == len(RULES) == len({r.id for r in RULES})
    assert all(0 <= r.bit < 63 and all(r.message) for r in RULES)
    assert all(all(r.remedy) for r in RULES if r.severity == "quarantine")


def test_a_discount_on_the_order_is_spread_over_its_lines_exactly(little_shop: Any) -> None:
    head = "order_id,customer_id,ordered_at,product_id,quantity,unit_price,order_discount\n"
    text = head + "o1,a,2024-01-01,p,1,10,1\no1,a,2024-01-01,q,1,10,\no1,a,2024-01-01,r,1,10,\n"
    text += "o2,a,2024-01-02,p,1,5,9\no3,b,2024-01-03,p,1,5,\n"
    intake = little_shop.take({"order_lines.csv": text})
    rows = little_shop.rows(intake, "order_lines", "order_id", "product_id", "amount", "discount")
    assert [(o, p, str(a), str(d)) for o, p, a, d in rows] == [
        ("o1", "p", "9.6667", "0.3333"),
        ("o1", "q", "9.6666", "0.3334"),
        ("o1", "r", "9.6667", "0.3333"),
        ("o2", "p", "0.0000", "5.0000"),
        ("o3", "p", "5.0000", "None"),
    ]


@pytest.mark.parametrize(
    ("days", "late"),
    [
        (["2024-01-03", "2024-02-01", "2024-02-09", "2024-03-01", "2024-05-05", "2099-01-01"], "2099-01-01"),
        (["2024-01-03", "2024-02-01", "2024-02-09", "2024-03-01", "2024-05-05", "2025-06-01"], None),
        (["2015-01-03", "2018-02-01", "2020-02-09", "2024-03-01"], None),
        (["2024-01-03", "2099-01-01"], None),
    ],
)
def test_one_day_years_after_all_others_is_a_typing_error_in_a_small_shop_too(
    little_shop: Any, days: list[str], late: str | None
) -> None:
    rows = [f"o{i},c{i % 3},{day},p1,1,5" for i, day in enumerate(days)]
    head = "order_id,customer_id,ordered_at,product_id,quantity,amount\n"
    intake = little_shop.take({"order_lines.csv": head + "\n".join(rows)})
    assert intake.receipt["tables"]["order_lines"]["rules"] == ({"instant_far_ahead": 1} if late else {})
    last = str(intake.shop.default_as_of())[:10]
    assert last == (days[-2] if late else days[-1])


def net_of_orders(little_shop: Any, intake: Any) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for order, amount in little_shop.rows(intake, "order_lines", "order_id", "amount"):
        found[order] = found.get(order, Decimal(0)) + amount
    return found


def test_a_coupon_told_on_each_line_and_on_the_order_is_taken_off_once(little_shop: Any) -> None:
    # 1004 repeats the order's coupon on each line, 1005 cuts it up, 1006 has one line; total is 4.90 of shipping more
    head = "order_id,customer_id,ordered_at,product_id,quantity,unit_price,coupon_discount,order_discount\n"
    text = head + "1004,a,2024-01-01,p,3,35.5,22.90,22.90\n1004,a,2024-01-01,q,4,19.0,22.90,22.90\n"
    text += "1004,a,2024-01-01,r,3,15.49,22.90,22.90\n"
    text += "1005,b,2024-01-02,p,1,20,2,3\n1005,b,2024-01-02,q,1,10,1,3\n1006,a,2024-01-03,p,1,35.5,3.55,3.55\n"
    copies = {"order_lines-1.csv": text, "order_lines-2.csv": text + "1007,a,2024-02-01,p,1,10,0,0\n"}
    for files in ({"order_lines.csv": text}, copies):
        shop = type(little_shop)(little_shop.folder / str(len(files)), little_shop.warehouse)
        shop.folder.mkdir()
        intake = shop.take(files)
        net = net_of_orders(shop, intake)
        assert {o: net[o] for o in ("1004", "1005", "1006")} == {
            "1004": Decimal("210.97") - Decimal("4.90"),
            "1005": Decimal("27"),
            "1006": Decimal("31.95"),
        }
        assert "return_line" not in intake.receipt["tables"]["order_lines"]["rules"]


def test_a_discount_never_makes_a_return_of_a_sale(little_shop: Any) -> None:
    head = "order_id,customer_id,ordered_at,product_id,quantity,unit_price,discount\n"
    intake = little_shop.take({"order_lines.csv": head + "o1,a,2024-01-01,p,1,4.50,22.90\no1,a,2024-01-01,q,1,9,0\n"})
    rows = little_shop.rows(intake, "order_lines", "product_id", "amount")
    assert rows == [("p", Decimal("0.0000")), ("q", Decimal("9.0000"))]
    table = intake.receipt["tables"]["order_lines"]
    assert (table["repaired"], table["rules"]) == (1, {"discount_exceeds_line": 1})


@pytest.mark.parametrize("header", ["line_no", "order_item_id", "行号", "Item ID", "position"])
def test_lines_with_numbers_of_their_own_are_no_duplicates(tmp_path: Any, warehouse: Any, header: str) -> None:
    lines = ("o1,1", "o1,2", "o1,2", "o2,x-7", "o2,x-8")
    text = f"order_id,{header},customer,date,sku,quantity,price\n"
    text += "".join(f"{line},c1,2024-01-02,mug,1,9.50\n" for line in lines)
    (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
    mapping = propose(read_source(tmp_path / "orders.csv"))
    intake = take_in(tmp_path / "orders.csv", tmp_path / "out", Settings(), mapping, warehouse)
    assert intake.receipt["tables"]["order_lines"]["rules"] == {"duplicate": 1}


def test_rows_numbered_anew_by_a_second_export_are_still_the_same_rows(little_shop: Any) -> None:
    head = "order_id,line_number,customer_id,ordered_at,product_id,quantity,amount\n"
    rows = "o1,{},c1,2024-01-01,p,1,9\no1,{},c1,2024-01-01,p,1,9\n"
    files = {"order_lines-1.csv": head + rows.format(1, 2), "order_lines-2.csv": head + rows.format(41, 42)}
    assert little_shop.take(files).receipt["tables"]["order_lines"]["rules"] == {"repeated_in_other_file": 2}


def test_several_currencies_without_rates_are_put_before_the_owner(little_shop: Any) -> None:
    orders = "order_id,customer_id,ordered_at,amount,currency\no1,c1,2024-01-01,5,EUR\no2,c2,2024-01-02,7,USD\n"
    rates = "day,currency,rate\n2024-01-01,USD,0.9\n"
    note = {"code": "currencies_mixed", "values": {"currencies": "EUR, USD"}}
    assert little_shop.take({"order_lines.csv": orders}).receipt["notes"] == [note]
    files = {"order_lines.csv": orders.replace("o2", "o3"), "exchange_rates.csv": rates}
    assert little_shop.take(files).receipt["notes"] == []
