"""What ``tierwise prices`` prints: the sentences and the first rows of the report's block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierwise.contract.settings import Settings
from tierwise.report.blocks.prices import lines, sentences
from tierwise.serve.material import material_of
from tierwise.serve.printing import say, say_json, voice

if TYPE_CHECKING:
    from tierwise.pipeline.workspace import Run

NAMES = ("price_advice", "promotion_results", "bulk_prices", "price_gaps", "product_features", "product_names")


def show(done: Run, language: str, as_json: bool, settings: Settings) -> None:
    """Which prices could move, by how much, what speaks against it, and where the tables lie."""
    if as_json:
        say_json({"run": done.id, "prices": done.about["remarks"]["prices"], "advice": _advice(done)})
        return
    material, v = material_of(done, NAMES, settings), voice(language, str(done.about["currency"]))
    for sentence in sentences(material, v):
        say(sentence)
    for line in lines(material, v):
        say("  " + line)
    say(v.say("console.report", path=str(done.report)))


def _advice(done: Run) -> list[dict[str, object]]:
    """Every product with its decision; the evidence behind it stands in `elasticities`."""
    rows: list[dict[str, object]] = done.table("price_advice").to_pylist()
    return rows
