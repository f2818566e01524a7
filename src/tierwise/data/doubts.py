"""What the data as a whole leave open for the owner to answer, and what to say when nothing of them can be used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tierwise.contract.settings import Settings
from tierwise.data import merging
from tierwise.data.cleaning import Cleaned
from tierwise.data.judging.order_heads import totals_differ
from tierwise.data.judging.order_status import unknown_states
from tierwise.data.judging.parsing import NO_CURRENCY
from tierwise.data.receipts import Tally, receipt
from tierwise.data.rules import QUARANTINE, rule
from tierwise.data.snapshots import Manifest
from tierwise.data.twins import twin_files, twins_of_before
from tierwise.data.warehouse import Warehouse
from tierwise.errors import NothingUsable


def open_questions(warehouse: Warehouse, cleaned: dict[str, Cleaned], settings: Settings) -> list[dict[str, Any]]:
    """What the data as a whole leave open: files alike, states nobody knows, orders that do not add up."""
    orders = cleaned["order_lines"]
    notes = twin_files(warehouse, orders) + unknown_states(warehouse, orders, settings)
    return notes + (totals_differ(warehouse, orders, orders.heads) if orders.heads else [])


def seen_before(
    warehouse: Warehouse, cleaned: dict[str, Cleaned], base: Manifest | None, again: list[int]
) -> list[dict[str, Any]]:
    """What ``twins_of_before`` says of the order lines in force, files that are read again left out."""
    if base is None or "order_lines" not in base.tables:
        return []
    lines = merging.without_sources(warehouse.read(base.paths("order_lines")), again)
    lines = lines.filter(lines.superseded_at.isnull())
    return twins_of_before(warehouse, cleaned["order_lines"], lines, {s.id: s.file for s in base.sources})


def mixed_currencies(counted: Tally, tables: Iterable[str]) -> list[dict[str, Any]]:
    """A note on orders in several currencies where no table of exchange rates joins them."""
    known = {r["currency"] for r in counted if r["currency"] and not r["flags"] & QUARANTINE} - {NO_CURRENCY}
    if len(known) < 2 or "exchange_rates" in tables:
        return []
    return [{"code": "currencies_mixed", "values": {"currencies": ", ".join(sorted(known))}}]


def refuse_no_rows(orders: Cleaned) -> None:
    """Raises ``NothingUsable`` where the files of orders hold a header and nothing else."""
    if not sum(one.rows for one in orders.landed):
        files = ", ".join(one.raw.file for one in orders.landed[:5])
        raise NothingUsable(f"{files}: there is no row under the header", "export it again, with its rows")


def why_nothing(warehouse: Warehouse, orders: Cleaned, counted: Tally) -> str:
    """How many rows were read, the commonest rules in words, and where the first refused row stands."""
    one = receipt(orders, counted)
    rules = sorted(one["rules"].items(), key=lambda r: (-r[1], r[0]))[:4]
    counts = "; ".join(f"{n} x {rule(name).message[0]}" for name, n in rules)
    first = warehouse.arrow(orders.refused.select("file", "line").order_by("file", "line").limit(1)).to_pylist()
    where = f" (the first in {first[0]['file']}, line {first[0]['line']})" if first else ""
    return f"of {one['read']} rows read none is left: {counts}{where}"
