"""The verb ``stock OUT``, and the stage of the same name: what to order, by when, and what stands too long; from
forecasts, counts and suppliers.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from tierwise.data.shop import Shop
from tierwise.errors import NothingUsable
from tierwise.features.known import Known, know
from tierwise.insight.demand.advice import purchase_advice
from tierwise.insight.demand.expected import Expected
from tierwise.insight.demand.result import forecast_table
from tierwise.insight.demand.suppliers import choose_suppliers
from tierwise.insight.demand.terms import StockRules, read_offers
from tierwise.pipeline.forecast import Foretold, as_asked, foretold, note_of
from tierwise.pipeline.names import names_for
from tierwise.pipeline.onward import Added, onward
from tierwise.pipeline.planned import Asked
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, open_workspace


def rules_of(review_days: float, lead_days: float, holding: float, budget: float | None = None) -> StockRules:
    """The rules of the command line."""
    return StockRules(review_days, lead_days, holding, budget)


def stock(
    out: str | Path,
    rules: StockRules | None = None,
    planned: Sequence[Asked] = (),
    progress: Progress | None = None,
) -> Run:
    """The run with the tables `forecasts` and `purchase_advice`, with plans also `planned_prices`.

    Without a table of stock, products get a level to have and no order. Raises as `forecast` does.
    """
    rules = rules or StockRules()
    stages = Stages(progress or Silence())
    asked = {**asdict(rules), **as_asked(planned)}

    def work(shop: Shop, run: Run) -> Added:
        known = know(shop)
        return _advised(known, rules, foretold(known, run, planned), run.table_names())

    return onward(open_workspace(out), "stock", asked, work, stages)


def note_stock(tables: dict[str, pa.Table], remarks: dict[str, Any], known: Known) -> None:
    """The stage of a run, by the usual rules, for a shop that counts its stock: what stands too long is known to plans
    then. Orders that name no product, or hold no week, end no run.
    """
    try:
        found = _advised(known, StockRules(), foretold(known), tables)
    except NothingUsable as e:
        remarks["stock_refused"] = e.message
        return
    tables |= found.tables
    remarks |= found.remarks


def _advised(known: Known, rules: StockRules, told: Foretold, there: Container[str]) -> Added:
    found = told.forecast
    expected = Expected.of(found)
    read = choose_suppliers(expected, read_offers(known, found.series.items, rules))
    read = read.assuming("spread", expected.unjudged)
    advice = purchase_advice(expected, read, known.currency, known.as_of, found.series.end)
    tables = {
        "forecasts": forecast_table(found, known.as_of), "purchase_advice": advice.table,
        **names_for(known, there, found.series.items),
    }  # fmt: skip
    return Added(tables | told.tables, {"forecast": note_of(told), "stock": advice.note}, told.gone)
