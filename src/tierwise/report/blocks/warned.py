"""What the watch list would have been worth on the date kept aside, beside the plain rule: one or two sentences."""

from __future__ import annotations

from typing import Any

from tierwise.report import numbers
from tierwise.report.material import Material
from tierwise.report.sentences import Voice

_RULE = "own_gap"
_SHARE, _K = 0.10, "10"


def warned(m: Material, v: Voice) -> list[str]:
    """How many of the list left, how early, and how much margin it held; nothing where it could not be tried."""
    said = _tried(m)
    if not said:
        return []
    alone = said["alone"]
    found = [v.say("predictions.warned_rule" if alone else "predictions.warned", said)]
    if numbers.known(said.get("margin")):
        found.append(v.say("predictions.caught", {k: x for k, x in said.items() if not (alone and k == "rule_margin")}))
    return found


def beside_lateness(m: Material, v: Voice) -> tuple[str, ...]:
    """Which list to use against leaving: the watch list, where it told leavers better than lateness, or either."""
    said = _tried(m)
    if not said:
        return ()
    if said["alone"]:
        return (v.say("leaving.use_late"),)
    better = numbers.known(said.get("rule_precision")) and said["precision"] > said["rule_precision"]
    return (v.say("leaving.use_watch", said),) if better else ()


def _tried(m: Material) -> dict[str, Any]:
    """The list's trial on the date kept aside; empty where there was none. ``alone``: the rule itself serves."""
    cards = [c for c in m.rows("model_cards") if c["question"].startswith("churn_") and c["metric"].startswith("warn")]
    mine = {c["metric"]: c for c in cards if c["chosen"]}
    rule = {c["metric"]: c for c in cards if c["model"] == _RULE}
    precision = mine.get(f"warning_precision_{_K}")
    if precision is None or not numbers.known(precision["value"]):
        return {}
    base = mine.get("warning_base")
    said = {"origin": precision["origin"].date(), "share": _SHARE, "base": base and base["value"]}
    said["alone"] = precision["model"] == _RULE
    for name in ("precision", "lead", "margin"):
        said |= _ends(name, mine.get(f"warning_{name}_{_K}"))
        said |= _ends(f"rule_{name}", rule.get(f"warning_{name}_{_K}"))
    return said


def _ends(name: str, card: dict[str, Any] | None) -> dict[str, Any]:
    """A metric and its interval, by which it is rounded."""
    if card is None:
        return {}
    return {name: card["value"], f"{name}_low": card["value_low"], f"{name}_high": card["value_high"]}
