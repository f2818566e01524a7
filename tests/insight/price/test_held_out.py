"""Does it help to tell a forecast the coming prices? Where prices act it does, where they do not it is not said to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pytest

from tierwise.insight.price.held_out import HeldOut, held_out
from tierwise.insight.price.lately import lately
from tierwise.insight.price.panel import Panel
from tierwise.insight.price.promotions import promotion_effects
from tierwise.insight.price.result import estimate
from tierwise.simulate.price_world import PriceWorld, price_history

WORLDS = SimpleNamespace(**run_path(str(Path(__file__).with_name("worlds.py"))))
WORLD = PriceWorld(11, products=40, categories=4, weeks=80, shock=0.1)


def asked(panel: Panel) -> HeldOut:
    """The mean of the last quarter stands for what was foretold."""
    months = {
        k: (4 * panel.units[:, -k - 13 : -k].mean(axis=1), panel.units[:, -k : -k + 4 or None].sum(axis=1))
        for k in (4, 8, 12)
    }
    return held_out(panel, months)


def test_where_prices_act_telling_them_helps() -> None:
    found = asked(WORLDS.panel_of(price_history(WORLD)))
    assert found.verdict == "helps"
    assert found.gain_low > 0
    assert found.told < found.plain
    assert found.products >= 10


def test_a_large_shop_is_asked_by_what_sells_most_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tierwise.insight.price.held_out.MOST", 15)
    assert 0 < asked(WORLDS.panel_of(price_history(WORLD))).products <= 15


def test_where_prices_do_nothing_it_is_not_said_to_help() -> None:
    """Four worlds without any effect of price: an 80 % interval above nothing would be one in ten by chance."""
    verdicts = [asked(WORLDS.panel_of(price_history(replace(WORLD, seed=s, elastic=False)))).verdict for s in range(4)]
    assert verdicts.count("helps") <= 1


def test_a_shop_whose_prices_never_moved_cannot_be_checked() -> None:
    panel = WORLDS.panel_of(price_history(WORLD))
    still = replace(panel, paid=np.full_like(panel.paid, 5.0), base=np.full_like(panel.paid, 5.0),
                    promoted=np.zeros_like(panel.promoted))  # fmt: skip
    assert asked(still).verdict == asked(panel.until(20)).verdict == "unchecked"


def test_what_the_last_quarter_s_prices_did() -> None:
    """One promotion of a usual depth in two of thirteen weeks, at a price that has not moved."""
    panel = WORLDS.panel_of(price_history(WORLD))
    base, paid, promoted = panel.base.copy(), panel.paid.copy(), panel.promoted.copy()
    base[:, -13:] = base[:, -1:]
    paid[:, -13:], promoted[:, -13:] = base[:, -13:], False
    found = estimate(replace(panel, base=base, paid=paid, promoted=promoted))
    effects = promotion_effects(found.panel)
    assert lately(found, effects).both == pytest.approx(np.ones(40))
    usual = np.flatnonzero(effects.weeks > 4)
    promoted[:, -8:-6] = True
    paid[:, -8:-6] = base[:, -8:-6] * (1 - effects.depth[:, None])
    again = replace(found, panel=replace(found.panel, paid=paid, promoted=promoted))
    told = lately(again, effects)
    assert told.both[usual] == pytest.approx((11 + 2 * np.exp(effects.lift.value[usual])) / 13)
    assert told.price == pytest.approx(np.ones(40))
