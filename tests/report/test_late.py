"""A shop of ten customers cannot tell chances of leaving: those late against their own gap are listed, as a rule."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import tierwise
from tierwise.contract.settings import Settings
from tierwise.pipeline.options import Options
from tierwise.report.blocks.late import late_ones
from tierwise.report.blocks.predictions import predictions
from tierwise.report.material import Material
from tierwise.report.sentences import Voice

END = date(2024, 7, 1)
LAST_ORDERS = {"ann": (20, 10), "bob": (45, 30), "cem": (40, 10), "dea": (5, 20), "eva": (150, 10)}
"""Customer -> (days since the last order, days between orders)."""


def _write(folder: Path) -> Path:
    rows = ["order id,date,customer,amount"]
    for who, (silent, gap) in LAST_ORDERS.items():
        rows += [f"{who}{k},{END - timedelta(silent + k * gap)},{who},{20 + k}" for k in range(3)]
    rows += [f"once{k},{END - timedelta(1 + 20 * k)},once{k},15" for k in range(5)]
    (folder / "orders.csv").write_text("\n".join(rows) + "\n")
    return folder / "orders.csv"


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    folder = tmp_path_factory.mktemp("ten")
    options = Options.of(as_of=END.isoformat(), only=("value", "behaviour"))
    run = tierwise.run(_write(folder), folder / "out", options)
    tables = {p.stem: pq.read_table(p) for p in (run.folder / "tables").glob("*.parquet")}
    return Material(tables, run.about, run.receipt, Settings(currency="EUR"))


def test_no_chance_of_leaving_is_made_up(material):
    days = material.run["remarks"]["behaviour"]["days"]
    assert days not in (30, 90, 365)
    assert not pc.any(pc.starts_with(material.tables["behaviour"]["question"], "churn_")).as_py()


def test_the_latest_against_their_own_gap_come_first(material):
    found = late_ones(material, material.run["remarks"]["behaviour"]["days"])
    assert [(r["customer_id"], r["late"]) for r in found] == [("cem", 4.0), ("ann", 2.0), ("bob", 1.5)]


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "late against their own rhythm"), ("zh-Hans", "晚于自身节奏")]
)
def test_the_list_says_that_it_is_a_rule(material, language, heading):
    block = predictions(material, Voice(language, "EUR"))
    (late,) = [part for part in block.parts if heading in getattr(part, "heading", "")]
    assert [row[0].text for row in late.twin.rows] == ["cem", "ann", "bob"]
    assert {"en": "not checked here", "zh-Hans": "尚未在此检验"}[language] in late.note


def test_who_refused_profiling_is_not_listed(material):
    features = material.tables["customer_features"]
    at = features.column_names.index("no_profiling")
    refused = features.set_column(at, "no_profiling", pc.equal(features["customer_id"], "cem"))
    without = Material({**material.tables, "customer_features": refused}, {}, {}, material.settings)
    assert [r["customer_id"] for r in late_ones(without, 61)] == ["ann", "bob"]
