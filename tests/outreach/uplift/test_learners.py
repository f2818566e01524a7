"""Each learner finds a known effect, with the probabilities it is given."""

from __future__ import annotations

import numpy as np
import pytest
from known_trials import Floats, Known, deeper, evidence, mixed, same, trial, yes_or_no

from tierwise.metrics.trial import Trial
from tierwise.outreach.uplift.columns import Columns
from tierwise.outreach.uplift.evidence import dr_scores
from tierwise.outreach.uplift.joint import S, Scaled, SharedDR, STrees
from tierwise.outreach.uplift.learners import DR, Learner, R, Response, T, X
from tierwise.outreach.uplift.lines import Lines, trusting_line
from tierwise.outreach.uplift.outcomes import Outcomes, Work, cut
from tierwise.outreach.uplift.trees import FULL_TREES, Trees

LINES, SMALL = Lines(), Trees()
EFFECTS: list[Learner] = [T(LINES), X(LINES), R(LINES), DR(LINES), SharedDR(), S()]
EFFECTS += [T(SMALL), X(SMALL), R(SMALL), DR(SMALL), DR(SMALL, LINES), DR(FULL_TREES, LINES), STrees(FULL_TREES)]


def work(known: Known, folds: int = 5) -> Work:
    return Work(Outcomes(known.evidence, Columns.learn(known.evidence.rows), cut(known.evidence, folds, 0), 0))


def learned(learner: Learner, known: Known, asked: Known) -> Floats:
    """Effects on a second trial's customers."""
    made = work(known)
    return learner.fit(made).at(made.columns.of(asked.evidence.rows), slice(None))


@pytest.mark.parametrize("learner", EFFECTS, ids=lambda v: v.kind)
def test_a_mixed_effect_is_found(learner: Learner) -> None:
    found, asked = learned(learner, trial(4000, 1, mixed), new := trial(1000, 2, mixed)), new
    assert np.corrcoef(found[:, 0], asked.truth[:, 0])[0, 1] > 0.9
    assert found.mean() == pytest.approx(asked.truth.mean(), abs=0.15)


@pytest.mark.parametrize("learner", EFFECTS, ids=lambda v: v.kind)
def test_several_offers_unevenly_given(learner: Learner) -> None:
    """Known probabilities that differ: 60 % nothing, and 20, 10, 10 % for the offers."""
    known, asked = trial(6000, 3, deeper, shares=(0.6, 0.2, 0.1, 0.1)), trial(1000, 4, deeper)
    found = learned(learner, known, asked)
    assert found.shape == (1000, 3)
    assert found.mean(axis=0) == pytest.approx(asked.truth.mean(axis=0), abs=0.3)
    assert np.corrcoef(found[:, 2], asked.truth[:, 2])[0, 1] > 0.5


