"""What promotions earned: what sold more, less what was bought ahead, less what was taken from the same category.

For each promotion the weeks are told once as they were and once as the model says they would have been without it: the
same level, the same common week, the regular price. Then

    extra     pieces in its weeks beyond that
    borrowed  pieces missing in the two weeks after (stocked up)
    taken     share of the extra pieces that other products of the category sold less
    net       margin at the price paid, less margin without the promotion, less margin borrowed and taken

A single promotion is one noisy week: products pool theirs, and lean on the category.
van Heerde, Leeflang and Wittink (2004), Marketing Science 23, for the three parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import nullable
from tierwise.contract.result_tables import PROMOTION_RESULTS
from tierwise.insight.price.advice import Means
from tierwise.insight.price.assumptions import common_weeks
from tierwise.insight.price.fixed_effects import Floats, Ints
from tierwise.insight.price.panel import Panel, after
from tierwise.insight.price.shrinkage import Shrunk, shrink
from tierwise.insight.price.slopes import Columns, fit_slopes
from tierwise.metrics.proportions import Z_80

LIFT, AFTER = 1, 2
"""Places of the columns: regular price, promoted, after."""


@dataclass(frozen=True, slots=True, eq=False)
class Promotions:
    """By product: promoted weeks and promotions, mean depth, log lift and log change after (posterior), what was sold
    in promoted weeks and would have been without, what is missing in the weeks after and stands on how many pieces."""

    weeks: Ints
    count: Ints
    depth: Floats
    lift: Shrunk
    later: Shrunk
    sold: Floats
    without: Floats
    usual_after: Floats
    taken: tuple[float, float]


def promotion_effects(panel: Panel) -> Promotions:
    """Lift and what follows it, by product; those never promoted have zero weeks and no say."""
    told = np.stack([np.log(panel.base), panel.promoted.astype(float), after(panel.promoted).astype(float)], axis=2)
    fit = fit_slopes(panel.units, panel.product, Columns(told, panel.seen, common_weeks(panel)), len(panel.products))
    lift, later = (
        shrink(fit.slopes[:, k], np.where(np.isfinite(fit.slopes[:, k]), fit.error(k), np.nan), panel.category, prior)
        for k, prior in ((LIFT, (0.5, 0.5)), (AFTER, (0.0, 0.2)))
    )
    promoted, behind = panel.promoted & panel.seen, after(panel.promoted) & panel.seen
    sold, late = (_sums(panel, np.where(w, panel.units, 0.0)) for w in (promoted, behind))
    starts = promoted.copy()
    starts[:, 1:] &= ~promoted[:, :-1]
    off = np.where(promoted, 1 - panel.paid / panel.base, 0.0)
    weeks = _sums(panel, promoted.astype(float))
    return Promotions(
        weeks.astype(np.int64), _sums(panel, starts.astype(float)).astype(np.int64),
        _sums(panel, off) / np.maximum(weeks, 1), lift, later, sold, sold * np.exp(-lift.value),
        late * np.exp(-later.value), taken_share(panel, lift),
    )  # fmt: skip


def taken_share(panel: Panel, lift: Shrunk) -> tuple[float, float]:
    """Share of the extra pieces that the category's other products lose, and its standard error; NaN where unknown.

    Were nothing taken, a category would grow by log(1 + sum of s (e^lift - 1)) over its promoted products, s their
    usual shares of it; taken is 1 less the slope on that, all categories together.
    """
    group, many = panel.category[panel.product], len(panel.categories)
    units, promoted, behind, base = (np.zeros((many, panel.weeks)) for _ in range(4))
    weight = np.where(panel.seen, panel.units, 0.0) * ~panel.promoted
    usual = weight.sum(axis=1) / np.maximum((panel.seen & ~panel.promoted).sum(axis=1), 1)
    share = usual / np.maximum(np.bincount(group, usual, minlength=many)[group], 1e-9)
    gain = np.expm1(lift.value)[panel.product]
    np.add.at(units, group, np.where(panel.seen, panel.units, 0.0))
    np.add.at(promoted, group, (share * gain)[:, None] * panel.promoted)
    np.add.at(behind, group, share[:, None] * after(panel.promoted))
    size = np.where(panel.seen, np.log(panel.base) - np.log(panel.base[:, :1]), 0.0)
    np.add.at(base, group, share[:, None] * size)
    common = np.zeros(many, dtype=np.int64) if many >= 5 else None
    fit = fit_slopes(
        units, np.arange(many), Columns(np.stack([np.log1p(promoted), behind, base], axis=2), units > 0, common), many
    )
    slope, error = fit.slopes[:, 0], fit.error(0)
    known = np.isfinite(slope) & (error > 0)
    if not known.any():
        return float("nan"), float("nan")
    pull = 1 / error[known] ** 2
    return float(1 - (pull * slope[known]).sum() / pull.sum()), float(1 / np.sqrt(pull.sum()))


def promotion_table(panel: Panel, found: Promotions, means: Means, told: tuple[str, datetime], tax: float = 0.0) -> Any:
    """One row for each product that was promoted: pieces and money of all its promotions together."""
    import pyarrow as pa

    rows = np.flatnonzero(found.weeks > 0)
    money = _money(panel, found, means, tax)
    taken = np.where(found.taken[0] > Z_80 * found.taken[1], found.taken[0], 0.0) if np.isfinite(found.taken[0]) else 0
    extra, doubt = found.sold - found.without, found.without * found.lift.spread
    borrowed, later = _borrowed(found)
    currency, as_of = told
    columns = {
        "product_id": pa.array([panel.products[p] for p in rows], pa.string()),
        "promotions": found.count[rows], "weeks": found.weeks[rows], "depth": nullable(found.depth[rows]),
        "pieces": nullable(found.sold[rows]),
        **_interval("extra_pieces", extra[rows], doubt[rows]),
        **_interval("borrowed_pieces", borrowed[rows], later[rows]),
        "taken_share": pa.array([float(taken)] * len(rows), pa.float64()),
        **_interval("net_margin", money[0][rows], money[1][rows]),
        "currency": pa.array([currency] * len(rows), pa.string()), "n": found.weeks[rows],
        "method": pa.array(["poisson_weeks"] * len(rows), pa.string()),
        "as_of": pa.array([as_of] * len(rows), pa.timestamp("us")),
    }  # fmt: skip
    return PROMOTION_RESULTS.conform(pa.table(columns))


def _borrowed(found: Promotions) -> tuple[Floats, Floats]:
    """Pieces missing after promotions, and their standard error."""
    return found.usual_after * -np.expm1(found.later.value), found.usual_after * found.later.spread


def _money(panel: Panel, found: Promotions, means: Means, tax: float) -> tuple[Floats, Floats]:
    """Net margin of all promotions by product, and its standard error."""
    promoted = panel.promoted & panel.seen
    paid, base = (
        _sums(panel, np.where(promoted, panel.units * p, 0.0)) * panel.worth for p in (panel.paid, panel.base)
    )
    price = paid / np.maximum(found.sold, 1e-9) / (1 + tax) - means.cost
    usual = base / np.maximum(found.sold, 1e-9) / (1 + tax) - means.cost
    taken = found.taken[0] if found.taken[0] > Z_80 * found.taken[1] else 0.0
    extra, (borrowed, later) = found.sold - found.without, _borrowed(found)
    net = found.sold * price - found.without * usual - borrowed * usual - taken * extra * usual
    doubt = np.hypot(found.without * found.lift.spread * (1 - taken), later) * usual
    return net, np.abs(doubt)


def _sums(panel: Panel, values: Floats) -> Floats:
    return np.bincount(panel.product, values.sum(axis=1), minlength=len(panel.products)).astype(np.float64)


def _interval(name: str, value: Floats, spread: Floats) -> dict[str, Any]:
    ends = (value, value - Z_80 * spread, value + Z_80 * spread)
    return {k: nullable(v) for k, v in zip((name, f"{name}_low", f"{name}_high"), ends, strict=True)}
