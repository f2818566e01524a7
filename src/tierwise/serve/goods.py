"""What ``tierwise forecast`` and ``stock`` print: the sentences and the first rows of the report's block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierwise.report.blocks.linear import linear_lines
from tierwise.report.blocks.planned import planned_lines
from tierwise.report.blocks.stock import order_lines, sentences
from tierwise.serve.material import material_of
from tierwise.serve.printing import say, say_json, voice

if TYPE_CHECKING:
    from tierwise.pipeline.workspace import Run

NAMES = ("forecasts", "planned_prices", "purchase_advice", "product_features", "product_names", "linear_demand")


def show(done: Run, language: str, as_json: bool) -> None:
    """What will sell, how sure, what to order and where the tables lie."""
    remarks = done.about["remarks"]
    if as_json:
        plans = done.table("planned_prices").to_pylist() if "planned_prices" in done.table_names() else []
        told = {"run": done.id, "forecast": remarks["forecast"], "planned": plans, "stock": remarks.get("stock")}
        say_json({**told, "linear": _linear(done)})
        return
    material, v = material_of(done, NAMES), voice(language, str(done.about["currency"]))
    for sentence in sentences(material, v):
        say(sentence)
    for line in (*linear_lines(material, v), *planned_lines(material, v), *order_lines(material, v)):
        say("  " + line)
    say(v.say("console.report", path=str(done.folder / "report.html")))


def _linear(done: Run) -> dict[str, object] | None:
    """The straight line, its terms and how it compares; nothing where it was not asked for."""
    note = done.about["remarks"].get("linear")
    return {**note, "terms": done.table("linear_demand").to_pylist()} if note else None
