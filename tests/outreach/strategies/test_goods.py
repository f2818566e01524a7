"""What there is, what came back and what costs less, on shops small enough to check by head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from runpy import run_path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.features.known import know
from tierwise.outreach.audiences import consents
from tierwise.outreach.offers import Buyers, Kind, Offer, costs
from tierwise.outreach.strategies import news, overstock
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.strategies.goods import arrived, came_back, falls, none_left, on_hand
from tierwise.outreach.strategies.proposal import NoProposal, Proposal

SMALL = run_path(str(Path(__file__).parents[2] / "features" / "small_shop.py"))
at, sale = SMALL["at"], SMALL["sale"]
NOW = "2026-03-01"


@contextmanager
def evidence(folder: Path, customers: Sequence[str] = "abc", **tables: list[dict[str, Any]]) -> Iterator[Findings]:
    """What strategies see of a shop on the first of March."""
    with open_warehouse("duckdb", scratch=folder, threads=1) as warehouse:
        known = know(SMALL["build_shop"](warehouse, Settings(currency="EUR"), at(NOW), **tables))
        n = len(customers)
        features = {
            "customer_id": list(customers), "mean_order_value": [10.0] * n, "no_profiling": [False] * n,
            "is_giant": [False] * n, "top_category": ["toys"] * n,
        }  # fmt: skip
        yield Findings(known, {"customer_features": pa.table(features)}, ("Gold",))


def count(product: str, day: str, pieces: float, place: str | None = None) -> dict[str, Any]:
    return {"product_id": product, "counted_at": at(day), "on_hand": pieces, "location": place}


def price(product: str, day: str, amount: float, until: str | None = None, place: str | None = None) -> dict[str, Any]:
    end = None if until is None else at(until)
    return {"product_id": product, "valid_from": at(day), "valid_to": end, "price": amount, "location": place,
            "currency": "EUR"}  # fmt: skip


def meant(found: Proposal | NoProposal, e: Findings) -> dict[str, str]:
    assert isinstance(found, Proposal), found
    products = np.asarray(found.reasons["product_id"]).tolist()
    return {e.customers[i]: p for i, p in zip(found.who.tolist(), products, strict=True)}


SALES = [
    sale("1", "a", "2026-01-05", 10, product_id="p"),
    sale("2", "b", "2026-01-05", 10, product_id="p"),
    sale("3", "b", "2026-02-25", 10, product_id="p"),
    sale("4", "c", "2026-01-05", 10, product_id="q"),
]
"""a and b bought p in January, b again four days ago; c bought q."""


def test_places_counted_on_different_days_add_up(tmp_path: Path) -> None:
    stock = [
        count("p", "2026-02-20", 9, "north"), count("p", "2026-02-26", 0, "north"),
        count("p", "2026-02-24", 5, "south"),
        count("q", "2026-02-26", 0), count("old", "2026-01-01", 7),
    ]  # fmt: skip
    with evidence(tmp_path, order_lines=SALES, stock=stock) as e:
        assert on_hand(e) == {"p": 5.0, "q": 0.0}
        assert none_left(e) == {"q"}
        assert not came_back(e, 28)


def test_what_came_back_weeks_ago_is_told_but_not_to_who_has_bought_it_since(tmp_path: Path) -> None:
    stock = [count("p", "2026-01-20", 0)]
    stock += [count("p", f"2026-02-{day:02d}", 20 - day / 2) for day in range(10, 28)]
    stock += [count("q", "2026-01-20", 5), count("q", "2026-02-27", 4)]
    with evidence(tmp_path, order_lines=SALES, stock=stock) as e:
        assert came_back(e, 28) == {"p": at("2026-02-10")}
        assert meant(news.back_in_stock(e), e) == {"a": "p"}
        assert arrived(e, 28) == {"p"}


def test_who_has_one_that_lasts_does_not_want_it_again_but_who_looked_at_it_does(tmp_path: Path) -> None:
    stock = [count("p", "2026-01-20", 0), count("p", "2026-02-20", 9)]
    stock += [count("q", "2026-01-20", 0), count("q", "2026-02-20", 9)]
    goods: list[dict[str, Any]] = [{"product_id": "p", "durable": True}, {"product_id": "q", "durable": None}]
    seen = [{"event_id": "1", "customer_id": "c", "event": "view_item", "happened_at": at("2026-02-21"),
             "product_id": "p"}]  # fmt: skip
    with evidence(tmp_path, order_lines=SALES, stock=stock, products=goods, events=seen) as e:
        assert meant(news.back_in_stock(e), e) == {"c": "q"}  # of two, the last by name; a has her p
    with evidence(tmp_path / "p", order_lines=SALES[:3], stock=stock[:2], products=goods[:1], events=seen) as e:
        assert meant(news.back_in_stock(e), e) == {"c": "p"}


def test_what_moved_from_one_place_to_another_at_one_count_had_not_run_out(tmp_path: Path) -> None:
    stock = [
        count("p", "2026-01-20", 5, "north"), count("p", "2026-01-20", 0, "south"),
        count("p", "2026-02-20", 0, "north"), count("p", "2026-02-20", 5, "south"),
    ]  # fmt: skip
    with evidence(tmp_path, order_lines=SALES, stock=stock) as e:
        assert not came_back(e, 28)


def test_prices_are_compared_in_force_and_place_by_place(tmp_path: Path) -> None:
    prices = [
        price("p", "2026-01-01", 10), price("p", "2026-02-20", 8),
        price("q", "2026-01-01", 10), price("q", "2026-02-10", 5, until="2026-02-15"),  # a promotion that is over
        price("r", "2026-01-01", 10, place="north"), price("r", "2026-02-20", 5, place="north"),
        price("r", "2026-01-01", 4, place="south"), price("r", "2026-02-20", 3, place="south"),
        price("new", "2026-02-20", 3),
    ]  # fmt: skip
    with evidence(tmp_path, order_lines=SALES, prices=prices) as e:
        assert {p: round(f, 9) for p, f in falls(e, 28).items()} == {"p": 0.2, "q": 0.0, "r": 0.25}
        assert meant(news.price_drop(e), e) == {"a": "p"}
    stock = [count("p", "2026-02-27", 0)]
    with evidence(tmp_path / "sold", order_lines=SALES, prices=prices, stock=stock) as e:
        assert isinstance(found := news.price_drop(e), NoProposal)
        assert found.code == "nobody_wants_it"  # of r nobody is known to want it; p is sold out


def test_overstocked_is_measured_by_the_shop_itself(tmp_path: Path) -> None:
    """Twelve products sell a piece a day; each covers 10 days, one 100, and one has just arrived."""
    names = [f"p{i}" for i in range(12)]
    lines = [
        sale(f"{p}{d}", "a", f"2026-02-{d:02d}", 10, product_id=p, quantity=1) for p in names for d in range(1, 29)
    ]
    stock = [count(p, day, 100 if p == "p0" else 10) for p in names for day in ("2026-01-10", "2026-02-28")]
    stock.append(count("fresh", "2026-02-28", 400))
    toys = [{"product_id": p, "category": "toys"} for p in (*names, "fresh")]
    with evidence(tmp_path, "a", order_lines=lines, stock=stock, products=toys) as e:
        found = overstock.propose(e)
        assert meant(found, e) == {"a": "p0"}
        assert isinstance(found, Proposal)
        assert (found.facts["most_days"], found.facts["middle_days"], found.stock) == (56, 10, 44.0)


def test_each_piece_too_many_is_offered_once_at_the_price_of_a_piece(tmp_path: Path) -> None:
    """Thirty customers buy toys; of two toys nobody wants any more there are six and eight pieces."""
    names = [f"c{i:02d}" for i in range(30)]
    lines = [sale(c, c, "2026-01-02", 100, product_id="ball") for c in names]
    stock = [count("six", "2026-02-27", 6), count("eight", "2026-02-27", 8), count("ball", "2026-02-27", 1)]
    toys = [{"product_id": p, "category": "toys"} for p in ("six", "eight", "ball")]
    with evidence(tmp_path, names, order_lines=lines, stock=stock, products=toys) as e:
        found = overstock.propose(e)
        given = list(meant(found, e).values())
        assert {p: given.count(p) for p in given} == {"six": 6, "eight": 8}
        assert isinstance(found, Proposal)
        may = np.arange(30) >= 20
        only = meant(overstock.propose(replace(e, written_to=may)), e)
    assert {c for c in names[20:] if c in only} == set(names[20:])  # the others take no piece away from them
    assert len(only) == 14
    buyers = Buyers(np.array([0.5, 0.5]), np.array([100.0, 100.0]), np.array([0.3, 0.3]))
    sale_ = Offer("sale", Kind.FLASH_SALE, 0.2)
    money = costs(sale_, buyers, 0.0, used=1.0, reduced=np.array([10.0, np.nan]))
    assert money.liability.tolist() == [2.0, 20.0]  # of one piece; of the order, where its price is not known


def test_old_counts_say_nothing(tmp_path: Path) -> None:
    with evidence(tmp_path, order_lines=SALES, stock=[count("p", "2026-01-01", 900)]) as e:
        found = overstock.propose(e)
    assert isinstance(found, NoProposal)
    assert (found.code, found.facts) == ("stock_is_old", {"days": 35})


@pytest.mark.parametrize("first", [True, False])
def test_of_two_decisions_at_once_the_refusal_stands(tmp_path: Path, first: bool) -> None:
    told = [
        {"customer_id": "a", "purpose": "marketing", "channel": channel, "granted": yes, "decided_at": at("2026-02-01")}
        for channel, yes in (("email", first), (None, not first))
    ]
    with evidence(tmp_path, "a", order_lines=SALES[:1], consents=told) as e:
        agreed = consents(e, ["email", "sms"])
    assert agreed is not None
    assert (agreed["email"].tolist(), agreed["sms"].tolist()) == ([False], [not first])
