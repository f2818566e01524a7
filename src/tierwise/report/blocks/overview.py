"""What changed, and what to do this week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow.compute as pc

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Card, Cards, Figure, Item, Listing, Part, Ranked
from tierwise.report.blocks.tiers import tier_cell
from tierwise.report.charts.columns import Column, columns
from tierwise.report.charts.intervals import Interval, change_mark, intervals
from tierwise.report.charts.svg import Chart
from tierwise.report.material import Material, Rows, joined
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, number, text, twin
from tierwise.report.visible import visible_id

CARDS = ("revenue", "orders", "average_order_value", "active_customers", "new_customers", "retention_90d")
"""The figures shown as cards when they are there; the next ones of the table fill the gaps."""
NO_CURRENCY = "XXX"
"""ISO 4217: no currency. Neither the data nor the settings name one."""
_MONTHS = 24
_PERIOD = 90
"""Days of the period shown where a figure is there for several."""
FIRST = 5
"""Customers of the largest opportunity who are listed."""
_TOO_FEW_DAYS = 3
"""A running month with so few days is left out of the drawing: its stump would look like a fall."""


def overview(m: Material, v: Voice) -> Block:
    """Six figures with their change, revenue by month, and opportunities ranked by money."""
    kpis, chances = m.rows("kpis"), sorted(m.rows("opportunities"), key=lambda r: r["rank"])
    parts: list[Part] = []
    if kpis:
        parts.append(Cards(tuple(_card(v, row) for row in _chosen(kpis))))
    if _month_money_known(m.rows("cohorts")):
        parts.append(_by_month(m, v))
    parts += _opportunities(m, v, chances)
    return Block(
        "overview",
        v.say("overview.title"),
        _answer(v, kpis),
        _more(m, v, chances),
        tuple(parts),
        (v.say("overview.definition"), v.say("define.interval")),
    )


def _more(m: Material, v: Voice, chances: Rows) -> tuple[str, ...]:
    said = []
    if chances:
        said.append(v.say("overview.largest", title=v.word("opportunity", chances[0]["opportunity"])))
    if m.currency == NO_CURRENCY:
        said.append(v.say("overview.no_currency"))
    if m.margin_basis in ("rate", "mixed"):
        said.append(v.say(f"margin.{m.margin_basis}", rate=m.settings.margin_rate))
    return tuple(said)


def _answer(v: Voice, kpis: Rows) -> str:
    main = next((k for k in _chosen(kpis) if numbers.known(k["value"])), None)
    if main is None:
        return v.say("overview.empty")
    name = v.word("kpi", main["kpi"])
    if not numbers.known(main["change"]):
        return v.say("overview.answer_first", main, kpi_name=name, shown=kpi_text(v, main))
    code = "overview.answer"
    low, high = main["change_low"], main["change_high"]
    if numbers.known(low) and numbers.known(high):
        code += "_up" if low > 0 else "_down" if high < 0 else "_unsure"
    return v.say(code, main, kpi_name=name, shown=kpi_text(v, main))


def _chosen(kpis: Rows) -> Rows:
    """Six figures, one period each: the named ones first."""
    first: dict[str, dict[str, Any]] = {}
    for row in sorted(kpis, key=lambda r: (r["kpi"], abs((r["period_days"] or 0) - _PERIOD))):
        first.setdefault(row["kpi"], row)
    names = [n for n in CARDS if n in first] + [n for n in first if n not in CARDS]
    return [first[n] for n in names[: len(CARDS)]]


def compared_days(kpis: Rows) -> int | None:
    """How many days the figures shown count, when they are compared with as many before; else None."""
    main = next((k for k in _chosen(kpis) if numbers.known(k["change"])), None)
    return None if main is None else main["period_days"]


def kpi_text(v: Voice, row: dict[str, Any], name: str = "value") -> str:
    """A figure in its own unit: a currency, share, days, or a count of something."""
    value, unit = row[name], row["unit"] or ""
    step = numbers.step_of(row.get(f"{name}_low"), row.get(f"{name}_high"))
    if len(unit) == 3 and unit.isupper():
        return numbers.money(value, unit, v.language, step)
    if unit == "share":
        return numbers.percent(value, v.language, 1, step)
    if unit == "days":
        return v.say("unit.days", value=value)
    whole = numbers.known(value) and float(value) == int(float(value))
    return numbers.number(value, v.language, 0 if whole else 2, step)


def _kpi_range(v: Voice, row: dict[str, Any]) -> str:
    low, high, unit = row["value_low"], row["value_high"], row["unit"] or ""
    if not (numbers.known(low) and numbers.known(high)) or low == high:
        return ""
    if len(unit) == 3 and unit.isupper():
        return numbers.money_range(low, high, unit, v.language)
    if unit == "share":
        return numbers.percent_range(low, high, v.language)
    return numbers.number_range(low, high, v.language, 0)


def _card(v: Voice, row: dict[str, Any]) -> Card:
    name = v.word("kpi", row["kpi"])
    shown = _kpi_range(v, row)
    if not numbers.known(row["change"]):
        before = "before_none" if numbers.known(row["previous"]) and float(row["previous"]) == 0 else "no_change"
        return Card(name, kpi_text(v, row), shown, v.say(f"overview.{before}", row))
    change, mark, reach = v.say("overview.change", row), None, ""
    if numbers.known(row["change_low"]) and numbers.known(row["change_high"]):
        sentence = v.say("overview.change_sentence", row, kpi_name=name)
        write = lambda x: numbers.percent(x, v.language, signed=True)  # noqa: E731
        mark = change_mark(sentence, row["change"], row["change_low"], row["change_high"], write)
        reach = numbers.percent_range(row["change_low"], row["change_high"], v.language, signed=True)
    return Card(name, kpi_text(v, row), shown, change, mark, reach)


def _by_month(m: Material, v: Voice) -> Figure:
    months, days = _month_sums(m.rows("cohorts")), _days_of_last_month(m)
    # an incomplete month is drawn in outline and compared with nothing
    whole = [x for x in months if x[3]]
    last = whole[-1] if whole else months[-1]
    share = last[2] / (last[1] + last[2]) if last[1] + last[2] > 0 else None
    sentence = v.say("overview.months", month=last[0], total=last[1] + last[2], share=share, currency=m.currency)
    head = (
        v.say("column.month"),
        v.say("overview.first_orders"),
        v.say("overview.later_orders"),
        v.say("column.total"),
    )
    rows = [
        (
            text(numbers.month(d, v.language) if ok else v.say("overview.running_month", month=d, days=days)),
            *(number(v.money(x)) for x in (first, later, first + later)),
        )
        for d, first, later, ok in months
    ]
    drawn = [
        Column(
            numbers.month(d, v.language),
            (("b1", later), ("b2", first)),
            ok,
            f"{numbers.month(d, v.language)}: {v.money(first + later)}",
        )
        for d, first, later, ok in months
        if ok or days is None or days > _TOO_FEW_DAYS or len(months) == 1
    ]
    key = (("b1", head[2]), ("b2", head[1]))
    axis = lambda a: numbers.compact_money(a, m.currency, v.language)  # noqa: E731
    heading = v.say("overview.months_heading")
    notes = [v.say("overview.first_month", month=months[0][0])] if months[0][2] == 0 and len(months) > 1 else []
    if not months[-1][3]:
        code = "running_left_out" if len(drawn) < len(months) else "running_drawn"
        notes.append(v.say(f"overview.{code}", month=months[-1][0], days=days))
    return Figure(columns(sentence, drawn, key, axis, twin(heading, head, rows)), heading, v.together(*notes))


def _days_of_last_month(m: Material) -> int | None:
    """How many days of the latest month had begun when the last order came; None when not known."""
    return m.order_days[1].day if m.order_days is not None else None


def _month_money_known(cohorts: Rows) -> bool:
    """Is the revenue of every month with orders known in one currency?"""
    return bool(cohorts) and all(r["revenue"] is not None for r in cohorts if r["active"])


def _month_sums(cohorts: Rows) -> list[tuple[date, float, float, bool]]:
    """(month, revenue of first-month customers, of earlier customers, wholly passed), the latest 24 months."""
    sums: dict[date, list[float]] = {}
    whole: dict[date, bool] = {}
    for row in cohorts:
        start: date = row["cohort_month"]
        index = start.year * 12 + start.month - 1 + row["months_since"]
        month = date(index // 12, index % 12 + 1, 1)
        pair = sums.setdefault(month, [0.0, 0.0])
        pair[0 if row["months_since"] == 0 else 1] += float(row["revenue"] or 0)
        whole[month] = whole.get(month, True) and bool(row["complete"])
    return [(d, sums[d][0], sums[d][1], whole[d]) for d in sorted(sums)][-_MONTHS:]


def _opportunities(m: Material, v: Voice, chances: Rows) -> list[Part]:
    if not chances:
        return [
            Ranked(
                (Item(v.say("overview.nothing_to_do"), v.say("overview.nothing_why")),), v.say("overview.do_heading")
            )
        ]
    items = tuple(_item(v, row) for row in chances)
    sure = [r for r in chances if all(numbers.known(r[k]) for k in ("amount", "amount_low", "amount_high"))]
    note = v.say("overview.stake_meaning", horizon_days=m.settings.horizon_days)
    parts: list[Part] = [Ranked(items, v.say("overview.do_heading"), note), *_first_of_largest(m, v, chances[0])]
    if len(sure) > 1:
        parts.append(Figure(_money_at_stake(v, sure)))
    return parts


def _first_of_largest(m: Material, v: Voice, largest: Mapping[str, Any]) -> list[Part]:
    """The first customers of the largest opportunity, and where the whole list is."""
    if not m.has("opportunity_customers"):  # of a run before they were noted
        return []
    code = largest["opportunity"]
    table = m.tables["opportunity_customers"]
    mine = table.filter(pc.equal(table["opportunity"], code)).sort_by("rank").slice(0, FIRST)
    mine = joined(mine, m.tables["tiers"], ["tier", "stage"]) if m.has("tiers") else mine
    rows = [
        (
            Cell(visible_id(r["customer_id"]), "id"), tier_cell(m, v, r["tier"]) if r.get("tier") else text("–"),
            text(v.word("stage", r["stage"]) if r.get("stage") else "–"), number(v.money(r["amount"])),
        )
        for r in mine.sort_by("rank").to_pylist()
    ]  # fmt: skip
    head = [v.say(f"column.{c}") for c in ("customer_id", "tier", "stage", "amount")]
    told = {"title": v.word("opportunity", code), "shown": len(rows), "all": largest["customers"]}
    note = v.say("overview.whole_list", code=code)
    return [Listing(twin(v.say("overview.first_of", told), head, rows), v.say("overview.first_of", told), note)]


def _item(v: Voice, row: dict[str, Any]) -> Item:
    values = {"customers": row["customers"], "currency": row["currency"] or v.currency}
    why = v.tell("reason", row["reason_code"], row["reason_values"]) if row["reason_code"] else ""
    what = v.tell("opportunity_text", row["opportunity"], values)
    known = numbers.known(row["amount_low"])
    return Item(
        v.word("opportunity", row["opportunity"]),
        v.together(what, why),
        v.money(row["amount"], row["amount_low"], row["amount_high"]),
        numbers.money_range(row["amount_low"], row["amount_high"], v.currency, v.language) if known else "",
    )


def _money_at_stake(v: Voice, chances: Rows) -> Chart:
    top = chances[0]
    sentence = v.say("overview.stake", top, title=v.word("opportunity", top["opportunity"]))
    drawn = [
        Interval(
            v.word("opportunity", r["opportunity"]),
            float(r["amount"]),
            float(r["amount_low"]),
            float(r["amount_high"]),
            v.money(r["amount"], r["amount_low"], r["amount_high"]),
        )
        for r in chances
    ]
    head = (v.say("column.opportunity"), v.say("column.customers"), v.say("column.amount"), v.say("column.range"))
    rows = [
        (
            text(v.word("opportunity", r["opportunity"])),
            number(v.count(r["customers"])),
            number(v.money(r["amount"], r["amount_low"], r["amount_high"])),
            number(numbers.money_range(r["amount_low"], r["amount_high"], v.currency, v.language)),
        )
        for r in chances
    ]
    axis = lambda a: numbers.compact_money(a, v.currency, v.language)  # noqa: E731
    return intervals(sentence, drawn, axis, twin(v.say("overview.stake_heading"), head, rows))
