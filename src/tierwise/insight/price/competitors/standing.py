"""Where we stand: the gap of each matched product, an index by category, and who is lower where it costs us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import nullable
from tierwise.contract.result_tables import PRICE_GAPS
from tierwise.insight.price.competitors.listings import Flags, Floats

UNDERCUT = 0.005
"""Lower by less than this share is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Facing:
    """Matched pairs, one row each: our product and the competitor, both prices alike (`packs.landed`, NaN unknown), can
    theirs be bought, our category and our margin a week with it (NaN unknown), when theirs was seen."""

    product: tuple[str, ...]
    competitor: tuple[str, ...]
    price: Floats
    theirs: Floats
    in_stock: Flags
    category: tuple[str, ...]
    at_stake: Floats
    seen_at: tuple[datetime | None, ...]


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


def price_index(facing: Facing) -> dict[tuple[str, str], tuple[float, int]]:
    """By category and competitor: our price level over theirs (1: alike) and products it stands on.

    A geometric mean weighed by our margin at stake (equal where none is known): the index then does not depend on which
    side is the base, and a penny product does not outweigh the range.
    """
    known = np.isfinite(gaps(facing))
    found: dict[tuple[str, str], tuple[float, int]] = {}
    for key in sorted(set(zip(facing.category, facing.competitor, strict=True))):
        rows = np.array([(c, k) == key for c, k in zip(facing.category, facing.competitor, strict=True)]) & known
        if rows.any():
            weight = np.nan_to_num(np.maximum(facing.at_stake[rows], 0.0))
            weight = weight if weight.sum() > 0 else np.ones(int(rows.sum()))
            found[key] = (float(np.exp(np.average(np.log1p(gaps(facing)[rows]), weights=weight))), int(rows.sum()))
    return found


def gap_table(facing: Facing, told: tuple[str, datetime], order: Sequence[int] | None = None) -> Any:
    """The contract's table in the order given; ``told``: currency and as-of instant."""
    import pyarrow as pa

    rows = list(range(len(facing.product))) if order is None else list(order)
    currency, as_of = told
    columns = {
        "product_id": pa.array([facing.product[r] for r in rows], pa.string()),
        "competitor": pa.array([facing.competitor[r] for r in rows], pa.string()),
        "price": nullable(facing.price[rows]), "competitor_price": nullable(facing.theirs[rows]),
        "currency": pa.array([currency] * len(rows), pa.string()), "gap": nullable(gaps(facing)[rows]),
        "undercut": pa.array(undercut(facing)[rows], pa.bool_()), "at_stake": nullable(facing.at_stake[rows]),
        "seen_at": pa.array([facing.seen_at[r] for r in rows], pa.timestamp("us")),
        "as_of": pa.array([as_of] * len(rows), pa.timestamp("us")),
    }  # fmt: skip
    return PRICE_GAPS.conform(pa.table(columns))
