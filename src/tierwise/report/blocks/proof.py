"""What campaigns earned: the margin of each against those held out, then every figure with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Figure, Listing, Part
from tierwise.report.blocks.price_tests import tested_parts, tested_sentences
from tierwise.report.blocks.warning_checks import warning_sentences, warning_table
from tierwise.report.charts.whiskers import Whisker, whiskers
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin
from tierwise.report.visible import visible

UNREAD = ("blocked", "too_few", "not_begun")
"""Why a campaign drawn by lot has no figures, as codes."""
LEAST_P = 0.00001
ORDER = (
    "conversion", "orders", "revenue", "revenue_capped", "margin", "margin_reached", "discount", "points", "iroi",
    "unsubscribed", "stars",
)  # fmt: skip


def proof(m: Material, v: Voice) -> Block:
    """Margin first, in a sentence for each campaign."""
    title = v.say("proof.title")
    tested = tested_sentences(m, v)
    notes: Mapping[str, Any] = (m.run.get("remarks") or {}).get("measure") or {}
    if not m.has("effects"):  # nothing to read, or all of it blocked
        first, *more = [*compared(v, notes), *tested] or [v.say("proof.none"), v.say("proof.how")]
        return Block("proof", title, first, tuple(more), tuple(tested_parts(m, v)))
    rows = by_start(m.rows("effects"), notes)
    past = [r for r in rows if observed(r)]
    every = [r for r in rows if not r["tier"] and not r["offer"] and not observed(r)]
    said = [sentence(v, r) for r in every if r["metric"] == "margin"]
    parts: list[Part] = [Listing(_table(v, every), v.say("proof.table"))] if every else []
    for split in ("tier", "offer"):
        mine = [r for r in rows if r["metric"] == "margin" and r[split]]
        if mine:
            parts.append(Figure(_chart(v, mine, split), v.say(f"proof.by_{split}")))
    if past:
        parts.append(Listing(_past(v, past, notes), v.say("proof.past"), v.say("proof.past_note")))
    checks = m.rows("warning_checks") if m.has("warning_checks") else []
    parts += warning_table(v, checks)
    first, *more = said or [v.say("proof.only_past", campaigns=len(past)) if past else v.say("proof.none")]
    beliefs = [words for r in every if r["metric"] == "margin" for words in believed(v, r)]
    more += [*beliefs, *compared(v, notes), *warning_sentences(v, checks), *tested]
    return Block("proof", title, first, tuple(more), (*parts, *tested_parts(m, v)), (v.say("proof.definition"),))


def by_start(rows: Rows, notes: Mapping[str, Any]) -> Rows:
    """Campaigns in the order in which they began, by name where together; each one's rows as they stood."""
    return sorted(rows, key=lambda r: (str(notes.get(r["campaign"], {}).get("decided_at")), r["campaign"]))


def observed(r: Mapping[str, Any]) -> bool:
    """A row of a campaign that nobody drew lots for."""
    return str(r["method"]).startswith("observational")


def _past(v: Voice, rows: Rows, notes: Mapping[str, Any]) -> Twin:
    head = [v.say(f"proof.{c}") for c in ("campaign", "contacted", "revenue_change", "grade", "unlike", "doubts")]
    body = []
    for r in rows:
        note = notes.get(r["campaign"], {})
        unlike = (numbers.number(note.get(f"unlike_{w}"), v.language, 2) for w in ("before", "after"))
        doubts = v.say("comma").join(v.word("doubt", d) for d in note.get("doubts", [])) or "–"
        body.append((
            text(visible(r["campaign"], 40)), number(v.count(r["treated"])),
            number(signed(v, r["unit"], r["effect"]), span(v, r)), text(str(note.get("grade", ""))),
            number(" → ".join(unlike)), text(doubts),
        ))  # fmt: skip
    return twin(v.say("proof.past"), head, body)


def sentence(v: Voice, r: Mapping[str, Any]) -> str:
    """What a campaign did to margin: gained, lost, or nothing shown."""
    span = numbers.money_range(r["effect_low"], r["effect_high"], r["unit"], v.language)
    told = {
        "campaign": visible(r["campaign"], 60), "effect": r["effect"], "size": abs(r["effect"]), "total": r["total"],
        "range": span,
    }  # fmt: skip
    code = "gained" if r["effect_low"] > 0 else "lost" if r["effect_high"] < 0 else "not_shown"
    return Voice(v.language, r["unit"]).say(f"proof.{code}", told)


def believed(v: Voice, r: Mapping[str, Any]) -> list[str]:
    """How probable it is that a campaign brings margin, and what either choice may lose; nothing while it runs."""
    if r.get("better") is None:
        return []
    told = {"campaign": visible(r["campaign"], 60), "better": r["better"]}
    told |= {"used": r["loss_if_used"], "unused": r["loss_if_not"]}
    return [Voice(v.language, r["unit"]).say("proof.believed", told)]


