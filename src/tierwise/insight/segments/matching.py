"""The same groups from run to run: which of today's is which of the previous run's, and who moved.

Groups are matched by the customers they share: the assignment that makes the sum of Jaccard overlaps largest (Kuhn
1955, "the Hungarian method"), among customers who are in a segment in both runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.result_tables import SEGMENT_MOVES
from tierwise.insight.segments.traits import Floats, Ints
from tierwise.metrics.proportions import wilson

SAME = 0.3
"""Overlap from which a group counts as the one of the previous run."""
NONE = "none"
Texts = NDArray[np.object_]


def matched(now: Texts, before: Texts, groups: int) -> dict[int, tuple[str, float]]:
    """For today's groups (numbers as text in ``now``) the previous segment that each one is, with the overlap.

    ``now`` and ``before`` name the segment of each customer, '' for those in none; one entry for each customer.

    >>> now, before = (np.array(list(t), dtype=object) for t in ("00111", "aabba"))
    >>> {g: (s, round(o, 2)) for g, (s, o) in matched(now, before, 2).items()}
    {0: ('a', 0.67), 1: ('b', 0.67)}
    """
    from scipy.optimize import linear_sum_assignment

    both = (now != "") & (before != "")
    old = sorted(set(before[both]))
    overlap = np.array([[_jaccard(now[both] == str(g), before[both] == s) for s in old] for g in range(groups)])
    if not old:
        return {}
    pairs = zip(*linear_sum_assignment(-overlap), strict=True)
    return {int(g): (old[j], float(overlap[g, j])) for g, j in pairs if overlap[g, j] >= SAME}


def _jaccard(one: Any, other: Any) -> float:
    either = int((one | other).sum())
    return float((one & other).sum() / either) if either else 0.0


def aligned(ids: Any, table: Any) -> Texts:
    """The segment that each of ``ids`` has in a `segments` table, '' where it has none."""
    import pyarrow.compute as pc

    at = pc.index_in(ids, value_set=table["customer_id"].combine_chunks())
    found = pc.fill_null(table["segment"].take(at), "")
    return np.asarray(found.to_pylist(), dtype=object)


def segment_moves(before: Any, now: Any) -> Any:
    """The result table `segment_moves` from two `segments` tables; no rows where one of them is empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not before.num_rows or not now.num_rows:
        return SEGMENT_MOVES.arrow_schema().empty_table()
    ids = pc.unique(pa.chunked_array([*before["customer_id"].chunks, *now["customer_id"].chunks], pa.string()))
    was, now_in = (np.where(t == "", NONE, t) for t in (aligned(ids, before), aligned(ids, now)))
    pairs, counts = np.unique(np.char.add(np.char.add(was.astype(str), "\t"), now_in.astype(str)), return_counts=True)
    sides = [p.split("\t") for p in pairs]
    return SEGMENT_MOVES.conform(pa.table(_columns(sides, counts, before, now)))


def _columns(sides: list[list[str]], counts: Ints, before: Any, now: Any) -> dict[str, Any]:
    import pyarrow as pa

    origin = np.array([a for a, _ in sides])
    whole: Floats = np.array([counts[origin == a].sum() for a in origin], dtype=np.float64)
    share, low, high = wilson(counts, whole)
    instant = pa.timestamp("us")
    return {
        "from_as_of": pa.array([before["as_of"][0].as_py()] * len(sides), instant),
        "to_as_of": pa.array([now["as_of"][0].as_py()] * len(sides), instant),
        "from_segment": [a for a, _ in sides],
        "to_segment": [b for _, b in sides],
        "customers": counts,
        "share": share,
        "share_low": low,
        "share_high": high,
    }
