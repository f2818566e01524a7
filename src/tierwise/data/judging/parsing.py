"""Landed files as one table with every column of the contract, and the limits that the contract sets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tierwise.contract.schema import Column, TableContract
from tierwise.data.landing import BESIDE, OURS, Landed
from tierwise.data.rules import bits
from tierwise.data.runs import NTH, ODD
from tierwise.data.warehouse import Warehouse

PLUMBING = ("_mask", "_before", "file", "line", "_source")
NO_CURRENCY = "XXX"
"""ISO 4217 code of "no currency": money whose currency neither the data nor the settings name."""


def typed_columns(contract: TableContract) -> tuple[Column, ...]:
    """The columns a typed table has before Tierwise fills its own: the contract's, then those beside it."""
    own = tuple(c for c in contract.columns if c.name not in OURS)
    beside = (
        tuple(BESIDE.values()) if contract.name in ("order_lines", "orders", "returns") else _identity_beside(contract)
    )
    return own + tuple(c for c in beside if c.name not in contract.names)


def _identity_beside(contract: TableContract) -> tuple[Column, ...]:
    return (BESIDE["email_key"], BESIDE["phone_key"]) if "customer_id" in contract.names else ()


def typed(warehouse: Warehouse, landed: Sequence[Landed], contract: TableContract) -> Any:
    """All landed files of one contract table as one Ibis table; columns that a file lacks are null."""
    import ibis

    groups: dict[tuple[str, ...], list[Path]] = {}
    for one in landed:
        groups.setdefault(one.columns, []).append(one.path)
    parts = [_same_columns(warehouse.read(paths), columns, contract) for columns, paths in groups.items()]
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


def _same_columns(t: Any, there: tuple[str, ...], contract: TableContract) -> Any:
    import ibis

    selected = {
        c.name: t[c.name].cast(c.ibis_type) if c.name in there else ibis.null(c.ibis_type)
        for c in typed_columns(contract)
    }
    plumbing = (*PLUMBING, NTH, ODD) if contract.name == "order_lines" else PLUMBING
    return t.select(**selected, **{name: t[name] for name in plumbing if name != "file"}, file=t.file.cast("string"))


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
    unread = has_bits(
        t["_mask"], "broken_line", "unreadable_instant", "unreadable_number", "not_finite", "order_unknown"
    )
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
