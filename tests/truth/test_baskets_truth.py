"""Planted companions are found and hold; where products are dealt anew, false rules stay within the stated rate."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest

from tierwise.insight.baskets.coded import Baskets, code
from tierwise.insight.baskets.result import RATE, find_rules
from tierwise.simulate.causes import GoesWith
from tierwise.simulate.companions import pairs
from tierwise.simulate.history import History, unfold
from tierwise.simulate.world import World

AS_OF = datetime(2024, 1, 1)
ON = World(seed=3, customers=2500, goes_with=GoesWith(pairs=12, pull=0.4))


def baskets_of(h: History, product: np.ndarray) -> Baskets:
    x = h.lines
    _, basket = np.unique(np.stack([x.customer, x.ordinal]), axis=1, return_inverse=True)
    at = np.zeros(basket.max() + 1)
    at[basket.ravel()] = x.moment
    return code(basket.ravel(), product, pa.array(h.products.ids), at)


def found(h: History, product: np.ndarray) -> dict[tuple[str, str], bool | None]:
    rows = find_rules(baskets_of(h, product), h.products.ids, AS_OF).table.to_pylist()
    return {(a[0], json.loads(r["consequent"])[0]): r["holds_later"]
            for r in rows if len(a := json.loads(r["antecedent"])) == 1}  # fmt: skip


def test_planted_pairs_are_found_and_hold() -> None:
    h = unfold(ON)
    rules = found(h, h.lines.product)
    planted = [(h.products.ids[a], h.products.ids[b]) for a, b in zip(*pairs(ON, h.products), strict=True)]
    assert sum(pair in rules for pair in planted) >= 11
    assert sum(bool(rules.get(pair)) for pair in planted) >= 11


@pytest.mark.parametrize("dealt", range(3))
def test_where_products_are_dealt_anew_false_rules_keep_the_rate(dealt: int) -> None:
    """A family without a true rule is wrong at most at the rate: of 10 deals at most 3 (one alarm in 1,000)."""
    h = unfold(replace(ON, seed=10 + dealt, customers=800, goes_with=GoesWith.off()))
    rng = np.random.default_rng(dealt)
    wrong = sum(bool(found(h, rng.permutation(h.lines.product))) for _ in range(10))
    assert wrong <= 3
    assert pytest.approx(0.05) == RATE
