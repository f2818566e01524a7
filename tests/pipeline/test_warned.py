"""A campaign's churn warning, judged on the customers whom it left alone; what it says where that cannot be told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from tierwise.contract.result_tables import ASSIGNMENTS, WARNING_CHECKS
from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.features.known import Known, know
from tierwise.pipeline.warned import warning_check
from tierwise.proof.effects import Effect
from tierwise.report.blocks.warning_checks import warning_sentences, warning_table
from tierwise.report.sentences import LANGUAGES, Voice

SMALL = run_path(str(Path(__file__).parents[1] / "features" / "small_shop.py"))
START = SMALL["at"]("2026-01-10")
N = 120


def campaign(warned: bool | None = True, name: str = "spring", held: int = 3) -> Any:
    """Of every three customers one is held out; the first half is warned."""
    rows = [
        {
            "campaign": name, "version": 1, "customer_id": f"c{i}", "offer": "ten",
            "arm": "control" if i % held == 0 else "treated", "propensity": 0.5, "decided_at": START,
            "warned": None if warned is None else warned and i < N // 2, "chances": json.dumps({"none": 1 / 3}),
        }
        for i in range(N)
    ]  # fmt: skip
    table = ASSIGNMENTS.conform(pa.Table.from_pylist(rows))
    plan = {"remarks": {"gone_days": 60}}
    return SimpleNamespace(name=name, version=1, decided_at=START, assignments=table, plan=plan)


@contextmanager
def shop(until: str, scratch: Path) -> Iterator[Known]:
    """Everybody had bought; of the warned one in four comes back, of the others three in four. Whoever was written to
    comes back.
    """
    sales = [SMALL["sale"](f"a{i}", f"c{i}", "2026-01-02", 10) for i in range(N)]
    for i in range(N):
        comes = (i // 3 % 4 == 0) if i < N // 2 else (i // 3 % 4 != 0)
        if i % 3 or comes:
            sales.append(SMALL["sale"](f"b{i}", f"c{i}", "2026-01-20", 10))
    with open_warehouse("duckdb", scratch=scratch, threads=1) as warehouse:
        yield know(SMALL["build_shop"](warehouse, Settings(currency="EUR"), SMALL["at"](until), order_lines=sales))


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    with shop("2026-04-01", tmp_path_factory.mktemp("later")) as known:
        yield known


def test_only_those_left_alone_tell(later: Known) -> None:
    row = warning_check(later, campaign(), Effect(-1.0, 0.5, -1.6, -0.4, 0.05, 60), [campaign(name="summer", held=2)])
    assert row is not None
    assert (row["state"], row["customers"], row["warned"], row["left"]) == ("judged", 40, 20, 20)
    assert (row["precision"], row["recall"], row["base"]) == (0.75, 0.75, 0.5)  # of all, a third would seem to leave
    assert row["precision_low"] < 0.75 < row["precision_high"]
    assert row["f1"] == pytest.approx(0.75)
    assert row["contacted_since"] == 20  # every second of the forty was written to by the next campaign
    assert row["days"] == 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_beside_the_margin(later: Known, language: str) -> None:
    rows = [
        warning_check(later, campaign(), e) for e in (
            Effect(-1.0, 0.5, -1.6, -0.4, 0.05, 60), Effect(1.0, 0.5, 0.4, 1.6, 0.05, 60),
            Effect(0.1, 0.5, -0.5, 0.7, 0.8, 60), None,
        )
    ]  # fmt: skip
    table = WARNING_CHECKS.conform(pa.Table.from_pylist(rows, schema=WARNING_CHECKS.arrow_schema())).to_pylist()
    voice = Voice(language, "EUR")
    *said, why = warning_sentences(voice, table)
    assert len({*said, why}) == 5
    assert all("75" in s and "60" in s for s in said)
    assert [len(x.twin.rows) for x in warning_table(voice, table)] == [4]
    if language == "en":
        assert "Writing to the warned lost €1" in said[0].replace("1.00", "1")
        assert "can be right and the offer useless" in why


def test_what_cannot_be_told_yet_says_when(tmp_path: Path) -> None:
    with shop("2026-02-20", tmp_path) as early:
        row = warning_check(early, campaign(), None)
    assert row is not None
    assert (row["state"], row["ends_at"]) == ("running", START + timedelta(days=60))
    assert "shows on 11 Mar 2026" in warning_sentences(Voice("en", "EUR"), [_whole(row)])[0]


def test_few_are_counted_and_a_campaign_without_a_warning_says_nothing(later: Known) -> None:
    row = warning_check(later, campaign(held=12), None)
    assert row is not None
    assert (row["state"], row["warned"]) == ("too_few", 5)
    assert "10 of each are needed" in warning_sentences(Voice("en", "EUR"), [_whole(row)])[0]
    assert warning_check(later, campaign(warned=None), None) is None
    assert warning_check(later, campaign(warned=False), None) is None


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = pa.Table.from_pylist([row], schema=WARNING_CHECKS.arrow_schema()).to_pylist()[0]
    return made
