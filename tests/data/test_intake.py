"""Coming back every week: nothing doubled, nothing lost, history kept."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tierwise.contract.settings import Settings
from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data import snapshots
from tierwise.data.intake import check_in
from tierwise.data.mapping import propose
from tierwise.data.merging import group_key
from tierwise.data.readers import read_source
from tierwise.data.warehouse import open_warehouse
from tierwise.errors import MappingError, NothingUsable

HEAD = "order_id,customer_id,ordered_at,product_id,quantity,unit_price\n"
JANUARY = "o1,a,2024-01-01 10:00,p,1,3\no2,b,2024-01-15 10:00,q,2,4\n"
LINE = ("order_id", "line_number", "customer_id", "product_id", "amount")


def test_the_same_file_again_changes_nothing(little_shop: Any) -> None:
    first = little_shop.take({"order_lines.csv": HEAD + JANUARY})
    again = little_shop.take({"order_lines.csv": HEAD + JANUARY})
    assert (first.changed, again.changed) == (True, False)
    assert (again.version, again.data_hash, again.receipt) == (first.version, first.data_hash, first.receipt)
    assert len(list((little_shop.out / "snapshots" / "order_lines").iterdir())) == 1


def test_an_overlapping_export_is_a_union(little_shop: Any) -> None:
    little_shop.take({"order_lines.csv": HEAD + JANUARY})
    second = little_shop.take(
        {"order_lines.csv": HEAD + JANUARY[len("o1,a,2024-01-01 10:00,p,1,3\n") :] + "o3,a,2024-02-01,p,5,3\n"}
    )
    rows = little_shop.rows(second, "order_lines", "order_id", "amount", "known_at")
    assert rows == [
        ("o1", Decimal("3.0000"), datetime(2024, 1, 1, 10)),
        ("o2", Decimal("8.0000"), datetime(2024, 1, 15, 10)),
        ("o3", Decimal("15.0000"), datetime(2024, 2, 1)),
    ]


def test_a_correction_never_loses_history(little_shop: Any) -> None:
    first = little_shop.take({"order_lines.csv": HEAD + JANUARY})
    before = little_shop.rows(first, "order_lines", *LINE)
    edited = HEAD + "o2,b,2024-01-15 10:00,q,7,4\no1,a,2024-01-01 10:00,p,1,3\no3,c,2024-02-01 10:00,p,1,3\n"
    second = little_shop.take({"order_lines.csv": edited})
    now = {r[0]: r for r in little_shop.rows(second, "order_lines", "order_id", "amount", "known_at")}
    assert now["o2"] == ("o2", Decimal("28.0000"), datetime(2024, 2, 1, 10, 0, 0, 1))
    assert now["o1"][2] == datetime(2024, 1, 1, 10)
    january = first.shop.default_as_of()
    assert little_shop.rows(second, "order_lines", *LINE, cut=january) == before
    assert second.shop.default_as_of() == datetime(2024, 2, 1, 10, 0, 0, 2)
    assert len(little_shop.rows(second, "order_lines", *LINE, cut=second.shop.default_as_of())) == 3


def test_which_export_was_imported_first_does_not_matter(little_shop: Any, tmp_path: Any) -> None:
    late = "o2,b,2024-01-15 10:00,q,7,4\no3,c,2024-02-01 10:00,p,1,3\n"
    texts = [HEAD + JANUARY, HEAD + late]
    columns = ("order_id", "amount", "known_at", "superseded_at")
    found = []
    for n, order in enumerate((texts, texts[::-1])):
        shop = type(little_shop)(tmp_path / f"order{n}", little_shop.warehouse)
        shop.folder.mkdir()
        for text in order:
            intake = shop.take({"order_lines.csv": text})
        stored = intake.shop.tables["order_lines"].select(*columns)
        found.append(sorted(map(str, little_shop.warehouse.arrow(stored).to_pylist())))
    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_an_order_that_an_earlier_export_of_the_same_book_lacked_was_not_known_then(little_shop: Any) -> None:
    little_shop.take({"order_lines.csv": HEAD + JANUARY})
    late = little_shop.take(
        {"order_lines.csv": HEAD + JANUARY + "o1b,z,2024-01-02 10:00,p,1,3\no4,a,2024-03-01,p,1,1\n"}
    )
    known = dict(little_shop.rows(late, "order_lines", "order_id", "known_at"))
    assert known["o1b"] == datetime(2024, 3, 1, 0, 0, 0, 1)
    assert known["o4"] == datetime(2024, 3, 1)


def test_another_shops_export_of_the_same_time_is_known_at_its_own_instants(little_shop: Any) -> None:
    little_shop.take({"order_lines.csv": HEAD + JANUARY})
    other = little_shop.take({"order_lines.csv": HEAD + "x1,z,2024-01-02 10:00,p,1,3\nx2,y,2024-01-20,p,1,1\n"})
    known = dict(little_shop.rows(other, "order_lines", "order_id", "known_at"))
    assert known["x1"] == datetime(2024, 1, 2, 10)


def test_refused_rows_come_in_when_the_mapping_is_mended(little_shop: Any, table_map: Any) -> None:
    text = HEAD + "o1,a,05/01/2024,p,1,3\no2,b,31/01/2024,q,2,4\n"
    source = little_shop.folder / "source"
    source.mkdir()
    (source / "orders.csv").write_text(text)
    columns = {c: c for c in HEAD.strip().split(",")}
    maps = [table_map("orders.csv", "order_lines", **columns | {"ordered_at": f"ordered_at:{form}"})
            for form in ("month/day/year", "day/month/year")]  # fmt: skip
    wrong = little_shop.take_folder(source, maps[:1])
    assert little_shop.rows(wrong, "order_lines", "order_id", "day") == [("o1", date(2024, 5, 1))]
    assert wrong.receipt["tables"]["order_lines"]["rules"] == {"unreadable_instant": 1}
    mended = little_shop.take_folder(source, maps[1:])
    assert mended.changed
    days = little_shop.rows(mended, "order_lines", "order_id", "day", "known_at")
    assert days == [("o1", date(2024, 1, 5), datetime(2024, 1, 5)), ("o2", date(2024, 1, 31), datetime(2024, 1, 31))]
    assert mended.receipt["tables"]["order_lines"]["quarantined"] == 0


def test_without_any_usable_order_line_it_says_why(little_shop: Any) -> None:
    with pytest.raises(
        NothingUsable, match=r"of 2 rows read none is left: 2 x the date .*first in order_lines.csv, line 2"
    ):
        little_shop.take({"order_lines.csv": HEAD + "o1,a,soon,p,1,3\no2,a,later,p,1,3\n"})
    assert snapshots.current(little_shop.out) is None


def test_without_a_file_of_orders_it_says_which_files_there_were(little_shop: Any) -> None:
    with pytest.raises(MappingError, match=r"no file of .* is mapped to order_lines \(files: customers.csv\)"):
        little_shop.take({"customers.csv": "customer_id,city\na,Bath\n"})


def test_every_table_has_a_group_key() -> None:
    assert group_key(SHOP_TABLES["order_lines"]) == ("order_id",)
    assert group_key(SHOP_TABLES["customers"]) == ("customer_id",)
    assert all(group_key(t) for t in SHOP_TABLES.values())


def test_customers_change_over_time(little_shop: Any) -> None:
    orders = HEAD + JANUARY
    little_shop.take({"order_lines.csv": orders, "customers.csv": "customer_id,city\na,Bath\nb,York\n"})
    second = little_shop.take(
        {
            "order_lines.csv": orders + "o3,a,2024-02-01,p,1,1\n",
            "customers.csv": "customer_id,city\na,Leeds\nb,York\nc,Hull\n",
        }
    )
    assert little_shop.rows(second, "customers", "customer_id", "city") == [
        ("a", "Leeds"),
        ("b", "York"),
        ("c", "Hull"),
    ]
    early = little_shop.rows(second, "customers", "customer_id", "city", cut=datetime(2024, 1, 20))
    assert early[:2] == [("a", "Bath"), ("b", "York")]


def test_the_fuller_of_two_rows_with_one_key_stands_wherever_it_is_in_the_file(little_shop: Any) -> None:
    rows = ["a,Bath,female", "b,,", "b,York,"]
    for order in (rows, rows[::-1]):
        text = "customer_id,city,gender\n" + "\n".join(order) + "\n"
        intake = little_shop.take({"order_lines.csv": HEAD + JANUARY, "customers.csv": text})
        assert little_shop.rows(intake, "customers", "customer_id", "city") == [("a", "Bath"), ("b", "York")]
        refused = pq.read_table(intake.quarantine["customers"]).to_pylist()
        assert [json.loads(r["rules"]) for r in refused] == [["repeated_key"]]


def test_an_order_edited_in_a_later_file_counts_once_where_products_have_only_names(tmp_path: Path) -> None:
    head = "order_id,date,customer,item,qty,amount\n"
    (tmp_path / "a.csv").write_text(head + "1071,2024-01-05,ann,Oolong,1,10\n1072,2024-01-06,bob,Sencha,1,8\n")
    (tmp_path / "b.csv").write_text(head + "1071,2024-01-05,ann,Oolong,2,20\n1073,2024-02-06,cat,Sencha,1,8\n")
    with open_warehouse("duckdb", scratch=tmp_path / "scratch") as warehouse:
        told = check_in(tmp_path, Settings(), propose(read_source(tmp_path)), warehouse)["tables"]["order_lines"]
    assert (told["read"], told["quarantined"]) == (4, 1)
    assert told["rules"]["replaced_in_other_file"] == 1
