"""Landed files to one typed table: numbers by our own grammar, missing columns as nulls, limits checked, one mask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tierwise.contract.schema import Column, Kind, TableContract
from tierwise.data.landing import BESIDE, OURS, Landed
from tierwise.data.rules import bits
from tierwise.data.warehouse import Warehouse

PLUMBING = ("_mask", "_before", "file", "line", "_source")
NO_CURRENCY = "XXX"
"""ISO 4217 code of "no currency": money whose currency neither the data nor the settings name."""
_MONEY_OF_A_LINE = ("amount", "quantity", "unit_price", "gross_amount")


def typed_columns(contract: TableContract) -> tuple[Column, ...]:
    """The columns a typed table has before Tierwise fills its own: the contract's, then those beside it."""
    own = tuple(c for c in contract.columns if c.name not in OURS)
    beside = tuple(BESIDE.values()) if contract.name in ("order_lines", "returns") else _identity_beside(contract)
    return own + tuple(c for c in beside if c.name not in contract.names)


def _identity_beside(contract: TableContract) -> tuple[Column, ...]:
    return (BESIDE["email_key"], BESIDE["phone_key"]) if "customer_id" in contract.names else ()


def typed(warehouse: Warehouse, landed: Sequence[Landed], contract: TableContract) -> Any:
    """All landed files of one contract table as one Ibis table, typed, with ``_mask`` and ``_before``."""
    import ibis

    groups: dict[Any, list[Landed]] = {}
    for one in landed:
        groups.setdefault((one.columns, tuple(sorted(one.formats.items()))), []).append(one)
    parts = [_parse(warehouse.read([g.path for g in group]), group[0], contract) for group in groups.values()]
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


def needs_reading(landed: Sequence[Landed]) -> bool:
    """Does any column still have to be read from text? Then it pays to store the typed table once."""
    return any(one.formats for one in landed)


def _parse(t: Any, one: Landed, contract: TableContract) -> Any:
    import ibis

    selected: dict[str, Any] = {}
    unreadable: list[Any] = []
    dropped: list[Any] = []
    before: list[Any] = [t["_before"]]
    for column in typed_columns(contract):
        name = column.name
        if name not in one.columns:
            selected[name] = ibis.null(column.ibis_type)
        elif name not in one.formats:
            selected[name] = t[name].cast(column.ibis_type)
        else:
            value = _number(t[name], column, one.formats[name])
            bad = t[name].notnull() & value.isnull()
            selected[name] = value
            (unreadable if _must_read(column, contract) else dropped).append(bad)
            if not _must_read(column, contract):
                before.append(ibis.ifelse(bad, ibis.literal(f"{name}=") + t[name], ibis.null("string")))
    mask = t["_mask"] | bits(unreadable_number=_any(unreadable), value_dropped=_any(dropped))
    note = before[0] if len(before) == 1 else _joined(before)
    return t.select(**selected, _mask=mask, _before=note, file=t.file.cast("string"), line=t.line, _source=t["_source"])


def _joined(parts: list[Any]) -> Any:
    import ibis

    pieces = [ibis.ifelse(p.notnull(), p + "; ", "") for p in parts]
    total = pieces[0]
    for p in pieces[1:]:
        total = total + p
    return total.nullif("")


def _must_read(column: Column, contract: TableContract) -> bool:
    money = contract.name in ("order_lines", "returns") and column.name in _MONEY_OF_A_LINE
    return column.required or money


def _number(text: Any, column: Column, form: str) -> Any:
    from tierwise.locale.money import integer_expr, number_expr

    return integer_expr(text) if column.kind is Kind.INTEGER else number_expr(text, form or "1234.56")


def _any(tests: list[Any]) -> Any:
    import ibis

    found: Any = ibis.literal(False)
    for test in tests:
        found = found | test
    return found


def limits(t: Any, contract: TableContract, made: Sequence[str] = ()) -> Any:
    """Ibis int64 mask of what the contract itself forbids. ``made`` columns are filled later and not missed here.

    A row whose line could not be split, or whose value could not be read, is not also called incomplete.
    """
    import ibis

    from tierwise.data.rules import has_bits

    ours = {*OURS, *made, "day", "currency"}
    required = [c for c in contract.columns if c.required and c.name not in ours]
    unread = has_bits(t["_mask"], "broken_line", "unreadable_instant", "unreadable_number", "not_finite")
    missing = _any([t[c.name].isnull() for c in required]) & ~unread
    low = [t[c.name] < _bound(c.minimum) for c in contract.columns if c.minimum is not None and c.name in t.columns
           and c.name not in ours and c.name not in _signed(contract)]  # fmt: skip
    tests = {"missing_required": missing, "negative_value": _any(low)}
    if contract.happened_at in t.columns:
        at = t[contract.happened_at]
        tests["instant_out_of_range"] = (at < ibis.timestamp("1990-01-01")) | (at >= ibis.timestamp("2100-01-01"))
    return bits(**tests)


def _bound(minimum: float) -> Any:
    return int(minimum) if float(minimum).is_integer() else minimum


def _signed(contract: TableContract) -> tuple[str, ...]:
    """Columns whose sign says something of its own: negative lines are returns, discounts come with either sign."""
    if contract.name == "order_lines":
        return ("quantity", "amount", "unit_price", "discount")
    return ("quantity", "amount") if contract.name == "returns" else ()
