"""BG/CNBD-k and MBG/CNBD-k against the recovery tests of BTYDplus: k exact, parameters 10 %, sums 5 %."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.value.btyd import fit
from tierwise.insight.value.summary import Summary, summarise

TRUTH = {"r": 0.85, "alpha": 1.45, "a": 0.79, "b": 2.42}
K, WEEKS = 3, 52.0


def orders(n: int, leaves_after_first: bool, seed: int) -> tuple[Summary, int]:
    """Erlang-3 buyers watched for a year, drawn one by one; and what they order in the year after."""
    rng = np.random.default_rng(seed)
    speed = rng.gamma(TRUTH["r"], 1 / TRUTH["alpha"], n)
    leave = rng.beta(TRUTH["a"], TRUTH["b"], n)
    stays = rng.geometric(leave) - int(leaves_after_first)  # repeat orders until leaving
    x, t_x, now, gaps, later = np.zeros(n, int), np.zeros(n), np.zeros(n), 0.0, 0
    running = stays > 0
    while running.any():
        wait = rng.gamma(K, 1 / speed)
        now = now + wait
        seen, after = running & (now <= WEEKS), running & (now > WEEKS) & (now <= 2 * WEEKS)
        gaps += float(np.log(wait[seen]).sum())
        x, t_x, later = x + seen, np.where(seen, now, t_x), later + int(after.sum())
        stays = stays - 1
        running = running & (stays > 0) & (now <= 2 * WEEKS)
    return summarise(x, t_x, np.full(n, WEEKS), log_gaps=gaps), later


@pytest.mark.parametrize("leaves_after_first", [False, True])
def test_cnbd_k_recovery_and_aggregate_bias_btydplus_tests(leaves_after_first):
    summary, later = orders(20_000, leaves_after_first, seed=5)
    fitted = fit(f"{'MBG' if leaves_after_first else 'BG'}/CNBD-k", summary)
    assert fitted.model.k == K
    assert list(fitted.params.values()) == pytest.approx(list(TRUTH.values()), rel=0.1)
    seen = float(summary.repeat_days @ summary.weight)
    assert summary.customers * float(fitted.model.expected(WEEKS)) == pytest.approx(seen, rel=0.05)
    ahead = fitted.model.expected_orders(*summary.rows, 0, WEEKS) @ summary.weight
    assert float(ahead) == pytest.approx(later, rel=0.05)
