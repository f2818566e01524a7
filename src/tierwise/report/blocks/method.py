"""What the words mean, how the numbers were made, and notes about the data."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow.compute as pc

from tierwise.report import numbers
from tierwise.report.blocks.basis import basis_words
from tierwise.report.blocks.block import Block, Listing, Part, Prose, Terms
from tierwise.report.material import Material
from tierwise.report.sentences import WORDS, Voice
from tierwise.report.tables import number, text, twin

_METHODS = 6


def method(m: Material, v: Voice) -> Block:
    """The glossary, the settings in force, the methods used with how often, and what each stage cost."""
    parts: list[Part] = [Terms(_glossary(v), v.say("method.glossary_heading")), _settings(m, v)]
    methods = _methods(m, v)
    parts += [Prose(methods, v.say("method.methods_heading"))] if methods else []
    stages = _stages(m, v)
    parts += [stages] if stages else []
    return Block("method", v.say("method.title"), v.say("method.answer"), (), tuple(parts))


def _glossary(v: Voice) -> tuple[tuple[str, str], ...]:
    terms = [k.removeprefix("term.") for k in WORDS["en"] if k.startswith("term.")]
    return tuple((v.say(f"term.{t}"), v.say(f"meaning.{t}")) for t in terms)


def _settings(m: Material, v: Voice) -> Listing:
    s = m.settings
    rows = (
        ("currency", v.say("not_known") if m.currency in ("", "XXX") else m.currency),
        ("time_zone", s.time_zone),
        ("horizon_days", v.say("unit.days", value=s.horizon_days)),
        ("margin_rate", numbers.percent(s.margin_rate, v.language)),
        ("discount_rate", numbers.percent(s.discount_rate, v.language)),
        ("tier_cuts", " / ".join(v.money(c) for c in s.tier_cuts) or v.say("tiers.rule_unknown")),
        ("tier_cuts_version", s.tier_cuts_version or "–"),
        ("tier_cuts_basis", basis_words(v, s.tier_cuts_basis) or "–"),
        ("seed", str(s.seed)),
    )
    cells = [(text(v.say(f"setting.{name}")), text(value)) for name, value in rows]
    caption = v.say("method.settings_heading")
    return Listing(twin(caption, (v.say("method.setting"), v.say("method.value")), cells), caption)


def _methods(m: Material, v: Voice) -> tuple[str, ...]:
    """How the value of customers was made, the commonest first."""
    if not m.has("value"):
        return ()
    counts = pc.value_counts(m.tables["value"]["method"]).to_pylist()
    ordered = sorted(counts, key=lambda c: (-c["counts"], str(c["values"])))[:_METHODS]
    return tuple(v.say("method.method", customers=c["counts"], method=method_word(v, c["values"])) for c in ordered)


def method_word(v: Voice, method: object) -> str:
    """A method text, part by part; a part we have words for is said in the language, a model's name stays."""
    parts = str(method or "").split(", ")
    return v.say("comma").join(_part(v, p) for p in parts)


def _part(v: Voice, part: str) -> str:
    words = part.split(" ")
    if part.startswith("margin rate "):
        return v.say("method.margin_rate", rate=words[-1])
    if part.startswith("recalibrated x"):
        return v.say("method.recalibrated", factor=part.removeprefix("recalibrated x"))
    code = part.replace(" ", "_").replace(":", "")
    return v.word("method", code) if v.knows(f"method.{code}") else part


def _stages(m: Material, v: Voice) -> Listing | None:
    stages = m.run.get("stages")
    rows = (
        list(stages.items())
        if isinstance(stages, Mapping)
        else [(s.get("stage") or s.get("name"), s) for s in stages or ()]
    )
    if not rows:
        return None
    head = (v.say("method.stage"), v.say("method.seconds"), v.say("method.peak"))
    cells = [
        (
            text(v.word("console.stage", name)),
            number(numbers.number(_of(s, "seconds", "wall_seconds", "wall_s"), v.language, 1)),
            number(numbers.number(_of(s, "peak_mib", "peak_MiB"), v.language)),
        )
        for name, s in rows
    ]
    caption = v.say("method.stages_heading")
    return Listing(twin(caption, head, cells), caption, folded=True)


def _of(stage: object, *names: str) -> object:
    return next((stage[n] for n in names if n in stage), None) if isinstance(stage, Mapping) else None
