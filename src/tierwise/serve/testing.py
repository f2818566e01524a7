"""What ``tierwise switchback`` prints: the plan's prices by fortnight, or what the tests have shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierwise.report.blocks.price_tests import plan_lines, tested_sentences
from tierwise.serve.material import material_of
from tierwise.serve.printing import say, say_json, voice

if TYPE_CHECKING:
    from tierwise.pipeline.workspace import Run


NAMES = ("price_tests", "price_test_results")


def show(done: Run, language: str, as_json: bool, planned: bool) -> None:
    """``planned``: the prices to ask are printed too."""
    m, v = material_of(done, NAMES), voice(language, str(done.about["currency"]))
    if as_json:
        notes = done.about["remarks"]["price_tests"]
        say_json({"run": done.id, "tests": notes, **{n: m.rows(n) for n in NAMES}})
        return
    say(*tested_sentences(m, v))
    if planned:
        say(*("  " + line for line in plan_lines(m, v)))
    say(v.say("console.report", path=str(done.folder / "report.html")))
