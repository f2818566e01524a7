"""What planned prices and promotions do to the coming sales, a sentence for each plan; or why that cannot be told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Part, Prose
from tierwise.report.blocks.goods_names import names_of
from tierwise.report.material import Material
from tierwise.report.sentences import Voice
from tierwise.report.visible import visible

_MOST = 12
NEAR_DAYS = 28


def planned_lines(m: Material, v: Voice, most: int = _MOST) -> list[str]:
    """The plans in the order given: those that move the forecast first."""
    if not m.has("planned_prices"):
        return []
    names = names_of(m)
    rows = sorted(m.rows("planned_prices"), key=lambda r: r["change"] is None)
    return [_line(v, r, visible(names.get(r["product_id"]) or r["product_id"], 40)) for r in rows[:most]]


def planned_shop(m: Material, v: Voice) -> str:
    """How much of what the shop will sell comes from the plans; "" without any."""
    note: Mapping[str, Any] = m.run["remarks"]["forecast"]
    if not note.get("planned"):
        return ""
    if not note["moved"]:
        return v.say("planned.none_told")
    without, pieces = note["without"], note["with_plans"]
    change = pieces / without - 1 if without else None
    return v.say("planned.shop", note, days=NEAR_DAYS, change=change)


def planned_checked(m: Material, v: Voice) -> str:
    """Whether telling prices helped in the shop's own last months; "" without plans."""
    told = m.run["remarks"]["forecast"].get("held_out")
    if not told:
        return ""
    span = numbers.percent_range(told["gain_low"], told["gain_high"], v.language, signed=True) if told["plain"] else ""
    return v.say(f"planned.held_out_{told['verdict']}", told, range=span)


def planned_part(m: Material, v: Voice) -> list[Part]:
    """The same as a part of the report."""
    lines = planned_lines(m, v)
    return [Prose(tuple(lines), v.say("planned.title"))] if lines else []


def _line(v: Voice, row: Mapping[str, Any], name: str) -> str:
    told = json.loads(row["reason_values"])
    price = {k: numbers.money(x, row["currency"], v.language, decimals=2) for k, x in _prices(row, told).items()}
    why = v.tell("reason", told["evidence"], told) if told.get("evidence") else ""
    values = {**told, **row, **price, "name": name, "why": why}
    if row["quantity"] is not None:
        step = numbers.step_of(row["quantity_low"], row["quantity_high"])
        values["pieces"] = numbers.number(row["quantity"], v.language, step=step)
        values["range"] = _range(v, row)
    return v.say(f"planned.{row['reason_code']}", values)


def _prices(row: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "planned": row["price"],
        "now": row["price_now"],
        "low": told.get("price_min"),
        "high": told.get("price_max"),
    }


def _range(v: Voice, row: Mapping[str, Any]) -> str | None:
    if not numbers.known(row["quantity_low"]):
        return None
    return numbers.number_range(row["quantity_low"], row["quantity_high"], v.language, 0)
