"""How likely each customer was to be given each arm, where nobody wrote it down: contacts that were not drawn by lot.

The probabilities are learned from what was known of the customers then, each customer's by models that have not seen
her. With arms 0 (nothing), 1, 2 ... one logistic regression for each offer against nothing gives its odds, and the odds
give the probabilities: consistent for a multinomial logit (Begg & Gray 1984, Biometrika 71). They hold only as far as
everything that decided who was contacted stands among the columns; no number computed here can show that it does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError
from tierwise.models.columns import Design
from tierwise.models.family import Examples, Floats, Ints, Rows, Task
from tierwise.models.folds import folds
from tierwise.models.logistic import LogisticRegression

Flags = NDArray[np.bool_]
FOLDS = 5
BALANCED = 0.1
"""A standardised difference below it is commonly taken as balanced (Austin 2009, Statistics in Medicine 28)."""


@dataclass(frozen=True, slots=True, eq=False)
class Contacts:
    """Who was given what without a lot: ``arm`` (n,) from 0 (nothing), ``group`` (n,) the customer's number."""

    rows: Rows
    arm: Ints
    group: Ints

    def __post_init__(self) -> None:
        n = len(self.rows)
        if self.arm.shape != (n,) or self.group.shape != (n,):
            raise ContractError(f"{n} rows, arms of shape {self.arm.shape}, groups of shape {self.group.shape}")
        if n and self.arm.min() < 0:
            raise ContractError(f"an arm is numbered {self.arm.min()}", "0 is nothing, offers count from 1")

    @property
    def arms(self) -> int:
        """Number of arms, nothing included."""
        return int(self.arm.max(initial=0)) + 1


def cross_fitted(contacts: Contacts, seed: int, ridge: float = 1.0) -> Floats:
    """The probability of each arm for each customer (n, arms), by models fitted without her; rows add up to 1.

    Raises ``ComputationError`` where an arm was given to fewer than two customers (nothing included), or to nobody
    outside one fold.
    """
    counts = np.bincount(contacts.arm, minlength=max(contacts.arms, 2))
    if counts.min() < 2:
        rare = int(counts.argmin())
        raise ComputationError(
            f"arm {rare} was given to {counts[rare]} of {len(contacts.rows)} customers",
            "leave it out, or take a longer time: who was given it cannot be learned from so few",
        )
    parts = int(min(FOLDS, counts.min(), len(np.unique(contacts.group))))
    fold = folds(contacts.group, parts, seed, contacts.arm == counts.argmin())
    odds = np.ones((len(contacts.rows), len(counts)))
    for k in range(parts):
        held = np.flatnonzero(fold == k)
        for arm in range(1, len(counts)):
            odds[held, arm] = _odds(contacts, arm, np.flatnonzero(fold != k), held, ridge)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _odds(contacts: Contacts, arm: int, seen: Ints, held: Ints, ridge: float) -> Floats:
    """Odds of the arm against nothing for held-out rows."""
    pair = seen[np.isin(contacts.arm[seen], (0, arm))]
    label = (contacts.arm[pair] == arm).astype(np.float64)
    asked = Examples(f"given arm {arm}", Task.PROBABILITY, contacts.rows.take(pair), label, contacts.group[pair])
    said = LogisticRegression(ridge).fit(asked, 0).predict(contacts.rows.take(held))
    return np.asarray(said / np.maximum(1 - said, 1e-12))


def overlapping(propensity: Floats) -> Flags:
    """Rows whose comparison is not left to a handful: the trimming that gives the smallest variance of the mean effect.

    Keeps the rows in which g = sum over arms of 1/propensity is at most L, with L the largest value that is no more
    than twice the mean of g over the rows kept (Crump, Hotz, Imbens & Mitnik 2009, Biometrika 96, for two arms; Yang,
    Imbens, Cui, Faries & Kadziola 2016, Biometrics 72, for several). A row with a propensity of 0 is never kept.

    >>> overlapping(np.array([[0.5, 0.5], [0.6, 0.4], [0.999, 0.001], [1.0, 0.0]])).tolist()
    [True, True, False, False]
    """
    with np.errstate(divide="ignore"):
        g = (1.0 / propensity).sum(axis=1)
    possible = np.sort(g[np.isfinite(g)])
    if not len(possible):
        return np.zeros(len(g), dtype=bool)
    mean = np.cumsum(possible) / np.arange(1, len(possible) + 1)
    fits = np.flatnonzero(possible <= 2 * mean)
    return np.asarray(g <= possible[fits.max()])


@dataclass(frozen=True, slots=True)
class Balance:
    """Standardised difference of one term between an arm and nothing, as found and after weighting."""

    term: str
    arm: int
    before: float
    after: float

    @property
    def balanced(self) -> bool:
        """After weighting within `BALANCED`."""
        return abs(self.after) < BALANCED


def balance(contacts: Contacts, propensity: Floats) -> tuple[Balance, ...]:
    """Each term of each offer: how unlike those given it were to those given nothing, before and after weighting each
    row by 1/propensity of what it was given. Long tails are drawn in as the model sees them (`columns.Design`).
    """
    design = Design.learn(contacts.rows)
    values = design.matrix(contacts.rows)
    weight = 1.0 / propensity[np.arange(len(contacts.arm)), contacts.arm]
    found = []
    for arm in range(1, propensity.shape[1]):
        given, nothing = contacts.arm == arm, contacts.arm == 0
        before = standardised_differences(values, given, nothing)
        after = standardised_differences(values, given, nothing, weight)
        names = (term.name for term in design.terms)
        found += [Balance(n, arm, float(b), float(a)) for n, b, a in zip(names, before, after, strict=True)]
    return tuple(found)


def standardised_differences(values: Floats, given: Flags, nothing: Flags, weight: Floats | None = None) -> Floats:
    """Difference of (weighted) means over the root of the mean of both variances, for each column of ``values`` (n, p).

    The variances are the unweighted ones, so that before and after are in one unit (Austin 2009). 0 where a column
    does not vary; NaN where a side has no rows.

    >>> x = np.array([[1.0], [3.0], [2.0], [4.0]])
    >>> round(float(standardised_differences(x, np.array([0, 0, 1, 1]) > 0, np.array([1, 1, 0, 0]) > 0)[0]), 4)
    1.0
    """
    if not given.any() or not nothing.any():
        return np.full(values.shape[1], np.nan)
    w = np.ones(len(values)) if weight is None else weight
    means = [np.average(values[side], axis=0, weights=w[side]) for side in (given, nothing)]
    spread = np.sqrt((values[given].var(axis=0) + values[nothing].var(axis=0)) / 2)
    return np.asarray(np.where(spread > 1e-12, (means[0] - means[1]) / np.where(spread > 1e-12, spread, 1.0), 0.0))
