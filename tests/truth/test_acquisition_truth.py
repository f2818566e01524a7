"""A simulated shop whose marketing costs are made up: new customers, their cost and worth come out as they went in."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tierwise.contract.settings import Settings
from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data.shop import Shop
from tierwise.data.warehouse import open_warehouse
from tierwise.insight.value.value_table import value_table
from tierwise.pipeline.acquired import acquired
from tierwise.pipeline.moments import look, worth_at
from tierwise.simulate.tables import draw
from tierwise.simulate.world import World

WORLD = World(seed=4, customers=1500, days=500).without("visits", "reviews", "stock", "contacts")
COST_DAYS = 90


def _costs(source: str) -> pa.Table:
    """Ten a day for one source over the last ninety days."""
    contract = SHOP_TABLES["marketing_costs"]
    days = [WORLD.start + timedelta(WORLD.days - COST_DAYS + i) for i in range(COST_DAYS)]
    filled = {
        "channel": source.upper(),
        "cost": Decimal("10.0000"),
        "currency": WORLD.currency,
        "flags": 0,
        "file": "costs",
    }
    rows = [
        filled | {"day": day if type(day) is date else day.date(), "line": i, "known_at": None}
        for i, day in enumerate(days, 1)
    ]
    table = pa.Table.from_pylist(rows)
    known = pa.array(table["day"].to_pylist(), pa.date32()).cast(pa.timestamp("us"))
    return contract.conform(table.set_column(table.column_names.index("known_at"), "known_at", known))


def test_costs_of_a_source_come_out_as_they_went_in(tmp_path: Path) -> None:
    tables = draw(WORLD)
    source = pc.value_counts(tables["customers"]["acquisition_source"])[0]["values"].as_py()
    tables["marketing_costs"] = _costs(source)
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:
        held = {name: warehouse.table(table, name) for name, table in tables.items()}
        shop = Shop(held, Settings(currency=WORLD.currency), warehouse)
        now = look(shop.as_of(shop.default_as_of()))
        result = worth_at(now, None)
        value = value_table(result, now.features, now.shop.settings)
        found = acquired(now, value, result.total)
    assert found is not None
    rows = {(r["by"], r["name"]): r for r in found.to_pylist()}
    row = rows["channel", source]
    people = dict(
        zip(*(tables["customers"][c].to_pylist() for c in ("customer_id", "acquisition_source")), strict=True)
    )
    features = {r["customer_id"]: r for r in now.features.to_pylist()}
    new = [c for c, f in features.items() if row["from_day"] <= f["first_order_day"] <= row["to_day"]]
    mine = [c for c in new if people[c] == source]
    assert (rows["all", "all"]["customers"], row["customers"]) == (len(new), len(mine))
    assert (row["cost"], float(row["cac"])) == (900, pytest.approx(900 / len(mine), abs=1e-3))
    worth = {r["customer_id"]: float(r["value"]) + float(r["past_margin"]) for r in value.to_pylist()}
    assert float(row["ltv"]) == pytest.approx(np.mean([worth[c] for c in mine]), abs=1e-3)
    assert row["ltv_low"] < row["ltv"] < row["ltv_high"]
    assert {r["reason_code"] for k, r in rows.items() if k[0] == "channel" and k[1] != source} == {"cost_unknown"}
