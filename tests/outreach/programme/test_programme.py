"""A programme's month: what it learns, what a contact costs later, what the log says of a plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tierwise.errors import ComputationError, ContractError, UsageError
from tierwise.outreach.programme.decide import Exploring, Standing, Terms, decide, plan
from tierwise.outreach.programme.known import Habits, Known, Past, strength_of
from tierwise.outreach.programme.launch import Code
from tierwise.outreach.programme.response import Response, Scale, learn
from tierwise.outreach.programme.wear import Ahead, look_ahead, price_of_wear

HABITS = Habits(strength=(0.5, 1.0))
EARNS = (20.0, 20.0, 10.0)


def pilot(n: int, effect: tuple[float, float], seed: int = 0, slope: float = 0.0) -> Past:
    """Orders at .2, moved by the given effects, more where the first column is high; half get nothing."""
    rng = np.random.default_rng(seed)
    x = rng.exponential(size=(n, 2))
    lots = np.tile([0.5, 0.25, 0.25], (n, 1))
    arm = rng.choice(3, n, p=lots[0])
    rank = (np.argsort(np.argsort(x[:, 0])) / n - 0.5) * slope
    chance = 0.2 + np.array([0.0, *effect])[arm] + rank * np.array([0.0, 0.5, 1.0])[arm]
    left = (arm > 0) & (rng.random(n) < 0.01)
    return Past(x, np.zeros(n), lots, arm, rng.random(n) < chance, left, np.tile(EARNS, (n, 1)))


def known(*months: Past, habits: Habits = HABITS) -> Known:
    found = Known(habits)
    for month in months:
        found = found.and_then(month)
    return found


def standing(past: Past) -> Standing:
    n = len(past.arm)
    return Standing(past.profile, past.earns, np.zeros(n), np.ones(n, bool))


def terms(n: int, **settings: float) -> Terms:
    return Terms(np.tile([0.05, 1.65], (n, 1)), **settings)


def test_a_large_log_tells_the_effect_and_a_small_one_keeps_the_guess():
    many = learn(known(pilot(200_000, (0.05, 0.10))))
    value, error = many.effect(np.ones((1, 2)))
    assert abs(value[0] - 0.10) < 4 * error[0] < 0.05
    few = learn(known(pilot(40, (0.0, 0.0))))
    assert few.line[0] == pytest.approx(HABITS.effect, abs=0.015)
    assert many.orders(np.ones((1, 2)))[0] == pytest.approx(0.2, abs=0.01)


def test_slopes_are_found_where_they_are_and_set_aside_where_not():
    found = learn(known(pilot(60_000, (0.05, 0.10), slope=0.2)))
    assert found.signal
    assert found.line[1] > 4 * abs(found.line[2])
    alike = [learn(known(pilot(2_000, (0.05, 0.10), seed))) for seed in range(40)]
    assert 0 <= np.mean([r.signal for r in alike]) < 0.3
    assert np.median([np.abs(r.line[1:]).max() for r in alike]) < 0.01


def contacted(n: int, told: float, seed: int = 0) -> Past:
    """After a pilot all get the stronger offer but a twentieth; .2 order anyway, .05 more with it; ``told`` is said."""
    rng = np.random.default_rng(seed)
    lots = np.tile([0.05, 0.0, 0.95], (n, 1))
    arm = np.where(rng.random(n) < 0.05, 0, 2)
    ordered = rng.random(n) < 0.2 + 0.05 * (arm == 2)
    return Past(rng.exponential(size=(n, 2)), np.zeros(n), lots, arm, ordered, np.zeros(n, bool),
                np.tile(EARNS, (n, 1)), np.full(n, told))  # fmt: skip


def forecast(past: Past, told: float) -> Past:
    return replace(past, forecast=np.full(len(past.arm), told))


def test_with_a_forecast_those_contacted_speak_without_many_held_out():
    logs = [forecast(pilot(20_000, (0.025, 0.05), 1), 0.2), contacted(20_000, 0.2, 2)]
    value, error = learn(known(*logs)).effect(np.ones((1, 2)))
    alone = learn(known(*(replace(log, forecast=None) for log in logs))).effect(np.ones((1, 2)))[1]
    assert abs(value[0] - 0.05) < 4 * error[0]
    assert error[0] < 0.8 * alone[0]


def test_a_forecast_that_is_wrong_moves_no_effect():
    """It says .12 where .2 is true: read off it alone, the effect would be .13 instead of .05."""
    logs = [forecast(pilot(20_000, (0.025, 0.05), 1), 0.12), contacted(20_000, 0.12, 2)]
    found = learn(known(*logs))
    value, error = found.effect(np.ones((1, 2)))
    assert abs(value[0] - 0.05) < 4 * error[0] < 0.06


@pytest.mark.parametrize("told", [0.15, 0.27])
def test_a_forecast_wrong_in_level_is_mended_for_the_next_month(told):
    """.2 order anyway, a quarter less or a third more is said: half of the pilot got nothing and tells it."""
    logs = [forecast(pilot(5_000, (0.025, 0.05), 1), told), contacted(5_000, told, 2)]
    ones = np.ones((1, 2))
    for months in (logs[:1], logs):
        assert learn(known(*months)).orders(ones, np.array([told]))[0] == pytest.approx(0.2, abs=0.015)
    right = learn(known(*(forecast(log, 0.2) for log in logs)))
    assert right.orders(ones, np.array([0.2]))[0] == pytest.approx(0.2, abs=0.006)
    assert learn(known(*logs)).effect(ones)[1][0] > right.effect(ones)[1][0]


def test_one_month_that_was_forecast_wrong_says_little_of_the_next():
    """The level was right in three months and a quarter too low in one."""
    months = [forecast(pilot(5_000, (0.025, 0.05), seed), 0.15 if seed == 2 else 0.2) for seed in range(4)]
    assert learn(known(*months)).orders(np.ones((1, 2)), np.array([0.2]))[0] == pytest.approx(0.2, abs=0.012)


def test_where_months_were_logged_with_a_forecast_the_next_needs_one():
    found = learn(known(forecast(pilot(2_000, (0.05, 0.10)), 0.2)))
    assert found.orders(np.ones((1, 2)), np.array([0.3]))[0] == pytest.approx(0.3, abs=0.02)
    with pytest.raises(UsageError, match="no forecast of orders"):
        found.orders(np.ones((1, 2)))


def test_orders_that_come_a_month_late_count():
    """A dose brings .05 now and .02 in the next month."""
    rng, n, months = np.random.default_rng(3), 30_000, []
    last = np.zeros(n)
    for m in range(4):
        past = forecast(pilot(n, (0.0, 0.0), m), 0.2)
        dose = HABITS.dose(past.arm, past.wear)
        ordered = rng.random(n) < 0.2 + 0.05 * dose + 0.02 * last
        months.append(replace(past, ordered=ordered, last=last))
        last = dose
    found = learn(known(*months))
    value, error = found.effect(np.ones((1, 2)))
    assert abs(value[0] - 0.07) < 4 * error[0] < 0.03
    unheard = learn(known(*(replace(month, last=None) for month in months)))
    assert found.late > unheard.late + 0.1
    assert value[0] > unheard.effect(np.ones((1, 2)))[0][0] + 0.005


def test_few_orders_among_the_contacted_do_not_look_sure():
    """Nobody of those who got an offer has ordered: what was seen varies hardly, what could be seen does."""
    past = pilot(300, (0.0, 0.0), 5)
    silent = replace(past, ordered=past.ordered & (past.arm == 0), earns=np.tile([20.0, 20.0, 19.0], (300, 1)))
    hopeful = replace(HABITS, effect=0.2, doubt=0.02)
    found = decide(known(silent, habits=hopeful), standing(silent), terms(300), Exploring()).verdict
    assert found.high < 0
    assert found.code is Code.ON_TRIAL


def test_leaving_is_counted_with_a_guess_beside():
    found = learn(known(pilot(20_000, (0.0, 0.0))))
    assert found.leaves == pytest.approx(0.01, abs=0.003)


def test_scores_keep_the_order_of_a_column_alone():
    x = np.random.default_rng(0).lognormal(size=(5_000, 1))
    scale = Scale.learn(x)
    assert np.corrcoef(scale.of(x)[:, 0], scale.of(x**3 + 1)[:, 0])[0, 1] < 1
    assert abs(scale.of(x).mean()) < 0.02
    assert scale.of(x).std() == pytest.approx(1, abs=0.03)
    assert not Scale.learn(np.ones((10, 1))).of(np.ones((3, 1))).any()


def test_price_of_wear_is_what_the_next_months_lose():
    """One month ahead, always worth a contact: exp(-dulls keeps) of what moves is left, and leaving is likelier."""
    one = Ahead(np.array([[2.0]]), np.array([[0.1]]), np.array([0.05]), dulls=0.3, keeps=0.5)
    lost = (1 - np.exp(-0.15)) * 2.0 + 0.05 * 0.5
    assert price_of_wear(one, np.zeros(1), 1)[0] == pytest.approx(lost)
    assert price_of_wear(one, np.zeros(1), 0)[0] == 0
    rested = replace_ahead(one, keeps=0.0)
    assert price_of_wear(rested, np.zeros(1), 4)[0] == 0


def replace_ahead(ahead: Ahead, **parts: float) -> Ahead:
    return replace(ahead, **parts)


def test_look_ahead_by_hand():
    flat = Response(Scale.learn(np.ones((2, 1))), (float(np.log(0.25)), np.zeros(2)), np.array([0.1, 0.0]),
                    np.zeros((2, 2)), np.zeros(3), 1.0, 0.01)  # fmt: skip
    one = Standing(np.ones((1, 1)), np.array([EARNS]), np.zeros(1), np.ones(1, bool))
    found = look_ahead(flat, HABITS, one, later_months=10)
    assert found.moved[0] == pytest.approx([0.05 * 20, 0.1 * 10])
    assert found.paid[0] == pytest.approx([0.05, 0.05 + 0.2 * 10])
    assert found.risk[0] == pytest.approx(0.01 * 0.2 * 10 * 0.2 * 20)
    assert found.gain(np.ones(1))[0, 0] == pytest.approx(np.exp(-0.3) * 1.0 - 0.05 - 2 * found.risk[0])


def test_later_months_are_counted_by_the_season():
    """Orders have risen and rise no more: the months after the top bring less, and who leaves then takes less along."""
    past = forecast(pilot(20_000, (0.05, 0.10)), 0.2)
    log = known(replace(past, forecast=np.full(20_000, 0.1)), past)
    now, limits = replace(standing(past), forecast=np.full(20_000, 0.2)), terms(20_000, later_months=6.0)
    found = decide(log, now, limits, Exploring())
    later = found.response.season.alike(now.forecast, 6.0)
    gain, like_now = (plan(look_ahead(found.response, HABITS, now, m), now, limits)[0] for m in (later, 6.0))
    assert later < 5
    assert found.gain == pytest.approx(gain)
    assert (gain > like_now).all()


def test_a_month_is_decided_within_the_budget_and_every_chance_is_known():
    past = pilot(20_000, (0.05, 0.10))
    found = decide(known(past), standing(past), terms(20_000, budget=300.0, later_months=1.0), Exploring(held=0.1))
    assert found.allocation.spent <= 300
    assert (found.choice > 0).sum() > 5_000
    assert found.propensity.sum(axis=1) == pytest.approx(1)
    assert found.propensity[:, 0].min() >= 0.1
    assert (found.propensity[np.arange(20_000), found.choice] > 0.85).all()
    assert found.verdict.low < found.verdict.gain < found.verdict.high


def test_what_earns_is_proven_and_what_earns_nothing_is_left():
    good = pilot(60_000, (0.08, 0.16))
    assert decide(known(good), standing(good), terms(60_000), Exploring()).verdict.code is Code.PROVEN
    bad = pilot(60_000, (-0.05, -0.10))
    found = decide(known(bad), standing(bad), terms(60_000), Exploring())
    assert found.verdict.code is Code.IDLE
    assert not found.choice.any()


def test_a_plan_the_log_speaks_against_is_stopped():
    """Somebody insists on a large effect; the pilot shows the contrary."""
    sure = replace(HABITS, effect=0.2, doubt=0.0005)
    bad = pilot(20_000, (-0.05, -0.10))
    found = decide(known(bad, habits=sure), standing(bad), terms(20_000), Exploring())
    assert found.allocation.given.sum() > 0
    assert found.verdict.code is Code.STOPPED
    assert not found.choice.any()


def test_exploring_pays_no_more_than_it_may():
    past = pilot(5_000, (0.05, 0.10))
    open_, shut = (
        decide(known(past), standing(past), terms(5_000), e) for e in (Exploring(0.2, 9.0), Exploring(0.2, 0.0))
    )
    assert (open_.drawn > 0).all()
    assert ((shut.drawn > 0).sum(axis=1) == 1).all()


def test_strength_of_a_coupon():
    assert strength_of(0.10, 0.20) == pytest.approx(np.sqrt(0.5))
    with pytest.raises(UsageError, match="depths from 0"):
        strength_of(0.3, 0.2)


def test_bad_input_is_named():
    past = pilot(20, (0.0, 0.0))
    with pytest.raises(ComputationError, match="nothing has been logged"):
        learn(Known(HABITS))
    with pytest.raises(ContractError, match="3 arms logged, 1 offers known"):
        Known(Habits(strength=(1.0,))).and_then(past)
    with pytest.raises(UsageError, match="could not be given"):
        replace(past, propensity=np.tile([1.0, 0.0, 0.0], (20, 1)))
    with pytest.raises(ContractError, match="parts of lengths"):
        replace(past, left=np.zeros(3, bool))
    with pytest.raises(ContractError, match="parts of lengths"):
        Standing(past.profile, past.earns, np.zeros(3), np.ones(20, bool))
    with pytest.raises(UsageError, match="held out"):
        Exploring(held=0.0)
    with pytest.raises(UsageError, match="strength"):
        Habits(strength=())
