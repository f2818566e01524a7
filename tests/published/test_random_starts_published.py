"""CDNOW from 200 random starts, in days or weeks: always the published maximum (lifetimes#419, #258 and
others).
"""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.value.order_models.bg_nbd import BG_NBD, MBG_NBD
from tierwise.insight.value.order_models.coordinates import GAMMA
from tierwise.insight.value.order_models.fitting import fit_family
from tierwise.insight.value.order_models.pareto_nbd import PARETO_NBD
from tierwise.insight.value.order_models.summary import summarise


@pytest.mark.parametrize(
    ("family", "starts", "published"),
    [(BG_NBD, 200, -9582.42921), (MBG_NBD, 200, -9582.13572), (PARETO_NBD, 30, -9594.97618)],
    ids=lambda value: getattr(value, "name", None),
)
@pytest.mark.parametrize("unit", ["days", "weeks"])
def test_random_starts_reach_the_published_maximum(cdnow, family, starts, published, unit):
    per_week = 7.0 if unit == "days" else 1.0
    summary = summarise(cdnow.x, cdnow.t_x / 7 * per_week, cdnow.T / 7 * per_week)
    shift = cdnow.x.sum() * np.log(per_week)
    rng, reached = np.random.default_rng(42), []
    for _ in range(starts):
        start = rng.uniform(-3, 3, 4)
        start[0] -= np.log(per_week)
        start[2] -= np.log(per_week) if family.pairs[1] == GAMMA else 0.0
        reached.append(fit_family(family, summary, start=start).log_likelihood + shift)
    assert reached == pytest.approx([published] * starts, abs=1e-5)
