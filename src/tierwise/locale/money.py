"""The grammar of numbers: what may be read as a number, alike in Python, in Arrow and in every engine.

A text is a number when all of it is: digits with well-formed groups, one decimal sign, an optional sign (before or
behind), accounting brackets, a currency beside it, an exponent. Everything else is no number: ``1_000``, ``0x1f``,
``12:30``, ``NaN``, ``1,23,4``. Engines' own casts are never asked, since they differ and err without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from tierwise.contract.schema import MONEY_PRECISION, MONEY_SCALE
from tierwise.locale.currencies import CURRENCIES, SHARED_SIGNS, SIGNS, currency_of

BLANKS = (
    " \t\n\r\x0b\x0c\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What is trimmed from both ends of a value: the same signs in every engine (their own notions differ)."""

WHOLE_DIGITS = 13
"""Digits before the decimal sign: a larger number is no money, and would not fit decimal(18,4)."""

LONGEST = 60
"""Longer texts are no numbers: it bounds the digits that have to be shifted about."""

# tab to carriage return as a range: the vertical tab and form feed between them lose their backslash in Spark's SQL
# and become the letters v and f
_BLANK = "[" + BLANKS.replace("\t\n\r\x0b\x0c", "\t-\r") + "]"
_B = f"{_BLANK}*"
_FARTHEST = 80
_GROUP_SIGNS = ",.' \xa0\u202f\u2009"
_MINUS = "-−"


def _currency_pattern() -> str:
    signs = sorted({*SIGNS, *SHARED_SIGNS, *CURRENCIES}, key=lambda s: (-len(s), s))
    long = "|".join(s.replace("$", "[$]") for s in signs if len(s) > 1)
    return f"(?:{long}|[{''.join(s for s in signs if len(s) == 1)}])"


