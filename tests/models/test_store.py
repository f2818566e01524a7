"""A model at rest comes back as it was, or not at all."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tierwise.errors import ComputationError
from tierwise.models.family import State
from tierwise.models.store import read, write

STATE = State(
    "linear",
    {"zeta": 1, "alpha": ["é", "铂金"], "nested": {"b": 0.1, "a": None}},
    {"weights": np.array([0.1, np.nan]), "marks": np.array([True]), "none": np.zeros((0, 3)), "names": np.array(["ß"])},
    "tree\r\nwith its\nown lines\n",
)


def test_what_was_written_comes_back(tmp_path):
    write(tmp_path, "m", STATE)
    back = read(tmp_path, "m")
    assert (back.kind, back.facts, back.text) == (STATE.kind, STATE.facts, STATE.text)
    assert list(back.facts) == ["zeta", "alpha", "nested"]
    assert set(back.arrays) == set(STATE.arrays)
    for name, array in STATE.arrays.items():
        assert back.arrays[name].dtype == array.dtype
        assert np.array_equal(back.arrays[name], array, equal_nan=array.dtype.kind == "f")


def test_the_same_state_gives_the_same_bytes(tmp_path):
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
    hashes = write(tmp_path / "one", "m", STATE)
    assert hashes == write(tmp_path / "two", "m", STATE)
    assert set(hashes) == {"m.json", "m.npz", "m.txt"}


def test_only_what_there_is_becomes_a_file(tmp_path):
    assert set(write(tmp_path, "m", State("linear", {}))) == {"m.json"}
    back = read(tmp_path, "m")
    assert (dict(back.facts), dict(back.arrays), back.text) == ({}, {}, "")


@pytest.mark.parametrize("file", ["m.npz", "m.txt"])
def test_an_altered_or_lost_file_is_refused(tmp_path, file):
    write(tmp_path, "m", STATE)
    path = tmp_path / file
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(ComputationError, match="not the file that was written"):
        read(tmp_path, "m")
    path.unlink()
    with pytest.raises(ComputationError, match="not the file that was written"):
        read(tmp_path, "m")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 99, "kind": "x", "facts": {}, "files": {}}', '{"format": 1}']
)
def test_what_is_no_model_is_refused(tmp_path, text):
    (tmp_path / "m.json").write_text(text)
    with pytest.raises(ComputationError, match=r"m\.json"):
        read(tmp_path, "m")
    with pytest.raises(ComputationError, match="cannot be read"):
        read(tmp_path, "never written")


def test_a_model_reads_its_own_files_only(tmp_path):
    write(tmp_path, "m", STATE)
    about = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    (tmp_path / "m.json").write_text(json.dumps({**about, "files": {"../m.npz": about["files"]["m.npz"]}}))
    with pytest.raises(ComputationError, match="not the file that was written"):
        read(tmp_path, "m")


def test_what_only_pickle_could_keep_is_refused_and_leaves_nothing(tmp_path):
    for state in (
        State("linear", {}, {"odd": np.array([object()])}),
        State("linear", {"odd": np.float32(1)}),
        State("linear", {"odd": float("nan")}),
    ):
        with pytest.raises(ComputationError, match="model m"):
            write(tmp_path, "m", state)
    assert not list(tmp_path.iterdir())
