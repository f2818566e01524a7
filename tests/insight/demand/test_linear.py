"""The straight line of demand: its coefficients where the truth is one, its errors, and what it is held against."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.contract.arrays import Floats
from tierwise.errors import NothingUsable
from tierwise.insight.demand.forecast import NEAR, Plan, forecast
from tierwise.insight.demand.linear import Goods, compare, linear_demand
from tierwise.insight.demand.series import Series
from tierwise.metrics.proportions import Z_80

BRANDS = ("", "Acme", "Bolt")


def shop(seed: int, items: int = 60, weeks: int = 40) -> tuple[Floats, Goods]:
    """Pieces a week = 20 - 1.5 × price + 4 (Acme) - 3 (Bolt) + 2 (mugs) + a lasting level of the item + noise."""
    rng = np.random.default_rng(seed)
    brand = tuple(BRANDS[i % 3] for i in range(items))
    kind = tuple("mug" if i % 2 else "" for i in range(items))
    price = rng.uniform(2, 8, (items, 1)) * np.exp(rng.normal(0, 0.1, (items, weeks)))
    level = np.array(
        [4.0 * (b == "Acme") - 3.0 * (b == "Bolt") + 2.0 * (k == "mug") for b, k in zip(brand, kind, strict=True)]
    )
    noise = rng.normal(0, 1, (items, 1)) + rng.normal(0, 2, (items, weeks))
    return np.maximum(20 - 1.5 * price + level[:, None] + noise, 0.0), Goods(price, brand, kind)


def test_coefficients_in_pieces_a_week() -> None:
    found = linear_demand(*shop(1))
    told = dict(zip(found.terms, found.slopes.tolist(), strict=True))
    assert told[("price", "")] == pytest.approx(-1.5, abs=0.2)
    assert told[("brand", "Acme")] == pytest.approx(4, abs=1)
    assert told[("brand", "Bolt")] == pytest.approx(-3, abs=1)
    assert told[("type", "mug")] == pytest.approx(2, abs=1)


def test_the_same_as_least_squares_row_by_row() -> None:
    demand, goods = shop(2)
    demand[3, :20] = np.nan
    found = linear_demand(demand, goods)
    known = np.isfinite(demand)
    rows = np.column_stack([
        np.broadcast_to(found.columns[:, [0]], demand.shape)[known], goods.price[known],
        *(np.broadcast_to(c[:, None], demand.shape)[known] for c in found.columns.T[1:]),
    ])  # fmt: skip
    expected = np.linalg.lstsq(rows, demand[known], rcond=None)[0]
    assert found.slopes == pytest.approx(expected)
    assert found.rows == known.sum()


def test_ranges_hold_the_truth() -> None:
    held = []
    for seed in range(40):
        found = linear_demand(*shop(seed))
        at = found.terms.index(("price", ""))
        held.append(abs(found.slopes[at] + 1.5) < Z_80 * found.errors[at])
    assert 0.65 <= np.mean(held) <= 0.95  # 80 % of 40 shops, two standard errors


def test_it_is_held_against_the_forecast_at_the_same_dates() -> None:
    demand, goods = shop(3)
    demand *= np.exp(np.random.default_rng(3).normal(0, 1, (60, 1)))  # levels that no brand tells
    series = Series(tuple(map(str, range(60))), ("",), np.zeros(60, np.int64), demand, np.zeros(demand.shape, bool),
                    19_723, np.zeros(60))  # fmt: skip
    near = forecast(series, Plan()).windows[NEAR]
    judged = compare(series, goods, near.test, near.served)
    assert judged.dates == len(near.test.origins) > 0
    assert judged.error > judged.default_error
    later = demand.copy()
    later[:, -4:] = 999.0  # what comes after the last date's window began is not seen by the fit
    again = compare(Series(series.items, ("",), series.category, later, series.promoted, series.end, series.capped),
                    goods, near.test, near.served)  # fmt: skip
    assert again.error == judged.error


def test_without_prices_there_is_no_line() -> None:
    demand, goods = shop(4, items=6)
    with pytest.raises(NothingUsable, match="no price"):
        linear_demand(demand, Goods(np.full(demand.shape, 5.0), goods.brand, goods.kind))
