"""How customers were won: first order, what it was mostly for, and what marketing cost in the reporting currency."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tierwise.features.acquired import channel_costs, first_orders
from tierwise.features.known import know


@pytest.fixture
def known(shop_of, small):
    sale = small.sale
    return know(
        shop_of(
            cut=datetime(2024, 3, 1),
            order_lines=[
                sale("o1", "ann", "2024-01-01", 10, product_id="tea", channel="web"),
                sale("o1", "ann", "2024-01-01", 30, product_id="cup", line_number=2, product_name="Cup", channel="web"),
                sale("o2", "ann", "2024-02-01", 90, product_id="pot", channel="app"),
                sale("o3", "bob", "2024-01-05", 5, product_id="b"),
                sale("o3", "bob", "2024-01-05", 5, product_id="a", line_number=2),
            ],
            products=[{"product_id": "cup", "category": "kitchen"}],
            customers=[{"customer_id": "bob", "acquisition_source": "ads"}],
            marketing_costs=[
                {"day": date(2024, 1, 1), "channel": "ads", "cost": 10, "currency": "EUR"},
                {"day": date(2024, 1, 9), "channel": "ads", "cost": 10, "currency": "USD"},
                {"day": date(2024, 3, 2), "channel": "ads", "cost": 99, "currency": "EUR"},  # after the as-of day
                {"day": date(2024, 1, 2), "channel": "tv", "cost": 1, "currency": "JPY"},
                {"day": date(2024, 1, 2), "channel": "tv", "cost": 1, "currency": "EUR"},
            ],
            exchange_rates=[{"day": date(2024, 1, 1), "currency": "USD", "rate": 0.9}],
        )
    )


def test_the_first_order_and_what_it_was_mostly_for(known, row_of):
    ann = row_of(known.shop, first_orders(known), "ann")
    assert (ann["day"], ann["channel"], ann["source"]) == (date(2024, 1, 1), "web", None)
    assert (ann["product_id"], ann["product_name"], ann["category"]) == ("cup", "Cup", "kitchen")
    bob = row_of(known.shop, first_orders(known), "bob")
    assert (bob["product_id"], bob["source"], bob["channel"], bob["category"]) == ("a", "ads", None, None)


def test_costs_are_added_in_one_currency_and_unknown_without_a_rate(known):
    found = {r["channel"]: r for r in known.shop.warehouse.arrow(channel_costs(known)).to_pylist()}
    assert (found["ads"]["cost"], found["ads"]["first_day"], found["ads"]["last_day"]) == (
        19,
        date(2024, 1, 1),
        date(2024, 1, 9),
    )
    assert found["tv"]["cost"] is None
