"""How several predictions become one: weights that are not negative and sum to one, by held-out loss.

Probabilities: a weighted mean of log-odds (`logit` pool) or of probabilities (`linear` pool), whichever loses less;
in both the log loss is convex in the weights, so what is found is the best there is. Amounts: a linear pool times a
level factor; its Poisson deviance is convex too, needs nothing but a mean, and puts the level right by itself (at the
optimum the totals agree). Predictions must be of rows the models had not seen, else the most overfitted one wins.
Genest & Zidek (1986), Statistical Science 1; Breiman (1996), "Stacked regressions".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tierwise.errors import ComputationError, UsageError
from tierwise.models.family import Floats, Task
from tierwise.models.links import logistic, logit

POOLS = ("logit", "linear")
LOWEST_SHARE = 1e-6  # amounts below this share of the mean count as this in the deviance
NOTHING = 1e-4  # weights below are dropped

Loss = Callable[[Floats], tuple[float, Floats]]


@dataclass(frozen=True, slots=True)
class Pool:
    """``weights`` sum to 1; ``level`` multiplies an amount (1 for probabilities); ``loss`` is that of the fit."""

    link: str
    weights: tuple[float, ...]
    level: float = 1.0
    loss: float = float("nan")

    def predict(self, predictions: Floats) -> Floats:
        """One column from (rows, models).

        >>> Pool("linear", (0.5, 0.5), 2.0).predict(np.array([[1.0, 3.0]])).tolist()
        [4.0]
        """
        w = np.asarray(self.weights)
        return logistic(logit(predictions) @ w) if self.link == "logit" else self.level * (predictions @ w)


def learn_pool(
    predictions: Floats, label: Floats, task: Task, links: tuple[str, ...] = POOLS, pull: float = 0.0
) -> Pool:
    """The best pool of (rows, models) held-out predictions.

    ``pull`` draws the weights of probabilities towards equal ones: it is the loss that all weight on one model costs,
    in nats for each row. Held-out dates are few and alike, and their best weights need not be the next date's.

    >>> y = np.array([0.0, 0.0, 1.0, 1.0, 0.0, 1.0])
    >>> good, coin = np.where(y > 0, 0.8, 0.2), np.full(6, 0.5)
    >>> learn_pool(np.column_stack([coin, good]), y, Task.PROBABILITY).weights
    (0.0, 1.0)
    """
    x = np.asarray(predictions, dtype=np.float64)
    if x.ndim != 2 or len(x) != len(label) or not x.size or not np.isfinite(x).all():
        raise UsageError(f"a pool needs finite predictions (rows, models) and as many labels, got {x.shape}")
    if task is Task.AMOUNT:
        return _amounts(x, label)
    found = [_probabilities(x, label, link, pull) for link in links]
    return min(found, key=lambda pool: pool.loss)


def _probabilities(x: Floats, y: Floats, link: str, pull: float) -> Pool:
    if link not in POOLS:
        raise UsageError(f"no pool is called {link!r}", f"one of {', '.join(POOLS)}")
    made = logit(x) if link == "logit" else np.clip(x, 1e-6, 1 - 1e-6)
    n, k = made.shape
    dear = pull / (1 - 1 / k) if k > 1 else 0.0

    def log_loss(at: Floats) -> tuple[float, Floats]:
        s, far = made @ at, at - 1 / k
        if link == "logit":
            loss, slope = float((np.logaddexp(0.0, s) - y * s).sum()), logistic(s) - y
        else:
            s = np.clip(s, 1e-9, 1 - 1e-9)
            loss, slope = -float((y * np.log(s) + (1 - y) * np.log1p(-s)).sum()), (s - y) / (s * (1 - s))
        return loss / n + dear * float(far @ far), made.T @ slope / n + 2 * dear * far

    at, loss = _on_simplex(log_loss, k)
    return Pool(link, at, 1.0, loss)


def _amounts(x: Floats, y: Floats) -> Pool:
    """Poisson deviance over weights >= 0 whose sum is the level."""
    total = float(y.sum())
    if (y < 0).any() or (x < 0).any() or not total > 0:
        raise ComputationError("a pool of amounts needs labels and predictions from 0 up and a total above 0")
    scale = total / len(y)
    made, label = np.maximum(x / scale, LOWEST_SHARE), y / scale

    def deviance(at: Floats) -> tuple[float, Floats]:
        m = np.maximum(made @ at, 1e-12)
        return float((m - label * np.log(m)).mean()), made.T @ (1 - label / m) / len(m)

    at, loss = _from_zero(deviance, x.shape[1])
    weights = _tidy(at / at.sum())
    return Pool("linear", weights, total / float((x @ np.asarray(weights)).sum()), loss)


def _on_simplex(loss: Loss, k: int) -> tuple[tuple[float, ...], float]:
    """Least loss over weights >= 0 of sum 1."""
    from scipy.optimize import minimize

    whole = {"type": "eq", "fun": lambda at: at.sum() - 1, "jac": lambda at: np.ones(len(at))}
    found = minimize(
        loss, np.full(k, 1 / k), jac=True, method="SLSQP", bounds=[(0, 1)] * k, constraints=[whole],
        options={"maxiter": 300, "ftol": 1e-12},
    )  # fmt: skip
    corners = [np.eye(k)[i] for i in range(k)]  # the flat end of a search is never worse than a model alone
    best = min([np.clip(found.x, 0, None), *corners], key=lambda at: loss(at)[0])
    weights = _tidy(best / best.sum())
    return weights, loss(np.asarray(weights))[0]


def _from_zero(loss: Loss, k: int) -> tuple[Floats, float]:
    """Least loss over weights >= 0."""
    from scipy.optimize import minimize

    found = minimize(
        loss, np.full(k, 1 / k), jac=True, method="L-BFGS-B", bounds=[(0, None)] * k, options={"maxiter": 500}
    )
    at = np.clip(found.x, 0, None)
    if not np.isfinite(at).all() or not at.sum() > 0:
        raise ComputationError("the weights of a pool of amounts were not found")
    return at, float(loss(at)[0])


def _tidy(weights: Floats) -> tuple[float, ...]:
    """Without crumbs, summing to 1."""
    kept = np.where(weights < NOTHING, 0.0, weights)
    return tuple(float(v) for v in kept / kept.sum())
