"""What the next policy would have earned on the log of the past, and whether it may replace the one that made the log.

Every past decision was drawn with a logged probability, so those who happened to be given what the next policy wants
speak for all like them (`metrics.policy_value`). Predicted outcomes, learned without the customer herself, take noise
out and repay where few speak (doubly robust). What counts is the *gain* over the logging policy, on the same decisions:
it is promoted only where the lower bound of that gain is above nothing, and otherwise everything stays as it is, with
the reasons. A customer for whom the next policy wants what the log never gave keeps the logged policy in this
reckoning; more than a few of these, and the log cannot speak for it.

The next policy must not have been learned from the log that judges it: learn on earlier decisions, judge on later ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.estimate import Estimate
from tierwise.errors import UsageError
from tierwise.metrics.policy_value import Method, Support, always, policy_value, probabilities, support, weights
from tierwise.metrics.trial import Floats, Ints, Trial
from tierwise.metrics.uplift_curves import Valued
from tierwise.models.folds import folds

LEVEL = 0.9
FOLDS = 3
RIDGE = 10.0
TOLERATED = 0.01
"""Share of decisions without support up to which the others may speak for the policy."""
FEWEST = 100
"""Effective decisions below which a standard error from the log says little."""
OFF = 4.0
"""Standard errors by which the mean weight may miss 1: it is 1 where the logged probabilities are the true ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """Past decisions: their ``trial``, numbers ``known`` (n, columns) when each was made, and whose it was (n,).

    The trial's propensities (n, arms) are those logged: `assignments.chances`. ``unit`` is that of the outcome.
    """

    trial: Trial
    known: Floats
    customer: Ints
    unit: str

    def __post_init__(self) -> None:
        n = self.trial.outcome.size
        if self.known.ndim != 2 or len(self.known) != n or self.customer.shape != (n,):
            raise UsageError(
                f"{n} decisions, known {self.known.shape}, customers {self.customer.shape}", "give one row for each"
            )
        if not np.isfinite(self.known).all():
            raise UsageError("something known of a customer is not a number", "fill it in, or leave the column out")

    def rows(self, chosen: NDArray[np.bool_]) -> Log:
        """Some of the decisions."""
        return Log(self.trial.rows(chosen), self.known[chosen], self.customer[chosen], self.unit)


OutcomeModel = Callable[[Log, Floats], Floats]
"""Learns from a log, and answers for other customers (m, columns) what each arm would bring (m, arms)."""


class Reason(StrEnum):
    """Why a policy is not promoted."""

    NO_SUPPORT = "no_support"  # it wants what the log never gave
    FEW_SPEAK = "few_speak"  # too few were given what it wants
    PROPENSITIES_OFF = "propensities_off"  # arms came up more or less often than their logged probabilities say
    NOT_SHOWN = "not_shown"  # the gain may as well be nothing
    LOSES = "loses"  # the log speaks against it


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """``value`` of the next policy, ``logged`` of that which made the log, and the ``gain``, per decision; ``nobody``:
    the gain over giving nothing (arm 0), None where the log held nobody out.

    ``overlap``: effective decisions and largest weight; ``unsupported``: share of decisions for which the policy wants
    what could not be given; ``reasons`` against it, none where it is promoted.
    """

    value: Estimate
    logged: Estimate
    gain: Estimate
    overlap: Support
    unsupported: float
    reasons: tuple[Reason, ...]
    nobody: Estimate | None = None

    @property
    def promoted(self) -> bool:
        """The next policy may replace the logging one; otherwise fall back to that."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Judging:
    """How it is judged: the estimator and its largest weight, the interval's level, the seed of the folds."""

    method: Method = "dr"
    most: float = np.inf
    level: float = LEVEL
    seed: int = 0


def judge(policy: Ints | Floats, log: Log, model: OutcomeModel | None = None, how: Judging = Judging()) -> Verdict:
    """The verdict on ``policy``: an arm (n,), or probabilities of the arms (n, arms), for each decision of the log.

    ``model`` predicts outcomes (a linear one unless given). ``UsageError`` where propensities are no probabilities or
    an arm was given that could not be; ``ComputationError`` of fewer than three customers.
    """
    wanted, missing = _where_possible(probabilities(policy, log.trial), log.trial)
    outcomes = foretold(log, model or linear_outcomes, how.seed)
    value, logged = (_by_customer(_value(p, log, outcomes, how), log) for p in (wanted, log.trial.propensity))
    named = f"{how.method}, off policy"
    gain = (value - logged).estimate(log.unit, named, how.level)
    overlap = support(wanted, log.trial, how.most)
    reasons = _against(gain, overlap, missing, _misses_one(wanted, log.trial))
    new, old = (x.estimate(log.unit, named, how.level) for x in (value, logged))
    return Verdict(new, old, gain, overlap, missing, reasons, _over_nobody(value, log, outcomes, how))


