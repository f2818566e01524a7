"""The table `forecasts`: items, categories and the shop; the coming weeks one by one, four weeks, thirteen weeks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, nullable
from tierwise.contract.results.demand import FORECASTS
from tierwise.insight.demand.bands import EIGHT_IN_TEN
from tierwise.insight.demand.classes import CLASSES, NOT_BEGUN
from tierwise.insight.demand.forecast import FAR, NEAR, Forecast
from tierwise.insight.demand.groups import Sums, by_category, of_shop
from tierwise.insight.demand.rolling import Rolled, against

PERIODS = (4, 13)
"""Weeks of the sums in the table."""


def forecast_table(found: Forecast, as_of: datetime) -> Any:
    """The contract's table. Items that never sold before the as-of date are left out."""
    import pyarrow as pa

    parts = [_weekly(found), *(_items(found, n) for n in PERIODS), *(_groups(found, n) for n in PERIODS)]
    table = pa.concat_tables(parts)
    many = table.num_rows
    return FORECASTS.conform(table.append_column("as_of", pa.array([as_of] * many, pa.timestamp("us"))))


def _columns(
    found: Forecast, level: str, ids: list[str], category: list[str], weeks: tuple[int, int]
) -> dict[str, Any]:
    import pyarrow as pa

    many = len(ids)
    return {
        "level": pa.array([level] * many, pa.string()),
        "item_id": pa.array(ids, pa.string()),
        "category": pa.array(category, pa.string()),
        "day": pa.array(np.full(many, found.series.end + 7 * weeks[0]), pa.int32()).cast(pa.date32()),
        "period_days": pa.array(np.full(many, 7 * (weeks[1] - weeks[0]))),
    }


def _estimate(mean: Floats, low: Floats, high: Floats, chance: Floats) -> dict[str, Any]:
    ends = {"quantity": mean, "quantity_low": low, "quantity_high": high}
    known = np.isfinite(low) & np.isfinite(high)
    return {k: nullable(x) for k, x in {**ends, "range_chance": np.where(known, chance, np.nan)}.items()}


def _begun(found: Forecast) -> Any:
    return np.flatnonzero(found.kind != NOT_BEGUN)


def _items(found: Forecast, weeks: int) -> Any:
    """One row an item for the sum of ``weeks``."""
    import pyarrow as pa

    rows = _begun(found)
    ends = (found.total(weeks), *found.range(weeks), found.holds(weeks, found.total(weeks)))
    columns = _columns(found, "product", *_names(found, rows), (0, weeks))
    more = _estimate(*(e[rows] for e in ends)) | _about(found, rows, weeks)
    return pa.table(columns | more)


def _weekly(found: Forecast) -> Any:
    """One row an item and week of the next four; only the first has a band of its own."""
    import pyarrow as pa

    rows = _begun(found)
    parts = []
    for week in range(*NEAR):
        mean = found.weekly[rows, week]
        low, high = (mean * end[rows] for end in found.range_of(1, found.weekly[:, week]))
        chance = found.holds(1, found.weekly[:, week])[rows]
        columns = _columns(found, "product", *_names(found, rows), (week, week + 1))
        parts.append(pa.table(columns | _estimate(mean, low, high, chance) | _about(found, rows, week + 1)))
    return pa.concat_tables(parts)


def _names(found: Forecast, rows: Any) -> tuple[list[str], list[str]]:
    series = found.series
    return [series.items[i] for i in rows], [series.categories[series.category[i]] for i in rows]


def _about(found: Forecast, rows: Any, weeks: int) -> dict[str, Any]:
    import pyarrow as pa

    kinds = [CLASSES[k] for k in found.kind[rows]]
    near = [method_of(found.windows[NEAR], k) for k in range(len(CLASSES))]
    far = [method_of(found.windows[FAR], k) for k in range(len(CLASSES))]
    told = near if weeks <= NEAR[1] else [a if a == b else f"{a}, then {b}" for a, b in zip(near, far, strict=True)]
    known = np.isfinite(found.series.demand[rows]).sum(axis=1)
    return {
        "demand_class": pa.array(kinds, pa.string()),
        "n": pa.array(known.astype(np.int64)),
        "method": pa.array([told[k] for k in found.kind[rows]], pa.string()),
    }


def method_of(rolled: Rolled, kind: int) -> str:
    """The methods whose mean serves a class, as ``ses + trees``."""
    return rolled.serves if rolled.serves != "chosen" else " + ".join(rolled.choice.of[kind])


def _groups(found: Forecast, weeks: int) -> Any:
    import pyarrow as pa

    names = list(found.series.categories)
    parts = [("shop", [""], [""], of_shop(found, weeks))]
    if names != [""]:
        counted = np.unique(found.series.category[~found.series.measured])
        held = [names[i] for i in counted]
        parts.append(("category", held, held, by_category(found, weeks).at(counted)))
    return pa.concat_tables([_group(found, *p, weeks) for p in parts])


def _group(found: Forecast, level: str, ids: list[str], category: list[str], sums: Sums, weeks: int) -> Any:
    import pyarrow as pa

    many = len(ids)
    more = {
        "demand_class": pa.nulls(many, pa.string()),
        "n": pa.array(np.full(many, len(found.past[weeks].origins), dtype=np.int64)),
        "method": pa.array(["sum of items"] * many, pa.string()),
    }
    told = _estimate(sums.mean, sums.low, sums.high, np.full(many, EIGHT_IN_TEN))
    return pa.table(_columns(found, level, ids, category, (0, weeks)) | told | more)


def judged(found: Forecast) -> list[dict[str, Any]]:
    """What the forecast was off by at earlier dates, window by window, beside the best plain rule."""
    return [_judged(window, rolled, found) for window, rolled in found.windows.items()]


def _judged(window: tuple[int, int], rolled: Rolled, found: Forecast) -> dict[str, Any]:
    rivals = list(against(rolled.test)) if len(rolled.test.origins) else []
    best = rivals[0] if rivals else None
    told, came = rolled.test.totals(rolled.served) if len(rolled.test.origins) else (np.zeros(0), np.zeros(0))
    both = np.isfinite(told) & np.isfinite(came)
    level = float(told[both].sum() / came[both].sum() - 1) if came[both].sum() > 0 else None
    return {
        "from_week": window[0], "to_week": window[1], "dates": len(rolled.test.origins), "serves": rolled.serves,
        "checked": rolled.nested, "level": level,
        "baseline": best.baseline if best else None, "error": best.error if best else None,
        "baseline_error": best.baseline_error if best else None,
        "gain_low": best.gain_low if best else None, "gain_high": best.gain_high if best else None,
        "seasons": found.seasons.known,
    }  # fmt: skip