def compared(v: Voice, notes: Mapping[str, Any]) -> list[str]:
    """Of each campaign drawn by lot: how many were compared, who is left out and why, whether it runs; or why not."""
    said = []
    for name, note in sorted(notes.items(), key=lambda item: (str(item[1].get("decided_at")), item[0])):
        if note.get("observational"):
            continue
        told = {"campaign": visible(name, 60), **note}
        if note.get("none") in UNREAD:
            said.append(unread(v, told))
        if "treated" in note and note.get("none") != "blocked":
            said.append(v.say("proof.compared", told))
            if why := note.get("unchecked"):
                said.append(v.say(f"proof.unchecked_{why}", told))
            said += left_out(v, told)
            said += [v.say("proof.running", told)] if note["running"] else []
    return said


def unread(v: Voice, told: Mapping[str, Any]) -> str:
    """Why a campaign drawn by lot has no figures, with its numbers where they are known."""
    code = f"proof.{told['none']}"
    reason = f"{code}_{told.get('reason')}"
    p = told.get("p")
    if p is not None:
        told = {**told, "p": f"= {numbers.number(p, v.language, 5)}" if p >= LEAST_P else f"< {LEAST_P:.5f}"}
    return v.say(reason if v.knows(reason) else code, told)


def left_out(v: Voice, told: Mapping[str, Any]) -> list[str]:
    """Who does not count in a reading, by reason and arm, and whose clicks are a machine's."""
    said, counted = [], told.get("left_out") or {}
    for why in ("early", "unknown"):
        every = counted.get(f"treated_{why}", 0) + counted.get(f"control_{why}", 0)
        if every:
            said.append(v.say(f"proof.left_out_{why}", {**counted, "campaign": told["campaign"], why: every}))
    if clicked := told.get("clicks"):
        few = {k: clicked[k] or None for k in ("machines", "untold")}
        said.append(v.say("proof.clicks", {**clicked, **few, "campaign": told["campaign"]}))
    return said


def _table(v: Voice, rows: Rows) -> Twin:
    place = {metric: i for i, metric in enumerate(ORDER)}
    names = list(dict.fromkeys(r["campaign"] for r in rows))
    ordered = sorted(rows, key=lambda r: (names.index(r["campaign"]), place.get(r["metric"], len(place))))
    head = [v.say(f"proof.{c}") for c in ("campaign", "metric", "held_out", "change", "all", "chance")]
    return twin(v.say("proof.table"), head, [_line(v, r) for r in ordered])


def _line(v: Voice, r: Mapping[str, Any]) -> tuple[Cell, ...]:
    p = r["p_value"]
    whole = "–" if r["total"] is None else figure(v, r["unit"], r["total"], plain=True)
    return (
        text(visible(r["campaign"], 40)), text(v.word("metric", r["metric"])),
        number("–" if r["base"] is None else figure(v, r["unit"], r["base"])),
        number(change(v, r), span(v, r)), number(whole),
        number("–" if p is None else numbers.number(p, v.language, 2)),
    )  # fmt: skip


def figure(v: Voice, unit: str, value: float, plain: bool = False) -> str:
    """A number in its unit: a share as per cent (as a count of customers where it is ``plain``), money, or orders."""
    if unit == "share":
        return numbers.number(value, v.language, 0) if plain else numbers.percent(value, v.language, 1)
    if len(unit) == 3 and unit.isupper():
        return numbers.money(value, unit, v.language, decimals=0 if abs(value) >= 1000 else 2)
    return numbers.number(value, v.language, 0 if abs(value) >= 100 else 2)


def signed(v: Voice, unit: str, value: float) -> str:
    """A change in its unit, with a plus in front of a rise; that of a share in points, for 2 % of it would be less."""
    if unit == "share":
        return v.say("proof.points", points=numbers.number(100 * value, v.language, 1, signed=True))
    return ("+" if value > 0 else "") + figure(v, unit, value)


def change(v: Voice, r: Mapping[str, Any]) -> str:
    """The change of a row. A ratio is none, so it has no sign; one that may be anything is not said."""
    if r["base"] is not None:
        return signed(v, r["unit"], r["effect"])
    return v.say("plans.unknown") if r["effect_low"] is None else figure(v, r["unit"], r["effect"])


def span(v: Voice, r: Mapping[str, Any]) -> str:
    """The interval of a row; empty where it has none."""
    if r["effect_low"] is None:
        return ""
    said = figure if r["base"] is None and not observed(r) else signed
    return f"{said(v, r['unit'], r['effect_low'])} … {said(v, r['unit'], r['effect_high'])}"


def _chart(v: Voice, rows: Rows, split: str) -> Any:
    sentence_ = v.say(f"proof.by_{split}")
    label = [_label(v, r, split) for r in rows]
    marks = [
        Whisker(n, r["effect"], r["effect_low"], r["effect_high"], signed(v, r["unit"], r["effect"]), span(v, r))
        for n, r in zip(label, rows, strict=True)
    ]
    cells = [(text(n), number(signed(v, r["unit"], r["effect"]), span(v, r))) for n, r in zip(label, rows, strict=True)]
    head = (v.say("plans.tier" if split == "tier" else "plans.offers"), v.say("proof.change"))
    return whiskers(sentence_, marks, twin(sentence_, head, cells))


def _label(v: Voice, r: Mapping[str, Any], split: str) -> str:
    name = v.word("tier", r["tier"]) if split == "tier" else visible(r["offer"], 30)
    return f"{visible(r['campaign'], 20)} · {name}"
