"""The price with the highest expected margin, and what could go wrong.

At constant elasticity e the pieces sold at price p are u (p / now)^e, the margin
u (p / now)^e (p / (1 + tax) - cost). It is averaged over the posterior of e, not taken at its middle. Draws above 0
count as 0: that pieces rise with the price is noise far more often than luxury, and a few such draws would make any
rise look splendid. Downside and interval come from the same draws (equally likely points of the posterior, so the
answer needs no chance), and a change that may well lose is to be tested first. Margin, never revenue: revenue rises
with every cut where e < -1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np

from tierwise.insight.price.fixed_effects import Floats
from tierwise.insight.price.ladder import Goods, Ladder, PriceRules, ladder

DRAWS = 401
LEAST_GAIN = 0.002
"""A gain below this share of the margin is no reason to change a price."""
FURTHER = 0.01
"""A bound binds where the price would earn more this share beyond it."""
RISKY = 0.35
"""A change that loses money this likely is to be tested, not made."""


class Decision(StrEnum):
    """What to do."""

    RAISE = "raise"
    CUT = "cut"
    KEEP = "keep"
    TEST = "test"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Belief:
    """An elasticity: posterior mean and standard deviation, and its range over identifying assumptions."""

    mean: float
    spread: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Advice:
    """A price and what it should bring over the period against the present price.

    ``price_low`` and ``price_high``: the best price for 80 % of the draws. ``gain`` has its 80 % interval;
    ``loss_chance`` is the chance that the margin falls; ``gain_least`` and ``gain_most`` are the gains under the
    extreme assumptions. ``bound`` names the rule but for which the price would go further, "" where none does;
    ``forced``: the present price breaks a rule, so it must rise whatever that brings.
    """

    decision: Decision
    price: float
    price_low: float
    price_high: float
    gain: float
    gain_low: float
    gain_high: float
    loss_chance: float
    gain_least: float
    gain_most: float
    bound: str
    forced: bool = False


def advise(goods: Goods, pieces: float, belief: Belief, rules: PriceRules, beside: float = 0.0) -> Advice:
    """The best rung for ``pieces`` a week at the present price. ``beside``: margin a week that other products of the
    category gain for one percent on this price (cross elasticity; 0 where not known to differ from 0).

    >>> sure = Belief(-3.0, 0.1, -3.1, -2.9)
    >>> found = advise(Goods(10.0, 5.0, 6.0, 12.0), 100.0, sure, PriceRules(step=0.5))
    >>> 7.3 < found.price < 7.7, str(found.decision)  # the textbook's cost x e / (e + 1) is 7.5
    (True, 'cut')
    """
    steps = ladder(goods, rules)
    draws, sold = _draws(belief), (pieces, beside)
    gains = _told(goods, sold, draws, steps.prices, rules)
    mean = gains.mean(axis=0)
    best = int(np.argmax(mean))
    margin = rules.weeks * pieces * (goods.price / (1 + rules.tax_rate) - goods.cost)
    now = int(np.argmin(np.abs(steps.prices - goods.price)))
    if mean[best] <= LEAST_GAIN * abs(margin) and not steps.forced:
        best = now
    near = steps.prices[best] * np.array([1 - FURTHER, 1 + FURTHER])
    beyond = _told(goods, sold, draws, near, rules).mean(axis=0) > mean[best]
    bound = _bound(steps, best, (bool(beyond[0]), bool(beyond[1])))
    at = steps.prices[[best]]
    own = _gains(goods, pieces, np.array([belief.least, belief.most]), at, rules)[:, 0]
    ends = np.add.outer(own, np.array([0.0, _beside(goods, beside, at, rules)[0]]))
    return _spelled(steps, gains, (best, now), (float(ends.min()), float(ends.max()), bound))


def _told(goods: Goods, sold: tuple[float, float], elasticity: Floats, prices: Floats, rules: PriceRules) -> Floats:
    """Draws × prices: what the product and those beside it gain; ``sold``: pieces, margin beside."""
    own = _gains(goods, sold[0], elasticity, prices, rules)
    return np.asarray(own + _beside(goods, sold[1], prices, rules))


def _bound(steps: Ladder, best: int, beyond: tuple[bool, bool]) -> str:
    """The rule at the ladder's end, where the price stands there and would earn more beyond it."""
    if best == 0 and (steps.forced or steps.stuck or beyond[0]):
        return steps.low_bound
    return steps.high_bound if best == len(steps.prices) - 1 and beyond[1] else ""


def margin_at(goods: Goods, pieces: float, elasticity: float, prices: Floats, rules: PriceRules) -> Floats:
    """Margin over the period at each price."""
    sold = pieces * (prices / goods.price) ** elasticity
    return np.asarray(rules.weeks * sold * (prices / (1 + rules.tax_rate) - goods.cost))


def _gains(goods: Goods, pieces: float, elasticity: Floats, prices: Floats, rules: PriceRules) -> Floats:
    """Draws × prices: margin less the margin at the present price."""
    sold = pieces * np.exp(elasticity[:, None] * np.log(prices / goods.price)[None, :])
    margin = rules.weeks * sold * (prices / (1 + rules.tax_rate) - goods.cost)[None, :]
    now = rules.weeks * pieces * (goods.price / (1 + rules.tax_rate) - goods.cost)
    return np.asarray(margin - now)


def _beside(goods: Goods, beside: float, prices: Floats, rules: PriceRules) -> Floats:
    return np.asarray(rules.weeks * beside * 100 * np.log(prices / goods.price))


@cache
def _normal_points() -> tuple[float, ...]:
    from scipy.special import ndtri

    return tuple(float(z) for z in ndtri((np.arange(DRAWS) + 0.5) / DRAWS))


def _draws(belief: Belief) -> Floats:
    return np.asarray(np.minimum(belief.mean + belief.spread * np.array(_normal_points()), 0.0))


def _spelled(steps: Ladder, gains: Floats, at: tuple[int, int], told: tuple[float, float, str]) -> Advice:
    (best, now), (least, most, bound) = at, told
    chosen, prices = gains[:, best], steps.prices
    each = prices[np.argmax(gains, axis=1)]
    low, high = np.quantile(each, (0.1, 0.9), method="nearest")
    loss = float((chosen < 0).mean())
    if steps.forced:
        decision = Decision.RAISE
    elif best == now:
        decision = Decision.KEEP
    elif loss > RISKY or least < 0:
        decision = Decision.TEST
    else:
        decision = Decision.RAISE if best > now else Decision.CUT
    ends = np.quantile(chosen, (0.1, 0.9))
    return Advice(
        decision, float(prices[best]), min(float(low), float(prices[best])), max(float(high), float(prices[best])),
        float(chosen.mean()), min(float(ends[0]), float(chosen.mean())), max(float(ends[1]), float(chosen.mean())),
        loss, least, most, bound, steps.forced,
    )  # fmt: skip
