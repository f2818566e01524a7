"""Frequent sets: those of efficient-apriori, the same compiled and not, and what they must obey."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.errors import ContractError, UsageError
from tierwise.insight.baskets import pairs as pairs_module
from tierwise.insight.baskets.coded import Baskets, code, of_lists
from tierwise.insight.baskets.itemsets import frequent_sets
from tierwise.insight.baskets.pairs import count_pairs

FIXTURE = json.loads((Path(__file__).parents[2] / "fixtures" / "itemsets.json").read_text(encoding="utf-8"))
LISTS = st.lists(st.lists(st.integers(0, 7), max_size=6), min_size=1, max_size=25)
BOTH = pytest.mark.parametrize("fast", [False, True])


def made(lists: list[list[int]]) -> Baskets:
    return of_lists([[f"p{i}" for i in basket] for basket in lists])


def named(baskets: Baskets, sets: dict[tuple[int, ...], int]) -> dict[tuple[str, ...], int]:
    ids = baskets.ids.to_pylist()
    return {tuple(ids[i] for i in s): n for s, n in sets.items()}


def by_hand(lists: list[list[int]], least: int) -> dict[tuple[str, ...], int]:
    names = [sorted({f"p{i}" for i in b}) for b in lists]
    every = {s for b in names for k in range(1, len(b) + 1) for s in combinations(b, k)}
    counts = {s: sum(set(s) <= set(b) for b in names) for s in every}
    return {s: n for s, n in counts.items() if n >= least}


@BOTH
def test_the_sets_of_efficient_apriori(fast: bool) -> None:
    baskets = of_lists([[f"{i:02d}" for i in b] for b in FIXTURE["baskets"]])
    found = frequent_sets(baskets, FIXTURE["count"], fast=fast).as_dict()
    assert found == {tuple(s): n for s, n in FIXTURE["itemsets"]}


@settings(max_examples=60, deadline=None)
@given(LISTS, st.integers(1, 4))
def test_compiled_and_not_are_what_hands_count(lists: list[list[int]], least: int) -> None:
    baskets = made(lists)
    for fast in (False, True):
        assert named(baskets, frequent_sets(baskets, least, fast=fast).as_dict()) == by_hand(lists, least)


@settings(max_examples=30, deadline=None)
@given(LISTS, st.integers(1, 3), st.randoms())
def test_support_falls_with_length_and_order_is_nothing(lists: list[list[int]], least: int, dice: Any) -> None:
    found = frequent_sets(made(lists), least, fast=False).as_dict()
    for s, n in found.items():
        assert all(found[part] >= n for k in range(1, len(s)) for part in combinations(s, k))
    again = [dice.sample(b, len(b)) for b in dice.sample(lists, len(lists))]
    assert frequent_sets(made(again), least, fast=False).as_dict() == found


@BOTH
def test_longest_cuts_and_too_many_sets_are_refused(fast: bool) -> None:
    all_together = made([list(range(12))] * 5)
    assert [len(level) for level in frequent_sets(all_together, 5, longest=3, fast=fast).levels] == [12, 66, 220]
    assert len(frequent_sets(all_together, 5, fast=fast)) == 2**12 - 1
    with pytest.raises(UsageError, match="more than 1,000 sets"):
        frequent_sets(all_together, 5, most=1000, fast=fast)
    with pytest.raises(UsageError, match="0 baskets"):
        frequent_sets(all_together, 0, fast=fast)


def test_blocks_of_columns_change_no_pair_nor_does_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    baskets = of_lists([[f"{i:02d}" for i in b] for b in FIXTURE["baskets"]])
    whole = count_pairs(baskets, 3, fast=False)
    monkeypatch.setattr(pairs_module, "SUMS_AT_ONCE", 500)
    for other in (count_pairs(baskets, 3, fast=False), count_pairs(baskets, 3, fast=True)):
        assert all(np.array_equal(getattr(whole, f), getattr(other, f)) for f in ("left", "right", "baskets"))


def test_more_products_than_the_square_holds_are_counted_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    baskets = of_lists([[f"{i:02d}" for i in b] for b in FIXTURE["baskets"]])
    square = count_pairs(baskets, 3, fast=True)
    monkeypatch.setattr(pairs_module, "MOST_COUNTED", 2)
    assert np.array_equal(square.baskets, count_pairs(baskets, 3, fast=True).baskets)


def test_a_robot_that_buys_everything_makes_no_pair_frequent() -> None:
    shoppers = [[i, i + 1] for i in range(0, 5000, 2)] * 2
    found = count_pairs(made([*shoppers, list(range(5000))]), 3)
    assert len(found.baskets) == 2500
    assert set(found.baskets.tolist()) == {3}


def test_nothing_is_frequent_where_baskets_hold_one_product() -> None:
    assert [len(level) for level in frequent_sets(made([[1], [1], [2]]), 1).levels] == [2]
    assert len(frequent_sets(made([[], []]), 1)) == 0


def test_code_takes_rows_in_any_order_and_refuses_strangers() -> None:
    ids = pa.array(["茶", "🫖"])
    baskets = code([1, 0, 1, 1], [0, 1, 1, 0], ids)
    assert (baskets.start.tolist(), baskets.product.tolist()) == ([0, 1, 3], [1, 0, 1])
    assert baskets.where(baskets.size > 1).product.tolist() == [0, 1]
    with pytest.raises(ContractError, match="product 0 to 2"):
        code([0, 0], [0, 2], ids)
