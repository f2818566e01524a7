"""Value tiers: how large, worth what, by which rule, in which stage; how customers moved; how firm it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc

from tierwise.report import numbers
from tierwise.report.blocks.basis import other_basis
from tierwise.report.blocks.block import Block, Figure, Listing, Part, Prose
from tierwise.report.blocks.moves import moves
from tierwise.report.charts.bars import Bar, Stack, panels, stacked
from tierwise.report.charts.svg import Chart
from tierwise.report.material import Floats, Material, floats, joined, median, total
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, number, text, twin

STAGES = ("active", "new", "returned", "slipping", "lapsed")


@dataclass(frozen=True, slots=True)
class TierSum:
    """A tier in sums: customers, their value, a typical (median) customer with interval, stages, unsure members."""

    tier: str
    customers: int
    value: float
    typical: float | None
    typical_low: float | None
    typical_high: float | None
    stages: Mapping[str, int]
    unsure: int


def tier_sums(m: Material) -> list[TierSum]:
    """One for each tier in fixed order, empty ones too."""
    table = m.tables["tiers"]
    if m.has("value"):
        table = joined(table, m.tables["value"], ["value_low", "value_high"])
    names = np.asarray(table["tier"].to_pylist(), dtype=object)
    ranks = {r["tier"]: r["tier_rank"] for r in table.group_by(["tier", "tier_rank"]).aggregate([]).to_pylist()}
    order = [*m.tier_names, *sorted((t for t in ranks if t not in m.tier_names), key=lambda t: ranks[t])]
    numbers_of = {c: floats(table[c]) for c in ("value", "value_low", "value_high") if c in table.column_names}
    return [_tier_sum(tier, table.filter(pc.equal(table["tier"], tier)), numbers_of, names == tier) for tier in order]


def _tier_sum(tier: str, members: Any, values: Mapping[str, Floats], here: Any) -> TierSum:
    middle = {c: median(v[here]) for c, v in values.items()}
    counted = {
        r["stage"]: r["stage_count"] for r in members.group_by("stage").aggregate([("stage", "count")]).to_pylist()
    }
    ends = pc.or_kleene(_other(members, "tier_low"), _other(members, "tier_high"))
    return TierSum(
        tier,
        members.num_rows,
        total(values["value"][here]),
        middle["value"],
        middle.get("value_low"),
        middle.get("value_high"),
        {s: counted.get(s, 0) for s in STAGES},
        int(pc.sum(pc.fill_null(ends, False)).as_py() or 0),
    )


def _other(members: Any, column: str) -> Any:
    return pc.not_equal(members[column], members["tier"])


def tiers(m: Material, v: Voice) -> Block:
    """Sizes and worth, stages, moves between two dates, and how firm the cut is."""
    title = v.say("tiers.title")
    if not m.has("tiers"):
        return Block("tiers", title, v.say("tiers.empty"), definition=(v.say("tiers.definition"),))
    sums = tier_sums(m)
    parts: list[Part] = [Figure(_sizes(m, v, sums)), Listing(_worth(m, v, sums), v.say("tiers.worth_heading"))]
    parts.append(Figure(_stages(m, v, sums), v.say("tiers.stages_heading")))
    parts += moves(m, v)
    parts.append(Prose(_firmness(m, v, sums), v.say("tiers.firm_heading")))
    definition = (
        v.say("tiers.definition"),
        v.say("tiers.typical_definition"),
        v.say("tiers.stage_definition"),
        v.say("tiers.moves_definition"),
    )
    return Block("tiers", title, _answer(v, sums), _more(m, v, sums), tuple(parts), definition)


def _shares(sums: list[TierSum], one: TierSum) -> tuple[float, float]:
    customers, value = sum(s.customers for s in sums), sum(s.value for s in sums)
    return one.customers / customers if customers else 0.0, one.value / value if value > 0 else 0.0


def _whole(sums: list[TierSum]) -> dict[str, tuple[float, float]]:
    """For each tier its share of customers and of value in whole percents that add up to 100."""
    customers = numbers.whole_percents([s.customers for s in sums])
    value = numbers.whole_percents([max(s.value, 0.0) for s in sums])
    return {s.tier: (customers[i] / 100, value[i] / 100) for i, s in enumerate(sums)}


def _said(v: Voice, whole: float, exact: float) -> str:
    """The whole percentage; a share too small for one keeps its "<1%"."""
    return numbers.percent(whole or exact, v.language)


def _answer(v: Voice, sums: list[TierSum]) -> str:
    first = next(s for s in sums if s.customers)
    exact, whole = _shares(sums, first), _whole(sums)[first.tier]
    of_customers, of_value = whole[0] or exact[0], whole[1] or exact[1]
    return v.say("tiers.answer", tier=first.tier, customers=first.customers, share=of_customers, value_share=of_value)


def _more(m: Material, v: Voice, sums: list[TierSum]) -> tuple[str, ...]:
    """Whether the cut points still fit, what a customer of the two highest tiers is worth, and what margin rests on."""
    typical = tuple(
        v.say(
            "tiers.typical",
            tier=s.tier,
            horizon_days=m.settings.horizon_days,
            value=s.typical,
            value_low=s.typical_low,
            value_high=s.typical_high,
        )
        for s in sums
        if s.customers and s.typical is not None
    )[:2]
    basis = m.margin_basis
    return (
        *other_basis(m, v),
        *typical,
        *((v.say(f"margin.{basis}", rate=m.settings.margin_rate),) if basis in ("rate", "mixed") else ()),
    )


def _sizes(m: Material, v: Voice, sums: list[TierSum]) -> Chart:
    names = (v.say("tiers.share_of_customers"), v.say("tiers.share_of_value"))
    bars, whole = [], _whole(sums)
    for s in sums:
        of_customers, of_value = _shares(sums, s)
        texts = (
            (_said(v, whole[s.tier][0], of_customers), v.count(s.customers)),
            (_said(v, whole[s.tier][1], of_value), numbers.compact_money(s.value, m.currency, v.language)),
        )
        bars.append(Bar(v.word("tier", s.tier), m.mark(s.tier), (of_customers, max(of_value, 0.0)), texts))
    head = (v.say("column.tier"), v.say("column.customers"), names[0], v.say("column.value_sum"), names[1])
    rows = [
        (
            tier_cell(m, v, s.tier),
            number(v.count(s.customers)),
            number(numbers.percent(_shares(sums, s)[0], v.language, 1)),
            number(v.money(s.value)),
            number(numbers.percent(_shares(sums, s)[1], v.language, 1)),
        )
        for s in sums
    ]
    return panels(_answer(v, sums), names, bars, twin(v.say("tiers.sizes_caption"), head, rows))


def tier_cell(m: Material, v: Voice, tier: str) -> Cell:
    """The tier's name with its swatch."""
    return Cell(v.word("tier", tier), "tier", m.mark(tier))


