"""What the strategies look at: one number for each customer from the result tables, and the shop's own tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tierwise.features.known import Known
from tierwise.outreach.offers import Buyers

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.str_]


@dataclass(frozen=True)
class Evidence:
    """The result tables of a run and what is known of the shop on its date; customers stand in the order of
    `customer_features`. What a table does not hold is NaN or "", never a neutral number. ``written_to``: who may be
    written to (n,), where that is known already.
    """

    known: Known
    tables: Mapping[str, pa.Table]
    tier_names: tuple[str, ...]
    written_to: NDArray[np.bool_] | None = None

    @property
    def as_of(self) -> datetime:
        """The instant of the decision."""
        return self.known.as_of

    @property
    def currency(self) -> str:
        """The shop's reporting currency."""
        return self.known.currency

    @cached_property
    def customers(self) -> list[str]:
        """Ids."""
        return [str(c) for c in self.tables["customer_features"]["customer_id"].to_pylist()]

    @cached_property
    def place(self) -> dict[str, int]:
        """Place of each customer."""
        return {c: i for i, c in enumerate(self.customers)}

    def has(self, table: str) -> bool:
        """Is there such a result table, with rows?"""
        return table in self.tables and self.tables[table].num_rows > 0

    def feature(self, name: str) -> Floats:
        """A column of `customer_features` as numbers."""
        return numbers(self.tables["customer_features"][name])

    def of(self, table: str, name: str) -> Floats:
        """A column of a table with one row a customer, in our order; NaN for customers who are not in it."""
        if table not in self.tables:
            return np.full(len(self.customers), np.nan)
        found = self.tables[table]
        return self._placed(found["customer_id"], numbers(found[name]))

    def text(self, table: str, name: str) -> Texts:
        """The same of text; "" where it is not known."""
        out = np.full(len(self.customers), "", dtype=object)
        if table in self.tables:
            found = self.tables[table]
            for customer, value in zip(found["customer_id"].to_pylist(), found[name].to_pylist(), strict=True):
                out[self.place[str(customer)]] = value or ""
        return out.astype(np.str_)

    def answer(self, start: str) -> tuple[str, Floats]:
        """The first question that begins so and its answers, NaN where it was not asked of a customer; ("", NaN)."""
        if "behaviour" not in self.tables:
            return "", np.full(len(self.customers), np.nan)
        found = self.tables["behaviour"]
        mine = found.filter(pc.starts_with(found["question"], start))
        if not mine.num_rows:
            return "", np.full(len(self.customers), np.nan)
        question = str(mine["question"][0])
        mine = mine.filter(pc.equal(mine["question"], question))
        return question, self._placed(mine["customer_id"], numbers(mine["value"]))

    @cached_property
    def tier(self) -> Texts:
        """Value tier."""
        return self.text("tiers", "tier")

    @cached_property
    def stage(self) -> Texts:
        """Lifecycle stage."""
        return self.text("tiers", "stage")

    @cached_property
    def value(self) -> Floats:
        """Expected margin of the value horizon."""
        return self.of("value", "value")

    @cached_property
    def free(self) -> NDArray[np.bool_]:
        """Customers who may be profiled and are no giants."""
        refused = [bool(x) for x in self.tables["customer_features"]["no_profiling"].to_pylist()]
        giant = [bool(x) for x in self.tables["customer_features"]["is_giant"].to_pylist()]
        return np.asarray(~(np.array(refused, bool) | np.array(giant, bool)), np.bool_)

    @property
    def may(self) -> NDArray[np.bool_]:
        """Who may be written to, as far as it is known."""
        return self.free if self.written_to is None else self.written_to

    def buyers(self, window_days: int) -> Buyers:
        """Chance of an order within the window without an offer, value of an order, and margin as a share of it.

        The chance is that of 30 days (the question `buy_30d`, else the order model), as if it came at an even rate.
        """
        asked = self.answer("buy_30d")[1]
        chance = np.where(np.isfinite(asked), asked, self.of("value", "p_active_30d"))
        chance = 1.0 - (1.0 - np.clip(chance, 0.0, 1.0)) ** (window_days / 30.0)
        revenue, margin = self.feature("revenue"), self.feature("margin")
        rate = np.divide(margin, revenue, out=np.full_like(revenue, np.nan), where=revenue > 0)
        order = self.of("value", "expected_order_value")
        order = np.where(np.isfinite(order), order, self.feature("mean_order_value"))
        return Buyers(chance, order, np.where(np.isfinite(rate), rate, self.known.shop.settings.margin_rate))

    def _placed(self, customer: Any, values: Floats) -> Floats:
        out = np.full(len(self.customers), np.nan)
        out[[self.place[str(c)] for c in customer.to_pylist()]] = values
        return out


def numbers(column: Any) -> Floats:
    """An Arrow column as float64, empty cells NaN."""
    return np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy(zero_copy_only=False), np.float64)
