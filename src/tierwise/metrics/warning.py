"""What a watch list was worth: how many of those warned of left, how early, and how much of what left was on it.

A list holds the top ``share`` of customers by a score, ties at its edge in part (as in `resampling.lift`). A warning is
right where the customer then left: no order in the churn horizon of H days.

precision   right warnings over all warnings
lead        days from the warning until the customer is counted as gone (silent for H days), mean of the right warnings:
            H - days silent already. A list of customers silent for long is right more often, and too late
ahead       days from the warning until the plain rule, with a list of the same length, would name her too: until her
            silence reaches the rule's own cut; at most the lead, and 0 where the rule names her already
at stake    what leavers on the list were expected to bring, over that of all leavers

All are functions of resampled counts (`resampling`), so that two lists on the same customers are compared in pairs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tierwise.metrics.resampling import Metric

Floats = NDArray[np.float64]
Listed = Callable[[Floats], Floats]


def listed(score: Floats, share: float) -> Listed:
    """How much of each row is on the list, given the rows' counts; the lists of one draw are kept for its metrics.

    >>> listed(np.array([3.0, 1.0, 1.0, 0.0]), 0.5)(np.ones(4)).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    _, code = np.unique(-score, return_inverse=True)
    size = int(code.max()) + 1
    kept: list[tuple[Floats, Floats]] = []

    def on_list(w: Floats) -> Floats:
        if not kept or kept[0][0] is not w:
            rows = np.bincount(code, w, size)
            room = share * rows.sum() - (np.cumsum(rows) - rows)
            taken = np.clip(room / np.maximum(rows, 1e-300), 0, 1)
            kept[:] = [(w, np.asarray(w * taken[code], dtype=np.float64))]
        return kept[0][1]

    return on_list


def precision(left: Floats, on_list: Listed) -> Metric:
    """Share of the warnings that were right.

    >>> score = np.array([3.0, 2.0, 1.0, 0.0])
    >>> precision(np.array([1.0, 0.0, 1.0, 0.0]), listed(score, 0.5))(np.ones(4))
    0.5
    """
    return lambda w: _ratio(on_list(w) * left, on_list(w))


def mean_of_right(days: Floats, left: Floats, on_list: Listed) -> Metric:
    """Mean days of the right warnings, such as their lead; NaN where none was right.

    >>> score = np.array([3.0, 2.0, 1.0, 0.0])
    >>> mean_of_right(np.array([10.0, 4.0, 3.0, 2.0]), np.array([1.0, 1.0, 1.0, 0.0]), listed(score, 0.5))(np.ones(4))
    7.0
    """
    return lambda w: _ratio(on_list(w) * left * days, on_list(w) * left)


def at_stake(left: Floats, stake: Floats, on_list: Listed) -> Metric:
    """Share of what the leavers were expected to bring that was on the list; NaN where nothing left.

    >>> score = np.array([3.0, 2.0, 1.0, 0.0])
    >>> at_stake(np.array([1.0, 0.0, 1.0, 0.0]), np.array([30.0, 9.0, 10.0, 9.0]), listed(score, 0.5))(np.ones(4))
    0.75
    """
    return lambda w: _ratio(on_list(w) * left * stake, w * left * stake)


def days_to_gone(silent_days: Floats, horizon_days: float) -> Floats:
    """Days until the silence is as long as the horizon, from now on without an order; at least 0."""
    return np.maximum(horizon_days - silent_days, 0.0)


def days_to_rule(silent_days: Floats, usual_gap_days: Floats, cut: float, most: Floats) -> Floats:
    """Days until the silence is ``cut`` usual gaps long, at most ``most``; 0 where it is already.

    >>> days_to_rule(np.array([10.0, 60.0]), np.array([20.0, 20.0]), 2.0, np.array([90.0, 40.0])).tolist()
    [30.0, 0.0]
    """
    return np.clip(cut * usual_gap_days - silent_days, 0.0, most)


def cut_of(score: Floats, share: float) -> float:
    """The lowest score on the list.

    >>> cut_of(np.array([3.0, 1.0, 2.0, 0.0]), 0.5)
    2.0
    """
    place = max(int(np.ceil(share * len(score))) - 1, 0)
    return float(np.sort(score)[::-1][place])


def _ratio(part: Floats, whole: Floats) -> float:
    total = float(whole.sum())
    return float(part.sum()) / total if total > 0 else np.nan
