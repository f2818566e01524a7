"""Who customers are, what they refused, who is too large to be one."""

from __future__ import annotations

from datetime import datetime

import pytest

from tierwise.features import categories, people, seasons
from tierwise.features.feature import gather
from tierwise.features.known import know

LATER = datetime(2024, 12, 31)


@pytest.mark.parametrize(
    ("decisions", "refused"),
    [
        ((), False),
        ((("2024-01-01", True),), False),
        ((("2024-01-01", False),), True),
        ((("2024-01-01", False), ("2024-02-01", True)), False),
        ((("2024-01-01", True), ("2024-02-01", False)), True),
        ((("2024-02-01", True), ("2024-02-01", False)), True),
    ],
)
def test_the_latest_decision_on_profiling_counts(shop_of, small, row_of, decisions, refused):
    rows = [
        {"customer_id": "ann", "purpose": "profiling", "granted": g, "decided_at": small.at(d), "channel": str(i)}
        for i, (d, g) in enumerate(decisions)
    ]
    rows.append({"customer_id": "ann", "purpose": "marketing", "granted": False, "decided_at": small.at("2024-03-01")})
    shop = shop_of(cut=LATER, order_lines=[small.sale("a", "ann", "2024-01-01", 1)], consents=rows)
    assert row_of(shop, gather(know(shop), [people.profiling_refused]), "ann")["no_profiling"] is refused


def test_a_reseller_among_many_is_a_giant_and_nobody_in_a_small_shop(shop_of, small, row_of):
    many = [small.sale(f"o{i}", f"c{i}", "2024-01-01", 10) for i in range(60)]
    shop = shop_of(order_lines=[*many, small.sale("big", "reseller", "2024-01-01", 5000)])
    table = gather(know(shop), [people.giant])
    assert [row_of(shop, table, c)["is_giant"] for c in ("reseller", "c1")] == [True, False]
    few = shop_of(order_lines=[*many[:3], small.sale("big", "reseller", "2024-01-01", 5000)])
    assert row_of(few, gather(know(few), [people.giant]), "reseller")["is_giant"] is False


def test_the_commonest_channel_and_the_first_by_name_among_equals(shop_of, small, row_of):
    lines = [small.sale(f"o{i}", "ann", "2024-01-01", 1, channel=c) for i, c in enumerate(("web", "app", None, None))]
    shop = shop_of(order_lines=lines)
    assert row_of(shop, gather(know(shop), [people.channel]), "ann")["channel"] == "app"


def test_a_band_the_shop_states_stands_as_it_is(shop_of, small, row_of):
    shop = shop_of(
        cut=LATER,
        order_lines=[small.sale("a", "ann", "2024-01-01", 1)],
        customers=[{"customer_id": "ann", "age_band": "45-54", "country": "FR"}],
    )
    row = row_of(shop, gather(know(shop), [people.person, people.country, people.referrals]), "ann")
    assert row == {
        "customer_id": "ann", "age_years": None, "age_band": "45-54", "gender": None, "region": None, "density": None,
        "country": "FR", "referrals": None,
    }  # fmt: skip


def test_even_categories_have_entropy_log_two_and_a_product_without_category_counts_as_product(shop_of, small, row_of):
    lines = [small.sale(f"o{i}", "ann", "2024-01-01", 5, product_id=p) for i, p in enumerate(("tea", "cup", "odd"))]
    known = [{"product_id": "tea", "category": "drinks"}, {"product_id": "cup", "category": "kitchen"}]
    shop = shop_of(order_lines=lines, products=known)
    row = row_of(shop, gather(know(shop), [categories.product_count, categories.category_mix]), "ann")
    assert row["category_entropy"] == pytest.approx(0.6931471805599453)
    assert (row["products"], row["categories"], row["top_category"], row["top_category_share"]) == (3, 2, "drinks", 0.5)


@pytest.mark.parametrize(
    ("months", "concentration", "month"),
    [((12, 12), 1.0, 12), ((1, 7), 0.0, None), ((1, 2), 0.9659258262890683, 1), ((11, 12, 1), 0.9106836025229591, 12)],
)
def test_seasons_by_head(shop_of, small, row_of, months, concentration, month):
    lines = [small.sale(f"o{i}", "ann", f"2024-{m:02d}-01", 1) for i, m in enumerate(months)]
    shop = shop_of(order_lines=lines, cut=LATER)
    row = row_of(shop, gather(know(shop), [seasons.season]), "ann")
    assert (row["season_concentration"], row["season_month"]) == (pytest.approx(concentration, abs=1e-11), month)
