"""The world of offers: causes off are exactly nothing, expectations are the means of draws, coins are independent."""

from dataclasses import replace

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.simulate.offer_customers import offer_customers
from tierwise.simulate.offer_months import State, act, budget, expect, later, pilot, stock, true_uplift
from tierwise.simulate.offer_world import ARMS, CONTACT, OFF, OFFERS, REDEEMED, OfferWorld

WORLD = OfferWorld(seed=11, customers=4_000, dogs=0.1, persuadable=0.3, effect=0.2, unsubscribe=0.01)


def everybody(who, arm):
    return np.full(len(who.z), arm, np.int64)


def test_the_world_of_a_seed_is_the_prior_of_the_record():
    worlds = [OfferWorld.drawn(seed) for seed in range(1, 301)]
    assert [w.customers for w in worlds[:4]] == [1_000, 5_000, 20_000, 1_000]
    for name, low, high in [("base", 0.05, 0.3), ("effect", 0.02, 0.2), ("dogs", 0.0, 0.15), ("rho", 0.2, 0.9)]:
        found = np.array([getattr(w, name) for w in worlds if name != "dogs" or not w.alike])
        assert low <= found.min() < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < found.max() <= high
    assert {w.tie for w in worlds} == {-0.5, 0.0, 0.5}
    assert 0.4 < np.mean([np.isfinite(w.stock_share) for w in worlds]) < 0.6
    assert [w.seed for w in worlds if w.alike][:3] == [4, 12, 20]
    assert [w.seed for w in worlds if w.budget_share == 10][:3] == [8, 16, 24]


def test_a_larger_world_begins_with_the_smaller_one():
    small, large = offer_customers(replace(WORLD, customers=100)), offer_customers(WORLD)
    assert (small.features == large.features[:100]).all()
    assert (small.types[0] == large.types[0][:100]).all()


def test_shares_and_means_are_the_worlds():
    who = offer_customers(replace(WORLD, customers=60_000, tie=0.5))
    up, down = who.types
    assert up.mean() == pytest.approx(0.3, abs=0.01)
    assert down.mean() == pytest.approx(0.1, abs=0.006)
    assert not (up & down).any()
    chances = who.chances()
    assert chances[0].mean() == pytest.approx(0.3, abs=0.01)
    assert chances[1].mean() == pytest.approx(0.1, abs=0.006)
    assert who.yearly.mean() == pytest.approx(0.15, abs=0.003)
    assert np.median(who.value) == pytest.approx(45, rel=0.02)
    assert np.abs(who.margin_rate - 0.4).max() <= 0.05
    assert np.mean([WORLD.season_of(m) for m in range(12)]) == pytest.approx(1)


def test_a_profiles_answer_is_the_mean_of_its_persons():
    """In tenths by what the profile says, persons agree with it within four standard errors."""
    who = offer_customers(replace(WORLD, customers=60_000))
    state = State.fresh(60_000)
    hers, profile = true_uplift(who, state), true_uplift(who, state, "profile")
    tenth = np.argsort(np.argsort(profile[:, 4])) * 10 // 60_000
    for k in range(10):
        difference = (hers - profile)[tenth == k]
        assert (np.abs(difference.mean(axis=0)) < 4 * difference.std(axis=0) / np.sqrt(6_000) + 1e-12).all()


@pytest.mark.parametrize("arm", range(1, ARMS))
def test_expectations_are_the_means_of_draws(arm):
    """Margin of this month and the late orders of the next, against a shop that does nothing; unsubscribes beside."""
    who = offer_customers(replace(WORLD, customers=2_000, season=0.0))
    worn = replace_state(who, 0.7)
    found, left = [], []
    for again in range(60):
        one, none = act(who, worn, everybody(who, arm), again=again), act(who, worn, everybody(who, 0), again=again)
        after = [act(who, x.state, everybody(who, 0), again=again) for x in (one, none)]
        lost = one.unsubscribed * 0.2 * later(who, worn.month + 1)  # what they lose after the month drawn here
        found.append(one.margin + after[0].margin - none.margin - after[1].margin - lost)
        left.append(one.unsubscribed)
    expected = expect(who, worn)
    total = np.array(found).sum(axis=1)
    assert abs(total.mean() - expected.margin[:, arm].sum()) < 4 * total.std() / np.sqrt(60)
    assert np.mean(left) == pytest.approx(expected.unsubscribe[:, arm].mean(), rel=0.1)


def replace_state(who, fatigue):
    return replace(State.fresh(len(who.z)), fatigue=np.full(len(who.z), fatigue))


