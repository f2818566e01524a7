"""From columns by name to the numbers a method computes with.

`Design` is for methods that add or measure distances (linear, neighbours, networks): numbers become standardised, with
long right tails drawn in by log1p and missing ones set to the median and marked; categories become one column for each
common level. `Codes` is for trees: numbers as they are, missing left missing, categories as codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError
from tierwise.models.family import Floats, Rows

MOST_LEVELS = 20
FEWEST_ROWS = 20
SKEWED = 2.0
HUGE = 1e100  # squares of what is below it still fit a double
MISSING = " (missing)"
OTHER = " (other)"


def split(table: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the number columns and of the category columns, each in alphabetical order.

    Flags, integers, decimals and floats are numbers, text is a category; anything else is refused, for a method cannot
    know what it means.
    """
    import pyarrow as pa

    numbers, categories = [], []
    for field in sorted(table.schema, key=lambda f: f.name):
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if any(is_kind(kind) for is_kind in _textual()):
            categories.append(field.name)
        elif any(is_kind(kind) for is_kind in _numeric()):
            numbers.append(field.name)
        else:
            raise ContractError(f"column {field.name} holds {field.type}: no number, no category", "leave it out")
    return tuple(numbers), tuple(categories)


def _numeric() -> tuple[Any, ...]:
    import pyarrow.types as t

    return t.is_boolean, t.is_integer, t.is_floating, t.is_decimal


def _textual() -> tuple[Any, ...]:
    import pyarrow.types as t

    return t.is_string, t.is_large_string, t.is_string_view, t.is_null


def number(table: Any, name: str) -> Floats:
    """The column as float64; empty and infinite cells as NaN (`HUGE` and more counts as infinite).

    All NaN where the table lacks the column; ``ContractError`` where it holds something else than numbers now.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if name not in table.column_names:
        return np.full(table.num_rows, np.nan)
    column = table[name]
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    if not any(is_kind(column.type) for is_kind in (*_numeric(), pa.types.is_null)):
        raise ContractError(f"column {name} held numbers when the model was fitted, now it holds {column.type}")
    if pa.types.is_boolean(column.type):
        column = pc.cast(column, pa.int8())
    # not safe: whole numbers beyond 2**53 are rounded to the nearest double, not refused
    values = np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=np.float64)
    return np.where(np.abs(values) < HUGE, values, np.nan)


def level_codes(table: Any, name: str, levels: Sequence[str]) -> NDArray[np.int64]:
    """Place of each cell among ``levels``; -1 for empty cells, -2 for a level that is not among them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if name not in table.column_names:
        return np.full(table.num_rows, -1, dtype=np.int64)
    column = pc.cast(table[name], pa.string())
    known = pa.array(list(levels), type=pa.string())
    place = pc.fill_null(pc.index_in(column, value_set=known), -2)
    place = pc.if_else(pc.is_null(column), -1, place)
    return np.asarray(place.to_numpy(zero_copy_only=False)).astype(np.int64)


def common_levels(table: Any, name: str, most: int = MOST_LEVELS, fewest: int = FEWEST_ROWS) -> tuple[str, ...]:
    """The commonest levels with at least ``fewest`` rows (at least one level), ties by name."""
    import pyarrow as pa
    import pyarrow.compute as pc

    counts = pc.value_counts(pc.cast(table[name], pa.string()).drop_null())
    pairs = sorted((-c["counts"], str(c["values"])) for c in counts.to_pylist())
    kept = [level for n, level in pairs[:most] if -n >= fewest]
    return tuple(kept or [level for _, level in pairs[:1]])


