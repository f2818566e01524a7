"""What one more contact costs: learned where contacts and withdrawals are recorded, else assumed; and taken off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from runpy import run_path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import Warehouse, open_warehouse
from tierwise.features.known import know
from tierwise.outreach.offers import Buyers, Kind, Offer, costs
from tierwise.outreach.policy.wear_assumed import LEAVES
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.wear import NOBODY, history, numbered, since, wear_of

SMALL = run_path(str(Path(__file__).parents[1] / "features" / "small_shop.py"))
at = SMALL["at"]
NOW = at("2026-03-01")
IDS = [f"c{i}" for i in range(100)]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with open_warehouse("duckdb", scratch=tmp_path_factory.mktemp("w"), threads=1) as opened:
        yield opened


def written(customer: str, when: datetime, channel: str = "email") -> dict[str, Any]:
    name = f"{customer} {when}"
    return {"contact_id": name, "campaign": "x", "customer_id": customer, "contacted_at": when, "channel": channel}


def left(customer: str, when: datetime) -> dict[str, Any]:
    return {"customer_id": customer, "purpose": "marketing", "channel": None, "granted": False, "decided_at": when}


def findings(warehouse: Warehouse, **tables: list[dict[str, Any]]) -> Findings:
    """A hundred customers, each worth 50, but the last, of whom no value is known."""
    sales = [SMALL["sale"](c, c, "2026-01-02", 10) for c in IDS]
    shop = SMALL["build_shop"](warehouse, Settings(currency="EUR"), NOW, order_lines=sales, **tables)
    found = {
        "customer_features": pa.table({"customer_id": IDS}),
        "value": pa.table({"customer_id": IDS[:-1], "value": [50.0] * 99}),
    }
    return Findings(know(shop), found, ("Gold",))


def test_it_is_learned_where_both_are_recorded(warehouse: Warehouse) -> None:
    sent = [written(c, at("2026-01-10")) for c in IDS] + [written("c0", NOW - timedelta(days=30))]
    f = findings(warehouse, contacts=sent, consents=[left(c, at("2026-01-12")) for c in IDS[:6]])
    worn = wear_of(f, history(f), 28, 0.2)
    assert worn.fatigue.withdrawn == 6
    assert (worn.fatigue.low < 7 / 301 < worn.fatigue.high, worn.fatigue.method != "assumed") == (True, True)
    assert worn.at_stake.tolist() == [10.0] * 100
    assert worn.cost[0] > worn.cost[1] > worn.fatigue.hazard * 10.0  # one more contact behind her, one, none
    assert worn.lately.sum() == 0


@pytest.mark.parametrize("agreed", [[], [{**left("c1", at("2026-01-12")), "granted": True}]])
def test_a_shop_that_records_no_withdrawal_has_not_had_none(warehouse: Warehouse, agreed: list[dict[str, Any]]) -> None:
    sent = [written(c, at("2026-01-10")) for c in IDS]
    f = findings(warehouse, contacts=sent, **({"consents": agreed} if agreed else {}))
    worn = wear_of(f, history(f), 28, 0.2)
    assert (worn.fatigue.hazard, worn.remark(np.ones(100, bool))["method"]) == (LEAVES, "assumed")
    assert worn.remark(np.zeros(100, bool)) == {}


def test_an_approved_offer_counts_once_whether_or_not_the_file_tells_of_it(warehouse: Warehouse) -> None:
    decided = NOW - timedelta(days=20)
    sent = [written("c0", decided + timedelta(days=2)), written("c1", NOW - timedelta(days=1), "web")]
    f = findings(warehouse, contacts=sent)
    past = history(f, numbered(f, [("c0", decided), ("c2", decided), ("c2", NOW), ("nobody", decided)]))
    assert since(past, 100, f, 28)[:3].tolist() == [1, 0, 2]
    assert since(past, 100, f, 7)[:3].tolist() == [0, 0, 1]
    assert since(past, 100, f, 0).sum() == 0
    assert history(f, NOBODY).customer.tolist() == [0]


def test_it_is_taken_off_every_gain_and_added_to_what_must_be_earned() -> None:
    worn = np.array([0.0, 0.5])
    money = costs(Offer("a", Kind.RECOMMENDATION), Buyers(np.zeros(2), np.full(2, 100.0), np.full(2, 0.3), worn), 0.1)
    assert money.gain(np.array([0.1, 0.1])).tolist() == pytest.approx([2.9, 2.4])
    assert money.break_even().tolist() == pytest.approx([0.1 / 30, 0.6 / 30])
    assert money.expected.tolist() == [0.1, 0.1]  # what is spent stays what is spent
