"""How customers moved between tiers from one date to another, under the same cut points."""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.contract.arrays import Ints, integer, the_as_of
from tierwise.contract.estimate import Estimate
from tierwise.contract.result_tables import TIER_MOVES
from tierwise.errors import UsageError
from tierwise.metrics.proportions import share_estimate, wilson

NONE = "none"
"""From: not yet a customer then. To: no value now (refused profiling since, merged with another, erased)."""


def tier_moves(before: Any, now: Any, names: tuple[str, ...] | None = None) -> Any:
    """The result table `tier_moves` from two `tiers` tables; every pair of tiers has a row, empty ones too.

    Both must have been cut by the same cut points (UsageError else): with new ones "migration" is only the cuts'.
    ``names`` gives the tiers from the top, where a tier may hold nobody on both dates. Without anybody in a tier on
    one of the dates there are no moves to speak of: no rows.
    """
    import pyarrow as pa

    if not before.num_rows or not now.num_rows:
        return TIER_MOVES.arrow_schema().empty_table()
    version = _one_version(before, now)
    names = (*(names or _names(before, now)), NONE)
    counts = _counts(before, now, len(names))
    counts_from = counts.sum(axis=1)
    share, low, high = wilson(counts, np.maximum(counts_from, 1)[:, None])
    rows = [(i, j) for i in range(len(names)) for j in range(len(names)) if (i, j) != (len(names) - 1,) * 2]
    at = tuple(np.array(rows).T)
    known = pa.array(counts_from[at[0]] == 0)
    table = {
        "from_as_of": pa.array([the_as_of(before)] * len(rows), type=pa.timestamp("us")),
        "to_as_of": pa.array([the_as_of(now)] * len(rows), type=pa.timestamp("us")),
        "from_tier": [names[i] for i, _ in rows],
        "to_tier": [names[j] for _, j in rows],
        "customers": counts[at],
        "cuts_version": [version] * len(rows),
    }
    for name, matrix in (("share", share), ("share_low", low), ("share_high", high)):
        table[name] = pa.array(matrix[at], mask=known.to_numpy(zero_copy_only=False))
    return TIER_MOVES.conform(pa.table(table))


def stay_rate(moves: Any, tier: str = "") -> Estimate:
    """Share of a tier's customers (of all tiers, when "") who were still in it, with Wilson's interval."""
    rows = [r for r in moves.to_pylist() if r["from_tier"] != NONE and tier in ("", r["from_tier"])]
    n = sum(r["customers"] for r in rows)
    if not n:
        raise UsageError(f"no customer stood in tier {tier!r} at the earlier date")
    return share_estimate(sum(r["customers"] for r in rows if r["from_tier"] == r["to_tier"]), n)


def _counts(before: Any, now: Any, size: int) -> Ints:
    """Customers by (rank then, rank now); the last row and column count those without a tier."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = pc.unique(pa.chunked_array([*before["customer_id"].chunks, *now["customer_id"].chunks], pa.string()))
    ranks = []
    for table in (before, now):
        at = pc.index_in(ids, table["customer_id"].combine_chunks())
        found = np.asarray(pc.fill_null(at, -1).to_numpy(zero_copy_only=False))
        rank = integer(table, "tier_rank")
        ranks.append(np.where(found >= 0, rank[np.maximum(found, 0)] - 1 if len(rank) else 0, size - 1))
    counts = np.zeros((size, size), dtype=np.int64)
    np.add.at(counts, tuple(ranks), 1)
    return counts


def _names(before: Any, now: Any) -> tuple[str, ...]:
    found: dict[int, str] = {}
    for table in (before, now):
        for pair in table.select(["tier_rank", "tier"]).group_by(["tier_rank", "tier"]).aggregate([]).to_pylist():
            found[pair["tier_rank"]] = pair["tier"]
    top = max(found, default=0)
    missing = [r for r in range(1, top + 1) if r not in found]
    if missing:
        raise UsageError(f"tier {missing[0]} holds nobody on either date", "pass the names of all tiers")
    return tuple(found[r] for r in range(1, top + 1))


def _one_version(before: Any, now: Any) -> str:
    versions = {v for table in (before, now) for v in table["cuts_version"].unique().to_pylist()}
    if len(versions) > 1:
        raise UsageError(
            f"the two dates were cut by different cut points ({', '.join(sorted(versions))})",
            "compute both with the same cut points",
        )
    return versions.pop() if versions else ""
