"""The straight line of demand in words: what one more of currency goes with, brand by brand, and how right it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.material import Material
from tierwise.report.sentences import Voice
from tierwise.report.visible import visible


def linear_lines(m: Material, v: Voice) -> list[str]:
    """A line for the price, each brand and type, and one that holds it against the forecast in use; none unasked."""
    note = m.run["remarks"].get("forecast", {}).get("linear")
    if not note or not m.has("linear_demand"):
        return []
    found = [_line(v, r) for r in m.rows("linear_demand") if r["term"] != "constant"]
    return [*found, v.say("linear.judged" if note.get("dates") else "linear.unchecked", note)]


def _line(v: Voice, row: Mapping[str, Any]) -> str:
    low, high = row["pieces_week_low"], row["pieces_week_high"]
    told = {
        "pieces": f"{row['pieces_week']:+.2f}".replace("-", "−"), "name": visible(row["name"], 40),
        "range": numbers.number_range(low, high, v.language, 2), "one": numbers.money(1, row["currency"], v.language),
    }  # fmt: skip
    return v.say(f"linear.{row['term']}", **told)
