"""The sequence network: it reads the order of steps, which no column tells it."""

from __future__ import annotations

import sys

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import MissingExtra
from tierwise.metrics.probability import auc
from tierwise.models import store
from tierwise.models.family import Examples, History, Rows, Task
from tierwise.models.network import FittedNetwork, SequenceNetwork

SMALL = SequenceNetwork(units=8, learning_rate=0.02, most_epochs=12)


def _last_gap_decides(task: Task, n: int = 1500, seed: int = 1, empty: float = 0.1) -> Examples:
    """Gaps of 5 and of 50 days in any order; it happens where the last one was short."""
    rng = np.random.default_rng(seed)
    length = np.where(rng.random(n) < empty, 0, rng.integers(1, 8, n))
    start = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
    gap = rng.choice([5.0, 50.0], start[-1])
    short = np.zeros(n)
    short[length > 0] = gap[start[1:][length > 0] - 1] == 5
    label = short if task is Task.PROBABILITY else 10.0 + 90 * short
    rows = Rows(pa.table({"age": rng.normal(50, 10, n)}), History(start, {"gap_days": gap}))
    return Examples("test", task, rows, label, np.arange(n))


@pytest.fixture(scope="module", params=list(Task))
def fitted(request):
    pytest.importorskip("torch")
    return SMALL.fit(_last_gap_decides(request.param), seed=1)


@pytest.mark.deep
def test_the_last_gap_is_found(fitted):
    later = _last_gap_decides(Task.PROBABILITY, n=400, seed=2)
    assert auc(later.label, fitted.predict(later.rows)) > 0.97


@pytest.mark.deep
def test_amounts_come_in_their_unit():
    pytest.importorskip("torch")
    examples = _last_gap_decides(Task.AMOUNT)
    found = SMALL.fit(examples, seed=1)
    assert found.scale.link == "log"
    assert np.abs(found.predict(examples.rows) - examples.label).mean() < 15


@pytest.mark.deep
def test_amounts_below_zero_are_learned_by_least_squares():
    pytest.importorskip("torch")
    examples = _last_gap_decides(Task.AMOUNT)
    shifted = Examples("test", Task.AMOUNT, examples.rows, examples.label - 50, examples.group)
    found = SMALL.fit(shifted, seed=1)
    assert found.scale.link == "identity"
    assert np.corrcoef(found.predict(shifted.rows), shifted.label)[0, 1] > 0.9


@pytest.mark.deep
def test_reasons_add_up_and_lie_in_the_history(fitted):
    rows = _last_gap_decides(Task.PROBABILITY, n=300, seed=3).rows
    found = fitted.explain(rows)
    assert found.columns == ("history", "age")
    assert np.allclose(found.base + found.parts.sum(axis=1), found.score, rtol=0, atol=1e-9)
    assert np.allclose(found.predictions(), fitted.predict(rows), rtol=1e-9)
    history, age = np.abs(found.parts).mean(axis=0)
    assert history > 5 * age


@pytest.mark.deep
def test_kept_and_restored_it_answers_without_pytorch(fitted, tmp_path, monkeypatch):
    store.write(tmp_path, "model", fitted.state())
    monkeypatch.setitem(sys.modules, "torch", None)
    back = FittedNetwork.restored(store.read(tmp_path, "model"))
    rows = _last_gap_decides(Task.PROBABILITY, n=100, seed=4).rows
    assert (back.predict(rows) == fitted.predict(rows)).all()
    assert (back.explain(rows).parts == fitted.explain(rows).parts).all()
    assert back.parameters == 3 * 8 * (1 + 8 + 2) + (8 + 1 + 1) * 8 + 8 + 1


@pytest.mark.deep
def test_rows_without_any_history_are_legal_at_both_ends(fitted):
    pytest.importorskip("torch")
    examples = _last_gap_decides(Task.PROBABILITY, n=300)
    bare = Rows(examples.rows.table)
    assert np.isfinite(fitted.predict(bare)).all()
    without = Examples("test", Task.PROBABILITY, bare, examples.label, examples.group)
    columns_only = SequenceNetwork(units=4, most_epochs=2).fit(without, seed=1)
    assert np.isfinite(columns_only.predict(examples.rows)).all()


@pytest.mark.deep
def test_the_same_seed_gives_the_same_network():
    torch = pytest.importorskip("torch")
    examples, family = _last_gap_decides(Task.PROBABILITY, n=300), SequenceNetwork(units=4, most_epochs=2)
    before = torch.random.get_rng_state()
    one, again, other = (family.fit(examples, seed=s) for s in (1, 1, 2))
    assert (one.predict(examples.rows) == again.predict(examples.rows)).all()
    assert (one.predict(examples.rows) != other.predict(examples.rows)).any()
    assert (torch.random.get_rng_state() == before).all()


def test_without_pytorch_training_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match="extra 'deep'"):
        SequenceNetwork().fit(_last_gap_decides(Task.PROBABILITY, n=20), seed=1)
