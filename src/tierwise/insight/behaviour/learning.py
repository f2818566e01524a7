"""From what was known at several dates, and what happened after each, to examples a method family can learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.arrays import Floats, Ints, nullable
from tierwise.errors import ContractError
from tierwise.insight.behaviour.questions import Question
from tierwise.insight.behaviour.rules import LATENESS, lateness
from tierwise.models.family import Examples, Rows

NOT_INPUT = ("customer_id", "as_of", "currency", "no_profiling", "first_order_day", "last_order_day", "margin_method")
"""Columns of `customer_features` that name, date or describe, and so are nothing to learn from."""

FROM_VALUE = ("expected_orders", "p_active_30d", "p_active_90d", "p_active_365d", "p_alive", "expected_order_value")
"""What the order models said at the date, as one more kind of feature."""


@dataclass(frozen=True, eq=False)
class Dated:
    """One date: what was known of each customer, what the order models said of her then, and what followed.

    ``features`` is a table `customer_features`, ``value`` a table `value` of the same date (or None), ``after`` the
    labels of each horizon; rows are matched by customer.
    """

    as_of: datetime
    features: Any
    value: Any = None
    after: Mapping[int, Any] | None = None

    def inputs(self) -> Any:
        """The columns to learn from, rows as in the features; every question asks for the same, made once."""
        return self._inputs

    @cached_property
    def _inputs(self) -> Any:
        kept = [c for c in self.features.column_names if c not in NOT_INPUT]
        table = self.features.select(kept).append_column(LATENESS, nullable(lateness(self.features)))
        if self.value is not None:
            at = places(self.features["customer_id"], self.value["customer_id"])
            for name in FROM_VALUE:
                table = table.append_column(name, self.value[name].take(at))
        return _plain(table)

    def labels(self, question: Question) -> Floats:
        """One answer for each row of the features; NaN where there is none."""
        after = (self.after or {}).get(question.horizon_days)
        if after is None:
            raise ContractError(f"question {question.name}: no labels of {question.horizon_days} days at {self.as_of}")
        found = np.asarray(question.label(after), dtype=np.float64)
        at = places(self.features["customer_id"], after["customer_id"])
        known = np.asarray(at.is_valid().to_numpy(zero_copy_only=False))
        place = np.asarray(at.fill_null(0).to_numpy(zero_copy_only=False)).astype(np.int64)
        return np.where(known, found[place] if len(found) else np.nan, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Examples of a question over several dates, with the date's number of each row."""

    examples: Examples
    origin: Ints
    customers: Any

    def at(self, chosen: NDArray[np.bool_]) -> Asked:
        """Only these rows."""
        import pyarrow as pa

        place = np.flatnonzero(chosen)
        return Asked(self.examples.take(place), self.origin[place], self.customers.take(pa.array(place)))


def asked(question: Question, dates: Sequence[Dated]) -> Asked:
    """All customers asked at these dates with a known answer, one date below the other."""
    import pyarrow as pa

    rows, labels, origin, people = [], [], [], []
    for i, date in enumerate(dates):
        label = date.labels(question)
        kept = np.flatnonzero(question.asked(date.features) & np.isfinite(label))
        take = pa.array(kept)
        rows.append(date.inputs().take(take))
        people.append(date.features["customer_id"].take(take))
        labels.append(label[kept])
        origin.append(np.full(len(kept), i, dtype=np.int64))
    known = pa.chunked_array([chunk for ids in people for chunk in ids.chunks], type=pa.string())
    group = known.combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
    table = pa.concat_tables(rows, promote_options="default").combine_chunks()
    examples = Examples(
        question.name, question.task, Rows(table), np.concatenate(labels), group.astype(np.int64), question.unit
    )
    return Asked(examples, np.concatenate(origin), known)


def parts_of(rows: int, most: int = 100_000) -> list[Ints]:
    """Places 0 .. rows - 1 in parts of at most ``most``, nearly equal: what is said of millions at once needs memory.

    >>> [len(part) for part in parts_of(5, 2)]
    [2, 2, 1]
    """
    return np.array_split(np.arange(rows), max(1, -(-rows // most)))


def _plain(table: Any) -> Any:
    """Decimals and whole numbers as doubles, in one piece: a method casts them to these at every fit otherwise."""
    import pyarrow as pa
    import pyarrow.types as t

    number = (t.is_decimal, t.is_integer)
    schema = [
        pa.field(f.name, pa.float64() if any(is_kind(f.type) for is_kind in number) else f.type) for f in table.schema
    ]
    return table.cast(pa.schema(schema), safe=False).combine_chunks()


def places(wanted: Any, there: Any) -> Any:
    """Place of each wanted id among those there; null where it is not."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = there.combine_chunks() if isinstance(there, pa.ChunkedArray) else there
    found = pc.index_in(wanted, value_set=values)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
