"""Prices that earn more: the textbook's price, rules that hold, refusals, oracles, promotions and tests by lot."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierwise.errors import UsageError
from tierwise.insight.price.advice import Means, present, price_advice
from tierwise.insight.price.ladder import Goods, PriceRules, ladder
from tierwise.insight.price.optimise import Belief, Decision, advise, margin_at
from tierwise.insight.price.panel import after
from tierwise.insight.price.promotions import promotion_effects, promotion_table
from tierwise.insight.price.result import estimate
from tierwise.insight.price.switchback import Noise, detectable, standard_error, switchback, weeks_needed
from tierwise.simulate.price_world import PriceWorld, price_history

WORLDS = SimpleNamespace(**run_path(str(Path(__file__).with_name("worlds.py"))))
TOLD = ("EUR", datetime(2024, 1, 1))
WIDE = PriceRules(step=0.9)


@pytest.mark.parametrize("elasticity", [-1.97, -2.53, -3.10])
def test_a_sure_elasticity_gives_the_textbook_price(elasticity: float) -> None:
    """Cost times e / (e + 1): 2.03, 1.65, 1.48 times the cost."""
    belief = Belief(elasticity, 1e-6, elasticity, elasticity)
    found = advise(Goods(1.9, 1.0, 1.0, 3.0), 100, belief, WIDE)
    assert found.price == pytest.approx(elasticity / (elasticity + 1), abs=0.05)


def test_doubt_is_tested_first_and_says_what_can_go_wrong() -> None:
    goods = Goods(10.0, 5.0, 5.0, 20.0)
    sure, unsure = (advise(goods, 100, Belief(-1.3, s, -1.3, -1.3), WIDE) for s in (0.05, 1.5))
    assert sure.decision == Decision.RAISE
    assert sure.loss_chance < 0.01
    assert unsure.decision == Decision.TEST
    assert unsure.loss_chance > 0.35
    torn = advise(goods, 100, Belief(-1.3, 0.05, -4.0, -1.0), WIDE)
    assert torn.decision == Decision.TEST
    assert torn.gain_least < 0 < torn.gain_most


PRICE = st.floats(1, 100)


@given(PRICE, st.floats(0.1, 0.9), st.floats(0.05, 0.5), st.sampled_from([None, 0.99, 0.0]), st.floats(0, 0.25))
def test_every_rung_keeps_every_rule(price: float, share: float, step: float, ending: float | None, tax: float) -> None:
    price = round(price, 2)
    goods = Goods(price, price * share, price * 0.9, price * 1.2, rival=price * 1.05, least_advertised=price * 0.8)
    rules = PriceRules(step, 0.1, 0.9, 1.1, () if ending is None else (ending,), tax)
    for rung in ladder(goods, rules).prices.tolist():
        if rung == price:
            continue
        assert abs(rung / price - 1) <= step + 1e-9
        assert 0.8 * price - 1e-9 <= rung <= 1.2 * price * 1.1 + 1e-9
        assert 0.9 * goods.rival - 1e-9 <= rung <= 1.1 * goods.rival + 1e-9  # type: ignore[operator]
        assert rung / (1 + tax) - goods.cost >= 0.1 * rung / (1 + tax) - 1e-9
        assert ending is None or round(rung % 1, 2) in (ending, round(ending - 1, 2))


def test_rules_that_cannot_hold_are_refused() -> None:
    for wrong in ({"step": 0.0}, {"endings": (1.5,)}, {"margin_floor": 1.0}):
        with pytest.raises(UsageError):
            PriceRules(**wrong)


def test_the_advised_ladder_earns_what_the_oracle_earns() -> None:
    rules, shares = PriceRules(step=0.15), []
    for seed in (1, 3, 4, 9):
        history = price_history(PriceWorld(seed, elastic=seed != 9))
        found = estimate(WORLDS.panel_of(history))
        now = present(found)
        advised = price_advice(found, Means(history.unit_cost, np.ones(60, bool)), rules, TOLD).advice
        got = best = 0.0
        for p, advice in enumerate(advised):
            if advice is None:
                continue
            goods = Goods(now.price[p], history.unit_cost[p], found.evidence.lowest[p], found.evidence.highest[p])
            rungs = np.r_[ladder(goods, rules).prices, advice.price]
            margins = margin_at(goods, float(now.pieces[p]), float(history.elasticity[p]), rungs, rules)
            got, best = got + margins[-1], best + margins.max()
        shares.append(got / best)
    assert min(shares) >= 0.95


def test_prices_that_follow_demand_get_no_advice() -> None:
    history = price_history(PriceWorld(7, follows=0.5))
    means = Means(history.unit_cost, np.ones(60, bool))
    rows = price_advice(estimate(WORLDS.panel_of(history)), means, WIDE, TOLD).table.to_pylist()
    assert {r["decision"] for r in rows} == {"refused"}
    assert {r["reason_code"] for r in rows} >= {"price_follows_demand"}
    assert all(r["price"] is None and r["gain"] is None for r in rows)


def test_no_cost_no_advice() -> None:
    history = price_history(PriceWorld(2, products=24, categories=3))
    cost = np.where(np.arange(24) < 12, np.nan, 1e6)
    rows = price_advice(estimate(WORLDS.panel_of(history)), Means(cost, cost > 0), WIDE, TOLD).table.to_pylist()
    assert {r["reason_code"] for r in rows if r["grade"] != "D"} == {"cost_not_known", "sold_below_cost"}


def test_what_promotions_borrow_is_found_and_what_they_do_not_take_is_not() -> None:
    world = PriceWorld(4, borrowed=0.3)
    history, free = price_history(world), price_history(PriceWorld(4, borrowed=0.0))
    panel = WORLDS.panel_of(history)
    found = promotion_effects(panel)
    table = promotion_table(panel, found, Means(history.unit_cost, None), TOLD).to_pylist()
    late = after(history.promoted)
    missing = float((free.mean - history.mean)[late].sum())
    assert sum(r["borrowed_pieces"] for r in table) == pytest.approx(missing, rel=0.15)
    assert abs(found.taken[0]) < 3 * found.taken[1]
    assert all(r["net_margin_low"] <= r["net_margin"] <= r["net_margin_high"] for r in table)


def test_a_switchback_finds_what_it_says_it_can() -> None:
    noise, weeks, gap, rng = Noise(0.3, 0.4), 16, 0.2, np.random.default_rng(1)
    plan = switchback([str(i) for i in range(2000)], weeks, "a")
    assert (plan.sum(axis=1) == weeks // 2).all()
    assert 0.45 < plan[:, 0].mean() < 0.55
    shock = rng.normal(size=plan.shape) * noise.share
    for week in range(1, weeks):
        shock[:, week] = 0.4 * shock[:, week - 1] + np.sqrt(1 - 0.16) * shock[:, week]
    x = np.where(plan, np.log1p(gap), 0.0)
    slope = np.where(plan, shock, -shock).sum(axis=1) / (weeks / 2) / np.log1p(gap)
    assert float(x.max()) > 0
    assert slope.std() == pytest.approx(standard_error(noise, weeks, gap), rel=0.08)
    size = detectable(noise, weeks, gap)
    assert np.mean(np.abs(slope + size) > 1.645 * slope.std()) == pytest.approx(0.8, abs=0.03)
    assert weeks_needed(noise, size, gap) == weeks


@pytest.mark.parametrize("wrong", [{"weeks": 6}, {"weeks": 0}])
def test_a_plan_of_half_a_pair_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="multiple of 4"):
        switchback(["a"], salt="x", **wrong)


def test_sales_that_surely_rise_with_the_price_get_no_advice() -> None:
    history = price_history(PriceWorld(2, products=24, categories=3))
    found = estimate(WORLDS.panel_of(history))
    risen = replace(found, shrunk=replace(found.shrunk, value=np.full(24, 0.8), spread=np.full(24, 0.2)))
    cost = present(found).price / 2
    rows = price_advice(risen, Means(cost, np.ones(24, bool)), PriceRules(), ("EUR", datetime(2024, 1, 1))).table
    told = {r["reason_code"] for r in rows.to_pylist() if r["grade"] != "D"}
    assert told <= {"sales_rise_with_price", "not_on_sale"}
    assert "sales_rise_with_price" in told
