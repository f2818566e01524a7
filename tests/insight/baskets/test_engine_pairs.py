"""Pairs by the engine: counted as by hand, giants left out, whatever the order of rows."""

from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tierwise.data.warehouse import open_warehouse
from tierwise.insight.baskets.coded import of_lists
from tierwise.insight.baskets.engine_pairs import engine_pairs, giants
from tierwise.insight.baskets.pairs import count_pairs


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with open_warehouse("duckdb", scratch=tmp_path_factory.mktemp("scratch"), threads=1) as opened:
        yield opened


def table_of(warehouse: Any, baskets: list[list[str]], seed: int = 0) -> Any:
    rows = [(str(i), p) for i, basket in enumerate(baskets) for p in basket]
    order = np.random.default_rng(seed).permutation(len(rows))
    ids, products = ([rows[i][side] for i in order] for side in (0, 1))
    return warehouse.table(pa.table({"order_id": ids, "product_id": products}), "lines")


def by_hand(baskets: list[list[str]], least: int) -> dict[tuple[str, str], int]:
    counts = Counter(pair for b in baskets for pair in combinations(sorted(set(b)), 2))
    return {pair: n for pair, n in counts.items() if n >= least}


def found(warehouse: Any, lines: Any, least: int, most: int | None = None) -> dict[tuple[str, str], int]:
    rows = engine_pairs(warehouse, lines, least, most).to_pylist()
    return {(r["product_id"], r["other_product_id"]): r["baskets"] for r in rows}


BASKETS = [["tea", "pot", "杯子"], ["tea", "tea", "pot"], ["tea"], ["🍵", "杯子"], ["pot", "tea", "🍵", "杯子"]]


@pytest.mark.parametrize("least", [1, 2, 3])
def test_pairs_are_those_counted_by_hand(warehouse: Any, least: int) -> None:
    for seed in (1, 2):
        assert found(warehouse, table_of(warehouse, BASKETS, seed), least) == by_hand(BASKETS, least)


def test_baskets_that_are_too_large_are_left_out_and_counted(warehouse: Any) -> None:
    lines = table_of(warehouse, BASKETS)
    assert giants(warehouse, lines, 3) == 1
    assert found(warehouse, lines, 1, most=3) == by_hand(BASKETS[:4], 1)


def test_one_item_baskets_have_no_pair(warehouse: Any) -> None:
    assert found(warehouse, table_of(warehouse, [["a"], ["b"], ["a", "a"]]), 1) == {}


def test_the_engine_counts_what_the_sparse_product_counts(warehouse: Any) -> None:
    rng = np.random.default_rng(7)
    lists = [[f"p{i:02d}" for i in rng.integers(0, 30, rng.integers(1, 8))] for _ in range(300)]
    memory = of_lists(lists)
    for least in (1, 5, 12):
        p = count_pairs(memory, least)
        ids = memory.ids.to_pylist()
        counted = zip(p.left.tolist(), p.right.tolist(), p.baskets.tolist(), strict=True)
        assert found(warehouse, table_of(warehouse, lists), least) == {(ids[a], ids[b]): n for a, b, n in counted}
