"""Panels of simulated shops with bulk prices, as they are read off the lines; with and without looking at lines."""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.insight.price.bulk import bulk_prices
from tierwise.insight.price.bulk_split import Lines
from tierwise.insight.price.line_prices import Told, small_line_cells
from tierwise.insight.price.panel import Panel
from tierwise.insight.price.reading import prices_of
from tierwise.simulate.bulk_lines import BulkLines
from tierwise.simulate.price_world import PriceHistory


def panel_of(history: PriceHistory, told: BulkLines, looked: bool = True) -> Panel:
    """What the shop sees in its lines; ``looked`` False: as if nobody asked how large a line is."""
    shape = history.units.shape
    lines = Lines(told.product, told.day, told.quantity.astype(float), told.paid, np.ones(len(told.day)))
    weeks = told.day // 7
    units = np.zeros(shape)
    np.add.at(units, (told.product, weeks), told.quantity)
    cells = _day_medians(lines, shape)
    found, listed = None, told.paid
    if looked:
        found = bulk_prices(lines, np.full(shape[0], 50))
        cells = small_line_cells(Told(lines, listed, np.full(shape[0], 50)), found, (cells, cells))[0]
    paid, base, promoted = prices_of(cells, cells, None)
    promoted = promoted if found is None else promoted & ~found.unclear[:, None]
    names: Any = (tuple(map(str, range(shape[0]))), tuple(map(str, range(int(history.category.max()) + 1))))
    seen = np.isfinite(paid)
    return Panel(
        *names, history.category, np.arange(shape[0]), units, np.where(seen, paid, 1.0), np.where(seen, base, 1.0),
        seen, promoted & seen, bulk=found,
    )  # fmt: skip


def _day_medians(lines: Lines, shape: tuple[int, int]) -> Any:
    """Each week's price as it was read before: medians of days, weighed by the pieces of the day."""
    import pandas as pd

    frame = pd.DataFrame({"p": lines.product, "d": lines.day, "q": lines.quantity, "u": lines.paid})
    days = frame.groupby(["p", "d"]).agg(q=("q", "sum"), u=("u", "median")).reset_index()
    at, total, many = (days["p"].to_numpy(), days["d"].to_numpy() // 7), np.zeros(shape), np.zeros(shape)
    np.add.at(total, at, (days["q"] * days["u"]).to_numpy())
    np.add.at(many, at, days["q"].to_numpy())
    return np.where(many > 0, total / np.where(many > 0, many, 1.0), np.nan)
