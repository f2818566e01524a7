"""A contract yields schemas, and refuses tables that do not keep it, naming table and column."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules

import pyarrow as pa
import pytest

import tierwise.contract.results
from tierwise.contract.estimate import Estimate
from tierwise.contract.result_tables import RESULT_TABLES
from tierwise.contract.schema import Column, Kind, TableContract
from tierwise.contract.settings import Settings
from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.errors import ConfigError, ContractError

SALES = TableContract(
    "sales",
    "for these tests",
    (Column("day", Kind.DAY, "a day", required=True), Column("amount", Kind.MONEY, "money")),
    ("day",),
)


def _sales(**columns: list[object]) -> pa.Table:
    return pa.table({"day": [datetime(2024, 1, 1).date()] * 2, **columns})


def test_floats_become_money_by_rounding_not_truncation() -> None:
    money = SALES.conform(_sales(amount=[0.29 * 100, 1.00005]))["amount"].to_pylist()
    assert money == [Decimal("29.0000"), Decimal("1.0001")]


def test_absent_optional_columns_come_in_as_nulls() -> None:
    assert SALES.conform(_sales())["amount"].to_pylist() == [None, None]


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        (pa.table({"amount": [1.0]}), "required column day is missing"),
        (pa.table({"day": pa.array([None], pa.date32())}), "1 of 1 rows are empty"),
        (_sales(amount=["x", "y"]), "column amount"),
        (_sales(colour=["x", "y"]), "outside the contract: colour"),
    ],
)
def test_a_table_that_breaks_the_contract_is_refused_by_name(table: pa.Table, complaint: str) -> None:
    with pytest.raises(ContractError, match=complaint):
        SALES.conform(table)


def test_a_contract_checks_itself() -> None:
    with pytest.raises(ContractError, match="declared twice: a"):
        TableContract("t", "", (Column("a", Kind.ID, ""), Column("a", Kind.ID, "")))
    with pytest.raises(ContractError, match="not declared: b"):
        TableContract("t", "", (Column("a", Kind.ID, ""),), key=("b",))


@pytest.mark.parametrize("contract", [*SHOP_TABLES.values(), *RESULT_TABLES.values()], ids=lambda c: c.name)
def test_every_column_has_a_meaning_and_every_estimate_its_interval(contract: TableContract) -> None:
    assert all(c.meaning for c in contract.columns)
    lows = [n.removesuffix("_low") for n in contract.names if n.endswith("_low")]
    assert all(f"{n}_high" in contract.names for n in lows)
    assert contract.arrow_schema().names == list(contract.names) == list(contract.ibis_schema())


def test_customer_ids_are_personal_everywhere() -> None:
    for contract in (*SHOP_TABLES.values(), *RESULT_TABLES.values()):
        if "customer_id" in contract.names:
            assert "customer_id" in contract.personal, contract.name


def test_an_estimate_must_lie_in_its_interval() -> None:
    with pytest.raises(ValueError, match="low <= value <= high"):
        Estimate(5, 6, 7, "EUR", 3, "made up")
    assert Estimate(5, 4, 7, "EUR", 3, "made up").columns("x")["x_high"] == 7
    assert "<script>" not in Estimate(5, 4, 7, "<script>", 3, "m")._repr_html_()


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"margin_rate": 1.5}, "margin_rate"),
        ({"horizon_days": 0}, "horizon_days"),
        ({"language": "fr"}, "language"),
        ({"tier_cuts": (1.0, 2.0, 3.0)}, "tiers.cuts"),
        ({"tier_cuts": (2.0, 1.0)}, "tiers.cuts"),
    ],
)
def test_settings_name_the_key_that_is_wrong(wrong: dict[str, object], where: str) -> None:
    with pytest.raises(ConfigError, match=where):
        Settings(**wrong)  # type: ignore[arg-type]


def test_every_table_of_every_room_is_listed() -> None:
    rooms = [
        import_module(f"tierwise.contract.results.{m.name}") for m in iter_modules(tierwise.contract.results.__path__)
    ]
    tables = [t for room in rooms for t in vars(room).values() if isinstance(t, TableContract)]
    assert {t.name: t for t in tables} == RESULT_TABLES
    assert len(tables) == len(RESULT_TABLES)
