"""The Shop: all tables of a shop, as known at one instant. The one door against leakage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tierwise.contract.schema import TableContract
from tierwise.contract.settings import Settings
from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data import identity
from tierwise.data.snapshots import Manifest
from tierwise.data.warehouse import Warehouse
from tierwise.errors import ContractError, NothingUsable, UsageError

_PERSON_COLUMNS = ("customer_id", "referrer_id")


@dataclass(frozen=True)
class Shop:
    """An immutable bundle of contract tables. ``as_of`` hides every row not yet known at an instant.

    ``tables`` hold all versions of all rows; read through ``table``. ``cut`` None shows what is in force now.
    ``links`` (identity) are applied as a view where ``merge`` is true; with False every id stands for itself.
    ``share`` of the customers are in it: 1, but for a sample (`data.sampling`). ``newest``: tables
    that are shown as they are in force now, whatever the cut, see `with_newest`.
    """

    tables: Mapping[str, Any]
    settings: Settings
    warehouse: Warehouse
    cut: datetime | None = None
    merge: bool = True
    links: Any = None
    canonical: Any = field(default=None, repr=False)
    share: float = 1.0
    newest: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tables this shop has."""
        return tuple(n for n in SHOP_TABLES if n in self.tables)

    def has(self, name: str) -> bool:
        """Does the shop have this table?"""
        return name in self.tables

    def table(self, name: str) -> Any:
        """One table as known at ``cut``: its contract's columns, one version of each row, canonical customers."""
        if name not in self.tables:
            raise ContractError(f"this shop has no table {name!r}", f"it has {', '.join(self.names)}")
        contract = SHOP_TABLES[name]
        t = _whole(self.tables[name], contract).select(*contract.names)
        t = self._in_force(t, contract.happened_at, self.cut if name not in self.newest else None)
        return self._merged(t, name) if self.canonical is not None else t

    @staticmethod
    def _in_force(t: Any, happened_at: str, until: datetime | None) -> Any:
        import ibis

        if until is None:
            return t.filter(t.superseded_at.isnull())
        cut = ibis.timestamp(until.isoformat(sep=" ")).cast("timestamp(6)")
        t = t.filter((t.known_at < cut) & (t.superseded_at.isnull() | (t.superseded_at >= cut)))
        # an optional instant that is empty (a review without a date) hides behind known_at alone
        return t.filter((t[happened_at] < cut) | t[happened_at].isnull()) if happened_at else t

    def _merged(self, t: Any, name: str) -> Any:
        """Customer ids replaced by the canonical ones; customers reduced to one row for each person."""
        import ibis

        names = t.columns
        for column in _PERSON_COLUMNS:
            if column not in names:
                continue
            one = self.canonical.select(_id="customer_id", _canonical="canonical_id")
            t = t.left_join(one, t[column] == one["_id"])
            t = t.mutate(_own=t[column]).mutate(**{column: ibis.coalesce(t["_canonical"], t[column])})
            if name == "customers" and column == "customer_id":
                t = _one_row_each(t)
            t = t.select(*names)
        return t

    def as_of(self, instant: datetime) -> Shop:
        """The shop as known strictly before ``instant`` (naive means UTC). It can only look further back.

        Raises ``UsageError`` for an instant after this shop's own cut: what was hidden stays hidden.
        """
        cut = instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant
        if self.cut is not None and cut > self.cut:
            raise UsageError(f"this shop is as of {self.cut}; it cannot show {cut}", "start from the whole shop")
        return _with_identities(replace(self, cut=cut, newest=frozenset()))

    def with_newest(self, *names: str) -> Shop:
        """The same shop with these tables up to their newest row, where its cut is only that of its last order.

        For what others do (their offers, the rates of their money), which no answer about customers is judged by: it
        need not wait for the shop's next order. A shop asked to look further back stays as it is.
        """
        whole = replace(self, cut=None).default_as_of()
        return self if self.cut is not None and self.cut < whole else replace(self, newest=self.newest | {*names})

    def unmerged(self) -> Shop:
        """The same shop with identity undone: every source id stands for itself."""
        return replace(self, merge=False, canonical=None)

    def default_as_of(self) -> datetime:
        """Just after (1 microsecond) the last order known."""
        lines = self.tables["order_lines"]
        last = self.warehouse.scalar(lines.known_at.max())
        if last is None:
            raise NothingUsable("there is no order line", "look at the quarantine: tierwise show OUT quarantine")
        after: datetime = last + timedelta(microseconds=1)
        return after if self.cut is None else min(after, self.cut)


def _whole(t: Any, contract: TableContract) -> Any:
    """The table with every column of its contract: a snapshot of an earlier version lacks those that came later."""
    import ibis

    kinds = contract.ibis_schema()
    missing = [c.name for c in contract.columns if c.name not in t.columns and not c.required]
    return t.mutate(**{n: ibis.null(kinds[n]) for n in missing}) if missing else t


def _one_row_each(t: Any) -> Any:
    """Of the rows that became one person, the canonical id's own row, else the first id's."""
    import ibis

    place = ibis.window(group_by="customer_id", order_by=[t["_own"] != t.customer_id, "_own"])
    t = t.mutate(_nth=ibis.row_number().over(place))
    return t.filter(t["_nth"] == 0)


def _with_identities(shop: Shop) -> Shop:
    if shop.links is None or not shop.merge:
        return replace(shop, canonical=None)
    found = identity.identities(shop.warehouse, shop.links, shop.cut)
    table = shop.warehouse.table(found, "identities") if found.num_rows else None
    return replace(shop, canonical=table)


def open_shop(manifest: Manifest, warehouse: Warehouse, settings: Settings) -> Shop:
    """The shop of a snapshot. Its settings' currency is the data's commonest where none was set."""
    tables = {name: warehouse.read(manifest.paths(name)) for name in SHOP_TABLES if name in manifest.tables}
    linked = identity.LINKS.name in manifest.tables
    links = warehouse.read(manifest.paths(identity.LINKS.name)) if linked else None
    settings = settings if settings.currency else replace(settings, currency=manifest.currency)
    return _with_identities(Shop(tables, settings, warehouse, links=links))
