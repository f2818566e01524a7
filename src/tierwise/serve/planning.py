"""What ``tierwise plan``, ``measure`` and ``holdout`` print: the words and numbers of the report's blocks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tierwise.report import numbers
from tierwise.report.blocks.goals import goals, in_words, shown, spelled
from tierwise.report.blocks.judged import judged
from tierwise.report.blocks.plans import grounds, in_order, money, one_in, summed, terms, why
from tierwise.report.blocks.proof import (
    ORDER,
    believed,
    by_start,
    change,
    compared,
    figure,
    observed,
    sentence,
    signed,
    span,
)
from tierwise.report.blocks.warning_checks import warning_sentences
from tierwise.report.visible import visible
from tierwise.serve.printing import say, say_json, voice

if TYPE_CHECKING:
    from tierwise.pipeline.holdout import HeldOut
    from tierwise.pipeline.plan import Planned
    from tierwise.pipeline.workspace import Run


def show_offers_file(path: Path, language: str, as_json: bool) -> None:
    """Where the offers file lies."""
    if as_json:
        say_json({"offers": str(path)})
        return
    say(voice(language).say("console.offers_written", path=str(path)))


def show_plan(done: Planned, path: Path | None, rows: int | None, language: str, as_json: bool) -> None:
    """The plan kind by kind, what is not proposed and why, and what was kept and written."""
    run = done.run
    note = run.about["remarks"]["plan"]
    strategies = run.table("strategies").to_pylist()
    points = run.table("goal_front").to_pylist()
    if as_json:
        kept = None if done.campaign is None else {"name": done.campaign.name, "version": done.campaign.version}
        checks = run.table("policy_checks").to_pylist()
        tables = {"strategies": strategies, "goal_front": points, "policy_checks": checks}
        say_json({"run": run.id, "plan": note, **tables, "campaign": kept, "exported": rows})
        return
    v = voice(language, str(run.about["currency"]))
    made = [r for r in strategies if r["offer"]]
    kinds = in_order(r["strategy"] for r in made)
    say(v.say("plans.decided" if note["customers"] else "plans.nobody", {**note, "kinds": len(kinds)}))
    if note["customers"]:
        say(grounds(v, note), *terms(v, note))
    for kind in kinds:
        s = summed(made, kind)
        offers = v.say("comma").join(visible(o, 30) for o in s["offers"])
        told = {**s, "kind": kind, "offers": offers, "ceiling": s["cost_ceiling"], "one_in": one_in(s["break_even"])}
        say("  " + v.say("console.planned", told))
    for r in (r for r in strategies if not r["offer"]):
        say("  " + v.say("console.not_planned", kind=r["strategy"], why=why(v, r)))
    say(*money(v, note))
    say(*goals(v, note, points))
    if points:
        say(v.say("plans.front_note"))
        say(*("  " + v.say("console.front", spelled(r), plan=in_words(v, r)) for r in shown(points)))
    say(*judged(v, note, v.currency))
    if path is not None:
        say(v.say("console.exported", path=str(path), rows=rows))
    if done.campaign is not None:
        say(v.say("console.approved", name=done.campaign.name, version=done.campaign.version))


def show_judged(done: Planned, language: str, as_json: bool) -> None:
    """Only what the plan's way of deciding would have earned on the shop's past decisions."""
    run = done.run
    note = run.about["remarks"]["plan"]
    if as_json:
        say_json({"run": run.id, "judged": note["judged"], "policy_checks": run.table("policy_checks").to_pylist()})
        return
    currency = str(run.about["currency"])
    say(*judged(voice(language, currency), note, currency))


def show_effects(run: Run, campaign: str | None, language: str, as_json: bool) -> None:
    """Each campaign: margin in a sentence, then every figure."""
    every = [r for r in run.table("effects").to_pylist() if campaign in (None, r["campaign"])]
    there = "warning_checks" in run.table_names()
    checks = run.table("warning_checks").to_pylist() if there else []
    if as_json:
        found = {"effects": every, "warning_checks": checks}
        say_json({"run": run.id, **found, "measure": run.about["remarks"]["measure"]})
        return
    v = voice(language, str(run.about["currency"]))
    place = {metric: i for i, metric in enumerate(ORDER)}
    notes = run.about["remarks"]["measure"]
    every = by_start(every, notes)
    for r in (r for r in every if observed(r)):
        doubts = v.say("comma").join(v.word("doubt", d) for d in notes[r["campaign"]]["doubts"]) or None
        told = {"campaign": visible(r["campaign"], 40), "contacted": r["treated"], "grade": r["method"][-1]}
        say(v.say("console.observed", told, effect=signed(v, r["unit"], r["effect"]), range=span(v, r), doubts=doubts))
    drawn = [r for r in every if not observed(r)]
    for name in dict.fromkeys(r["campaign"] for r in drawn):
        mine = [r for r in drawn if r["campaign"] == name and not r["tier"] and not r["offer"]]
        for r in (r for r in mine if r["metric"] == "margin"):
            say(sentence(v, r), *believed(v, r))
        for r in sorted(mine, key=lambda r: place.get(r["metric"], len(place))):
            base = None if r["base"] is None else figure(v, r["unit"], r["base"])
            told = {"metric": r["metric"], "base": base, "effect": change(v, r), "range": span(v, r) or None}
            say("  " + v.say("console.ratio" if base is None else "console.effect", told))
        say(*("  " + line for line in compared(v, {name: notes[name]})))
    read = {r["campaign"] for r in drawn}
    others = {name: note for name, note in notes.items() if campaign in (None, name) and name not in read}
    about = compared(v, others)
    say(*about, *warning_sentences(v, checks))
    if not every and not about:
        say(v.say("proof.none"))


def show_holdout(found: HeldOut, language: str, as_json: bool) -> None:
    """How many are held out, and what that shows."""
    if as_json:
        say_json(
            {
                "quarter": found.quarter, "share": found.share, "all": found.all, "customers": list(found.customers),
                "detectable": found.detectable,
            }
        )  # fmt: skip
        return
    v = voice(language)
    held = len(found.customers)
    told = {"held": held, "all": found.all, "share": held / found.all, "quarter": found.quarter}
    say(v.say("console.holdout", told))
    if found.detectable is None:
        say(v.say("console.holdout_small"))
        return
    points = numbers.number(100 * found.detectable, language, 1)  # a per cent would read as a share of that share
    say(v.say("console.holdout_width", detectable=points))
