"""What a column's values look like: the shares of numbers, dates, e-mail addresses, ids, and what they may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tierwise.contract.schema import Kind
from tierwise.data.judging.order_status import STATE_WORDS, plain
from tierwise.locale.calendar import PATTERNS
from tierwise.locale.currencies import CURRENCIES, SHARED_SIGNS, SIGNS
from tierwise.locale.date_formats import InstantGuess, detect_instants
from tierwise.locale.money import BLANKS, NumberGuess, detect_numbers, number_format, parse_number

_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_PHONE = re.compile(r"[+(]?[0-9][0-9 ().*+-]{5,18}[0-9]")
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[AaPp][Mm])?")
_FLAGS = frozenset(("true", "false", "yes", "no", "y", "n", "t", "f", "0", "1", "是", "否"))
_DATE_FORMATS = (*PATTERNS, "typed")


@dataclass(frozen=True)
class Profile:
    """A column of the sample: ``texts`` are its filled values in row order, ``rows`` all rows looked at."""

    name: str
    texts: tuple[str, ...]
    rows: int
    arrow_type: Any = None

    @cached_property
    def distinct(self) -> tuple[str, ...]:
        """Distinct filled values, in order of appearance."""
        return tuple(dict.fromkeys(self.texts))

    @cached_property
    def numbers(self) -> NumberGuess | None:
        """The number format that reads the values."""
        return detect_numbers(self.distinct)

    @cached_property
    def number_share(self) -> float:
        """Share of filled values that are numbers; a typed column of numbers is one, with NaN in it too."""
        return 1.0 if self._typed_numbers else self.numbers.share if self.numbers else 0.0

    @property
    def _typed_numbers(self) -> bool:
        import pyarrow.types as kinds

        t = self.arrow_type
        return t is not None and bool(kinds.is_floating(t) or kinds.is_decimal(t) or kinds.is_integer(t))

    @cached_property
    def values(self) -> tuple[float, ...]:
        """The distinct values that are numbers."""
        fmt = self.numbers.format if self.numbers else number_format("")
        found = (parse_number(t, fmt) for t in self.distinct)
        return tuple(float(v) for v in found if v is not None)

    @cached_property
    def whole_share(self) -> float:
        """Share of numbers without a fraction."""
        return sum(v == int(v) for v in self.values) / len(self.values) if self.values else 0.0

    @cached_property
    def instants(self) -> list[InstantGuess]:
        """Date formats that read the values, best first."""
        if self.temporal:
            return [InstantGuess("typed", 1.0)]
        return detect_instants(self.texts)

    @property
    def temporal(self) -> bool:
        """The source says itself that these are dates or timestamps."""
        import pyarrow as pa

        t = self.arrow_type
        return t is not None and bool(pa.types.is_timestamp(t) or pa.types.is_date(t))

    @cached_property
    def date_share(self) -> float:
        """Share of values that a date format (not a bare number of seconds or days) reads."""
        return max((g.share for g in self.instants if g.format in _DATE_FORMATS), default=0.0)

    def share(self, pattern: re.Pattern[str]) -> float:
        """Share of distinct values that match."""
        hits = sum(bool(pattern.fullmatch(t.strip(BLANKS))) for t in self.distinct)
        return hits / len(self.distinct) if self.distinct else 0.0

    def share_in(self, words: Any) -> float:
        """Share of distinct values that are among these words."""
        hits = sum(t.strip(BLANKS) in words or t.strip(BLANKS).lower() in words for t in self.distinct)
        return hits / len(self.distinct) if self.distinct else 0.0


def profile(name: str, column: Any, rows: int = 2000) -> Profile:
    """Look at the first ``rows`` values of an Arrow column."""
    import pyarrow as pa

    from tierwise.data.files.typed_files import id_text

    kind = column.type
    some = column.slice(0, rows)
    values = id_text(some) if not pa.types.is_string(kind) else some
    texts = tuple(t for t in values.to_pylist() if t is not None and t.strip(BLANKS))
    return Profile(name, texts, len(some), None if pa.types.is_string(kind) else kind)


def fits(target: str, kind: Kind | None, column: Profile) -> float:
    """How well the values fit the meaning, 0..1; an empty column fits half."""
    if not column.texts:
        return 0.5
    if target in _PSEUDO_FITS:
        return _PSEUDO_FITS[target](column)
    return _KIND_FITS[kind or Kind.TEXT](column)


def _instant(column: Profile) -> float:
    if column.date_share >= 0.5:
        return column.date_share
    # seconds since 1970 and Excel's day numbers look like any other number: the header must say that it is a time
    return 0.8 if column.instants else 0.0


def _money(column: Profile) -> float:
    if column.temporal or (column.date_share > 0.9 and len(column.distinct) > 3):
        return 0.0
    long_ids = column.whole_share == 1 and column.values and min(map(abs, column.values)) >= 10**9
    return 0.1 if long_ids else _mostly(column.number_share)


def _quantity(column: Profile) -> float:
    return _money(column) * (1.0 if column.whole_share > 0.5 else 0.8)


def _number(column: Profile) -> float:
    return 0.0 if column.temporal else _mostly(column.number_share)


def _id(column: Profile) -> float:
    if column.temporal or (column.date_share > 0.9 and column.number_share < 0.5):
        return 0.0
    if column.number_share > 0.9 and column.whole_share < 0.9:
        return 0.0
    lengths = sum(map(len, column.distinct)) / len(column.distinct)
    return 0.3 if lengths > 60 else 1.0


def _text(column: Profile) -> float:
    return 0.0 if column.temporal else 0.5 if column.number_share > 0.95 else 1.0


def _category(column: Profile) -> float:
    return 0.0 if column.temporal or column.date_share > 0.9 else 0.8 if column.number_share > 0.95 else 1.0


def _day(column: Profile) -> float:
    return _instant(column)


def _flag(column: Profile) -> float:
    return _mostly(column.share_in(_FLAGS))


def _currency(column: Profile) -> float:
    signs = sum(
        t.strip(BLANKS).upper() in CURRENCIES or t.strip(BLANKS) in {*SIGNS, *SHARED_SIGNS} for t in column.distinct
    )
    return _mostly(signs / len(column.distinct))


def _mostly(share: float) -> float:
    return share if share >= 0.5 else 0.0


def _email_fits(column: Profile) -> float:
    return _mostly(column.share(_EMAIL))


def _phone_fits(column: Profile) -> float:
    return _mostly(column.share(_PHONE)) if column.date_share < 0.5 else 0.0


def _state_fits(column: Profile) -> float:
    """A column called "state" may be a region: then none of its values is the state of an order."""
    if column.name.strip().lower() not in ("state", "état", "etat", "stato", "estado"):
        return _category(column)
    return _category(column) if any(plain(t) in STATE_WORDS for t in column.distinct) else 0.0


def _clock_fits(column: Profile) -> float:
    return _mostly(column.share(_CLOCK))


def _birth_year(column: Profile) -> float:
    return float(bool(column.values) and all(1900 <= v <= 2100 for v in column.values))


_PSEUDO_FITS = {
    "email": _email_fits,
    "phone": _phone_fits,
    "time_of_day": _clock_fits,
    "customer_name": _text,
    "line_number": _id,
    "status": _state_fits,
    "payment_status": _category,
    "cancelled_at": _instant,
    "birth_date": _instant,
    "birth_year": _birth_year,
    **dict.fromkeys(
        ("gross_amount", "coupon_discount", "order_discount", "order_total", "refunded_amount", "shipping", "tax"),
        _money,
    ),
}
_KIND_FITS = {
    Kind.ID: _id,
    Kind.TEXT: _text,
    Kind.CATEGORY: _category,
    Kind.INSTANT: _instant,
    Kind.DAY: _day,
    Kind.INTEGER: _number,
    Kind.NUMBER: _number,
    Kind.PROBABILITY: _number,
    Kind.QUANTITY: _quantity,
    Kind.MONEY: _money,
    Kind.FLAG: _flag,
    Kind.CURRENCY: _currency,
    Kind.JSON: _text,
}
