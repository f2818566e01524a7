"""Recency, frequency and money: the grid, and the named segments."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Figure, Part, Terms
from tierwise.report.charts.bars import Bar, panels
from tierwise.report.charts.grid import Content, grid
from tierwise.report.charts.svg import Chart
from tierwise.report.material import Material, Rows, joined
from tierwise.report.sentences import Voice
from tierwise.report.tables import number, text, twin

SEGMENTS = (
    "champions", "loyal", "potential_loyalist", "new", "promising", "needs_attention", "about_to_sleep", "at_risk",
    "cant_lose", "hibernating", "lost",
)  # fmt: skip
"""From the best to the lost: the order they are always shown in."""


def segments(m: Material, v: Voice) -> Block:
    """The 5 x 5 grid of recency and frequency, and the segments with their customers and money."""
    title, definition = v.say("rfm.title"), (v.say("rfm.definition"), v.say("rfm.segment_definition"))
    if not m.has("rfm"):
        return Block("rfm", title, v.say("rfm.empty"), definition=definition)
    rows = _sums(m, ["segment"])
    method = str(m.tables["rfm"]["method"][0].as_py())
    meanings = tuple((v.word("segment", s), v.tell("segment_meaning", s)) for s in _names(rows))
    parts: tuple[Part, ...] = (
        Figure(_segments(v, rows)),
        Terms(meanings, v.say("rfm.meanings_heading")),
        Figure(_grid(m, v), v.say("rfm.grid_heading")),
    )
    more = (v.tell("rfm_method", method), _with_tiers(m, v))
    return Block("rfm", title, _answer(v, rows), tuple(t for t in more if t), parts, definition)


def _names(rows: Rows) -> list[str]:
    return [str(r["segment"]) for r in sorted(rows, key=_place)]


def _with_tiers(m: Material, v: Voice) -> str:
    """How the best segment, which looks back, and the highest tier, which looks ahead, overlap."""
    if not m.has("tiers"):
        return ""
    best = m.tables["tiers"].filter(pc.equal(m.tables["tiers"]["tier_rank"], 1))
    both = joined(best, m.tables["rfm"], ["segment"]) if best.num_rows else best
    champions = int(pc.sum(pc.equal(both["segment"], SEGMENTS[0])).as_py() or 0) if best.num_rows else 0
    if not best.num_rows:
        return ""
    return v.say("rfm.with_tiers", both=champions, customers=best.num_rows, tier=m.tier_names[0], segment=SEGMENTS[0])


def _sums(m: Material, by: list[str]) -> Rows:
    """Customers, past revenue and expected value for each group, sorted by nothing."""
    table: pa.Table = m.tables["rfm"]
    wanted = [("customer_id", "count"), ("monetary", "sum")]
    if m.has("value"):
        table = joined(table, m.tables["value"], ["value"])
        wanted.append(("value", "sum"))
    sums: Rows = table.group_by(by).aggregate(wanted).to_pylist()
    return sums


def _answer(v: Voice, rows: Rows) -> str:
    customers, revenue = sum(r["customer_id_count"] for r in rows), sum(float(r["monetary_sum"] or 0) for r in rows)
    best = min(rows, key=_place)
    return v.say(
        "rfm.answer",
        segment=best["segment"],
        customers=best["customer_id_count"],
        share=best["customer_id_count"] / customers,
        revenue_share=max(float(best["monetary_sum"] or 0), 0) / revenue if revenue > 0 else None,
    )


def _place(row: dict[str, Any]) -> tuple[int, str]:
    name = str(row["segment"])
    return (SEGMENTS.index(name) if name in SEGMENTS else len(SEGMENTS), name)


def _segments(v: Voice, rows: Rows) -> Chart:
    customers = sum(r["customer_id_count"] for r in rows)
    revenue = sum(max(float(r["monetary_sum"] or 0), 0) for r in rows) or 1.0
    ordered = sorted(rows, key=_place)
    names = (v.say("tiers.share_of_customers"), v.say("rfm.share_of_revenue"))
    whole = numbers.whole_percents([r["customer_id_count"] for r in ordered])
    paid = numbers.whole_percents([max(float(r["monetary_sum"] or 0), 0) for r in ordered])
    bars = [
        Bar(
            v.word("segment", r["segment"]),
            "b1",
            (r["customer_id_count"] / customers, max(float(r["monetary_sum"] or 0), 0) / revenue),
            (
                (_whole(v, whole[i], r["customer_id_count"] / customers), v.count(r["customer_id_count"])),
                (_whole(v, paid[i], max(float(r["monetary_sum"] or 0), 0) / revenue), ""),
            ),
        )
        for i, r in enumerate(ordered)
    ]
    head = (
        v.say("column.segment"),
        v.say("column.meaning"),
        v.say("column.customers"),
        v.say("column.past_revenue"),
        v.say("column.value_sum"),
    )
    cells = [
        (
            text(v.word("segment", r["segment"])),
            text(v.tell("segment_meaning", r["segment"])),
            number(v.count(r["customer_id_count"])),
            number(v.money(r["monetary_sum"])),
            number(v.money(r.get("value_sum"))),
        )
        for r in ordered
    ]
    return panels(_answer(v, rows), names, bars, twin(v.say("rfm.segments_caption"), head, cells))


def _whole(v: Voice, percent: int, share: float) -> str:
    """A whole percentage of a row that adds up to 100; a share too small for one keeps its "<1%"."""
    return numbers.percent(percent / 100 if percent else share, v.language)


def _grid(m: Material, v: Voice) -> Chart:
    rows = _sums(m, ["r_score", "f_score"])
    worth = "value_sum" if m.has("value") else "monetary_sum"
    whole = sum(max(float(r[worth] or 0), 0) for r in rows) or 1.0
    cells: dict[tuple[int, int], Content] = {}
    for r in rows:
        share = max(float(r[worth] or 0), 0) / whole
        amount = numbers.compact_money(r[worth] or 0, m.currency, v.language)
        tip = v.say("rfm.cell", r=r["r_score"], f=r["f_score"], customers=r["customer_id_count"], amount=r[worth] or 0)
        cells[r["r_score"], r["f_score"]] = (share, v.count(r["customer_id_count"]), amount, tip)
    best = max(rows, key=lambda r: (float(r[worth] or 0), r["r_score"], r["f_score"]))
    sentence = v.say(
        f"rfm.grid_{worth}",
        r=best["r_score"],
        f=best["f_score"],
        customers=best["customer_id_count"],
        share=max(float(best[worth] or 0), 0) / whole,
    )
    head = (
        v.say("rfm.r"),
        v.say("rfm.f"),
        v.say("column.customers"),
        v.say("column.past_revenue"),
        v.say("column.value_sum"),
    )
    ordered = sorted(rows, key=lambda r: (-r["r_score"], -r["f_score"]))
    table = [
        (
            number(str(r["r_score"])), number(str(r["f_score"])), number(v.count(r["customer_id_count"])),
            number(v.money(r["monetary_sum"])), number(v.money(r.get("value_sum"))),
        )
        for r in ordered
    ]  # fmt: skip
    return grid(
        sentence, (v.say("rfm.x_axis"), v.say("rfm.y_axis")), cells, twin(v.say("rfm.grid_heading"), head, table)
    )
