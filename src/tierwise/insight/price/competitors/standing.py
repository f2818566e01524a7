"""Where we stand: the gap of each matched product, an index by category, and who is lower where it costs us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import nullable
from tierwise.contract.result_tables import PRICE_GAPS, PRICE_INDEX
from tierwise.insight.price.competitors.listings import Flags, Floats, Ints
from tierwise.metrics.proportions import Z_80

UNDERCUT = 0.005
"""Lower by less than this share is rounding."""
ALL = "*"
"""The category that stands for all of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Facing:
    """Matched pairs, one row each: our product and the competitor, both prices alike (`door.faced`, NaN unknown), can
    theirs be bought, our category and our margin a week with it (NaN unknown), when theirs was seen, and whether
    delivery is in both (nowhere where it is left out)."""

    product: tuple[str, ...]
    competitor: tuple[str, ...]
    price: Floats
    theirs: Floats
    in_stock: Flags
    category: tuple[str, ...]
    at_stake: Floats
    seen_at: tuple[datetime | None, ...]
    delivered: Flags = field(default_factory=lambda: np.zeros(0, np.bool_))


def gaps(facing: Facing) -> Floats:
    """Ours over theirs, less 1; NaN where either is not known."""
    known = (facing.price > 0) & (facing.theirs > 0)
    return np.where(known, facing.price / np.where(known, facing.theirs, 1.0) - 1, np.nan)


def undercut(facing: Facing) -> Flags:
    """Theirs is lower and can be bought: an empty shelf undercuts nobody."""
    return np.asarray(np.nan_to_num(gaps(facing)) > UNDERCUT) & facing.in_stock


def undercut_list(facing: Facing) -> list[int]:
    """Rows where we are undercut, the most margin times gap first; unknown margins last, ties by product."""
    rows = np.flatnonzero(undercut(facing)).tolist()
    size = np.nan_to_num(facing.at_stake) * np.nan_to_num(gaps(facing))
    return sorted(rows, key=lambda r: (-size[r], facing.product[r], facing.competitor[r]))


@dataclass(frozen=True, slots=True)
class Index:
    """Our price level over theirs (1: alike) with its 80 % interval (NaN for a single product), products it stands on,
    how many of them they sell for less, and our margin a week with these (NaN: not known)."""

    value: float
    low: float
    high: float
    products: int
    undercut: int
    at_stake: float


def price_index(facing: Facing) -> dict[tuple[str, str], Index]:
    """By category and competitor, and by competitor in all (category `ALL`).

    A geometric mean weighed by our margin at stake (equal where none is known): the index then does not depend on which
    side is the base, and a penny product does not outweigh the range. The interval is that of a weighed mean of
    products drawn from such a range.
    """
    known = np.isfinite(gaps(facing))
    rows: dict[tuple[str, str], list[int]] = {}
    for r in np.flatnonzero(known).tolist():
        for category in (facing.category[r], ALL):
            rows.setdefault((category, facing.competitor[r]), []).append(r)
    return {key: _index(facing, np.array(rows[key], dtype=np.int64)) for key in sorted(rows)}


def _index(facing: Facing, rows: Ints) -> Index:
    ratio, lower = np.log1p(gaps(facing)[rows]), undercut(facing)[rows]
    weight = np.nan_to_num(np.maximum(facing.at_stake[rows], 0.0))
    weight = weight if weight.sum() > 0 else np.ones(len(rows))
    weight = weight / weight.sum()
    mean, many = float(weight @ ratio), len(rows)
    spread = float(np.sqrt((weight**2 @ (ratio - mean) ** 2) * many / (many - 1))) if many > 1 else np.nan
    stake = facing.at_stake[rows][lower & np.isfinite(facing.at_stake[rows])]
    low, high = (float(np.exp(mean + side * Z_80 * spread)) for side in (-1, 1))
    total = float(stake.sum()) if len(stake) or not lower.any() else np.nan
    return Index(float(np.exp(mean)), low, high, many, int(lower.sum()), total)


def index_table(facing: Facing, told: tuple[str, datetime]) -> Any:
    """The contract's table, all categories together (`ALL`) first."""
    import pyarrow as pa

    found = list(price_index(facing).items())
    values = np.array([[i.value, i.low, i.high, i.at_stake] for _, i in found], dtype=np.float64).reshape(-1, 4)
    names = ("price_index", "price_index_low", "price_index_high", "at_stake")
    columns = {
        "category": pa.array([c for (c, _), _ in found], pa.string()),
        "competitor": pa.array([c for (_, c), _ in found], pa.string()),
        **{name: nullable(values[:, k]) for k, name in enumerate(names)},
        "undercut_count": pa.array([i.undercut for _, i in found], pa.int64()),
        "currency": pa.array([told[0]] * len(found), pa.string()),
        "n": pa.array([i.products for _, i in found], pa.int64()),
        "as_of": pa.array([told[1]] * len(found), pa.timestamp("us")),
    }  # fmt: skip
    return PRICE_INDEX.conform(pa.table(columns))


def gap_table(facing: Facing, told: tuple[str, datetime], order: Sequence[int] | None = None) -> Any:
    """The contract's table in the order given; ``told``: currency and as-of instant."""
    import pyarrow as pa

    rows = list(range(len(facing.product))) if order is None else list(order)
    currency, as_of = told
    delivered = facing.delivered if len(facing.delivered) else np.zeros(len(facing.product), np.bool_)
    columns = {
        "product_id": pa.array([facing.product[r] for r in rows], pa.string()),
        "competitor": pa.array([facing.competitor[r] for r in rows], pa.string()),
        "price": nullable(facing.price[rows]), "competitor_price": nullable(facing.theirs[rows]),
        "currency": pa.array([currency] * len(rows), pa.string()), "gap": nullable(gaps(facing)[rows]),
        "undercut": pa.array(undercut(facing)[rows], pa.bool_()), "delivered": pa.array(delivered[rows], pa.bool_()),
        "at_stake": nullable(facing.at_stake[rows]),
        "seen_at": pa.array([facing.seen_at[r] for r in rows], pa.timestamp("us")),
        "as_of": pa.array([as_of] * len(rows), pa.timestamp("us")),
    }  # fmt: skip
    return PRICE_GAPS.conform(pa.table(columns))
