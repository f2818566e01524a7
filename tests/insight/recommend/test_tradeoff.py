"""What re-ranking costs and brings, in a world where the answer is obvious."""

from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest

from tierwise.contract.estimate import Estimate
from tierwise.errors import ContractError
from tierwise.insight.recommend.evaluate import leave_last
from tierwise.insight.recommend.goods import Goods, bare
from tierwise.insight.recommend.item_graph import ItemGraph
from tierwise.insight.recommend.popular import Popular
from tierwise.insight.recommend.rerank import Reranked, known_by
from tierwise.insight.recommend.slate import Asked, Policy
from tierwise.insight.recommend.tradeoff import Asking, Point, all_together, curve, strongest_within
from tierwise.insight.recommend.variety import Kinds, Varied


@pytest.fixture(scope="module")
def world(checkerboard):
    held = leave_last(checkerboard)
    kinds = pa.table(
        {"product_id": checkerboard.products, "category": ["even" if i % 2 == 0 else "odd" for i in range(12)]}
    )
    goods = Goods(kinds)
    rungs = (ItemGraph().fit(held.past, goods), Popular().fit(held.past, goods, 0))
    who = Asked(held.histories, ["x"] * len(held.later), "customer", "for_you", datetime(2024, 1, 1))
    return Asking(who, held.later, known_by(held.past), goods.codes("category")[0]), Policy("test", rungs), goods


def test_variety_mixes_kinds_and_the_first_place_stays(world):
    asking, policy, goods = world
    kinds = Kinds.of(goods, ("category",))
    points = curve(asking, policy, goods, lambda s: Reranked((Varied(s, kinds),)), (0.0, 3.0), k=2)
    assert points[0].loss == Estimate(0.0, 0.0, 0.0, "NDCG", 80, points[0].loss.method)
    assert points[0].diversity.value < 0.1
    assert points[1].diversity.value == 1
    assert points[1].accuracy.value > 0.6  # what comes next is first in both
    assert points[1].loss.value == pytest.approx(points[0].accuracy.value - points[1].accuracy.value)
    assert 0 <= points[0].effective <= points[0].coverage.value <= 1


def test_the_dial_turns_what_the_shop_knows(world):
    asking, _, goods = world
    assert len(all_together(goods, asking.share)(0.3).aims) == 3
    assert len(all_together(bare(goods.ids), asking.share)(0.3).aims) == 1


def test_a_curve_begins_without_re_ranking(world):
    asking, policy, goods = world
    with pytest.raises(ContractError, match="begin with 0"):
        curve(asking, policy, goods, lambda s: Reranked(), (0.1, 0.2))


def test_the_strongest_that_costs_little():
    def point(strength, loss):
        sure = Estimate(0.1, 0.1, 0.1, "NDCG", 9, "given")
        return Point(strength, sure, Estimate(loss, loss, loss, "NDCG", 9, "given"), sure, sure, None, 0.1, 0.1)

    points = [point(0.0, 0.0), point(0.1, 0.002), point(0.2, 0.004), point(0.4, 0.001)]
    assert strongest_within(points, 0.03).strength == 0.1
    assert strongest_within(points, 0.001).strength == 0.0
    assert np.isclose(strongest_within(points, 0.05).strength, 0.4)
