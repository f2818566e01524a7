"""A new export beside what is already known: union, corrections with their own instant, history never lost.

Rows belong to groups (an order, a customer, a product). A group that the new export shows with other content is a
correction: its new rows are known from the export's horizon (just after its last instant), the old ones are superseded
then. Horizons decide what is newer, not the order of importing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tierwise.contract.schema import TableContract
from tierwise.data.landing import OURS
from tierwise.data.warehouse import Warehouse

INTERNAL = {"_source": "int32", "_superseded_by": "int32"}
SAME_BOOK = 0.5
"""From this share of common orders on, two exports are taken to describe the same book of orders."""
_GROUPS = {"order_lines": "order_id", "returns": "return_id", "return_lines": "return_id"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is being merged in: the number of its first source, its horizon, and that of everything before."""

    source: int
    horizon: datetime
    before: datetime | None = None

    @property
    def newer(self) -> bool:
        """Does it reach at least as far as what is known?"""
        return self.before is None or self.horizon >= self.before


def group_key(contract: TableContract) -> tuple[str, ...]:
    """The columns that say which rows describe the same thing."""
    if contract.name in _GROUPS:
        return (_GROUPS[contract.name],)
    return tuple(k for k in contract.key if k not in OURS)


def first(rows: Any) -> Any:
    """Rows of the first import of a table."""
    import ibis

    return rows.mutate(_superseded_by=ibis.null("int32"))


def without_sources(base: Any, sources: list[int]) -> Any:
    """``base`` as if these source files had never been read: their rows gone, what they superseded in force again."""
    import ibis

    kept = base.filter(~base["_source"].isin(sources))
    undone = kept["_superseded_by"].isin(sources).fill_null(False)
    return kept.mutate(
        superseded_at=ibis.ifelse(undone, ibis.null("timestamp(6)"), kept.superseded_at),
        _superseded_by=ibis.ifelse(undone, ibis.null("int32"), kept["_superseded_by"]),
    )


def merge(warehouse: Warehouse, contract: TableContract, base: Any, rows: Any, arrival: Arrival) -> Any | None:
    """``base`` (stored, with internal columns) and new ``rows`` together; None when nothing is new."""
    import ibis

    rows = rows.mutate(_superseded_by=ibis.null("int32"))
    current = base.filter(base.superseded_at.isnull())
    history = base.filter(base.superseded_at.notnull())
    key = list(group_key(contract))
    known, arriving = _keys(current, key), _keys(rows, key)
    fresh = _anti(rows, known, key)
    changed = warehouse.keep(_changed(contract, _semi(current, arriving, key), _semi(rows, known, key), key), "changed")
    some_changed = bool(warehouse.scalar(changed.count()))
    if not some_changed and not warehouse.scalar(fresh.count()):
        return None
    if contract.happened_at and _same_book(warehouse, contract, current, rows, arrival, key):
        fresh = _late(fresh, contract, arrival)
    parts = [history, fresh]
    if some_changed:
        parts += _corrected(_semi(current, changed, key), _semi(rows, changed, key), arrival)
        current = _anti(current, changed, key)
    columns = [*contract.names, *INTERNAL]
    return ibis.union(current.select(columns), *(p.select(columns) for p in parts))


def _keys(t: Any, key: list[str]) -> Any:
    """The groups of a table, null-safe (a null key column compares as empty text)."""
    return t.select(**_safe(t, key)).distinct()


def _safe(t: Any, key: list[str]) -> dict[str, Any]:
    return {f"_g{i}": t[k].cast("string").fill_null("") for i, k in enumerate(key)}


def _semi(t: Any, groups: Any, key: list[str]) -> Any:
    names = [f"_g{i}" for i in range(len(key))]
    return t.mutate(**_safe(t, key)).semi_join(groups, names).drop(*names)


def _anti(t: Any, groups: Any, key: list[str]) -> Any:
    names = [f"_g{i}" for i in range(len(key))]
    return t.mutate(**_safe(t, key)).anti_join(groups, names).drop(*names)


def _changed(contract: TableContract, old: Any, new: Any, key: list[str]) -> Any:
    """Groups whose rows differ as multisets of content (not of file, line, flags or time of knowing)."""
    import ibis

    content = [n for n in contract.names if n not in OURS]
    both = ibis.union(
        old.select(*content).mutate(_side=ibis.literal(-1)), new.select(*content).mutate(_side=ibis.literal(1))
    )
    tally = both.group_by(content).agg(_tally=both["_side"].sum())
    return _keys(tally.filter(tally["_tally"] != 0), key)


def _same_book(
    warehouse: Warehouse, contract: TableContract, current: Any, rows: Any, arrival: Arrival, key: list[str]
) -> bool:
    """Do the new rows hold at least half of the groups already known in their span of time?"""
    if arrival.before is None or arrival.horizon < arrival.before or contract.happened_at not in rows.columns:
        return False
    at = contract.happened_at
    span = warehouse.arrow(rows.aggregate(low=rows[at].min(), high=rows[at].max())).to_pylist()[0]
    if span["low"] is None:
        return False
    within = _keys(current.filter((current[at] >= span["low"]) & (current[at] <= span["high"])), key)
    names = [f"_g{i}" for i in range(len(key))]
    known = int(warehouse.scalar(within.count()))
    common = int(warehouse.scalar(within.semi_join(_keys(rows, key), names).count())) if known else 0
    return known > 0 and common >= SAME_BOOK * known


def _late(fresh: Any, contract: TableContract, arrival: Arrival) -> Any:
    """Rows of a time that an earlier export of the same book already covered were not known then."""
    import ibis

    late = fresh[contract.happened_at] < _instant(arrival.before)
    return fresh.mutate(known_at=ibis.ifelse(late, _instant(arrival.horizon), fresh.known_at))


def _corrected(old: Any, new: Any, arrival: Arrival) -> list[Any]:
    """Old and new rows of changed groups; the one with the later horizon stands."""
    import ibis

    if arrival.newer:
        at = _instant(arrival.horizon)
        source = ibis.literal(arrival.source).cast("int32")
        return [old.mutate(superseded_at=at, _superseded_by=source), new.mutate(known_at=at)]
    at = _instant(arrival.before)
    stood = ibis.ifelse(old.known_at > at, old.known_at, at)
    return [old.mutate(known_at=stood), new.mutate(superseded_at=at)]


def _instant(at: datetime | None) -> Any:
    import ibis

    return ibis.timestamp((at or datetime(1900, 1, 1)).isoformat(sep=" ")).cast("timestamp(6)")  # noqa: DTZ001
