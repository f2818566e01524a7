"""A whole reading of an experiment: every metric, for all and tier by tier and offer by offer, as rows of `effects`.

Where earlier quantities are known they take noise out (CUPED). While the window is open, intervals are always valid.
Tiers are drawn together (`tiers.shrunk`); offers are compared with those held out of the same offer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.proof.adjusted import foretold
from tierwise.proof.effects import LEVEL, Effect, Floats, Sample, difference, quotient, total
from tierwise.proof.sequential import always_valid
from tierwise.proof.tiers import shrunk

Flags = NDArray[np.bool_]
Texts = NDArray[np.str_]
FEWEST = 10
"""Customers in either arm from which a tier or an offer is read on its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """One number for each customer of the experiment (n,): ``metrics`` by name with their unit, NaN where not known.

    ``before`` (n, p): what was known of her when it was decided. ``spent`` (n,): what was spent on her besides the
    discounts in the metric `discount`; 0 for those held out.
    """

    treated: Flags
    metrics: Mapping[str, tuple[Floats, str]]
    before: Floats
    tier: Texts
    offer: Texts
    spent: Floats
    running: bool = False
    level: float = LEVEL
    method: str = field(default="")


def readings(o: Outcomes) -> Iterator[dict[str, Any]]:
    """Rows of `effects` but for the campaign's name and date."""
    for metric, (values, unit) in o.metrics.items():
        known = np.isfinite(values)
        everyone = _effect(o, metric, known)
        if everyone is None:
            continue
        yield _row(o, metric, unit, known, everyone)
        yield from _by_tier(o, metric, unit, known)
        for offer in sorted(set(o.offer.tolist()) - {""}):
            mine = known & (o.offer == offer)
            found = _effect(o, metric, mine)
            if found is not None and not mine.all():
                yield _row(o, metric, unit, mine, found) | {"offer": offer}
    yield from _iroi(o)


def _by_tier(o: Outcomes, metric: str, unit: str, known: Flags) -> Iterator[dict[str, Any]]:
    tiers = {t: known & (o.tier == t) for t in sorted(set(o.tier.tolist()) - {""})}
    found = {t: e for t, mine in tiers.items() if (e := _effect(o, metric, mine)) is not None}
    if len(found) < 2:
        return
    for (tier, plain), drawn in zip(found.items(), shrunk(list(found.values()), o.level), strict=True):
        yield _row(o, metric, unit, tiers[tier], drawn if drawn.se else plain) | {"tier": tier}


def adjusted(o: Outcomes, metric: str, mine: Flags) -> Floats:
    """The metric without what earlier quantities foretold, of these customers (m,)."""
    values, before = o.metrics[metric][0][mine], o.before[mine]
    whole = np.isfinite(before).all(axis=0) & (before.std(axis=0) > 0) if before.size else np.zeros(0, bool)
    if not whole.any():
        return values
    return np.asarray(values - foretold(values, o.treated[mine].astype(np.float64), before[:, whole]), np.float64)


def _effect(o: Outcomes, metric: str, mine: Flags) -> Effect | None:
    """None where either arm has too few customers."""
    if min((mine & o.treated).sum(), (mine & ~o.treated).sum()) < FEWEST:
        return None
    values, treated = adjusted(o, metric, mine), o.treated[mine]
    found = difference(Sample.of(values[treated]), Sample.of(values[~treated]), o.level)
    return always_valid(found, o.level, max(found.n, 100)) if o.running and found.se else found


def _row(o: Outcomes, metric: str, unit: str, mine: Flags, e: Effect) -> dict[str, Any]:
    treated, control = int((mine & o.treated).sum()), int((mine & ~o.treated).sum())
    whole = total(e, treated)
    return {
        "metric": metric, "tier": "", "offer": "", "treated": treated, "control": control,
        "base": float(o.metrics[metric][0][mine & ~o.treated].mean()), "effect": e.value, "effect_low": e.low,
        "effect_high": e.high, "total": whole.value, "total_low": whole.low, "total_high": whole.high,
        "p_value": min(max(e.p, 0.0), 1.0), "unit": unit, "running": o.running, "n": treated + control,
        "method": "always valid" if o.running else "difference after CUPED",
    }  # fmt: skip


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
    over, under = (difference(Sample.of(x[arms[0]]), Sample.of(x[arms[1]]), o.level) for x in (gain, cost))
    if under.value <= 0 or (under.se == 0 and over.se == 0):
        return
    share = sum(float(np.cov(gain[a], cost[a])[0, 1]) / int(a.sum()) for a in arms)
    correlation = share / (over.se * under.se) if over.se and under.se else 0.0
    value, low, high = quotient(over, under, float(np.clip(correlation, -1.0, 1.0)), o.level)
    bounded = np.isfinite(low) and np.isfinite(high)
    yield {
        "metric": "iroi", "tier": "", "offer": "", "treated": int(arms[0].sum()), "control": int(arms[1].sum()),
        "base": None, "effect": value, "effect_low": low if bounded else None, "effect_high": high if bounded else None,
        "total": None, "total_low": None, "total_high": None, "p_value": None, "unit": "money gained per money spent",
        "running": o.running, "n": int(known.sum()), "method": "Fieller" if bounded else "Fieller, unbounded",
    }  # fmt: skip
