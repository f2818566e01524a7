"""The kinds of dirt that real exports hold, and what each does to a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tierwise.simulate.sheet import Sheet

UNUSABLE, REPAIRABLE, NOTICE = "unusable", "repairable", "notice"


@dataclass(frozen=True, slots=True)
class CellKind:
    """Dirt that changes one row's cells in the named fields (all that the sheet has, ``needs`` must be there)."""

    name: str
    meaning: str
    fields: tuple[str, ...]
    change: Callable[[str, Sheet], str]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawKind:
    """Dirt in the bytes of one row."""

    name: str
    meaning: str
    change: Callable[[bytes, Sheet], bytes]


@dataclass(frozen=True, slots=True)
class RowKind:
    """Dirt that adds a row made from a sound one."""

    name: str
    meaning: str
    make: Callable[[list[str], Sheet], list[str]]


Kind = CellKind | RawKind | RowKind


def _to(text: str) -> Callable[[str, Sheet], str]:
    return lambda _cell, _sheet: text


def _negative(cell: str, _sheet: Sheet) -> str:
    return f"-{cell}"


def _symbol(cell: str, _sheet: Sheet) -> str:
    return f"€ {cell}"


def _other_mark(cell: str, sheet: Sheet) -> str:
    """A decimal comma among points, or a decimal point among commas."""
    if sheet.decimal_comma:
        return cell.replace(".", "").replace(",", ".")
    return cell.replace(".", ",")


def _wide(cell: str, _sheet: Sheet) -> str:
    return cell.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.,-"})


def _exponent(cell: str, sheet: Sheet) -> str:
    """The same number times 10 to the −1, written with an exponent: 12.34 is 123.4e-1."""
    number = cell.replace(".", "").replace(",", ".") if sheet.decimal_comma else cell
    whole, _, cents = number.partition(".")
    shifted = f"{whole}{cents[:1] or '0'}.{cents[1:] or '0'}e-1"
    return shifted.replace(".", ",") if sheet.decimal_comma else shifted


def _mojibake(cell: str, _sheet: Sheet) -> str:
    return f"{cell} fÃ¼r KÃ¼che"


def _thirtieth_of_february(_cell: str, sheet: Sheet) -> str:
    """In the sheet's own way of writing dates."""
    parts = {"%Y": "2021", "%m": "02", "%d": "30", "%H": "10", "%M": "15", "%S": "00", "%z": "+0000"}
    text = sheet.date
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text


def _padded(cell: str, _sheet: Sheet) -> str:
    return f"  {cell} "


def _short_row(line: bytes, sheet: Sheet) -> bytes:
    return line[: line.rstrip(b"\n").rfind(sheet.delimiter.encode())] + b"\n"


def _long_row(line: bytes, sheet: Sheet) -> bytes:
    return line.rstrip(b"\n") + f"{sheet.delimiter}surplus{sheet.delimiter}cells\n".encode()


def _nul(line: bytes, _sheet: Sheet) -> bytes:
    return line[:3] + b"\x00" + line[3:]


def _broken_bytes(line: bytes, _sheet: Sheet) -> bytes:
    return line.rstrip(b"\n") + b"\xff\xff\n"


def _same(row: list[str], _sheet: Sheet) -> list[str]:
    return list(row)


def _cancelled(row: list[str], sheet: Sheet) -> list[str]:
    made = list(row)
    for name in ("quantity", "amount"):
        k = sheet.column(name)
        if k is not None:
            made[k] = f"-{made[k]}"
    return made


def _test_order(row: list[str], sheet: Sheet) -> list[str]:
    made = list(row)
    marks = {"order_id": "TEST-1", "product_name": "TEST ORDER - DO NOT SHIP", "email": "test@test.com",
             "customer_name": "Test Test", "customer_id": "test"}  # fmt: skip
    for name, text in marks.items():
        k = sheet.column(name)
        if k is not None:
            made[k] = text
    return made


_MONEY = ("amount", "unit_price")
_LIST: tuple[Kind, ...] = (
    CellKind("missing_customer", NOTICE, ("customer_id", "email", "phone", "customer_name"), _to("")),
    CellKind("missing_order_id", REPAIRABLE, ("order_id",), _to("")),
    CellKind("missing_date", UNUSABLE, ("ordered_at",), _to("")),
    CellKind("bad_date", UNUSABLE, ("ordered_at",), _to("soon")),
    CellKind("impossible_date", UNUSABLE, ("ordered_at",), _thirtieth_of_february),
    CellKind("ambiguous_date", UNUSABLE, ("ordered_at",), _to("03.04.21")),
    CellKind("future_date", UNUSABLE, ("ordered_at",), lambda cell, _s: cell.replace("20", "21", 1)),
    CellKind("negative_price", UNUSABLE, _MONEY, _negative),
    CellKind("nan_price", UNUSABLE, _MONEY, _to("NaN")),
    CellKind("missing_amount", REPAIRABLE, ("amount",), _to(""), ("amount", "unit_price", "discount")),
    CellKind("word_quantity", UNUSABLE, ("quantity",), _to("two")),
    CellKind("currency_symbol", REPAIRABLE, ("amount",), _symbol),
    CellKind("other_decimal_mark", REPAIRABLE, ("amount",), _other_mark),
    CellKind("full_width_digits", REPAIRABLE, ("amount",), _wide),
    CellKind("exponent", REPAIRABLE, ("amount",), _exponent),
    CellKind("padded_id", REPAIRABLE, ("customer_id",), _padded),
    CellKind("formula", NOTICE, ("product_name",), _to("=1+1")),
    CellKind("mojibake", NOTICE, ("product_name",), _mojibake),
    RawKind("nul_byte", UNUSABLE, _nul),
    RawKind("short_row", UNUSABLE, _short_row),
    RawKind("long_row", UNUSABLE, _long_row),
    RawKind("broken_bytes", UNUSABLE, _broken_bytes),
    RowKind("duplicate", NOTICE, _same),
    RowKind("cancellation", NOTICE, _cancelled),
    RowKind("test_order", NOTICE, _test_order),
)
KINDS: dict[str, Kind] = {k.name: k for k in _LIST}
"""Every kind of dirt by name. An exact overlap with an earlier export comes from `write_export(days=…)`."""
