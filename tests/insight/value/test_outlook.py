"""The outlook without intervals: the numbers of the table `value`, and nulls where it has them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tierwise.contract.settings import Settings
from tierwise.insight.value.outlook import outlook
from tierwise.insight.value.value_table import value_table
from tierwise.insight.value.worth import fit_models, worth

EUR = Settings(currency="EUR")


@pytest.fixture(scope="module")
def features(features_of, mixed):
    return features_of([*mixed, ("unknown", 5, None)], no_profiling=["c000"])


def test_it_says_what_the_value_table_says(features):
    models = fit_models(features, EUR)
    said, table = outlook(models, features, EUR), value_table(worth(models, features, EUR), features, EUR)
    assert said.column_names[0] == "customer_id"
    for name in said.column_names:
        there = [float(v) if isinstance(v, Decimal) else v for v in table[name].to_pylist()]
        assert said[name].to_pylist() == pytest.approx(there), name


def test_without_a_model_nothing_is_said(features):
    said = outlook(None, features, EUR)
    assert said["p_alive"].null_count == said["expected_order_value"].null_count == features.num_rows
