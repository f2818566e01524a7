"""How money, numbers, shares and dates are written for people, in English and Simplified Chinese."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812
from decimal import Decimal

from tierwise.errors import UsageError
from tierwise.locale.currencies import CURRENCIES

LANGUAGES = ("en", "zh-Hans")
_LOCALES = {"en": "en", "zh-Hans": "zh_Hans_CN"}
Number = float | int | Decimal


def _locale(language: str) -> str:
    if language not in _LOCALES:
        raise UsageError(f"unknown language {language!r}", f"one of {', '.join(LANGUAGES)}")
    return _LOCALES[language]


def money(value: Number, currency: str, language: str = "en", decimals: int | None = None) -> str:
    """Money with its sign, by default with the decimals of the currency's minor unit.

    >>> money(1234.5, "GBP"), money(1234.5, "JPY", decimals=0), money(1234.5, "CNY", "zh-Hans")
    ('£1,234.50', '¥1,234', '¥1,234.50')
    """
    from babel.numbers import format_currency

    places = CURRENCIES.get(currency, 2) if decimals is None else decimals
    pattern = "¤#,##0" + ("." + "0" * places if places else "")
    if currency not in CURRENCIES:
        return f"{number(value, language, places)} {currency}".strip()
    return str(format_currency(value, currency, pattern, locale=_locale(language), currency_digits=False))


def number(value: Number, language: str = "en", decimals: int = 0) -> str:
    """A number with groups and this many decimals.

    >>> number(1234567.891, decimals=2)
    '1,234,567.89'
    """
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, pattern, locale=_locale(language)))


def percent(share: Number, language: str = "en", decimals: int = 0) -> str:
    """A share (0..1) in percent.

    >>> percent(0.314, decimals=1)
    '31.4%'
    """
    from babel.numbers import format_percent

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + "%"
    return str(format_percent(share, pattern, locale=_locale(language)))


def compact(value: Number, language: str = "en", decimals: int = 1) -> str:
    """A large number in few signs: 1.2M, or 120.0万 in Chinese.

    >>> compact(1234567), compact(1234567, "zh-Hans")
    ('1.2M', '123.5万')
    """
    from babel.numbers import format_compact_decimal

    return str(format_compact_decimal(value, locale=_locale(language), fraction_digits=decimals))


def date(day: Date, language: str = "en") -> str:
    """A day in words that no country reads with day and month exchanged.

    >>> import datetime
    >>> date(datetime.date(2024, 3, 4)), date(datetime.date(2024, 3, 4), "zh-Hans")
    ('4 Mar 2024', '2024年3月4日')
    """
    from babel.dates import format_date

    pattern = "d MMM y" if language == "en" else "y年M月d日"
    return str(format_date(day, pattern, locale=_locale(language)))


def days(n: int, language: str = "en") -> str:
    """A number of days with its word.

    >>> days(1), days(30), days(30, "zh-Hans")
    ('1 day', '30 days', '30天')
    """
    _locale(language)
    if language == "zh-Hans":
        return f"{number(n, language)}天"
    return f"{number(n, language)} day" + ("" if abs(n) == 1 else "s")
