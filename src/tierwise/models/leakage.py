"""What a model must not know: checks of the examples before anything is fitted.

Each gives findings, none where the examples are clean. A finding is a reason to look, with its numbers; some have an
innocent cause (an empty visit resembles any other empty visit), so the caller decides what stops a run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError
from tierwise.metrics.amounts import mid_ranks
from tierwise.metrics.probability import auc
from tierwise.models.columns import number, split
from tierwise.models.family import Examples, Floats, Ints, Rows, Task
from tierwise.models.folds import folds

TELLS = 0.98
DROP = 0.05
FEWEST = 20
"""Rows that must stand on the smaller side before a column may be accused: fewer separate by chance."""
TOLERANCE = 1e-9
CODES = (
    "is_label", "tells_all", "tells_once", "sees_future", "customer_on_both_sides", "duplicate_on_both_sides",
)  # fmt: skip
"""Every code of a `Finding`; the report has words for each."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found (``code``), in which column (empty: no single one), and the numbers behind it.

    ``is_label`` the column is the label, or one value of it for each value of the label
    ``tells_all`` alone it separates the label almost perfectly, on every date it was tried
    ``tells_once`` ... on these rows, and clearly less on another date
    ``sees_future`` its value changes when what happened later is added
    ``customer_on_both_sides``, ``duplicate_on_both_sides`` of a cut
    """

    code: str
    column: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ContractError(f"{self.code!r} is no code of a leakage finding", f"one of {', '.join(CODES)}")


def label_columns(rows: Rows, label: Floats, name: str = "") -> list[Finding]:
    """Columns called as the label, and columns that are the label under another name.

    >>> import pyarrow as pa
    >>> rows = Rows(pa.table({"x": [3.0, 1.0, 2.0], "paid": [20.0, 0.0, 10.0]}))
    >>> [f.column for f in label_columns(rows, np.array([2.0, 0.0, 1.0]))]
    ['paid', 'x']
    """
    numbers, categories = split(rows.table)
    named = [Finding("is_label", c, {"same_name": 1.0}) for c in (*numbers, *categories) if name and c == name]
    same = [Finding("is_label", c) for c in numbers if _is_line(number(rows.table, c), label)]
    same += [Finding("is_label", c) for c in categories if _is_code(rows.table[c], label)]
    found = {f.column: f for f in (*same, *named)}
    return [found[c] for c in sorted(found)]


def telling_columns(examples: Examples, others: Sequence[Examples] = ()) -> list[Finding]:
    """Columns that alone separate the label: AUC above .98, or |rank correlation| above .98 for amounts.

    Missing cells count as lower than all others; a category counts as the mean label it has among the other half of the
    customers. ``others`` are examples of other dates: where a column
    tells at least .05 less there, it knew something on this date alone. Fewer than 20 rows of one answer (of all rows,
    for amounts) accuse nobody, nor does a column that is the label itself (`label_columns`).
    """
    found = []
    for column in sorted(examples.rows.table.column_names):
        here = _tells(examples, column)
        if not here > TELLS:
            continue
        there = [t for t in (_tells(other, column) for other in others) if np.isfinite(t)]
        once = bool(there) and here - min(there) >= DROP
        numbers = {"here": here} | ({"elsewhere": min(there)} if there else {})
        found.append(Finding("tells_once" if once else "tells_all", column, numbers))
    return found


def changed_by_future(before: Any, after: Any, key: str) -> list[Finding]:
    """Columns of a feature table (Arrow) whose values differ when rows from after the as-of date were in the shop.

    Both tables are of the same date; ``before`` was computed without the future, ``after`` with it. Rows are matched by
    ``key``; a row that only one table has is a finding in the key's own name. Numbers equal to 1e-9 are equal.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    names, keys = set(before.column_names), [set(t[key].to_pylist()) for t in (before, after)]
    if names != set(after.column_names) or any(
        len(k) != t.num_rows for k, t in zip(keys, (before, after), strict=True)
    ):
        raise ContractError(f"two feature tables with the same columns and one row for each {key} are needed")
    alone = keys[0] ^ keys[1]
    found = [Finding("sees_future", key, {"rows": float(len(alone))})] if alone else []
    both = pa.array(sorted(keys[0] & keys[1]), type=before[key].type)
    first, second = (t.filter(pc.is_in(t[key], value_set=both)).sort_by(key) for t in (before, after))
    for column in sorted(names - {key}):
        differs = _differs(first[column], second[column])
        if differs.any():
            numbers = {"rows": float(differs.sum()), "share": float(differs.mean())}
            found.append(Finding("sees_future", column, numbers))
    return found


def shared_customers(train: Ints, judge: Ints) -> list[Finding]:
    """Groups with rows on both sides of a cut between customers.

    >>> shared_customers(np.array([1, 2]), np.array([2, 3, 2]))[0].numbers
    {'customers': 1.0, 'rows': 2.0}
    """
    both = np.intersect1d(train, judge)
    rows = float(np.isin(judge, both).sum())
    return [Finding("customer_on_both_sides", "", {"customers": float(len(both)), "rows": rows})] if len(both) else []


