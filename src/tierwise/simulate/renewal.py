"""Orders as a renewal process that may stop: the engine under every BTYD world, vectorised over customers.

Round k gives each customer who is still ordering her k-th repeat order, so the work is the number of orders plus a
little for each round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tierwise.simulate.chance import Floats, Ints

Draw = Callable[[Ints, int], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Renewals:
    """Repeat orders up to ``end``: parallel arrays ``customer``, ``ordinal`` (1 = first repeat), ``time``.

    ``stopped_at`` is when each customer stopped for good (inf while she would still order at the end), ``pending``
    the first order after the end (inf where none will come).
    """

    customer: Ints
    ordinal: Ints
    time: Floats
    stopped_at: Floats
    pending: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Stopping:
    """How customers stop: with ``chance`` after each order (``at_first``: also after the first), or at ``lifetime``."""

    chance: Floats
    lifetime: Floats
    at_first: bool = False


def renew(rate: Floats, stopping: Stopping, end: Floats, gap: Draw, coin: Draw) -> Renewals:
    """Draw everybody's repeat orders in (0, end]; time 0 is the first order.

    ``gap(customers, k)`` draws gaps of unit rate before the k-th repeat order, ``coin`` uniforms deciding whether
    the k-th order (0 the first) is the last.
    """
    n = rate.size
    stopped_at, pending, time = stopping.lifetime.copy(), np.full(n, np.inf), np.zeros(n)
    active = np.arange(n)
    if stopping.at_first:
        last = coin(active, 0) < stopping.chance
        stopped_at[last] = 0.0
        active = active[~last]
    rounds: list[tuple[Ints, int, Floats]] = []
    k = 0
    while active.size:
        k += 1
        moment = time[active] + gap(active, k) / rate[active]
        lives = moment <= stopped_at[active]
        active, moment = active[lives], moment[lives]
        within = moment <= end[active]
        pending[active[~within]] = moment[~within]
        active, moment = active[within], moment[within]
        rounds.append((active, k, moment))
        time[active] = moment
        last = coin(active, k) < stopping.chance[active]
        stopped_at[active[last]] = moment[last]
        active = active[~last]
    return _joined(rounds, stopped_at, pending)


def _joined(rounds: list[tuple[Ints, int, Floats]], stopped_at: Floats, pending: Floats) -> Renewals:
    none: Ints = np.empty(0, dtype=np.int64)
    customer = np.concatenate([none, *(c for c, _, _ in rounds)])
    ordinal = np.concatenate([none, *(np.full(c.size, k) for c, k, _ in rounds)])
    time = np.concatenate([np.empty(0), *(t for _, _, t in rounds)])
    order = np.lexsort((ordinal, customer))
    return Renewals(customer[order], ordinal[order], time[order], stopped_at, pending)
