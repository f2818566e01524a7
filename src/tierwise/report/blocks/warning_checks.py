"""How right the churn warning of a campaign was, beside what writing to the warned earned: sentences and a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Listing
from tierwise.report.material import Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, number, text, twin
from tierwise.report.visible import visible

FEWEST = 10
"""As `proof.warned.FEWEST`."""


def warning_sentences(v: Voice, rows: Rows) -> list[str]:
    """One or a few sentences for each campaign, then why both figures are read; none without a warning."""
    judged = any(r["state"] == "judged" for r in rows)
    return [*(_sentence(v, r) for r in rows), *([v.say("warned.why")] if judged else [])]


def _sentence(v: Voice, r: Mapping[str, Any]) -> str:
    told = {**r, "campaign": visible(r["campaign"], 60), "contacted_since": r["contacted_since"] or None}
    here = Voice(v.language, r["currency"])
    if r["state"] != "judged":
        return here.say(f"warned.{r['state']}", told, fewest=FEWEST)
    better = "" if r["precision_low"] > r["base"] else here.say("warned.no_better")
    return here.together(here.say("warned.judged", told), better, _margin(here, r))


def _margin(v: Voice, r: Mapping[str, Any]) -> str:
    if r["margin"] is None:
        return v.say("warned.no_margin")
    code = "gained" if r["margin_low"] > 0 else "lost" if r["margin_high"] < 0 else "not_shown"
    span = numbers.money_range(r["margin_low"], r["margin_high"], r["currency"], v.language)
    return v.say(f"warned.{code}", margin=r["margin"], size=abs(r["margin"]), span=span)


def warning_table(v: Voice, rows: Rows) -> list[Listing]:
    """The figures of every warning that could be judged."""
    judged = [r for r in rows if r["state"] == "judged"]
    if not judged:
        return []
    head = [v.say("proof.campaign"), *(v.say(f"warned.{c}") for c in ("precision", "base", "recall", "f1", "margin"))]
    body = [_line(v, r) for r in judged]
    return [Listing(twin(v.say("warned.table"), head, body), v.say("warned.table"), v.say("warned.note"))]


def _line(v: Voice, r: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        text(visible(r["campaign"], 40)), _share(v, r, "precision"), number(numbers.percent(r["base"], v.language)),
        _share(v, r, "recall"), _f1(v, r), _money(v, r),
    )  # fmt: skip


def _share(v: Voice, r: Mapping[str, Any], name: str) -> Cell:
    if r[name] is None:
        return number("–")
    return number(
        numbers.percent(r[name], v.language), numbers.percent_range(r[f"{name}_low"], r[f"{name}_high"], v.language)
    )


def _f1(v: Voice, r: Mapping[str, Any]) -> Cell:
    if r["f1"] is None:
        return number("–")
    return number(
        numbers.number(r["f1"], v.language, 2), numbers.number_range(r["f1_low"], r["f1_high"], v.language, 2)
    )


def _money(v: Voice, r: Mapping[str, Any]) -> Cell:
    if r["margin"] is None:
        return number(v.say("plans.unknown"))
    span = numbers.money_range(r["margin_low"], r["margin_high"], r["currency"], v.language)
    return number(numbers.money(r["margin"], r["currency"], v.language, decimals=2), span)