@dataclass(frozen=True, slots=True)
class Term:
    """One column of a design matrix: the source column, and the level or mark it stands for."""

    column: str
    level: str = ""

    @property
    def name(self) -> str:
        """As people read it."""
        return f"{self.column}{self.level}" if self.level in (MISSING, OTHER, "") else f"{self.column} = {self.level}"


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """How rows become a standardised matrix, learned on the training rows and kept.

    ``numbers`` and ``levels`` name the columns; the arrays belong to ``numbers`` (``middle``: median; ``logged``: drawn
    in by sign(x) log1p|x|; ``marked``: some were missing) and to all terms (``centre``, ``scale``). A term that did not
    vary has an infinite scale: whatever it holds later, it says nothing.
    """

    numbers: tuple[str, ...]
    levels: Mapping[str, tuple[str, ...]]
    middle: Floats
    logged: NDArray[np.bool_]
    marked: NDArray[np.bool_]
    centre: Floats
    scale: Floats

    @classmethod
    def learn(cls, rows: Rows, fewest: int = FEWEST_ROWS) -> Design:
        """Learn medians, tails, levels and scales."""
        numbers, categories = split(rows.table)
        values = [number(rows.table, name) for name in numbers]
        middle = np.array([float(np.nanmedian(v)) if np.isfinite(v).any() else 0.0 for v in values])
        logged = np.array([_skew(v) > SKEWED for v in values], dtype=bool)
        marked = np.array([bool(np.isnan(v).any()) for v in values], dtype=bool)
        levels = {name: common_levels(rows.table, name, fewest=fewest) for name in categories}
        plain = cls(numbers, levels, middle, logged, marked, np.zeros(0), np.ones(0))
        matrix = plain._raw(rows)
        spread = matrix.std(axis=0) if len(matrix) else np.zeros(matrix.shape[1])
        centre = matrix.mean(axis=0) if len(matrix) else np.zeros(matrix.shape[1])
        size = np.abs(matrix).max(axis=0, initial=0.0)
        scale = np.where(spread > 1e-12 * size, spread, np.inf)
        return cls(numbers, levels, middle, logged, marked, centre, scale)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The columns of the matrix in order."""
        found = [Term(name) for name in self.numbers]
        found += [Term(n, MISSING) for n, marked in zip(self.numbers, self.marked, strict=True) if marked]
        for name, levels in self.levels.items():
            found += [Term(name, level) for level in (*levels, OTHER, MISSING)]
        return tuple(found)

    @property
    def columns(self) -> tuple[str, ...]:
        """Source columns in the order of first appearance among the terms."""
        return tuple(dict.fromkeys(t.column for t in self.terms))

    def matrix(self, rows: Rows) -> Floats:
        """Rows x terms, standardised: (n, p) float64 without NaN."""
        out = self._raw(rows)
        out -= self.centre
        out /= self.scale
        return out

    def distances(self, rows: Rows) -> Floats:
        """As `matrix`, for methods that measure distances: each source column weighs the same in the squared distance,
        whatever its number of levels.
        """
        return self.matrix(rows) * self.shares()

    def shares(self) -> Floats:
        """1/sqrt(terms of the same column that vary), for each term."""
        vary = np.isfinite(self.scale)[:, None] & self.membership()
        return np.asarray((self.membership() / np.sqrt(np.maximum(vary.sum(axis=0), 1))).sum(axis=1))

    def membership(self) -> NDArray[np.bool_]:
        """Which source column each term belongs to: (terms, columns)."""
        place = {name: i for i, name in enumerate(self.columns)}
        out = np.zeros((len(self.terms), len(place)), dtype=bool)
        for i, term in enumerate(self.terms):
            out[i, place[term.column]] = True
        return out

    def _raw(self, rows: Rows) -> Floats:
        parts: list[Floats] = []
        values = [number(rows.table, name) for name in self.numbers]
        for v, middle, logged in zip(values, self.middle, self.logged, strict=True):
            filled = np.where(np.isnan(v), middle, v)
            parts.append(np.sign(filled) * np.log1p(np.abs(filled)) if logged else filled)
        parts += [np.isnan(v).astype(np.float64) for v, marked in zip(values, self.marked, strict=True) if marked]
        for name, levels in self.levels.items():
            code = level_codes(rows.table, name, levels)
            parts += [(code == place).astype(np.float64) for place in (*range(len(levels)), -2, -1)]
        return np.column_stack(parts) if parts else np.zeros((len(rows), 0))

    def by_column(self, parts: Floats) -> Floats:
        """Parts of terms (n, p) added up to parts of source columns (n, columns)."""
        return np.asarray(parts @ self.membership().astype(np.float64))

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        return {"numbers": list(self.numbers), "levels": {k: list(v) for k, v in self.levels.items()}}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As arrays."""
        return {f"design_{n}": getattr(self, n) for n in ("middle", "logged", "marked", "centre", "scale")}

    @classmethod
    def restored(cls, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Design:
        """From `facts` and `arrays`."""
        levels = {k: tuple(v) for k, v in facts["levels"].items()}
        names = ("middle", "logged", "marked", "centre", "scale")
        return cls(tuple(facts["numbers"]), levels, *(arrays[f"design_{n}"] for n in names))


@dataclass(frozen=True, slots=True)
class Codes:
    """How rows become a matrix for trees: numbers as they are, categories as codes of their known levels.

    An empty cell is NaN, and so is a level that was not seen in training: a tree sends both along its learned way.
    """

    numbers: tuple[str, ...]
    levels: Mapping[str, tuple[str, ...]]

    @classmethod
    def learn(cls, rows: Rows) -> Codes:
        """Learn the levels, at most 100 for each column."""
        numbers, categories = split(rows.table)
        return cls(numbers, {name: common_levels(rows.table, name, most=100, fewest=1) for name in categories})

    @property
    def columns(self) -> tuple[str, ...]:
        """Source columns, one for each column of the matrix."""
        return (*self.numbers, *self.levels)

    def matrix(self, rows: Rows) -> Floats:
        """Rows x columns, float64 with NaN."""
        parts = [number(rows.table, name) for name in self.numbers]
        for name, levels in self.levels.items():
            code = level_codes(rows.table, name, levels).astype(np.float64)
            parts.append(np.where(code < 0, np.nan, code))
        return np.column_stack(parts) if parts else np.zeros((len(rows), 0))

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        return {"numbers": list(self.numbers), "levels": {k: list(v) for k, v in self.levels.items()}}

    @classmethod
    def restored(cls, facts: Mapping[str, Any]) -> Codes:
        """From `facts`."""
        return cls(tuple(facts["numbers"]), {k: tuple(v) for k, v in facts["levels"].items()})


def _skew(values: Floats) -> float:
    """Moment skewness of what is known; 0 where nothing varies."""
    known = values[np.isfinite(values)]
    sd = float(known.std()) if len(known) else 0.0
    return float((((known - known.mean()) / sd) ** 3).mean()) if sd > 0 else 0.0
