"""How sure: intervals of any answer by draws from the Laplace posterior, in chunks so that memory stays
bounded.

Two kinds, not to be mixed up. The interval *of the mean* says how well the parameters are known: it shrinks
with more customers. The *predictive* interval says how many orders this customer may really make: it does
not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from tierwise.insight.value.order_models.family import OrderModel
from tierwise.insight.value.order_models.fitting import Fitted
from tierwise.insight.value.order_models.summary import Floats, Ints

CELLS = 2_000_000  # draws x rows held at a time: 16 MB
STEP = 1e-4  # of the coordinates, for the slopes of an answer
Answer = Callable[[OrderModel, Floats, Floats, Floats], Floats]


def interval(
    fitted: Fitted,
    answer: Answer,
    x: ArrayLike,
    t_x: ArrayLike,
    T: ArrayLike,
    *,
    level: float = 0.8,
    draws: int = 200,
    seed: int = 0,
) -> tuple[Floats, Floats]:
    """Low and high of an expected value or a probability for each row, from parameter draws.

    ``answer(model, x, t_x, T)`` is what is asked, for example
    ``lambda m, x, t_x, T: m.p_active(x, t_x, T, 90)``.
    """
    models = fitted.draws(draws, np.random.default_rng(seed))
    ends = []
    for rows in _chunks(len(np.asarray(x)), draws):
        x_, t_, T_ = (np.asarray(column)[rows] for column in (x, t_x, T))
        ends.append(_tails(np.array([answer(model, x_, t_, T_) for model in models]), level))
    return _joined(ends)


def delta_interval(
    fitted: Fitted,
    answer: Answer,
    x: ArrayLike,
    t_x: ArrayLike,
    T: ArrayLike,
    *,
    level: float = 0.8,
    probability: bool = False,
) -> tuple[Floats, Floats]:
    """As `interval`, from eight evaluations instead of hundreds: for millions of rows.

    The answer is taken as straight in the coordinates on the log scale (``probability``: logit), so its
    spread is slope' covariance slope; where parameters are well known both agree.
    """
    from scipy.special import expit, logit, ndtri

    rows = tuple(np.asarray(column) for column in (x, t_x, T))
    tiny = 1e-300

    def link(model: OrderModel) -> Floats:
        value = answer(model, rows[0], rows[1], rows[2])
        return logit(np.clip(value, tiny, 1 - 1e-16)) if probability else np.log(np.maximum(value, tiny))

    sides = STEP * np.eye(len(fitted.at))
    slopes = np.array([link(fitted.build(fitted.at + side)) - link(fitted.build(fitted.at - side)) for side in sides])
    slopes /= 2 * STEP
    half = ndtri((1 + level) / 2) * np.sqrt(np.einsum("ai,ab,bi->i", slopes, fitted.at_covariance, slopes))
    centre, back = link(fitted.model), expit if probability else np.exp
    return back(centre - half), back(centre + half)


def predictive_orders(
    fitted: Fitted,
    x: ArrayLike,
    t_x: ArrayLike,
    T: ArrayLike,
    horizon: ArrayLike,
    *,
    draws: int = 400,
    seed: int = 0,
    drift: float = 0.0,
) -> Iterator[tuple[slice, Ints]]:
    """Simulated orders in (T, T + horizon] as (draws, rows), chunk by chunk; every draw has its own parameters.

    ``drift``: standard deviation of the logarithm by which a customer's own future clock differs from her past one
    (log-normal with mean 1). The models know of none.
    """
    parent = np.random.default_rng(seed)
    models = fitted.draws(draws, parent)
    spans = np.broadcast_to(np.asarray(horizon, dtype=np.float64), np.asarray(x).shape)
    for rows in _chunks(len(spans), draws):
        (rng,) = parent.spawn(1)
        x_, t_, T_ = (np.asarray(column)[rows] for column in (x, t_x, T))
        yield rows, np.array([m.simulate_orders(x_, t_, T_, _drifted(spans[rows], drift, rng), rng) for m in models])


def predictive_interval(
    fitted: Fitted,
    x: ArrayLike,
    t_x: ArrayLike,
    T: ArrayLike,
    horizon: ArrayLike,
    *,
    level: float = 0.8,
    draws: int = 400,
    seed: int = 0,
) -> tuple[Floats, Floats]:
    """Low and high of the orders a customer will be seen to make in (T, T + horizon]."""
    chunks = predictive_orders(fitted, x, t_x, T, horizon, draws=draws, seed=seed)
    return _joined([_tails(orders, level, "inverted_cdf") for _, orders in chunks])


def _drifted(spans: Floats, drift: float, rng: np.random.Generator) -> Floats:
    return spans * np.exp(drift * rng.standard_normal(len(spans)) - drift**2 / 2) if drift else spans


def _chunks(rows: int, draws: int) -> Iterator[slice]:
    size = max(1, CELLS // draws)
    return (slice(start, min(start + size, rows)) for start in range(0, rows, size))


def _tails(sample: Floats | Ints, level: float, method: str = "linear") -> Floats:
    tails = [(1 - level) / 2, (1 + level) / 2]
    return np.quantile(sample, tails, axis=0, method=method)  # type: ignore[call-overload, no-any-return]


def _joined(ends: list[Floats]) -> tuple[Floats, Floats]:
    both = np.concatenate(ends, axis=1) if ends else np.zeros((2, 0))
    return both[0], both[1]
