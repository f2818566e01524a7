"""What can be known at best: the exact answers given only a customer's past orders and the world's true parameters.

Integrals are done numerically here, on purpose without the closed forms of the order models: so that these answers
can judge them. Sources: Fader, Hardie and Lee 2005 (BG/NBD), Batislam, Denizel and Filiztekin 2007 (MBG/NBD),
Schmittlein, Morrison and Colombo 1987 (Pareto/NBD).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.simulate.causes import Dropout, Purchase
from tierwise.simulate.chance import Floats

ROWS = 2000
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(200)


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """For each customer: P(alive), P(at least one order in the horizon), expected orders in the horizon."""

    p_alive: Floats
    p_active: Floats
    expected_orders: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """Repeat orders x, time of the last t_x and age T since the first order, all in one unit of time."""

    x: Floats
    t_x: Floats
    T: Floats

    def part(self, rows: slice) -> Past:
        """Some of the customers."""
        return Past(self.x[rows], self.t_x[rows], self.T[rows])


def outlook(purchase: Purchase, dropout: Dropout, past: Past, horizon: float) -> Outlook:
    """The exact answers for the next ``horizon`` (same unit of time as the past).

    With nobody stopping, one order in 10 days and a Gamma(1, 10) prior the posterior rate is Gamma(2, 20):

    >>> one = Past(np.array([1.0]), np.array([5.0]), np.array([10.0]))
    >>> found = outlook(Purchase(1, 10), Dropout.off(), one, 10.0)
    >>> found.p_alive[0], found.expected_orders[0].round(9), found.p_active[0].round(9)
    (np.float64(1.0), np.float64(1.0), np.float64(0.555555556))
    """
    parts = [
        _outlook(_Rate(purchase, past.part(rows)), dropout, past.part(rows), horizon)
        for rows in (slice(k, k + ROWS) for k in range(0, past.x.size, ROWS))
    ]
    return Outlook(*(np.concatenate([np.empty(0), *(getattr(p, n) for p in parts)]) for n in Outlook.__slots__))


class _Rate:
    """The rate of orders given the past and that the customer lives: Gamma(r + x, alpha + T), or one for all."""

    def __init__(self, purchase: Purchase, past: Past) -> None:
        self.shared = purchase.r / purchase.alpha if purchase.shared else None
        self.k = (purchase.r + past.x)[:, None]
        self.scale = (purchase.alpha + past.T)[:, None]
        self.age = past.T[:, None]

    @property
    def mean(self) -> Floats:
        found: Floats = np.full_like(self.k, self.shared) if self.shared is not None else self.k / self.scale
        return found

    def no_order(self, u: Floats) -> Floats:
        """E exp(-rate u): no order in u while alive."""
        if self.shared is not None:
            return np.exp(-self.shared * u)
        found: Floats = (self.scale / (self.scale + u)) ** self.k
        return found

    def first_order(self, u: Floats) -> Floats:
        """E rate exp(-rate u): density of the next order while alive."""
        if self.shared is not None:
            found: Floats = self.shared * np.exp(-self.shared * u)
            return found
        return self.mean * self.no_order(u) * self.scale / (self.scale + u)

    def against_silence(self, tau: Floats) -> Floats:
        """How much likelier the past is when order time ended at tau than at T: E exp(rate (T - tau))."""
        return self.no_order(tau - self.age)


def _outlook(rate: _Rate, dropout: Dropout, past: Past, horizon: float) -> Outlook:
    if dropout.kind == "none":
        ones = np.ones(past.x.size)
        return Outlook(
            ones, 1 - rate.no_order(np.full((past.x.size, 1), horizon))[:, 0] * ones, horizon * rate.mean[:, 0]
        )
    return (_lifetime if dropout.kind == "pareto" else _coins)(rate, dropout, past, horizon)


def _coins(rate: _Rate, dropout: Dropout, past: Past, horizon: float) -> Outlook:
    """BG and MBG: given life, the stopping probability is Beta(a, b + coins that fell well)."""
    first = dropout.kind == "mbg"
    coins = past.x + first
    silence = rate.against_silence(past.t_x[:, None])[:, 0]
    odds = np.where(coins > 0, dropout.a / np.maximum(dropout.b + coins - 1, 1e-300) * silence, 0.0)
    p_alive = 1 / (1 + odds)
    p, weight = _beta_nodes(dropout.a, dropout.b + coins)
    orders = (weight * (1 - rate.no_order(p * horizon)) / p).sum(axis=1) / weight.sum(axis=1)
    active = 1 - rate.no_order(np.full((past.x.size, 1), horizon))[:, 0]
    return Outlook(p_alive, p_alive * active, p_alive * orders)


def _beta_nodes(a: float, b: Floats) -> tuple[Floats, Floats]:
    """Nodes p and weights (rows of b) of Beta(a, b), by the trapezoid rule in logit p, where it is smooth."""
    low = np.log(a / b.max()) - 40 / min(a, 1.0)
    high = np.log(a / b.min()) + 40 / min(float(b.min()), 1.0)
    y = np.arange(low, high, 0.1)
    log_p, log_1_p = -np.logaddexp(0, -y), -np.logaddexp(0, y)
    log_weight = a * log_p + b[:, None] * log_1_p
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    return np.maximum(np.exp(log_p), 1e-300), weight


def _lifetime(rate: _Rate, dropout: Dropout, past: Past, horizon: float) -> Outlook:
    """Pareto: given life at T, the rate of stopping is Gamma(s, beta + T), with s, beta called a, b here."""
    s, beta = dropout.a, dropout.b
    T, t_x = past.T[:, None], past.t_x[:, None]
    tau = t_x + (T - t_x) * (_NODES + 1) / 2
    died = rate.against_silence(tau) * s / (beta + tau) * ((beta + T) / (beta + tau)) ** s
    odds = (died * _WEIGHTS).sum(axis=1) * (past.T - past.t_x) / 2
    p_alive = 1 / (1 + odds)
    u = horizon * (_NODES + 1) / 2
    lives = ((beta + T) / (beta + T + u)) ** s
    active = (rate.first_order(u) * lives * _WEIGHTS).sum(axis=1) * horizon / 2
    orders = rate.mean[:, 0] * (lives * _WEIGHTS).sum(axis=1) * horizon / 2
    return Outlook(p_alive, p_alive * active, p_alive * orders)
