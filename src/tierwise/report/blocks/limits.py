"""What limits a plan, in sentences: what one more unit of budget or piece of stock would earn, ceiling and floors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.sentences import Voice
from tierwise.report.visible import visible

SPOKEN = ("nobody_eligible", "nothing_gains", "no_budget", "no_stock")
MOST = 5
"""Offers whose scarce pieces are told, the dearest first."""


def limits(v: Voice, note: Mapping[str, Any]) -> list[str]:
    """Sentences on what limits the plan. In goals other than margin alone, prices are not money and are left out."""
    found = note.get("bounds")
    if not found:
        return []
    said = _trial(v, found) if found["code"] == "trial" else _measured(v, note, found)
    if found["ceiling"] is not None:
        said.append(v.say("limits.ceiling", found))
    return [*said, *_floors(v, note, found)]


def for_margin(note: Mapping[str, Any]) -> bool:
    """Margin alone was aimed at, so that the price of money is margin."""
    return set(note.get("goals") or {"margin": 1.0}) == {"margin"}


def _trial(v: Voice, found: Mapping[str, Any]) -> list[str]:
    less = [v.say("limits.trial_lessened", found)] if found.get("lessened") else []
    return [*less, v.say("limits.trial_ends", found)] if found["unreached"] else less


def _measured(v: Voice, note: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    if found["code"] in SPOKEN:
        return [v.say(f"limits.{found['code']}")]
    said = []
    if for_margin(note):
        said += [v.say("plans.price", found)] if found["price"] else []
        said += [v.say("limits.piece", {**s, "offer": visible(s["offer"], 30)}) for s in _dearest(found["stock"])]
        said += [v.say("limits.ceiling_price", price=found["ceiling_price"])] if found["ceiling_price"] else []
    if found["code"] == "budget_left" and note.get("budget") is not None:
        said.append(v.say("limits.budget_left"))
    return [*said, v.say("limits.gap", gap=_gap(v, found["gap"]))]


def _dearest(stock: Any) -> list[Mapping[str, Any]]:
    return sorted(stock, key=lambda s: (-s["price"], s["offer"], s["strategy"]))[:MOST]


def _gap(v: Voice, gap: float) -> str:
    """A share that is nearly nothing, as the next larger hundredth of a per cent.

    >>> _gap(Voice("en"), 3e-7), _gap(Voice("en"), 0.0123)
    ('0.01%', '1.23%')
    """
    return numbers.percent(max(gap, 1e-4), v.language, 2)


def _floors(v: Voice, note: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    if found["code"] == "trial":
        return [v.say("limits.floors_wait")] if found["floors"] else []
    prices = found["floor_prices"] if for_margin(note) else {}
    return [
        v.say("limits.floor", tier=tier, share=share, price=prices.get(tier) or None)
        for tier, share in found["floors"].items()
    ]
