"""The whole: known effects come back with honest intervals, no signal is said, bad input is told."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from known_trials import Effect, Floats, Known, deeper, evidence, mixed, none, same, trial

from tierwise.errors import ComputationError, ContractError, UsageError
from tierwise.metrics.trial import Trial
from tierwise.models.family import Rows
from tierwise.outreach.uplift.choice import Code
from tierwise.outreach.uplift.evidence import Evidence
from tierwise.outreach.uplift.fit import fit
from tierwise.outreach.uplift.plan import Plan

LINES_ONLY = Plan(trees=False)


def covered(known: Known, found: tuple[Floats, Floats]) -> float:
    low, high = found
    return float(((low <= known.truth) & (known.truth <= high)).mean())


def test_a_mixed_effect_is_targeted_and_sized() -> None:
    known, new = trial(4000, 1, mixed), trial(2000, 2, mixed)
    fitted = fit(known.evidence, seed=0)
    found = fitted.predict(new.evidence.rows)
    assert fitted.choice.code is Code.TARGETED
    assert fitted.method == fitted.choice.learner
    assert np.corrcoef(found.value[:, 0], new.truth[:, 0])[0, 1] > 0.95
    assert np.abs(found.value - new.truth).mean() < 0.2
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()


@pytest.mark.parametrize("effect", [none, same])
def test_a_signal_where_there_is_none_is_rare(effect: Effect) -> None:
    """At most one in ten is promised; 40 trials, so at most nine (chance of more: below 1 %)."""
    found = [fit(trial(800, seed, effect).evidence, seed, plan=LINES_ONLY).choice.targeted for seed in range(40)]
    assert sum(found) <= 9


@pytest.mark.heavy
@pytest.mark.parametrize("effect", [none, same, lambda x: np.tile(same(x), 3)], ids=["none", "same", "three alike"])
@pytest.mark.parametrize("trees", [False, True])
def test_false_signals_in_many_worlds(effect: Effect, trees: bool) -> None:
    """400 trials of 1,500 customers: at most one in ten, with room for chance."""
    plan = Plan(trees=trees)
    found = [fit(trial(1500, seed, effect).evidence, seed, plan=plan).choice.targeted for seed in range(400)]
    assert np.mean(found) < 0.1 + 2.33 * np.sqrt(0.1 * 0.9 / 400)


def test_nothing_to_target_is_said() -> None:
    fitted = fit(trial(3000, 2, same).evidence, seed=0)
    assert (fitted.choice.code, fitted.choice.offer, fitted.choice.shown) == (Code.TREAT_ALL, "offer1", True)
    assert fitted.method == "tier_means"
    found = fitted.predict(trial(10, 6, same).evidence.rows)
    assert 0 < np.ptp(found.value) < 1e-6  # equal but for who goes first
    assert found.low[0, 0] <= 0.5 <= found.high[0, 0]


def test_an_offer_that_harms_is_given_to_nobody() -> None:
    fitted = fit(trial(2000, 3, lambda x: -same(x)).evidence, seed=0, plan=LINES_ONLY)
    assert (fitted.choice.code, fitted.choice.offer, fitted.choice.shown) == (Code.TREAT_NONE, "", True)


def test_intervals_cover_in_four_of_five() -> None:
    """60 trials of 1,500 customers, lines: the share of customers whose effect lies inside."""
    shares = []
    for seed in range(60):
        known = trial(1500, 100 + seed, mixed)
        found = fit(known.evidence, seed, plan=LINES_ONLY).predict(known.evidence.rows)
        shares.append(covered(known, (found.low, found.high)))
    assert 0.7 < np.mean(shares) < 0.9


def test_tiers_get_their_own_level_where_nothing_else_tells() -> None:
    """The effect depends on the tier alone, which is not among the columns."""
    rng = np.random.default_rng(0)
    tier = rng.integers(0, 2, 4000)
    known = trial(4000, 7, lambda x: np.where(tier[: len(x), None] == 1, 1.0, 0.0))
    names = ["Gold" if t else "Bronze" for t in tier]
    fitted = fit(known.evidence, seed=0, tier=names, plan=LINES_ONLY)
    found = fitted.predict(known.evidence.rows.take(np.arange(3)), ["Gold", "Bronze", "Unheard of"]).value[:, 0]
    assert found == pytest.approx([1, 0, 0.5], abs=0.2)


def test_deeper_coupons_do_not_say_less() -> None:
    known = trial(1200, 8, deeper)
    ladder = Plan(trees=False, ladders=(("offer1", "offer2", "offer3"),))
    fitted = fit(known.evidence, seed=0, plan=ladder)
    found = fitted.predict(known.evidence.rows)
    for table in (found.value, found.low, found.high):
        assert (np.diff(table, axis=1) >= -1e-12).all()
    assert np.abs(found.value - known.truth).mean() < 0.25


def test_same_input_same_answer_whatever_the_order_of_columns() -> None:
    known = trial(600, 9, mixed)
    turned = Rows(known.evidence.rows.table.select(["x3", "x1", "x0", "x2"]))
    first = fit(known.evidence, seed=4).predict(known.evidence.rows)
    again = fit(known.evidence, seed=4).predict(turned)
    assert np.array_equal(first.value, again.value)
    assert np.array_equal(first.high, again.high)


def test_missing_values_unknown_levels_and_constant_columns_are_legal() -> None:
    known = trial(800, 10, mixed)
    rng = np.random.default_rng(0)
    x0 = [None if rng.random() < 0.2 else float(v) for v in known.x[:, 0]]
    table = pa.table({"x0": x0, "city": rng.choice(["Lyon", "Nice"], 800), "one": np.ones(800)})
    made = Evidence(Rows(table), known.evidence.trial, np.arange(800), ("offer1",))
    fitted = fit(made, seed=0)
    asked = Rows(pa.table({"x0": [None, float("inf")], "city": ["Paris", None], "one": [5.0, None]}))
    assert np.isfinite(fitted.predict(asked).high).all()
    assert fitted.predict(asked.take(np.zeros(0, dtype=np.int64))).value.shape == (0, 1)


def test_columns_that_say_nothing_leave_the_mean() -> None:
    known = trial(300, 11, same)
    flat = Evidence(Rows(pa.table({"one": np.ones(300)})), known.evidence.trial, np.arange(300), ("offer1",))
    fitted = fit(flat, seed=0)
    assert not fitted.choice.targeted
    assert fitted.predict(flat.rows).value[0, 0] == pytest.approx(0.5, abs=0.4)


@pytest.mark.parametrize("arm", [0, 1])
def test_all_treated_or_none_is_told(arm: int) -> None:
    x = np.zeros((50, 1))
    made = evidence(x, Trial.even(np.arange(50.0), np.full(50, arm)))
    with pytest.raises(ComputationError, match="no offer can be compared with nothing"):
        fit(made, seed=0)


def test_three_customers_are_too_few() -> None:
    made = evidence(np.zeros((3, 1)), Trial.even(np.array([1.0, 2.0, 3.0]), np.array([0, 1, 0])))
    with pytest.raises(ComputationError, match="by lot"):
        fit(made, seed=0)


def test_an_offer_never_tried_is_not_known_and_the_others_are() -> None:
    known = trial(600, 12, mixed)
    p = np.column_stack([known.evidence.trial.propensity, np.zeros(600)])
    made = evidence(known.x, Trial(known.evidence.trial.outcome, known.evidence.trial.arm, p))
    fitted = fit(made, seed=0, plan=LINES_ONLY)
    assert fitted.offers == ("offer1",)
    assert [(o.offer, o.given, o.nothing) for o in fitted.not_known] == [("offer2", 0, 0)]
    alone = fit(known.evidence, seed=0, plan=LINES_ONLY)
    assert np.array_equal(fitted.predict(known.evidence.rows).value, alone.predict(known.evidence.rows).value)


def test_customers_who_could_get_one_thing_only_compare_with_nobody() -> None:
    known = trial(600, 13, mixed)
    p = known.evidence.trial.propensity.copy()
    sure = np.arange(600) < 100
    p[sure] = np.eye(2)[known.evidence.trial.arm[sure]]
    outcome = known.evidence.trial.outcome + np.where(sure & (known.evidence.trial.arm == 1), 1e6, 0.0)
    fitted = fit(evidence(known.x, Trial(outcome, known.evidence.trial.arm, p)), seed=0, plan=LINES_ONLY)
    assert fitted.choice.rows == 500
    assert np.abs(fitted.predict(known.evidence.rows).value).max() < 100


def test_what_could_not_have_been_given_is_refused() -> None:
    known = trial(50, 14, mixed)
    p = np.tile([1.0, 0.0], (50, 1))
    with pytest.raises(UsageError, match="probability of 0"):
        evidence(known.x, Trial(known.evidence.trial.outcome, known.evidence.trial.arm, p))


def test_lengths_and_names_are_checked() -> None:
    known = trial(60, 15, mixed).evidence
    with pytest.raises(ContractError, match="name every arm"):
        Evidence(known.rows, known.trial, known.group, ("a", "b"))
    with pytest.raises(ContractError, match="groups"):
        Evidence(known.rows, known.trial, known.group[:5], ("a",))
    with pytest.raises(ContractError, match="2 tiers"):
        fit(known, seed=0, tier=["a", "b"])
    with pytest.raises(UsageError, match="at least 3"):
        fit(known, seed=0, plan=Plan(folds=2))
