"""What a report is made of: the result tables of one run, its receipt and its settings; and the sums its blocks share.

Nothing is estimated here: rows are counted, joined, sorted and added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tierwise.contract.settings import Settings
from tierwise.report.tables import has_rows

Rows = list[dict[str, Any]]
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Material:
    """The tables by name, ``run.json``, ``receipt.json`` and the settings."""

    tables: Mapping[str, pa.Table]
    run: Mapping[str, Any]
    receipt: Mapping[str, Any]
    settings: Settings

    def has(self, *names: str) -> bool:
        """Are all these tables there with at least one row?"""
        return all(has_rows(dict(self.tables), name) for name in names)

    def rows(self, name: str) -> Rows:
        """All rows of a small table; none when it is missing."""
        return self.tables[name].to_pylist() if name in self.tables else []

    @property
    def currency(self) -> str:
        """The reporting currency: the settings' one, else that of the value table."""
        if self.settings.currency:
            return self.settings.currency
        for name in ("value", "tiers", "rfm", "opportunities"):
            if self.has(name):
                found = self.tables[name]["currency"].drop_null()
                if len(found):
                    return str(found[0].as_py())
        return ""

    @property
    def customers(self) -> int | None:
        """How many customers ordered at least once before the report's date; None when no table says so."""
        named = next((n for n in ("customer_features", "value", "tiers", "rfm") if self.has(n)), None)
        return self.tables[named].num_rows if named else None

    @property
    def order_days(self) -> tuple[date, date] | None:
        """The first and the last day on which a customer ordered."""
        if not self.has("customer_features"):
            return None
        table = self.tables["customer_features"]
        first, last = pc.min(table["first_order_day"]).as_py(), pc.max(table["last_order_day"]).as_py()
        return None if first is None or last is None else (first, last)

    @property
    def margin_basis(self) -> str:
        """What margins rest on: ``rate`` (assumed for all), ``mixed``, ``cost`` (unit costs known), "" (not said)."""
        if not self.has("value"):
            return ""
        said = {str(m) for m in pc.unique(self.tables["value"]["method"]).to_pylist()}
        rate, cost, mixed = (any(words in m for m in said) for words in ("margin rate", "unit cost", "margin mixed"))
        return "mixed" if mixed or (rate and cost) else "rate" if rate else "cost" if cost else ""

    @property
    def pseudonymous(self) -> bool:
        """Are customers known by e-mail or phone only, so that their ids are keyed hashes?"""
        files = (self.run.get("reading") or {}).get("files", ())
        targets = [{c["target"] for c in f.get("columns", ())} for f in files if f.get("table") == "order_lines"]
        return bool(targets) and all("customer_id" not in t and t & {"email", "phone"} for t in targets)

    @property
    def tier_names(self) -> tuple[str, ...]:
        """Tier codes from the highest down."""
        return self.settings.tier_names

    def mark(self, tier: str) -> str:
        """The colour class of a tier, by its place."""
        place = self.tier_names.index(tier) + 1 if tier in self.tier_names else 0
        return f"tier-{min(place, 5)}"


def floats(column: pa.ChunkedArray) -> Floats:
    """A number or money column as float64, empty cells as NaN."""
    plain = pc.cast(column, pa.float64())
    return np.asarray(plain.to_numpy(zero_copy_only=False), dtype=np.float64)


def median(values: Floats) -> float | None:
    """The exact median of what is known; None when nothing is."""
    fit = values[np.isfinite(values)]
    return float(np.median(fit)) if len(fit) else None


def total(values: Floats) -> float:
    """The sum of what is known."""
    return float(np.nansum(values)) if len(values) else 0.0


def joined(left: pa.Table, right: pa.Table, columns: list[str]) -> pa.Table:
    """``left`` with the columns of ``right`` by customer, in no particular order; absent rows stay, empty."""
    wanted = ["customer_id", *[c for c in columns if c in right.column_names]]
    if left.num_rows * 4 < right.num_rows:  # a few customers: look up theirs only
        right = right.filter(pc.is_in(right["customer_id"], value_set=left["customer_id"].combine_chunks()))
    clash = [c for c in wanted[1:] if c in left.column_names]
    return left.drop_columns(clash).join(right.select(wanted), "customer_id", join_type="left outer")


def highest(table: pa.Table, by: str, count: int) -> Rows:
    """The rows with the largest ``by``, ties by customer id, empty ones last."""
    ordered = table.append_column("_by", pc.fill_null(pc.cast(table[by], pa.float64()), -np.inf))
    keys = [("_by", "descending"), ("customer_id", "ascending")]  # unique, so that "unstable" decides nothing
    best = pc.select_k_unstable(ordered, min(count, table.num_rows), keys)
    found: Rows = table.take(best).to_pylist()
    return found
