"""A model made of models at rest: their states inside one state.

Facts of a part stand under ``parts``, its arrays with the part's name before theirs, its text in one JSON object.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from tierwise.models.family import State


def nest(
    kind: str, facts: Mapping[str, Any], parts: Mapping[str, State], arrays: Mapping[str, NDArray[Any]] | None = None
) -> State:
    """One state of several; names of parts hold no slash.

    >>> one = nest("blend", {"weights": [1.0]}, {"a": State("linear", {"l2": 1})})
    >>> one.kind, parts_of(one)["a"].facts
    ('blend', {'l2': 1})
    """
    inner = {name: {"kind": part.kind, "facts": dict(part.facts)} for name, part in parts.items()}
    every = dict(arrays or {})
    every |= {f"{name}/{key}": array for name, part in parts.items() for key, array in part.arrays.items()}
    texts = {name: part.text for name, part in parts.items() if part.text}
    text = json.dumps(texts, sort_keys=True, ensure_ascii=False) if texts else ""
    return State(kind, {**facts, "parts": inner}, every, text)


def parts_of(state: State) -> dict[str, State]:
    """The states that were nested."""
    texts = json.loads(state.text) if state.text else {}
    return {name: _part(state, name, about, texts.get(name, "")) for name, about in state.facts["parts"].items()}


def _part(state: State, name: str, about: Mapping[str, Any], text: str) -> State:
    start = f"{name}/"
    arrays = {key.removeprefix(start): array for key, array in state.arrays.items() if key.startswith(start)}
    return State(about["kind"], about["facts"], arrays, text)
