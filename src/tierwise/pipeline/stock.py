"""The verb ``stock OUT``: what to order, by when, and what stands too long; from forecasts, counts and suppliers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from tierwise.data.shop import Shop
from tierwise.features.known import know
from tierwise.insight.demand.advice import purchase_advice
from tierwise.insight.demand.expected import Expected
from tierwise.insight.demand.result import forecast_table
from tierwise.insight.demand.terms import StockRules, read_terms
from tierwise.pipeline.forecast import foretold, note_of
from tierwise.pipeline.onward import Added, onward
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, open_workspace


def rules_of(review_days: float, lead_days: float, holding: float) -> StockRules:
    """The rules of the command line."""
    return StockRules(review_days, lead_days, holding)


def stock(out: str | Path, rules: StockRules | None = None, progress: Progress | None = None) -> Run:
    """The run with the tables `forecasts` and `purchase_advice`.

    Without a table of stock, products get a level to have and no order. Raises NothingUsable as `forecast` does.
    """
    rules = rules or StockRules()
    stages = Stages(progress or Silence())
    return onward(open_workspace(out), "stock", asdict(rules), lambda shop, _: _added(shop, rules), stages)


def _added(shop: Shop, rules: StockRules) -> Added:
    known = know(shop)
    found = foretold(known)
    read = read_terms(known, found.series.items, rules)
    expected = Expected.of(found)
    read = read.assuming("spread", expected.unjudged)
    advice = purchase_advice(expected, read, known.currency, known.as_of, found.series.end)
    tables = {"forecasts": forecast_table(found, known.as_of), "purchase_advice": advice.table}
    return Added(tables, {"forecast": note_of(found), "stock": advice.note})
