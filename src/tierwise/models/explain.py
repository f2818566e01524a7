"""What a fitted model looks at, whatever its family: for all rows together, where `Fitted.explain` speaks of one.

`importance` asks how much worse the answers get when a column is shuffled; `effect` how the answer moves with a column;
`surrogate` which few rules come closest to the model, and how close that is. None of them says what would happen if a
column were changed in the world: that is a question for an experiment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.errors import ComputationError, ContractError
from tierwise.models.columns import number, split
from tierwise.models.family import Examples, Fitted, Floats, Ints, Rows, Task
from tierwise.models.folds import folds
from tierwise.models.select import Loss, row_loss
from tierwise.models.tree import DecisionTree, FittedTree

HISTORY = "history"
Z_80 = 1.2815515655446004
"""Half of an 80 % interval in standard errors."""


def importance(
    fitted: Fitted,
    examples: Examples,
    seed: int,
    together: Mapping[str, Sequence[str]] | None = None,
    repeats: int = 3,
    loss: Loss | None = None,
) -> Any:
    """How much the loss rises on these (held-out) examples when a column is shuffled, the largest rise first.

    Arrow table: ``column, rise, rise_low, rise_high`` (80 %), ``share`` of the loss as it stands, ``loss`` (its name),
    ``n``, ``customers``, ``method``. Each row is compared with itself, and whole customers make the interval.
    ``together`` names sets of columns that are shuffled as one, for columns that tell the same: of two such, each
    alone looks idle. Without it each column is asked, and the histories as one where there are any. Breiman (2001),
    Machine Learning 45. ``loss`` is that of each row: log loss of a probability and squared error of an amount, unless
    another is given.
    """
    sets, of = together or _each(examples.rows), loss or _usual_loss(examples.task)
    chance, before = np.random.default_rng(seed), of(examples.label, fitted.predict(examples.rows))
    found = []
    for name, columns in sets.items():
        shuffled = (_shuffled(examples.rows, columns, chance) for _ in range(repeats))
        rise = np.mean([of(examples.label, fitted.predict(rows)) - before for rows in shuffled], axis=0)
        found.append((name, *_mean_by_customer(rise, examples.group)))
    usual = "log loss" if examples.task is Task.PROBABILITY else "squared error"
    named = "given" if loss else usual
    return _as_table(sorted(found, key=lambda f: (-f[1], f[0])), (named, float(before.mean())), examples, repeats)


def _each(rows: Rows) -> dict[str, tuple[str, ...]]:
    names = [*sorted(rows.table.column_names), *([HISTORY] if rows.history is not None else [])]
    return {name: (name,) for name in names}


def _usual_loss(task: Task) -> Loss:
    return row_loss(task) if task is Task.PROBABILITY else _squared


def _squared(label: Floats, predicted: Floats) -> Floats:
    return np.asarray((predicted - label) ** 2)


def _shuffled(rows: Rows, columns: Sequence[str], chance: np.random.Generator) -> Rows:
    """Rows whose cells in these columns come from other rows, together."""
    import pyarrow as pa

    order = chance.permutation(len(rows))
    table, history = rows.table, rows.history
    for name in columns:
        if name == HISTORY and history is not None:
            history = history.take(order)
        else:
            table = _with(table, name, table[name].take(pa.array(order)))
    return Rows(table, history)


def _with(table: Any, name: str, column: Any) -> Any:
    if name not in table.column_names:
        raise ContractError(f"there is no column {name}", f"one of {', '.join(table.column_names)}")
    return table.set_column(table.column_names.index(name), name, column)


def _mean_by_customer(values: Floats, group: Ints) -> tuple[float, float, float]:
    """Mean over rows with its 80 % interval, whole customers drawn (ratio estimator); of one it is not known."""
    _, code = np.unique(group, return_inverse=True)
    total, rows = np.bincount(code, values), np.bincount(code)
    mean = float(total.sum() / rows.sum())
    if len(total) < 2:
        return mean, np.nan, np.nan
    error = np.sqrt(((total - mean * rows) ** 2).sum() * len(total) / (len(total) - 1)) / rows.sum()
    return mean, float(mean - Z_80 * error), float(mean + Z_80 * error)


def _as_table(
    found: Sequence[tuple[str, float, float, float]], losses: tuple[str, float], examples: Examples, repeats: int
) -> Any:
    import pyarrow as pa

    n, (name, loss) = len(found), losses
    columns, rise, low, high = zip(*found, strict=True) if found else ((), (), (), ())
    return pa.table({
        "column": pa.array(columns, pa.string()), "rise": pa.array(rise, pa.float64()),
        "rise_low": pa.array(low, pa.float64(), from_pandas=True),
        "rise_high": pa.array(high, pa.float64(), from_pandas=True),
        "share": pa.array([r / loss if loss > 0 else None for r in rise], pa.float64()), "loss": [name] * n,
        "n": [len(examples)] * n, "customers": [len(np.unique(examples.group))] * n,
        "method": [f"shuffled {repeats} times"] * n,
    })  # fmt: skip


def effect(fitted: Fitted, rows: Rows, column: str, bins: int = 20) -> Any:
    """How the answer moves with one column, in the answer's unit, around 0.

    Arrow table: ``column, at`` (a number) or ``level`` (a category), ``effect, effect_low, effect_high`` (80 %), ``n``
    rows there, ``method``. Numbers: accumulated local effects (Apley & Zhu 2020, J. R. Statist. Soc. B 82): only
    differences between neighbouring values of real rows, so that no impossible customer is asked about. Categories have
    no neighbours: the mean answer if every row had this level.
    """
    numbers, categories = split(rows.table)
    if column not in (*numbers, *categories):
        raise ContractError(f"there is no column {column}", f"one of {', '.join((*numbers, *categories))}")
    return _level_means(fitted, rows, column) if column in categories else _accumulated(fitted, rows, column, bins)


def _accumulated(fitted: Fitted, rows: Rows, column: str, bins: int) -> Any:
    """Mean step of each bin, added up from the left and centred; the intervals hold for the centred sums."""
    values = number(rows.table, column)
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        raise ComputationError(f"column {column} is empty: nothing moves with it")
    edges = np.unique(np.quantile(values[known], np.linspace(0, 1, bins + 1), method="inverted_cdf"))
    if len(edges) < 2:
        raise ComputationError(f"column {column} holds one value alone: nothing moves with it")
    some = rows.take(known)
    at = np.clip(np.searchsorted(edges, values[known], side="left") - 1, 0, len(edges) - 2)
    steps = fitted.predict(_set(some, column, edges[at + 1])) - fitted.predict(_set(some, column, edges[at]))
    n = np.bincount(at, minlength=len(edges) - 1)
    mean = np.bincount(at, steps, len(n)) / n
    variance = np.bincount(at, (steps - mean[at]) ** 2, len(n)) / np.maximum(n - 1, 1) / n
    sums = np.tril(np.ones((len(edges), len(n))), -1)
    around = (np.append(n, 0) + np.append(0, n)) / 2 / n.sum()
    sums -= around @ sums
    return _effects(column, sums @ mean, np.sqrt(sums**2 @ variance), np.append(0, n), "accumulated local", at=edges)


def _level_means(fitted: Fitted, rows: Rows, column: str) -> Any:
    """Mean over all rows set to a level, less the mean of these over the rows' own levels."""
    import pyarrow as pa
    import pyarrow.compute as pc

    counts = pc.value_counts(pc.cast(rows.table[column], pa.string()).drop_null()).to_pylist()
    levels = sorted((str(c["values"]), int(c["counts"])) for c in counts)
    if not levels:
        raise ComputationError(f"column {column} is empty: nothing moves with it")
    answers = np.array([fitted.predict(_set(rows, column, [level] * len(rows))) for level, _ in levels])
    n = np.array([count for _, count in levels])
    answers -= (n / n.sum()) @ answers
    error = answers.std(axis=1, ddof=min(1, len(rows) - 1)) / np.sqrt(len(rows))
    return _effects(column, answers.mean(axis=1), error, n, "mean at this level", level=[name for name, _ in levels])


