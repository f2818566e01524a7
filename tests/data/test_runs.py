"""Order lines numbered at landing, and which orders the engine has to look at again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa

from tierwise.data.runs import OrderRuns

MONEY = pa.decimal128(18, 4)


def batch(orders: list[Any], first_line: int = 1, **columns: list[Any]) -> Any:
    rows = len(orders)
    quantity = [None if q is None else Decimal(q) for q in columns.pop("quantity", [1] * rows)]
    product = columns.pop("product_id", [f"p{i}" for i in range(rows)])
    return pa.table(
        {
            "order_id": pa.array(orders, pa.string()),
            "product_id": pa.array(product, pa.string()),
            "quantity": pa.array(quantity, MONEY),
            **{k: pa.array(v, pa.string()) for k, v in columns.items()},
            "line": pa.array(range(first_line, first_line + rows)),
        }
    )


def added(*batches: Any) -> list[tuple[list[int], list[bool]]]:
    runs = OrderRuns()
    return [(t["_nth"].to_pylist(), t["_odd"].to_pylist()) for t in map(runs.add, batches)]


def test_lines_that_follow_one_another_are_numbered() -> None:
    assert added(batch(["a", "a", "b", "a"])) == [([1, 2, 1, 1], [False] * 4)]


def test_a_run_goes_on_in_the_next_batch_and_is_looked_at() -> None:
    assert added(batch(["a", "b"]), batch(["b", "b", "c"], 3))[1] == ([2, 3, 1], [True, False, False])


def test_the_same_product_and_quantity_in_an_order_are_looked_at() -> None:
    same = batch(["a", "a", "a", "b"], product_id=["p", "q", "p", "p"])
    assert added(same)[0][1] == [True, False, True, False]
    assert added(batch(["a", "a"], product_id=["p", "p"], quantity=[1, 2]))[0][1] == [False, False]


def test_an_empty_quantity_counts_as_one_piece() -> None:
    assert added(batch(["a", "a"], product_id=["p", "p"], quantity=[1, None]))[0][1] == [True, True]


def test_another_customer_in_the_order_is_looked_at() -> None:
    mixed = batch(["a", "a", "b", "b", "c"], customer_id=["x", "y", None, None, "z"])
    assert added(mixed)[0][1] == [False, True, False, False, False]


def test_lines_without_an_order_or_out_of_place_are_looked_at() -> None:
    assert added(batch([None, None]))[0][1] == [True, True]
    assert added(batch(["a"], 5), batch(["b"], 4))[1][1] == [True]