def test_probabilities_are_used_not_guessed() -> None:
    """Who buys more is given the offer more often: only the known probabilities undo it."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(8000, 2))
    e = 1 / (1 + np.exp(-2 * x[:, 0]))
    arm = (rng.random(8000) < e).astype(np.int64)
    y = np.where(x[:, 0] > 0, 3.0, 0.0) + 0.5 * arm + rng.normal(size=8000)
    known = Known(evidence(x[:, 1:], Trial(y, arm, np.column_stack([1 - e, e]))), np.full((8000, 1), 0.5), x)
    made = work(known)  # the column that decided is not among those learned from
    scores = made.scores(LINES)[:, 0]
    assert scores.mean() == pytest.approx(0.5, abs=4 * scores.std() / np.sqrt(8000))
    assert DR(LINES).fit(made).at(made.columns, slice(None)).mean() == pytest.approx(0.5, abs=0.2)
    assert y[arm == 1].mean() - y[arm == 0].mean() > 1.5


def test_scores_by_hand() -> None:
    given = Trial(np.array([5.0, 2.0, 1.0]), np.array([1, 2, 0]), np.array([[0.5, 0.25, 0.25]] * 3))
    expected = np.array([[1.0, 2.0, 3.0]] * 3)
    assert dr_scores(given, expected).tolist() == [[13.0, 2.0], [1.0, -2.0], [1.0, 2.0]]


def test_nobody_is_expected_by_a_model_that_saw_her() -> None:
    made = work(trial(200, 5, mixed))
    outcomes = made.outcomes
    outcomes.expected(LINES, frozenset({0}))
    for _, _, without in outcomes.models:
        assert 0 in without
    pairs = {without for _, _, without in outcomes.models}
    outcomes.expected(LINES, frozenset({1}))
    assert frozenset({0, 1}) in pairs
    assert len({w for _, _, w in outcomes.models}) == 7  # {0,1} served both


def test_folds_keep_customers_whole_and_deal_arms_evenly() -> None:
    known = trial(103, 6, mixed, shares=(0.8, 0.2))
    doubled = known.evidence.among(np.repeat(np.arange(103), 2), [0, 1])
    fold = cut(doubled, 5, 1)
    assert (fold[::2] == fold[1::2]).all()
    given = np.bincount(fold[::2], known.evidence.trial.arm)
    assert given.max() - given.min() <= 2


def test_the_same_shift_of_log_odds_follows_the_response() -> None:
    def logit(x: Floats) -> Floats:
        return -2 + x[:, :1]

    def shift(x: Floats) -> Floats:
        return np.full((len(x), 1), 0.7)

    known, asked = yes_or_no(8000, 7, logit, shift), yes_or_no(1000, 8, logit, shift)
    found = learned(S(products=False), known, asked)
    assert np.corrcoef(found[:, 0], asked.truth[:, 0])[0, 1] > 0.99
    scaled = learned(Scaled(LINES), known, asked)
    response = learned(Response(LINES), known, asked)
    assert np.corrcoef(scaled[:, 0], response[:, 0])[0, 1] == pytest.approx(1)
    assert scaled.mean() == pytest.approx(asked.truth.mean(), abs=0.03)


def test_a_line_trusts_what_the_data_carry() -> None:
    rng = np.random.default_rng(9)
    x = rng.normal(size=(400, 10))
    noise, ones = rng.normal(size=400), np.ones(400)
    assert np.abs(trusting_line(x, noise, ones).weights).max() < 0.06
    strong = trusting_line(x, 3 * x[:, 0] + noise, ones)
    assert strong.weights[0] == pytest.approx(3, abs=0.2)
    weighted = trusting_line(x, 3 * x[:, 0] + noise, np.full(400, 7.0))
    assert weighted.weights == pytest.approx(strong.weights)


def test_the_evidence_is_that_of_scikit_learn() -> None:
    """BayesianRidge maximises the same marginal likelihood (its flat priors aside)."""
    from sklearn.linear_model import BayesianRidge

    rng = np.random.default_rng(3)
    x = rng.normal(size=(500, 6))
    y = 0.1 * x @ rng.normal(size=6) + rng.normal(size=500)
    z = x - x.mean(axis=0)
    peer = BayesianRidge(alpha_1=0, alpha_2=0, lambda_1=0, lambda_2=0, tol=1e-10, max_iter=5000).fit(z, y)
    found = trusting_line(x, y, np.ones(500))
    assert found.weights == pytest.approx(peer.coef_, rel=0.1, abs=0.002)


@pytest.mark.parametrize("learner", [*EFFECTS, S(products=False), Scaled(LINES), Response(LINES)], ids=lambda v: v.kind)
def test_an_outcome_that_never_varies_has_no_effect(learner: Learner) -> None:
    known = trial(200, 1, same)
    flat = evidence(known.x, Trial.even(np.zeros(200), known.evidence.trial.arm))
    found = learned(learner, Known(flat, known.truth, known.x), known)
    assert found == pytest.approx(np.zeros((200, 1)), abs=1e-12)
