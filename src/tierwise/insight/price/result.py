"""The table `elasticities`: what is believed of each product, on which evidence, and under which assumptions."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import nullable
from tierwise.contract.result_tables import ELASTICITIES
from tierwise.insight.price.assumptions import Answers, answers, category_slopes
from tierwise.insight.price.evidence import Evidence, evidence
from tierwise.insight.price.fixed_effects import Floats
from tierwise.insight.price.panel import Panel
from tierwise.insight.price.shrinkage import Shrunk, shrink
from tierwise.insight.price.tested import ByTest
from tierwise.metrics.proportions import Z_80


@dataclass(frozen=True, slots=True, eq=False)
class Elasticities:
    """All that prices are set by: the panel, the evidence, what each product's own weeks and tests say (``own``,
    ``own_error``), the posterior (``shrunk``), its lowest and highest value over assumptions, the cross elasticity by
    category, and by product how it was found (``method``)."""

    panel: Panel
    evidence: Evidence
    found: Answers
    own: Floats
    own_error: Floats
    shrunk: Shrunk
    least: Floats
    most: Floats
    cross: Shrunk | None
    method: tuple[str, ...]
    note: dict[str, Any] = field(default_factory=dict)


def estimate(panel: Panel, tested: ByTest | None = None) -> Elasticities:
    """Every product's elasticity, with its grade and the range over identifying assumptions.

    Products of grade D take their category's, products of grade C are judged by how deep promotions were, and those of
    a price test (``tested``) by its reading, see `tested`: they need no assumption, so theirs have no range.
    """
    panel = panel if tested is None else tested.marked(panel)
    history = panel if tested is None else tested.outside(panel)
    found = answers(history)
    graded = evidence(history, found)
    regular, depth = graded.graded("A", "B"), graded.graded("C")
    main = found.by[found.main]
    own = np.where(regular, main.elasticity, np.where(depth, found.depth.elasticity, np.nan))
    error = np.where(regular, main.error, np.where(depth, found.depth.error, np.nan))
    least, most, means = _over_assumptions(panel, found, regular)
    method = _methods(graded, found.main, tested)
    if tested is not None:
        own, error = tested.joined(np.where(tested.read & ~regular, np.nan, own), error, (most - least) / 2)
        least, most = (np.where(tested.read, np.nan, ends) for ends in (least, most))
        graded = tested.graded(panel, graded)
    shrunk = shrink(own, error, panel.category)
    note = {
        "products": len(panel.products), "weeks": panel.weeks, "main": found.main, "assumptions": means,
        "grades": {g: graded.grade.count(g) for g in "ABCD"}, "tested": 0 if tested is None else int(tested.read.sum()),
    }  # fmt: skip
    cross = _cross(panel, shrunk)
    return Elasticities(panel, graded, found, own, error, shrunk, least, most, cross, method, note)


def _methods(history: Evidence, main: str, tested: ByTest | None) -> tuple[str, ...]:
    """How each product's elasticity was found; a test and a history that may speak are named both."""
    read = [False] * len(history.grade) if tested is None else tested.read.tolist()
    alone = {"A": f"poisson_{main}", "B": f"poisson_{main}", "C": f"poisson_{main}", "D": "category_prior"}
    joined = {"A": f"switchback_and_poisson_{main}", "B": f"switchback_and_poisson_{main}"}
    return tuple(joined.get(g, "switchback") if t else alone[g] for g, t in zip(history.grade, read, strict=True))


def _cross(panel: Panel, own: Shrunk) -> Shrunk | None:
    """By category: what one percent on all *other* prices of the category does to a product; None: not known.

    The category's elasticity less its products' own, leant on 0 ± 1.
    """
    whole = category_slopes(panel)
    weight = np.bincount(panel.product, np.where(panel.seen, panel.units, 0).sum(axis=1), len(panel.products)) + 1e-9
    total = np.bincount(panel.category, weight, len(panel.categories))
    mean, doubt = (
        np.bincount(panel.category, w, len(panel.categories)) / t
        for w, t in ((weight * own.value, total), ((weight * own.spread) ** 2, total**2))
    )
    if not np.isfinite(whole.elasticity).any():
        return None
    error = np.sqrt(whole.error**2 + doubt)
    return shrink(whole.elasticity - mean, error, np.zeros(len(total), np.int64), (0.0, 1.0))


def _over_assumptions(panel: Panel, found: Answers, regular: Any) -> tuple[Floats, Floats, dict[str, float]]:
    """The lowest and highest posterior mean by product, and the mean of each assumption over products."""
    values, means = [], {}
    for name, answer in found.by.items():
        known = regular & np.isfinite(answer.elasticity)
        if known.any():
            mean = shrink(np.where(known, answer.elasticity, np.nan), answer.error, panel.category).value
            values.append(np.where(known, mean, np.nan))
            means[name] = round(float(mean[known].mean()), 4)
    if not values:
        return np.full(len(panel.products), np.nan), np.full(len(panel.products), np.nan), {}
    return np.fmin.reduce(values), np.fmax.reduce(values), means


def elasticity_table(
    e: Elasticities, currency: str, as_of: datetime, recent: tuple[Floats, Floats] | None = None
) -> Any:
    """The contract's table, one row for each product. ``recent``: what prices and promotions of the last quarter did,
    and what prices alone did (`lately`); empty without."""
    import pyarrow as pa

    many, shrunk = len(e.panel.products), e.shrunk
    columns = {
        "product_id": pa.array(e.panel.products, pa.string()),
        "category": pa.array([e.panel.categories[c] for c in e.panel.category.tolist()], pa.string()),
        **_interval("elasticity", shrunk.value, shrunk.spread),
        **_interval("own_elasticity", e.own, e.own_error),
        "assumption_min": nullable(e.least), "assumption_max": nullable(e.most),
        "grade": pa.array(e.evidence.grade, pa.string()),
        "price_levels": e.evidence.levels,
        "price_min": nullable(e.evidence.lowest), "price_max": nullable(e.evidence.highest),
        **_cross_columns(e),
        **{
            name: nullable(np.full(many, np.nan) if recent is None else recent[k])
            for k, name in enumerate(("recent_factor", "recent_price_factor"))
        },
        "currency": pa.array([currency] * many, pa.string()),
        "reason_code": pa.array([str(r) for r in e.evidence.reason], pa.string()),
        "reason_values": pa.array(_reasons(e.evidence), pa.string()),
        "n": e.evidence.weeks,
        "method": pa.array(e.method, pa.string()),
        "as_of": pa.array([as_of] * many, pa.timestamp("us")),
    }  # fmt: skip
    return ELASTICITIES.conform(pa.table(columns))


def _cross_columns(e: Elasticities) -> dict[str, Any]:
    unknown = np.full(len(e.panel.products), np.nan)
    if e.cross is None:
        return _interval("cross_elasticity", unknown, unknown)
    return _interval("cross_elasticity", e.cross.value[e.panel.category], e.cross.spread[e.panel.category])


def _interval(name: str, value: Floats, spread: Floats) -> dict[str, Any]:
    ends = (value, value - Z_80 * spread, value + Z_80 * spread)
    return {k: nullable(v) for k, v in zip((name, f"{name}_low", f"{name}_high"), ends, strict=True)}


def _reasons(found: Evidence) -> list[str]:
    rows = zip(found.levels.tolist(), found.weeks.tolist(), strict=True)
    return [json.dumps({"price_levels": count, "weeks": weeks}) for count, weeks in rows]
