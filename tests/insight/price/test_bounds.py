"""Every bound that stops a price is named; one that does not is not; what must hold is kept whatever it earns."""

from __future__ import annotations

import pytest

from tierwise.errors import UsageError
from tierwise.insight.price.ladder import Goods, PriceRules, ladder
from tierwise.insight.price.optimise import Belief, Decision, advise

CUTS = Belief(-6.0, 0.05, -6.1, -5.9)
"""The best price is 1.2 times the cost: 6.00 for a cost of 5."""
RAISES = Belief(-1.2, 0.02, -1.25, -1.15)


@pytest.mark.parametrize(
    ("goods", "belief", "rules", "price", "bound"),
    [
        (Goods(10.0, 5.0, 4.0, 20.0), CUTS, PriceRules(step=0.9), 6.0, ""),
        (Goods(10.0, 5.0, 4.0, 20.0), CUTS, PriceRules(), 9.0, "step"),
        (Goods(10.0, 5.0, 9.0, 20.0), CUTS, PriceRules(step=0.9), 8.1, "seen"),
        (Goods(10.0, 5.0, 4.0, 20.0, least_advertised=9.5), CUTS, PriceRules(), 9.5, "least_advertised"),
        (Goods(10.0, 5.0, 4.0, 20.0, least_advertised=10.0), CUTS, PriceRules(), 10.0, "least_advertised"),
        (Goods(10.0, 5.0, 4.0, 20.0), CUTS, PriceRules(step=0.9, margin_floor=0.3), 7.14, "margin_floor"),
        (Goods(10.0, 5.0, 4.0, 20.0, rival=9.9), CUTS, PriceRules(rival_low=0.95), 9.41, "rival"),
        (Goods(10.0, 5.0, 4.0, 20.0, rival=9.9), RAISES, PriceRules(rival_high=1.05), 10.39, "rival"),
        (Goods(10.0, 5.0, 4.0, 20.0, rival=9.9), RAISES, PriceRules(rival_high=1.05, endings=(0.29,)), 10.29, "rival"),
    ],
)  # fmt: skip
def test_the_bound_that_stops_a_price_is_named(
    goods: Goods, belief: Belief, rules: PriceRules, price: float, bound: str
) -> None:
    found = advise(goods, 100, belief, rules)
    assert found.price == pytest.approx(price, abs=0.15)
    assert found.bound == bound


def test_a_price_below_what_may_be_advertised_must_rise() -> None:
    goods = Goods(10.0, 5.0, 4.0, 20.0, least_advertised=10.5)
    found = advise(goods, 100, CUTS, PriceRules())
    assert found.decision == Decision.RAISE
    assert found.price == pytest.approx(10.5)
    assert found.gain < 0
    assert found.bound == "least_advertised"
    assert 10.0 not in ladder(goods, PriceRules()).prices


def test_what_one_step_cannot_reach_stays_and_is_named() -> None:
    found = advise(Goods(10.0, 5.0, 4.0, 20.0, least_advertised=12.0), 100, CUTS, PriceRules())
    assert (found.price, found.decision, found.bound) == (10.0, Decision.KEEP, "least_advertised")


def test_what_others_of_the_category_gain_counts_in_both_extremes() -> None:
    goods, belief = Goods(10.0, 5.0, 5.0, 20.0), Belief(-1.6, 0.1, -2.5, -1.4)
    alone, beside = (advise(goods, 100, belief, PriceRules(), b) for b in (0.0, 10.0))
    assert beside.gain > alone.gain
    assert beside.gain_least <= beside.gain <= beside.gain_most
    assert beside.gain_least == pytest.approx(alone.gain_least)


def test_rivals_bounds_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(UsageError, match="rivals"):
        PriceRules(rival_low=1.1, rival_high=0.9)
