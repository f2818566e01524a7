"""A run takes its place in one step, and nothing half-written is ever current."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from tierwise.errors import ContractError, UsageError, WorkspaceError
from tierwise.pipeline import workspace as ws


def _moves(share: float = 0.5) -> pa.Table:
    at = datetime(2024, 1, 1)
    row = {"from_as_of": at, "to_as_of": at, "from_tier": "Gold", "to_tier": "Silver", "customers": 3}
    return pa.Table.from_pylist([{**row, "share": share, "cuts_version": "v"}])


def _finished(workspace: ws.Workspace, run_id: str) -> ws.Run:
    with ws.new_run(workspace) as folder:
        ws.write_table(folder, "tier_moves", _moves())
        ws.write_json(folder / "run.json", {"as_of": "2024-01-01", "id": run_id})
        return ws.finish(workspace, folder, run_id)


def test_the_first_run_becomes_current_and_can_be_read(tmp_path: Path) -> None:
    workspace = ws.make_workspace(tmp_path / "out")
    assert workspace.current() is None
    _finished(workspace, "a")
    current = ws.open_workspace(tmp_path / "out").require_current()
    assert current.id == "a"
    assert current.table_names() == ["tier_moves"]
    assert current.table("tier_moves")["customers"].to_pylist() == [3]


def test_a_run_that_fails_leaves_nothing_and_the_old_one_current(tmp_path: Path) -> None:
    workspace = ws.make_workspace(tmp_path / "out")
    _finished(workspace, "a")
    with pytest.raises(RuntimeError), ws.new_run(workspace):
        raise RuntimeError("power cut")
    assert [p.name for p in workspace.runs.iterdir()] == ["a"]
    current = workspace.current()
    assert current is not None
    assert current.id == "a"


def test_what_a_killed_run_left_is_swept_by_the_next(tmp_path: Path) -> None:
    workspace = ws.make_workspace(tmp_path / "out")
    (workspace.runs / "123.unfinished" / "tables").mkdir(parents=True)
    _finished(workspace, "a")
    assert [p.name for p in workspace.runs.iterdir()] == ["a"]


def test_the_same_run_again_keeps_the_folder_that_is_there(tmp_path: Path) -> None:
    workspace = ws.make_workspace(tmp_path / "out")
    first = _finished(workspace, "a")
    before = (first.folder / "run.json").stat().st_mtime_ns
    again = _finished(workspace, "a")
    assert (again.folder / "run.json").stat().st_mtime_ns == before


def test_a_folder_of_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"letters\.txt"):
        ws.make_workspace(tmp_path)


def test_a_file_as_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError, match="must be a folder"):
        ws.make_workspace(tmp_path / "out")


def test_a_missing_table_names_those_there_are(tmp_path: Path) -> None:
    run = _finished(ws.make_workspace(tmp_path / "out"), "a")
    with pytest.raises(UsageError, match="tier_moves"):
        run.table("value")
    with pytest.raises(UsageError, match="no result table"):
        run.table("valeu")


def test_a_damaged_pointer_says_so(tmp_path: Path) -> None:
    workspace = ws.make_workspace(tmp_path / "out")
    (workspace.root / "current.json").write_text("{")
    with pytest.raises(WorkspaceError, match=r"current\.json"):
        workspace.current()
    (workspace.root / "current.json").write_text(json.dumps({"run": "runs/gone"}))
    with pytest.raises(WorkspaceError, match="not a finished run"):
        workspace.current()


def test_a_table_that_breaks_its_contract_is_not_written(tmp_path: Path) -> None:
    workspace = ws.make_workspace(tmp_path / "out")
    with ws.new_run(workspace) as folder:
        with pytest.raises(ContractError, match="outside the contract: surprise"):
            ws.write_table(folder, "tier_moves", _moves().append_column("surprise", pa.array([1])))
        assert not list((folder / "tables").iterdir())


def test_two_writers_are_refused_and_a_dead_ones_lock_is_taken_over(tmp_path: Path) -> None:
    workspace = ws.make_workspace(tmp_path / "out")
    (workspace.root / ".lock").write_text(str(os.getppid()))
    with pytest.raises(UsageError, match="another run"), ws.locked(workspace):
        pass
    (workspace.root / ".lock").write_text("999999999")
    with ws.locked(workspace):
        assert (workspace.root / ".lock").read_text() == str(os.getpid())
    assert not (workspace.root / ".lock").exists()


def test_equal_content_is_equal_bytes_whatever_the_row_order(tmp_path: Path) -> None:
    (tmp_path / "a" / "tables").mkdir(parents=True)
    (tmp_path / "b" / "tables").mkdir(parents=True)
    moves = pa.concat_tables([_moves(), _moves().set_column(2, "from_tier", pa.array(["Bronze"]))])
    ws.write_table(tmp_path / "a", "tier_moves", moves)
    ws.write_table(tmp_path / "b", "tier_moves", moves.take([1, 0]))
    one, two = ((tmp_path / x / "tables" / "tier_moves.parquet").read_bytes() for x in "ab")
    assert one == two


def test_a_notebook_sees_the_table_with_the_meaning_of_its_columns(tmp_path: Path) -> None:
    run = _finished(ws.make_workspace(tmp_path / "out"), "a")
    shown = run.view("tier_moves")._repr_html_()
    assert "earlier date" in shown
    assert "1 of 1 rows" in shown
    assert "tier_moves" in run._repr_html_()
