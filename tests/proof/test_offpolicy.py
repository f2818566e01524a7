"""May the next policy replace the one that made the log? Worlds where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.metrics.trial import Floats, Ints, Trial
from tierwise.proof.offpolicy import Judging, Log, Reason, Verdict, foretold, judge, linear_outcomes

P = np.array([0.5, 0.3, 0.2])


def world(seed: int, n: int = 900, drawn: Floats = P) -> Log:
    """Arm 1 brings x, arm 2 brings -x, on average nothing; what is logged is always P, whatever was ``drawn``."""
    rng = np.random.default_rng(seed)
    x, arm = rng.normal(size=n), rng.choice(3, n, p=drawn)
    outcome = 2.0 + x + np.array([0.0, 1.0, -1.0])[arm] * x + rng.normal(size=n)
    return Log(Trial(outcome, arm, np.tile(P, (n, 1))), x[:, None], np.arange(n), "GBP")


def best(log: Log) -> Ints:
    """Worth E|x| = .798 more than nothing; the logging policy is worth .3 x - .2 x, on average nothing."""
    return np.where(log.known[:, 0] > 0, 1, 2)


def against(verdict: Verdict) -> list[str]:
    return [str(r) for r in verdict.reasons]


def test_a_better_policy_is_promoted_and_its_opposite_is_not() -> None:
    log = world(0)
    good, bad = judge(best(log), log), judge(3 - best(log), log)
    assert good.promoted
    assert good.gain.value == pytest.approx(0.798, abs=0.2)
    assert good.gain.value == pytest.approx(good.value.value - good.logged.value)
    assert against(bad) == ["loses"]


def test_the_same_policy_gains_exactly_nothing() -> None:
    log = world(1)
    found = judge(log.trial.propensity, log)
    assert (found.gain.value, found.gain.low, found.gain.high) == (0.0, 0.0, 0.0)
    assert against(found) == ["not_shown"]
    assert found.overlap.effective == pytest.approx(900)


@pytest.mark.parametrize("method", ["ipw", "snipw", "dr", "sndr"])
def test_the_interval_holds(method: str) -> None:
    held = promoted = 0
    for seed in range(200):
        log = world(seed, 600)
        how = Judging(method)  # type: ignore[arg-type]
        gain = judge(best(log), log, how=how).gain
        held += gain.low <= 0.79788 <= gain.high
        promoted += judge(np.ones(600, np.int64), log, how=how).promoted  # brings x: nothing more than the log's
    assert held / 200 > 0.85
    assert promoted / 200 < 0.1


def test_predictions_take_noise_out() -> None:
    log = world(3)
    widths = {m: (g := judge(best(log), log, how=Judging(m)).gain).high - g.low for m in ("ipw", "dr")}
    assert widths["dr"] < 0.5 * widths["ipw"]


@pytest.mark.parametrize(("untried", "reasons"), [(5, []), (90, ["no_support"])])
def test_what_the_log_never_gave(untried: int, reasons: list[str]) -> None:
    log = world(4)
    p = log.trial.propensity.copy()
    rows = np.flatnonzero((best(log) == 2) & (log.trial.arm != 2))[:untried]
    p[rows] = [0.625, 0.375, 0.0]
    found = judge(best(log), Log(Trial(log.trial.outcome, log.trial.arm, p), log.known, log.customer, "GBP"))
    assert found.unsupported == pytest.approx(untried / 900)
    assert against(found) == reasons


def test_few_speak_for_what_was_seldom_given() -> None:
    log = world(5, 200)
    assert Reason.FEW_SPEAK in judge(np.full(200, 2), log).reasons


def test_logged_probabilities_that_are_not_those_of_the_draw() -> None:
    log = world(6, drawn=np.array([0.3, 0.35, 0.35]))
    assert Reason.PROPENSITIES_OFF in judge(best(log), log).reasons


def test_a_customer_decided_on_ten_times_counts_once() -> None:
    log = world(7, 300)
    again = np.tile(np.arange(300), 10)
    many = Log(log.trial.rows(again), log.known[again], again, "GBP")
    one, ten = judge(best(log), log).gain, judge(best(many), many).gain
    assert ten.n == 300
    assert ten.high - ten.low == pytest.approx(one.high - one.low, rel=0.1)


def test_no_model_has_seen_whom_it_answers_for() -> None:
    log = world(8, 60)
    log = Log(log.trial, np.arange(60.0)[:, None] // 3, np.arange(60) // 3, "GBP")

    def model(seen: Log, known: Floats) -> Floats:
        assert not set(seen.known[:, 0]) & set(known[:, 0])
        return np.tile(known, 3)

    assert foretold(log, model, 0)[:, 2].tolist() == log.known[:, 0].tolist()


def test_linear_outcomes_follow_lines_and_share_what_they_know() -> None:
    rng = np.random.default_rng(9)
    x, arm = rng.normal(size=(20_000, 2)), rng.integers(0, 2, 20_000)
    y = 3.0 + x[:, 0] + arm * (1.0 - x[:, 1])
    log = Log(Trial(y, arm, np.tile([0.5, 0.5, 0.0], (20_000, 1))), x, np.arange(20_000), "GBP")
    said = linear_outcomes(log, np.array([[1.0, 2.0]]))[0]
    assert said[:2] == pytest.approx([4.0, 3.0], abs=0.02)
    assert said[2] == pytest.approx(said[:2].mean(), abs=0.02)  # never given: as all others together


@pytest.mark.parametrize("answer", [np.zeros((1, 3)), np.full((20, 3), np.inf)])
def test_a_model_that_does_not_answer(answer: Floats) -> None:
    with pytest.raises(UsageError, match="outcome model answered"):
        judge(np.zeros(60, np.int64), world(0, 60), lambda log, known: answer)


def test_logs_that_do_not_fit() -> None:
    trial = world(0, 4).trial
    with pytest.raises(UsageError, match="one row for each"):
        Log(trial, np.zeros((3, 1)), np.arange(4), "GBP")
    with pytest.raises(UsageError, match="not a number"):
        Log(trial, np.full((4, 1), np.nan), np.arange(4), "GBP")
    with pytest.raises(ComputationError, match="cannot be cut"):
        judge(np.zeros(4, np.int64), Log(trial, np.zeros((4, 1)), np.zeros(4, np.int64), "GBP"))
