"""Approved campaigns rest whole and unchanged; an edit is a new version."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierwise.contract.result_tables import ASSIGNMENTS
from tierwise.errors import UsageError, WorkspaceError
from tierwise.pipeline.campaigns import approve, approved, checked_name, find, versions
from tierwise.pipeline.workspace import Workspace


def rows(arms: dict[str, str]) -> pa.Table:
    n = len(arms)
    return ASSIGNMENTS.conform(
        pa.table(
            {
                "campaign": ["x"] * n, "version": [0] * n, "customer_id": list(arms), "offer": ["ten"] * n,
                "channel": ["email"] * n, "arm": list(arms.values()), "propensity": [0.9] * n,
                "policy": ["test"] * n, "score": [0.0] * n, "prices": ["{}"] * n, "seed": [1] * n,
                "decided_at": pa.array([datetime(2026, 1, 1)] * n, pa.timestamp("us")),
            }
        )
    )  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def test_what_was_approved_is_read_back(workspace: Workspace) -> None:
    done = approve(workspace, "spring", {"budget": 100}, rows({"b": "treated", "a": "control"}))
    assert (done.version, done.plan) == (1, {"budget": 100})
    assert find(workspace, "spring").assignments.to_pydict()["customer_id"] == ["a", "b"]
    assert set(find(workspace, "spring").assignments["campaign"].to_pylist()) == {"spring"}


def test_the_same_again_is_found_and_an_edit_is_a_version(workspace: Workspace) -> None:
    arms = {"a": "treated"}
    first = approve(workspace, "spring", {"budget": 100}, rows(arms))
    assert approve(workspace, "spring", {"budget": 100}, rows(arms)) == first
    second = approve(workspace, "spring", {"budget": 90}, rows(arms))
    assert [c.version for c in versions(workspace, "spring")] == [1, 2]
    assert find(workspace, "spring") == second == approved(workspace)[0]
    assert find(workspace, "spring", 1).plan == {"budget": 100}


def test_one_that_is_not_there_names_those_that_are(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="none yet"):
        find(workspace, "spring")
    approve(workspace, "双十一", {}, rows({"a": "treated"}))
    with pytest.raises(UsageError, match=r"双十一 \(v1\)"):
        find(workspace, "双十一", 2)


def test_a_damaged_plan_says_so(workspace: Workspace) -> None:
    done = approve(workspace, "spring", {}, rows({"a": "treated"}))
    (done.folder / "plan.json").write_text("{")
    with pytest.raises(WorkspaceError, match="no readable campaign"):
        find(workspace, "spring")


@given(st.text())
def test_a_name_never_leaves_its_folder(name: str) -> None:
    try:
        kept = checked_name(name)
    except UsageError:
        return
    assert Path("campaigns", kept).parent == Path("campaigns")
    assert kept not in (".", "..", "")
    assert not kept.startswith(".")
