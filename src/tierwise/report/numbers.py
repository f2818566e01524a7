"""Numbers as people read them: money, shares and dates in the language asked, rounded as the interval supports.

A number that is not known (null or NaN) is never printed as one: it becomes the words "not known".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel import dates as babel_dates
from babel import numbers as babel_numbers

from tierwise.locale import language as words
from tierwise.locale.currencies import CURRENCIES

NOT_KNOWN = {"en": "not known", "zh-Hans": "未知"}
_NO_CURRENCY = ("", "XXX")
_RANGE = {"en": "{} to {}", "zh-Hans": "{} 至 {}"}


@lru_cache(maxsize=8)
def locale_of(language: str) -> Locale:
    """The Babel locale of one of our language tags."""
    return Locale.parse(language.replace("-", "_"))


def known(value: object) -> bool:
    """Is it a finite number (or text of one)?

    >>> known(None), known(float("nan")), known("12.5"), known(True)
    (False, False, True, False)
    """
    if value is None or isinstance(value, bool):
        return False
    try:
        return math.isfinite(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return False


def step_of(low: object, high: object) -> float | None:
    """The step to round to so that no digit is shown that the interval cannot support; None when there is none.

    The rule of the Particle Data Group (Review of Particle Physics, "Rounding"): half the interval's width keeps two
    digits when its leading digits lie below 355, else one. So 183.2 in 120..260 is shown as 180, and 28 431 in
    19 120..39 840 as 28 000.

    >>> step_of(120, 260), step_of(19_120, 39_840), step_of(.291, .317), step_of(5, 5)
    (10.0, 1000.0, 0.001, None)
    """
    if not (known(low) and known(high)):
        return None
    half = (float(high) - float(low)) / 2  # type: ignore[arg-type]
    if half <= 0:
        return None
    place = math.floor(math.log10(half) + 1e-9)
    return float(10.0 ** (place - 1 if half / 10.0**place < 3.55 else place))


def _rounded(value: object, step: float | None) -> float:
    number = float(value)  # type: ignore[arg-type]
    if step is None or step <= 0:
        return number
    whole = round(number / step) * step
    return round(whole, max(0, -math.floor(math.log10(step))))


def _decimals(step: float | None, most: int) -> int:
    if step is None:
        return most
    return min(most, max(0, -math.floor(math.log10(step) + 1e-9)))


def number(value: object, language: str, decimals: int = 0, step: float | None = None, signed: bool = False) -> str:
    """A plain number with the language's grouping.

    >>> number(12345.678, "en", 1), number(None, "en"), number(0.3, "en", signed=True)
    ('12,345.7', 'not known', '0')
    """
    if not known(value):
        return NOT_KNOWN[language]
    places = _decimals(step, decimals) if step is not None else decimals
    shown = _rounded(value, step)
    text = words.number(_unsign(round(shown, places)), language, places)
    return _sign(text, round(shown, places)) if signed else str(text).replace("-", "−")


def percent(share: object, language: str, decimals: int = 0, step: float | None = None, signed: bool = False) -> str:
    """A share as a percentage.

    >>> percent(0.3042, "en"), percent(0.3042, "zh-Hans", step=0.001), percent(-0.05, "en", signed=True)
    ('30%', '30.4%', '−5%')
    >>> percent(0.0004, "en"), percent(0.9999, "en"), percent(1, "en", 1)
    ('<1%', '>99%', '100%')
    """
    if not known(share):
        return NOT_KNOWN[language]
    hundred = None if step is None else step * 100
    places = decimals if step is None else _decimals(hundred, max(decimals, 1))
    exact = float(share)  # type: ignore[arg-type]
    if exact in {0, 1}:
        places = 0
    shown = round(_rounded(exact * 100, hundred), places)
    if not signed and 0 < exact < 1 and shown in (0, 100):
        least, most = (words.number(end, language, places) for end in (10**-places, 100 - 10**-places))
        return f"<{least}%" if shown == 0 else f">{most}%"
    text = words.number(_unsign(shown), language, places) + "%"
    return _sign(text, shown) if signed else text.replace("-", "−")


def whole_percents(parts: Sequence[float]) -> list[int]:
    """Whole percentages that add up to 100: largest remainder, ties to the earlier part; all 0 when nothing is there.

    The rule of Hamilton, used for seats in parliaments: round down, then give what is missing to the largest rests.

    >>> whole_percents([50, 150, 300, 500]), whole_percents([1, 1, 1]), whole_percents([0, 0])
    ([5, 15, 30, 50], [34, 33, 33], [0, 0])
    """
    whole = sum(parts)
    if not whole > 0:
        return [0] * len(parts)
    exact = [100 * p / whole for p in parts]
    found = [math.floor(e) for e in exact]
    by_rest = sorted(range(len(parts)), key=lambda i: (-(exact[i] - found[i]), i))
    for i in by_rest[: 100 - sum(found)]:
        found[i] += 1
    return found


def money(value: object, currency: str, language: str, step: float | None = None, decimals: int | None = None) -> str:
    """Money with its symbol; whole units from 100 on, the currency's own minor units below.

    >>> money(1234.5, "GBP", "en"), money(12.5, "GBP", "en"), money(183.2, "CNY", "zh-Hans", step=10)
    ('£1,234', '£12.50', '¥180')
    >>> money(60, "GBP", "en"), money(-11.5, "GBP", "en")
    ('£60', '−£11.50')
    """
    if not known(value):
        return NOT_KNOWN[language]
    shown = _rounded(value, step)
    minor = 2 if currency in _NO_CURRENCY else CURRENCIES.get(currency, 2)
    whole = abs(shown) >= 100 or shown == round(shown)
    places = decimals if decimals is not None else (0 if whole else minor)
    if step is not None:
        places = min(minor, 0 if step >= 1 else minor)
    return _symbol(round(shown, places), currency, language, places)


def compact_money(value: object, currency: str, language: str) -> str:
    """Money for an axis or a cell: £12K, ¥1.2万.

    >>> compact_money(12400, "GBP", "en"), compact_money(12400, "CNY", "zh-Hans"), compact_money(7.5, "GBP", "en")
    ('£12K', '¥1.2万', '£7.50')
    """
    if not known(value):
        return NOT_KNOWN[language]
    amount = float(value)  # type: ignore[arg-type]
    scale = 10_000 if language.startswith("zh") else 1000
    if abs(amount) < scale:
        return money(amount, currency, language)
    digits = 1 if abs(amount) / scale ** max(1, int(math.log(abs(amount), scale) + 1e-9)) < 10 else 0
    if currency in _NO_CURRENCY:
        return str(babel_numbers.format_compact_decimal(amount, fraction_digits=digits, locale=locale_of(language)))
    return str(
        babel_numbers.format_compact_currency(amount, currency, fraction_digits=digits, locale=locale_of(language))
    ).replace("\xa0", "")


def money_range(low: object, high: object, currency: str, language: str) -> str:
    """The interval in money, both ends rounded by its width.

    >>> money_range(120.4, 263.1, "GBP", "en"), money_range(None, 3, "GBP", "en")
    ('£120 to £260', 'not known')
    """
    if not (known(low) and known(high)):
        return NOT_KNOWN[language]
    step = step_of(low, high)
    return _RANGE[language].format(money(low, currency, language, step), money(high, currency, language, step))


def percent_range(low: object, high: object, language: str, signed: bool = False) -> str:
    """The interval of a share, both ends rounded by its width.

    >>> percent_range(.291, .317, "en")
    '29.1% to 31.7%'
    """
    if not (known(low) and known(high)):
        return NOT_KNOWN[language]
    step = step_of(low, high)
    ends = [percent(end, language, step=step, signed=signed) for end in (low, high)]
    return _RANGE[language].format(*ends)


def number_range(low: object, high: object, language: str, decimals: int = 1) -> str:
    """The interval of a plain number, both ends rounded by its width."""
    if not (known(low) and known(high)):
        return NOT_KNOWN[language]
    step = step_of(low, high)
    places = max(decimals, _decimals(step, 4))
    return _RANGE[language].format(*(number(end, language, places, step) for end in (low, high)))


def day(value: object, language: str) -> str:
    """A calendar day.

    >>> day("2011-12-10", "en"), day(date(2011, 12, 10), "zh-Hans"), day(None, "en")
    ('10 Dec 2011', '2011年12月10日', 'not known')
    """
    at = _day(value)
    if at is None:
        return NOT_KNOWN[language]
    return words.date(at, language)


def day_range(low: object, high: object, language: str) -> str:
    """From one day to another, the year said once when it is the same.

    >>> day_range("2011-12-11", "2012-02-01", "en"), day_range("2011-03-01", "2011-04-02", "en")
    ('11 Dec 2011 to 1 Feb 2012', '1 Mar to 2 Apr 2011')
    """
    first, last = _day(low), _day(high)
    if first is None or last is None:
        return NOT_KNOWN[language]
    if first.year != last.year:
        return _RANGE[language].format(day(first, language), day(last, language))
    short = ("d MMM", "d MMM y") if language == "en" else ("y年M月d日", "M月d日")
    shown = [
        babel_dates.format_date(d, p, locale=locale_of(language)) for d, p in zip((first, last), short, strict=True)
    ]
    return _RANGE[language].format(*shown)


def month(value: object, language: str) -> str:
    """The month of a day.

    >>> month("2011-12-01", "en"), month("2011-12-01", "zh-Hans")
    ('Dec 2011', '2011年12月')
    """
    at = _day(value)
    if at is None:
        return NOT_KNOWN[language]
    pattern = "y年M月" if language.startswith("zh") else "MMM y"
    return str(babel_dates.format_date(at, pattern, locale=locale_of(language)))


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _unsign(value: float) -> float:
    return value + 0.0  # minus zero is zero


def _sign(text: str, value: float) -> str:
    bare = text.lstrip("-−")
    return f"+{bare}" if value > 0 else f"−{bare}" if value < 0 else bare


def _symbol(value: float, currency: str, language: str, places: int) -> str:
    amount = Decimal(str(_unsign(value)))
    if currency in _NO_CURRENCY:
        return words.number(amount, language, places).replace("-", "−")
    return words.money(amount, currency, language, places).replace("\xa0", " ").replace("-", "−")
