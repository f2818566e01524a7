"""From what was known at several dates, and what happened after each, to examples a method family can learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True, eq=False)
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
        """The columns to learn from, rows as in the features."""
        kept = [c for c in self.features.column_names if c not in NOT_INPUT]
        table = self.features.select(kept).append_column(LATENESS, nullable(lateness(self.features)))
        if self.value is None:
            return table
        at = places(self.features["customer_id"], self.value["customer_id"])
        for name in FROM_VALUE:
            table = table.append_column(name, self.value[name].take(at))
        return table

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
    """Examples of a question over several dates, with the date's number of each row and the features they came from."""

    examples: Examples
    origin: Ints
    features: Any

    def at(self, chosen: NDArray[np.bool_]) -> Asked:
        """Only these rows."""
        place = np.flatnonzero(chosen)
        return Asked(self.examples.take(place), self.origin[place], self.features.take(place))


def asked(question: Question, dates: Sequence[Dated]) -> Asked:
    """All customers asked at these dates with a known answer, one date below the other."""
    import pyarrow as pa

    rows, labels, origin, features = [], [], [], []
    for i, date in enumerate(dates):
        label = date.labels(question)
        kept = np.flatnonzero(question.asked(date.features) & np.isfinite(label))
        take = pa.array(kept)
        rows.append(date.inputs().take(take))
        features.append(date.features.take(take))
        labels.append(label[kept])
        origin.append(np.full(len(kept), i, dtype=np.int64))
    known = pa.concat_tables(features)
    group = known["customer_id"].combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
    table = pa.concat_tables(rows, promote_options="default")
    examples = Examples(
        question.name, question.task, Rows(table), np.concatenate(labels), group.astype(np.int64), question.unit
    )
    return Asked(examples, np.concatenate(origin), known)


def places(wanted: Any, there: Any) -> Any:
    """Place of each wanted id among those there; null where it is not."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = there.combine_chunks() if isinstance(there, pa.ChunkedArray) else there
    found = pc.index_in(wanted, value_set=values)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
