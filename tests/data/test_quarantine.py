"""Refused rows keep their text, without the persons in it; mended rows keep the value before."""

from __future__ import annotations

import json
from typing import Any

import pyarrow.parquet as pq

from tierwise.contract.result_tables import RESULT_TABLES

HEAD = "order_id,customer_id,ordered_at,amount,discount,email,phone\n"


def test_a_refused_row_has_file_line_rules_and_its_text_without_persons(little_shop: Any) -> None:
    text = HEAD + 'o1,a,2024-01-01,5,,ann@x.org,\n"o,2",b,"never, ever",7,,bob@x.org,+44 20 7946 0959\n'
    intake = little_shop.take({"order_lines.csv": text})
    table = pq.read_table(intake.quarantine["order_lines"])
    (row,) = RESULT_TABLES["quarantine"].conform(table).to_pylist()
    assert (row["table"], row["file"], row["line"], row["currency"]) == ("order_lines", "order_lines.csv", 3, "EUR")
    assert (json.loads(row["rules"]), str(row["amount"])) == (["unreadable_instant"], "7.0000")
    assert row["raw"] == '"o,2",b,"never, ever",7,,***,***'


def test_a_broken_line_loses_what_looks_like_an_address_or_number(little_shop: Any) -> None:
    text = HEAD + "o1,a,2024-01-01,5,,,\no2,b,2024-01-02,bob@x.org,+44 20 7946 0959\n"
    intake = little_shop.take({"order_lines.csv": text})
    assert pq.read_table(intake.quarantine["order_lines"])["raw"].to_pylist() == ["o2,b,2024-01-02,***,***"]


def test_a_mended_row_keeps_the_value_before(little_shop: Any) -> None:
    intake = little_shop.take({"order_lines.csv": HEAD + "o1,a,2024-01-01,5,some,,\no2,a,2024-01-02,6,1,,\n"})
    (row,) = pq.read_table(intake.repairs["order_lines"]).to_pylist()
    assert (row["line"], json.loads(row["rules"]), row["before"]) == (2, ["value_dropped"], "discount=some")
    assert intake.receipt["tables"]["order_lines"]["repaired"] == 1
