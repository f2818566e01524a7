"""From weeks to elasticities: shrinkage, evidence, refusals, and what each assumption answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.insight.price.evidence import Reason, follows_demand
from tierwise.insight.price.panel import Panel, after, carried, closed, levels
from tierwise.insight.price.result import elasticity_table, estimate
from tierwise.insight.price.shrinkage import BELIEVED, shrink
from tierwise.insight.price.slopes import Columns, fit_slopes
from tierwise.simulate.price_world import PriceWorld, price_history

WORLDS = SimpleNamespace(**run_path(str(Path(__file__).with_name("worlds.py"))))
AS_OF = datetime(2024, 1, 1)
HISTORY = price_history(PriceWorld(2, products=24, categories=3))
PANEL: Panel = WORLDS.panel_of(HISTORY)


def test_slopes_of_all_products_are_those_of_one_regression_each() -> None:
    """Without common weeks the concentrated likelihood is each product's own Poisson regression."""
    from tierwise.insight.price.regression import Rows, poisson

    x = np.stack([np.log(PANEL.paid), PANEL.promoted.astype(float)], axis=2)
    fit = fit_slopes(PANEL.units, PANEL.product, Columns(x, PANEL.seen), 24)
    moving = np.flatnonzero(PANEL.promoted.any(axis=1))[:5]
    for p in moving:
        one = np.zeros(PANEL.weeks, dtype=np.int64)
        alone = poisson(Rows(PANEL.units[p], x[p], (one,), np.arange(PANEL.weeks)))
        assert fit.slopes[p] == pytest.approx(alone.slopes, abs=0.02)  # the wide prior of the slopes


def test_common_weeks_take_out_what_moves_all() -> None:
    rng = np.random.default_rng(5)
    price = rng.normal(0, 0.1, (40, 80))
    season = rng.normal(0, 0.5, 80)
    price += 0.2 * season  # dear when all sell much
    units = rng.poisson(np.exp(3 + season - 2 * price)).astype(float)
    seen, product = np.ones(units.shape, bool), np.arange(40)
    mean = {
        common is None: fit_slopes(units, product, Columns(price[:, :, None], seen, common), 40).slopes.mean()
        for common in (None, np.zeros(40, dtype=np.int64))
    }
    assert mean[False] == pytest.approx(-2, abs=0.1)
    assert mean[True] > -1


def test_noisy_products_lean_on_their_category() -> None:
    rng = np.random.default_rng(4)
    category = np.repeat([0, 1], 100)
    truth = np.where(category == 0, -1.0, -3.0) + rng.normal(0, 0.3, 200)
    error = np.full(200, 0.8)
    found = shrink(truth + rng.normal(0, error), error, category)
    assert np.sqrt(np.mean((found.value - truth) ** 2)) < 0.4
    assert 0.7 < np.mean(np.abs(found.value - truth) < 1.2816 * found.spread) < 0.9
    nobody = shrink(np.full(3, np.nan), np.full(3, np.nan), np.zeros(3, dtype=np.int64))
    assert nobody.value == pytest.approx([BELIEVED] * 3)
    assert (nobody.spread > 1).all()


def test_regular_prices_and_levels() -> None:
    price = np.array([[10.0, 8, 8, 10, 10, 12, 12, 12, 12, 12, 12]])
    assert closed(price, 3)[0].tolist() == [10, 10, 10, 10, 10, 12, 12, 12, 12, 12, 12]
    assert carried(np.array([[np.nan, np.nan]])).shape == (1, 2)
    assert after(np.array([[True, False, False, False, True]]))[0].tolist() == [False, True, True, False, False]
    assert levels(np.array([1.0, 1.001, 1.0, 2.0])) == 2


def test_a_price_that_never_moved_is_refused_with_the_reason() -> None:
    still = replace(PANEL, paid=np.full_like(PANEL.paid, 5.0), base=np.full_like(PANEL.paid, 5.0),
                    promoted=np.zeros_like(PANEL.promoted))  # fmt: skip
    found = estimate(still)
    assert set(found.evidence.grade) == {"D"}
    assert set(found.evidence.reason) == {Reason.NEVER}
    rows = elasticity_table(found, "EUR", AS_OF).to_pylist()
    assert {r["method"] for r in rows} == {"category_prior"}
    assert all(r["own_elasticity"] is None and r["elasticity_low"] < -3 for r in rows)


def test_kinds_of_evidence_are_told_apart() -> None:
    history = price_history(PriceWorld(3, products=60, still=0.2, promoted_only=0.3))
    panel = WORLDS.panel_of(history)
    reasons = np.array(estimate(panel).evidence.reason)
    never = ~history.promoted.any(axis=1) & ~history.changes
    promoted = history.promoted.any(axis=1) & ~history.changes
    assert set(reasons[never]) == {Reason.NEVER}
    assert set(reasons[promoted]) <= {Reason.PROMOTED, Reason.FEW_LEVELS, Reason.FEW_SALES}
    assert (reasons[promoted] == Reason.PROMOTED).mean() > 0.7
    assert (reasons[history.changes] == Reason.MOVED).mean() > 0.7


