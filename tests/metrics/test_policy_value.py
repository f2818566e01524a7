"""What a policy would have earned: by head, and as the mean of many trials."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.metrics.policy_value import always, policy_value, support
from tierwise.metrics.trial import Trial

P = np.array([0.5, 0.3, 0.2])


def drawn(seed: int, n: int = 400) -> tuple[Trial, np.ndarray[Any, Any], float]:
    """Arm 1 is worth 2 to group 1, arm 2 is worth 1 to all: the policy 'arm 1 for group 1, arm 2 for others'."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 2, n)
    arm = rng.choice(3, n, p=P)
    mean = np.column_stack([np.zeros(n), 2.0 * group, np.ones(n)])
    outcome = 5.0 + mean[np.arange(n), arm] + rng.normal(size=n)
    return Trial(outcome, arm, np.tile(P, (n, 1))), np.where(group == 1, 1, 2), 6.5


@pytest.mark.parametrize("method", ["ipw", "snipw", "dr", "sndr"])
def test_the_value_is_right_in_the_mean_and_covers(method: Any) -> None:
    values, ses = [], []
    for seed in range(300):
        trial, policy, truth = drawn(seed)
        outcomes = np.tile([5.0, 6.0, 6.0], (trial.outcome.size, 1)) if "dr" in method else None
        found = policy_value(policy, trial, outcomes, method)
        values.append(found.value)
        ses.append(found.se)
    spread = np.std(values)
    assert abs(np.mean(values) - truth) < 4 * spread / np.sqrt(300)
    assert 0.85 < np.mean(ses) / spread < 1.15


def test_chosen_arms_and_their_probabilities_are_the_same_policy() -> None:
    trial, policy, _ = drawn(1)
    sure = np.eye(3)[policy]
    assert policy_value(sure, trial).value == policy_value(policy, trial).value
    assert support(sure, trial) == support(policy, trial)


def test_the_logging_policy_is_worth_the_mean() -> None:
    trial, _, _ = drawn(2)
    assert policy_value(trial.propensity, trial).value == pytest.approx(trial.outcome.mean())
    assert support(trial.propensity, trial).effective == pytest.approx(trial.outcome.size)


def test_a_paired_difference_is_surer_than_either() -> None:
    trial, policy, _ = drawn(3)
    best, none = (policy_value(p, trial, method="snipw") for p in (policy, always(2, 400)))
    assert (best - none).se < np.hypot(best.se, none.se)


def test_weights_that_are_cut_are_counted() -> None:
    trial, policy, _ = drawn(4)
    cut = support(policy, trial, most=4.0)
    assert cut.clipped == pytest.approx(np.mean((policy == 2) & (trial.arm == 2)))
    assert policy_value(policy, trial, most=4.0).value < policy_value(policy, trial).value


def test_weights_given_up_lean_on_the_predictions() -> None:
    trial, policy, _ = drawn(6)
    right = np.tile([5.0, 6.0, 6.0], (400, 1))
    plain = policy_value(policy, trial, right, "dr")
    assert policy_value(policy, trial, right, "shrunk").value == pytest.approx(plain.value)  # nothing shrunk
    shrunk, only = (policy_value(policy, trial, right, "shrunk", most=m) for m in (10.0, 1e-9))
    assert shrunk.se < plain.se
    assert only.value == pytest.approx(right[np.arange(400), policy].mean())
    assert policy_value(policy, trial, right, "dr", most=0.5).value == pytest.approx(only.value)


def test_predictions_that_are_not_numbers() -> None:
    trial, policy, _ = drawn(6)
    for method in ("dr", "sndr", "shrunk"):
        with pytest.raises(UsageError, match="predicted outcomes: of shape"):
            policy_value(policy, trial, np.full((400, 3), np.nan), method)


def test_propensities_that_do_not_add_up() -> None:
    trial = Trial(np.array([1.0, 0.0]), np.array([1, 0]), np.array([[0.5, 0.4], [0.5, 0.5]]))
    with pytest.raises(UsageError, match="1 of 2 customers do not add up"):
        policy_value(always(0, 2), trial)


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (np.array([2, 2]), "2 of 2 customers the policy wants an arm"),
        (np.array([0, 5]), "choose an arm for everybody"),
        (np.array([[0.5, 0.2, 0.2], [1.0, 0.0, 0.0]]), "adds up to 1"),
    ],
)
def test_a_policy_the_trial_cannot_speak_for(policy: Any, said: str) -> None:
    trial = Trial(np.array([1.0, 0.0]), np.array([0, 1]), np.array([[0.5, 0.5, 0.0]] * 2))
    with pytest.raises(UsageError, match=said):
        policy_value(policy, trial)


def test_an_arm_that_was_given_though_it_could_not_be() -> None:
    trial = Trial(np.array([1.0, 0.0]), np.array([1, 0]), np.array([[1.0, 0.0]] * 2))
    with pytest.raises(UsageError, match="1 customers have propensities outside"):
        policy_value(always(0, 2), trial)


def test_doubly_robust_needs_predictions() -> None:
    trial, policy, _ = drawn(5)
    with pytest.raises(UsageError, match="predicted outcomes: none"):
        policy_value(policy, trial, method="dr")
