"""Numbers as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tierwise.report import numbers


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf"), "", "abc", True])
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_what_is_not_known_is_said_in_words(nothing: object, language: str) -> None:
    words = numbers.NOT_KNOWN[language]
    assert numbers.money(nothing, "GBP", language) == words
    assert numbers.percent(nothing, language) == words
    assert numbers.number(nothing, language) == words
    assert numbers.money_range(nothing, 3, "GBP", language) == words


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(120, 260, "£180"), (19_120, 39_840, "£28,000"), (181.2, 185.2, "£183.20"), (183.2, 183.2, "£183")],
)
def test_rounding_follows_the_interval(low: float, high: float, shown: str) -> None:
    value = {120: 183.2, 19_120: 28_431, 181.2: 183.2, 183.2: 183.2}[low]
    assert numbers.money(value, "GBP", "en", numbers.step_of(low, high)) == shown


def test_money_of_each_language_and_currency() -> None:
    assert numbers.money(Decimal("1234.5000"), "CNY", "en") == "CN¥1,234"
    assert numbers.money(Decimal("1234.5000"), "CNY", "zh-Hans") == "¥1,234"
    assert numbers.money(1234.4, "JPY", "en") == "¥1,234"
    assert numbers.money(12.5, "XXX", "en") == "12.50"  # no currency known: a bare number
    assert numbers.compact_money(9_700.66, "GBP", "zh-Hans") == "£9,701"
    assert numbers.compact_money(1_240_000, "CNY", "zh-Hans") == "¥124万"


def test_a_share_that_is_almost_all_is_not_said_to_be_all() -> None:
    assert numbers.percent(0.9996, "en") == ">99%"
    assert numbers.percent(0.0004, "en", 1) == "<0.1%"
    assert numbers.percent(0, "en", 1) == "0%"


def test_days_in_both_languages() -> None:
    assert numbers.day(date(2011, 12, 9), "en") == "9 Dec 2011"
    assert numbers.day_range("2011-12-11", "2012-02-01", "zh-Hans") == "2011年12月11日 至 2012年2月1日"
    assert numbers.month("2011-12-01", "zh-Hans") == "2011年12月"
