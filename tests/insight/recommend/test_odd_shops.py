"""Shops in which something is odd: the whole of `learn` and all nine lists, without a trace and without a wrong row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest

from tierwise.insight.recommend.goods import Goods, bare
from tierwise.insight.recommend.histories import of_customers, of_products
from tierwise.insight.recommend.interactions import Interactions, from_sequences
from tierwise.insight.recommend.learning import learn
from tierwise.insight.recommend.reading import Material
from tierwise.insight.recommend.slate import Asked, recommend
from tierwise.insight.recommend.widgets import WIDGETS, policy_of

RNG = np.random.default_rng(8)
TEN = [f"p{i}" for i in range(10)]
SOME = [[TEN[(c + 3 * i) % 10] for i in range(6)] for c in range(12)]
DAYS = [[30.0 * i + c for i in range(6)] for c in range(12)]

SHOPS = {
    "one product in every basket": from_sequences(SOME, DAYS),
    "all at one instant": from_sequences(SOME, [[5.0] * 6] * 12),
    "a bot with 100,000 events": from_sequences(
        [*SOME, RNG.choice(TEN, 100_000).tolist()], [*DAYS, sorted(RNG.uniform(0, 170, 100_000).tolist())]
    ),
    "one has bought everything": from_sequences([*SOME, TEN], [*DAYS, [float(i) for i in range(10)]]),
    "one customer, one product": from_sequences([["p0"]], [[1.0]]),
}


def sold(log: Interactions, **more: list) -> Goods:
    """All of them sold yesterday."""
    ids = log.products
    return Goods(pa.table({"product_id": ids, "last_sold_days": pa.array([1.0] * len(ids)), **more}))


def lists(log: Interactions, goods: Goods, widget: str) -> list[dict]:
    material = Material(log, goods, float(log.at.max()) + 1)
    policy = policy_of(widget, learn(material, 1).models, len(goods))
    if policy is None:
        return []
    people = WIDGETS[widget].context == "customer"
    who = np.arange(len(log.customers))
    histories = of_customers(log, who, material.at) if people else of_products([[p] for p in range(len(goods))])
    names = [str(i) for i in range(len(histories))]
    return recommend(Asked(histories, names, "customer", widget, datetime(2024, 1, 1)), policy, goods, 10)[
        0
    ].to_pylist()


@pytest.mark.parametrize("widget", ["for_you", "buy_again", "from_your_purchases", "similar_items", "bought_together"])
@pytest.mark.parametrize("odd", SHOPS)
def test_every_list_holds_each_product_once(odd, widget):
    log = SHOPS[odd]
    rows = lists(log, sold(log), widget)
    shown = [(r["context_id"], r["product_id"]) for r in rows]
    assert len(set(shown)) == len(shown)
    assert all(0 < r["propensity"] <= 1 and r["reason_code"] for r in rows)
    if widget == "for_you":
        assert len(shown) == len(log.customers) * min(10, len(log.products))


def test_who_has_bought_everything_is_shown_nothing_new():
    log = SHOPS["one has bought everything"]
    found = lists(log, sold(log), "from_your_purchases")
    all_of_them = str(len(log.customers) - 1)
    assert all_of_them not in {r["context_id"] for r in found}
    assert {r["context_id"] for r in found} == {str(c) for c in range(12)}


def test_one_product_without_words_among_those_with():
    log = SHOPS["one product in every basket"]
    words = [None, *(f"green tea {i}" for i in range(9))]
    rows = lists(log, sold(log, product_name=words), "similar_items")
    assert {r["context_id"] for r in rows} == {str(i) for i in range(10)}


@pytest.mark.parametrize("widget", ["similar_items", "bought_together", "from_your_purchases"])
def test_what_nothing_goes_with_is_filled_by_what_sells_most(widget):
    """Links are few, words there are none: best-sellers fill the list in their order, and say that they are."""
    log = from_sequences([["a", "b"], ["z"], ["z"], ["z"], ["y"], ["y"]], [[1.0, 2.0], *([[3.0]] * 5)])
    ids = log.products
    goods = Goods(pa.table({"product_id": ids, "last_sold_days": pa.array([1.0] * len(ids))}))
    rows = [r for r in lists(log, goods, widget) if r["context_id"] == "0"]
    assert [r["product_id"] for r in rows][-2:] == ["z", "y"]
    assert [(r["source"], r["reason_code"]) for r in rows][-2:] == [("popular", "best_seller")] * 2


def test_what_nobody_speaks_of_says_no_more_than_that_it_is_there():
    log = replace(from_sequences([["a"], ["a"]], [[1.0], [2.0]]), products=pa.array(["a", "b"]))
    goods = Goods(pa.table({"product_id": log.products, "last_sold_days": pa.array([1.0, 9.0])}))
    rows = lists(log, goods, "trending")
    assert [(r["product_id"], r["reason_code"]) for r in rows][:2] == [("a", "best_seller"), ("b", "in_the_range")]


def test_nobody_to_learn_from_twice():
    """A shop of one order has no period to be judged on: it says so by leaving it out."""
    log = SHOPS["one customer, one product"]
    learned = learn(Material(log, bare(log.products), 2.0))
    assert learned.held is None
    assert learned.judged == ()


def test_usual_products_have_a_voice_and_are_judged_once():
    log = SHOPS["one product in every basket"]
    learned = learn(Material(log, sold(log), float(log.at.max()) + 1))
    names = [j.model for j in learned.judged]
    assert len(set(names)) == len(names)
    assert {"usual", "hybrid"} <= set(names)
    assert "usual" in learned.weights
