"""Customers drawn order by order from a model: worlds where the truth is known, to check fits and intervals
on.

Nothing here uses the formulas of the models' answers, so agreement with them means something.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tierwise.insight.value.order_models.bg_nbd import BgNbd
from tierwise.insight.value.order_models.cnbd_k import CnbdK
from tierwise.insight.value.order_models.gompertz_nbd import GompertzNbd
from tierwise.insight.value.order_models.pareto_nbd import ParetoNbd
from tierwise.insight.value.order_models.summary import Floats, Ints, Summary, summarise


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What was seen up to each customer's age, and what came later.

    ``later`` counts the orders within the time looked ahead, ``wait`` is the time from the age to the next
    order, inf if it never comes.
    """

    x: Ints
    t_x: Floats
    T: Floats
    log_gaps: float
    later: Ints
    wait: Floats

    @property
    def summary(self) -> Summary:
        return summarise(self.x, self.t_x, self.T, self.log_gaps)


Drawable = BgNbd | CnbdK | ParetoNbd | GompertzNbd


def draw_customers(model: Drawable, ages: ArrayLike, ahead: float, rng: np.random.Generator) -> Drawn:
    """One customer for each age, followed until it leaves or ``ahead`` beyond its age (and to its next
    order).

    >>> drawn = draw_customers(BgNbd(0.9, 20.0, 0.8, 3.0), [100.0] * 1000, 0.0, np.random.default_rng(0))
    >>> round(float(drawn.x.mean()), 1), round(float(BgNbd(0.9, 20.0, 0.8, 3.0).expected(100.0)), 1)
    (2.7, 2.7)
    """
    T = np.asarray(ages, dtype=np.float64)
    n, stages = len(T), model.k if isinstance(model, CnbdK) else 1
    speed = np.maximum(rng.gamma(model.r, 1 / model.alpha, n), 1e-12)
    orders_left, life = _lives(model, n, rng)
    x, later, t_x = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), np.zeros(n)
    wait, now, log_gaps = np.full(n, np.inf), np.zeros(n), 0.0
    going = orders_left > 0
    while going.any():
        who = np.flatnonzero(going)
        gap = rng.gamma(stages, 1 / speed[who])
        now[who] += gap
        came = now[who] <= life[who]
        seen, after = who[came & (now[who] <= T[who])], who[came & (now[who] > T[who])]
        log_gaps += float(np.log(gap[came & (now[who] <= T[who])]).sum())
        x[seen] += 1
        t_x[seen] = now[seen]
        later[after] += now[after] <= T[after] + ahead
        wait[after] = np.minimum(wait[after], now[after] - T[after])
        orders_left[who] -= 1
        going[who] = came & (orders_left[who] > 0) & (now[who] <= T[who] + ahead)
    return Drawn(x, t_x, T, log_gaps, later, wait)


def _lives(model: Drawable, n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Repeat orders until leaving, and time until leaving: one of the two is endless."""
    endless = np.full(n, np.inf)
    if isinstance(model, ParetoNbd):
        leaving = np.maximum(rng.gamma(model.s, 1 / model.beta, n), 1e-300)
        return endless, np.asarray(rng.exponential(1.0, n) / leaving)
    if isinstance(model, GompertzNbd):
        return endless, model.stays(rng, np.full(n, model.beta))
    leaving = np.clip(rng.beta(model.a, model.b, n), 1e-12, 1.0)
    return rng.geometric(leaving).astype(np.float64) - float(model.leaves_after_first), endless
