"""Competitors: where prices and stars stand, what changed and was worth a mail, who follows whom, what to decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Listing, Part
from tierwise.report.blocks.rival_rows import (
    DAYS,
    alert_rows,
    aspect_rows,
    lower_rows,
    name_of,
    promotion_rows,
    rating_rows,
    size_of,
)
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, number, text, twin
from tierwise.report.visible import visible

_ROWS = 12
ALL = "*"
"""The category of `price_index` that stands for all."""


def rivals(m: Material, v: Voice) -> Block:
    """The block; without the command, how to get it."""
    title = v.say("rivals.title")
    if "competitor_matches" not in m.tables or not _notes(m):
        return Block("rivals", title, v.say("rivals.not_asked"))
    first, *more = sentences(m, v)
    parts = [*_undercut(m, v), *_index(m, v), *_alerts(m, v), *_promotions(m, v), *_ratings(m, v), *_aspects(m, v),
             *_review(m, v)]  # fmt: skip
    definition = (v.say("rivals.definition"), v.say("rivals.definition_match"))
    return Block("rivals", title, first, tuple(more), tuple(parts), definition)


def sentences(m: Material, v: Voice) -> list[str]:
    """Each competitor in a few sentences, and the alerts of all of them."""
    found = [s for name in _notes(m) for s in _competitor(m, v, name)] + _dates(m, v)
    count = len(alert_rows(m))
    code = "rivals.alerts" if count else "rivals.no_alerts"
    return [*found, v.say(code, alerts=count, days=DAYS)] if m.has("competitor_events") else found


def _dates(m: Material, v: Voice) -> list[str]:
    """Offers newer than the last order, and those that an as-of date hides."""
    told = m.run["remarks"].get("competitor_dates") or {}
    day = datetime.fromisoformat(str(m.run["as_of"]))
    return [v.say(f"rivals.{code}", told, day=day) for code in ("later", "hidden") if told.get(code)]


def _notes(m: Material) -> Mapping[str, Any]:
    notes: Mapping[str, Any] = (m.run.get("remarks") or {}).get("competitors") or {}
    return notes


def _competitor(m: Material, v: Voice, name: str) -> list[str]:
    note = _notes(m)[name]
    said = [v.say("rivals.matched", note, competitor=visible(name, 60), review_some=note["review"] or None)]
    if not note["sure"]:
        return [*said, v.say("rivals.none")]
    index = next((r for r in _of(m, "price_index", name) if r["category"] == ALL), None)
    if index is not None:
        said += [_level(v, index), _cheaper(v, index)]
    if note["not_known"]:
        said.append(v.say("rivals.not_compared", note))
    doubted = note["claims"] - sum(r["claimed"] and r["band"] != "review" for r in _of(m, "competitor_matches", name))
    if note["claims"] and doubted:
        said.append(v.say("rivals.claims", claims=note["claims"], doubted=doubted))
    said += [
        v.say(f"rivals.pace_{r['pace']}", r, competitor=visible(name, 60)) for r in _of(m, "competitor_pace", name)
    ]
    return said + _stars(m, v, name) + _written(m, v, name)


def _of(m: Material, table: str, competitor: str) -> Rows:
    """The competitor's rows; filtered before they are taken apart, for tables may be long."""
    import pyarrow.compute as pc

    if table not in m.tables:
        return []
    t = m.tables[table]
    rows: Rows = t.filter(pc.equal(t["competitor"], competitor)).to_pylist()
    return rows


def _level(v: Voice, row: Mapping[str, Any]) -> str:
    value, low, high = (None if row[k] is None else row[k] - 1 for k in _INDEX)
    way = "higher" if row["price_index"] > 1 else "lower"
    if low is not None and high is not None and low <= 0 <= high:
        way = "alike"
    shown = numbers.percent_range(low, high, v.language, signed=True) if low is not None else None
    return v.say("rivals.index", way=way, index=value, index_low=low, index_high=high, range=shown)


_INDEX = ("price_index", "price_index_low", "price_index_high")


def _cheaper(v: Voice, row: Mapping[str, Any]) -> str:
    code = "undercut" if row["undercut_count"] else "no_undercut"
    return v.say(f"rivals.{code}", undercut=row["undercut_count"], at_stake=row["at_stake"])


