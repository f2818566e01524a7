"""What is due: consumables near their interval, durables not again; additive, with the product itself as reason."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.goods import Goods, bare
from tierwise.insight.recommend.histories import Histories, of_products, of_sequences
from tierwise.insight.recommend.interactions import Deed, from_sequences
from tierwise.insight.recommend.replenish import FittedReplenish, Replenish
from tierwise.insight.recommend.repurchase import BINS, since
from tierwise.models.store import read, write

MILK, COFFEE, KETTLE = 2, 0, 1  # by name: coffee, kettle, milk, other


def kitchen(customers=60):
    """Milk in every weekly basket, coffee in every fourth, a kettle once."""
    sequences, days = [], []
    for c in range(customers):
        bought = [(7.0 * w + 0.01 * c, x) for w in range(24) for x in ["milk"] + ["coffee"] * ((w + c) % 4 == 0)]
        bought.append((7.0 * (c % 24) + 0.01 * c, "kettle"))
        bought.append((7.0 * 3 + 0.01 * c, "other"))
        bought.sort()
        sequences.append([x for _, x in bought])
        days.append([d for d, _ in bought])
    log = from_sequences(sequences, days)
    basket = (np.unique(log.sequence * 1000.0 + np.floor(log.at), return_inverse=True)[1]).astype(np.int32)
    return type(log)(**{f: getattr(log, f) for f in log.__slots__} | {"basket": basket})


LOG = kitchen()


def fitted(log=LOG, goods=None, **given):
    return Replenish(**given).fit(log, goods or bare(log.products), seed=0)


def past(*rows):
    """One history of (product, days ago), each its own basket unless of the same day."""
    rows = sorted(rows, key=lambda r: -r[1])
    ages = np.array([d for _, d in rows], dtype=float)
    back = np.unique(ages, return_inverse=True)[1].astype(np.int32)
    product = np.array([p for p, _ in rows], dtype=np.int32)
    n = len(rows)
    return Histories(np.array([0, n]), product, ages, back, np.full(n, Deed.BUY, dtype=np.int8), np.ones(n))


def test_coffee_comes_back_after_a_month_and_the_kettle_does_not():
    model = fitted()
    fresh = model.score(past((COFFEE, 7), (KETTLE, 7), (MILK, 7)))[0]
    due = model.score(past((COFFEE, 28), (KETTLE, 28), (MILK, 7)))[0]
    assert fresh[MILK] > 10 * fresh[COFFEE]
    assert due[COFFEE] > 10 * fresh[COFFEE]
    assert due[COFFEE] > 10 * due[KETTLE]
    assert model.hazard.shape == (4, BINS)
    assert model.hazard[COFFEE].argmax() == since(np.array([28.0]))[0]


def test_who_buys_it_more_often_gets_it_higher():
    model = fitted()
    often = past(*[(COFFEE, d) for d in (7, 14, 21, 28)], *[(MILK, d) for d in (7, 14, 21, 28)])
    once = past((COFFEE, 7), *[(MILK, d) for d in (7, 14, 21, 28)])
    assert model.score(often)[0, COFFEE] > 1.5 * model.score(once)[0, COFFEE]


def test_an_empty_history_says_nothing_and_a_fill_ranks_strangers():
    histories = of_products([[], [COFFEE]])
    scores = fitted().score(histories)
    assert not scores[0].any()
    assert scores[1, MILK] > 0
    assert not fitted(fill=0.0).score(histories)[1, [KETTLE, MILK]].any()


def test_a_category_lends_its_course():
    """A tea that nobody had the time to buy again is judged like the coffee of its category, not like the shop."""
    log = kitchen()
    goods = Goods(pa.table({"product_id": log.products, "category": ["drink", "ware", "dairy", "drink"]}))
    other = 3
    assert fitted(log, goods).hazard[other].argmax() == fitted(log, goods).hazard[COFFEE].argmax()
    assert fitted(log).hazard[other].argmax() != fitted(log).hazard[COFFEE].argmax()


def test_the_reason_is_the_product_itself_and_true():
    model, history = fitted(), past((COFFEE, 28), (KETTLE, 7), (MILK, 7))
    why = model.because(history, np.array([[COFFEE, 3, -1]], dtype=np.int32))
    assert why.product.tolist() == [[COFFEE, -1, -1]]
    assert 0.9 < why.share[0, 0] <= 1
    without = past((KETTLE, 7), (MILK, 7))
    assert model.score(without)[0, COFFEE] < model.score(history)[0, COFFEE]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([30.0, np.inf]))
def test_later_added_is_as_fitted_on_all(seed, half_life):
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, 9, 6)
    days = [sorted(np.round(rng.random(n) * 60, 1).tolist()) for n in lengths]
    log = from_sequences([[str(x) for x in rng.integers(0, 4, n)] for n in lengths], days)
    first, second = sorted(rng.choice(log.at, 2))
    known = fitted(log, fill_half_life_days=half_life, half_life_days=half_life)
    if len(log.before(first)) == 0:
        return
    parts = fitted(log.before(first), fill_half_life_days=half_life, half_life_days=half_life)
    parts = parts.update(log.since(first).before(second)).update(log.since(second))
    assert parts.tally.chances == pytest.approx(known.tally.chances)
    assert parts.tally.again == pytest.approx(known.tally.again)
    assert parts.firsts == pytest.approx(known.firsts)
    assert parts.baskets == pytest.approx(known.baskets)
    histories = of_sequences(log, np.arange(6), 61.0)
    assert parts.score(histories) == pytest.approx(known.score(histories))


def test_chances_counted_by_head():
    """a bought on days 0 and 10, baskets on 1, 5 and 20 besides: chances after 1, 5, 10 days, and after 10 again."""
    log = from_sequences([["a", "b", "b", "a", "b"]], [[0.0, 1.0, 5.0, 10.0, 20.0]])
    tally = fitted(log, half_life_days=np.inf).tally
    a = {int(since(np.array([d]))[0]): n for d, n in ((1.0, 1), (5.0, 1), (10.0, 2))}
    assert {i: int(n) for i, n in enumerate(tally.chances[0]) if n} == a
    assert tally.again[0].sum() == 1
    assert tally.again[0, since(np.array([10.0]))[0]] == 1
    assert tally.chances[1].sum() == 3
    assert tally.again[1].sum() == 2


def test_views_are_not_looked_at():
    views = type(LOG)(**{f: getattr(LOG, f) for f in LOG.__slots__} | {"deed": np.zeros(len(LOG), dtype=np.int8)})
    with pytest.raises(ComputationError, match="no purchases"):
        fitted(views)
    history = past((COFFEE, 28))
    seen = Histories(
        *(getattr(history, f) for f in ("start", "product", "age_days", "steps_back")),
        np.zeros(1, dtype=np.int8),
        np.ones(1),
    )
    assert not fitted().score(seen).any()


@pytest.mark.parametrize("sequences", [[["a"]], [["a", "a"]], [["a"], ["b"]], [["a"] * 300]])
def test_odd_shops_just_work(sequences):
    log = from_sequences(sequences, [[5.0] * len(s) for s in sequences])
    scores = fitted(log).score(of_products([[0], [], [0, 0]]))
    assert np.isfinite(scores).all()
    assert (scores[0] > 0).any()


def test_a_robot_with_a_hundred_thousand_deeds():
    rng = np.random.default_rng(0)
    log = from_sequences([[str(x) for x in rng.integers(0, 300, 100_000)], ["1", "2"]])
    model = fitted(log)
    assert np.isfinite(model.score(of_sequences(log, np.array([0, 1]), 1e6))).all()


def test_bad_input_is_refused():
    with pytest.raises(ContractError):
        Replenish(pull=0)
    with pytest.raises(ContractError, match="goods"):
        Replenish().fit(LOG, bare(pa.array(["a"])), 0)
    with pytest.raises(ContractError, match="end only"):
        fitted().update(from_sequences([["a"]]))


def test_kept_and_read_again(tmp_path):
    model, history = fitted(fill_half_life_days=np.inf), past((COFFEE, 28), (MILK, 7))
    write(tmp_path, "replenish", model.state())
    again = FittedReplenish.of_state(read(tmp_path, "replenish"))
    assert again.settings == model.settings
    assert np.array_equal(again.score(history), model.score(history))
    later = LOG.where(LOG.at > 160)
    assert np.array_equal(again.update(later).hazard, model.update(later).hazard)
