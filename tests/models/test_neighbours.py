"""Nearest neighbours: as scikit-learn's, with ties that neither row order nor chance decides."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import UsageError
from tierwise.models.family import Examples, Rows, Task
from tierwise.models.neighbours import Neighbours


def amounts(label, **columns):
    label = np.asarray(label, float)
    return Examples("spend", Task.AMOUNT, Rows(pa.table(columns)), label, np.arange(len(label)))


@pytest.fixture
def cloud():
    rng = np.random.default_rng(0)
    return amounts(
        rng.gamma(1, 50, 400), x=rng.normal(size=400), y=rng.uniform(5, 6, 400), z=rng.normal(size=400) * 100
    )


@pytest.mark.parametrize("weights", ["uniform", "distance"])
def test_equals_scikit_learn(cloud, weights):
    from sklearn.neighbors import KNeighborsRegressor

    def standardised(rows):
        return np.column_stack([(np.asarray(rows.table[c]) - m) / s for c, m, s in scales])

    scales = [(c, np.mean(v), np.std(v)) for c in "xyz" for v in [np.asarray(cloud.rows.table[c])]]
    rng = np.random.default_rng(1)
    ask = Rows(pa.table({"x": rng.normal(size=700), "y": rng.uniform(5, 6, 700), "z": rng.normal(size=700) * 100}))
    peer = KNeighborsRegressor(15, weights=weights).fit(standardised(cloud.rows), cloud.label)
    found = Neighbours(15, weights, pull=0).fit(cloud, 0)
    assert found.predict(ask) == pytest.approx(peer.predict(standardised(ask)), abs=1e-8)
    assert found.predict(cloud.rows) == pytest.approx(peer.predict(standardised(cloud.rows)), abs=1e-8)


def test_the_pull_is_one_average_customer():
    data = amounts([0, 0, 0, 8], x=[1.0, 2, 3, 100])
    assert Neighbours(k=1, pull=1).fit(data, 0).predict(data.rows).tolist() == [1, 1, 1, 5]


def test_rows_alike_share_and_the_last_point_counts_in_part():
    data = amounts([0, 10, 20, 60, 60, 90], x=[1.0, 1, 1, 2, 2, 9])
    fitted = Neighbours(k=4, pull=0).fit(data, 0)
    near = fitted.neighbours_of(Rows(pa.table({"x": [1.0, 9.0]})))
    assert near.rows.tolist() == [[3, 1, 0], [1, 2, 1]]
    assert near.label.tolist() == [[10, 60, 90], [90, 60, 10]]
    assert fitted.predict(Rows(pa.table({"x": [1.0]}))).tolist() == [(0 + 10 + 20 + 60) / 4]
    assert fitted.neighbours_of(Rows(pa.table({"x": [1.0]})), k=2).rows.tolist() == [[2, 0]]
    assert fitted.neighbours_of(data.rows.take(np.zeros(0, dtype=np.int64))).point.shape == (0, 3)


def test_ties_do_not_depend_on_the_order_of_rows():
    """A lattice: nearly every distance occurs many times."""
    x, y = (a.ravel().astype(float) for a in np.meshgrid(np.arange(12), np.arange(12)))
    data = amounts(np.random.default_rng(0).normal(size=144), x=x, y=y)
    expected = Neighbours(k=7).fit(data, 0).predict(data.rows)
    for seed in range(5):
        turn = np.random.default_rng(seed).permutation(144)
        assert Neighbours(k=7).fit(data.take(turn), 0).predict(data.rows) == pytest.approx(expected, abs=1e-10)


def test_a_tie_cut_by_the_search_is_looked_at_to_its_end():
    angle = np.linspace(0, 2 * np.pi, 100, endpoint=False)
    data = amounts(np.arange(100.0), x=np.cos(angle), y=np.sin(angle))
    near = Neighbours(k=3).fit(data, 0).neighbours_of(Rows(pa.table({"x": [0.0], "y": [0.0]})))
    assert near.point[0].tolist() == [0, 1, 2]  # of a hundred at one distance, the first by features


def test_parts_rest_on_the_likeness_that_tells(cloud):
    rng = np.random.default_rng(5)
    kind = rng.choice(["gift", "self"], 600, p=[0.1, 0.9])
    data = amounts(np.where(kind == "gift", 100.0, 10.0), kind=kind, noise=rng.normal(size=600), same=np.ones(600))
    fitted = Neighbours(k=20, pull=0).fit(data, 0)
    why = fitted.explain(Rows(pa.table({"kind": ["gift"] * 50, "noise": rng.normal(size=50), "same": [1.0] * 50})))
    part = dict(zip(why.columns, why.parts.mean(axis=0), strict=True))
    assert why.score == pytest.approx(100)
    assert part["kind"] > 0.7 * (100 - why.base)
    assert part["same"] == 0


def test_more_rows_than_are_kept_are_drawn_by_the_seed(cloud):
    few = Neighbours(k=5, most=100)
    first, again, other = (few.fit(cloud, seed).predict(cloud.rows) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert few.fit(cloud, 1).count.sum() == 100
    turn = np.random.default_rng(0).permutation(400)
    assert few.fit(cloud.take(turn), 1).predict(cloud.rows) == pytest.approx(first, abs=1e-8)


def test_impossible_settings_are_refused():
    for settings in ({"k": 0}, {"weights": "guess"}, {"pull": -1.0}, {"most": 0}):
        with pytest.raises(UsageError, match="neighbours"):
            Neighbours(**settings)