def _worth(m: Material, v: Voice, sums: list[TierSum]) -> Any:
    cuts = m.settings.tier_cuts
    head = (v.say("column.tier"), v.say("tiers.rule"), v.say("tiers.typical_worth"), v.say("column.range"))
    rows = [
        (
            tier_cell(m, v, s.tier),
            text(_rule(v, cuts, i)),
            number(v.money(s.typical, s.typical_low, s.typical_high) if s.customers else "–"),
            number(numbers.money_range(s.typical_low, s.typical_high, v.currency, v.language) if s.customers else "–"),
        )
        for i, s in enumerate(sums)
    ]
    return twin(v.say("tiers.worth_caption", horizon_days=m.settings.horizon_days), head, rows)


def _rule(v: Voice, cuts: tuple[float, ...], place: int) -> str:
    """The rule of a tier in words, from the cut points."""
    if not cuts:
        return v.say("tiers.rule_unknown")
    if place == 0:
        return v.say("tiers.rule_first", cut=cuts[0])
    if place >= len(cuts):
        return v.say("tiers.rule_last", cut=cuts[-1])
    return v.say("tiers.rule_between", cut=cuts[place], above=cuts[place - 1])


def _stages(m: Material, v: Voice, sums: list[TierSum]) -> Chart:
    filled = [s for s in sums if s.customers]
    top = filled[0]
    slipping = top.stages["slipping"] + top.stages["lapsed"]
    fresh = top.stages["new"] + top.stages["returned"]
    sentence = v.say(
        "tiers.stages",
        tier=top.tier,
        share=top.stages["active"] / top.customers,
        new_share=fresh / top.customers,
        late_share=slipping / top.customers,
    )
    stacks = [
        Stack(
            v.word("tier", s.tier),
            "",
            tuple(
                (
                    f"stage-{g}",
                    s.stages[g] / s.customers,
                    numbers.percent(w / 100 if w else s.stages[g] / s.customers, v.language),
                )
                for g, w in zip(STAGES, numbers.whole_percents([s.stages[g] for g in STAGES]), strict=True)
            ),
        )
        for s in filled
    ]
    key = tuple((f"stage-{g}", v.word("stage", g)) for g in STAGES)
    head = (v.say("column.tier"), *(v.word("stage", g) for g in STAGES))
    rows = [(tier_cell(m, v, s.tier), *(number(v.count(s.stages[g])) for g in STAGES)) for s in sums]
    return stacked(sentence, stacks, key, twin(v.say("tiers.stages_heading"), head, rows))


def _firmness(m: Material, v: Voice, sums: list[TierSum]) -> tuple[str, ...]:
    """Two honest remarks: how many could as well be in another tier, and what one more day would change."""
    customers = sum(s.customers for s in sums)
    said = [v.say("tiers.unsure", unsure=sum(s.unsure for s in sums), share=sum(s.unsure for s in sums) / customers)]
    shift = m.run.get("stability")
    if isinstance(shift, Mapping) and numbers.known(shift.get("value")):
        ends = {f"share_{e}": shift.get(e) for e in ("low", "high")}
        said.append(v.say("tiers.stability", share=shift["value"], **ends))
    else:
        said.append(v.say("tiers.stability_empty"))
    return tuple(said)
