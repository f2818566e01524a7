"""BG/CNBD-k and MBG/CNBD-k against the recovery tests of BTYDplus: k exact, parameters 10 %, sums 5 %."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.value.order_models.btyd import fit
from tierwise.insight.value.order_models.cnbd_k import CnbdK
from tierwise.insight.value.order_models.draw_customers import draw_customers

K, WEEKS = 3, 52.0


@pytest.mark.parametrize("leaves_after_first", [False, True])
def test_cnbd_k_recovery_and_aggregate_bias_btydplus_tests(leaves_after_first):
    truth = CnbdK(0.85, 1.45, 0.79, 2.42, K, leaves_after_first)
    drawn = draw_customers(truth, np.full(20_000, WEEKS), WEEKS, np.random.default_rng(5))
    summary = drawn.summary
    fitted = fit(f"{'MBG' if leaves_after_first else 'BG'}/CNBD-k", summary)
    assert fitted.model.k == K
    assert list(fitted.params.values()) == pytest.approx([0.85, 1.45, 0.79, 2.42], rel=0.1)
    seen = float(summary.repeat_days @ summary.weight)
    assert summary.customers * float(fitted.model.expected(WEEKS)) == pytest.approx(seen, rel=0.05)
    ahead = fitted.model.expected_orders(*summary.rows, 0, WEEKS) @ summary.weight
    assert float(ahead) == pytest.approx(drawn.later.sum(), rel=0.05)
