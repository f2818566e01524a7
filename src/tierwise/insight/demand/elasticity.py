"""Log-linear demand: log units on log price, rivals' price, promotion, feature; slopes lean on the product's.

A shelf's coefficients are drawn from N(its product's, diagonal spread), the spreads found from the data: the random
coefficient regression of Swamy, Econometrica 38 (1970), by expectation-maximisation (Laird and Ware, Biometrics 38,
1982). A shelf with few or unmoving prices thus answers like its product elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.errors import ComputationError
from tierwise.insight.demand.shelves import Shelves
from tierwise.insight.demand.windows import mean_of

STEPS = 6
LEAST_SPREAD = 1e-5


def columns(shelves: Shelves) -> Floats:
    """Shelves × weeks × (1, log price, mean log price of the place's other products, promoted, featured).

    Prices are less the shelf's mean over the weeks given; unknown ones count as that mean.
    """
    price = np.log(shelves.price)
    place = shelves.by_place(price)
    known = np.isfinite(place)
    total, many = np.where(known, place, 0).sum(axis=1, keepdims=True), known.sum(axis=1, keepdims=True)
    others = np.where(known & (many > 1), (total - place) / np.maximum(many - 1, 1), np.nan)
    plain = [_centred(price), _centred(shelves.of_shelves(others)), shelves.promoted, shelves.featured]
    return np.stack([np.ones_like(price), *plain], axis=2)


def _centred(values: Floats) -> Floats:
    return np.nan_to_num(values - mean_of(values, axis=1, keepdims=True))


@dataclass(frozen=True, slots=True, eq=False)
class LogLinear:
    """``coefficients``: shelves × columns; ``product``: products × columns; ``noise``: variance left in log units."""

    coefficients: Floats
    product: Floats
    noise: float

    def log_units(self, x: Floats) -> Floats:
        """Expected log units, shelves × weeks."""
        return np.asarray(np.einsum("nwk,nk->nw", x, self.coefficients))


def fit_log_linear(shelves: Shelves, x: Floats, use: Flags, half_life: float = np.inf) -> LogLinear:
    """From the weeks in ``use`` (shelves × weeks); a week counts half as much as one ``half_life`` weeks later."""
    use = use & np.isfinite(shelves.units)
    if not use.any():
        raise ComputationError("no week with known units to learn a price's effect from")
    age = np.flatnonzero(use.any(axis=0))[-1] - np.arange(shelves.weeks)
    weight = use * 0.5 ** (np.maximum(age, 0) / half_life)
    y = np.where(use, np.log(np.where(use, shelves.units, 1.0)), 0.0)
    sums = _Sums(
        np.einsum("nwk,nw,nwl->nkl", x, weight, x, optimize=True), np.einsum("nwk,nw->nk", x, weight * y),
        (weight * y * y).sum(axis=1), float(weight.sum()),
    )  # fmt: skip
    return _settled(shelves, sums, x.shape[2])


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    xx: Floats
    xy: Floats
    yy: Floats
    n: float


def _settled(shelves: Shelves, sums: _Sums, k: int) -> LogLinear:
    products = int(shelves.product.max()) + 1
    spread, noise = np.full((products, k), 0.05), 0.3
    spread[:, 0] = 1.0
    own, mean = np.zeros(sums.xy.shape), np.zeros((products, k))
    cover = np.zeros(sums.xx.shape)
    for _ in range(STEPS):
        for p in np.unique(shelves.product):
            i = shelves.product == p
            own[i], mean[p], cover[i] = _leant(sums.xx[i] / noise, sums.xy[i] / noise, spread[p])
            spread[p] = np.maximum(((own[i] - mean[p]) ** 2 + np.diagonal(cover[i], 0, 1, 2)).mean(0), LEAST_SPREAD)
        off = sums.yy - 2 * (own * sums.xy).sum(1) + np.einsum("nk,nkl,nl->n", own, sums.xx, own)
        noise = max(float(off.sum() + np.einsum("nkl,nlk->", cover, sums.xx)) / sums.n, 1e-6)
    return LogLinear(own, mean, noise)


def _leant(xx: Floats, xy: Floats, spread: Floats) -> tuple[Floats, Floats, Floats]:
    """Coefficients of a product's shelves, their mean (generalised least squares) and the shelves' covariances."""
    prior = np.diag(1 / spread)
    cover = np.linalg.inv(xx + prior)
    told = (prior - prior @ cover @ prior).sum(axis=0) + 1e-6 * np.eye(len(spread))
    mean: Floats = np.asarray(np.linalg.solve(told, np.einsum("kl,nlj,nj->k", prior, cover, xy)), dtype=np.float64)
    return np.einsum("nkl,nl->nk", cover, xy + prior @ mean), mean, np.asarray(cover, dtype=np.float64)
