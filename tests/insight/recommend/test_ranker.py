"""A second look at what several recommenders propose."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.candidate_features import known_of
from tierwise.insight.recommend.candidates import Candidates, best_rows, propose
from tierwise.insight.recommend.goods import Goods, bare
from tierwise.insight.recommend.histories import Histories, of_products, of_sequences
from tierwise.insight.recommend.interactions import Deed, Interactions, from_sequences
from tierwise.insight.recommend.popular import Popular
from tierwise.insight.recommend.ranker import TREES, Asked, FittedRanker, Ranker, came_true, renumbered
from tierwise.insight.recommend.ranker_contest import contest, everybody, fit_all, taught
from tierwise.insight.recommend.ranker_reasons import because, by_topic
from tierwise.insight.recommend.reading import Material
from tierwise.insight.recommend.recommender import no_reason
from tierwise.models import store

SMALL = replace(TREES, trees=40, leaf_rows=5, threads=1)


@dataclass(frozen=True)
class Says:
    """A source that says the same of every history."""

    name: str
    scores: tuple[float, ...]

    def fit(self, log, goods, seed):
        return self

    def score(self, histories: Histories):
        return np.tile(np.array(self.scores, dtype=np.float32), (len(histories), 1))

    def because(self, histories, chosen):
        return no_reason(chosen)


def weekly(customers: int = 60, weeks: int = 30) -> Interactions:
    """Everybody shops weekly: tea one week, cups the next, half of them the other way round, and odd things."""
    rng = np.random.default_rng(2)
    bought, days = [], []
    for c in range(customers):
        basket = [(7.0 * w, "tea" if (w + c) % 2 else "cup") for w in range(weeks)]
        basket = sorted(basket + [(7.0 * rng.integers(weeks), f"odd{rng.integers(8)}") for _ in range(6)])
        bought.append([p for _, p in basket])
        days.append([d for d, _ in basket])
    return from_sequences(bought, days)


@pytest.fixture(scope="module")
def log() -> Interactions:
    return weekly()


@pytest.fixture(scope="module")
def shop(log) -> Material:
    return Material(log, Goods(pa.table({"product_id": log.products, "margin": np.ones(len(log.products))})), 7.0 * 28)


SOURCES = (Popular(half_life_days=7), Says("alphabet", tuple(float(10 - i) for i in range(10))))


def test_the_union_of_all_tops_is_proposed_and_zero_proposes_nothing():
    sources = [Says("a", (3, 2, 1, 0)), Says("b", (0, 0, 0, 5))]
    found = propose(sources, of_products([[0], [1]]), most=2)
    assert found.row.tolist() == [0, 0, 0, 1, 1, 1]
    assert found.product.tolist() == [0, 1, 3, 0, 1, 3]
    assert found.columns["a_rank"][:2].tolist() == [0, 1]
    assert np.isnan(found.columns["a_rank"][2])
    assert found.columns["a_of_best"][:3].tolist() == pytest.approx([1, 2 / 3, 0])
    with pytest.raises(ContractError, match="each with a name"):
        propose([sources[0], sources[0]], of_products([[0]]), 2)


def test_what_is_known_of_a_pair_by_hand():
    log = from_sequences([["tea", "cup", "tea"], ["tea", "tea", "tea", "tea"]], [[0, 4, 8], [0, 10, 20, 30]])
    goods = Goods(pa.table({"product_id": log.products, "price": [20.0, 5.0], "category": ["ware", None]}))
    histories = of_sequences(log, np.array([0]), 10.0)
    pairs = Candidates(np.array([0, 0]), np.array([0, 1]), {})
    got = known_of(pairs, histories, Material(log, goods, 40.0)).columns
    assert got["times_bought"].tolist() == [1, 2]
    assert got["bought_days"].tolist() == [6, 2]
    assert np.isnan(got["bought_gap_days"][0])
    assert got["bought_gap_days"][1] == 8
    assert got["due_own"][1] == pytest.approx(2 / 8)
    assert got["due_usual"][1] == pytest.approx(2 / 10)  # gaps 8, 10, 10, 10
    assert got["category_times"][0] == 1
    assert np.isnan(got["category_times"][1])
    usual = (20 * 5 * 5) ** (1 / 3)
    assert got["price_over_usual"].tolist() == pytest.approx([20 / usual, 5 / usual])
    assert got["sold_30d"].tolist() == pytest.approx([0, 1e4])
    assert got["steps"].tolist() == [3, 3]
    assert got["last_step_days"].tolist() == [2, 2]
    assert not got["viewed"].any()
    assert np.isnan(got["viewed_days"]).all()


def test_nothing_after_the_date_is_known(log):
    cut = 7.0 * 20
    shop, past = Material(log, bare(log.products), cut), Material(log.before(cut), bare(log.products), cut)
    histories = of_sequences(log, np.arange(5), cut)
    pairs = propose([SOURCES[1]], histories, 5)
    one, two = known_of(pairs, histories, shop).columns, known_of(pairs, histories, past).columns
    assert all(np.array_equal(one[name], two[name], equal_nan=True) for name in one)


def test_it_learns_who_is_due_and_beats_its_sources(shop):
    found = contest(Ranker(trees=SMALL, most=10), SOURCES, replace(shop, at=7.0 * 28), replace(shop, at=7.0 * 29), 7.0)
    pairs, tea = found.ranked.candidates, shop.log.products.to_pylist().index("tea")
    due = (pairs.row % 2 == 0)[pairs.product == tea]  # in week 29
    chance = found.ranked.probability[pairs.product == tea]
    assert found.serves == "ranker"
    assert found.gain.low > 0
    assert chance[due].min() > 0.9
    assert chance[~due].max() < 0.1
    assert found.ece < 0.05


def test_where_there_is_nothing_to_gain_the_best_source_serves():
    rng = np.random.default_rng(5)
    log = from_sequences([[f"p{rng.integers(6)}" for _ in range(20)] for _ in range(80)])
    shop = Material(log, bare(log.products), 14.0)
    found = contest(Ranker(trees=SMALL, most=6), [Popular()], shop, replace(shop, at=17.0), 3.0)
    assert found.serves == found.best_source == "popular"


def test_goals(shop, log):
    margin = np.where(np.array(log.products.to_pylist()) == "odd0", 1e6, 1.0)
    rich = Material(log, Goods(pa.table({"product_id": log.products, "margin": margin})), shop.at)
    fitted = taught(Ranker("margin", trees=SMALL, most=10), SOURCES, rich, log, 7.0, 0)
    asked, _ = everybody(rich)
    ranked = fitted.rank(fit_all(SOURCES, rich, 0), asked, 3)
    first = ranked.product[:, 0]
    assert (first == log.products.to_pylist().index("odd0")).all()
    assert np.allclose(ranked.of(ranked.score)[:, 0], 1e6 * ranked.of(ranked.probability)[:, 0])
    bare_shop = Material(log, bare(log.products), shop.at)
    with pytest.raises(ComputationError, match="no margin is known"):
        fitted.rank(fit_all(SOURCES, bare_shop, 0), Asked(asked.histories, bare_shop), 3)
    with pytest.raises(ContractError, match="no goal 'fame'"):
        Ranker("fame")


def test_a_click_is_a_purchase_too():
    log = from_sequences([["a", "b", "c"]])
    log = replace(log, deed=np.array([Deed.VIEW, Deed.CART, Deed.BUY], dtype=np.int8))
    pairs = Candidates(np.zeros(3, dtype=np.int64), np.arange(3), {})
    assert came_true(pairs, log, (Deed.BUY,)).tolist() == [0, 0, 1]
    assert came_true(pairs, log, (Deed.VIEW, Deed.CART, Deed.BUY)).tolist() == [1, 1, 1]


def test_reasons_add_up_and_name_a_product(shop):
    fitted = taught(Ranker(trees=SMALL, most=10), SOURCES, shop, shop.log, 7.0, 0)
    asked, _ = everybody(shop)
    sources = fit_all(SOURCES, shop, 0)
    ranked = fitted.rank(sources, asked, 2)
    why = ranked.why()
    assert np.allclose(why.base + sum(by_topic(why, fitted.sources).values()), why.score, atol=1e-6)
    topics, named = because(ranked, sources, asked.histories)
    assert topics.shape == named.product.shape == ranked.chosen.shape
    assert "bought_before" in topics
    assert (named.product == -1).all()  # neither source names one


def test_it_comes_back_from_its_files(shop, tmp_path):
    fitted = taught(Ranker(trees=SMALL, most=10), SOURCES, shop, shop.log, 7.0, 0)
    store.write(tmp_path, "ranker", fitted.state())
    again = FittedRanker.of_state(store.read(tmp_path, "ranker"))
    asked, _ = everybody(shop)
    sources = fit_all(SOURCES, shop, 0)
    one, two = (f.rank(sources, asked, 3) for f in (fitted, again))
    assert np.array_equal(one.probability, two.probability)
    assert np.array_equal(one.product, two.product)
    with pytest.raises(ContractError, match="ask with these sources"):
        again.rank(sources[:1], asked, 3)


def test_columns_of_customers_count(shop):
    asked, sequences = everybody(shop)
    fond = np.arange(len(asked.histories)) % 4 == 0
    later = from_sequences([["cup"] if f else ["tea"] for f in fond], [[shop.at + 1.0] for _ in fond])
    places = [shop.log.products.to_pylist().index(p) for p in later.products.to_pylist()]
    later = replace(later, product=np.array(places, dtype=np.int32)[later.product], products=shop.log.products)
    known = Asked(asked.histories, shop, pa.table({"fond_of_cups": fond.astype(float)}))
    sources = fit_all(SOURCES, shop, 0)
    ranked = Ranker(trees=SMALL, most=10).fit(sources, known, later).rank(sources, known, 1)
    names = np.array(shop.log.products.to_pylist())[ranked.product[:, 0]]
    assert (names[fond] == "cup").all()
    assert (names[~fond] == "tea").all()
    with pytest.raises(ContractError, match="one row for each history"):
        Asked(asked.histories, shop, pa.table({"fond": [1.0]}))
    assert len(renumbered(shop.log, sequences[:2]).owner) == 2


def test_labels_from_before_and_periods_without_events_are_refused(shop):
    asked, _ = everybody(shop)
    sources = fit_all(SOURCES, shop, 0)
    with pytest.raises(ContractError, match="labels from before"):
        Ranker(trees=SMALL).fit(sources, asked, shop.log)
    with pytest.raises(ComputationError, match="came true"):
        Ranker(trees=SMALL).fit(sources, asked, shop.log.since(1e6))


def test_best_rows_breaks_ties_by_product_and_fills_up():
    pairs = Candidates(np.array([0, 0, 0, 2]), np.array([4, 2, 3, 1]), {})
    found = best_rows(pairs, np.array([1.0, 1.0, 2.0, 0.1]), 3, 2)
    assert found.tolist() == [[2, 1], [-1, -1], [3, -1]]
