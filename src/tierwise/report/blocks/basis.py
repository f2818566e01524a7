"""For what kind of value the tiers' cut points were made, and whether value still is of that kind."""

from __future__ import annotations

from typing import Any

from tierwise.report.material import Material
from tierwise.report.sentences import Voice


def basis_words(v: Voice, text: object) -> str:
    """A basis as ``run.json`` keeps it ("horizon_days=365 margin=rate …") in words; "" where there is none."""
    values: dict[str, Any] = dict(part.partition("=")[::2] for part in str(text or "").split())
    if not values:
        return ""
    values["currency"] = None if values.get("currency") in (None, "", "XXX") else values["currency"]
    return v.say(f"basis.{values['margin']}", values)


def other_basis(m: Material, v: Voice) -> tuple[str, ...]:
    """The warning that cut points and values speak of different quantities; nothing where they agree."""
    remarks = m.run.get("remarks") or {}
    if not remarks.get("cuts_of_another_basis"):
        return ()
    then, now = (basis_words(v, m.run.get(name)) for name in ("cuts_basis", "value_basis"))
    return (v.say("tiers.other_basis", then=then, now=now),)
