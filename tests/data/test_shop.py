"""The one door against leakage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tierwise.errors import ContractError, UsageError

ORDERS = "order_id,customer_id,ordered_at,amount\no1,a,2024-01-01 10:00,1\no2,b,2024-01-02 10:00,2\n"


def test_as_of_hides_what_happens_at_the_instant_or_later(little_shop: Any) -> None:
    intake = little_shop.take({"order_lines.csv": ORDERS})
    at = datetime(2024, 1, 2, 10)
    assert little_shop.rows(intake, "order_lines", "order_id", cut=at) == [("o1",)]
    assert little_shop.rows(intake, "order_lines", "order_id", cut=at + timedelta(microseconds=1)) == [("o1",), ("o2",)]


def test_an_aware_instant_is_converted_to_utc(little_shop: Any) -> None:
    shop = little_shop.take({"order_lines.csv": ORDERS}).shop
    shanghai = datetime(2024, 1, 2, 18, tzinfo=timezone(timedelta(hours=8)))
    assert shop.as_of(shanghai).cut == shop.as_of(datetime(2024, 1, 2, 10, tzinfo=UTC)).cut == datetime(2024, 1, 2, 10)


def test_it_only_looks_further_back(little_shop: Any) -> None:
    shop = little_shop.take({"order_lines.csv": ORDERS}).shop.as_of(datetime(2024, 1, 2))
    assert shop.as_of(datetime(2024, 1, 1)).cut == datetime(2024, 1, 1)
    with pytest.raises(UsageError, match="cannot show 2024-01-03"):
        shop.as_of(datetime(2024, 1, 3))
    assert shop.default_as_of() == datetime(2024, 1, 2)


def test_what_others_do_need_not_wait_for_the_next_order_unless_it_looks_back(little_shop: Any) -> None:
    head = "competitor,competitor_product_id,product_name,price,currency,seen_at\n"
    offers = head + "x,1,Tea,5,EUR,2024-01-01\nx,1,Tea,6,EUR,2024-02-01\n"
    shop = little_shop.take({"order_lines.csv": ORDERS, "competitor_offers.csv": offers}).shop
    now, back = (shop.as_of(at).with_newest("competitor_offers") for at in (shop.default_as_of(), datetime(2024, 1, 2)))
    seen = [shop.warehouse.scalar(s.table("competitor_offers").count()) for s in (now, back, now.as_of(back.cut))]
    assert seen == [2, 1, 1]
    assert shop.warehouse.scalar(now.table("order_lines").count()) == 2


def test_a_table_the_shop_does_not_have_is_named(little_shop: Any) -> None:
    shop = little_shop.take({"order_lines.csv": ORDERS}).shop
    assert (shop.has("order_lines"), shop.has("reviews"), shop.names) == (True, False, ("order_lines",))
    with pytest.raises(ContractError, match=r"no table 'reviews'[\s\S]*it has order_lines"):
        shop.table("reviews")


def test_a_customer_who_signed_up_later_is_not_known_before(little_shop: Any) -> None:
    people = "customer_id,signed_up_at,city\na,2023-12-01,Bath\nz,2024-01-05,Hull\nq,,York\n"
    intake = little_shop.take({"order_lines.csv": ORDERS, "customers.csv": people})
    assert little_shop.rows(intake, "customers", "customer_id", cut=datetime(2024, 1, 5)) == [("a",), ("q",)]
    assert little_shop.rows(intake, "customers", "customer_id", cut=datetime(2024, 1, 6)) == [("a",), ("q",), ("z",)]


def test_the_currency_is_the_datas_commonest_where_none_is_set(little_shop: Any) -> None:
    from dataclasses import replace

    little_shop.settings = replace(little_shop.settings, currency="")
    head = "order_id,customer_id,ordered_at,amount,currency\n"
    text = head + "o1,a,2024-01-01,5,GBP\no2,a,2024-01-02,1,GBP\no3,b,2024-01-03,9000,JPY\n"
    assert little_shop.take({"order_lines.csv": text}).shop.settings.currency == "GBP"
    later = head + "o4,b,2024-01-09,4000,JPY\n"
    assert little_shop.take({"order_lines.csv": later}).shop.settings.currency == "GBP"