def test_prices_that_differ_between_places_are_the_best_evidence() -> None:
    rng = np.random.default_rng(8)
    demand = rng.normal(0, 0.3, (6, 1, 60))  # a week's demand of a product, which its price follows
    price = 0.5 * demand + 0.1 * rng.normal(size=(6, 5, 60)).cumsum(axis=2) / 3
    units = rng.poisson(np.exp(3 + demand - 1.5 * price)).astype(float).reshape(30, 60)
    paid = np.exp(price).reshape(30, 60)
    panel = Panel(tuple("abcdef"), ("x",), np.zeros(6, np.int64), np.repeat(np.arange(6), 5), units, paid, paid,
                  np.ones(units.shape, bool), np.zeros(units.shape, bool))  # fmt: skip
    found = estimate(panel)
    assert np.nanmean(found.found.by["places"].elasticity) == pytest.approx(-1.5, abs=0.2)
    assert found.note["assumptions"].get("alone", -9) != pytest.approx(-1.5, abs=0.2)


def test_a_table_of_a_small_shop_keeps_its_contract() -> None:
    table = elasticity_table(estimate(PANEL), "EUR", AS_OF)
    rows = table.to_pylist()
    assert len(rows) == 24
    assert all(r["elasticity_low"] < r["elasticity"] < r["elasticity_high"] for r in rows)
    known = [r for r in rows if r["grade"] == "B"]
    assert known
    assert all(r["assumption_min"] <= r["assumption_max"] for r in known)


def test_one_product_and_one_sale_ever_get_no_answer_of_their_own() -> None:
    units = np.zeros((1, 30))
    units[0, 4] = 1
    seen = units > 0
    one = Panel(("a",), ("",), np.zeros(1, np.int64), np.zeros(1, np.int64), units, np.ones_like(units),
                np.ones_like(units), seen, np.zeros_like(seen))  # fmt: skip
    found = estimate(one)
    assert found.evidence.grade == ("D",)
    with pytest.raises(UsageError, match="above 0"):
        replace(one, paid=np.zeros_like(units))


def test_a_price_that_changes_within_a_week_is_not_taken_for_one_that_follows_demand() -> None:
    """Prices change on Thursdays: part of that week is sold at the next price, and its sales know it."""
    rng = np.random.default_rng(7)
    level = 10 * np.exp(np.cumsum(rng.normal(0, 0.15, (120, 60)) * (rng.random((120, 60)) < 0.12), axis=1))
    change = np.diff(np.log(level), axis=1, append=np.log(level[:, -1:]))
    seen = np.exp(np.log(level) + change / 4)  # half a week at the next price, which not every day of it tells
    units = rng.poisson(60 * (level**-2.5 + np.exp(np.log(level) + change) ** -2.5) / 2 * 10**2.5).astype(float)
    every = np.ones(units.shape, bool)
    panel = Panel(tuple(map(str, range(120))), ("a", "b"), np.arange(120) % 2, np.arange(120), units, seen, seen, every,
                  ~every)  # fmt: skip
    assert not follows_demand(panel).any()


def test_what_one_category_does_convicts_no_other() -> None:
    told = [price_history(PriceWorld(5, products=320, categories=4, follows=f)) for f in (0.8, 0.0)]
    first = (told[0].category == 0)[:, None]
    units, paid, base, promoted = (
        np.where(first, *(getattr(h, k) for h in told)) for k in ("units", "paid", "base", "promoted")
    )
    ids, every = tuple(map(str, range(320))), np.ones(units.shape, bool)
    panel = Panel(
        ids, tuple("abcd"), told[0].category, np.arange(320), units.astype(float), paid, base, every, promoted
    )
    assert follows_demand(panel).tolist() == [True, False, False, False]


def test_weeks_without_a_sale_show_no_price_and_foretell_none() -> None:
    """Slow goods: a rise is seen at the first sale after it, and until then nothing sells at the old price."""
    rng = np.random.default_rng(8)
    level = np.exp(np.cumsum(np.abs(rng.normal(0, 0.3, (300, 80))) * (rng.random((300, 80)) < 0.05), axis=1))
    units = rng.poisson(0.5 * level**-2.0).astype(float)
    shown = np.array(
        [[np.nan if u == 0 else p for u, p in zip(*row, strict=True)] for row in zip(units, level, strict=True)]
    )
    told = (units > 0).any(axis=1)
    paid, units, many = carried(shown[told]), units[told], int(told.sum())
    names, every = tuple(map(str, range(many))), np.ones(units.shape, bool)
    panel = Panel(names, ("a", "b"), np.arange(many) % 2, np.arange(many), units, paid, paid, every, ~every)
    assert not follows_demand(panel).any()
