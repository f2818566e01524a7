"""What prices and promotions of a week do to its pieces, and what the last quarter's weeks had of it.

A forecast speaks for the weeks that it was made from: their prices, their promotions. To tell it next week's price,
what the past weeks' own prices did must be taken out first; what the next price does over *that* is what a plan
changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.features.promotions import MOST_SCALE, scale_by_depth
from tierwise.insight.price.advice import RECENT_WEEKS, present
from tierwise.insight.price.fixed_effects import Flags, Floats
from tierwise.insight.price.panel import Panel
from tierwise.insight.price.promotions import Promotions
from tierwise.insight.price.result import Elasticities


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """By shelf: elasticity (0 at most), the price now that effects are over, log lift of the usual promotion, its
    depth."""

    elasticity: Floats
    now: Floats
    lift: Floats
    depth: Floats

    def of_weeks(self, base: Floats, paid: Floats, promoted: Flags) -> Floats:
        """Log effect of each week, shelves × weeks, over a plain week at the price now."""
        with np.errstate(invalid="ignore", divide="ignore"):
            moved = np.log(np.where(base > 0, base, np.nan) / self.now[:, None])
            scale = scale_by_depth(1 - paid / base, self.depth[:, None])
        pushed = self.lift[:, None] * np.minimum(scale, MOST_SCALE)
        return self.elasticity[:, None] * moved + np.where(promoted, pushed, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Lately:
    """By product: pieces of the last quarter's weeks over those of a plain week at the price now, as prices and
    promotions have it (``both``), and as regular prices alone have it (``price``); NaN where nothing was sold."""

    both: Floats
    price: Floats


def effects_of(found: Elasticities, promotions: Promotions) -> Effects:
    """What the tables say, shelf by shelf."""
    at = found.panel.product
    usual = promotions.weeks > 0
    lift = np.where(usual, promotions.lift.value, 0.0)
    return Effects(np.minimum(found.shrunk.value, 0.0)[at], present(found).price[at], lift[at], promotions.depth[at])


def lately(found: Elasticities, promotions: Promotions) -> Lately:
    """Means over the weeks seen in the last quarter; places together, weighed by their pieces."""
    panel = found.panel
    recent = panel.seen & (np.arange(panel.weeks) >= panel.weeks - RECENT_WEEKS)
    effects = effects_of(found, promotions)
    logs = [effects.of_weeks(panel.base, panel.paid, panel.promoted & on) for on in (True, False)]
    both, price = (_mean(panel, np.exp(x), recent) for x in logs)
    return Lately(both, price)


def _mean(panel: Panel, effect: Floats, weeks: Flags) -> Floats:
    known = weeks & np.isfinite(effect)
    many = np.maximum(known.sum(axis=1), 1)
    shelf = np.where(known, effect, 0.0).sum(axis=1) / many
    weight = np.where(known, panel.units + 1e-9, 0.0).sum(axis=1)
    total, held = (np.bincount(panel.product, v, minlength=len(panel.products)) for v in (weight * shelf, weight))
    return np.asarray(np.where(held > 0, total / np.where(held > 0, held, 1.0), np.nan))
