"""A calibrated model keeps the protocol: the level is repaired, the reasons stay, and it comes back from its files."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.metrics.amounts import bias
from tierwise.models import store
from tierwise.models.calibrated import Calibrated, WithCalibration, fit_calibrated
from tierwise.models.calibration import Calibration, Level
from tierwise.models.catalogue import restore
from tierwise.models.family import Examples, Rows, Task
from tierwise.models.hurdle import Hurdle


def _examples(n, seed):
    rng = np.random.default_rng(seed)
    x = rng.random(n)
    label = np.where(rng.random(n) < x, rng.lognormal(2 * x, 1.0, n), 0.0)
    return Examples("spend", Task.AMOUNT, Rows(pa.table({"x": x})), label, np.arange(n), "EUR")


FAMILY = WithCalibration(Hurdle(heads="linear"))


def test_it_keeps_the_protocol_and_comes_back(tmp_path):
    examples = _examples(600, 1)
    fitted = FAMILY.fit(examples, seed=1)
    store.write(tmp_path, "spend", fitted.state())
    back = restore(store.read(tmp_path, "spend"))
    assert np.array_equal(back.predict(examples.rows), fitted.predict(examples.rows))
    assert (fitted.family, FAMILY.kind, fitted.state().kind) == ("calibrated",) * 3
    assert FAMILY.tasks == Hurdle().tasks
    assert [v.base for v in FAMILY.variants(600)] == list(FAMILY.base.variants(600))


def test_reasons_are_those_of_the_raw_score():
    examples = _examples(300, 2)
    fitted = FAMILY.fit(examples, seed=1)
    why = fitted.explain(examples.rows)
    assert why.base + why.parts.sum(axis=1) == pytest.approx(why.score, abs=1e-6)
    raw, said = fitted.part.predict(examples.rows), fitted.predict(examples.rows)
    order = np.argsort(raw)
    assert (np.diff(said[order]) >= -1e-9).all()


class Double:
    """A family that says twice the truth of the column x."""

    kind, tasks = "double", frozenset({Task.AMOUNT})

    def variants(self, rows):
        return (self,)

    def fit(self, examples, seed):
        return self

    def predict(self, rows):
        return 2 * rows.table["x"].to_numpy()


def test_the_level_is_repaired_by_rows_that_were_judged():
    x = np.random.default_rng(3).gamma(1, 10, 400)
    examples = Examples("spend", Task.AMOUNT, Rows(pa.table({"x": x})), x, np.arange(400), "EUR")
    judged = np.where(np.arange(400) < 200, 2 * x, np.nan)
    fitted = fit_calibrated(Double(), examples, judged, seed=1)
    assert fitted.calibration.rows == 200
    assert bias(x, fitted.predict(examples.rows)) == pytest.approx(0, abs=1e-9)
    assert fitted.calibration.method == "level"


def test_the_map_comes_after_the_model():
    rows = Rows(pa.table({"x": [1.0, 2.0]}))
    assert Calibrated(Double(), Calibration(Level("level", 0.5))).predict(rows).tolist() == [1.0, 2.0]
