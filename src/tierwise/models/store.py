"""Models at rest: JSON for facts, npz for arrays, LightGBM's own text; never pickle. A hash guards each of them.

``write(folder, name, state)`` leaves ``name.json`` (kind, facts and the SHA-256 of the other files) and, where there
are any, ``name.npz`` and ``name.txt``. ``read`` refuses a file that is not what was written.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from tierwise.errors import ComputationError
from tierwise.models.family import State

FORMAT = 1


def write(folder: Path, name: str, state: State) -> dict[str, str]:
    """Write the state; gives the SHA-256 of each file by its name, for a manifest.

    The same state gives the same bytes. Facts and arrays that only pickle could keep are refused, before anything is
    written.
    """
    about = _json(name, state)
    hashes: dict[str, str] = {}
    if state.arrays:
        path = folder / f"{name}.npz"
        with path.open("wb") as f:
            arrays: dict[str, Any] = {key: np.asarray(a) for key, a in state.arrays.items()}
            np.savez(f, **arrays)
        hashes[path.name] = _sha256(path)
    if state.text:
        path = folder / f"{name}.txt"
        path.write_bytes(state.text.encode("utf-8"))
        hashes[path.name] = _sha256(path)
    path = folder / f"{name}.json"
    path.write_text(json.dumps({**about, "files": hashes}, ensure_ascii=False), encoding="utf-8", newline="\n")
    return {**hashes, path.name: _sha256(path)}


def _json(name: str, state: State) -> dict[str, Any]:
    """What stands in the JSON file but for the hashes; facts keep their order, for it may mean something."""
    odd = [key for key, a in state.arrays.items() if np.asarray(a).dtype.hasobject]
    if odd:
        raise ComputationError(f"model {name} ({state.kind}): arrays {', '.join(odd)} hold Python objects")
    about = {"format": FORMAT, "kind": state.kind, "facts": dict(state.facts)}
    try:
        json.dumps(about, allow_nan=False)
    except (TypeError, ValueError) as e:
        raise ComputationError(f"model {name} ({state.kind}): facts that JSON cannot hold: {e}") from e
    return about


def read(folder: Path, name: str) -> State:
    """The state that was written; ``ComputationError`` when a file is missing, altered or of another format."""
    about = _about(folder / f"{name}.json")
    for file, expected in about["files"].items():
        path = folder / file
        if file not in {f"{name}.npz", f"{name}.txt"} or not path.is_file() or _sha256(path) != expected:
            raise ComputationError(f"{path} is not the file that was written with the model", "run again")
    arrays: dict[str, Any] = {}
    if f"{name}.npz" in about["files"]:
        with np.load(folder / f"{name}.npz", allow_pickle=False) as found:
            arrays = {key: found[key] for key in found.files}
    text = (folder / f"{name}.txt").read_bytes().decode("utf-8") if f"{name}.txt" in about["files"] else ""
    return State(about["kind"], about["facts"], arrays, text)


def _about(path: Path) -> dict[str, Any]:
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as e:
        raise ComputationError(f"{path} cannot be read: {e}", "run again") from e
    if not isinstance(about, dict) or about.get("format") != FORMAT or not {"kind", "facts", "files"} <= set(about):
        raise ComputationError(f"{path} is no model of format {FORMAT}", "run again with this version")
    return about


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
