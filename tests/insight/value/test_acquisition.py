"""What new customers cost and are worth: a world worked by hand, and what is said where something is not known."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from tierwise.contract.estimate import Estimate
from tierwise.contract.settings import Settings
from tierwise.insight.value.acquisition import acquisition, poisson_cac

EUR, AS_OF = Settings(currency="EUR"), datetime(2024, 4, 1)
SURE = Estimate(100.0, 100.0, 100.0, "EUR", 4, "")

# customer: first order, source, product, category, margin so far, value
PEOPLE = {
    "ann": (date(2024, 3, 1), "ads", "tea", "drinks", 14.0, 6.0),
    "bob": (date(2024, 3, 2), "ads", "cup", "kitchen", 4.0, 2.0),
    "cem": (date(2024, 3, 3), "mail", "tea", "drinks", 8.0, 4.0),
    "dee": (date(2024, 3, 4), None, "cup", "kitchen", 5.0, 5.0),
    "old": (date(2024, 1, 1), "ads", "tea", "drinks", 90.0, 9.0),  # won before the costs begin
}
DAYS = [  # margin by purchase day
    ("ann", date(2024, 3, 1), 4.0), ("ann", date(2024, 3, 11), 10.0), ("bob", date(2024, 3, 2), 4.0),
    ("cem", date(2024, 3, 3), 8.0), ("dee", date(2024, 3, 4), 5.0), ("old", date(2024, 1, 1), 90.0),
]  # fmt: skip


def _firsts(people=PEOPLE):
    columns = list(zip(*people.values(), strict=True))
    text = pa.string()
    return pa.table({
        "customer_id": list(people), "day": pa.array(columns[0], pa.date32()), "source": pa.array(columns[1], text),
        "channel": pa.nulls(len(people), text), "product_id": pa.array(columns[2], text),
        "category": pa.array(columns[3], text), "product_name": pa.array([c.title() for c in columns[2]], text),
    })  # fmt: skip


def _value(people=PEOPLE):
    past, ahead = ([p[i] for p in people.values()] for i in (4, 5))
    return pa.table({
        "customer_id": list(people),
        "past_margin": pa.array(past, pa.float64()),
        "value": pa.array(ahead, pa.float64()),
    })  # fmt: skip


def _costs(*rows):
    march = {"first_day": date(2024, 3, 1), "last_day": date(2024, 3, 31)}
    return pa.Table.from_pylist([{"channel": name, "cost": cost, **march} for name, cost in rows])


def _table(costs, people=PEOPLE):
    days = pa.table(dict(zip(("customer_id", "day", "margin"), map(list, zip(*DAYS, strict=True)), strict=True)))
    found = acquisition(_firsts(people), days, _value(people), costs, SURE, EUR, AS_OF)
    return {(r["by"], r["name"]): r for r in found.to_pylist()}


def test_a_world_by_hand():
    found = _table(_costs(("Ads", 14.0), ("mail", 9.0), ("radio", 7.0)))
    ads = found["channel", "ads"]
    assert (ads["customers"], ads["cost"], ads["cac"], ads["n"]) == (2, 14, 7, 2)
    assert (ads["margin_so_far"], ads["ltv"], ads["ltv_to_cac"]) == (9, 13, pytest.approx(13 / 7))
    # both brought 4 with the first order; ann's second, on day 10, makes it (8 + 10) / 2
    assert (ads["payback_days"], ads["reason_code"]) == (10, "paid_back")
    assert (ads["from_day"], ads["to_day"]) == (date(2024, 3, 1), date(2024, 3, 31))
    # standard deviation of 20 and 6 is 9.899, its error 7
    assert float(ads["ltv_high"] - ads["ltv"]) == pytest.approx(1.28155 * 7, abs=1e-3)
    everyone = found["all", "all"]
    assert (everyone["customers"], everyone["cost"], everyone["cac"]) == (4, 30, Decimal("7.5"))


def test_what_is_not_known_is_empty_and_said():
    found = _table(_costs(("ads", 14.0), ("radio", 7.0), ("mail", None)))
    lost, mail, unknown = (found["channel", name] for name in ("radio", "mail", "unknown"))
    assert (lost["customers"], lost["cost"], lost["cac"], lost["reason_code"]) == (0, 7, None, "won_nobody")
    assert (mail["cost"], mail["cac"], mail["payback_days"], mail["reason_code"]) == (None, None, None, "cost_unknown")
    assert (unknown["cost"], unknown["reason_code"], unknown["ltv"], unknown["ltv_low"]) == (
        None,
        "cost_unknown",
        10,
        None,
    )
    assert found["all", "all"]["cost"] is None  # a sum with something unknown in it


def test_not_yet_paid_back_says_how_long_was_watched():
    row = _table(_costs(("ads", 14.0), ("mail", 9.0)))["channel", "mail"]
    assert (row["payback_days"], row["payback_days_low"], row["reason_code"]) == (None, 0.0, "not_paid_back")
    assert json.loads(row["reason_values"]) == {"days": None, "watched_days": 28}


def test_products_have_a_cost_where_each_of_their_customers_channels_has():
    found = _table(_costs(("ads", 14.0), ("mail", 9.0)))
    tea, cup = found["first_product", "tea"], found["first_product", "cup"]
    assert (tea["customers"], tea["cost"], tea["cac"], tea["label"]) == (2, 16, 8, "Tea")  # 7 by ads, 9 by mail
    assert (cup["customers"], cup["cost"], cup["cac"]) == (2, None, None)  # nobody knows what won dee
    assert found["first_product_category", "drinks"]["ltv"] == 16


def test_without_costs_all_customers_count_and_the_first_orders_channel_serves():
    people = {name: (p[0], None, *p[2:]) for name, p in PEOPLE.items()}
    found = _table(None, people)
    assert {r["cac"] for r in found.values()} == {None}
    assert (found["all", "all"]["customers"], found["all", "all"]["from_day"]) == (5, date(2024, 1, 1))
    assert found["channel", "unknown"]["customers"] == 5


def test_customers_without_a_value_count_but_do_not_enter_the_worth():
    people = PEOPLE | {"bob": (*PEOPLE["bob"][:4], None, None)}
    ads = _table(_costs(("ads", 14.0)), people)["channel", "ads"]
    assert (ads["customers"], ads["n"], ads["cac"], ads["ltv"]) == (2, 1, 7, 20)


def test_the_level_of_the_base_widens_the_interval():
    unsure = Estimate(100.0, 60.0, 140.0, "EUR", 4, "")
    days = pa.table({"customer_id": ["ann"], "day": [date(2024, 3, 1)], "margin": [4.0]})
    wide, narrow = (
        acquisition(_firsts(), days, _value(), None, total, EUR, AS_OF).to_pylist()[0] for total in (unsure, SURE)
    )
    assert wide["ltv_high"] - wide["ltv_low"] > narrow["ltv_high"] - narrow["ltv_low"]


def test_nobody_won_is_no_row():
    days = pa.table({"customer_id": ["old"], "day": [date(2024, 1, 1)], "margin": [4.0]})
    people = {"old": PEOPLE["old"]}
    assert acquisition(_firsts(people), days, _value(people), _costs(("ads", 1.0)), SURE, EUR, AS_OF).num_rows == 0


def test_the_interval_of_the_cost_holds_what_made_it():
    """Of many Poisson numbers of customers with mean 8, the interval holds the true cost of one in at least 80 %."""
    import numpy as np

    drawn = np.random.default_rng(1).poisson(8.0, 4000)
    held = [low <= 100 / 8 <= high for _, low, high in (poisson_cac(100.0, int(k)) for k in drawn[drawn > 0])]
    assert 0.8 <= np.mean(held) < 0.92
