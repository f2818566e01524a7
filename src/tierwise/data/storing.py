"""Cleaned tables into the version being written, each merged with what the version before held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tierwise.contract.schema import TableContract
from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data import identity, merging
from tierwise.data.cleaning import Cleaned, order_line_rows, plain_rows
from tierwise.data.judging import returns
from tierwise.data.snapshots import Manifest, Writing
from tierwise.data.warehouse import Warehouse


@dataclass(frozen=True)
class Stored:
    """Puts tables into the version being written, merged with what the version before held."""

    warehouse: Warehouse
    writing: Writing
    base: Manifest | None
    again: list[int]
    arrival: merging.Arrival

    def before(self, name: str) -> Any | None:
        """The table as the last version holds it, without files that are read again."""
        if self.base is None or name not in self.base.tables:
            return None
        t = self.warehouse.read(self.base.paths(name))
        return merging.without_sources(t, self.again) if self.again and "_source" in t.columns else t

    def put(self, contract: TableContract, rows: Any) -> None:
        """Merge and write; a table in which nothing is new keeps its old folder."""
        base = self.before(contract.name)
        if base is None:
            self.write(contract, merging.first(rows))
            return
        rows = self.warehouse.keep(rows, contract.name)
        merged = merging.merge(self.warehouse, contract, base, rows, self.arrival)
        if merged is not None:
            self.write(contract, merged)
        elif self.again:
            self.write(contract, base)

    def write(self, contract: TableContract, rows: Any) -> None:
        """Write rows as the table's new version."""
        self.warehouse.write(rows, self.writing.place(contract.name))
        self.writing.add(contract)

    def now(self, name: str) -> Any | None:
        """The table as it stands in the version being written: rows in force."""
        entry = self.writing.tables.get(name)
        if entry is None:
            return None
        t = self.warehouse.read([self.writing.folder / entry["folder"] / f["name"] for f in entry["files"]])
        return t.filter(t.superseded_at.isnull())


def store_all(stored: Stored, cleaned: dict[str, Cleaned]) -> None:
    """Write every table."""
    orders = cleaned["order_lines"]
    stored.put(orders.contract, order_line_rows(stored.warehouse, orders))
    for name, one in cleaned.items():
        if name not in ("orders", "order_lines", "returns"):
            stored.put(one.contract, plain_rows(one))
    _store_returns(stored, cleaned)
    _store_links(stored, cleaned)


def _store_returns(stored: Stored, cleaned: dict[str, Cleaned]) -> None:
    import ibis

    kept = cleaned["order_lines"].kept
    kept = kept.filter(kept["_aside"] == 1)
    parts = [returns.from_order_lines(kept), returns.from_cancelled(kept), returns.from_refunds(kept)]
    if "returns" in cleaned:
        parts.append(returns.from_returns_table(cleaned["returns"].kept))
    lines = stored.warehouse.keep(ibis.union(*parts), "return_lines")
    if not stored.warehouse.scalar(lines.count()) and stored.before(returns.RETURN_LINES.name) is None:
        return
    stored.put(returns.RETURN_LINES, lines)
    netted = returns.net(stored.warehouse, stored.now("order_lines"), stored.now(returns.RETURN_LINES.name))
    if stored.again:  # matches of a wrong reading are no history
        stored.write(SHOP_TABLES["returns"], merging.first(netted))
    else:
        stored.put(SHOP_TABLES["returns"], netted)


def _store_links(stored: Stored, cleaned: dict[str, Cleaned]) -> None:
    """Identity links of this import beside those known; a reading that is done again starts them anew."""
    import ibis

    parts = []
    for c in cleaned.values():
        carries = any({"email_key", "phone_key"} & set(one.columns) for one in c.landed)
        if carries and "customer_id" in c.contract.names:
            at = c.contract.happened_at
            rows = c.kept.mutate(_at=c.kept[at] if at else ibis.timestamp("1900-01-01").cast("timestamp(6)"))
            parts.append(identity.links(rows, "_at"))
    base = stored.before(identity.LINKS.name)
    if parts and base is not None and not stored.again:
        parts.append(base.select(*identity.LINKS.names))
    if parts:
        stored.write(identity.LINKS, identity.together(parts))
