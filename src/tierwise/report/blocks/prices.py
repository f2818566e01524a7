"""What prices do and which could move: margin to be gained, on which evidence, what stops them, and where none can be
told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Listing, Part
from tierwise.report.blocks.goods_names import names_of
from tierwise.report.blocks.price_rows import (
    losing,
    lost_promotions,
    moves_part,
    promoted,
    reasons_part,
    shown_price,
    tests_part,
)
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.visible import visible

MOST = 12
MOVES = ("raise", "cut")


def prices(m: Material, v: Voice) -> Block:
    """The block; without advice, how to get it."""
    title = v.say("prices.title")
    if not m.has("price_advice"):
        return Block("prices", title, v.say("prices.not_asked"))
    first, *more = sentences(m, v)
    moves, tests = ranked(m, *MOVES), ranked(m, "test")
    found = (
        moves_part(m, v, moves[:MOST]), tests_part(m, v, tests[:MOST]), reasons_part(m, v), lost_promotions(m, v),
    )  # fmt: skip
    parts: tuple[Part, ...] = tuple(Listing(*p) for p in found if p is not None)
    return Block("prices", title, first, tuple(more), parts, (v.say("prices.definition"), v.say("prices.fair")))


def ranked(m: Material, *decisions: str) -> Rows:
    """The products so decided, the most margin first."""
    rows = [r for r in m.rows("price_advice") if r["decision"] in decisions]
    return sorted(rows, key=lambda r: (-(r["gain"] or 0), r["product_id"]))


def sentences(m: Material, v: Voice) -> list[str]:
    """The answer in words, for the report and the command line."""
    rows, note = m.rows("price_advice"), m.run["remarks"]["prices"]
    found = [_answer(v, rows)]
    tests = sum(r["decision"] == "test" for r in rows)
    found += [v.say("prices.tests", tests=tests)] if tests else []
    refused = [r for r in rows if r["decision"] == "refused"]
    if refused:
        code, _ = Counter(r["reason_code"] for r in refused).most_common(1)[0]
        first = next(r for r in refused if r["reason_code"] == code)
        found.append(v.say("prices.refused", refused=len(refused), why=v.tell("reason", code, first["reason_values"])))
    found += [
        _elasticity(v, note),
        _tested(v, note),
        _cost(m, v, rows),
        _bounds(v, note),
        *_bulk(m, v),
        _promotions(m, v),
    ]
    return [s for s in found if s]


def lines(m: Material, v: Voice, most: int = MOST) -> list[str]:
    """A line for each of the first prices that could move, then those to try first."""
    names = names_of(m)
    codes = [("prices.line", r) for r in ranked(m, *MOVES)] + [("prices.line_test", r) for r in ranked(m, "test")]
    return [
        v.say(
            code, r, name=visible(names.get(r["product_id"]) or r["product_id"], 40), days=r["period_days"],
            now=shown_price(v, r, "price_now"), price=shown_price(v, r, "price"), bound=r["bound"] or None,
            range=numbers.money_range(r["gain_least"], r["gain_most"], r["currency"], v.language),
        )
        for code, r in codes[:most]
    ]  # fmt: skip


def _answer(v: Voice, rows: Rows) -> str:
    moved = [r for r in rows if r["decision"] in MOVES]
    if not moved:
        return v.say("prices.no_moves", products=len(rows))
    sums = {k: sum(float(r[k]) for r in moved) for k in ("gain", "gain_low", "gain_high")}
    up = sum(r["decision"] == "raise" for r in moved)
    return v.say(
        "prices.answer", sums, moves=len(moved), products=len(rows), up=up, down=len(moved) - up,
        days=moved[0]["period_days"],
    )  # fmt: skip


def _elasticity(v: Voice, note: Mapping[str, Any]) -> str:
    known = [-x for x in note["assumptions"].values()]
    if not known or not any(note["grades"].get(g) for g in "AB"):
        return ""
    return v.say("prices.elasticity", least=min(known), most=max(known))


def _tested(v: Voice, note: Mapping[str, Any]) -> str:
    return v.say("prices.tested", tested=note["tested"]) if note.get("tested") else ""


def _cost(m: Material, v: Voice, rows: Rows) -> str:
    assumed = sum(r["method"] == "margin_rate" and r["decision"] != "refused" for r in rows)
    return v.say("prices.cost_assumed", assumed=assumed, rate=m.settings.margin_rate) if assumed else ""


def _bounds(v: Voice, note: Mapping[str, Any]) -> str:
    held = sorted((note.get("bounds") or {}).items(), key=lambda b: (-b[1], b[0]))
    if not held:
        return ""
    told = v.say("comma").join(v.say("prices.bounded_one", rule=rule, count=count) for rule, count in held)
    return v.say("prices.bounded", bounded=sum(count for _, count in held), rules=told)


def _bulk(m: Material, v: Voice) -> list[str]:
    """Products cheaper in larger lines, the surest for an example; how many cannot be told from promotions."""
    rows = m.rows("bulk_prices")
    told = sorted((r for r in rows if r["from_pieces"] is not None), key=lambda r: (-r["n"], r["product_id"]))
    unclear, found = len(rows) - len(told), []
    if told:
        first = told[0]
        name = visible(names_of(m).get(first["product_id"]) or first["product_id"], 40)
        found.append(
            v.say("prices.bulk", bulk=len(told), name=name, pieces=numbers.number(first["from_pieces"], v.language))
        )
    return [*found, v.say("prices.bulk_unclear", unclear=unclear)] if unclear else found


def _promotions(m: Material, v: Voice) -> str:
    lost, rows = losing(m), promoted(m)
    if not lost:
        return ""
    ends = {"lost": "net_margin", "lost_low": "net_margin_high", "lost_high": "net_margin_low"}
    sums = {k: -sum(float(r[name]) for r in lost) for k, name in ends.items()}
    return v.say("prices.promotions", sums, losing=len(lost), promoted=len(rows))
