"""Do newer buyers come back more? Retention by month of the first order; what they cost and are worth."""

from __future__ import annotations

from datetime import date
from typing import Any

from tierwise.contract.estimate import Estimate
from tierwise.report import numbers
from tierwise.report.blocks.acquired import acquired
from tierwise.report.blocks.block import Block, Figure
from tierwise.report.charts.heatmap import Cohort, heatmap
from tierwise.report.charts.svg import Chart
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin

SMALL = 30
"""Cohorts with fewer customers are drawn grey: their shares jump by chance."""
_COHORTS = 24
"""So many of the latest cohorts are drawn, and so many months of each; the table holds all."""
_MONTHS = 12
_EACH_MONTH = 24
"""The table holds every month up to this one, then every twelfth: a column a month of ten years helps nobody."""


def cohorts(m: Material, v: Voice) -> Block:
    """The heat map, and one sentence that compares the newest cohort that can be compared with an earlier one."""
    rows = m.rows("cohorts")
    title, definition = v.say("cohorts.title"), (v.say("cohorts.definition"), v.say("cohorts.drawing", small=SMALL))
    later = [r for r in rows if r["months_since"] > 0 and r["complete"]]
    if not later:
        return Block("cohorts", title, v.say("cohorts.empty"), (), tuple(acquired(m, v)), definition)
    sentence = _sentence(v, later, min(r["cohort_month"] for r in rows))
    notes = (v.say("cohorts.first_month", month=min(r["cohort_month"] for r in rows)), *_left_out(v, rows))
    drawn = Figure(_chart(v, rows, sentence), note=v.together(*notes))
    return Block("cohorts", title, sentence, (), (drawn, *acquired(m, v)), definition)


def _left_out(v: Voice, rows: Rows) -> list[str]:
    """What the drawing leaves to the table, and the table to the data."""
    all_, longest = len({r["cohort_month"] for r in rows}), max(r["months_since"] for r in rows)
    said = [v.say("cohorts.last_drawn", drawn=_COHORTS, all=all_)] if all_ > _COHORTS else []
    said += [v.say("cohorts.each_month", months=_EACH_MONTH)] if longest > _EACH_MONTH else []
    return said


def _sentence(v: Voice, later: Rows, begin: date) -> str:
    """Of two cohorts at the same age (one month, or the youngest age there is), and again at the latest they share.

    The interval of the difference decides. The cohort of the data's first month is compared only when there is no
    other: it holds customers of long standing.
    """
    big = [r for r in later if r["customers"] >= SMALL and numbers.known(r["retention"])]
    if not big:
        return v.say("cohorts.small", small=SMALL)
    age = min(r["months_since"] for r in big)
    line = sorted((r for r in big if r["months_since"] == age), key=lambda r: r["cohort_month"])
    new = line[-1]
    said = v.say("cohorts.answer", new, months=age)
    earlier = [r for r in line if _months(r["cohort_month"], new["cohort_month"]) >= 3]
    if not earlier:
        return said
    earlier = [r for r in earlier if r["cohort_month"] != begin] or earlier
    old = min(earlier, key=lambda r: abs(_months(r["cohort_month"], new["cohort_month"]) - 12))
    return v.together(said, v.say(f"cohorts.{_verdict(new, old)}", old), *_later(v, big, (new, old)))


def _verdict(new: dict[str, Any], old: dict[str, Any]) -> str:
    """Do the newer come back more or less, or can no difference be told?"""
    found = _share(new).above(_share(old))
    return "more" if found.low > 0 else "less" if found.high < 0 else "same"


def _share(r: dict[str, Any]) -> Estimate:
    value, low, high = (float(r[f"retention{end}"]) for end in ("", "_low", "_high"))
    return Estimate(value, low, high, "share", int(r["customers"]), "wilson")


def _later(v: Voice, big: Rows, pair: tuple[dict[str, Any], dict[str, Any]]) -> list[str]:
    """The same two at the latest age that both have reached, where that is another one."""
    by = {(r["cohort_month"], r["months_since"]): r for r in big}
    starts, first = [r["cohort_month"] for r in pair], pair[0]["months_since"]
    ages = [age for start, age in by if start == starts[0] and age > first and (starts[1], age) in by]
    if not ages:
        return []
    new, old = (by[start, max(ages)] for start in starts)
    told = {"months": max(ages), "new": new["retention"], "old": old["retention"]}
    return [v.say(f"cohorts.later_{_verdict(new, old)}", told)]


def _months(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _chart(v: Voice, rows: Rows, sentence: str) -> Chart:
    all_starts = sorted({r["cohort_month"] for r in rows})
    starts, by = all_starts[-_COHORTS:], {(r["cohort_month"], r["months_since"]): r for r in rows}
    last = min(_MONTHS, max((r["months_since"] for r in rows if r["cohort_month"] in starts), default=1)) or 1
    drawn = []
    for start in starts:
        size = next(r["customers"] for r in rows if r["cohort_month"] == start)
        cells = {k: _cell(v, by[start, k]) for k in range(1, last + 1) if (start, k) in by}
        drawn.append(Cohort(numbers.month(start, v.language), v.count(size), size < SMALL, cells))
    key = (
        ("s4", v.say("cohorts.key_share")),
        ("unripe", v.say("cohorts.key_unripe")),
        ("none", v.say("cohorts.key_small", small=SMALL)),
    )
    heads = (v.say("cohorts.first_order"), v.say("column.customers"))
    return heatmap(sentence, heads, drawn, last, key, _twin(v, all_starts, by))


def _cell(v: Voice, r: dict[str, object]) -> tuple[float, str, bool, str]:
    share = float(r["retention"]) if numbers.known(r["retention"]) else 0.0  # type: ignore[arg-type]
    tip = v.say("cohorts.cell", r, months=r["months_since"]) if r["complete"] else v.say("cohorts.cell_unripe", r)
    return share, f"{share * 100:.0f}", bool(r["complete"]), tip


def _twin(v: Voice, starts: list[date], by: dict[tuple[date, int], dict[str, object]]) -> Twin:
    """Every cohort, also those too old for the drawing."""
    longest = max(k for _, k in by) or 1
    months = [k for k in range(1, longest + 1) if k <= _EACH_MONTH or k % 12 == 0]
    head = (
        v.say("cohorts.first_order"),
        v.say("column.customers"),
        *(v.say("cohorts.month_n", months=k) for k in months),
    )
    rows = []
    for start in starts:
        cells = [_number(v, by.get((start, k))) for k in months]
        rows.append((text(numbers.month(start, v.language)), number(v.count(by[start, 0]["customers"])), *cells))
    return twin(v.say("cohorts.caption"), head, rows)


def _number(v: Voice, r: dict[str, object] | None) -> Cell:
    if r is None:
        return number("")
    if not r["complete"]:
        return number(v.say("cohorts.not_over"))
    return number(numbers.percent(r["retention"], v.language))
