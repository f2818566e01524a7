"""From margins to probabilities: Platt's two numbers, learned on customers that the margins were not fitted to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tierwise.errors import ComputationError
from tierwise.models.family import Examples, Floats, Ints
from tierwise.models.newton import logistic, minimise

MOST_PARTS = 5


def platt(margin: Floats, label: Floats, question: str) -> tuple[float, float]:
    """Slope and offset: P = logistic(slope x margin + offset), a slope below zero counted as zero.

    Answers are drawn in a little, to (n1 + 1)/(n1 + 2) and 1/(n0 + 2), so that margins without an error still give
    finite numbers (Platt 1999, *Advances in Large Margin Classifiers*). Margins that mislead on unseen customers say
    nothing: then everybody gets the share of all.

    >>> slope, offset = platt(np.array([-1.0, -1.0, 1.0, 1.0]), np.array([0.0, 0.0, 1.0, 1.0]), "churn")
    >>> round(slope, 6), round(abs(offset), 6)
    (1.098612, 0.0)
    """
    ones, zeros = float(label.sum()), float((1 - label).sum())
    target = np.where(label > 0, (ones + 1) / (ones + 2), 1 / (zeros + 2))
    centre, spread = float(margin.mean()), float(margin.std()) or 1.0
    found = minimise(((margin - centre) / spread)[:, None], target, logistic, 1e-9, question)
    if found.weights[0] < 0:
        share = float(target.mean())
        return 0.0, float(np.log(share / (1 - share)))
    slope = float(found.weights[0]) / spread
    return slope, found.intercept - slope * centre


def margins_of_others(examples: Examples, seed: int, margins: Callable[[Ints, Ints], Floats]) -> Floats:
    """Each row's margin by a machine that has seen none of its customer's rows.

    ``margins(learn, ask)`` fits on the first rows and answers for the second.
    """
    part = parts(examples, seed)
    out = np.empty(len(examples))
    for k in range(int(part.max()) + 1):
        ask = np.flatnonzero(part == k)
        out[ask] = margins(np.flatnonzero(part != k), ask)
    return out


def parts(examples: Examples, seed: int) -> Ints:
    """The part of each row's customer, five at most; whichever is left out, both answers are among the rest.

    Customers are dealt out in turn: those with ones alone, with both answers, with zeros alone, by chance within each.
    Who goes where depends on the seed and the customers' numbers, not on the order of rows. ``ComputationError`` where
    one answer was given by fewer than two customers.
    """
    group, place = np.unique(examples.group, return_inverse=True)
    ones, rows = np.bincount(place, examples.label), np.bincount(place)
    fewest = int(min((ones > 0).sum(), (ones < rows).sum()))
    if fewest < 2:
        raise ComputationError(
            f"question {examples.question}: one of the answers was given by {fewest} of {len(group)} customers alone",
            "margins become probabilities on customers held out: take more history",
        )
    mixed = np.where(ones == rows, 0, np.where(ones == 0, 2, 1))
    turn = np.lexsort((np.random.default_rng(seed).permutation(len(group)), mixed))
    dealt = np.empty(len(group), dtype=np.int64)
    dealt[turn] = np.arange(len(group)) % min(MOST_PARTS, fewest)
    return dealt[place]
