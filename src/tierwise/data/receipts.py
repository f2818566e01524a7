"""The receipt: what was read, kept, repaired and refused, in rows and in money of each currency."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tierwise.data.cleaning import Cleaned
from tierwise.data.rules import QUARANTINE, REPAIR, rules_of
from tierwise.data.warehouse import Warehouse
from tierwise.errors import ContractError

FATES = ("kept", "repaired", "quarantined")
_ZERO = Decimal(0)


def fate(flags: int) -> str:
    """What became of a row with this mask.

    >>> fate(0), fate(1)
    ('kept', 'quarantined')
    """
    return "quarantined" if flags & QUARANTINE else "repaired" if flags & REPAIR else "kept"


Tally = list[dict[str, Any]]


def tally(warehouse: Warehouse, cleaned: Cleaned) -> Tally:
    """Rows by mask (and by currency, with money and the last instant, where the table has any): one pass."""
    t = cleaned.rows
    if not cleaned.money:
        return _listed(warehouse.arrow(t.group_by("flags").agg(n=t.count())))
    money = t[cleaned.money]
    last = t[cleaned.contract.happened_at].max() if cleaned.contract.happened_at else t.count()
    found = t.group_by("flags", "currency")
    return _listed(warehouse.arrow(found.agg(n=t.count(), money=money.sum(), unknown=money.isnull().sum(), last=last)))


def receipt(cleaned: Cleaned, counted: Tally) -> dict[str, Any]:
    """The receipt of one table. Raises ``ContractError`` if a row that landed is missing from the count."""
    landed = sum(one.rows for one in cleaned.landed)
    read = sum(r["n"] for r in counted)
    if read != landed:
        raise ContractError(
            f"table {cleaned.contract.name}: {landed} rows landed but {read} were judged", "this is a bug: report it"
        )
    rows = dict.fromkeys(("read", *FATES), 0)
    rules: dict[str, int] = {}
    for r in counted:
        rows["read"] += r["n"]
        rows[fate(r["flags"])] += r["n"]
        for name in rules_of(r["flags"]):
            rules[name] = rules.get(name, 0) + r["n"]
    return {**rows, "money": _money(counted) if cleaned.money else {}, "rules": dict(sorted(rules.items())),
            "files": _files(cleaned)}  # fmt: skip


def _listed(table: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def _money(counted: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    sums: dict[str, dict[str, Any]] = {}
    nothing = dict.fromkeys(("read", *FATES), _ZERO) | {"unknown_rows": 0, "good_rows": 0}
    for r in counted:
        one = sums.setdefault(r["currency"] or "", dict(nothing))
        money = Decimal(r["money"] or 0)
        one["read"] += money
        one[fate(r["flags"])] += money
        one["unknown_rows"] += int(r["unknown"] or 0)
        one["good_rows"] += r["n"] if fate(r["flags"]) != "quarantined" else 0
    return {c: {k: v if isinstance(v, int) else f"{v:.4f}" for k, v in one.items()} for c, one in sorted(sums.items())}


def _files(cleaned: Cleaned) -> list[dict[str, Any]]:
    return [
        {
            "file": one.raw.file,
            "sha256": one.raw.sha256,
            "read": one.rows,
            "mapped": {m.target: m.source or f"={m.constant}" for m in one.map.columns},
        }
        for one in cleaned.landed
    ]
