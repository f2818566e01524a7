"""Price tests in words: what is planned, what was shown, which price to keep; a part of the block on what worked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierwise.contract.results.price import MOSTLY_ASKED
from tierwise.report import numbers
from tierwise.report.blocks.block import Listing, Part
from tierwise.report.material import Material
from tierwise.report.sentences import Voice
from tierwise.report.tables import number, text, twin
from tierwise.report.visible import visible

STRONG = 4.0
"""Few products answer more strongly: of 1,851 published elasticities the mean is -2.62 (Bijmolt, van Heerde & Pieters,
Journal of Marketing Research 42, 2005). A test that shows only stronger ones will most likely tell nothing."""


def tested_sentences(m: Material, v: Voice) -> list[str]:
    """Each test: its plan and what it can tell, or what it has shown."""
    notes: Mapping[str, Any] = (m.run.get("remarks") or {}).get("price_tests") or {}
    whole = {r["test"]: r for r in m.rows("price_test_results") if not r["product_id"]}
    found: list[str] = []
    for name, note in sorted(notes.items()):
        told = {"test": visible(name, 60), **note}
        if name in whole:
            found += _shown(v, whole[name], told)
        elif note.get("none") == "too_few":
            found.append(v.say("price_test.not_begun", told))
        else:
            can = "detectable" if note["detectable"] is not None else "unknown_noise"
            found += [v.say("price_test.planned", told), v.say(f"price_test.{can}", told)]
            if can == "detectable" and note["detectable"] > STRONG:
                found.append(v.say("price_test.weak"))
    return found


def _shown(v: Voice, row: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    ends = numbers.number_range(row["elasticity_low"], row["elasticity_high"], v.language, 2)
    money = row["margin_gain"] is not None
    span = numbers.money_range(row["margin_gain_low"], row["margin_gain_high"], row["currency"], v.language)
    values = {**told, **row, "test": told["test"], "elasticity_range": ends, "range": span if money else None,
              "size": abs(row["margin_gain"]) if money else None}  # fmt: skip
    said = [v.say("price_test.elasticity", values), v.say(f"price_test.keep_{row['keep']}", values)]
    if row["running"]:
        said.append(v.say("price_test.running", values))
    if row["obeyed"] is not None and row["obeyed"] < MOSTLY_ASKED:
        said.append(v.say("price_test.disobeyed", values))
    return said


def plan_lines(m: Material, v: Voice) -> list[str]:
    """Which price to ask when, a line for each product and fortnight."""
    rows = sorted(m.rows("price_tests"), key=lambda r: (r["test"], r["from_day"], r["product_id"]))
    return [
        v.say(
            "price_test.line", r, name=visible(r["product_name"] or r["product_id"], 40),
            shown=numbers.money(r["price"], r["currency"], v.language, decimals=2),
        )
        for r in rows
    ]  # fmt: skip


def tested_parts(m: Material, v: Voice) -> list[Part]:
    """The results product by product."""
    rows = sorted(m.rows("price_test_results"), key=lambda r: (r["test"], r["product_id"]))
    if not rows:
        return []
    head = [v.say(f"price_test.{c}") for c in ("test", "product", "slope", "gain", "chance", "asked", "keep")]
    cells = [
        (
            text(visible(r["test"], 30)), text(visible(r["product_id"], 30) or v.say("price_test.all")),
            number(numbers.number(r["elasticity"], v.language, 2),
                   numbers.number_range(r["elasticity_low"], r["elasticity_high"], v.language, 2)),
            number(v.money(r["margin_gain"]) if r["margin_gain"] is not None else "–", _span(v, r)),
            number(numbers.number(r["p_value"], v.language, 3)),
            number(numbers.percent(r["obeyed"], v.language) if r["obeyed"] is not None else "–"),
            text(v.word("price_keep", r["keep"])),
        )
        for r in rows
    ]  # fmt: skip
    return [Listing(twin(v.say("price_test.results"), head, cells), v.say("price_test.results"))]


def _span(v: Voice, r: Mapping[str, Any]) -> str:
    if r["margin_gain_low"] is None:
        return ""
    return numbers.money_range(r["margin_gain_low"], r["margin_gain_high"], r["currency"], v.language)
