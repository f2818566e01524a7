"""Purchase days, the triple of the order models and gaps, on hand-written orders."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tierwise.contract.settings import Settings
from tierwise.errors import ContractError
from tierwise.features import money, purchases
from tierwise.features.feature import Feature, gather
from tierwise.features.known import know
from tierwise.features.purchases import purchase_days, repeat_summary


@pytest.fixture
def summary(shop_of, row_of):
    def read(lines, cut, **more):
        shop = shop_of(cut=cut, order_lines=lines, **more)
        return row_of(shop, repeat_summary(shop), "ann")

    return read


def test_two_orders_on_one_day_are_one_purchase_day(summary, small):
    lines = [small.sale(o, "ann", d, 10) for o, d in (("a", "2024-01-01"), ("b", "2024-01-01"), ("c", "2024-01-31"))]
    row = summary(lines, datetime(2024, 2, 10))
    triple = (row["purchase_days"], row["repeat_days"], row["first_to_last_days"], row["age_days"])
    assert triple == (2, 1, 30, 40)
    assert (row["mean_spend"], row["repeat_mean_spend"]) == (Decimal(15), Decimal(10))


def test_one_order_has_no_repeat_spend(summary, small):
    row = summary([small.sale("a", "ann", "2024-01-01", 10)], datetime(2024, 1, 2))
    assert (row["repeat_days"], row["repeat_mean_spend"], row["age_days"]) == (0, None, 1)


def test_the_as_of_day_is_the_shops_own(shop_of, small, row_of):
    """23:30 UTC on the 9th is the 10th in Shanghai."""
    settings = Settings(currency="EUR", time_zone="Asia/Shanghai")
    shop = shop_of(settings, cut=datetime(2024, 1, 9, 23, 30), order_lines=[small.sale("a", "ann", "2024-01-01", 10)])
    assert row_of(shop, repeat_summary(shop), "ann")["age_days"] == 9


def test_an_order_across_midnight_counts_on_its_first_day(shop_of, small):
    lines = [
        small.sale("a", "ann", "2024-01-01T23:59:00", 1),
        small.sale("a", "ann", "2024-01-02T00:01:00", 2, line_number=2),
    ]
    shop = shop_of(order_lines=lines)
    days = shop.warehouse.arrow(purchase_days(shop)).to_pylist()
    assert [(d["day"], d["orders"], d["revenue"]) for d in days] == [(date(2024, 1, 1), 1, Decimal(3))]


def test_a_partial_return_reduces_the_day_and_a_whole_one_removes_it(summary, small):
    lines = [small.sale("a", "ann", "2024-01-01", 30, quantity=3), small.sale("b", "ann", "2024-01-05", 10)]
    returns = [
        small.back("r", "a", "ann", "2024-01-03", 10),
        small.back("s", "b", "ann", "2024-01-06", 10),
        small.back("t", None, "ann", "2024-01-06", 99),
    ]
    row = summary(lines, datetime(2024, 2, 1), returns=returns)
    assert (row["purchase_days"], row["revenue"], row["margin"]) == (1, Decimal(20), Decimal(6))


def test_money_refunded_on_a_whole_order_has_no_line(summary, small):
    lines = [small.sale("a", "ann", "2024-01-01", 30), small.sale("a", "ann", "2024-01-01", 10, line_number=2)]
    refund = small.back("r", "a", "ann", "2024-01-03", 5, line_number=None, quantity=0)
    assert summary(lines, datetime(2024, 2, 1), returns=[refund])["revenue"] == Decimal(35)


@pytest.mark.parametrize(
    ("days", "median", "last", "trend"),
    [
        ((1,), None, None, None),
        ((1, 11), 10, 10, None),
        ((1, 11, 31), 15, 20, 10 / 15),
        ((1, 3, 5, 7), 2, 2, 0.0),
    ],
)
def test_gaps_by_head(shop_of, small, row_of, days, median, last, trend):
    shop = shop_of(order_lines=[small.sale(f"o{d}", "ann", f"2024-01-{d:02d}", 1) for d in days])
    row = gather(know(shop), [purchases.frequency, purchases.gaps])
    row = row_of(shop, row, "ann")
    wanted = [None if v is None else pytest.approx(v) for v in (median, last, trend)]
    assert [row["gap_median_days"], row["gap_last_days"], row["gap_trend"]] == wanted


def test_money_of_two_currencies_at_the_rate_of_the_day(shop_of, small, row_of):
    lines = [
        small.sale("a", "ann", "2024-01-01", 10),
        small.sale("b", "ann", "2024-01-05", 10, currency="USD"),
        small.sale("c", "ann", "2024-01-10", 10, currency="USD"),
        small.sale("d", "bob", "2024-01-02", 10, currency="USD"),
    ]
    rates = [
        {"day": date(2024, 1, 3), "currency": "USD", "rate": 0.9},
        {"day": date(2024, 1, 10), "currency": "USD", "rate": 0.5},
    ]
    shop = shop_of(order_lines=lines, exchange_rates=rates)
    table = gather(know(shop), [money.amounts])
    ann, bob = (row_of(shop, table, c) for c in ("ann", "bob"))
    assert (ann["revenue"], ann["currency"]) == (Decimal(24), "EUR")
    # no rate yet on the day of bob's order: not known, rather than 10 or 0
    assert [bob[n] for n in ("revenue", "margin", "margin_method", "revenue_30d", "mean_order_value")] == [None] * 5


def test_margin_by_unit_cost_is_net_of_what_came_back(shop_of, small, row_of):
    shop = shop_of(
        order_lines=[small.sale("a", "ann", "2024-01-01", 30, quantity=3, product_id="tea")],
        returns=[small.back("r", "a", "ann", "2024-01-01T13:00:00", 10)],
        products=[{"product_id": "tea", "unit_cost": 4, "currency": "EUR"}],
        cut=datetime(2024, 1, 2),
    )
    row = row_of(shop, gather(know(shop), [money.amounts]), "ann")
    assert (row["margin"], row["margin_method"]) == (Decimal(20 - 2 * 4), "unit_cost")


def test_two_features_of_one_column_name_are_refused(shop_of, small):
    known = know(shop_of(order_lines=[small.sale("a", "ann", "2024-01-01", 30)]))
    one = Feature("one", lambda k: k.orders, {"lines": "int64"})
    with pytest.raises(ContractError, match="lines"):
        gather(known, [one, one])
