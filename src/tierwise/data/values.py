"""Source columns to the types of the contract, in Arrow on the driver, so that every engine sees the same values."""

from __future__ import annotations

from typing import Any

from tierwise.contract.schema import MONEY_PRECISION, MONEY_SCALE, Column, Kind

_TEXT = {Kind.ID, Kind.TEXT, Kind.CATEGORY, Kind.JSON, Kind.CURRENCY}
_DECIMAL = {Kind.MONEY, Kind.QUANTITY}
LARGEST = 10**13
"""No single amount or quantity reaches this; the sums of a hundred thousand such rows still fit decimal(18,4)."""
_TRUE = {"true", "t", "yes", "y", "1", "on", "是", "真"}
_FALSE = {"false", "f", "no", "n", "0", "off", "否", "假"}
_PLAIN_DECIMAL = f"^[+-]?[0-9]{{1,13}}(P[0-9]{{1,{MONEY_SCALE}}})?$"
_PLAIN_NUMBER = r"^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$"


def trimmed(values: Any) -> Any:
    """Text without leading and trailing blanks (ASCII and Unicode); empty text becomes null.

    >>> import pyarrow as pa
    >>> trimmed(pa.array([" vase\\u00a0", "85132f", "  "])).to_pylist()
    ['vase', '85132f', None]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    bare = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(bare, ""), pa.scalar(None, bare.type), bare)


def is_text(array: Any) -> bool:
    """Does this Arrow array hold text?"""
    import pyarrow as pa

    return bool(pa.types.is_string(array.type) or pa.types.is_large_string(array.type))


def kept_as_text(column: Column) -> bool:
    """Is the column text in the contract?"""
    return column.kind in _TEXT


def decimals(values: Any) -> tuple[Any, Any]:
    """A typed number column as decimal(18,4), half up, with a mask of values that are not finite or too large.

    >>> import pyarrow as pa
    >>> good, bad = decimals(pa.array([2.55, 8.88e-16, float("nan")]))
    >>> [str(v) for v in good.to_pylist()], bad.tolist()
    (['2.5500', '0.0000', 'None'], [False, False, True])
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    target = pa.decimal128(MONEY_PRECISION, MONEY_SCALE)
    if values.type == target:
        return values, np.zeros(len(values), bool)
    if pa.types.is_decimal(values.type):
        values = pc.round(values, ndigits=MONEY_SCALE, round_mode="half_towards_infinity")
        return pc.cast(values, target), np.zeros(len(values), bool)
    null = pc.is_null(values).to_numpy(zero_copy_only=False)
    numbers = pc.fill_null(pc.cast(values, pa.float64()), 0.0).to_numpy(zero_copy_only=False)
    bad = ~(np.abs(numbers) < LARGEST)  # NaN compares false, so it is bad
    scaled = np.where(bad, 0.0, numbers) * 10**MONEY_SCALE
    whole = (np.sign(scaled) * np.floor(np.abs(scaled) + 0.5)).astype(np.int64)
    return _decimal_array(whole, null | bad), bad


def _decimal_array(whole: Any, null: Any) -> Any:
    """int64 counts of 1/10000 as an Arrow decimal128 array, without a Python object for each value."""
    import numpy as np
    import pyarrow as pa

    words = np.empty((len(whole), 2), dtype=np.int64)
    words[:, 0] = whole
    words[:, 1] = whole >> 63  # sign extension of the high word (little endian)
    valid = pa.array(~null).buffers()[1] if null.any() else None
    return pa.Array.from_buffers(pa.decimal128(MONEY_PRECISION, MONEY_SCALE), len(whole), [valid, pa.py_buffer(words)])


