"""A whole reading of an experiment: every metric, for all and tier by tier and offer by offer, as rows of `effects`.

Where earlier quantities are known they take noise out (CUPED). The smaller arm is lent variance (`effects.lent`). While
the window is open, intervals are always valid, and nothing is read before the smaller arm may be expected to hold
`SEEN` customers of whom something was seen. Tiers are drawn together (`tiers.shrunk`); offers are compared with those
held out of the same offer; the p-values of tiers, and of offers, are read together (Holm).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.arrays import Flags, Floats
from tierwise.proof.adjusted import foretold
from tierwise.proof.belief import believe
from tierwise.proof.effects import LEVEL, Effect, Sample, difference, lent, quotient, together, total
from tierwise.proof.sequential import reach, while_running
from tierwise.proof.tiers import holm, shrunk

Texts = NDArray[np.str_]
NO_SUM = frozenset({"stars"})
"""Metrics whose sum over customers means nothing."""
FEWEST = 10
"""Customers in either arm from which a tier or an offer is read on its own."""
SEEN = 5
"""Customers of the smaller arm with anything to see, by its share of all, from which a running campaign is read."""
OF_THE_OFFER = frozenset({"discount", "points"})
"""Metrics that are nothing without the offer: here the held out vary less by nature, and lend no variance."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """One number for each customer of the experiment (n,): ``metrics`` by name with their unit, NaN where not known.

    ``before`` (n, p): what was known of her when it was decided. ``spent`` (n,): what was spent on her besides the
    discounts in the metric `discount`; 0 for those held out. ``passed`` (above 0, to 1): how much of the window is
    over; below 1 the campaign is running.
    """

    treated: Flags
    metrics: Mapping[str, tuple[Floats, str]]
    before: Floats
    tier: Texts
    offer: Texts
    spent: Floats
    passed: float = 1.0
    level: float = LEVEL
    method: str = field(default="")

    @property
    def running(self) -> bool:
        """The window is open."""
        return self.passed < 1


def readings(o: Outcomes) -> Iterator[dict[str, Any]]:
    """Rows of `effects` but for the campaign's name and date; none while too little was seen."""
    for metric, (values, unit) in o.metrics.items():
        known = np.isfinite(values)
        everyone = _effect(o, metric, known)
        if everyone is None:
            continue
        yield _row(o, metric, unit, known, _shown(o, everyone))
        yield from _by_tier(o, metric, unit, known)
        yield from _by_offer(o, metric, unit, known)
    yield from _iroi(o)


def _by_tier(o: Outcomes, metric: str, unit: str, known: Flags) -> Iterator[dict[str, Any]]:
    parts, found = _apart(o, metric, {t: known & (o.tier == t) for t in sorted(set(o.tier.tolist()) - {""})})
    if len(found) < 2:
        return
    chances = holm([_shown(o, e).p for e in found.values()])
    for (tier, plain), drawn, p in zip(found.items(), shrunk(list(found.values()), o.level), chances, strict=True):
        yield _row(o, metric, unit, parts[tier], replace(_shown(o, drawn if drawn.se else plain), p=p)) | {"tier": tier}


def _by_offer(o: Outcomes, metric: str, unit: str, known: Flags) -> Iterator[dict[str, Any]]:
    parts, found = _apart(o, metric, {x: known & (o.offer == x) for x in sorted(set(o.offer.tolist()) - {""})})
    chances = holm([_shown(o, e).p for e in found.values()])
    for (offer, e), p in zip(found.items(), chances, strict=True):
        if not parts[offer].all():
            yield _row(o, metric, unit, parts[offer], replace(_shown(o, e), p=p)) | {"offer": offer}


def _apart(o: Outcomes, metric: str, parts: dict[str, Flags]) -> tuple[dict[str, Flags], dict[str, Effect]]:
    """The parts, and the effects of those that are large enough."""
    return parts, {name: e for name, mine in parts.items() if (e := _effect(o, metric, mine)) is not None}


def adjusted(o: Outcomes, metric: str, mine: Flags) -> Floats:
    """The metric without what earlier quantities foretold, of these customers (m,)."""
    values, before = o.metrics[metric][0][mine], o.before[mine]
    whole = np.isfinite(before).all(axis=0) & (before.std(axis=0) > 0) if before.size else np.zeros(0, bool)
    if not whole.any():
        return values
    return np.asarray(values - foretold(values, o.treated[mine].astype(np.float64), before[:, whole]), np.float64)


