"""The verb ``prices OUT``: what a price does, what each product should cost, what promotions earned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from tierwise.data.shop import Shop
from tierwise.features.known import Known, know
from tierwise.insight.price.advice import Means, present, price_advice
from tierwise.insight.price.ladder import PriceRules
from tierwise.insight.price.promotions import promotion_effects, promotion_table
from tierwise.insight.price.reading import read_panel
from tierwise.insight.price.result import Elasticities, elasticity_table, estimate
from tierwise.pipeline.onward import Added, onward
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, open_workspace


def rules_of(step: float, ending: float | None, tax: float) -> PriceRules:
    """The rules of the command line."""
    return PriceRules(step=step, ending=ending, tax_rate=tax)


def prices(out: str | Path, rules: PriceRules | None = None, progress: Progress | None = None) -> Run:
    """The run with the tables `elasticities`, `price_advice` and `promotion_results`.

    Prices are per product: no table says who buys. Raises NothingUsable where order lines name no product.
    """
    workspace, rules = open_workspace(out), rules or PriceRules()
    return onward(
        workspace, "prices", asdict(rules), lambda shop, _: _added(shop, rules), Stages(progress or Silence())
    )


def _added(shop: Shop, rules: PriceRules) -> Added:
    known = know(shop)
    found = estimate(read_panel(known))
    means, told = means_of(known, found, rules), (known.currency, known.as_of)
    advised = price_advice(found, means, rules, told)
    tables = {
        "elasticities": elasticity_table(found, *told),
        "price_advice": advised.table,
        "promotion_results": promotion_table(found.panel, promotion_effects(found.panel), means, told, rules.tax_rate),
    }
    decisions: Mapping[str, int] = {str(k): v for k, v in advised.note.items()}
    return Added(tables, {"prices": {**found.note, "decisions": dict(decisions)}})


def means_of(known: Known, found: Elasticities, rules: PriceRules) -> Means:
    """Unit costs of the catalogue; where one is missing, the settings' margin rate off the price without tax."""
    costs: dict[str, float] = {}
    if "products" in known.present:
        t = known.table("products").select("product_id", "unit_cost", "currency")
        for row in known.shop.warehouse.arrow(t.filter(t.unit_cost.notnull())).to_pylist():
            if row["currency"] in (None, known.currency):
                costs[row["product_id"]] = float(row["unit_cost"])
    told = np.array([costs.get(p, np.nan) for p in found.panel.products])
    price = present(found).price / (1 + rules.tax_rate)
    return Means(np.where(np.isfinite(told), told, price * (1 - known.shop.settings.margin_rate)), np.isfinite(told))
