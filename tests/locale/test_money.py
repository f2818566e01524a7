"""The number grammar: one notion of a number in Python, in Arrow and in the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tierwise.locale.currencies import CURRENCIES, currency_of
from tierwise.locale.money import (
    BLANK_COMMA,
    BLANKS,
    COMMA,
    NUMBER_FORMATS,
    POINT,
    currency_expr,
    detect_numbers,
    integer_expr,
    number_array,
    number_expr,
    number_format,
    parse_integer,
    parse_number,
    trim_expr,
)

Run = Callable[[list[str | None], Callable[[Any], Any]], list[Any]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Run]:
    con = ibis.duckdb.connect()  # noqa: TID251 - the grammar is tested below the warehouse

    def run(texts: list[str | None], expression: Callable[[Any], Any]) -> list[Any]:
        table = ibis.memtable(
            {"row": list(range(len(texts))), "text": texts}, schema={"row": "int64", "text": "string"}
        )
        found = con.execute(table.select("row", value=expression(table.text)).order_by("row"))
        return [None if pd.isna(v) else v for v in found["value"]]

    yield run
    con.disconnect()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8.88e-16", "0"),  # an engine's own cast makes these 0.0001
        ("9e-9", "0"),
        ("5e-10", "0"),
        ("1.5e3", "1500"),
        ("12.34565", "12.3457"),
        ("-0.00005", "-0.0001"),
        ("1,234,567.891", "1234567.891"),
        ("12,34,567.5", "1234567.5"),  # India
        ("1'234.50", "1234.50"),
        ("1\u202f234.50", "1234.50"),
        ("(12.50)", "-12.50"),
        ("12.50-", "-12.50"),
        ("\u221212.50", "-12.50"),
        ("￥12.50", "12.50"),
        ("12.50元", "12.50"),
        ("US$ 1,000", "1000"),
        ("-$5", "-5"),
        (" 7\t", "7"),
        (".5", "0.5"),
        ("9999999999999.99", "9999999999999.99"),
    ],
)
def test_what_is_a_number(text: str, number: str, engine: Run) -> None:
    assert parse_number(text) == Decimal(number).quantize(Decimal("0.0001"), "ROUND_HALF_UP")
    assert engine([text], number_expr) == [parse_number(text)]


NO_NUMBERS = [
    "+-5", "-$-5", "(5)-", "5 5", "$5$ $", "'5", "5'", "1,234,56", "1.234.567", "5" * 61, "1_000",
    "0x1f", "12:30", "2011-01-05", "NaN", "nan", "inf", "-", "", " ", "1,23", "12,34.5", "1.2.3",
    "--5", "(-5)", "(5", "5%", "1 2", "85132f", "ABC", "USD", "1e", "e5", "10000000000000", "1e13",
    "1e999", "٣", "１２", "1..2", ",5", "5 apples", "true",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None


def test_the_engine_refuses_the_same(engine: Run) -> None:
    assert engine([*NO_NUMBERS, None], number_expr) == [None] * (len(NO_NUMBERS) + 1)


def test_decimal_commas(engine: Run) -> None:
    texts = ["1.234,50", "12,5 €", "1.234", "1,234", "12.5", "-0,01", "1 234,5"]
    expected = ["1234.5", "12.5", "1234", "1.234", None, "-0.01", "1234.5"]
    assert engine(texts, lambda c: number_expr(c, "1.234,56")) == [None if e is None else Decimal(e) for e in expected]
    assert parse_number("1.234,5", BLANK_COMMA) is None
    assert parse_number("1 234,5", BLANK_COMMA) == Decimal("1234.5")


def test_whole_numbers(engine: Run) -> None:
    texts = ["12", "+7", "-3", "2.0", "2.", " 5 ", "2.5", "1_000", "0x1f", "1e3", "1,000", "999999999999999999"]
    expected = [12, 7, -3, 2, 2, 5, None, None, None, None, None, 999_999_999_999_999_999]
    assert [parse_integer(t) for t in texts] == expected
    found = engine(texts, lambda c: integer_expr(c).cast("string"))
    assert [None if v is None else int(v) for v in found] == expected


NUMBERISH = st.text(
    st.sampled_from("0123456789" * 2 + "..,,' -+()eE$€￥元USDk_x:%\n\u00a0\u202f\u3000\u2028\u2212٣"), max_size=14
)


@given(
    st.lists(
        NUMBERISH | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8), min_size=1, max_size=60
    )
)
@example(
    ["1e-60", "9" * 40 + "e-39", "0." + "0" * 39 + "1e40", "0e999", "1e999", "1e-999", "1" * 41, "1.5" + " " * 500]
)
@settings(max_examples=15, deadline=None)
def test_python_and_engine_agree_on_any_text(engine: Run, texts: list[str | None]) -> None:
    for fmt in NUMBER_FORMATS.values():
        assert engine(texts, lambda c, fmt=fmt: number_expr(c, fmt)) == [parse_number(t, fmt) for t in texts]
    assert number_array(pa.array(texts, pa.string())).to_pylist() == [parse_number(t) for t in texts]


@given(st.lists(st.decimals(-(10**12), 10**12, places=4), min_size=1, max_size=40))
@settings(max_examples=6, deadline=None)
def test_every_amount_is_read_exactly(engine: Run, amounts: list[Decimal]) -> None:
    assert engine([f"{a:,}" for a in amounts], number_expr) == amounts
    assert engine([str(a) for a in amounts], number_expr) == amounts


def test_trimming_takes_blanks_and_no_letters(engine: Run) -> None:
    texts = ["85132f", "vase", "\u3000 vase\x0b\u00a0", "v", "f\n"]
    assert engine(texts, trim_expr) == ["85132f", "vase", "vase", "v", "f"]
    for sign in BLANKS:
        assert engine([f"{sign}7{sign}"], number_expr) == [Decimal(7)]


def test_no_sign_stands_in_sql_that_an_engine_reads_as_a_letter() -> None:
    table = ibis.table({"text": "string"}, name="t")
    for expression in (number_expr(table.text), integer_expr(table.text), trim_expr(table.text)):
        sql = str(ibis.to_sql(expression, dialect="pyspark"))
        assert not {"\x0b", "\x0c", "\0"} & set(sql)
        assert "\\v" not in sql
        assert "\\f" not in sql


def test_currencies(engine: Run) -> None:
    assert (CURRENCIES["JPY"], CURRENCIES["EUR"], CURRENCIES["KWD"]) == (0, 2, 3)
    assert len(CURRENCIES) > 150
    assert engine(["usd", " EUR ", "￥", "元", "$", "XXZ", None], currency_expr) == [
        "USD",
        "EUR",
        "CNY",
        "CNY",
        None,
        None,
        None,
    ]
    assert [currency_of(t) for t in ("金额(元)", "Total (CHF)", "Amount", "12 kr")] == ["CNY", "CHF", "", ""]


@pytest.mark.parametrize(
    ("texts", "form", "ambiguous"),
    [
        (["1.50", "2"], "1234.56", False),
        (["1,50", "2"], "1.234,56", False),
        (["1.234,50", "17,5"], "1.234,56", False),
        (["1 234,50", "7,00"], "1 234,56", False),
        (["1,234", "2,500"], "1234.56", True),
        (["1.234", "2.500"], "1234.56", True),
        (["12", "7"], "1234.56", False),
        (["12.500"], "1234.56", True),
        (["12.500", "7"], "1234.56", True),
        (["12.500", "3.5"], "1234.56", False),
        (["12.500", "1250.75"], "1234.56", False),
        (["12.500", "0.125"], "1234.56", False),
        (["12.500", "12,50"], "1.234,56", False),
        (["12.500", "1.234.567"], "1.234,56", False),
        (["1,250", "0,500"], "1.234,56", False),
    ],
)
def test_detected_formats(texts: list[str], form: str, ambiguous: bool) -> None:
    guess = detect_numbers(texts)
    assert guess is not None
    assert (guess.format.id, guess.ambiguous) == (form, ambiguous)


def test_no_numbers_have_no_format() -> None:
    assert detect_numbers(["red", "blue", ""]) is None
    assert detect_numbers([]) is None
    assert number_format("") is POINT
    assert number_format("1.234,56") is COMMA
