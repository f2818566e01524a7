"""What the strategies look at: one number for each customer from the result tables, and the shop's own tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tierwise.contract.arrays import Flags, Floats, flag, number, placed
from tierwise.features.known import Known
from tierwise.outreach.offers import Buyers

Texts = NDArray[np.str_]


@dataclass(frozen=True)
class Findings:
    """The result tables of a run and what is known of the shop on its date; customers stand in the order of
    `customer_features`. What a table does not hold is NaN or "", never a neutral number. ``written_to``: who may be
    written to (n,), where that is known already.
    """

    known: Known
    tables: Mapping[str, pa.Table]
    tier_names: tuple[str, ...]
    written_to: Flags | None = None

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
        return number(self.tables["customer_features"], name)

    def of(self, table: str, name: str) -> Floats:
        """A column of a table with one row a customer, in our order; NaN for customers who are not in it."""
        if table not in self.tables:
            return np.full(len(self.customers), np.nan)
        return placed(self.tables[table], name, self.customers)

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
        return question, placed(mine.filter(pc.equal(mine["question"], question)), "value", self.customers)

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
    def free(self) -> Flags:
        """Customers who may be profiled and are no giants."""
        features = self.tables["customer_features"]
        return ~(flag(features, "no_profiling") | flag(features, "is_giant"))

    @property
    def may(self) -> Flags:
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
