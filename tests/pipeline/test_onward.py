"""A verb adds tables to a finished run: nothing else changes, and the same call finds what stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tierwise.contract.result_tables import EFFECTS
from tierwise.pipeline.again import again
from tierwise.pipeline.journey import run
from tierwise.pipeline.onward import Added, onward
from tierwise.pipeline.stages import Stages
from tierwise.pipeline.workspace import Run, Workspace, open_workspace

TEA_SHOP = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "tea-shop" / "orders.csv"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    out = tmp_path_factory.mktemp("shop") / "out"
    run(TEA_SHOP, out)
    return open_workspace(out)


def effects(shop: Any, current: Run) -> Added:
    assert shop.cut is not None
    return Added({"effects": EFFECTS.arrow_schema().empty_table()}, {"proof": {"asked": current.id}})


def test_tables_are_added_and_the_others_stand(workspace: Workspace) -> None:
    first = workspace.require_current()
    then = onward(workspace, "measure", {"campaign": "spring"}, effects, Stages())
    assert workspace.require_current().id == then.id != first.id
    assert set(then.table_names()) == {*first.table_names(), "effects"}
    assert all(then.table(name).equals(first.table(name)) for name in first.table_names())
    assert then.about["remarks"] == {**first.about["remarks"], "proof": {"asked": first.id}}
    assert then.receipt == first.receipt
    assert "report" in then.about["stages"]
    assert "measure" in then.about["stages"]
    assert sorted(p.name for p in (then.folder / "models").iterdir()) == sorted(
        p.name for p in (first.folder / "models").iterdir()
    )


def test_what_no_longer_holds_is_gone(workspace: Workspace) -> None:
    onward(workspace, "measure", {"campaign": "gone"}, effects, Stages())

    def without(shop: Any, current: Run) -> Added:
        assert "effects" in current.table_names()
        return Added(gone=frozenset({"effects", "uplift"}))

    then = onward(workspace, "plan", {"budget": 2}, without, Stages())
    assert "effects" not in then.table_names()
    assert "tiers" in then.table_names()


def test_the_same_call_is_found(workspace: Workspace) -> None:
    then = onward(workspace, "measure", {"campaign": "autumn"}, effects, Stages())

    def never(shop: Any, current: Run) -> Added:
        raise AssertionError("computed again")

    assert onward(workspace, "measure", {"campaign": "autumn"}, never, Stages()).id == then.id


def test_a_failure_leaves_the_run_that_stood(workspace: Workspace) -> None:
    before = workspace.require_current().id

    def fails(shop: Any, current: Run) -> Added:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        onward(workspace, "plan", {"budget": 1}, fails, Stages())
    assert workspace.require_current().id == before
    assert not list(workspace.runs.glob("*.unfinished"))


def test_what_is_concluded_anew_leaves_the_added_behind(workspace: Workspace) -> None:
    with_effects = onward(workspace, "measure", {"campaign": "spring"}, effects, Stages())
    from tierwise.data.config import read_config

    settings, _ = read_config(workspace.config)
    anew = again(workspace, with_effects, {**with_effects.about, "methods": "quick"}, settings, Stages()).run
    assert "effects" not in anew.table_names()
    assert isinstance(anew.table("tiers"), pa.Table)
