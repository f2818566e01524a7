"""What a boosted tree reads of a shelf's week: plans of that week, sales known ``horizon`` weeks before or more."""

from __future__ import annotations

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.insight.demand.shelves import Shelves
from tierwise.insight.demand.windows import lagged, mean_of, moving

YEAR = 52


def features(shelves: Shelves, horizon: int) -> Floats:
    """Shelves × weeks × columns; the first is the shelf's product."""
    sales, plans = _sales(shelves, horizon), _plans(shelves)
    product = np.broadcast_to(shelves.product[:, None], shelves.units.shape).astype(np.float64)
    week = np.broadcast_to(np.arange(shelves.weeks) % YEAR, shelves.units.shape).astype(np.float64)
    return np.stack([product, week, *sales, *plans], axis=2).astype(np.float32)


def level(shelves: Shelves, horizon: int) -> Floats:
    """Mean log units of the 17 weeks known."""
    return moving(np.nanmean, lagged(np.log(shelves.units), horizon), 17)


def _sales(shelves: Shelves, horizon: int) -> list[Floats]:
    log = np.log(shelves.units)
    last = lagged(log, horizon)
    plain = np.where(shelves.promoted | shelves.featured, np.nan, log)
    featured = np.where(shelves.featured, log, np.nan)
    whole = np.nansum(shelves.by_place(shelves.units), axis=1, keepdims=True)
    place = np.log(np.where(whole > 0, whole, np.nan)).repeat(int(shelves.product.max()) + 1, axis=1)
    around = lagged(shelves.of_shelves(place), horizon)
    return [
        *(lagged(log, horizon + k) for k in range(6)), *(moving(np.nanmean, last, n) for n in (4, 8, 17, 40)),
        *(moving(f, last, 26) for f in (np.nanmedian, np.nanstd, np.nanmin)),
        moving(np.nanmean, lagged(plain, horizon), 26), moving(np.nanmean, lagged(featured, horizon), YEAR),
        around, moving(np.nanmean, around, 8),
    ]  # fmt: skip


def _plans(shelves: Shelves) -> list[Floats]:
    price = np.log(shelves.price)
    before = [price - lagged(price, k) for k in (1, 2, 3)]
    lowest = price - moving(np.nanmin, lagged(price, 1), 8)
    own = price - moving(np.nanmedian, price, 26)
    return [price, own, lowest, *before, *_against_rivals(shelves, price), *_promotions(shelves)]


def _against_rivals(shelves: Shelves, price: Floats) -> list[Floats]:
    """Price over the place's mean and over the cheapest other; its rank."""
    here = shelves.by_place(price)
    sorted_up = np.sort(here, axis=1)
    least = sorted_up[:, :1]
    second = sorted_up[:, 1:2] if here.shape[1] > 1 else np.full_like(least, np.nan)
    rival = np.where(here <= least + 1e-12, second, least)
    rank = np.where(np.isfinite(here), np.argsort(np.argsort(here, axis=1), axis=1), np.nan)
    found = [here - mean_of(here, 1, keepdims=True), here - rival, rank]
    return [shelves.of_shelves(f) for f in found]


def _promotions(shelves: Shelves) -> list[Floats]:
    """Own, those of the place's others, the same product's elsewhere, and the last weeks' own."""
    found: list[Floats] = []
    for flags in (shelves.promoted, shelves.featured):
        own: Floats = flags.astype(np.float64)
        place = shelves.by_place(own)
        others = np.nansum(place, axis=1, keepdims=True) - place
        everywhere = np.broadcast_to(mean_of(place, 0, keepdims=True), place.shape)
        found += [own, shelves.of_shelves(others), shelves.of_shelves(everywhere)]
        found += [lagged(own, k) for k in (1, 2, 3)]
    return found
