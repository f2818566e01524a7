"""A small tree that speaks for a model, as rows: one for each box, parents before children, left before right."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

import numpy as np

from tierwise.models.explain import Surrogate
from tierwise.models.rules import Condition, Drawing, Rule, read_out

Row = dict[str, Any]


def tree_rows(found: Surrogate, about: Row, ever_empty: Collection[str]) -> list[Row]:
    """Rows of `question_rules`; ``about`` holds question, unit and date.

    Only of inputs that are ``ever_empty`` is it said where customers go of whom they are not known.
    """
    drawing = found.tree.drawn()
    rules = {rule.box: rule for rule in read_out(drawing)}
    into = {line.child: line for line in drawing.lines}
    order = list(_downwards(drawing))
    number = {box: i for i, box in enumerate(order)}
    quality = {"fidelity": found.fidelity, "agreement": None if np.isnan(found.agreement) else found.agreement}
    rows = []
    for box in (drawing.boxes[place] for place in order):
        line = into.get(box.number)
        rows.append(
            {
                **about, **quality, "node": number[box.number], "parent": None if line is None else number[line.parent],
                "depth": box.depth, "leaf": box.asks is None,
                "condition": None if line is None else _text(_plain(line.condition, ever_empty)),
                "rule": _rule(rules.get(box.number), ever_empty), "value": box.value, "customers": box.rows,
                "share": box.share, "n": found.n, "method": "tree grown on the model's answers",
            }
        )  # fmt: skip
    return rows


def _downwards(drawing: Drawing, box: int = 0) -> Iterator[int]:
    """Box numbers from above, left before right."""
    yield box
    for line in drawing.lines:
        if line.parent == box:
            yield from _downwards(drawing, line.child)


def _rule(rule: Rule | None, ever_empty: Collection[str]) -> str | None:
    return None if rule is None else _text([_plain(c, ever_empty) for c in rule.conditions])


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)


def _plain(c: Condition, ever_empty: Collection[str]) -> Row:
    """As JSON: what does not bound is left out."""
    found: Row = {"input": c.column}
    found |= {"above": c.above} if c.above is not None else {}
    found |= {"at_most": c.at_most} if c.at_most is not None else {}
    found |= {"levels": list(c.levels)} if c.levels else {}
    return found | ({"empty": True} if c.empty and c.column in ever_empty else {})
