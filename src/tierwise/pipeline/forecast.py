"""The verb ``forecast OUT``: what every product, category and the shop will sell in the coming weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.features.known import Known, know
from tierwise.insight.demand.forecast import NEAR, Forecast, Plan
from tierwise.insight.demand.forecast import forecast as foretell
from tierwise.insight.demand.groups import of_shop
from tierwise.insight.demand.launches import launches
from tierwise.insight.demand.planned import move
from tierwise.insight.demand.planned_result import planned_table
from tierwise.insight.demand.reading import read_series
from tierwise.insight.demand.result import forecast_table, judged
from tierwise.locale.festivals import festivals_of
from tierwise.pipeline.linear_demand import add_linear, checked_model
from tierwise.pipeline.names import names_for
from tierwise.pipeline.onward import Added, onward
from tierwise.pipeline.planned import Asked, evidence_of, plans_of
from tierwise.pipeline.planned import judged as judged_plans
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, open_workspace


def forecast(out: str | Path, planned: Sequence[Asked] = (), progress: Progress | None = None, model: str = "") -> Run:
    """The run with the table `forecasts`, with plans `planned_prices`, and with the ``model`` "linear" `linear_demand`.

    Raises NothingUsable where order lines name no product or hold no week, UsageError where prices are planned and the
    run knows no elasticities.
    """
    asked = as_asked(planned) | ({"model": checked_model(model)} if model else {})
    work = lambda shop, run: _added(know(shop), run, planned, model)  # noqa: E731
    return onward(open_workspace(out), "forecast", asked, work, Stages(progress or Silence()))


def as_asked(planned: Sequence[Asked]) -> dict[str, Any]:
    """What decides the answer, beside the run's input."""
    return {"planned": [p.as_dict() for p in planned]} if planned else {}


def _added(known: Known, run: Run, planned: Sequence[Asked], model: str = "") -> Added:
    """Purchase advice that stands on a forecast with other plans is taken away: it no longer holds."""
    found = foretold(known, run, planned)
    tables = {
        "forecasts": forecast_table(found.forecast, known.as_of), **found.tables,
        **names_for(known, run.table_names(), found.forecast.series.items),
    }  # fmt: skip
    line, note = add_linear(known, found.forecast) if model else ({}, None)
    remarks: dict[str, Any] = {"forecast": note_of(found), "linear": note}
    gone = found.gone | ({"linear_demand"} - set(line))
    if "planned_prices" not in {*run.table_names(), *tables}:
        return Added(tables | line, remarks, gone)
    return Added(tables | line, {**remarks, "stock": None}, gone | {"purchase_advice"})


@dataclass(frozen=True, slots=True, eq=False)
class Foretold:
    """A forecast, planned prices in it where there are any, and their table."""

    forecast: Forecast
    tables: dict[str, pa.Table] = field(default_factory=dict)
    note: dict[str, Any] = field(default_factory=dict)

    @property
    def gone(self) -> frozenset[str]:
        """Tables of an earlier forecast that this one does not have: they no longer hold."""
        return frozenset({"planned_prices", "launches"} - set(self.tables))


def foretold(known: Known, run: Run | None = None, planned: Sequence[Asked] = ()) -> Foretold:
    """The forecast of a shop as of its date, by the festivals of its time zone, moved by planned prices.

    Prices that the shop's own table plans count where the ``run`` knows elasticities; those asked for need them.
    """
    settings = known.shop.settings
    found = foretell(read_series(known), Plan(festivals=festivals_of(settings.time_zone), seed=settings.seed))
    new, noted = _launches(known, found)
    plans = plans_of(known, planned, found.series.items)
    knows = run is not None and "elasticities" in run.table_names()
    if not plans or run is None or not (planned or knows):
        return Foretold(found, new, noted)
    checked = judged_plans(known, found)
    evidence = replace(evidence_of(run), verdict=checked.verdict)
    moved = move(found, plans, evidence)
    told = sum(effect.told for _, effect, _ in moved.plans)
    table = planned_table(moved, evidence, (known.currency, known.as_of))
    sums = {k: float(of_shop(f, NEAR[1]).mean[0]) for k, f in (("without", found), ("with_plans", moved.forecast))}
    note = {"planned": len(plans), "moved": told, "held_out": checked.note(), **sums, **noted}
    return Foretold(moved.forecast, {"planned_prices": table, **new}, note)


def _launches(known: Known, found: Forecast) -> tuple[dict[str, pa.Table], dict[str, Any]]:
    """Products never sold yet, by those alike; nothing where there are none, or too few launches to learn from."""
    told = launches(known, found.series)
    if told is None:
        return {}, {}
    table, made = told
    note = {"new": table.num_rows, "serves": made.serves, "n": made.n, "error": made.error}
    note["pieces"] = float(np.nansum(made.middle))
    return {"launches": table}, {"launches": {**note, "category_error": made.category_error}}


def note_of(foretold: Foretold) -> dict[str, Any]:
    """How many products and weeks, what was capped, what is planned, and how good forecasts were at earlier dates."""
    found = foretold.forecast
    return {
        "products": len(found.series.items), "weeks": found.series.weeks, "seasons": found.seasons.known,
        "measured": int(found.series.measured.sum()),
        "capped": float(found.series.capped.sum()), "judged": judged(found), **foretold.note,
    }  # fmt: skip
