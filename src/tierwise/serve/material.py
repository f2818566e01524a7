"""What a verb prints from: the result tables it needs of a run, as the report's blocks take them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tierwise.contract.settings import Settings
from tierwise.report.material import Material

if TYPE_CHECKING:
    from tierwise.pipeline.workspace import Run


def material_of(done: Run, names: Iterable[str], settings: Settings | None = None) -> Material:
    """These tables, as far as the run has them; without ``settings`` the usual ones in the run's currency."""
    there = set(done.table_names())
    tables = {name: done.table(name) for name in names if name in there}
    return Material(tables, done.about, {}, settings or Settings(currency=str(done.about["currency"])))
