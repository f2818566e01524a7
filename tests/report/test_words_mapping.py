"""Every reason the mapping gives can be said in Chinese too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tierwise.data import mapping
from tierwise.data.meaning.sources import SOURCES
from tierwise.report.words_mapping import has_twin, in_language

HOME = Path(mapping.__file__).parent


@pytest.mark.parametrize("text", sorted({t for s in SOURCES for t in (s.name, *s.notes)}))
def test_what_is_known_of_a_source_has_a_chinese_twin(text: str) -> None:
    assert has_twin(text), text


def test_reasons_written_in_the_code_have_a_chinese_twin() -> None:
    starts = r'"((?:known |the header |by its values|the file has no header)[^"{]*)"'
    said = {t for p in HOME.rglob("*.py") for t in re.findall(starts, p.read_text(encoding="utf-8"))}
    assert len(said) > 8
    assert [t for t in sorted(said) if not has_twin(t)] == []


def test_parts_of_a_sentence_are_said_in_chinese_too() -> None:
    assert (
        in_language("customer_id: 'who' is a guess (known header)", "zh-Hans") == "customer_id：“who”为推测（已知表头）"
    )


@pytest.mark.parametrize(
    "text",
    [
        "known header; equal to quantity times price",
        "the header is nearly total; different on the lines of an order",
        "known header; the order's total: one row is one order",
        "known header; a price without quantity",
        "amount: 'Total' is far from quantity times price on most rows: is it the whole order's?",
        "amount: there is no quantity, so 'Price' is taken for what the whole line cost",
        "known header; it grows with the quantity: what the line cost",
        "unit_price: 'Total' does not grow with the quantity: taken for the price of a piece",
    ],
)
def test_what_is_said_of_amounts_has_a_chinese_twin(text: str) -> None:
    said = in_language(text, "zh-Hans")
    assert not any(word in said for word in ("known", "order", "quantity", "line"))
