"""The drawing shows the latest cohorts; its table holds all of them."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
import sample

from tierwise.report.blocks.block import Figure
from tierwise.report.blocks.cohorts import cohorts
from tierwise.report.material import Material
from tierwise.report.sentences import Voice


def drawn(months: int, language: str = "en") -> Figure:
    """The block's figure for a shop with a cohort in each of so many months."""
    rows = [
        {
            "cohort_month": date(2018 + i // 12, i % 12 + 1, 1), "months_since": since, "customers": 100 + i,
            "active": 30, "retention": 1.0 if since == 0 else 0.3, "retention_low": 0.25, "retention_high": 0.35,
            "revenue": 1.0, "currency": "EUR", "complete": i + since < months - 1, "as_of": sample.AS_OF,
        }
        for i in range(months)
        for since in range(months - i)
    ]  # fmt: skip
    material = Material({"cohorts": pa.Table.from_pylist(rows)}, {}, {}, sample.SETTINGS)
    (figure,) = cohorts(material, Voice(language, "EUR")).parts
    assert isinstance(figure, Figure)
    return figure


@pytest.mark.parametrize("months", [6, 24, 25, 60])
def test_the_table_holds_every_cohort_and_the_drawing_the_latest(months: int) -> None:
    figure = drawn(months)
    assert len(figure.chart.twin.rows) == months
    assert figure.chart.twin.rows[0][0].text == "Jan 2018"
    assert ('class="t">Jan 2018</text>' in figure.chart.wide) == (months <= 24)
    assert (f"The latest 24 of {months} cohorts are drawn" in figure.note) == (months > 24)


def test_each_month_is_in_the_table_for_two_years_then_every_twelfth() -> None:
    heads = drawn(60).chart.twin.headers[2:]
    assert heads == tuple(f"Month {k}" for k in (*range(1, 25), 36, 48))
    assert drawn(20).chart.twin.headers[2:] == tuple(f"Month {k}" for k in range(1, 20))
    assert "every twelfth month" in drawn(60).note
    assert "twelfth" not in drawn(24).note


def test_the_note_stands_in_chinese_too() -> None:
    assert "共 60 批" in drawn(60, "zh-Hans").note


@pytest.mark.parametrize(("share", "told"), [(0.45, "That is less than"), (0.55, "No difference can be told from")])
def test_overlapping_ranges_may_still_differ(share: float, told: str) -> None:
    """60 % (55 to 65) against 45 % (37 to 56): the ranges overlap, that of the difference does not hold 0."""
    ends = {date(2018, 2, 1): (0.6, 0.55, 0.65), date(2018, 6, 1): (share, share - 0.08, share + 0.11)}
    rows = [
        {
            "cohort_month": start, "months_since": since, "customers": 100, "active": 40, "retention": share,
            "retention_low": low, "retention_high": high, "revenue": 1.0, "currency": "EUR", "complete": True,
            "as_of": sample.AS_OF,
        }
        for start, (share, low, high) in {date(2018, 1, 1): (0.9, 0.89, 0.91), **ends}.items() for since in (0, 1, 4)
    ]  # fmt: skip
    block = cohorts(Material({"cohorts": pa.Table.from_pylist(rows)}, {}, {}, sample.SETTINGS), Voice("en", "EUR"))
    assert told in block.answer
    assert "4 months later" in block.answer
