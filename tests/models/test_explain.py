"""What a model looks at: known models, whose answers can be worked out by head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError, ContractError
from tierwise.models.columns import number
from tierwise.models.explain import effect, importance, surrogate
from tierwise.models.family import Contributions, Examples, Floats, History, Rows, State, Task


@dataclass(frozen=True)
class Known:
    """Answers by a formula of the rows."""

    formula: object
    family: str = "known"

    def predict(self, rows: Rows) -> Floats:
        return np.asarray(self.formula(rows), dtype=np.float64)

    def explain(self, rows: Rows) -> Contributions:
        raise NotImplementedError

    def state(self) -> State:
        raise NotImplementedError


def _rows(n: int = 2000, seed: int = 1) -> Rows:
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 10, n)
    town = np.array(["Ulm", "Kiel"])[(rng.random(n) < 0.25).astype(int)]
    table = pa.table({"x": x, "twin": x + rng.normal(0, 0.1, n), "idle": rng.normal(size=n), "town": town})
    start = np.arange(n + 1)
    return Rows(table, History(start, {"gap_days": rng.exponential(10, n)}))


def _x(rows: Rows) -> Floats:
    return number(rows.table, "x")


STEP = Known(lambda rows: np.where(_x(rows) > 6, 100.0, 20.0))


def test_a_step_shows_where_it_is_and_how_high():
    found = effect(STEP, _rows(), "x", bins=40)
    at, size = found["at"].to_numpy(), found["effect"].to_numpy()
    assert size[at > 6.3].max() - size[at < 5.7].min() == pytest.approx(80)
    assert np.ptp(size[at < 5.7]) == np.ptp(size[at > 6.3]) == 0
    weighted = found["n"].to_numpy()[1:] @ (size[1:] + size[:-1]) / 2
    assert weighted == pytest.approx(0, abs=1e-6)


def test_effects_of_a_column_leave_its_twin_alone():
    """Partial means would give x half of what the twin does."""
    twin = Known(lambda rows: 3 * number(rows.table, "twin"))
    assert not effect(twin, _rows(), "x")["effect"].to_numpy().any()
    found = effect(twin, _rows(), "twin")
    assert np.allclose(np.diff(found["effect"]) / np.diff(found["at"]), 3)


def test_intervals_of_effects_hold_what_more_rows_would_show():
    noisy = Known(lambda rows: _x(rows) * (1 + number(rows.table, "idle")))
    truth = effect(noisy, _rows(100_000, seed=9), "x", bins=4)
    held = []
    for seed in range(40):
        found = effect(noisy, _rows(400, seed), "x", bins=4)
        slope = np.interp(found["at"], truth["at"], truth["effect"])
        held += list((found["effect_low"].to_numpy() <= slope) & (slope <= found["effect_high"].to_numpy()))
    assert 0.7 < np.mean(held) < 0.9


def test_levels_differ_by_what_the_formula_says():
    found = effect(Known(lambda rows: np.where(np.array(rows.table["town"]) == "Ulm", 7.0, 3.0)), _rows(), "town")
    by_level = dict(zip(found["level"].to_pylist(), found["effect"].to_pylist(), strict=True))
    assert by_level["Ulm"] - by_level["Kiel"] == pytest.approx(4)
    assert found["n"].to_numpy() @ found["effect"].to_numpy() == pytest.approx(0, abs=1e-9)


def test_missing_cells_and_integers_are_legal_in_effects():
    table = pa.table({"x": pa.array([1, 2, None, 4, 9] * 20, pa.int32())})
    found = effect(Known(lambda rows: 2 * np.nan_to_num(number(rows.table, "x"))), Rows(table), "x")
    assert found["n"].to_numpy().sum() == 80
    assert np.allclose(np.diff(found["effect"]), 2 * np.diff(found["at"]))


@pytest.mark.parametrize(
    ("column", "error"), [("flat", ComputationError), ("void", ComputationError), ("absent", ContractError)]
)
def test_nothing_moves_with_a_constant_an_empty_or_an_absent_column(column, error):
    table = pa.table({"x": [1.0, 7.0], "flat": [3.0, 3.0], "void": pa.nulls(2, pa.float64())})
    with pytest.raises(error, match=column):
        effect(STEP, Rows(table), column)


def test_the_interval_of_one_customer_is_not_known():
    rows = _rows(20)
    examples = Examples("test", Task.AMOUNT, rows, _x(rows), np.zeros(20, dtype=np.int64))
    assert importance(STEP, examples, seed=1)["rise_low"].null_count == 5


def test_shuffling_what_the_model_reads_hurts_and_the_rest_does_not():
    rows = _rows()
    label = STEP.predict(rows) + np.random.default_rng(3).normal(0, 5, len(rows))
    found = importance(STEP, Examples("test", Task.AMOUNT, rows, label, np.arange(len(rows)) // 3), seed=1)
    assert found["column"][0].as_py() == "x"
    assert found["rise_low"][0].as_py() > 0
    assert not found["rise"].to_numpy()[1:].any()
    assert set(found["column"].to_pylist()) == {"x", "twin", "idle", "town", "history"}
    assert found["rise"][0].as_py() == pytest.approx(2 * 0.6 * 0.4 * 80**2, rel=0.1)  # twice the variance it explained


def test_columns_that_tell_the_same_are_asked_together():
    both = Known(lambda rows: _x(rows) + number(rows.table, "twin"))
    rows = _rows()
    examples = Examples("test", Task.AMOUNT, rows, both.predict(rows), np.arange(len(rows)))
    found = importance(both, examples, seed=1, together={"both": ("x", "twin"), "x": ("x",)})
    rises = dict(zip(found["column"].to_pylist(), found["rise"].to_pylist(), strict=True))
    assert rises["both"] > 3 * rises["x"]


def test_histories_are_shuffled_whole():
    gaps = Known(lambda rows: rows.history.steps["gap_days"][rows.history.start[:-1]])
    rows = _rows()
    examples = Examples("test", Task.AMOUNT, rows, gaps.predict(rows), np.arange(len(rows)))
    assert importance(gaps, examples, seed=1)["column"][0].as_py() == "history"


def test_customers_with_many_rows_widen_the_interval():
    rows = _rows(900)
    label = (_x(rows) > 6).astype(float)
    clumped = np.argsort(np.argsort(_x(rows))) // 30
    model = Known(lambda rows: np.where(_x(rows) > 6, 0.9, 0.1))
    wide, narrow = (
        importance(model, Examples("test", Task.PROBABILITY, rows, label, group), seed=1, together={"x": ("x",)})
        for group in (clumped, np.arange(900))
    )
    width = [(t["rise_high"][0].as_py() - t["rise_low"][0].as_py()) for t in (wide, narrow)]
    assert width[0] > 1.5 * width[1]


def test_a_surrogate_of_a_step_is_the_step():
    rows = Rows(_rows().table.drop_columns(["twin"]))
    found = surrogate(STEP, rows, np.arange(len(rows)), seed=1)
    assert found.fidelity > 0.98
    assert found.n == 400
    assert found.tree.rules()[0].conditions[0].above == pytest.approx(6, abs=0.1)


def test_a_surrogate_says_how_often_it_agrees_on_a_cut():
    rows = Rows(_rows().table.select(["x", "idle"]))
    chance = Known(lambda rows: np.clip(_x(rows) / 10, 0, 1))
    found = surrogate(chance, rows, np.arange(len(rows)), seed=1, leaves=2, cut=0.5)
    tree, held = found.tree.predict(rows), chance.predict(rows)
    assert found.agreement == pytest.approx(((tree >= 0.5) == (held >= 0.5)).mean(), abs=0.03)
    assert found.agreement > found.fidelity
    assert np.isnan(surrogate(chance, rows, np.arange(len(rows)), seed=1).agreement)


def test_the_loss_may_be_another():
    rows = _rows()
    examples = Examples("test", Task.AMOUNT, rows, STEP.predict(rows), np.arange(len(rows)))
    absolute = importance(STEP, examples, 1, {"x": ("x",)}, loss=lambda label, said: np.abs(label - said))
    assert absolute["rise"][0].as_py() == pytest.approx(2 * 0.6 * 0.4 * 80, rel=0.1)
    assert absolute["loss"][0].as_py() == "given"


def test_a_surrogate_says_when_it_is_a_poor_likeness():
    rows = Rows(_rows().table.select(["idle", "town"]))
    wave = Known(lambda rows: np.sin(40 * number(rows.table, "idle")))
    found = surrogate(wave, rows, np.arange(len(rows)), seed=1)
    assert found.fidelity < 0.3
    assert found.tree.drawn().leaves <= 8


def test_a_model_that_says_one_thing_has_no_rules():
    rows = _rows(100)
    with pytest.raises(ComputationError, match="alike"):
        surrogate(Known(lambda rows: np.full(len(rows), 3.0)), rows, np.arange(100), seed=1)
