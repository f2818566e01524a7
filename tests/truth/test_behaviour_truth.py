"""What the behaviour stage serves against what can be known at best, in worlds whose parameters are known.

The best answer is that of the true order model with the true parameters, given each customer's own past
(`simulate.truth.history_truth`). Sampling errors: the calibration slope of 2000 customers has one of about .06 a world
(.04 by chance of what came, the rest by chance of what was learned): one world shows a gross error, and 16 (heavy) the
band .95 to 1.05.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import spearmanr
from shop_of_world import Served, ask

from tierwise.contract.arrays import number
from tierwise.insight.behaviour import questions, rules
from tierwise.metrics.probability import calibration_slope
from tierwise.simulate.causes import Catalogue
from tierwise.simulate.world import World

pytestmark = pytest.mark.timeout(3600)
BUY = questions.buy(90)
MONEY = questions.amount("revenue", 90)
SLOPE_ERROR = 0.06
MANY = pytest.param(16, marks=pytest.mark.heavy, id="many")


def _world(make: Callable[..., World], seed: int, customers: int) -> World:
    return make(seed, customers, days=540, future_days=90, catalogue=Catalogue(lines=1.0))


def _rank(a: np.ndarray, b: np.ndarray) -> float:
    return float(spearmanr(a, b).statistic)


def _best_rule(served: Served, truth: np.ndarray) -> float:
    return max(_rank(score, truth) for score in served.rules().values())


@pytest.fixture(scope="module", params=[pytest.param(1, id="one"), MANY])
def pure(request, tmp_path_factory):
    """Worlds that the order models describe: [(chance of an order, money)]."""
    scratch = tmp_path_factory.mktemp("pure")
    worlds = [_world(World.pure, seed, 2000) for seed in range(1, request.param + 1)]
    return [ask(world, (BUY, MONEY), scratch / str(world.seed)) for world in worlds]


def test_the_chance_of_an_order_follows_the_best_there_is(pure):
    for served, _ in pure:
        said, best = served.said(), served.known("p_active")
        assert _rank(said, best) > max(_best_rule(served, best), 0.95)
        assert np.sqrt(np.mean((said - best) ** 2)) < 0.07


def test_chances_are_calibrated(pure):
    slopes, levels = [], []
    for served, _ in pure:
        came = (number(served.came, "orders") > 0).astype(float)
        slopes.append(calibration_slope(came, served.said())[1])
        levels.append(served.said().mean() - served.known("p_active").mean())
    assert abs(np.mean(slopes) - 1) < (0.05 if len(pure) > 1 else 3 * SLOPE_ERROR)
    assert abs(np.mean(levels)) < 0.01 + 0.05 / np.sqrt(len(pure))


def test_intervals_hold_the_chance_that_is_best_known(pure):
    """80 % over many worlds; a world's own level error moves all its customers together, by 10 points in or out."""
    held = []
    for served, _ in pure:
        low, best, high = served.said("value_low"), served.known("p_active"), served.said("value_high")
        held.append(np.mean((low <= best) & (best <= high)))
    assert np.mean(held) > (0.75 if len(pure) > 1 else 0.6)


def test_money_follows_the_best_there_is_and_its_intervals_hold_what_came(pure):
    """Most customers spend nothing: the lower end is 0 for nearly all, so that the upper end alone can fail."""
    above = []
    for _, served in pure:
        best = served.known("expected_orders") * served.known("expected_order_value")
        assert _rank(served.said(), best) > max(_best_rule(served, best), 0.9)
        came = number(served.came, "revenue")
        assert np.mean(came < served.said("value_low")) < 0.02
        above.append(np.mean(came > served.said("value_high")))
    assert abs(np.mean(above) - 0.1) < (0.03 if len(pure) > 1 else 0.07)


@pytest.mark.parametrize("worlds", [pytest.param(1, id="one"), MANY])
def test_where_nothing_tells_customers_apart_a_rule_serves(worlds, tmp_path):
    """One rate, no dropout: the best answer is the same for all, and 80 % intervals leave one in ten to luck."""
    free = []
    for seed in range(1, worlds + 1):
        (served,) = ask(_world(World.nothing, seed, 800), (BUY,), tmp_path / str(seed))
        best = served.known("p_active")
        assert np.ptp(best) < 1e-9
        assert abs(served.said().mean() - best[0]) < 0.06
        assert served.said().std() < 0.08
        free.append(served.models <= set(rules.RULES))
    assert np.mean(free) > 0.7
