"""What ``tierwise switchback`` prints: the plan's prices by fortnight, or what the tests have shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierwise.contract.settings import Settings
from tierwise.report.blocks.price_tests import plan_lines, tested_sentences
from tierwise.report.material import Material
from tierwise.serve.printing import say, say_json, voice

if TYPE_CHECKING:
    from tierwise.pipeline.workspace import Run


def show(done: Run, language: str, as_json: bool, planned: bool) -> None:
    """``planned``: the prices to ask are printed too."""
    tables = {n: done.table(n) for n in ("price_tests", "price_test_results")}
    if as_json:
        notes = done.about["remarks"]["price_tests"]
        say_json({"run": done.id, "tests": notes, **{n: t.to_pylist() for n, t in tables.items()}})
        return
    currency = str(done.about["currency"])
    m, v = Material(tables, done.about, {}, Settings(currency=currency)), voice(language, currency)
    say(*tested_sentences(m, v))
    if planned:
        say(*("  " + line for line in plan_lines(m, v)))
    say(v.say("console.report", path=str(done.folder / "report.html")))
