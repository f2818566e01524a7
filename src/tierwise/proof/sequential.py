"""Readings that may be looked at every day: always-valid intervals, and group-sequential bounds for planned looks.

An ordinary interval is right at one look. One that is looked at daily until something shows will show something. The
always-valid interval (a mixture of normal alternatives, Robbins 1970; its asymptotic form, Waudby-Smith et al. 2021)
covers at all looks at once and is wider for it; ``most_precise_at`` says at how many customers it shall be narrowest.
A campaign that is running is another case: nobody joins, its customers' outcomes grow (``while_running``).
Group-sequential bounds spend the error over a few planned looks (Lan & DeMets 1983; power spending, Kim & DeMets 1987).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import UsageError
from tierwise.proof.effects import LEVEL, Effect

PRECISE_AT = 5_000
Floats = NDArray[np.float64]


def always_valid(effect: Effect, level: float = LEVEL, most_precise_at: int = PRECISE_AT) -> Effect:
    """The effect with an interval that may be looked at any number of times; its p-value is always valid too."""
    return _covering(effect, effect.n * _mixture(1.0 - level, most_precise_at), level)


def while_running(effect: Effect, passed: float, level: float = LEVEL) -> Effect:
    """The effect on customers who were all drawn at the start, ``passed`` (0..1) of the window being over.

    What grows from look to look is the sum of their outcomes. Under no effect it moves as a random walk in the share
    of the window; outcomes of one customer that go together over days make looks more alike and alarms rarer. The
    interval is nearly narrowest at the window's end.
    """
    if not 0 < passed <= 1:
        raise UsageError(f"{passed} of the window has passed", "give a share above 0 and at most 1")
    return _covering(effect, passed * _mixture(1.0 - level, 1), level)


def reach(passed: float, level: float = LEVEL) -> float:
    """Standard errors to either side that ``while_running`` takes.

    >>> round(reach(1.0), 2), round(reach(0.1), 2)
    (2.45, 3.37)
    """
    return _reach(passed * _mixture(1.0 - level, 1), 1.0 - level)


def _covering(effect: Effect, grown: float, level: float) -> Effect:
    """``grown``: the mixture's variance times the information there is."""
    wide = effect.se * _reach(grown, 1.0 - level)
    z2 = (effect.value / effect.se) ** 2 if effect.se else (np.inf if effect.value else 0.0)
    p = min(1.0, float(np.sqrt(grown + 1.0) * np.exp(-0.5 * z2 * grown / (grown + 1.0))))
    return Effect(effect.value, effect.se, effect.value - wide, effect.value + wide, p, effect.n)


def _mixture(alpha: float, n: int) -> float:
    """The mixture's variance that makes the interval narrowest at n customers, nearly (Waudby-Smith et al., eq. 13)."""
    log = -2.0 * np.log(alpha)
    return float((log + np.log(log + 1.0)) / n)


def _reach(grown: float, alpha: float) -> float:
    return float(np.sqrt(2.0 * (grown + 1.0) / grown * np.log(np.sqrt(grown + 1.0) / alpha)))


def look_levels(informations: Floats, alpha: float = 0.05, power: float = 2.0) -> Floats:
    """The two-sided error each planned look may use: ``informations`` are shares of the final sample, rising to 1.

    alpha x t^power is spent by share t; what a look adds is found by the joint normal law of the looks.
    """
    t = np.asarray(informations, np.float64)
    if not t.size or not (np.diff(t) > 0).all() or not (t[0] > 0 and t[-1] <= 1 + 1e-12):
        raise UsageError(f"looks at {t.tolist()}", "give rising shares of the final sample, above 0 and at most 1")
    from scipy.stats import norm

    return np.asarray(2.0 * norm.sf(bounds(t, alpha, power)), np.float64)


def bounds(t: Floats, alpha: float, power: float) -> Floats:
    """Bounds of |z| at each look, by recursive integration on a grid (Armitage, McPherson & Rowe 1969).

    Each side spends half of the error by itself, as in the R package ldbounds; together they spend no more than all.
    """
    from scipy.optimize import brentq
    from scipy.stats import norm

    spent = alpha / 2 * np.minimum(t, 1.0) ** power
    found = np.empty(t.size)
    found[0] = norm.isf(spent[0])
    grid = np.linspace(-_FAR * np.sqrt(t[0]), found[0] * np.sqrt(t[0]), _GRID)
    density = norm.pdf(grid, scale=np.sqrt(t[0]))
    for k in range(1, t.size):
        step, root = np.sqrt(t[k] - t[k - 1]), np.sqrt(t[k])
        left = _Left(grid, density, step, spent[k] - spent[k - 1])
        found[k] = brentq(lambda z, left=left, root=root: left(z * root), 0.0, _FAR)
        there = np.linspace(-_FAR * root, found[k] * root, _GRID)
        density = np.trapezoid(density * norm.pdf((there[:, None] - grid) / step) / step, grid, axis=1)
        grid = there
    return found


class _Left:
    """What passes an edge at this look, less the error there is to spend."""

    def __init__(self, grid: Floats, density: Floats, step: float, more: float) -> None:
        self.grid, self.density, self.step, self.more = grid, density, step, more

    def __call__(self, edge: float) -> float:
        from scipy.stats import norm

        passed = self.density * norm.sf((edge - self.grid) / self.step)
        return float(np.trapezoid(passed, self.grid)) - self.more


_GRID = 2_001
_FAR = 8.0
