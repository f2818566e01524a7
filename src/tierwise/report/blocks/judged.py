"""A plan judged on the past before it is launched, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.sentences import Voice
from tierwise.report.visible import visible


def judged(v: Voice, note: Mapping[str, Any], currency: str) -> list[str]:
    """What the plan would have earned and whether the past speaks for it; or why that cannot be said."""
    found = note.get("judged")
    if not found:
        return []
    if found.get("none"):
        return [v.say(f"judged.{found['none']}")]
    more = {f"{k}": _signed(v, found[k], currency) for k in ("gain", "nobody")}
    spans = {"range": _span(v, found, "gain", currency), "nobody_range": _span(v, found, "nobody", currency)}
    money = {k: numbers.money(found[k], currency, v.language, decimals=2) for k in ("spent", "spent_logged")}
    said = [v.say("judged.judged", {**found, **more, **spans, **money}), _verdict(v, found)]
    if not found["promoted"] and (found["nobody_low"] or 0) > 0 and found["spent"] < found["spent_logged"]:
        said.append(v.say("judged.cheaper"))
    if left := found.get("left_out"):
        said.append(v.say("judged.left_out", parts=v.say("comma").join(v.word("left_out", x) for x in left)))
    if found["other_offers"]:
        said.append(v.say("judged.other", offers=v.say("comma").join(visible(o, 30) for o in found["other_offers"])))
    return said


def _verdict(v: Voice, found: Mapping[str, Any]) -> str:
    if found["promoted"]:
        return v.say("judged.promoted", found)
    doubts = v.say("comma").join(v.word("doubt", r) for r in found["reasons"])
    return v.say("judged.doubts", {**found, "doubts": doubts})


def _signed(v: Voice, value: float | None, currency: str) -> str | None:
    if value is None:
        return None
    return ("+" if value > 0 else "") + numbers.money(value, currency, v.language, decimals=2)


def _span(v: Voice, found: Mapping[str, Any], name: str, currency: str) -> str | None:
    if found[f"{name}_low"] is None:
        return None
    return numbers.money_range(found[f"{name}_low"], found[f"{name}_high"], currency, v.language)
