"""The table of rules: found in the earlier part, tested on the later one; odd shops do not stop it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.insight.baskets.coded import Baskets, of_lists
from tierwise.insight.baskets.result import Found, find_rules

AS_OF = datetime(2024, 4, 1)


def found(lists: Sequence[Sequence[str]], at: Any = None) -> Found:
    made = of_lists(lists)
    when = np.arange(len(lists), dtype=float) if at is None else at
    baskets = Baskets(made.start, made.product, made.ids, when)
    return find_rules(baskets, made.ids.to_pylist(), AS_OF)


def shoppers(n: int, together: float, seed: int = 1) -> list[list[str]]:
    rng = np.random.default_rng(seed)
    lists = []
    for _ in range(n):
        basket = {f"p{i:02d}" for i in rng.choice(40, rng.integers(1, 4), replace=False)}
        if rng.random() < 0.1:
            basket |= {"茶"} | ({"🫖"} if rng.random() < together else set())
        lists.append(sorted(basket))
    return lists


def test_a_pair_that_goes_on_is_found_and_holds() -> None:
    rows = found(shoppers(3000, 0.5)).table.to_pylist()
    assert [r["antecedent"] + r["consequent"] for r in rows] == ['["🫖"]["茶"]', '["茶"]["🫖"]']
    for r in rows:
        assert r["holds_later"]
        assert r["lift_low"] < r["lift"] < r["lift_high"]
        assert r["tests"] > 42 * 41  # and pairs on the left
    assert 0.4 < rows[1]["later_confidence"] < 0.6


def test_a_pair_that_ended_does_not_hold() -> None:
    rows = found(shoppers(2000, 0.5) + shoppers(1000, 0.0, seed=2)).table.to_pylist()
    assert {r["holds_later"] for r in rows if "茶" in r["antecedent"]} == {False}


def test_odd_shops_have_an_answer() -> None:
    assert found([["a"], ["b"]] * 50).table.num_rows == 0
    assert found([]).note["baskets"] == 0
    everything = [f"p{i:02d}" for i in range(60)]
    same = found([everything] * 40)
    assert same.table.num_rows == 0  # everything in every basket: lift 1
    robot = found([*shoppers(3000, 0.5), [f"p{i:04d}" for i in range(5000)]])
    assert robot.note["giants"] == 1
    assert robot.table.num_rows == 2


def test_baskets_of_one_instant_leave_nothing_to_test_on() -> None:
    rows = found(shoppers(2000, 0.5), np.zeros(2000)).table.to_pylist()
    assert rows
    assert {r["holds_later"] for r in rows} == {None}
