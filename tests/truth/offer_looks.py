"""Daily looks at the pilot of a world of offers: does the always-valid interval cover at all looks, does A/A alarm?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tierwise.proof.effects import Effect
from tierwise.proof.sequential import always_valid
from tierwise.simulate.chance import uniforms
from tierwise.simulate.offer_customers import OfferCustomers
from tierwise.simulate.offer_months import State, act, expect, pilot
from tierwise.simulate.offer_world import CONTACT, OFFERS, REDEEMED

Floats = NDArray[np.float64]
DAYS = 30
FIRST = 30
"""Customers of each arm from whom on a look is taken: the interval is asymptotic."""


def looks(who: OfferCustomers, again: int) -> tuple[bool, bool, bool]:
    """Covered at all looks; false alarm of A/A at any look; the effect found to be other than 0 at any look."""
    n, seed = len(who.z), who.world.seed
    meant, held = pilot(who)
    margin = act(who, State.fresh(n), meant, held, again).margin
    day = np.floor(uniforms(seed, "looks day", np.arange(n), again) * DAYS)
    truth = true_effect(who)
    read = daily(margin, ~held, held, day)
    covered = all(e.low <= truth <= e.high for e in read)
    half = uniforms(seed, "looks half", np.arange(n), again) < 0.5
    alike = daily(margin, held & half, held & ~half, day)
    return covered, any(not e.low <= 0 <= e.high for e in alike), any(not e.low <= 0 <= e.high for e in read)


def daily(margin: Floats, one: Floats, other: Floats, day: Floats) -> list[Effect]:
    """The always-valid reading after each day, of the customers taken in so far."""
    sums = [_sums(margin[arm], day[arm]) for arm in (one, other)]
    found = []
    for k in range(DAYS):
        (n, mean, var), (m, mean0, var0) = (s[k] for s in sums)
        if min(n, m) >= FIRST:
            se = float(np.sqrt(var / n + var0 / m))
            found.append(always_valid(Effect(mean - mean0, se, np.nan, np.nan, np.nan, int(n + m))))
    return found


def _sums(margin: Floats, day: Floats) -> list[tuple[float, float, float]]:
    parts = [np.bincount(day.astype(int), margin**power, minlength=DAYS).cumsum() for power in range(3)]
    n, total, squares = parts
    safe = np.maximum(n, 2)
    variance = np.maximum(squares - total**2 / safe, 0) / (safe - 1)
    return list(zip(n.tolist(), (total / safe).tolist(), variance.tolist(), strict=True))


def true_effect(who: OfferCustomers) -> float:
    """Of being meant to get an offer rather than held out, on the margin of the pilot month, per customer."""
    e = expect(who, State.fresh(len(who.z)))
    after = who.base(0)[:, None] + e.caused[:, 1:]
    late = np.maximum(e.caused[:, 1:], 0) * who.world.delay
    rate = (who.value * who.margin_rate)[:, None]
    gain = (e.caused[:, 1:] - late) * rate - CONTACT - REDEEMED * (after - late) * who.face
    return float(gain.mean() * (1 - who.world.contamination)) if len(OFFERS) else 0.0
