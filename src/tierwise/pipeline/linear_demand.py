"""The model ``linear`` of ``tierwise forecast``: the line through the shop's weeks, and how it compares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.arrays import Floats
from tierwise.errors import UsageError
from tierwise.features.known import Known
from tierwise.insight.demand.forecast import NEAR, Forecast
from tierwise.insight.demand.linear import Goods, compare, linear_demand, linear_table, places
from tierwise.insight.demand.series import Series
from tierwise.insight.price.panel import Panel, carried
from tierwise.insight.price.reading import MONDAY, read_panel

MODELS = ("linear",)


def checked_model(model: str) -> str:
    """The model as asked for; "" for none. Raises UsageError for one that does not exist."""
    if model and model not in MODELS:
        raise UsageError(f"--model {model!r} is not known", f"one of: {', '.join(MODELS)}")
    return model


def add_linear(known: Known, found: Forecast) -> tuple[dict[str, pa.Table], dict[str, Any]]:
    """The table `linear_demand` and what is told of it. Raises NothingUsable where no price moved or differs."""
    panel = read_panel(known)
    line = linear_demand(found.series.demand, _goods(known, found.series, panel))
    near = found.windows[NEAR]
    judged = compare(found.sampled, _goods(known, found.sampled, panel), near.test, near.served)
    note: dict[str, Any] = {"rows": line.rows, "items": line.items, "dates": judged.dates}
    if judged.dates:
        note |= {"error": round(judged.error, 4), "default_error": round(judged.default_error, 4)}
    return {"linear_demand": linear_table(line, (known.currency, known.as_of))}, note


def _goods(known: Known, series: Series, panel: Panel) -> Goods:
    brands = {}
    if "products" in known.present:
        rows = known.shop.warehouse.arrow(known.table("products").select("product_id", "brand")).to_pylist()
        brands = {r["product_id"]: r["brand"] or "" for r in rows}
    kinds = tuple(series.categories[c] for c in series.category.tolist())
    return Goods(_prices(series, panel), tuple(brands.get(i, "") for i in series.items), kinds)


def _prices(series: Series, panel: Panel) -> Floats:
    """The panel's prices (weeks from Monday) in the middle of the series' weeks."""
    priced = carried(np.where(panel.seen, panel.paid, np.nan))
    middle = series.end - 7 * (series.weeks - np.arange(series.weeks)) + 3
    week = np.clip((middle - MONDAY) // 7 - panel.first_week, 0, panel.weeks - 1)
    row = places(series.items, panel.products)
    return np.where(row[:, None] >= 0, priced[np.maximum(row, 0)][:, week], np.nan)
