"""The verb ``explain OUT --customer ID``: all that the current run says of one customer, and why. Only reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from tierwise.errors import UsageError
from tierwise.pipeline.workspace import Run, open_workspace

TABLES = ("customer_features", "value", "tiers", "rfm", "segments", "behaviour")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Rows of the run's tables about one customer: one for each table, several for ``behaviour``."""

    customer_id: str
    run: str
    currency: str
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def one(self, table: str) -> dict[str, Any] | None:
        """The customer's row of a table; None where she has none."""
        return next(iter(self.rows.get(table, ())), None)


def explain(out: str | Path, customer_id: str, question: str | None = None) -> Explanation:
    """What is known and concluded of a customer; of the answers only that to ``question`` where one is named.

    ``UsageError`` when the run has no such customer, or has not asked her that.
    """
    current = open_workspace(out).require_current()
    names = current.table_names()
    rows = {name: _of(current, name, customer_id) for name in TABLES if name in names}
    if not any(rows.values()):
        example = current.table("customer_features")["customer_id"][0].as_py() if "customer_features" in names else ""
        hint = f"ids look like {example!r}; tierwise show {out} customer_features lists them"
        raise UsageError(f"run {current.id} has no customer {customer_id!r}", hint)
    if question is not None:
        rows["behaviour"] = _asked(rows.get("behaviour", []), question, customer_id)
    return Explanation(customer_id, current.id, str(current.about.get("currency", "")), rows)


def _asked(answers: list[dict[str, Any]], question: str, customer_id: str) -> list[dict[str, Any]]:
    found = [r for r in answers if r["question"] == question]
    if not found:
        asked = ", ".join(sorted(r["question"] for r in answers))
        raise UsageError(f"customer {customer_id!r} was not asked {question!r}", f"one of {asked}" if asked else "")
    return found


def _of(run: Run, name: str, customer_id: str) -> list[dict[str, Any]]:
    table = run.table(name)
    found: list[dict[str, Any]] = table.filter(pc.equal(table["customer_id"], customer_id)).to_pylist()
    return found
