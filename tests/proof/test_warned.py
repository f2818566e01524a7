"""How right a warning was, told by those left alone: the truth is known, for it is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.proof.warned import rightness

WORLDS = 400


def world(seed: int, n: int = 3000) -> tuple[np.ndarray, ...]:
    """Who is warned, who leaves when left alone, with which chance she is left alone, and who is. Those likely to leave
    are written to more often, and half of the written to stay because of it.
    """
    rng = np.random.default_rng(seed)
    risk = rng.beta(2.0, 2.0, n)
    warned, leaves = risk + rng.normal(0, 0.15, n) >= 0.5, rng.random(n) < risk
    chance = np.where(risk > 0.5, 0.1, 0.6)
    alone = rng.random(n) < chance
    return warned, leaves, chance, alone


def truth(warned: np.ndarray, leaves: np.ndarray) -> tuple[float, float, float]:
    right = (warned & leaves).sum()
    return right / warned.sum(), right / leaves.sum(), 2 * right / (warned.sum() + leaves.sum())


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    hits, off = np.zeros(3), np.zeros(3)
    for seed in range(WORLDS):
        warned, leaves, chance, alone = world(seed)
        found = rightness(warned[alone], leaves[alone], chance[alone])
        assert found is not None
        assert found.recall is not None
        assert found.f1 is not None
        for k, (e, true) in enumerate(
            zip((found.precision, found.recall, found.f1), truth(warned, leaves), strict=True)
        ):
            hits[k] += e.low <= true <= e.high
            off[k] += (e.value - true) / WORLDS
    assert (np.abs(off) < 0.01).all()  # unweighted, recall would be .26 too low
    assert (hits / WORLDS > 0.76).all()
    assert (hits / WORLDS < 0.92).all()


def test_without_weights_the_answer_would_be_another() -> None:
    warned, leaves, chance, alone = world(1, 50_000)
    weighted = rightness(warned[alone], leaves[alone], chance[alone])
    plain = rightness(warned[alone], leaves[alone], np.ones(int(alone.sum())))
    assert weighted is not None
    assert plain is not None
    assert weighted.recall is not None
    assert plain.recall is not None
    true = truth(warned, leaves)[1]
    assert abs(weighted.recall.value - true) < 0.02 < true - plain.recall.value
    assert weighted.base == pytest.approx(leaves.mean(), abs=0.02)


def test_f1_is_the_harmonic_mean() -> None:
    warned, leaves, chance, alone = world(2)
    found = rightness(warned[alone], leaves[alone], chance[alone])
    assert found is not None
    assert found.recall is not None
    assert found.f1 is not None
    p, r = found.precision.value, found.recall.value
    assert found.f1.value == pytest.approx(2 * p * r / (p + r))
    assert found.f1.low < found.f1.value < found.f1.high


def test_few_say_nothing_and_who_warns_everybody_misses_nobody() -> None:
    some = np.arange(40) % 2 == 0
    assert rightness(np.arange(40) < 9, some, np.full(40, 0.1)) is None
    assert rightness(some, np.arange(40) < 9, np.full(40, 0.1)) is None
    found = rightness(np.ones(40, bool), some, np.full(40, 0.1))
    assert found is not None
    assert (found.precision.value, found.base, found.recall, found.f1) == (0.5, 0.5, None, None)
    with pytest.raises(UsageError, match="left alone outside"):
        rightness(some, some, np.zeros(40))