def _stars(m: Material, v: Voice, name: str) -> list[str]:
    row = next((r for r in _of(m, "rating_gaps", name) if not r["product_id"] and not r["aspect"]), None)
    if row is None:
        return []
    apart = row["stars_gap_low"] > 0 or row["stars_gap_high"] < 0
    gap = numbers.number(row["stars_gap"], v.language, 1, signed=True) if apart else None
    said = [v.say("rivals.stars", row, competitor=visible(name, 60), stars_gap_text=gap)]
    return said if apart else [v.say("rivals.stars_alike", competitor=visible(name, 60))]


def _written(m: Material, v: Voice, name: str) -> list[str]:
    """What reviews surely name more with one side than the other; or that they are too few to tell."""
    rows = _of(m, "aspect_gaps", name)
    if not rows:
        return []
    if rows[0]["reason_code"]:
        return [v.say("rivals.aspects_few", rows[0], competitor=visible(name, 60))]
    sure = [r for r in rows if r["sure"]]
    if not sure:
        return [v.say("rivals.aspects_alike", rows[0], competitor=visible(name, 60))]
    more = sorted(sure, key=lambda r: -abs(r["share_gap"]))
    told = v.say("comma").join(v.say("rivals.aspect_share", r, competitor=visible(name, 30)) for r in more)
    return [v.say("rivals.aspects", told=told)]


def _money(v: Voice, value: object) -> str:
    return v.money(value) if value is not None else "–"


def _undercut(m: Material, v: Voice) -> list[Part]:
    rows = lower_rows(m)[:_ROWS]
    if not rows:
        return []
    head = [v.say(f"rivals.{c}") for c in ("product", "competitor", "price", "theirs", "gap", "at_stake")]
    cells = [
        (
            text(name_of(m, r), v.say("rivals.delivered") if r["delivered"] else ""),
            text(visible(r["competitor"], 30)),
            number(_money(v, r["price"])), number(_money(v, r["competitor_price"])),
            number(numbers.percent(r["gap"], v.language)), number(_money(v, r["at_stake"])),
        )
        for r in rows
    ]  # fmt: skip
    return [Listing(twin(v.say("rivals.undercut_list"), head, cells), v.say("rivals.undercut_list"))]


def _index(m: Material, v: Voice) -> list[Part]:
    rows = sorted(m.rows("price_index"), key=lambda r: (r["competitor"], r["category"] != ALL, -r["n"], r["category"]))
    if len(rows) < 2:
        return []
    head = [v.say(f"rivals.{c}") for c in ("competitor", "category", "level", "products", "cheaper")]
    cells = [
        (
            text(visible(r["competitor"], 30)), text(_category(v, r["category"])), _change(v, r),
            number(v.count(r["n"])), number(v.count(r["undercut_count"])),
        )
        for r in rows[: 2 * _ROWS]
    ]  # fmt: skip
    return [Listing(twin(v.say("rivals.indexes"), head, cells), v.say("rivals.indexes"))]


def _category(v: Voice, name: str) -> str:
    return v.say("rivals.all") if name == ALL else visible(name, 40) or v.say("rivals.no_category")


def _change(v: Voice, row: Mapping[str, Any]) -> Cell:
    value, low, high = (None if row[k] is None else row[k] - 1 for k in _INDEX)
    shown = numbers.percent(value, v.language, 0, numbers.step_of(low, high), signed=True)
    return number(shown, numbers.percent_range(low, high, v.language, signed=True) if low is not None else "")


def _alerts(m: Material, v: Voice) -> list[Part]:
    rows, title = alert_rows(m)[:_ROWS], v.say("rivals.alert_list", days=DAYS)
    if not rows:
        return []
    head = [v.say(f"rivals.{c}") for c in ("day", "competitor", "product", "event", "change", "price", "at_stake")]
    cells = [
        (
            text(numbers.day(r["happened_at"], v.language)), text(visible(r["competitor"], 30)), text(name_of(m, r)),
            text(v.word("rival_event", r["event"])), number(_ends(v, r)), number(_money(v, r["price"])),
            number(_money(v, r["at_stake"])),
        )
        for r in rows
    ]  # fmt: skip
    return [Listing(twin(title, head, cells), title)]


