"""What goes together: the rules that held, how strong they are, and the bundles one could try."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Figure, Listing, Part
from tierwise.report.blocks.goods_names import names_of, told_apart
from tierwise.report.charts.whiskers import Whisker, whiskers
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin

_RULES, _BARS, _BUNDLES = 12, 8, 8
RATE = 0.05
FEW = 10
"""So many baskets with all of a rule's products in the following period, as were asked of it where it was found."""


def together(m: Material, v: Voice) -> Block:
    """The strongest rule that held in a sentence, then the tables."""
    note = (m.run.get("remarks") or {}).get("baskets") or {}
    title, definition = v.say("together.title"), (v.say("together.definition", rate=note.get("rate", RATE)),)
    if not m.has("basket_rules"):
        return Block("together", title, _without(v, note), definition=definition)
    rules, names = _strongest(m.rows("basket_rules")), _names(m)
    held = [r for r in rules if r["holds_later"]]
    parts: list[Part] = [Figure(_chart(v, held[:_BARS], names))] if held else []
    parts.append(Listing(_table(v, rules[:_RULES], names), v.say("together.rules")))
    parts += [Listing(t, v.say("together.bundles"), v.say("together.bundles_note")) for t in _bundles(m, v, names)]
    more = [v.say("together.tests", note)] if note else []
    more += [v.say("together.weaker", note)] if note.get("later_over_earlier") is not None else []
    more += [v.say("together.giants", note)] if note.get("giants") else []
    return Block("together", title, _answer(v, rules, held, names), tuple(more), tuple(parts), definition)


def _names(m: Material) -> dict[str, str]:
    """What each product of rules and bundles is called; with its id where another one has the same name."""
    found: dict[str, str | None] = dict(names_of(m))
    for r in m.rows("basket_rules"):
        found |= dict(zip(json.loads(r["antecedent"]), json.loads(r["antecedent_names"]), strict=True))
        found |= {json.loads(r["consequent"])[0]: r["consequent_name"]}
    return told_apart(found)


def _without(v: Voice, note: Mapping[str, Any]) -> str:
    if not note:
        return v.say("together.not_asked")
    return v.say("together.no_products") if note.get("none") else v.say("together.nothing", note)


def _strongest(rows: Rows) -> Rows:
    """Those that held first, by the lower end of the lift in the following period, which had no part in finding them,
    those seen `FEW` times there before rarer ones; of one set of products the surest rule alone.
    """
    order = sorted(rows, key=lambda r: (_rank(r), -_surely(r), -r["confidence"], r["antecedent"]))
    first: dict[frozenset[str], dict[str, Any]] = {}
    for r in order:
        first.setdefault(frozenset(json.loads(r["antecedent"]) + json.loads(r["consequent"])), r)
    return list(first.values())


def _rank(r: Mapping[str, Any]) -> int:
    return 2 if not r["holds_later"] else int(_both_later(r) < FEW)


def _both_later(r: Mapping[str, Any]) -> int:
    return round(float(r["later_confidence"] * r["later_baskets"]))


def _surely(r: Mapping[str, Any]) -> float:
    return float(r["later_lift_low"] or 0.0) if r["holds_later"] else float(r["lift_low"])


def _answer(v: Voice, rules: Rows, held: Rows, names: Mapping[str, str]) -> str:
    if not held:
        return v.say("together.answer_none_held", rules=len(rules))
    first = held[0]
    return v.say(
        "together.answer", rules=len(rules), held=len(held), left=_left(v, first, names), right=_right(first, names),
        reason=_why(v, first),
    )  # fmt: skip


def _left(v: Voice, r: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return v.say("comma").join(names[p] for p in json.loads(r["antecedent"]))


def _right(r: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return names[json.loads(r["consequent"])[0]]


def _why(v: Voice, r: Mapping[str, Any]) -> str:
    """In the following period where it held there, else where it was found."""
    if not r["holds_later"]:
        return v.tell("together", r["reason_code"], r["reason_values"])
    both = round(r["later_confidence"] * r["later_baskets"])
    return v.say(f"together.{r['reason_code']}", {"baskets": both, "of": r["later_baskets"], "lift": r["later_lift"]})


def _lift(v: Voice, r: Mapping[str, Any], name: str = "lift") -> tuple[str, str]:
    if r[name] is None:
        return "–", ""
    low, high = r[f"{name}_low"], r[f"{name}_high"]
    span = "" if low is None else numbers.number_range(low, high, v.language)
    return numbers.number(r[name], v.language, 1), span


def _chart(v: Voice, held: Rows, names: Mapping[str, str]) -> Any:
    sentence = v.say("together.chart")
    label = [f"{_left(v, r, names)} → {_right(r, names)}" for r in held]
    rows = [
        Whisker(n, r["later_lift"], r["later_lift_low"], r["later_lift_high"], *_lift(v, r, "later_lift"))
        for n, r in zip(label, held, strict=True)
    ]
    cells = [(text(n), number(*_lift(v, r, "later_lift"))) for n, r in zip(label, held, strict=True)]
    return whiskers(sentence, rows, twin(sentence, (v.say("together.bought"), v.say("together.later")), cells))


def _table(v: Voice, rules: Rows, names: Mapping[str, str]) -> Twin:
    codes = ("bought", "also", "reason", "later", "lift", "held")
    rows: list[tuple[Cell, ...]] = [
        (
            text(_left(v, r, names)), text(_right(r, names)), text(_why(v, r)), number(*_lift(v, r, "later_lift")),
            number(*_lift(v, r)), text(_held(v, r["holds_later"])),
        )
        for r in rules
    ]  # fmt: skip
    return twin(v.say("together.rules"), [v.say(f"together.{c}") for c in codes], rows)


def _held(v: Voice, holds: bool | None) -> str:
    return v.say("together.unseen" if holds is None else "together.yes" if holds else "together.no")


def _bundles(m: Material, v: Voice, names: Mapping[str, str]) -> list[Twin]:
    found = [r for r in m.rows("bundles") if r["missing_margin"] is not None]
    best = sorted(found, key=lambda r: (-r["missing_margin"], r["product_id"], r["other_product_id"]))[:_BUNDLES]
    if not best:
        return []
    codes = ("pair", "price", "margin", "both", "one_part")
    head = [v.say(f"together.{c}") for c in codes] + [v.say("together.break_even", discount=best[0]["discount"])]
    return [twin(v.say("together.bundles_caption"), head, [_bundle(v, r, names) for r in best])]


def _bundle(v: Voice, r: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Cell, ...]:
    both = (names[r[f"{side}product_id"]] for side in ("", "other_"))
    share = r["break_even_share"]
    return (
        text(" + ".join(both)), *(number(numbers.money(r[k], r["currency"], v.language)) for k in ("price", "margin")),
        number(v.count(r["baskets"])), number(v.count(r["one_part_baskets"])),
        number(v.say("together.never") if share is None else numbers.percent(share, v.language)),
    )  # fmt: skip
