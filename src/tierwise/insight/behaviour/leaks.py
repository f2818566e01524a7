"""Inputs that know the answer, found before anything is learned.

An input that alone tells the answer almost perfectly, or that is the answer under another name, is left out of the
learning and named on the card: in a shop's real data nothing known beforehand can do that.
"""

from __future__ import annotations

from collections.abc import Sequence

from tierwise.insight.behaviour.learning import Asked
from tierwise.models.family import Examples, Rows
from tierwise.models.leakage import Finding, label_columns, telling_columns


def suspects(learn: Asked, test: Asked) -> tuple[Finding, ...]:
    """Inputs that are, or alone tell, the answer."""
    named = label_columns(learn.examples.rows, learn.examples.label)
    telling = telling_columns(learn.examples, [test.examples])
    return tuple({f.column: f for f in (*telling, *named)}.values())


def without(asked: Asked, found: Sequence[Finding]) -> Asked:
    """The same examples without the columns of these findings."""
    columns = [f.column for f in found if f.column in asked.examples.rows.table.column_names]
    if not columns:
        return asked
    e = asked.examples
    rows = Rows(e.rows.table.drop_columns(columns), e.rows.history)
    return Asked(Examples(e.question, e.task, rows, e.label, e.group, e.unit), asked.origin, asked.customers)