def _ends(v: Voice, row: Mapping[str, Any]) -> str:
    ends = [size_of(v, row, end) for end in ("before", "after")]
    return " → ".join(e for e in ends if e) or "–"


def _promotions(m: Material, v: Voice) -> list[Part]:
    rows, title = promotion_rows(m)[:_ROWS], v.say("rivals.promotions")
    if not rows:
        return []
    head = [v.say(f"rivals.{c}") for c in ("competitor", "product", "from", "to", "depth")]
    cells = [
        (
            text(visible(r["competitor"], 30)), text(name_of(m, r)), text(numbers.day(r["started_at"], v.language)),
            text(numbers.day(r["ended_at"], v.language) if r["ended_at"] else v.say("rivals.runs")),
            number(numbers.percent(r["depth"], v.language)),
        )
        for r in rows
    ]  # fmt: skip
    return [Listing(twin(title, head, cells), title, folded=True)]


def _ratings(m: Material, v: Voice) -> list[Part]:
    rows, title = rating_rows(m), v.say("rivals.ratings")
    if not rows:
        return []
    head = [v.say(f"rivals.{c}") for c in _RATED]
    cells = [
        (
            text(visible(r["competitor"], 30)), text(name_of(m, r) if r["product_id"] else v.say("rivals.all")),
            text(v.word("rival_aspect", r["aspect"]) if r["aspect"] else v.say("rivals.any")),
            _star(v, r, "stars"), _star(v, r, "competitor_stars"), _star(v, r, "stars_gap", signed=True),
            number(f"{v.count(r['reviews'])} / {v.count(r['competitor_reviews'])}"),
        )
        for r in rows
    ]  # fmt: skip
    return [Listing(twin(title, head, cells), title, v.say("rivals.ratings_note"), folded=True)]


def _aspects(m: Material, v: Voice) -> list[Part]:
    rows, title = aspect_rows(m), v.say("rivals.aspect_list")
    if not rows:
        return []
    head = [
        v.say(f"rivals.{c}") for c in ("competitor", "aspect", "named_ours", "named_theirs", "stars_gap", "reviews")
    ]
    cells = [
        (
            text(visible(r["competitor"], 30)), text(v.word("rival_aspect", r["aspect"])),
            number(numbers.percent(r["share"], v.language)),
            number(numbers.percent(r["competitor_share"], v.language), _share_range(v, r)),
            _star(v, r, "stars_gap", signed=True) if r["stars_gap"] is not None else number("–"),
            number(f"{v.count(r['naming'])} / {v.count(r['competitor_naming'])}"),
        )
        for r in rows
    ]  # fmt: skip
    return [Listing(twin(title, head, cells), title, v.say("rivals.aspect_note"), folded=True)]


def _share_range(v: Voice, row: Mapping[str, Any]) -> str:
    """The difference, ours less theirs, with its interval."""
    return v.say(
        "rivals.apart",
        range=numbers.percent_range(row["share_gap_low"], row["share_gap_high"], v.language, signed=True),
    )


_RATED = ("competitor", "product", "aspect", "our_stars", "their_stars", "stars_gap", "reviews")


def _star(v: Voice, row: Mapping[str, Any], name: str, signed: bool = False) -> Cell:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    shown = numbers.number(row[name], v.language, 2, numbers.step_of(low, high), signed)
    return number(shown, numbers.number_range(low, high, v.language, 2))


def _review(m: Material, v: Voice) -> list[Part]:
    rows = [r for r in m.rows("competitor_matches") if r["band"] == "review"]
    rows = sorted(rows, key=lambda r: (-float(r["at_stake"] or 0), -r["probability"], r["product_id"]))[:_ROWS]
    if not rows:
        return []
    head = [v.say(f"rivals.{c}") for c in ("product", "competitor", "their_name", "chance", "at_stake")]
    cells = [
        (
            text(visible(r["product_name"] or r["product_id"], 60)), text(visible(r["competitor"], 30)),
            text(visible(r["competitor_product_name"] or r["competitor_product_id"], 60),
                 v.say("rivals.file_says") if r["claimed"] else ""),
            number(numbers.percent(r["probability"], v.language)), number(_money(v, r["at_stake"])),
        )
        for r in rows
    ]  # fmt: skip
    title = v.say("rivals.review_list")
    return [Listing(twin(title, head, cells), title, v.say("rivals.review_note"), folded=True)]
