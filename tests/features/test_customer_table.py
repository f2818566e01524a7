"""The whole table on a shop small enough to check by head."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tierwise.contract.result_tables import RESULT_TABLES
from tierwise.features.customer_table import STANDARD, customer_features, feature_table
from tierwise.features.feature import feature

CUT = datetime(2024, 4, 1)


@pytest.fixture
def corner_shop(shop_of, small):
    """Ann: three orders on three days (10, 30, 20 euros), 5 back. Bob: one order, all taken back. A guest: 99 euros."""
    sale, back, at = small.sale, small.back, small.at

    def visit(event_id, when, event, session, device):
        who = {"event_id": event_id, "customer_id": "ann", "session_id": session}
        return who | {"happened_at": at(when), "event": event, "device": device}

    def said(message_id, thread_id, when, author, customer=None):
        row = {"message_id": message_id, "thread_id": thread_id, "customer_id": customer}
        return row | {"author": author, "sent_at": at(when)}

    return shop_of(
        cut=CUT,
        order_lines=[
            sale("o1", "ann", "2024-01-01", 10, product_id="tea", quantity=2, discount=0, channel="web", country="DE"),
            sale("o2", "ann", "2024-01-11", 20, product_id="tea", quantity=4, discount=5, channel="web", country="DE"),
            sale("o2", "ann", "2024-01-11T11:53:00", 10, product_id="cup", line_number=2, channel="web", country="DE"),
            sale("o3", "ann", "2024-03-30", 20, product_id="cup", quantity=2, channel="app", country="FR"),
            sale("o4", "bob", "2024-02-01", 50, product_id="cup"),
            sale("o5", None, "2024-02-01", 99, product_id="cup"),
        ],
        returns=[
            back("r1", "o3", "ann", "2024-03-31", 5, product_id="cup"),
            back("r2", "o4", "bob", "2024-02-03", 50, product_id="cup"),
            back("r3", None, "ann", "2024-01-05", 7, product_id="old"),
        ],
        products=[
            {"product_id": "tea", "category": "drinks", "unit_cost": 2, "currency": "EUR"},
            {"product_id": "cup", "category": "kitchen"},
        ],
        customers=[
            {"customer_id": "ann", "birth_year": 1980, "gender": "female", "region": "Hessen", "density": "urban"},
            {"customer_id": "bob", "referrer_id": "ann", "no_profiling": True},
        ],
        events=[
            visit("e1", "2024-01-01T10:00:00", "search", "s1", "mobile") | {"source": "mail"},
            visit("e2", "2024-01-01T11:00:00", "view_item", "s1", "mobile"),
            visit("e3", "2024-03-28T12:00:00", "search", "s2", "mobile"),
            visit("e4", "2024-03-31T12:00:00", "add_to_cart", "s3", "desktop"),
        ],
        shipments=[
            {"shipment_id": "p1", "order_id": "o1", "delivered_at": at("2024-01-04")},
            {"shipment_id": "p2", "order_id": "o1", "delivered_at": at("2024-01-05")},
            {"shipment_id": "p3", "order_id": "o3", "delivered_at": at("2024-04-02")},
        ],
        support_messages=[
            said("m1", "t1", "2024-01-06", "customer", "ann"),
            said("m2", "t1", "2024-01-06T15:00:00", "shop"),
            said("m3", "t2", "2024-01-09", "customer", "ann"),
        ],
        reviews=[
            {"review_id": "v1", "reviewed_at": at("2024-02-01"), "customer_id": "ann", "stars": 5.0},
            {"review_id": "v2", "reviewed_at": at("2024-02-02"), "customer_id": "ann", "stars": 4.0},
        ],
    )  # fmt: skip


BY_HEAD = {
    "first_order_day": date(2024, 1, 1), "last_order_day": date(2024, 3, 30), "days_since_first_order": 91,
    "days_since_last_order": 2, "orders": 3, "purchase_days": 3, "repeat_days": 2, "first_to_last_days": 89,
    "age_days": 91,
    "gap_median_days": 44.5, "gap_last_days": 79.0, "gap_trend": 69 / 44.5, "orders_30d": 1, "orders_90d": 2,
    "orders_365d": 3,
    "currency": "EUR", "revenue": Decimal(55),
    # tea: 30 paid - 6 pieces x 2; cup: .3 x (30 - 5)
    "margin": Decimal("25.5"), "margin_method": "mixed", "revenue_30d": Decimal(15), "revenue_90d": Decimal(45),
    "revenue_365d": Decimal(55), "mean_order_value": Decimal("18.3333"), "items_per_order": 3.0,
    "lines_per_order": 4 / 3,
    # only the two tea lines tell a discount: 5 of 35
    "discount_share": 5 / 35, "return_share": 5 / 60, "returns": 2, "products": 2, "categories": 2,
    "top_category": "drinks", "top_category_share": 30 / 55, "category_entropy": 0.6890092384766587,
    "weekend_share": 1 / 3, "season_month": 2, "season_concentration": (7 / 9 - 2 / 9 + 2 / 9) ** 0.5,
    "age_years": 44.0, "age_band": "35-44", "gender": "female", "region": "Hessen", "density": "urban", "country": "DE",
    "channel": "web", "referrals": 1, "no_profiling": False, "is_giant": False, "visits": 3, "visits_30d": 2,
    "visits_90d": 2, "visits_365d": 3, "product_views": 1, "carts": 1, "searches": 2,
    "search_to_buy_days": (2 + 1 / 12) / 2,
    # o1 two hours after the visit began, o2 without a visit, o3 two days after one; o3's parcel is on its way
    "visits_to_buy": 1.0, "minutes_to_buy": 120.0, "searches_per_order": 1.0, "orders_with_visits": 2,
    "delivery_days": 4.0, "deliveries": 1, "support_wait_hours": 3.0, "support_answers": 1,
    "days_since_last_visit": 1, "device": "mobile", "source": "mail", "reviews": 2, "mean_stars": 4.5,
}  # fmt: skip


def test_every_feature_by_head(corner_shop, row_of):
    ann = row_of(corner_shop, customer_features(corner_shop), "ann")
    wanted = {"customer_id": "ann", "as_of": CUT, **BY_HEAD}
    assert list(ann) == list(RESULT_TABLES["customer_features"].names)
    wrong = {k: (ann[k], v) for k, v in wanted.items() if ann[k] != (pytest.approx(v) if isinstance(v, float) else v)}
    assert not wrong


def test_guests_and_customers_whose_orders_all_came_back_are_no_customers(corner_shop):
    table = corner_shop.warehouse.arrow(customer_features(corner_shop))
    assert table["customer_id"].to_pylist() == ["ann"]


def test_the_table_keeps_its_contract(corner_shop):
    contract = RESULT_TABLES["customer_features"]
    table = contract.conform(corner_shop.warehouse.arrow(customer_features(corner_shop)))
    assert table.schema == contract.arrow_schema()


def test_a_return_known_later_changes_nothing_before(corner_shop, row_of):
    before = corner_shop.as_of(datetime(2024, 2, 2))
    bob = row_of(before, customer_features(before), "bob")
    assert (bob["orders"], bob["revenue"], bob["no_profiling"]) == (1, Decimal(50), True)


def test_tables_the_shop_does_not_have_leave_nulls_not_zeros(shop_of, small, row_of):
    shop = shop_of(order_lines=[small.sale("o1", "ann", "2024-01-01", 10)])
    ann = row_of(shop, customer_features(shop), "ann")
    unknown = (
        "visits",
        "searches",
        "device",
        "visits_to_buy",
        "delivery_days",
        "support_wait_hours",
        "reviews",
        "mean_stars",
        "referrals",
        "products",
        "categories",
        "top_category",
    )
    assert {ann[name] for name in unknown} == {None}
    assert (ann["returns"], ann["margin"], ann["margin_method"]) == (0, Decimal(3), "margin_rate")
    assert (ann["gap_median_days"], ann["season_concentration"], ann["discount_share"]) == (None, None, None)


def test_the_default_date_is_just_after_the_last_order(shop_of, small, row_of):
    shop = shop_of(order_lines=[small.sale("o1", "ann", "2024-01-01", 10), small.sale("o2", "ann", "2024-01-08", 5)])
    ann = row_of(shop, customer_features(shop), "ann")
    assert ann["as_of"] == datetime(2024, 1, 8, 12, 0, 0, 1)
    assert (ann["orders"], ann["days_since_last_order"], ann["age_days"]) == (2, 0, 7)


def test_an_analyst_adds_a_feature_in_a_few_lines(corner_shop, row_of):
    @feature({"big_orders": "int64"}, absent={"big_orders": 0})
    def big_orders(known):
        big = known.orders.filter(known.orders.revenue >= 20)
        return big.group_by("customer_id").agg(big_orders=big.count())

    table = feature_table(corner_shop, (*STANDARD, big_orders))
    assert row_of(corner_shop, table, "ann")["big_orders"] == 1
