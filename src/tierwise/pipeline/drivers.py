"""The verb ``explain OUT``: what drives the answers of the current run, question by question. Only reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tierwise.errors import UsageError
from tierwise.pipeline.workspace import open_workspace

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Driven:
    """Rows of `question_drivers`, `question_effects` and `question_rules`; of one ``question`` where it was asked."""

    run: str
    currency: str
    question: str | None
    drivers: Rows
    effects: Rows
    rules: Rows


def drivers(out: str | Path, question: str | None = None) -> Driven:
    """What drives the answers. ``UsageError`` where the run does not say it, or has no such question."""
    current = open_workspace(out).require_current()
    if "question_drivers" not in current.table_names():
        hint = f"tierwise predict {out} --quick asks what customers will do"
        raise UsageError(f"run {current.id} holds nothing on what drives its answers", hint)
    found = [current.table(f"question_{name}").to_pylist() for name in ("drivers", "effects", "rules")]
    known = sorted({r["question"] for r in found[0]})
    if question is not None and question not in known:
        hint = f"one of {', '.join(known)}" if known else "no question could be learned on this history"
        raise UsageError(f"run {current.id} does not say what drives {question!r}", hint)
    mine = [[r for r in rows if question in (None, r["question"])] for rows in found]
    return Driven(current.id, str(current.about.get("currency", "")), question, *mine)
