"""What an order model can answer, and what a fit needs to know of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from tierwise.insight.value.order_models.optimise import Objective
from tierwise.insight.value.order_models.summary import Floats, Ints, Summary


class OrderModel(Protocol):
    """A parameter value that answers. Rows are (x, t_x, T); times have the unit of the summary it was fitted
    on.

    No answer is ever NaN; probabilities lie in 0..1.
    """

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(has not left)."""

    def p_active(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: ArrayLike) -> Floats:
        """P(at least one order in (T, T + horizon]); churn is its complement."""

    def p_never(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(no further order ever)."""

    def expected(self, t: ArrayLike) -> Floats:
        """Expected repeat orders of a new customer by t."""

    def expected_orders(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, from_t: ArrayLike, to_t: ArrayLike) -> Floats:
        """Expected orders in (T + from_t, T + to_t]."""

    def p_orders(self, n: ArrayLike, t: ArrayLike) -> Floats:
        """P(a new customer has exactly n repeat orders by t)."""

    def next_order_quantiles(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, q: tuple[float, ...]) -> Floats:
        """Time from T to the next order, a column per q; inf where it is never reached."""

    def simulate_orders(
        self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: ArrayLike, rng: np.random.Generator
    ) -> Ints:
        """One possible number of orders in (T, T + horizon] for each row."""


@dataclass(frozen=True, slots=True)
class Family:
    """A named model with free parameters: two mixing distributions, so four parameters.

    ``likelihood(summary)`` gives log-likelihood, gradient (and Hessian or None) in the natural parameters.
    """

    name: str
    parameters: tuple[str, str, str, str]
    pairs: tuple[str, str]
    build: Callable[[Floats], Any]
    likelihood: Callable[[Summary], Objective]
    start: Callable[[Summary], Floats]


def spread_start(summary: Summary) -> Floats:
    """Start: the plain order rate, customers rather unlike (r = 0.7), one in four leaves after an order.

    Coordinates, so that it moves with the unit of time.
    """
    return np.array([np.log(2 * summary.order_rate), np.log(0.7), -1.1, np.log(3.0)])
