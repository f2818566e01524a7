"""What to do next: the plans proposed, tier by tier, what they cost and from where they pay; and why others are not."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow.compute as pc

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Listing, Part
from tierwise.report.blocks.front import front
from tierwise.report.blocks.goals import goals
from tierwise.report.blocks.judged import judged
from tierwise.report.blocks.limits import for_margin, limits
from tierwise.report.blocks.tiers import tier_cell
from tierwise.report.material import Material, Rows, joined
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin
from tierwise.report.visible import visible, visible_id

EXAMPLES = 2
ORDER = (
    "vip", "win_back", "second_order", "flash_sale", "price_drop", "back_in_stock", "next_tier", "cross_sell",
    "due_again",
)  # fmt: skip
USED = 0.8


def plans(m: Material, v: Voice) -> Block:
    """What is proposed in a sentence, then the tables."""
    note: Mapping[str, Any] = (m.run.get("remarks") or {}).get("plan") or {}
    title, definition = v.say("plans.title"), (v.say("plans.definition", used=note.get("used", USED)),)
    if not m.has("strategies") or not note:
        return Block("plans", title, v.say("plans.none"))
    rows = m.rows("strategies")
    made = [r for r in rows if r["offer"]]
    kinds = in_order(r["strategy"] for r in made)
    parts: list[Part] = [Listing(_kinds(v, made, kinds), v.say("plans.kinds"))] if kinds else []
    points = m.rows("goal_front") if m.has("goal_front") else []
    parts += front(v, points)
    if kinds:
        parts.append(Listing(_by_tier(m, v, made, kinds), v.say("plans.by_tier")))
    parts += [Listing(t, v.say("plans.examples")) for t in _examples(m, v, kinds)]
    others = [r for r in rows if not r["offer"]]
    if others:
        parts.append(Listing(_not_proposed(v, others), v.say("plans.not_proposed")))
    falls = _waterfalls(v, rows)
    parts += [Listing(falls, v.say("plans.waterfall"), folded=True)] if falls is not None else []
    more = (*goals(v, note, points), *judged(v, note, str(rows[0]["currency"])), *_more(v, note))
    return Block("plans", title, _answer(v, note, len(kinds)), more, tuple(parts), definition)


def _answer(v: Voice, note: Mapping[str, Any], kinds: int) -> str:
    code = "plans.proposed" if note.get("proposed_only") else "plans.decided" if note["customers"] else "plans.nobody"
    return v.say(code, {**note, "kinds": kinds})


def _more(v: Voice, note: Mapping[str, Any]) -> tuple[str, ...]:
    return (*_offered(v, note), *money(v, note))


def _offered(v: Voice, note: Mapping[str, Any]) -> list[str]:
    return [grounds(v, note), *terms(v, note)] if note["customers"] else []


def money(v: Voice, note: Mapping[str, Any]) -> list[str]:
    """What it costs and what limits it, who gets what, what one more contact costs; whom nothing may be sent to."""
    said = [v.say("plans.money", note)] if note["customers"] else []
    if note.get("budget") is not None:
        said.append(v.say("plans.budget" if note["budget"] > 0 else "plans.budget_none", note))
    said += limits(v, note)
    said += [*shares(v, note), *wears(v, note)] if note["customers"] else []
    if note.get("universal"):
        said.append(v.say("plans.universal", note))
    if note.get("offers_refused"):
        said.append(v.say("plans.offers_refused", why=note["offers_refused"]))
    if (note.get("assumed") or {}).get("consent"):
        said.append(v.say("plans.assumed_consent"))
    return said


def terms(v: Voice, note: Mapping[str, Any]) -> list[str]:
    """What each offer is: how much it takes off, or hands out, and how long it holds."""
    told = [v.say(f"offer.{t['kind']}", {**t, "offer": visible(t["offer"], 30)}) for t in note.get("terms") or []]
    return [v.say("plans.terms", terms=v.say("semicolon").join(told))] if told else []


def wears(v: Voice, note: Mapping[str, Any]) -> list[str]:
    """What one more contact costs, whom that spares, and the cap."""
    found = note.get("wear")
    if not found:
        return []
    said = [v.say("plans.wear_assumed" if found["method"] == "assumed" else "plans.wear", found)]
    if found["tired"]:
        said.append(v.say("plans.wear_tired", found))
    if note.get("spared"):
        said.append(v.say("plans.spared", note))
    return [*said, v.say("plans.cap", note)]


def shares(v: Voice, note: Mapping[str, Any]) -> list[str]:
    """Where offers and money go, tier by tier."""
    rows = note.get("by_tier") or []
    told = (v.say("plans.tier_share", r) for r in rows)
    return [v.say("plans.shares", tiers=v.say("comma").join(told))] if len(rows) > 1 else []


def grounds(v: Voice, note: Mapping[str, Any]) -> str:
    """Whether gains are known, and what a trial would show."""
    shows = None if note.get("detectable") is None else note["base"] + note["detectable"]
    measured = "plans.measured" if for_margin(note) else "plans.measured_goals"
    return v.say("plans.trial" if note["method"] == "trial" else measured, {**note, "shows": shows})


def in_order(kinds: Iterable[str]) -> list[str]:
    """Kinds of plans once each, in the order in which they go first."""
    found = set(kinds)
    return [k for k in ORDER if k in found] + sorted(found - set(ORDER))


def summed(rows: Rows, kind: str) -> dict[str, Any]:
    """The rows of one strategy as one: customers, money, and the break-even in the mean of its customers."""
    mine = [r for r in rows if r["strategy"] == kind]
    added = ("customers", "held_out", "expected_cost", "cost_ceiling", "wear")
    total = {k: sum(r[k] or 0 for r in mine) for k in added}
    gains = [r["gain"] for r in mine if r["gain"] is not None]
    return {
        **total, "gain": sum(gains) if gains else None, "break_even": _mean(mine, "break_even"),
        "detectable": min((r["detectable"] for r in mine if r["detectable"] is not None), default=None),
        "offers": sorted({r["offer"] for r in mine}), "reason_code": mine[0]["reason_code"],
        "reason_values": mine[0]["reason_values"], "currency": mine[0]["currency"],
    }  # fmt: skip


def _mean(rows: Rows, name: str) -> float | None:
    known = [(r[name], r["customers"]) for r in rows if r[name] is not None and r["customers"]]
    weight = sum(n for _, n in known)
    return sum(x * n for x, n in known) / weight if weight else None


def _kinds(v: Voice, rows: Rows, kinds: list[str]) -> Twin:
    every = {k: summed(rows, k) for k in kinds}
    gains = any(s["gain"] is not None for s in every.values())
    codes = ["plan", "why", "offers", "customers", "held", "cost", "wears", *(["gain"] if gains else []), "pays"]
    body = [tuple(_kind(v, kind, s, gains)) for kind, s in every.items()]
    return twin(v.say("plans.kinds"), [v.say(f"plans.{c}") for c in codes], body)


def _kind(v: Voice, kind: str, s: Mapping[str, Any], gains: bool) -> list[Cell]:
    cells: list[Cell] = [
        text(v.word("strategy", kind)), text(why(v, s)),
        text(v.say("comma").join(visible(o, 30) for o in s["offers"])), number(v.count(s["customers"])),
        number(v.count(s["held_out"])), number(numbers.money(s["cost_ceiling"], s["currency"], v.language)),
        number(numbers.money(s["wear"], s["currency"], v.language)),
    ]  # fmt: skip
    if gains:
        known = s["gain"] is not None
        cells.append(number(numbers.money(s["gain"], s["currency"], v.language) if known else v.say("plans.unknown")))
    return [*cells, number(rise(v, s["break_even"], s["customers"]))]


def one_in(share: float | None) -> int | None:
    """Of how many customers one must order more.

    >>> one_in(0.05), one_in(None)
    (20, None)
    """
    return None if not share else max(1, math.floor(1.0 / share))


def rise(v: Voice, share: float | None, all_: int) -> str:
    """The same in words, of a plan for so many."""
    customers = one_in(share)
    if customers is None:
        return "–"
    return v.say("plans.less_than_one") if customers > all_ else v.say("plans.one_in", customers=customers)


def _by_tier(m: Material, v: Voice, rows: Rows, kinds: list[str]) -> Twin:
    tiers = [t for t in m.settings.tier_names if any(r["tier"] == t for r in rows)]
    counts = {(r["tier"], r["strategy"]): 0 for r in rows}
    for r in rows:
        counts[r["tier"], r["strategy"]] += r["customers"] + r["held_out"]
    head = [v.say("plans.tier"), *(v.word("strategy", k) for k in kinds)]
    body = [(text(v.word("tier", t)), *(number(v.count(counts.get((t, k), 0))) for k in kinds)) for t in tiers]
    return twin(v.say("plans.by_tier"), head, body)


def _examples(m: Material, v: Voice, kinds: list[str]) -> list[Twin]:
    """The first customers who get each plan, each with her own reason; of those held out nobody stands here."""
    meant = m.tables["strategy_customers"] if m.has("strategy_customers") else None
    if meant is None or "arm" not in meant.column_names:  # of a run before this was noted
        return []
    mine = meant.filter(pc.fill_null(pc.equal(meant["arm"], "treated"), False)).sort_by("rank")
    mine = joined(mine, m.tables["tiers"], ["tier"]) if m.has("tiers") else mine
    rows: list[tuple[Cell, ...]] = [
        (
            text(v.word("strategy", k)), Cell(visible_id(r["customer_id"]), "id"),
            tier_cell(m, v, r["tier"]) if r.get("tier") else text("–"), text(why(v, r)),
        )
        for k in kinds for r in mine.filter(pc.equal(mine["strategy"], k)).slice(0, EXAMPLES).to_pylist()
    ]  # fmt: skip
    head = [v.say("plans.plan"), v.say("plans.customer"), v.say("plans.tier"), v.say("plans.why")]
    return [twin(v.say("plans.examples"), head, rows)] if rows else []


def _not_proposed(v: Voice, rows: Rows) -> Twin:
    body = [(text(v.word("strategy", r["strategy"])), text(why(v, r))) for r in rows]
    return twin(v.say("plans.not_proposed"), [v.say("plans.plan"), v.say("plans.why")], body)


def why(v: Voice, row: Mapping[str, Any]) -> str:
    """The reason of a row in words: of a customer, or why a strategy has none."""
    if row["reason_code"] != "nobody_left":
        return v.tell("plans", row["reason_code"], row["reason_values"])
    steps = json.loads(row["waterfall"])
    return v.say("plans.nobody_left", need=dict(steps)["need"], step=next(code for code, left in steps if not left))


def _waterfalls(v: Voice, rows: Rows) -> Twin | None:
    """How many are left after each step, strategy by strategy."""
    falls = {r["strategy"]: json.loads(r["waterfall"]) for r in rows if r["waterfall"]}
    if not falls:
        return None
    steps = list(dict.fromkeys(code for fall in falls.values() for code, _ in fall))
    head = [v.say("plans.plan"), *(v.word("step", s) for s in steps)]
    body = [
        (text(v.word("strategy", k)), *(number(v.count(dict(fall).get(s, 0))) for s in steps))
        for k, fall in falls.items()
    ]
    return twin(v.say("plans.waterfall"), head, body)
