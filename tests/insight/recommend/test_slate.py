"""Lists: never what a rule bars, k where k may be shown, true reasons, probabilities that add up."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.contract.result_tables import RECOMMENDATIONS
from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.explore import Explore
from tierwise.insight.recommend.goods import Goods, bare
from tierwise.insight.recommend.histories import of_customers, of_products
from tierwise.insight.recommend.interactions import Deed, from_sequences
from tierwise.insight.recommend.item_graph import ItemGraph
from tierwise.insight.recommend.own_mix import Calibrated
from tierwise.insight.recommend.popular import Popular
from tierwise.insight.recommend.recent import Recent
from tierwise.insight.recommend.rerank import NewQuota, Reranked
from tierwise.insight.recommend.rules import (
    AtMost,
    Boost,
    Exclude,
    InStock,
    MarginFloor,
    NotBoughtWithin,
    NotInHistory,
    Only,
    OnlyFromHistory,
    OnSale,
    Pin,
    PriceBand,
    StillSold,
    allow,
    why_not,
)
from tierwise.insight.recommend.slate import Asked, Policy, recommend, slates
from tierwise.insight.recommend.variety import Kinds, Spread, Varied

AT = datetime(2024, 4, 1)


@pytest.fixture(scope="module")
def shop(checkerboard):
    goods = Goods(pa.table({
        "product_id": checkerboard.products,
        "category": ["even" if i % 2 == 0 else "odd" for i in range(12)],
        "brand": [None if i == 11 else f"b{i % 3}" for i in range(12)],
        "price": [float(i) for i in range(12)],
        "margin": [i / 2 for i in range(12)],
        "on_hand": [0.0 if i == 4 else None if i == 5 else 3.0 for i in range(12)],
        "durable": [i == 2 for i in range(12)],
        "on_sale": [i in (1, 6) for i in range(12)],
        "last_sold_days": [400.0 if i == 8 else 1.0 for i in range(12)],
        "listed_days": [None if i != 8 else 900.0 for i in range(12)],
    }))  # fmt: skip
    graph = ItemGraph().fit(checkerboard, goods)
    popular = Popular().fit(checkerboard, goods, 0)
    return checkerboard, goods, (graph, popular)


def asked(lists, context="customer"):
    return Asked(of_products(lists), [f"c{i}" for i in range(len(lists))], context, "for_you", AT)


def table(shop, lists, k=5, context="customer", **policy):
    _, goods, rungs = shop
    return recommend(asked(lists, context), Policy("test", rungs, **policy), goods, k)[0].to_pylist()


def shown(rows, name="c0"):
    return [r["product_id"] for r in rows if r["context_id"] == name]


@pytest.mark.parametrize(
    ("rule", "left_out"),
    [
        (InStock(), {4}),
        (StillSold(180), {8}),
        (PriceBand(2, 9), {0, 1, 10, 11}),
        (MarginFloor(2), {0, 1, 2, 3}),
        (OnSale(), set(range(12)) - {1, 6}),
        (Exclude(("p03",)), {3}),
        (Only(("p03", "p04")), set(range(12)) - {3, 4}),
        (NotBoughtWithin(30), {0, 2}),
        (NotBoughtWithin(30, durable_only=True), {2}),
        (NotInHistory(), {0, 2}),
        (OnlyFromHistory(), set(range(12)) - {0, 2}),
    ],
)
def test_each_rule_leaves_out_what_it_should(shop, rule, left_out):
    rows = table(shop, [[0, 2]], k=12, rules=(rule,))
    assert {int(p[1:]) for p in shown(rows)} == set(range(12)) - left_out
    goods = shop[1]
    for product in range(12):
        said = why_not((rule,), goods, of_products([[0, 2]]), product)
        assert said == [[rule.code]] if product in left_out else said == [[]]


def test_unknown_ids_in_rules_are_refused(shop):
    with pytest.raises(ContractError, match="no product has the id nothing"):
        table(shop, [[0]], rules=(Exclude(("nothing",)),))
    with pytest.raises(ContractError, match="no product is of category"):
        table(shop, [[0]], boosts=(Boost(2.0, category="round"),))


def test_the_rule_that_leaves_nothing_is_named(shop):
    with pytest.raises(ComputationError, match="rule price_band leaves no product") as told:
        table(shop, [[0]], rules=(InStock(), PriceBand(100, 200)))
    assert told.value.hint == "loosen price_band (low 100, high 200) or leave it out"


def test_what_was_barred_is_counted(shop):
    _, goods, rungs = shop
    found = recommend(asked([[0], [1]]), Policy("test", rungs, rules=(InStock(), NotInHistory())), goods)[1]
    assert found == {"out_of_stock": 2, "known_already": 2}


def test_the_graph_speaks_first_and_best_sellers_fill(shop):
    rows = table(shop, [[0], []], k=12)
    first = [r for r in rows if r["context_id"] == "c0"]
    sources = [r["source"] for r in first]
    assert sources == sorted(sources)  # item_graph before popular
    assert all(int(r["product_id"][1:]) % 2 == 0 for r in first if r["source"] == "item_graph")
    cold = [r for r in rows if r["context_id"] == "c1"]
    assert {r["source"] for r in cold} == {"popular"}
    assert {r["reason_code"] for r in cold} == {"best_seller"}
    assert len(cold) == 12


def test_reasons_name_a_product_of_the_history(shop):
    rows = [r for r in table(shop, [[0, 5]], k=4) if r["source"] == "item_graph"]
    assert rows
    for r in rows:
        parity = int(r["product_id"][1:]) % 2
        assert r["because_product_id"] == ("p05" if parity else "p00")
        assert r["reason_code"] == "because_bought"
        assert '"times":1' in r["reason_values"]


def test_a_product_page_says_goes_with(shop):
    rows = table(shop, [[0]], k=2, context="product", rules=(NotInHistory(),))
    assert {r["reason_code"] for r in rows} == {"goes_with"}


def test_what_was_looked_at(shop):
    log, goods, _ = shop
    histories = of_products([[3, 7]])
    viewed = type(histories)(
        histories.start, histories.product, histories.age_days, histories.steps_back,
        np.full(2, Deed.VIEW, dtype=np.int8), histories.quantity,
    )  # fmt: skip
    who = Asked(viewed, ["c0"], "customer", "recently_viewed", AT)
    policy = Policy("recent", (Recent(len(goods)),), rules=(OnlyFromHistory((Deed.VIEW,)),))
    rows = recommend(who, policy, goods, 5)[0].to_pylist()
    assert [(r["product_id"], r["reason_code"]) for r in rows] == [("p07", "looked_at"), ("p03", "looked_at")]
    assert len(log)


def test_caps_hold_and_k_are_found_further_down(shop):
    rows = table(shop, [[0]], k=6, caps=(AtMost(3, "category"),))
    kinds = [int(p[1:]) % 2 for p in shown(rows)]
    assert len(kinds) == 6
    assert kinds.count(0) == 3


def test_pins_come_first_and_boosts_move_up(shop):
    plain, pinned = (
        shown(table(shop, [[0]])),
        shown(table(shop, [[0]], pins=(Pin(("p09", "p04")),), rules=(InStock(),))),
    )
    assert pinned[0] == "p09"
    assert "p04" not in pinned
    last = [r["product_id"] for r in table(shop, [[0]], k=12) if r["source"] == "item_graph"][-1]
    boosted = shown(table(shop, [[0]], boosts=(Boost(1000.0, products=(last,)),)))
    assert boosted[0] == last != plain[0]


def test_new_products_reach_the_list_though_many_score_higher():
    """A hundred products; the two that nobody bought come in by quota, and the list is as long as before."""
    log = from_sequences([[f"p{i:03d}" for i in range(s, s + 10)] for s in range(89)])
    ids = pa.array([*log.products.to_pylist(), "q1", "q2"])
    log = replace(log, products=ids)
    goods = bare(ids)
    rungs = (ItemGraph().fit(log, goods), Popular().fit(log, goods, 0))
    fresh = np.arange(len(goods)) >= len(goods) - 2
    found = slates(asked([[5]]), Policy("test", rungs, rerank=Reranked(quota=NewQuota(fresh, 5))), goods, 10)
    assert found.product[0].tolist()[4] == len(goods) - 2
    assert fresh[found.product[0]].sum() == 2
    assert len(set(found.product[0].tolist())) == 10


def test_variety_in_lists(shop):
    """The walk stays on even products; a varied list takes the other kind as well, and its reasons stay true."""
    varied = Reranked((Varied(3.0, Kinds.of(shop[1], ("category",))),))
    plain, mixed = table(shop, [[0]], k=4), table(shop, [[0]], k=4, rerank=varied)
    assert {int(r["product_id"][1:]) % 2 for r in plain} == {0}
    assert {int(r["product_id"][1:]) % 2 for r in mixed} == {0, 1}
    assert mixed[0] == plain[0]
    assert all((r["because_product_id"] is None) == (r["source"] == "popular") for r in mixed)


def test_the_table_keeps_its_contract(shop):
    found = recommend(asked([[0]]), Policy("test", shop[2]), shop[1], 3)[0]
    assert found.schema.names == list(RECOMMENDATIONS.names)
    none = recommend(asked([]), Policy("test", shop[2]), shop[1], 3)[0]
    assert none.num_rows == 0


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(st.integers(0, 11), max_size=8), min_size=1, max_size=4),
    st.integers(1, 14),
    st.sets(st.integers(0, 11), max_size=10),
    st.integers(0, 3),
    st.sampled_from([0.0, 1.0]),
    st.booleans(),
)
def test_k_where_k_may_be_shown_and_never_what_may_not(shop, lists, k, excluded, slots, lean, again):
    _, goods, rungs = shop
    kinds = Kinds.of(goods, ("category", "brand"))
    aims = (Varied(0.5, kinds), Spread(0.2, kinds), Calibrated(0.5, kinds.codes[0]))
    rerank = Reranked(aims, NewQuota(np.arange(12) > 8, 3)) if again else None
    rules = (Exclude(tuple(f"p{i:02d}" for i in sorted(excluded))), NotInHistory())
    histories = of_products(lists)
    try:
        allowed = allow(rules, goods, histories).flags
    except ComputationError:
        return
    policy = Policy("test", rungs, rules=rules, rerank=rerank, explore=Explore(slots, 5, lean=lean))
    found = slates(asked(lists), policy, goods, k)
    for i, row in enumerate(found.product):
        real = row[row >= 0]
        assert len(set(real.tolist())) == len(real) == min(k, allowed[i].sum())
        assert allowed[i, real].all()
        assert ((found.propensity[i] > 0) == (row >= 0)).all()


def test_a_bot_and_equal_instants():
    log = from_sequences([["a", "b"] * 5000, ["a"]], [[0.0] * 10_000, [0.0]])
    goods = bare(log.products)
    rungs = (ItemGraph(most_gap=3).fit(log, goods), Popular().fit(log, goods, 0))
    who = Asked(of_customers(log, np.array([0, 1]), 1.0), ["bot", "c"], "customer", "for_you", AT)
    assert recommend(who, Policy("test", rungs), goods, 2)[0].num_rows == 4
