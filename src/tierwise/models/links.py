"""Reasons moved from one scale to another, and added up, so that they still sum exactly.

A score s = base + parts goes through a curve f. Each part is multiplied by the mean slope of f between base and score,
(f(s) - f(base)) / (s - base): the Aumann-Shapley value of f(sum of parts), whose sum is f(s) - f(base) exactly.
Aumann & Shapley (1974), "Values of Non-Atomic Games"; for models Sundararajan, Taly & Yan (2017), "Axiomatic
attribution for deep networks".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from tierwise.errors import UsageError
from tierwise.models.family import Contributions, Floats

SURE = 1e-9  # probabilities lie in SURE .. 1 - SURE where their logit is taken
SMALLEST = 1e-12  # amounts are at least this where their logarithm is taken
_CLOSE, _STEP = 1e-6, 1e-4

Curve = Callable[[Floats], Floats]


def logistic(score: Floats) -> Floats:
    """1 / (1 + exp(-score)), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(np.asarray(score) / 2)))


def logit(probability: Floats) -> Floats:
    """log(p / (1 - p)) of probabilities kept off 0 and 1 by `SURE`."""
    p = np.clip(probability, SURE, 1 - SURE)
    return np.asarray(np.log(p) - np.log1p(-p))


def log_logistic(score: Floats) -> Floats:
    """log of the logistic: how a log-odds score becomes a factor of an amount on the log scale."""
    return np.asarray(-np.logaddexp(0.0, -np.asarray(score)))


def _log(amount: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(amount, SMALLEST)))


_TO_ANSWER: dict[str, Curve] = {"identity": np.asarray, "log": np.exp, "logit": logistic}
_FROM_ANSWER: dict[str, Curve] = {"identity": np.asarray, "log": _log, "logit": logit}


def through(why: Contributions, curve: Curve, link: str) -> Contributions:
    """The reasons of ``curve(score)``.

    >>> why = Contributions(0.0, np.array([[1.0, 2.0]]), ("a", "b"), np.array([3.0]))
    >>> squared = through(why, np.square, "identity")
    >>> squared.parts.round(6).tolist(), squared.score.tolist()
    ([[3.0, 6.0]], [9.0])
    """
    base = float(curve(np.array([why.base]))[0])
    score = np.asarray(curve(why.score), dtype=np.float64)
    way = why.score - why.base
    close = np.abs(way) < _CLOSE
    ends = (float(curve(np.array([why.base + step]))[0]) for step in (_STEP, -_STEP))
    here = (next(ends) - next(ends)) / (2 * _STEP)
    slope = np.where(close, here, (score - base) / np.where(close, 1.0, way))
    return Contributions(base, why.parts * slope[:, None], why.columns, score, link)


def on(why: Contributions, link: str) -> Contributions:
    """The same reasons with another link; the answer stays.

    >>> why = Contributions(0.0, np.array([[2.0]]), ("a",), np.array([2.0]), "logit")
    >>> bool(abs(on(why, "identity").score[0] - why.predictions()[0]) < 1e-12)
    True
    """
    if link not in _TO_ANSWER or why.link not in _TO_ANSWER:
        raise UsageError(f"no link {link!r} from {why.link!r}", f"one of {', '.join(_TO_ANSWER)}")
    if link == why.link:
        return why
    there, back = _TO_ANSWER[why.link], _FROM_ANSWER[link]
    return through(why, lambda s: back(there(s)), link)


def added(
    reasons: Sequence[Contributions], link: str, weights: Sequence[float] = (), more: float = 0.0
) -> Contributions:
    """Weighted sum of reasons of one scale, plus a number for all; columns of one name are one.

    >>> a = Contributions(1.0, np.array([[2.0]]), ("x",), np.array([3.0]))
    >>> b = Contributions(0.0, np.array([[1.0, 4.0]]), ("x", "y"), np.array([5.0]))
    >>> both = added([a, b], "identity", [1.0, 0.5])
    >>> both.columns, both.parts.tolist(), both.score.tolist()
    (('x', 'y'), [[2.5, 2.0]], [5.5])
    """
    weights = list(weights) or [1.0] * len(reasons)
    columns = tuple(dict.fromkeys(name for why in reasons for name in why.columns))
    place = {name: i for i, name in enumerate(columns)}
    rows = len(reasons[0].score)
    parts, score, base = np.zeros((rows, len(columns))), np.full(rows, more), more
    for weight, why in zip(weights, reasons, strict=True):
        for i, name in enumerate(why.columns):
            parts[:, place[name]] += weight * why.parts[:, i]
        score, base = score + weight * why.score, base + weight * why.base
    return Contributions(base, parts, columns, score, link)