def effect_among(o: Outcomes, metric: str, mine: Flags) -> Effect | None:
    """The effect of some customers (n,), with the interval that holds now; None where they are too few to be read."""
    known = mine & np.isfinite(o.metrics[metric][0])
    found = _effect(o, metric, known) if known.any() else None
    return None if found is None else _shown(o, found)


def _effect(o: Outcomes, metric: str, mine: Flags) -> Effect | None:
    """As at the window's end; None where either arm has too few customers, or too few of whom anything was seen."""
    treated = o.treated[mine]
    arms = int(treated.sum()), int((~treated).sum())
    if min(arms) < FEWEST or (o.running and _seen(o.metrics[metric][0][mine], treated, o.spent[mine]) < SEEN):
        return None
    values = adjusted(o, metric, mine)
    samples = Sample.of(values[treated]), Sample.of(values[~treated])
    return difference(*(samples if metric in OF_THE_OFFER else lent(*samples)), o.level)


def _seen(values: Floats, treated: Flags, spent: Floats) -> float:
    """Customers with an outcome other than the usual one, as many as the smaller arm's share of all of them. Usual is
    what is so for most of those on whom as much was spent, for a contact's cost alone is nothing that was seen.
    """
    alike = [arm & (spent == x) for arm in (treated, ~treated) for x in np.unique(spent[arm])]
    unusual = sum(int((values[a] != np.median(values[a])).sum()) for a in alike)
    return unusual * float(min(treated.sum(), (~treated).sum())) / treated.size


def _shown(o: Outcomes, e: Effect) -> Effect:
    """With the interval and p-value that hold at every look while it runs."""
    return while_running(e, o.passed, o.level) if o.running and e.se else e


def _row(o: Outcomes, metric: str, unit: str, mine: Flags, e: Effect) -> dict[str, Any]:
    treated, control = int((mine & o.treated).sum()), int((mine & ~o.treated).sum())
    whole = None if metric in NO_SUM else total(e, treated)
    return {
        "metric": metric, "tier": "", "offer": "", "treated": treated, "control": control,
        "base": float(o.metrics[metric][0][mine & ~o.treated].mean()), "effect": e.value, "effect_low": e.low,
        "effect_high": e.high, "total": whole and whole.value, "total_low": whole and whole.low,
        "total_high": whole and whole.high, "p_value": min(max(e.p, 0.0), 1.0), "unit": unit,
        "running": o.running, "n": treated + control,
        "method": "always valid" if o.running else "difference after CUPED", **_believed(o, e),
    }  # fmt: skip


def _believed(o: Outcomes, e: Effect) -> dict[str, float]:
    """The reading as a belief, once the window is over: before, whoever looks every day would stop at a lucky one."""
    if o.running or not e.se > 0:
        return {}
    found = believe(e)
    return {"better": found.better, "loss_if_used": found.loss_if_used, "loss_if_not": found.loss_if_not}


def _iroi(o: Outcomes) -> Iterator[dict[str, Any]]:
    """Margin gained, before discounts and contacts, for one unit of money spent on them: both as differences."""
    if not {"margin", "discount"} <= set(o.metrics) or not np.nan_to_num(o.metrics["discount"][0]).any():
        return
    gain = o.metrics["margin"][0] + o.metrics["discount"][0]
    cost = o.metrics["discount"][0] + o.spent
    known = np.isfinite(gain) & np.isfinite(cost)
    arms = known & o.treated, known & ~o.treated
    if min(a.sum() for a in arms) < FEWEST:
        return
    if o.running and _seen(gain[known], o.treated[known], o.spent[known]) < SEEN:
        return
    samples = [(Sample.of(x[arms[0]]), Sample.of(x[arms[1]])) for x in (gain, cost)]
    over, under = difference(*lent(*samples[0]), o.level), difference(*samples[1], o.level)
    if under.value <= 0 or (under.se == 0 and over.se == 0):
        return
    alike = together(gain[known], cost[known], o.treated[known], over, under)
    value, low, high = quotient(over, under, alike, o.level, reach(o.passed, o.level) if o.running else None)
    bounded = np.isfinite(low) and np.isfinite(high)
    yield {
        "metric": "iroi", "tier": "", "offer": "", "treated": int(arms[0].sum()), "control": int(arms[1].sum()),
        "base": None, "effect": value, "effect_low": low if bounded else None, "effect_high": high if bounded else None,
        "total": None, "total_low": None, "total_high": None, "p_value": None, "unit": "money gained per money spent",
        "running": o.running, "n": int(known.sum()), "method": "Fieller" if bounded else "Fieller, unbounded",
    }  # fmt: skip