def shared_duplicates(rows: Rows, fold: Ints) -> list[Finding]:
    """Rows whose every column equals that of a row in another fold: judged by what was learned by heart."""
    same = duplicate_groups(rows)
    pairs = np.unique(np.column_stack([same, fold]), axis=0)
    apart = np.bincount(pairs[:, 0])[same] > 1
    numbers = {"rows": float(apart.sum()), "share": float(apart.mean())}
    return [Finding("duplicate_on_both_sides", "", numbers)] if apart.any() else []


def duplicate_groups(rows: Rows, group: Ints | None = None) -> Ints:
    """A number for each row, the same where every column is; with ``group``, rows of one customer count as one too.

    So both ends of a chain (a twin of a twin, a customer with two twins) fall into one fold: give the result to
    `folds.folds`. Numbers are those of first appearance in the rows.

    >>> import pyarrow as pa
    >>> duplicate_groups(Rows(pa.table({"a": [1.0, 2.0, 1.0, None], "b": ["x", "x", "x", None]}))).tolist()
    [0, 1, 0, 2]
    """
    same = np.zeros(len(rows), dtype=np.int64)
    for name in sorted(rows.table.column_names):
        own = _codes(rows.table[name])
        same = np.unique(same * (int(own.max(initial=0)) + 1) + own, return_inverse=True)[1].astype(np.int64)
    return _by_appearance(same if group is None else _connected(same, group))


def _connected(first: Ints, second: Ints) -> Ints:
    """Rows joined by either number."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    a, b = (np.unique(codes, return_inverse=True)[1] for codes in (first, second))
    size = int(a.max(initial=-1)) + 1
    total = size + int(b.max(initial=-1)) + 1
    graph = coo_array((np.ones(len(a)), (a, size + b)), shape=(total, total))
    return np.asarray(connected_components(graph, directed=False)[1][a], dtype=np.int64)


def _by_appearance(codes: Ints) -> Ints:
    _, at, code = np.unique(codes, return_index=True, return_inverse=True)
    place = np.empty(len(at), dtype=np.int64)
    place[np.argsort(at)] = np.arange(len(at))
    return place[code]


def _codes(column: Any) -> Ints:
    """Numbers 0 .. for the distinct cells, missing ones equal to one another."""
    import pyarrow.compute as pc

    plain = column.combine_chunks() if hasattr(column, "combine_chunks") else column
    codes = pc.dictionary_encode(plain, null_encoding="encode")
    return np.asarray(codes.indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def _tells(examples: Examples, column: str) -> float:
    """How well the column alone separates the label, .5 or 0 .. 1; NaN where that cannot be said."""
    if column not in examples.rows.table.column_names or len(np.unique(examples.group)) < FEWEST:
        return np.nan
    label, ranks = examples.label, mid_ranks(_as_numbers(examples, column))
    if examples.task is Task.PROBABILITY:
        if min(label.sum(), (1 - label).sum()) < FEWEST:
            return np.nan
        one_way = auc(label, ranks)
        return max(one_way, 1 - one_way)
    ranked = mid_ranks(label)
    if len(label) < FEWEST or np.ptp(ranks) == 0 or np.ptp(ranked) == 0:
        return np.nan
    return abs(float(np.corrcoef(ranks, ranked)[0, 1]))


def _as_numbers(examples: Examples, column: str) -> Floats:
    if column in split(examples.rows.table)[0]:
        values = number(examples.rows.table, column)
        return np.where(np.isnan(values), -np.inf, values)
    codes, half = _codes(examples.rows.table[column]), folds(examples.group, 2, seed=0)
    size, means = int(codes.max()) + 1, np.empty(len(codes))
    for k in (0, 1):
        other = half != k
        total, n = np.bincount(codes[other], examples.label[other], size), np.bincount(codes[other], minlength=size)
        means[~other] = ((total + 2 * examples.label.mean()) / (n + 2))[codes[~other]]
    return means


def _is_line(values: Floats, label: Floats) -> bool:
    """Whether the values are a straight line of the label, wherever they are known (on at least half of the rows)."""
    known = np.isfinite(values)
    if known.mean() < 0.5 or len(np.unique(label[known])) < 2 or np.ptp(values[known]) == 0:
        return False
    slope, start = np.polyfit(label[known], values[known], 1)
    return bool(np.abs(start + slope * label[known] - values[known]).max() <= TOLERANCE * np.ptp(values[known]))


def _is_code(column: Any, label: Floats) -> bool:
    """Whether each category stands for one value of the label and each value for one category."""
    codes = _codes(column)
    pairs = len(np.unique(np.column_stack([codes, label]), axis=0))
    levels = len(np.unique(codes))
    return levels > 1 and pairs == levels == len(np.unique(label)) and len(label) > levels


def _differs(first: Any, second: Any) -> NDArray[np.bool_]:
    import pyarrow as pa
    import pyarrow.compute as pc

    missing = [np.asarray(pc.is_null(c).to_numpy(zero_copy_only=False)) for c in (first, second)]
    if pa.types.is_floating(first.type) or pa.types.is_decimal(first.type):
        a, b = (number(pa.table({"x": c}), "x") for c in (first, second))
        gap = np.abs(a - b) > TOLERANCE * np.maximum(1.0, np.maximum(np.abs(a), np.abs(b)))
        unequal = gap | (np.isnan(a) != np.isnan(b))
    else:
        unequal = np.asarray(pc.fill_null(pc.not_equal(first, second), False).to_numpy(zero_copy_only=False))
    return np.asarray(unequal | (missing[0] != missing[1]))