def floats(values: Any, decimal_comma: bool) -> Any:
    """Numbers of any precision as float64; text outside the grammar, NaN and infinity become null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if is_text(values):
        bare = pc.replace_substring_regex(trimmed(values), "[ \u00a0\u202f']", "")
        if decimal_comma:
            bare = pc.replace_substring(pc.replace_substring(bare, ".", ""), ",", ".")
        plain = pc.fill_null(pc.match_substring_regex(bare, _PLAIN_NUMBER), False)
        values = pc.if_else(plain, bare, pa.scalar(None, bare.type))
    numbers = pc.cast(values, pa.float64(), safe=False)
    finite = pc.fill_null(pc.is_finite(numbers), False)
    return pc.if_else(finite, numbers, pa.scalar(None, pa.float64()))


def truths(values: Any) -> Any:
    """Yes and no in both languages as booleans; anything else null."""
    import pyarrow as pa

    if pa.types.is_boolean(values.type):
        return values
    coded = _text_of(values).dictionary_encode()
    known = [_truth(v) for v in coded.dictionary.to_pylist()]
    return pa.array(known, pa.bool_()).take(coded.indices)


def _truth(text: str | None) -> bool | None:
    low = (text or "").strip().casefold()
    return True if low in _TRUE else False if low in _FALSE else None


def _text_of(values: Any) -> Any:
    from tierwise.data.files.typed_files import id_text

    return values if is_text(values) else id_text(values)


def currencies(values: Any) -> Any:
    """ISO 4217 codes of codes and symbols; null where none is recognised."""
    import pyarrow as pa

    from tierwise.locale.currencies import currency_of

    coded = values.dictionary_encode()
    known = [(currency_of(v) or None) if v else None for v in coded.dictionary.to_pylist()]
    return pa.array(known, pa.string()).take(coded.indices)


def written_decimals(values: Any, form: str) -> Any:
    """Text as decimal(18,4) by the grammar of ``locale.money``; null where it writes no number.

    Plain numbers, nearly all, are cast by Arrow; each other distinct text is read by the grammar itself.

    >>> import pyarrow as pa
    >>> read = written_decimals(pa.array(["2.55", "8.88e-16", "(1,234.5)", "1_000", None]), "1234.56")
    >>> [str(v) for v in read.to_pylist()]
    ['2.5500', '0.0000', '-1234.5000', 'None', 'None']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    from tierwise.locale.money import number_array, number_format

    fmt = number_format(form)
    plain = pc.fill_null(pc.match_substring_regex(values, _PLAIN_DECIMAL.replace("P", f"[{fmt.decimal}]")), False)
    nothing = pa.scalar(None, values.type)
    pointed = values if fmt.decimal == "." else pc.replace_substring(values, fmt.decimal, ".")
    read = pc.cast(pc.if_else(plain, pointed, nothing), pa.decimal128(MONEY_PRECISION, MONEY_SCALE))
    if pc.all(pc.or_(plain, pc.is_null(values))).as_py() in (True, None):
        return read
    return pc.coalesce(read, number_array(pc.if_else(plain, nothing, values), fmt))


def written_integers(values: Any) -> Any:
    """Text as int64; null where it writes no whole number."""
    import pyarrow as pa

    from tierwise.locale.money import parse_integer

    coded = values.dictionary_encode()
    return pa.array([parse_integer(v) for v in coded.dictionary.to_pylist()], pa.int64()).take(coded.indices)


def as_kind(values: Any, column: Column, form: str) -> tuple[Any, Any | None]:
    """The column in its contract's type, and which values could not be read (None: none can fail)."""
    if column.kind in _DECIMAL and not is_text(values):
        return decimals(values)
    if column.kind in _DECIMAL:
        values = trimmed(values)
        read = written_decimals(values, form)
    elif column.kind is Kind.INTEGER:
        values = trimmed(values) if is_text(values) else values
        read = written_integers(values) if is_text(values) else _whole_numbers(values)
    elif column.kind in (Kind.NUMBER, Kind.PROBABILITY):
        read = floats(values, form.startswith(("1.", "1 ")))
    elif column.kind is Kind.FLAG:
        read = truths(values)
    elif column.kind is Kind.CURRENCY:
        values = trimmed(_text_of(values))
        read = currencies(values)
    else:
        return trimmed(_text_of(values)), None
    return read, lost(values, read)


def _whole_numbers(values: Any) -> Any:
    """Typed numbers as int64; fractions, NaN and dates are none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_integer(values.type):
        return pc.cast(values, pa.int64(), safe=False)
    if not pa.types.is_floating(values.type):
        return pa.nulls(len(values), pa.int64())
    fits = pc.and_(pc.equal(pc.floor(values), values), pc.less(pc.abs(values), 2.0**53))
    return pc.cast(pc.if_else(pc.fill_null(fits, False), values, pa.scalar(None, values.type)), pa.int64())


def lost(before: Any, after: Any) -> Any:
    """Which rows had a value before and have none after (numpy booleans)."""
    import pyarrow.compute as pc

    had = pc.is_valid(trimmed(before)) if is_text(before) else pc.is_valid(before)
    gone = pc.and_(had, pc.is_null(after))
    return gone.to_numpy(zero_copy_only=False)
