"""A blend looked at a second time: who orders what, what is never known, and who serves in the end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError
from tierwise.insight.recommend import second_look
from tierwise.insight.recommend.evaluate import Held, time_split, worth_of
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.hybrid import FittedHybrid, scaled
from tierwise.insight.recommend.interactions import Interactions, from_sequences
from tierwise.insight.recommend.item_graph import ItemGraph
from tierwise.insight.recommend.learning import Judged, _verdict
from tierwise.insight.recommend.popular import Popular
from tierwise.insight.recommend.ranker import TREES
from tierwise.insight.recommend.reading import Material
from tierwise.insight.recommend.second_look import FittedSecondLook, as_known, taught
from tierwise.metrics.ranking import wanted

CUTS = 7.0 * 20, 7.0 * 26


SMALL = replace(TREES, trees=40, leaf_rows=5, threads=1)
SOURCES = (Popular(half_life_days=7), ItemGraph(most_gap=1))


@pytest.fixture(scope="module")
def log() -> Interactions:
    """Everybody shops weekly: tea one week, cups the next, half of them the other way round, and odd things."""
    rng = np.random.default_rng(2)
    bought, days = [], []
    for c in range(60):
        basket = [(7.0 * w, "tea" if (w + c) % 2 else "cup") for w in range(30)]
        basket = sorted(basket + [(7.0 * rng.integers(30), f"odd{rng.integers(8)}") for _ in range(6)])
        bought.append([p for _, p in basket])
        days.append([d for d, _ in basket])
    return from_sequences(bought, days)


@pytest.fixture
def small(monkeypatch) -> None:
    """So few customers teach a few small trees."""
    monkeypatch.setattr(second_look, "FEWEST", 20)
    monkeypatch.setattr(second_look, "FAST", replace(second_look.FAST, trees=SMALL))


def material(log: Interactions) -> Material:
    table = pa.table({"product_id": log.products, "brand": ["b"] * len(log.products), "on_hand": [1.0] * 10})
    return Material(log, Goods(table), CUTS[1])


def looked(log: Interactions) -> tuple[FittedSecondLook, Held]:
    """Taught on two weeks, asked two weeks later; the blend trusts best-sellers alone."""
    shop, (teach, ask) = material(log), CUTS
    before = [s.fit(log.before(teach), shop.goods, 0) for s in SOURCES]
    trees = taught(before, time_split(log, teach, 7), as_known(shop, teach), 0)
    assert trees is not None
    now = [s.fit(log.before(ask), shop.goods, 0) for s in SOURCES]
    blend = FittedHybrid(tuple(now), (1.0, 0.0))
    return FittedSecondLook(blend, trees, as_known(shop, ask)), time_split(log, ask, 7)


def test_it_learns_whose_turn_it_is(log, small):
    found, held = looked(log)
    worth = worth_of(held, k=1)
    assert worth(found.score(held.histories)) > worth(found.blend.score(held.histories)) + 0.2


def test_what_was_proposed_stands_above_what_was_not(log, small):
    found, held = looked(log)
    one = replace(found, ranker=replace(found.ranker, most=2))
    score, plain = one.score(held.histories), scaled(one.blend.score(held.histories))
    proposals = score > 1
    assert (proposals.sum(axis=1) <= 4).all()
    assert np.array_equal(score[~proposals], plain[~proposals])


def test_too_few_that_came_true_teach_nothing(log):
    shop = material(log)
    before = [s.fit(log.before(CUTS[0]), shop.goods, 0) for s in SOURCES]
    assert taught(before, time_split(log, CUTS[0], 7), as_known(shop, CUTS[0]), 0) is None


def test_stock_and_prices_of_today_are_not_known_of_yesterday(log):
    assert as_known(material(log), 1.0).goods.table.column_names == ["product_id", "brand"]


def test_a_silent_blend_leaves_the_reason_to_a_model_without_weight(log, small):
    found, held = looked(log)
    chosen = np.tile(np.arange(3, dtype=np.int32), (len(held.later), 1))
    popular, graph = found.blend.parts
    assert (popular.because(held.histories, chosen).product < 0).all()
    told = found.because(held.histories, chosen).product
    assert (told >= 0).any()
    assert np.array_equal(told, graph.because(held.histories, chosen).product)


def test_it_is_kept_but_not_updated(log, small):
    found, _ = looked(log)
    assert found.state().kind == "second_look"
    with pytest.raises(ComputationError, match="fit it again"):
        found.update(log)


@pytest.mark.parametrize(
    ("ranker", "hybrid", "serves"), [(40, 20, "ranker"), (20, 20, "hybrid"), (20, 40, "hybrid"), (0, 0, "popular")]
)
def test_who_serves(ranker, hybrid, serves):
    """Forty histories, each wants one product; so many lists of each model hold it, best-sellers' hold ten."""
    later = wanted([[1]] * 40)
    rows = [
        Judged(n, n == "popular", shown(hit)) for n, hit in (("popular", 10), ("hybrid", hybrid), ("ranker", ranker))
    ]
    past = from_sequences([["a", "b"]])
    held = replace(time_split(past, 1.0, 1.0), later=later)
    assert _verdict(rows, held) == serves


def shown(hits: int) -> np.ndarray:
    return np.where(np.arange(40) < hits, 1, 0)[:, None]


def test_another_decay_keeps_the_links(log):
    graph = ItemGraph().fit(log, material(log).goods)
    faster = replace(graph.settings.decay, per_step=0.2)
    assert graph.with_decay(faster).links is graph.links
    again = ItemGraph(decay=faster).fit(log, material(log).goods)
    history = time_split(log, CUTS[1], 7).histories
    assert np.array_equal(graph.with_decay(faster).score(history), again.score(history))
