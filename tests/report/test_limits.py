"""What limits a plan, what an offer is, and who is in the largest opportunity, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest
import sample

from tierwise.contract.result_tables import OPPORTUNITY_CUSTOMERS
from tierwise.report.blocks.limits import limits
from tierwise.report.blocks.overview import FIRST, overview
from tierwise.report.blocks.plans import terms
from tierwise.report.material import Material
from tierwise.report.sentences import LANGUAGES, Voice

BINDS: dict[str, Any] = {
    "code": "budget_binds", "price": 1.96, "gap": 3e-7, "stock": [], "ceiling": None, "ceiling_price": None,
    "floors": {}, "floor_prices": {}, "at_worst": 900.0, "unreached": 0, "lessened": 0,
}  # fmt: skip
SCARCE = [{"strategy": "flash_sale", "offer": f"o{i}", "channel": "email", "price": float(i)} for i in range(1, 8)]


def said(language: str = "en", goals: dict[str, float] | None = None, **found: Any) -> str:
    note = {"bounds": BINDS | found, "budget": 500.0, "goals": goals or {"margin": 1.0}}
    return "\n".join(limits(Voice(language, "EUR"), note))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_limit_has_its_words(language: str) -> None:
    for code in ("trial", "budget_left", "nobody_eligible", "nothing_gains", "no_budget", "no_stock"):
        assert said(language, code=code, unreached=5, price=0.0)
    assert "12" in said(language, code="trial", lessened=12)
    floors = {"floors": {"Gold": 0.2}, "floor_prices": {"Gold": 1.5}}
    all_ = said(language, ceiling=1000.0, ceiling_price=0.4, stock=SCARCE, **floors)
    for number in ("0.4", "1,000", "900", "20%", "0.01%"):
        assert number in all_
    assert limits(Voice(language, "EUR"), {}) == []


def test_the_dearest_pieces_come_first_and_prices_in_other_goals_are_no_money() -> None:
    told = said(stock=SCARCE)
    assert told.index("“o7”") < told.index("“o3”")
    assert "“o2”" not in told
    assert "would earn" not in said(goals={"orders": 1.0}, stock=SCARCE)
    assert "Bronze" in said(floors={"Bronze": 0.1}, floor_prices={"Bronze": 0.0})
    assert "costs" not in said(floors={"Bronze": 0.1}, floor_prices={"Bronze": 0.0})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_offer_says_its_size(language: str) -> None:
    kinds = {"percent": 0.1, "fixed": 5.0, "points": 500.0, "flash_sale": 0.2, "free_shipping": 4.5}
    made = [{"offer": k, "kind": k, "depth": d, "worth": 5.0, "valid_days": 14} for k, d in kinds.items()]
    free = {"depth": 0.0, "worth": None, "valid_days": 14}
    made += [{"offer": k, "kind": k, **free} for k in ("recommendation", "early_access")]
    (line,) = terms(Voice(language, "EUR"), {"terms": made})
    for number in ("10%", "€5", "500", "20%", "€4.50", "14"):
        assert number in line
    assert terms(Voice(language, "EUR"), {}) == []


def test_the_first_of_the_largest_opportunity_are_named() -> None:
    made = sample.tables(200)
    largest = made["opportunities"].to_pylist()[0]
    ids = made["customer_features"]["customer_id"].to_pylist()[:8]
    rows = [
        {
            "opportunity": largest["opportunity"], "customer_id": c, "rank": i, "amount": 100 - i, "currency": "GBP",
            "as_of": datetime(2024, 1, 1),
        }
        for i, c in enumerate(ids, start=1)
    ]  # fmt: skip
    named = OPPORTUNITY_CUSTOMERS.conform(pa.Table.from_pylist(rows, schema=OPPORTUNITY_CUSTOMERS.arrow_schema()))
    material = Material(made | {"opportunity_customers": named}, sample.RUN, sample.RECEIPT, sample.SETTINGS)
    listed = [p for p in overview(material, Voice("en", "GBP")).parts if p.kind == "listing"]
    assert [len(p.twin.rows) for p in listed] == [FIRST]
    assert f"--where opportunity={largest['opportunity']}" in listed[0].note
