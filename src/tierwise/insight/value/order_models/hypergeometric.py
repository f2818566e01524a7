"""Expected orders of somebody who is still there: a 2F1, in a form that survives thousands of orders."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tierwise.insight.value.order_models.summary import Floats

NEAR = 2e-3  # this near to a = 1 the closed form loses digits to its pole, and is read off beside it


def stays_expected(shape: ArrayLike, rate: ArrayLike, a: float, b: ArrayLike, t: ArrayLike) -> Floats:
    """E[orders by t] when the order rate is Gamma(shape, rate) and after each order one leaves with p ~
    Beta(a, b).

    Fader, Hardie & Lee (2005), eq. 10, after Euler's transformation 2F1(A, B; C; z) = (1-z)^(C-A-B)
    2F1(C-A, C-B; C; z): with z = t/(rate+t), C = a+b-1, the value is

        C/(a-1) [1 - (1-z)^(a-1) 2F1(C - shape, a-1; C; z)],

    whose exponents stay small however many orders there were. a = 1 is a removable pole: interpolated across.

    >>> round(float(stays_expected(0.243, 4.414, 0.793, 2.426, 39.0)), 3)
    1.197
    """
    if abs(a - 1) >= NEAR:
        return _closed(shape, rate, a, b, t)
    nodes = np.array([-2.0, -1.0, 1.0, 2.0]) * NEAR
    weights = [np.prod([(a - 1 - m) / (n - m) for m in nodes if m != n]) for n in nodes]
    parts = [w * _closed(shape, rate, 1 + n, b, t) for w, n in zip(weights, nodes, strict=True)]
    return np.asarray(np.sum(parts, axis=0))


def _closed(shape: ArrayLike, rate: ArrayLike, a: float, b: ArrayLike, t: ArrayLike) -> Floats:
    from scipy.special import hyp2f1

    shape, rate, b, t = (np.asarray(v, dtype=np.float64) for v in (shape, rate, b, t))
    c, z = a + b - 1, t / (rate + t)
    with np.errstate(all="ignore"):  # what overflows here is found doubtful below
        shrunk = np.exp((a - 1) * -np.log1p(t / rate))
        value = c / (a - 1) * (1 - shrunk * hyp2f1(c - shape, a - 1, c, z))
    limit = shape * t / rate  # nobody leaves
    doubtful = ~((value >= 0) & (value <= limit * (1 + 1e-9)))
    if np.any(doubtful):
        parts = (np.broadcast_to(v, value.shape)[doubtful] for v in (shape, rate, b, t))
        value = np.array(value)
        value[doubtful] = [_quadrature(s, rt, a, stay, u) for s, rt, stay, u in zip(*parts, strict=True)]
    return np.asarray(value)


def _quadrature(shape: float, rate: float, a: float, b: float, t: float) -> float:
    """The same as the integral of (1 - (1 + p t/rate)^-shape)/p over p ~ Beta(a, b): slow, positive, never
    lost.

    The trapezoidal rule in logit p, on the stretch that matters.
    """
    low, high = -60 / a - 60.0, 60 / b + 60.0
    for nodes in (4001, 4001, 8001):
        u = np.linspace(low, high, nodes)
        logs = _log_integrand(u, shape, rate, a, b, t)
        near = u[logs > logs.max() - 45]
        low, high = near[0] - (u[1] - u[0]), near[-1] + (u[1] - u[0])
    return float(np.exp(logs).sum() * (u[1] - u[0]))


def _log_integrand(u: Floats, shape: float, rate: float, a: float, b: float, t: float) -> Floats:
    from scipy.special import betaln

    log_p, log_stay = -np.logaddexp(0, -u), -np.logaddexp(0, u)
    ended = -np.expm1(-shape * np.log1p(np.exp(log_p) * t / rate))
    with np.errstate(divide="ignore"):  # where p vanishes, ended/p is its limit
        per_p = np.where(log_p < -40, np.log(shape * t / rate), np.log(ended) - log_p)
    weight: Floats = a * log_p + b * log_stay - betaln(a, b) + per_p
    return weight
