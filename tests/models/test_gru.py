"""What a history comes to, without PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.models.family import History
from tierwise.models.gru import Gru, StepReader, latest


def _gru(d: int, h: int) -> Gru:
    rng = np.random.default_rng(1)
    return Gru(rng.normal(size=(d, 3 * h)), rng.normal(size=(h, 3 * h)), rng.normal(size=3 * h), rng.normal(size=3 * h))


def _history(lengths: list[int], seed: int = 1) -> History:
    rng = np.random.default_rng(seed)
    n = sum(lengths)
    steps = {"gap_days": rng.exponential(20, n), "category": rng.integers(0, 3, n).astype(float)}
    return History(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), steps)


def _pair(most_steps: int) -> tuple[StepReader, Gru]:
    """gap, three categories, other and missing: six numbers a step."""
    reader = StepReader.learn(_history([most_steps] * 50), ("category",), most_steps)
    assert reader.width == 6
    return reader, _gru(6, 4)


@pytest.mark.deep
def test_equal_to_pytorch():
    torch = pytest.importorskip("torch")
    theirs = torch.nn.GRU(4, 5, batch_first=True).double()
    w_in, w_state, b_in, b_state = (p.detach().numpy() for p in theirs.parameters())
    ours = Gru(w_in.T, w_state.T, b_in, b_state)
    steps, start = np.random.default_rng(2).normal(size=(9, 4)), np.array([0, 2, 2, 9])
    found = ours.last_states(steps, start)
    assert not found[1].any()
    for row in (0, 2):
        part = torch.as_tensor(steps[start[row] : start[row + 1]])[None]
        assert np.allclose(found[row], theirs(part)[1][0, 0].detach().numpy(), rtol=0, atol=1e-12)


def test_a_state_does_not_hang_on_who_else_is_asked():
    reader, gru = _pair(20)
    together = reader.states(gru, _history([5, 60, 0, 3]), 4)
    for row in range(4):
        alone = reader.states(gru, _history([5, 60, 0, 3]).take(np.array([row])), 1)
        assert np.allclose(alone[0], together[row], rtol=0, atol=1e-14)


def test_only_the_last_steps_count():
    reader, gru = _pair(4)
    longer = _history([30, 30])
    assert (reader.states(gru, longer, 2) == reader.states(gru, latest(longer, 4), 2)).all()


def test_without_any_history_there_is_nothing_to_read():
    reader = StepReader.learn(None, ("category",), 4)
    assert reader.width == 0
    assert not reader.states(_gru(1, 3), _history([2, 2]), 2).any()


def test_unknown_codes_and_missing_step_columns_are_legal():
    reader, gru = _pair(20)
    odd = History(np.array([0, 3]), {"category": np.array([np.nan, 99.0, 1.0])})
    assert np.isfinite(reader.states(gru, odd, 1)).all()
