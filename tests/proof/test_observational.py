"""Contacts that were not drawn by lot: the bias that columns explain is taken out, and the rest is graded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError
from tierwise.models.family import Rows
from tierwise.proof.effects import Effect
from tierwise.proof.observational import Compared, observed_effect, robustness_value


def chosen(seed: int, n: int = 1200, hidden: float = 0.0, effect: float = 2.0) -> Compared:
    """Good customers are contacted more often; ``hidden`` is how much of who is good no column tells."""
    rng = np.random.default_rng(seed)
    spend, unseen = rng.normal(size=n), rng.normal(size=n)
    treated = rng.random(n) < 1 / (1 + np.exp(-(spend - 0.5 + 2.0 * hidden * unseen)))
    level = 3.0 * spend + 4.0 * hidden * unseen
    outcome = 10.0 + level + effect * treated + rng.normal(size=n)
    rows = Rows(pa.table({"spend": spend, "days": rng.exponential(10, n)}))
    return Compared(rows, treated, outcome, rows, 10.0 + level + rng.normal(size=n))


def test_what_columns_tell_is_taken_out_and_covers() -> None:
    hits, naive = [], []
    for seed in range(60):
        c = chosen(seed, 600)
        found = observed_effect(c, 1)
        hits.append(found.effect.low <= 2.0 <= found.effect.high)
        naive.append(c.outcome[c.treated].mean() - c.outcome[~c.treated].mean())
    assert 0.68 <= np.mean(hits) <= 0.92
    assert np.mean(naive) > 4.0


def test_a_fair_comparison_is_graded_c() -> None:
    found = observed_effect(chosen(1), 1)
    assert (found.grade, found.doubts) == ("C", ())
    assert found.unlike_after < 0.1 < found.unlike_before
    assert found.robustness > 0.3
    assert found.effect.low < 2.0 < found.effect.high


def test_a_hidden_cause_shows_in_the_window_before() -> None:
    found = observed_effect(chosen(2, hidden=1.0), 1)
    assert found.grade == "D"
    assert "differed_before" in found.doubts
    assert found.effect.value > 3.0  # wrong, and said so


def test_no_effect_is_not_found() -> None:
    found = observed_effect(chosen(3, effect=0.0), 1)
    assert abs(found.effect.value) < 3 * found.effect.se
    assert found.robustness < 0.15


def test_too_few_say_so() -> None:
    c = chosen(4, 200)
    few = Compared(c.rows, np.arange(200) < 10, c.outcome, c.rows, c.earlier)
    with pytest.raises(ComputationError, match="10 customers were contacted and 190 were not"):
        observed_effect(few, 1)


def test_the_published_robustness_value() -> None:
    # Cinelli & Hazlett 2020, Darfur example: estimate .097, t 4.18, 783 degrees of freedom, 13.9 %
    assert robustness_value(Effect(0.097, 0.097 / 4.18, 0, 0, 0, 0), 783) == pytest.approx(0.139, abs=5e-4)


def test_the_effect_on_those_contacted_is_another_and_covers() -> None:
    """The offer does more to good customers, who are contacted more often."""
    grid = np.random.default_rng(0).normal(size=200_000)
    chance = 1 / (1 + np.exp(-(grid - 0.5)))
    truth = float(np.average(4.0 * np.maximum(grid, 0.0), weights=chance))
    hits, undecided = 0, []
    for seed in range(60):
        c = chosen(seed, 600, effect=0.0)
        spend = np.random.default_rng(seed).normal(size=600)  # as drawn first in `chosen`
        gained = 4.0 * np.maximum(spend, 0.0)
        found = observed_effect(replace(c, outcome=c.outcome + gained * c.treated), 1)
        hits += found.of_contacted.low <= truth <= found.of_contacted.high
        undecided.append(found.effect.value)
    assert 0.68 <= hits / 60 <= 0.93
    assert np.mean(undecided) < truth - 0.3


def test_other_campaigns_on_one_side_are_a_doubt() -> None:
    c = chosen(1)
    even, uneven = np.arange(c.treated.size) % 3 == 0, c.treated & (np.arange(c.treated.size) % 3 == 0)
    assert observed_effect(replace(c, elsewhere=even), 1).doubts == ()
    found = observed_effect(replace(c, elsewhere=uneven), 1)
    assert (found.grade, found.doubts) == ("D", ("other_campaigns",))
    assert found.elsewhere == pytest.approx(1 / 3, abs=0.05)