_CURRENCY = _currency_pattern()


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a column writes its numbers: the decimal sign, and the signs that may part groups of digits."""

    id: str
    decimal: str
    groups: str

    @property
    def pattern(self) -> str:
        """A regular expression that matches exactly the numbers.

        Only constructs that RE2, Java and Python read alike; no backslash, so that no SQL literal can lose one.
        """
        whole = "|".join(["[0-9]+", *map(_grouped, self.groups)])
        d = self.decimal
        core = f"(?:(?:{whole})(?:[{d}][0-9]*)?|[{d}][0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?"
        sign, maybe = f"[+{_MINUS[1]}{_MINUS[0]}]", f"{_B}{_CURRENCY}?{_B}"
        shapes = (
            f"{sign}?{maybe}{core}{maybe}",
            f"{_CURRENCY}{_B}{sign}{_B}{core}{maybe}",
            f"{_CURRENCY}?{_B}{core}{_B}{sign}{maybe}",
            f"[(]{maybe}{core}{maybe}[)]",
        )
        return f"^{_B}(?:{'|'.join(shapes)}){_B}$"

    @property
    def parting(self) -> str:
        """The class of signs that part groups."""
        return f"[{''.join(g for g in _GROUP_SIGNS if g != self.decimal)}]"


def _grouped(sign: str) -> str:
    """Digits in well-formed groups; none begins with 0: 0.500 is half a kilogram, never 500."""
    if sign == " ":
        return "[1-9][0-9]{0,2}(?:[ \xa0\u202f\u2009][0-9]{3})+"
    if sign == ",":
        return "[1-9][0-9]{0,2}(?:,[0-9]{2,3})*,[0-9]{3}"  # India groups by two
    return f"[1-9][0-9]{{0,2}}(?:[{sign}][0-9]{{3}})+"


POINT = NumberFormat("1234.56", ".", ",' ")
COMMA = NumberFormat("1.234,56", ",", ".' ")
BLANK_COMMA = NumberFormat("1 234,56", ",", " ")
NUMBER_FORMATS: dict[str, NumberFormat] = {f.id: f for f in (POINT, COMMA, BLANK_COMMA)}
"""The formats a mapping may name."""

_COMPILED = {f.id: re.compile(f.pattern[1:-1]) for f in NUMBER_FORMATS.values()}
# inside a text that is a number: its digits with their signs, its exponent, and where a minus can stand
_BODY = f"([0-9][0-9{_GROUP_SIGNS}]*|[.,][0-9]+)"
_EXPONENT = "[0-9.,][eE]([+-]?[0-9]{1,3})"
_NEGATIVE = "^[^0-9.,]*[(−-]|[−-][^0-9]*$"
_SIMPLE = f"^-?[0-9]{{1,{WHOLE_DIGITS}}}([.][0-9]{{1,{MONEY_SCALE}}})?[|]$"
_INTEGER = f"^{_B}[+-]?[0-9]{{1,18}}([.]0*)?{_B}$"


def number_format(id: str) -> NumberFormat:  # noqa: A002
    """The format of that id; "" is the plain decimal point."""
    return NUMBER_FORMATS[id or POINT.id]


def parse_number(text: str | None, fmt: NumberFormat = POINT) -> Decimal | None:
    """The number that a text writes, rounded half up to 4 decimals; None when it writes none.

    >>> parse_number("(1,234.50)"), parse_number("8.88e-16"), parse_number("1_000")
    (Decimal('-1234.5000'), Decimal('0.0000'), None)
    >>> parse_number("1.234,5 €", COMMA)
    Decimal('1234.5000')
    """
    if text is None or len(text) > LONGEST or not _COMPILED[fmt.id].fullmatch(text):
        return None
    body, exponent = re.search(_BODY, text), re.search(_EXPONENT, text)
    digits = re.sub(fmt.parting, "", body.group(0) if body else "").replace(",", ".")
    with localcontext() as context:
        context.prec = 2200
        value = Decimal(digits).scaleb(int(exponent.group(1)) if exponent else 0)
        if value >= Decimal(10) ** WHOLE_DIGITS:
            return None
        value = value.quantize(Decimal(1).scaleb(-MONEY_SCALE), ROUND_HALF_UP)
    return -value if value and re.search(_NEGATIVE, text) else value


def parse_integer(text: str | None) -> int | None:
    """The whole number that a text writes: "2.5", "1_000" and "0x1f" are none.

    >>> parse_integer(" 12 "), parse_integer("2.0"), parse_integer("2.5"), parse_integer("1_000")
    (12, 2, None, None)
    """
    if text is None or not re.fullmatch(_INTEGER[1:-1], text):
        return None
    return int(text.strip(BLANKS).partition(".")[0])


def number_array(values: Any, fmt: NumberFormat = POINT) -> Any:
    """The same grammar over an Arrow text array: decimal128(18,4), null where it does not match."""
    import pyarrow as pa

    chunk = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    coded = chunk.dictionary_encode()
    numbers = pa.array(
        [parse_number(t, fmt) for t in coded.dictionary.to_pylist()], pa.decimal128(MONEY_PRECISION, MONEY_SCALE)
    )
    return numbers.take(coded.indices)


# -- the same grammar as expressions -------------------------------------------------------------------------------


def trim_expr(column: Any) -> Any:
    """The column without blanks at its ends; written out, since engines trim different signs (or letters)."""
    return column.re_replace(f"^{_BLANK}+", "").re_replace(f"{_BLANK}+$", "")


def number_expr(column: Any, fmt: NumberFormat | str = POINT) -> Any:
    """``parse_number`` as an Ibis expression: decimal(18,4), null where the grammar does not match."""
    import ibis

    fmt = number_format(fmt) if isinstance(fmt, str) else fmt
    money = f"decimal({MONEY_PRECISION}, {MONEY_SCALE})"
    written = _written_out(column, fmt)
    if fmt.decimal != ".":
        return written
    # nearly all values are plain: one pattern and one exact cast; only the others take the long way
    # (the bar is there since Java's $ also matches before a last line break)
    plain = (column + "|").re_search(_SIMPLE)
    return ibis.ifelse(plain, ibis.ifelse(plain, column, ibis.null("string")).cast(money), written)


def _written_out(column: Any, fmt: NumberFormat) -> Any:
    """The long way: digits as text, moved by the exponent, cut behind the fifth decimal, only then cast and rounded.

    Each part is used as few times as can be: an expression used twice stands in the SQL twice.
    """
    import ibis

    digits = column.re_extract(_BODY, 0).re_replace(fmt.parting, "").replace(",", ".")
    exponent = column.re_extract(_EXPONENT, 1).re_replace("^[+]", "")
    shift = ibis.ifelse(exponent == "", "0", exponent).cast("int64").clip(-_FARTHEST, _FARTHEST)
    point = digits.re_replace("[.].*$", "").length() + shift
    bare = digits.replace(".", "")
    zeros = ibis.literal("0" * (LONGEST + _FARTHEST))
    kept = (zeros + bare + zeros).substr(point + (LONGEST + _FARTHEST - WHOLE_DIGITS), WHOLE_DIGITS + MONEY_SCALE + 1)
    leading = bare.length() - bare.re_replace("^0+", "").length()
    fits = (point - leading <= WHOLE_DIGITS) | bare.re_search("^0*$")
    number = column.re_search(fmt.pattern) & (column.length() <= LONGEST) & fits
    minus = ibis.ifelse(column.re_search(_NEGATIVE), "-", "")
    text = minus + kept.left(WHOLE_DIGITS) + "." + kept.right(MONEY_SCALE + 1)
    cut = ibis.ifelse(number, text, ibis.null("string")).cast(f"decimal({MONEY_PRECISION}, {MONEY_SCALE + 1})")
    return cut.round(MONEY_SCALE).cast(f"decimal({MONEY_PRECISION}, {MONEY_SCALE})")


def integer_expr(column: Any) -> Any:
    """``parse_integer`` as an Ibis expression: int64, null where the grammar does not match."""
    import ibis

    digits = column.re_extract(f"^{_B}([+-]?[0-9]{{1,18}})([.]0*)?{_B}$", 1).re_replace("^[+]", "")
    return ibis.ifelse(column.re_search(_INTEGER), digits, ibis.null("string")).cast("int64")


def currency_expr(column: Any) -> Any:
    """The ISO code that a text column states by code or by a sign of one currency; null when it states none."""
    import ibis

    text = trim_expr(column)
    upper = text.upper()
    cases = [(text == sign, code) for sign, code in SIGNS.items()]
    return ibis.cases((upper.isin(list(CURRENCIES)), upper), *cases, else_=ibis.null("string"))


# -- finding the format ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NumberGuess:
    """The format that reads most values; ``ambiguous`` when another reads all of them too, as other numbers."""

    format: NumberFormat
    share: float
    ambiguous: bool
    currency: str


def detect_numbers(values: Iterable[str]) -> NumberGuess | None:
    """The number format of a column from its filled values; None when hardly any is a number.

    >>> guess = detect_numbers(["1.234,50", "12,00"])
    >>> guess.format.id, guess.ambiguous
    ('1.234,56', False)
    >>> detect_numbers(["1,234", "5,678"]).ambiguous
    True
    """
    texts = [t for t in values if t and t.strip(BLANKS)]
    if not texts:
        return None
    read = {f.id: [parse_number(t, f) for t in texts] for f in (POINT, COMMA)}
    hits = {i: sum(v is not None for v in numbers) for i, numbers in read.items()}
    best = max((POINT, COMMA), key=lambda f: (hits[f.id], _typical(texts, f), f is POINT))
    other = COMMA if best is POINT else POINT
    if hits[best.id] == 0:
        return None
    differ = any(a != b for a, b in zip(read[best.id], read[other.id], strict=True))
    ambiguous = hits[other.id] == hits[best.id] and differ and _typical(texts, best) == _typical(texts, other)
    share = hits[best.id] / len(texts)
    if best is COMMA and any(re.search("[0-9][ \xa0\u202f\u2009][0-9]", t) for t in texts):
        best = BLANK_COMMA if _all_read(texts, BLANK_COMMA, hits[COMMA.id]) else COMMA
    stated = {currency_of(t) for t in texts[:200]}
    currency = stated.pop() if len(stated) == 1 else ""
    return NumberGuess(best, share, ambiguous, currency)


def _typical(texts: list[str], fmt: NumberFormat) -> int:
    """How many values have one or two decimals by this format: prices do, grouped thousands do not."""
    return sum(bool(re.search(f"[0-9][{fmt.decimal}][0-9]{{1,2}}(?![0-9])", t)) for t in texts)


def _all_read(texts: list[str], fmt: NumberFormat, hits: int) -> bool:
    return sum(parse_number(t, fmt) is not None for t in texts) == hits