def test_each_cause_off_is_exactly_nothing():
    state = replace_state(offer_customers(WORLD), 1.0)
    on = act(offer_customers(WORLD), state, everybody(offer_customers(WORLD), 5))

    def off(*causes):
        who = offer_customers(WORLD.without(*causes))
        return who, act(who, state, everybody(who, 5))

    assert not off("unsubscribe")[1].unsubscribed.any()
    assert not off("delay")[1].state.due.any()
    assert on.state.due.any()
    assert not off("fatigue")[1].state.fatigue.any()
    assert not offer_customers(WORLD.without("dogs")).types[1].any()
    who, found = off("effect")
    nothing = act(who, state, everybody(who, 0))
    assert (found.orders == nothing.orders).all()
    assert (expect(who, state).caused == 0).all()
    held = np.ones(WORLD.customers, bool)
    assert not act(offer_customers(WORLD.without("contamination")), state, everybody(who, 5), held).got.any()
    assert {WORLD.without("season").season_of(m) for m in range(12)} == {1.0}
    assert np.isinf(stock(offer_customers(WORLD.without("stock")))).all()
    assert set(OFF) >= {"dogs", "fatigue", "stock", "budget"}


def test_one_cause_off_leaves_the_coins_of_the_others():
    state = State.fresh(WORLD.customers)
    who, without = offer_customers(WORLD), offer_customers(WORLD.without("unsubscribe", "delay"))
    one, two = act(who, state, everybody(who, 4)), act(without, state, everybody(who, 4))
    assert (one.orders + (one.state.due > 0) == two.orders).all()
    assert one.unsubscribed.any()


def test_coins_of_customers_and_causes_are_independent():
    who = offer_customers(WORLD)
    one = act(who, State.fresh(WORLD.customers), everybody(who, 4))
    mixed_arms = everybody(who, 4)
    mixed_arms[::2] = 0
    two = act(who, State.fresh(WORLD.customers), mixed_arms)
    assert (one.orders[1::2] == two.orders[1::2]).all()
    other = act(who, State.fresh(WORLD.customers), everybody(who, 4), again=1)
    assert abs(np.corrcoef(one.orders, other.orders)[0, 1] - np.corrcoef(who.base(0), one.orders)[0, 1] ** 2) < 0.08
    assert abs(np.corrcoef(one.orders, one.unsubscribed)[0, 1]) < 0.08


def test_who_would_have_bought_redeems_all_the_same():
    who = offer_customers(replace(WORLD, customers=200_000, effect=0.0, unsubscribe=0.0))
    state = State.fresh(200_000)
    found = act(who, state, everybody(who, 4))
    assert found.redeemed.sum() / found.orders.sum() == pytest.approx(REDEEMED, abs=0.01)
    answer = expect(who, state).margin[:, 4]
    assert answer == pytest.approx(-CONTACT - REDEEMED * who.base(0) * 0.1 * who.value)
    assert who.cost(0)[:, 3] == pytest.approx(-answer)


def test_fatigue_halves_and_wears():
    world = replace(WORLD, half_life_days=365.25 / 12)
    who = offer_customers(world)
    first = act(who, State.fresh(WORLD.customers), everybody(who, 1)).state
    assert set(first.fatigue) == {0.5}
    fresh, worn = (expect(who, replace_state(who, f)) for f in (0.0, 1.0))
    inside = (fresh.caused[:, 5] > 0) & (fresh.caused[:, 5] == who.world.effect)
    assert worn.caused[inside, 5] == pytest.approx(np.exp(-0.3) * fresh.caused[inside, 5])
    assert worn.unsubscribe[:, 1] == pytest.approx(2 * fresh.unsubscribe[:, 1])


def test_the_unsubscribed_get_nothing_and_order_less():
    who = offer_customers(replace(WORLD, customers=100_000))
    state = replace(State.fresh(100_000), gone=np.ones(100_000, bool))
    found = act(who, state, everybody(who, 5))
    assert not found.got.any()
    assert not expect(who, state).margin.any()
    free = act(who, State.fresh(100_000), everybody(who, 0))
    assert found.orders.sum() / free.orders.sum() == pytest.approx(0.8, abs=0.02)


def test_worlds_with_nothing_to_find():
    alike, rich = offer_customers(OfferWorld.drawn(4)), offer_customers(OfferWorld.drawn(8))
    assert len(set(alike.effect())) == 1
    assert (alike.effect("profile") == alike.effect()).all()
    assert budget(rich, 1) > rich.cost(1).max(axis=1).sum()


def test_the_pilot_holds_out_half_and_tries_every_offer():
    arm, held = pilot(offer_customers(replace(WORLD, customers=50_000)))
    assert held.mean() == pytest.approx(0.5, abs=0.01)
    assert np.bincount(arm, minlength=ARMS)[1:] / 50_000 == pytest.approx(np.full(len(OFFERS), 0.2), abs=0.01)


def test_what_no_world_can_be_is_refused():
    with pytest.raises(UsageError, match="shares"):
        OfferWorld(effect=1.5)
    with pytest.raises(UsageError, match="cannot be turned off"):
        OfferWorld().without("weather")
    who = offer_customers(OfferWorld(customers=5))
    with pytest.raises(UsageError, match="an arm from 0 to 5"):
        act(who, State.fresh(5), np.full(5, 6))
