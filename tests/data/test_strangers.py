"""A file whose ids the orders hardly know is put before the owner; one with some new people is not."""

from __future__ import annotations

from typing import Any

ORDERS = "order_id,customer_id,ordered_at,product_id,quantity,amount\n" + "".join(
    f"o{i},c{i},2024-01-{i + 1:02d},p{i},1,9\n" for i in range(9)
)
CONSENTS = "customer_id,decided_at,purpose,channel,granted\n"


def _notes(little_shop: Any, ids: list[str]) -> list[dict[str, Any]]:
    consents = CONSENTS + "".join(f"{i},2024-01-01,marketing,email,true\n" for i in ids)
    notes: list[dict[str, Any]] = little_shop.take({"order_lines.csv": ORDERS, "consents.csv": consents}).receipt[
        "notes"
    ]
    return notes


def test_consents_that_match_nobody_are_put_before_the_owner(little_shop: Any) -> None:
    values = {"table": "consents", "column": "customer_id", "ids": 3, "known": 0}
    assert _notes(little_shop, ["u1", "u2", "u3"]) == [{"code": "ids_unknown", "values": values}]


def test_some_subscribers_who_never_bought_are_no_cause_for_doubt(little_shop: Any) -> None:
    assert _notes(little_shop, ["c1", "c2", "u3", "u4"]) == []
