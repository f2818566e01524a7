"""Contacts and withdrawals of a shop come numbered as the customers stand, as known then."""

from __future__ import annotations

from pathlib import Path
from runpy import run_path

import numpy as np

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.features.known import know
from tierwise.outreach.policy.contact_history import contacts, withdrawals
from tierwise.outreach.policy.fatigue import learned

SMALL = run_path(str(Path(__file__).parents[2] / "features" / "small_shop.py"))
at = SMALL["at"]


def test_a_shop_of_three(tmp_path: Path) -> None:
    told = [
        {"contact_id": str(i), "campaign": "spring", "customer_id": c, "contacted_at": at(when), "arm": arm}
        for i, (c, when, arm) in enumerate(
            [("b", "2026-01-05", "treated"), ("a", "2026-01-03", None), ("c", "2026-01-04", "control"),
             ("b", "2026-03-01", "treated")]
        )
    ]  # fmt: skip
    agreed = [
        {"customer_id": c, "purpose": purpose, "channel": None, "granted": yes, "decided_at": at(when)}
        for c, purpose, yes, when in [
            ("b", "marketing", True, "2026-01-01"), ("b", "marketing", False, "2026-01-08"),
            ("a", "profiling", False, "2026-01-05"), ("z", "marketing", False, "2026-01-05"),
        ]
    ]  # fmt: skip
    sales = [SMALL["sale"](c, c, "2026-01-02", 10) for c in "abc"]
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:
        build = SMALL["build_shop"]
        shop = build(warehouse, Settings(currency="EUR"), at("2026-02-01"), order_lines=sales, contacts=told,
                     consents=agreed)  # fmt: skip
        known = know(shop)
        past, gone = contacts(known, "abc").ordered(), withdrawals(known, "abc")
        bare = know(build(warehouse, Settings(currency="EUR"), order_lines=sales))
        assert contacts(bare, "abc").customer.size == withdrawals(bare, "abc").customer.size == 0
    assert past.customer.tolist() == [0, 1]
    assert past.at.tolist() == [at("2026-01-03"), at("2026-01-05")]
    assert gone.customer.tolist() == [1]
    assert gone.at.dtype == np.dtype("M8[us]")
    assert learned(past, gone).withdrawn == 1
