"""How surely slopes are known when what moves sales lasts from week to week.

Sales differ from their mean by a Poisson's root and by shocks in proportion to the mean, which fade by a factor rho a
week: covariance of weeks s and t = mean_s mean_t sigma² rho^|s - t|, plus mean_t where s = t. sigma is each product's
own, drawn to the shop's middle; rho is the shop's. A sandwich of each product's own residuals has few price moves to
stand on and is too sure (measured: 65 % instead of 80 % in simulated shops); one of a shop's common parameters is not.
Where residuals in blocks of eight weeks vary more than this says, all errors are raised by that ratio.
Zeger (1988), Biometrika 75, for counts with such shocks.
"""

from __future__ import annotations

import numpy as np

from tierwise.insight.price.fixed_effects import Floats, Ints

BLOCK_WEEKS = 8
LEAN = 20.0
"""Weeks of the shop's middle sigma² that a product's own is mixed with."""
LONGEST = 0.95
"""Largest rho: nothing is taken to last for ever."""


def lasting(centred: Floats, left: Floats, mean: Floats, by: tuple[Ints, Floats]) -> Floats:
    """Covariance of the sums of ``centred`` × ``left`` by product (the meat of a sandwich), products × k × k.

    ``left`` is sales less ``mean`` (shelves × weeks); ``by``: each shelf's product, and a factor on variances that
    makes up for the parameters that were fitted.
    """
    product, factor = by
    sigma2 = _sizes(left, mean, product, factor)[product]
    rho = _fading(left, mean, sigma2)
    pull = centred * (mean * np.sqrt(sigma2)[:, None])[:, :, None]
    meat = np.zeros((len(factor), centred.shape[2], centred.shape[2]))
    np.add.at(meat, product, _summed(pull, rho) + np.einsum("stk,stj,st->skj", centred, centred, mean))
    meat = meat * factor[:, None, None]
    return np.asarray(meat * max(1.0, _ratio(centred * left[:, :, None], meat, product)))


def _sizes(left: Floats, mean: Floats, product: Ints, factor: Floats) -> Floats:
    """sigma² by product."""
    many = len(factor)
    beyond = np.bincount(product, (left**2).sum(axis=1), minlength=many) * factor
    beyond = beyond - np.bincount(product, mean.sum(axis=1), minlength=many)
    size = np.bincount(product, (mean**2).sum(axis=1), minlength=many)
    weeks = np.bincount(product, (mean > 0).sum(axis=1), minlength=many)
    some = size > 0
    own = np.where(some, beyond / np.where(some, size, 1.0), 0.0)
    middle = max(float(np.median(own[some])), 0.0) if some.any() else 0.0
    return np.maximum((weeks * own + LEAN * middle) / (weeks + LEAN), 0.0)


def _fading(left: Floats, mean: Floats, sigma2: Floats) -> float:
    """rho: how much of a week's shock is left in the next."""
    size = mean * np.sqrt(np.where(sigma2 > 0, sigma2, 1.0))[:, None]
    known = (sigma2 > 0)[:, None] & (size > 0)
    shock = np.where(known, left, 0.0)
    scale = np.where(known, size, 0.0)
    weight = 1 / np.maximum(scale.sum(axis=1) ** 2, 1e-12)  # each shelf counts alike
    together = float((weight * (shock[:, 1:] * shock[:, :-1]).sum(axis=1)).sum())
    alike = float((weight * (scale[:, 1:] * scale[:, :-1]).sum(axis=1)).sum())
    return float(np.clip(together / alike, 0.0, LONGEST)) if alike > 0 else 0.0


def _summed(pull: Floats, rho: float) -> Floats:
    """Sum over weeks s, t of pull_s pull_t' rho^|s - t| by shelf."""
    memory, found = np.zeros((len(pull), pull.shape[2])), np.einsum("stk,stj->skj", pull, pull)
    for week in range(1, pull.shape[1]):
        memory = rho * (memory + pull[:, week - 1])
        both = np.einsum("sk,sj->skj", pull[:, week], memory)
        found = found + both + both.transpose(0, 2, 1)
    return np.asarray(found)


def _ratio(scores: Floats, meat: Floats, product: Ints) -> float:
    """Median over products of the variance that blocks show over the one that is said, for the first column."""
    blocks = -(-scores.shape[1] // BLOCK_WEEKS)
    sums = np.zeros((len(meat), blocks))
    np.add.at(sums, (product[:, None], (np.arange(scores.shape[1]) // BLOCK_WEEKS)[None, :]), scores[:, :, 0])
    said = meat[:, 0, 0]
    some = said > 1e-12
    return float(np.median((sums**2).sum(axis=1)[some] / said[some]) / 0.8) if some.any() else 1.0
