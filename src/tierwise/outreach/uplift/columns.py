"""Customers' columns as lines and trees read them, made once and shared by all learners."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tierwise.models.columns import Codes, Design
from tierwise.models.family import Floats, Rows

BINS = {"verbosity": -1, "feature_pre_filter": False, "force_row_wise": True, "num_threads": 1}


@dataclass(frozen=True, eq=False)
class Reading:
    """What is learned of the columns of the training rows; no outcome is looked at."""

    rows: Rows

    @cached_property
    def design(self) -> Design:
        """For lines."""
        return Design.learn(self.rows)

    @cached_property
    def codes(self) -> Codes:
        """For trees."""
        return Codes.learn(self.rows)


@dataclass(frozen=True, eq=False)
class Columns:
    """Rows as matrices: `line` (n, terms) standardised, `tree` (n, columns) with gaps left open."""

    reading: Reading
    rows: Rows

    @classmethod
    def learn(cls, rows: Rows) -> Columns:
        """Of the rows that are learned from."""
        return cls(Reading(rows), rows)

    def of(self, rows: Rows) -> Columns:
        """Other rows read in the same way."""
        return Columns(self.reading, rows)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def line(self) -> Floats:
        """Standardised, without NaN."""
        return self.reading.design.matrix(self.rows)

    @cached_property
    def tree(self) -> Floats:
        """Numbers as they are, categories as codes."""
        return self.reading.codes.matrix(self.rows)

    @cached_property
    def bins(self) -> Any:
        """The tree matrix in LightGBM's bins: made once, every fit takes a subset."""
        import lightgbm as lgb
        import numpy as np

        codes = self.reading.codes
        categories = list(range(len(codes.numbers), len(codes.columns)))
        data = lgb.Dataset(self.tree, np.zeros(len(self)), categorical_feature=categories, params=BINS)
        return data.construct()