def _over_nobody(value: Valued, log: Log, outcomes: Floats, how: Judging) -> Estimate | None:
    """What a policy of this value brings above giving nobody anything."""
    if not (log.trial.propensity[:, 0] > 0.0).all():
        return None
    nothing = _by_customer(_value(probabilities(always(0, len(log.known)), log.trial), log, outcomes, how), log)
    return (value - nothing).estimate(log.unit, f"{how.method}, off policy", how.level)


def foretold(log: Log, model: OutcomeModel, seed: int) -> Floats:
    """What each arm would have brought in each decision (n, arms), by models that have not seen the customer."""
    fold = folds(log.customer, FOLDS, seed)
    out = np.empty(log.trial.propensity.shape)
    for k in range(FOLDS):
        held = fold == k
        said = model(log.rows(~held), log.known[held])
        if said.shape != out[held].shape or not np.isfinite(said).all():
            raise UsageError(
                f"the outcome model answered {said.shape}, or not in numbers", f"answer with numbers {out[held].shape}"
            )
        out[held] = said
    return out


def linear_outcomes(log: Log, known: Floats) -> Floats:
    """A ridge regression for all arms together, and for each arm one on what that leaves, shrunk towards nothing.

    An arm that was seldom given so follows all others, and one that was never given equals them.
    """
    centre, spread = log.known.mean(axis=0), log.known.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    x, at = (np.column_stack([np.ones(len(k)), (k - centre) / spread]) for k in (log.known, known))
    y, arm = log.trial.outcome, log.trial.arm
    level = y.mean()
    shared = _ridge(x, y - level)
    left = y - level - x @ shared
    own = np.column_stack([_ridge(x[arm == a], left[arm == a]) for a in range(log.trial.arms)])
    return np.asarray(level + (at @ shared)[:, None] + at @ own, np.float64)


def _ridge(x: Floats, y: Floats) -> Floats:
    return np.asarray(np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ y), np.float64)


def _where_possible(wanted: Floats, trial: Trial) -> tuple[Floats, float]:
    """The policy, with the logged one where it wants what could not be given; and the share of such decisions."""
    untried = (wanted > 0.0) & (trial.propensity <= 0.0)
    rows = np.flatnonzero(untried.any(axis=1))
    possible = wanted.copy()
    possible[rows] = trial.propensity[rows]
    return possible, rows.size / max(len(wanted), 1)


def _value(policy: Floats, log: Log, outcomes: Floats, how: Judging) -> Valued:
    return policy_value(policy, log.trial, outcomes, how.method, how.most)


def _by_customer(valued: Valued, log: Log) -> Valued:
    """The same number with the influence of customers, who may have been decided on many times."""
    code = np.unique(log.customer, return_inverse=True)[1]
    sums = np.bincount(code, valued.influence)
    return Valued(valued.value, np.asarray(sums * (sums.size / valued.influence.size), np.float64))


def _misses_one(wanted: Floats, trial: Trial) -> bool:
    """The mean weight is surely not 1: what was logged are not the probabilities with which arms were given."""
    w = weights(wanted, trial)
    se = float(w.std(ddof=1) / np.sqrt(w.size)) if w.size > 1 else np.inf
    return abs(float(w.mean()) - 1.0) > OFF * se + 1e-9


def _against(gain: Estimate, overlap: Support, missing: float, off: bool) -> tuple[Reason, ...]:
    found = {
        Reason.NO_SUPPORT: missing > TOLERATED,
        Reason.FEW_SPEAK: overlap.effective < FEWEST,
        Reason.PROPENSITIES_OFF: off,
        Reason.NOT_SHOWN: gain.low <= 0.0 <= gain.high,
        Reason.LOSES: gain.high < 0.0,
    }
    return tuple(reason for reason, holds in found.items() if holds)
