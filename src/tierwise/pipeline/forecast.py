"""The verb ``forecast OUT``: what every product, category and the shop will sell in the coming weeks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tierwise.data.shop import Shop
from tierwise.features.known import Known, know
from tierwise.insight.demand.forecast import Forecast, Plan
from tierwise.insight.demand.forecast import forecast as foretell
from tierwise.insight.demand.reading import read_series
from tierwise.insight.demand.result import forecast_table, judged
from tierwise.locale.festivals import festivals_of
from tierwise.pipeline.onward import Added, onward
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, open_workspace


def forecast(out: str | Path, progress: Progress | None = None) -> Run:
    """The run with the table `forecasts`. Raises NothingUsable where order lines name no product or hold no week."""
    return onward(open_workspace(out), "forecast", {}, lambda shop, _: _added(shop), Stages(progress or Silence()))


def _added(shop: Shop) -> Added:
    known = know(shop)
    found = foretold(known)
    return Added({"forecasts": forecast_table(found, known.as_of)}, {"forecast": note_of(found)})


def foretold(known: Known) -> Forecast:
    """The forecast of a shop as of its date, by the festivals of its time zone."""
    settings = known.shop.settings
    return foretell(read_series(known), Plan(festivals=festivals_of(settings.time_zone), seed=settings.seed))


def note_of(found: Forecast) -> dict[str, Any]:
    """How many products and weeks, what was capped, and how good the forecast was at earlier dates."""
    return {
        "products": len(found.series.items), "weeks": found.series.weeks, "seasons": found.seasons.known,
        "measured": int(found.series.measured.sum()),
        "capped": float(found.series.capped.sum()), "judged": judged(found),
    }  # fmt: skip
