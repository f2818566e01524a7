"""What goes together: the rules that held, how strong they are, and the bundles one could try."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Figure, Listing, Part
from tierwise.report.charts.whiskers import Whisker, whiskers
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin
from tierwise.report.visible import visible

_RULES, _BARS, _BUNDLES = 12, 8, 8
RATE = 0.05


def together(m: Material, v: Voice) -> Block:
    """The strongest rule that held in a sentence, then the tables."""
    note = (m.run.get("remarks") or {}).get("baskets") or {}
    title, definition = v.say("together.title"), (v.say("together.definition", rate=note.get("rate", RATE)),)
    if not m.has("basket_rules"):
        return Block("together", title, _without(v, note), definition=definition)
    rules = _strongest(m.rows("basket_rules"))
    held = [r for r in rules if r["holds_later"]]
    parts: list[Part] = [Figure(_chart(v, held[:_BARS]))] if held else []
    parts.append(Listing(_table(v, rules[:_RULES]), v.say("together.rules")))
    parts += [Listing(t, v.say("together.bundles"), v.say("together.bundles_note")) for t in _bundles(m, v)]
    more = [v.say("together.tests", note)] if note else []
    more += [v.say("together.giants", note)] if note.get("giants") else []
    return Block("together", title, _answer(v, rules, held), tuple(more), tuple(parts), definition)


def _without(v: Voice, note: Mapping[str, Any]) -> str:
    if not note:
        return v.say("together.not_asked")
    return v.say("together.no_products") if note.get("none") else v.say("together.nothing", note)


def _strongest(rows: Rows) -> Rows:
    """Those that held first, by the lower end of the lift; of one set of products the surest rule alone."""
    order = sorted(rows, key=lambda r: (not r["holds_later"], -r["lift_low"], -r["confidence"], r["antecedent"]))
    first: dict[frozenset[str], dict[str, Any]] = {}
    for r in order:
        first.setdefault(frozenset(json.loads(r["antecedent"]) + json.loads(r["consequent"])), r)
    return list(first.values())


def _answer(v: Voice, rules: Rows, held: Rows) -> str:
    if not held:
        return v.say("together.answer_none_held", rules=len(rules))
    first = held[0]
    return v.say(
        "together.answer", rules=len(rules), held=len(held), left=_left(v, first), right=_right(first),
        reason=_why(v, first),
    )  # fmt: skip


def _left(v: Voice, r: Mapping[str, Any]) -> str:
    return v.say("comma").join(visible(n, 40) for n in json.loads(r["antecedent_names"]))


def _right(r: Mapping[str, Any]) -> str:
    return visible(r["consequent_name"], 40)


def _why(v: Voice, r: Mapping[str, Any]) -> str:
    return v.tell("together", r["reason_code"], r["reason_values"])


def _lift(v: Voice, r: Mapping[str, Any], name: str = "lift") -> tuple[str, str]:
    if r[name] is None:
        return "–", ""
    low, high = r[f"{name}_low"], r[f"{name}_high"]
    span = "" if low is None else numbers.number_range(low, high, v.language)
    return numbers.number(r[name], v.language, 1), span


def _chart(v: Voice, held: Rows) -> Any:
    sentence = v.say("together.chart")
    label = [f"{_left(v, r)} → {_right(r)}" for r in held]
    rows = [
        Whisker(n, r["lift"], r["lift_low"], r["lift_high"], *_lift(v, r)) for n, r in zip(label, held, strict=True)
    ]
    cells = [(text(n), number(*_lift(v, r))) for n, r in zip(label, held, strict=True)]
    return whiskers(sentence, rows, twin(sentence, (v.say("together.bought"), v.say("together.lift")), cells))


def _table(v: Voice, rules: Rows) -> Twin:
    codes = ("bought", "also", "reason", "lift", "later", "held")
    rows: list[tuple[Cell, ...]] = [
        (
            text(_left(v, r)), text(_right(r)), text(_why(v, r)), number(*_lift(v, r)),
            number(*_lift(v, r, "later_lift")), text(_held(v, r["holds_later"])),
        )
        for r in rules
    ]  # fmt: skip
    return twin(v.say("together.rules"), [v.say(f"together.{c}") for c in codes], rows)


def _held(v: Voice, holds: bool | None) -> str:
    return v.say("together.unseen" if holds is None else "together.yes" if holds else "together.no")


def _bundles(m: Material, v: Voice) -> list[Twin]:
    found = [r for r in m.rows("bundles") if r["missing_margin"] is not None]
    best = sorted(found, key=lambda r: (-r["missing_margin"], r["product_id"], r["other_product_id"]))[:_BUNDLES]
    if not best:
        return []
    codes = ("pair", "price", "margin", "both", "one_part")
    head = [v.say(f"together.{c}") for c in codes] + [v.say("together.break_even", discount=best[0]["discount"])]
    return [twin(v.say("together.bundles_caption"), head, [_bundle(v, r) for r in best])]


def _bundle(v: Voice, r: Mapping[str, Any]) -> tuple[Cell, ...]:
    names = (visible(r[f"{side}product_name"] or r[f"{side}product_id"], 40) for side in ("", "other_"))
    share = r["break_even_share"]
    return (
        text(" + ".join(names)), *(number(numbers.money(r[k], r["currency"], v.language)) for k in ("price", "margin")),
        number(v.count(r["baskets"])), number(v.count(r["one_part_baskets"])),
        number(v.say("together.never") if share is None else numbers.percent(share, v.language)),
    )  # fmt: skip
