"""What a policy would have earned per customer, from a trial in which somebody else decided: IPW, SNIPW and DR.

A policy is given as the arm it chooses for each customer, or as probabilities of the arms. Only customers who happened
to be given what the policy wants speak for it, each for all like her (inverse probability). SNIPW divides by the sum of
these weights; DR adds predicted outcomes, and is unbiased when either the propensities or the predictions are right.
Each answer carries its influence values, so two policies are compared on the same customers by subtraction.

Sources: Horvitz & Thompson 1952 (IPW), Swaminathan & Joachims 2015 (SNIPW), Dudik et al. 2011 and 2014 (DR), Thomas &
Brunskill 2016 (SNDR), Wang et al. 2017 (switch), Su et al. 2020 (shrunk weights).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tierwise.errors import UsageError
from tierwise.metrics.trial import ROUNDED, Floats, Ints, Trial
from tierwise.metrics.uplift_curves import Valued

Method = Literal["ipw", "snipw", "dr", "sndr", "shrunk"]


@dataclass(frozen=True, slots=True)
class Support:
    """How much of the trial speaks for a policy: effective number of customers, the largest weight, share cut off."""

    effective: float
    largest: float
    clipped: float


def always(arm: int, n: int) -> Ints:
    """The policy that gives everybody the same arm (n,): 0 treats nobody."""
    return np.full(n, arm, np.int64)


def policy_value(
    policy: Ints | Floats, trial: Trial, outcomes: Floats | None = None, method: Method = "ipw", most: float = np.inf
) -> Valued:
    """Mean outcome per customer under ``policy``: chosen arms (n,) or probabilities of the arms (n, arms).

    ``outcomes`` (n, arms) are predictions learned without these customers; "dr", "sndr" and "shrunk" need them.
    ``most`` is the largest weight that counts: with "dr" and "sndr" the prediction alone answers for a customer above
    it (switch); with "shrunk" a weight w becomes w / (1 + w^2 / most); otherwise it is cut. `support` tells how many
    that are. The standard error knows nothing of the bias so taken. ``UsageError`` where the policy wants what the
    trial never gave.

    >>> trial = Trial.even(np.array([1.0, 0.0, 1.0, 0.0]), np.array([1, 0, 1, 0]))
    >>> policy_value(always(1, 4), trial).value, policy_value(always(0, 4), trial, method="snipw").value
    (1.0, 0.0)
    """
    wanted = probabilities(policy, trial)
    w = weights(wanted, trial)
    if method in ("dr", "sndr", "shrunk"):
        if outcomes is None or outcomes.shape != wanted.shape or not np.isfinite(outcomes).all():
            found = "none" if outcomes is None else f"of shape {outcomes.shape}, or not numbers"
            raise UsageError(f"predicted outcomes: {found}", f"{method!r} needs predictions of shape {wanted.shape}")
        w = w / (1.0 + w * w / most) if method == "shrunk" else np.where(w <= most, w, 0.0)
        return _doubly_robust(wanted, w, trial, outcomes, own_norm=method == "sndr")
    w = np.minimum(w, most)
    each = w * trial.outcome
    if method == "ipw":
        return Valued(float(each.mean()), each - each.mean())
    value = float(each.sum() / _speaking(w))
    return Valued(value, w * (trial.outcome - value) / w.mean())


def support(policy: Ints | Floats, trial: Trial, most: float = np.inf) -> Support:
    """Whether the trial can speak for the policy: (sum w)^2 / sum w^2, the largest w, and the share above ``most``."""
    w = weights(probabilities(policy, trial), trial)
    square = float(np.dot(w, w))
    effective = float(w.sum()) ** 2 / square if square else 0.0
    return Support(effective, float(w.max(initial=0.0)), float(np.mean(w > most)) if w.size else 0.0)


def probabilities(policy: Ints | Floats, trial: Trial) -> Floats:
    """The policy as probabilities (n, arms), checked."""
    n, arms = trial.outcome.size, trial.arms
    if policy.ndim == 1:
        chosen = policy.astype(np.int64)
        if chosen.shape != (n,) or (n and not (chosen.min() >= 0 and chosen.max() < arms)):
            raise UsageError(f"{chosen.shape} choices for {n} customers and {arms} arms", "choose an arm for everybody")
        wanted = np.zeros((n, arms))
        wanted[np.arange(n), chosen] = 1.0
        return wanted
    wanted = policy.astype(np.float64)
    sums_up = wanted.shape == (n, arms) and np.all(wanted >= 0) and np.allclose(wanted.sum(axis=1), 1.0, atol=1e-6)
    if not sums_up:
        raise UsageError(
            f"probabilities of shape {wanted.shape} for {n} customers and {arms} arms",
            "give a row for each customer that adds up to 1",
        )
    return wanted


def weights(wanted: Floats, trial: Trial) -> Floats:
    """For how many like her each customer speaks: probability under the policy over that of the trial (n,)."""
    p = trial.propensity
    wrong = ~(np.isfinite(p) & (p >= 0.0) & (p <= 1.0)).all(axis=1) | (trial.given() <= 0.0)
    if wrong.any():
        raise UsageError(
            f"{int(wrong.sum())} customers have propensities outside 0..1, or were given what could not be given",
            "log the probability with which each arm was drawn",
        )
    uneven = np.abs(p @ np.ones(trial.arms) - 1.0) > ROUNDED
    if uneven.any():
        raise UsageError(
            f"the propensities of {int(uneven.sum())} of {p.shape[0]} customers do not add up to 1",
            "log the probability of every arm, that of nothing included",
        )
    untried = ((wanted > 0.0) & (p <= 0.0)).any(axis=1)
    if untried.any():
        raise UsageError(
            f"for {int(untried.sum())} of {p.shape[0]} customers the policy wants an arm that they could not be given",
            "leave these customers out, or explore: give every arm a small chance",
        )
    rows = np.arange(p.shape[0])
    return np.asarray(wanted[rows, trial.arm] / trial.given(), np.float64)


def _doubly_robust(wanted: Floats, w: Floats, trial: Trial, outcomes: Floats, *, own_norm: bool) -> Valued:
    predicted = np.einsum("ij,ij->i", wanted, outcomes)
    missed = trial.outcome - outcomes[np.arange(w.size), trial.arm]
    mean = float(predicted.mean())
    if own_norm:
        level = float(np.dot(w, missed)) / _speaking(w)
        return Valued(mean + level, predicted - mean + w * (missed - level) / w.mean())
    each = predicted + w * missed
    return Valued(float(each.mean()), each - each.mean())


def _speaking(w: Floats) -> float:
    """Sum of the weights; ``UsageError`` where nobody has one."""
    if not w.any():
        raise UsageError("nobody was given what the policy wants", "collect a trial that tries it")
    return float(w.sum())
