"""What uplift is learned from: customers as they were known, what each was given with which probability, what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError, UsageError
from tierwise.metrics.trial import Trial
from tierwise.models.family import Floats, Ints, Rows

FEWEST = 10
"""An offer given to fewer customers than this, or compared with fewer who got nothing, stays "not known"."""


class Grade(StrEnum):
    """How much a comparison is worth."""

    RANDOMISED = "randomised"  # a lot decided, with known probabilities
    OBSERVATIONAL = "observational"  # somebody decided; alike customers are compared as far as columns tell
    ASSUMED = "assumed"  # nothing was tried: a number somebody set


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Rows of customers with their trial.

    ``group`` (n,): the customer's number (rows of one customer stay together in every cut). ``offers`` name the arms
    from 1 on. ``unit`` is that of the outcome. Raises ``ContractError`` where lengths differ, ``UsageError`` where a
    customer was given what she could not be given.
    """

    rows: Rows
    trial: Trial
    group: Ints
    offers: tuple[str, ...]
    grade: Grade = Grade.RANDOMISED
    unit: str = ""

    def __post_init__(self) -> None:
        n, given = len(self.rows), self.trial.outcome.size
        if given != n or self.group.shape != (n,):
            raise ContractError(f"{n} rows, {given} outcomes, groups of shape {self.group.shape}")
        if len(self.offers) != self.trial.arms - 1 or len(set(self.offers)) != len(self.offers):
            found = f"{len(self.offers)} names ({', '.join(self.offers)}) for {self.trial.arms - 1} offers"
            raise ContractError(found, "name every arm from 1 on, each once")
        if n and not (self.trial.given() > 0).all():
            never = int((~(self.trial.given() > 0)).sum())
            raise UsageError(
                f"{never} of {n} customers were given what they had a probability of 0 to be given",
                "the probabilities are not those of this trial: take the ones stored at the decision",
            )

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def binary(self) -> bool:
        """The outcome is yes or no."""
        return bool(np.isin(self.trial.outcome, (0.0, 1.0)).all())

    def among(self, index: Ints, arms: Sequence[int]) -> Evidence:
        """These customers with nothing and these arms alone, renumbered from 0; each was given one of them.

        Probabilities become those of a customer known to have got one of the arms kept.
        """
        number = np.full(self.trial.arms, -1, dtype=np.int64)
        number[list(arms)] = np.arange(len(arms))
        share = self.trial.propensity[np.ix_(index, np.array(arms))]
        even = share / share.sum(axis=1, keepdims=True)
        trial = Trial(self.trial.outcome[index], number[self.trial.arm[index]], even)
        names = tuple(self.offers[arm - 1] for arm in arms if arm)
        return Evidence(self.rows.take(index), trial, self.group[index], names, self.grade, self.unit)


@dataclass(frozen=True, slots=True)
class NotKnown:
    """An offer of which nothing can be said, and the counts that say why."""

    offer: str
    given: int
    nothing: int


@dataclass(frozen=True, slots=True, eq=False)
class Comparable:
    """The part of the evidence that compares offers with nothing: ``rows`` of it, and the offers left out."""

    evidence: Evidence
    rows: Ints
    not_known: tuple[NotKnown, ...]


def comparable(evidence: Evidence) -> Comparable:
    """Offers that can be compared with nothing, on customers who could have been given any of them or nothing.

    Raises ``ComputationError`` where no offer is left.
    """
    trial, offers = evidence.trial, evidence.offers
    counts = [(arm, *_both_sides(trial, arm)) for arm in range(1, trial.arms)]
    few = tuple(NotKnown(offers[arm - 1], given, none) for arm, given, none in counts if min(given, none) < FEWEST)
    arms = [0, *(arm for arm, given, none in counts if min(given, none) >= FEWEST)]
    possible: NDArray[np.bool_] = (trial.propensity[:, arms] > 0).all(axis=1) & np.isin(trial.arm, arms)
    rows = np.flatnonzero(possible)
    if len(arms) == 1 or np.bincount(trial.arm[rows], minlength=trial.arms)[arms].min() < FEWEST:
        told = [f"{offers[arm - 1]}: {given} got it, {none} could have and got nothing" for arm, given, none in counts]
        raise ComputationError(
            f"no offer can be compared with nothing ({'; '.join(told) or 'no offers'})",
            f"give each offer to at least {FEWEST} customers by lot, and nothing to as many",
        )
    return Comparable(evidence.among(rows, arms), rows, few)


def _both_sides(trial: Trial, arm: int) -> tuple[int, int]:
    """Customers who got the arm, and who got nothing, among those who could have got either."""
    either = (trial.propensity[:, 0] > 0) & (trial.propensity[:, arm] > 0)
    return int((either & (trial.arm == arm)).sum()), int((either & (trial.arm == 0)).sum())


def dr_scores(trial: Trial, expected: Floats) -> Floats:
    """What each customer says about each offer's effect (n, offers): the doubly robust score.

        m_k(x) - m_0(x) + 1[got k] (y - m_k(x)) / p_k - 1[got nothing] (y - m_0(x)) / p_0

    ``expected`` (n, arms) are the m, by models that have not seen the customer. With known p its mean is unbiased for
    the effect whatever m is (Robins, Rotnitzky & Zhao 1994, JASA 89); a good m only makes it steadier.

    >>> trial = Trial.even(np.array([3.0, 1.0]), np.array([1, 0]))
    >>> dr_scores(trial, np.zeros((2, 2))).tolist()
    [[6.0], [-2.0]]
    """
    rest = np.zeros_like(expected)
    here = np.arange(len(trial.arm))
    rest[here, trial.arm] = (trial.outcome - expected[here, trial.arm]) / trial.given()
    whole = expected + rest
    return np.asarray(whole[:, 1:] - whole[:, :1])
