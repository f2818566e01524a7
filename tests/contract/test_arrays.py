"""Columns of a table as arrays, in the order asked for."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from tierwise.contract.arrays import placed
from tierwise.errors import ContractError, UsageError

TABLE = pa.table({"customer_id": ["c", "a", "z"], "x": [Decimal("1.50"), None, Decimal("9")], "b": [True, False, None]})


def test_each_customer_gets_her_own_number() -> None:
    assert placed(TABLE, "x", ["a", "b", "c", "c"], absent=0.0).tolist()[1:] == [0.0, 1.5, 1.5]
    assert np.isnan(placed(TABLE, "x", ["a"], absent=0.0))  # in it, and not known
    assert placed(TABLE, "b", ["c", "a"]).tolist() == [1.0, 0.0]
    assert placed(TABLE, "x", []).size == 0
    assert np.isnan(placed(TABLE.slice(0, 0), "x", ["a"]))


def test_a_table_of_several_rows_a_customer_is_no_column() -> None:
    with pytest.raises(UsageError, match="several rows"):
        placed(pa.concat_tables([TABLE, TABLE]), "x", ["a"])
    with pytest.raises(ContractError, match="no column 'y'"):
        placed(TABLE, "y", ["a"])
