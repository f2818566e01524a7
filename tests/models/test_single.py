"""One column alone: a column that grows as time goes by tells by its place among its own date's."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tierwise.models.family import Examples, Rows, Task
from tierwise.models.single import SingleColumn

RULE = SingleColumn("orders", -1)


def _date(scale: float) -> tuple[np.ndarray, np.ndarray]:
    """A thousand customers with 1 to 100 orders times ``scale``; of the lower half 40 in 100 leave, above 4."""
    orders = np.repeat(np.arange(1, 101), 10) * scale
    chance = np.where(orders <= 50 * scale, 0.4, 0.04)
    return orders, (np.tile(np.arange(10), 100) + 0.5) / 10 < chance


def _rows(*orders: np.ndarray) -> Rows:
    return Rows(pa.table({"orders": np.concatenate(orders)}))


def _learned() -> tuple[Examples, np.ndarray]:
    parts = [_date(1.0), _date(2.0)]
    label = np.concatenate([p[1] for p in parts]).astype(float)
    rows = _rows(*(p[0] for p in parts))
    return Examples("churn_30d", Task.PROBABILITY, rows, label, np.tile(np.arange(1000), 2), "share"), np.repeat(
        [0, 1], 1000
    )


def test_the_level_holds_when_everybody_has_grown():
    examples, date = _learned()
    later, came = _date(4.0)
    said = RULE.fit_by_place(examples, date, _rows(later)).predict(_rows(later))
    assert abs(said.mean() - came.mean()) < 0.01
    plain = RULE.fit(examples, 1).predict(_rows(later))
    assert plain.mean() < 0.75 * came.mean()


def test_the_order_is_the_column_s():
    examples, date = _learned()
    later, _ = _date(4.0)
    said = RULE.fit_by_place(examples, date, _rows(later)).predict(_rows(later))
    assert (np.diff(said) <= 1e-12).all()


def test_nobody_asked_and_no_number_known_still_answer():
    examples, date = _learned()
    nobody = RULE.fit_by_place(examples, date, Rows(pa.table({"orders": pa.array([], pa.float64())})))
    assert nobody.predict(_rows(np.array([3.0])))[0] == examples.label.mean()
    unknown = RULE.fit_by_place(examples, date, _rows(np.array([1.0, 2.0])))
    assert np.isfinite(unknown.predict(Rows(pa.table({"orders": [None, 2.0]})))).all()
