"""The verb ``prices OUT``: what a price does, what each product should cost, what promotions earned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tierwise.contract.settings import Settings
from tierwise.data.config import read_config
from tierwise.errors import UsageError
from tierwise.features.catalogue import money_of
from tierwise.features.known import Known, know
from tierwise.insight.price.advice import Means, present, price_advice
from tierwise.insight.price.bulk_result import bulk_table
from tierwise.insight.price.ladder import PriceRules
from tierwise.insight.price.lately import lately
from tierwise.insight.price.promotions import promotion_effects, promotion_table
from tierwise.insight.price.reading import read_panel
from tierwise.insight.price.result import Elasticities, elasticity_table, estimate
from tierwise.pipeline.names import names_for
from tierwise.pipeline.onward import Added, onward
from tierwise.pipeline.price_test_readings import tested_of
from tierwise.pipeline.price_tests import planned_tests
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, open_workspace


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the command line says of advised prices; None: as the section ``[prices]`` of shop.toml has it."""

    step: float | None = None
    margin_floor: float | None = None
    rival_low: float | None = None
    rival_high: float | None = None
    endings: tuple[float, ...] | None = None
    tax: float | None = None

    def asked(self) -> dict[str, Any]:
        """Those that were given."""
        return {k: getattr(self, k) for k in self.__slots__ if getattr(self, k) is not None}


def rules_of(settings: Settings, bounds: Bounds) -> PriceRules:
    """The shop's rules, those of the command line before them. Raises UsageError for rules that cannot hold."""
    given = {f"price_{k}": v for k, v in bounds.asked().items()}
    s = replace(settings, **given)
    return PriceRules(
        s.price_step, s.price_margin_floor, s.price_rival_low or None, s.price_rival_high or None, s.price_endings,
        s.price_tax,
    )  # fmt: skip


def prices(out: str | Path, bounds: Bounds | None = None, progress: Progress | None = None) -> Run:
    """The run with the tables `elasticities`, `price_advice`, `promotion_results` and `bulk_prices`.

    Rivals' prices are those of the run's table `price_gaps`, price tests those that were planned in this workspace.
    Prices are per product: no table says who buys. Raises
    NothingUsable where order lines name no product, UsageError where a rule about rivals has no rivals' prices.
    """
    bounds, workspace = bounds or Bounds(), open_workspace(out)
    tests = planned_tests(workspace)
    asked = bounds.asked() | ({"tests": [t["name"] for t in tests]} if tests else {})
    work = lambda shop, run: _added(know(shop), run, rules_of(shop.settings, bounds), tests)  # noqa: E731
    return onward(workspace, "prices", asked, work, Stages(progress or Silence()))


def settings_of(out: str | Path) -> Settings:
    """The shop's settings, for the words."""
    return read_config(open_workspace(out).config)[0]


def _added(known: Known, run: Run, rules: PriceRules, tests: Sequence[Mapping[str, Any]] = ()) -> Added:
    rival = rivals_of(run)
    if (rules.rival_low or rules.rival_high) and not rival:
        raise UsageError(f"run {run.id} knows no rivals' prices to keep to", "tierwise competitors OUT, first")
    panel = read_panel(known)
    found = estimate(panel, tested_of(known, panel, tests))
    means, told = means_of(known, found, rules, rival), (known.currency, known.as_of)
    advised = price_advice(found, means, rules, told)
    effects = promotion_effects(found.panel)
    recent = lately(found, effects)
    tables = {
        "elasticities": elasticity_table(found, *told, (recent.both, recent.price)),
        "price_advice": advised.table,
        "promotion_results": promotion_table(found.panel, effects, means, told, rules.tax_rate),
        "bulk_prices": bulk_table(found.panel, known.as_of),
        **names_for(known, run.table_names(), found.panel.products),
    }
    decisions = {str(k): v for k, v in advised.note.items()}
    bounded: dict[str, int] = {}
    for advice in advised.advice:
        if advice is not None and advice.bound:
            bounded[advice.bound] = bounded.get(advice.bound, 0) + 1
    note = {**found.note, "decisions": decisions, "bounds": bounded, "rivals": len(rival)}
    return Added(tables, {"prices": note})


def rivals_of(run: Run) -> dict[str, float]:
    """The middle of rivals' prices for each product that the run has compared."""
    if "price_gaps" not in run.table_names():
        return {}
    asked: dict[str, list[float]] = {}
    for row in run.table("price_gaps").select(["product_id", "competitor_price"]).to_pylist():
        if row["competitor_price"] is not None:
            asked.setdefault(row["product_id"], []).append(float(row["competitor_price"]))
    return {p: float(np.median(x)) for p, x in asked.items()}


def means_of(known: Known, found: Elasticities, rules: PriceRules, rival: Mapping[str, float] | None = None) -> Means:
    """Unit costs and least advertised prices of the catalogue; where a cost is missing, the settings' margin rate off
    the price without tax. ``rival``: rivals' prices by product.
    """
    products = found.panel.products
    told = money_of(known, "unit_cost", products)
    price = present(found).price / (1 + rules.tax_rate)
    cost = np.where(np.isfinite(told), told, price * (1 - known.shop.settings.margin_rate))
    rivals = np.array([(rival or {}).get(p, np.nan) for p in products])
    return Means(cost, np.isfinite(told), rivals, money_of(known, "least_advertised_price", products))