def _set(rows: Rows, column: str, values: Any) -> Rows:
    import pyarrow as pa

    return Rows(_with(rows.table, column, pa.array(values)), rows.history)


def _effects(column: str, found: Floats, error: Floats, n: Ints, method: str, at: Any = None, level: Any = None) -> Any:
    import pyarrow as pa

    rows = len(found)
    return pa.table({
        "column": [column] * rows,
        "at": pa.array(at if at is not None else [None] * rows, pa.float64()),
        "level": pa.array(level if level is not None else [None] * rows, pa.string()),
        "effect": found, "effect_low": found - Z_80 * error, "effect_high": found + Z_80 * error,
        "n": n.astype(np.int64), "method": [method] * rows,
    })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Surrogate:
    """A small tree that speaks for a model: its rules are the model's to the share ``fidelity`` (R² of its answers
    against the model's on ``n`` rows it was not grown on; 1 = the same, 0 = no better than one number). ``agreement``:
    on which share of these rows both stand on the same side of the cut; NaN without a cut.
    """

    tree: FittedTree
    fidelity: float
    n: int
    agreement: float = np.nan


def surrogate(
    fitted: Fitted, rows: Rows, group: Ints, seed: int, leaves: int = 8, cut: float | None = None
) -> Surrogate:
    """The tree of at most ``leaves`` leaves that comes closest to the model's answers on these rows.

    Grown on four fifths of the customers, judged on the others; ``cut``: from which answer on it counts as a yes.
    Raises ``ComputationError`` where the model answers all of them alike: then there is nothing to tell.
    """
    answers = fitted.predict(rows)
    held = folds(group, 5, seed) == 0
    all_of_them = Examples("surrogate", Task.AMOUNT, rows, answers, group)
    tree = DecisionTree(depth=leaves - 1, leaves=leaves, prior_rows=0.0).fit(
        all_of_them.take(np.flatnonzero(~held)), seed
    )
    theirs, ours = answers[held], tree.predict(rows.take(np.flatnonzero(held)))
    spread = float(((theirs - theirs.mean()) ** 2).sum())
    if spread <= 1e-20 * max(1.0, float((theirs**2).sum())):
        raise ComputationError("the model answers all rows alike: there are no rules to tell")
    agreement = np.nan if cut is None else float(((theirs >= cut) == (ours >= cut)).mean())
    return Surrogate(tree, 1 - float(((theirs - ours) ** 2).sum()) / spread, len(theirs), agreement)
