"""What landing does to a file before any engine sees it; the silent wrong results of other readers are tests here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tierwise.contract.settings import Settings
from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data.landing import land
from tierwise.data.readers import read_source
from tierwise.privacy.pseudonyms import Key

KEY = Key(bytes(32))


def landed(
    folder: Path, text: str, table_map: Any, table: str = "order_lines", **settings: str
) -> list[dict[str, Any]]:
    (folder / "in.csv").write_text(text, encoding="utf-8")
    (raw,) = read_source(folder / "in.csv")
    one = land(raw, table_map, SHOP_TABLES[table], Settings(**settings), key=KEY, folder=folder / "landed", source=0)
    rows: list[dict[str, Any]] = pq.read_table(one.path).to_pylist()
    return rows


def test_tiny_money_is_not_rounded_up_and_letters_are_not_stripped(tmp_path: Path, table_map: Any) -> None:
    text = "id,when,what,money\n85132f,2024-01-01, vase ,8.88e-16\nf,2024-01-01,\u00a0v\u00a0,9e-9\n"
    maps = table_map("in.csv", "order_lines", order_id="id", ordered_at="when:iso", product_name="what", amount="money")
    rows = landed(tmp_path, text, maps)
    assert [(r["order_id"], r["product_name"], r["amount"]) for r in rows] == [
        ("85132f", "vase", Decimal(0)),
        ("f", "v", Decimal(0)),
    ]


def test_what_is_not_a_number_in_our_grammar_is_not_read_as_one(tmp_path: Path, table_map: Any) -> None:
    text = "when,n,money\n2024-01-01,2.5,1_000\n2024-01-01,0x1f,1000\n12:30,3,2\n2011,4,2\n"
    maps = table_map("in.csv", "order_lines", ordered_at="when:iso", quantity="n", amount="money")
    rows = landed(tmp_path, text, maps)
    assert [r["amount"] for r in rows] == [None, Decimal(1000), Decimal(2), Decimal(2)]
    assert [r["quantity"] for r in rows] == [Decimal("2.5"), None, Decimal(3), Decimal(4)]
    assert [r["ordered_at"] for r in rows[2:]] == [None, None]


def test_instants_become_utc_and_keep_the_shops_day(tmp_path: Path, table_map: Any) -> None:
    text = "when,money\n2024-01-01 00:30,1\n2024-01-01T00:30:00+08:00,1\n2024-01-01T17:00:00Z,1\n"
    maps = table_map("in.csv", "order_lines", ordered_at="when:iso", amount="money")
    rows = landed(tmp_path, text, maps, time_zone="Asia/Shanghai")
    assert [r["ordered_at"] for r in rows] == [datetime(2023, 12, 31, 16, 30)] * 2 + [datetime(2024, 1, 1, 17)]
    assert [r["day"] for r in rows] == [date(2024, 1, 1), date(2024, 1, 1), date(2024, 1, 2)]


def test_the_repeated_autumn_hour_is_its_first_pass(tmp_path: Path, table_map: Any) -> None:
    maps = table_map("in.csv", "order_lines", ordered_at="when:iso", amount="money")
    rows = landed(tmp_path, "when,money\n2024-10-27 02:30,1\n", maps, time_zone="Europe/Berlin")
    assert rows[0]["ordered_at"] == datetime(2024, 10, 27, 0, 30)


def test_shopify_order_fields_are_carried_down_within_an_order_only(tmp_path: Path, table_map: Any) -> None:
    text = "Name,Created,Item,Price,Mail\n#1,2024-01-01,p,1,a@x.org\n#1,,q,2,\n#2,,r,3,\n#3,2024-01-03,s,4,b@x.org\n"
    maps = table_map(
        "in.csv", "order_lines", "shopify",
        order_id="Name", ordered_at="Created:iso", product_id="Item", amount="Price", email="Mail",
    )  # fmt: skip
    rows = landed(tmp_path, text, maps)
    assert [r["day"] for r in rows] == [date(2024, 1, 1), date(2024, 1, 1), None, date(2024, 1, 3)]
    assert rows[0]["customer_id"] == rows[1]["customer_id"] != rows[3]["customer_id"]
    assert rows[2]["customer_id"] is None
    assert [r["amount"] for r in rows] == [Decimal(n) for n in (1, 2, 3, 4)]


def test_typed_columns_pass_and_whole_doubles_are_plain_ids(tmp_path: Path, table_map: Any) -> None:
    table = pa.table(
        {"who": [17850.0, None], "when": [datetime(2024, 1, 1, 8), datetime(2024, 1, 2)], "money": [2.55, float("nan")]}
    )
    pq.write_table(table, tmp_path / "in.parquet")
    (raw,) = read_source(tmp_path / "in.parquet")
    maps = replace(table_map("in.parquet", "order_lines", customer_id="who", ordered_at="when:typed", amount="money"))
    one = land(raw, maps, SHOP_TABLES["order_lines"], Settings(), key=KEY, folder=tmp_path / "l", source=0)
    rows = pq.read_table(one.path).to_pylist()
    assert [(r["customer_id"], r["amount"]) for r in rows] == [("17850", Decimal("2.5500")), (None, None)]
    assert rows[0]["ordered_at"] == datetime(2024, 1, 1, 8)


def test_an_optional_value_that_cannot_be_read_is_kept_beside(tmp_path: Path, table_map: Any) -> None:
    maps = table_map("in.csv", "customers", customer_id="id", signed_up_at="since:iso", no_profiling="refused")
    rows = landed(tmp_path, "id,since,refused\na,soon,maybe\nb,2024-01-01,是\n", maps, "customers")
    assert [(r["signed_up_at"], r["no_profiling"]) for r in rows] == [(None, None), (datetime(2024, 1, 1), True)]
    assert [r["_before"] for r in rows] == ["signed_up_at=soon; no_profiling=maybe", None]
