"""What ``tierwise competitors`` prints: the sentences of the report's block, or the lines that are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierwise.report.blocks import rival_rows as block
from tierwise.report.blocks.rivals import sentences
from tierwise.report.material import Material
from tierwise.report.sentences import Voice
from tierwise.serve.material import material_of
from tierwise.serve.printing import say, say_json, voice

if TYPE_CHECKING:
    from tierwise.pipeline.workspace import Run

NAMES = (
    "competitor_matches", "price_gaps", "price_index", "competitor_events", "competitor_promotions", "competitor_pace",
    "rating_gaps", "aspect_gaps",
)  # fmt: skip
MOST = 50
"""Lines printed; the tables hold all."""
LATEST = 5
"""Promotions printed unasked."""
DEAREST = 5
"""Products named where others are cheaper."""


def show(done: Run, language: str, as_json: bool, asked: Mapping[str, int | None]) -> None:
    """``asked``: days of `events` and `alerts` to look back, how many `promotions`, None where not asked for; without
    any of them, all in short."""
    m = material_of(done, NAMES)
    if as_json:
        say_json({"run": done.id, "competitors": done.about["remarks"]["competitors"], **_rows(m, asked)})
        return
    v, listed = voice(language, str(done.about["currency"])), False
    for kind, code, rows in (("alerts", "alert_line", block.alert_rows), ("events", "event_line", block.event_rows)):
        days = asked.get(kind)
        if days is not None:
            found, listed = rows(m, days), True
            none = v.say("rivals.no_alerts" if kind == "alerts" else "rivals.no_events", days=days)
            say(*(block.event_lines(m, v, found[:MOST], code) or [none]))
    if (most := asked.get("promotions")) is not None:
        say(*_promotions(m, v, most))
    elif not listed:
        say(*sentences(m, v))
        say(*("  " + line for line in block.lower_lines(m, v, DEAREST)))
        say(*("  " + line for line in block.aspect_lines(m, v)))
        say(*(_promotions(m, v, LATEST) if m.has("competitor_promotions") else ()))
        say(v.say("console.report", path=str(done.folder / "report.html")))


def _promotions(m: Material, v: Voice, most: int) -> list[str]:
    """Their promotions, the latest first, below a line that says of how many."""
    rows = block.promotion_rows(m)
    if not rows:
        return [v.say("rivals.no_promotions")]
    code = "rivals.promotions_some" if len(rows) > most else "rivals.promotions_all"
    head = v.say(code, shown=most, promotions=len(rows))
    return [head, *("  " + line for line in block.promotion_lines(m, v, rows[:most]))]


def _rows(m: Material, asked: Mapping[str, int | None]) -> dict[str, Any]:
    """The same rows that the lines tell; without a question, each competitor's index, pace and stars in all."""
    found: dict[str, Any] = {}
    if (days := asked.get("alerts")) is not None:
        found["alerts"] = block.alert_rows(m, days)
    if (days := asked.get("events")) is not None:
        found["events"] = block.event_rows(m, days)
    if asked.get("promotions") is not None:
        found["promotions"] = block.promotion_rows(m)
    if not found:
        found = {"undercut": block.lower_rows(m), "price_index": m.rows("price_index"),
                 "promotions": block.promotion_rows(m), "pace": m.rows("competitor_pace"),
                 "ratings": [r for r in m.rows("rating_gaps") if not r["product_id"]],
                 "aspects": m.rows("aspect_gaps"),
                 "alerts": block.alert_rows(m)}  # fmt: skip
    return found


def show_queue(rows: int, path: Path, language: str, as_json: bool) -> None:
    """How many matches wait for a person, and where they were written."""
    if as_json:
        say_json({"review": str(path), "rows": rows})
    else:
        say(voice(language).say("rivals.queue_written", rows=rows, path=str(path)))


def show_decided(rows: int, language: str, as_json: bool) -> None:
    """How many decisions were kept."""
    if not as_json:
        say(voice(language).say("rivals.decided", rows=rows))
