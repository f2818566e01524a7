"""How values are written for people, in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tierwise.errors import UsageError
from tierwise.locale import language


def test_english() -> None:
    assert language.money(Decimal("1234.5"), "GBP") == "£1,234.50"
    assert language.money(-3, "USD", decimals=0) == "-$3"
    assert language.money(1234, "JPY") == "¥1,234"
    assert language.money(5, "") == "5.00"
    assert language.number(1234567.5, decimals=1) == "1,234,567.5"
    assert language.percent(0.314) == "31%"
    assert language.date(date(2024, 3, 4)) == "4 Mar 2024"
    assert language.days(1) == "1 day"
    assert language.days(1200) == "1,200 days"


def test_chinese() -> None:
    assert language.money(1234.5, "CNY", "zh-Hans") == "¥1,234.50"
    assert language.money(10, "USD", "zh-Hans") == "US$10.00"
    assert language.date(date(2024, 3, 4), "zh-Hans") == "2024年3月4日"
    assert language.days(30, "zh-Hans") == "30天"
    assert language.compact(123456, "zh-Hans") == "12.3万"


def test_another_language_is_refused() -> None:
    with pytest.raises(UsageError, match="fr"):
        language.number(1, "fr")
