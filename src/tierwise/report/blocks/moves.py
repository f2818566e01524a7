"""How customers moved between tiers from one date to another, under the same cut points."""

from __future__ import annotations

from datetime import datetime

from tierwise.report import numbers
from tierwise.report.blocks.block import Figure, Part, Prose
from tierwise.report.charts.sankey import Node, sankey
from tierwise.report.charts.svg import Chart
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import number, text, twin


def moves(m: Material, v: Voice) -> list[Part]:
    """The moves over the longest span that ends at the latest date."""
    rows = [r for r in m.rows("tier_moves") if r["customers"]]
    spans = {(r["from_as_of"], r["to_as_of"]) for r in rows}
    heading = v.say("tiers.moves_heading")
    if not spans:
        return [Prose((v.say("tiers.moves_empty"),), heading)]
    latest = max(to for _, to in spans)
    span = min(s for s in spans if s[1] == latest)
    return [Figure(_sankey(m, v, [r for r in rows if (r["from_as_of"], r["to_as_of"]) == span], span), heading)]


def _sankey(m: Material, v: Voice, rows: Rows, span: tuple[datetime, datetime]) -> Chart:
    codes = (*m.tier_names, "none")
    before = {c: sum(r["customers"] for r in rows if r["from_tier"] == c) for c in codes}
    after = {c: sum(r["customers"] for r in rows if r["to_tier"] == c) for c in codes}
    left = [Node(c, _before(v, c), _mark(m, c), *_stayed(v, c, before[c], rows)) for c in codes if before[c]]
    right = [Node(c, _after(v, c), _mark(m, c), v.count(after[c])) for c in codes if after[c]]
    flows = {
        (r["from_tier"], r["to_tier"]): (
            float(r["customers"]),
            v.say("tiers.move", r, before=_before(v, r["from_tier"]), after=_after(v, r["to_tier"])),
        )
        for r in rows
    }
    head = (
        v.say("tiers.from"),
        v.say("tiers.to"),
        v.say("column.customers"),
        v.say("column.share"),
        v.say("column.range"),
    )
    cells = [
        (
            text(_before(v, r["from_tier"])),
            text(_after(v, r["to_tier"])),
            number(v.count(r["customers"])),
            number(numbers.percent(r["share"], v.language, 0, numbers.step_of(r["share_low"], r["share_high"]))),
            number(numbers.percent_range(r["share_low"], r["share_high"], v.language)),
        )
        for r in sorted(rows, key=lambda r: (codes.index(r["from_tier"]), codes.index(r["to_tier"])))
        if r["from_tier"] in codes and r["to_tier"] in codes
    ]
    sentence = _moves_sentence(m, v, rows, span)
    sides = (numbers.day(span[0], v.language), numbers.day(span[1], v.language))
    return sankey(sentence, sides, left, right, flows, twin(v.say("tiers.moves_heading"), head, cells))


def _before(v: Voice, code: str) -> str:
    return v.say("tier_before.none") if code == "none" else v.word("tier", code)


def _after(v: Voice, code: str) -> str:
    return v.say("tier_after.none") if code == "none" else v.word("tier", code)


def _mark(m: Material, code: str) -> str:
    return "outside" if code == "none" else m.mark(code)


def _stayed(v: Voice, code: str, before: int, rows: Rows) -> tuple[str, str]:
    """Beside the earlier tier's number the share of it that stayed, and below it the range of that share."""
    stay = next((r for r in rows if r["from_tier"] == r["to_tier"] == code and code != "none"), None)
    if stay is None or not (numbers.known(stay["share_low"]) and numbers.known(stay["share_high"])):
        return v.count(before), ""
    reach = numbers.percent_range(stay["share_low"], stay["share_high"], v.language)
    return v.say("tiers.stayed", customers=before, share=stay["share"]), reach


def _moves_sentence(m: Material, v: Voice, rows: Rows, span: tuple[datetime, datetime]) -> str:
    rank = {c: i for i, c in enumerate(m.tier_names)}
    both = [r for r in rows if r["from_tier"] in rank and r["to_tier"] in rank]
    up = sum(r["customers"] for r in both if rank[r["to_tier"]] < rank[r["from_tier"]])
    down = sum(r["customers"] for r in both if rank[r["to_tier"]] > rank[r["from_tier"]])
    said = v.say("tiers.moves", from_day=span[0], to_day=span[1], up=up, down=down)
    return v.together(said, *(_stay(v, tier, both, rank) for tier in m.tier_names[:2]))


def _stay(v: Voice, tier: str, both: Rows, rank: dict[str, int]) -> str:
    """Of those who were in a tier: how many stayed, rose and fell."""
    mine = [r for r in both if r["from_tier"] == tier]
    stayed = next((r for r in mine if r["to_tier"] == tier), None)
    if stayed is None:
        return ""
    rose = sum(r["customers"] for r in mine if rank[r["to_tier"]] < rank[tier])
    fell = sum(r["customers"] for r in mine if rank[r["to_tier"]] > rank[tier])
    code = "tiers.stay_fell" if rank[tier] == 0 else "tiers.stay_moved"
    return v.say(code, stayed, tier=tier, rose=rose, fell=fell)
