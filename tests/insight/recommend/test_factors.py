"""Implicit ALS: its equations, its loss beside implicit's, folding in, and true reasons."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend import als
from tierwise.insight.recommend.factors import Factors, FittedFactors
from tierwise.insight.recommend.goods import bare
from tierwise.insight.recommend.histories import Decay, of_products
from tierwise.insight.recommend.interactions import from_sequences
from tierwise.insight.recommend.topk import Mask
from tierwise.models.store import read, write

FIXTURE = Path(__file__).parents[2] / "fixtures" / "implicit_als.json"
WAYS = (True, False)
SMALL = Factors(factors=2, iterations=12, fast=False)


def two_tastes(customers=40):
    """Tea people and ink people; product place is the order of the names."""
    tea, ink = ["cup", "pot", "tea"], ["ink", "nib", "pen"]
    return from_sequences([[s[i % 3], s[(i + 1) % 3]] for i in range(customers) for s in (tea, ink)])


def fitted(settings=SMALL, log=None, seed=1):
    log = log or two_tastes()
    return settings.fit(log, bare(log.products), seed)


def cells(rows=30, columns=20, seed=0):
    found = sparse.random(rows, columns, density=0.2, format="csr", random_state=seed, dtype=np.float32)
    found.data *= 8
    return found


@pytest.mark.parametrize("fast", WAYS)
def test_the_missing_third_comes_first(fast):
    model = fitted(Factors(factors=2, fast=fast))
    best = model.best(of_products([[0, 4]]), 1, Mask(barred=of_products([[0, 4]]).matrix(6)))  # cup, pot
    assert best.product.tolist() == [[5]]
    assert set(model.score(of_products([[1]]))[0].argsort()[-3:]) == {1, 2, 3}


@pytest.mark.parametrize("fast", WAYS)
def test_settled_rows_solve_their_equations(fast):
    c, penalty = cells(), als.Penalty(0.05, 0.7)
    start = als.begin(30, 20, 5, seed=0)
    sides = als.alternate(c, penalty, start, iterations=40, steps=12, fast=fast)
    dense, y = c.toarray(), sides.row  # columns are solved last
    reg = penalty.of_rows(dense.sum(axis=0).astype(float), 30)
    for j in range(20):
        a = y.T @ y + (y.T * dense[:, j]) @ y + reg[j] * np.eye(5)
        b = ((dense[:, j] > 0) * (1 + dense[:, j])) @ y
        assert a @ sides.column[j] == pytest.approx(b, abs=2e-3)


def test_the_loss_has_no_slope_where_it_settles():
    c, penalty = cells(), als.Penalty(0.3, 0.5)
    sides = als.alternate(c, penalty, als.begin(30, 20, 3, seed=0), iterations=300, steps=6, fast=False)
    at = als.loss(c, penalty, sides)
    rng = np.random.default_rng(0)
    for _ in range(10):
        away = als.Sides(*(s + 1e-2 * rng.standard_normal(s.shape) for s in (sides.row, sides.column)))
        assert als.loss(c, penalty, away) > at


def test_the_loss_falls_every_round():
    c, penalty, sides, before = cells(), als.Penalty(), als.begin(30, 20, 6, seed=3), np.inf
    for _ in range(6):
        sides = als.alternate(c, penalty, sides, iterations=1, fast=False)
        now = als.loss(c, penalty, sides)
        assert now < before
        before = now


def test_compiled_and_numpy_agree():
    c = cells(200, 90)
    found = [als.alternate(c, als.Penalty(), als.begin(200, 90, 7, 0), 5, fast=fast) for fast in WAYS]
    assert found[0].column == pytest.approx(found[1].column, abs=1e-4)
    assert found[0].row == pytest.approx(found[1].row, abs=1e-4)


@pytest.mark.parametrize("fast", WAYS)
def test_blocks_do_not_change_the_numpy_way(fast, monkeypatch):
    c, start = cells(50, 30), als.begin(50, 30, 4, 0)
    whole = als.alternate(c, als.Penalty(), start, 3, fast=fast)
    monkeypatch.setattr(als, "CELLS_AT_ONCE", 3)
    assert als.alternate(c, als.Penalty(), start, 3, fast=fast).row == pytest.approx(whole.row, abs=1e-5)


@pytest.mark.parametrize("fast", WAYS)
def test_loss_and_vectors_are_those_of_implicit(fast):
    f = json.loads(FIXTURE.read_text(encoding="utf-8"))
    n, m = f["rows"], f["columns"]
    extra = np.array(f["confidence"], dtype=np.float32) - 1
    c = sparse.csr_matrix((extra, f["index"], f["start"]), shape=(n, m))
    begin = als.Sides(*(np.array(f[name], dtype=np.float32) for name in ("begin_rows", "begin_columns")))
    penalty = als.Penalty(f["regularisation"], 0.0)
    for rounds, theirs in zip(f["rounds"], f["loss"], strict=True):
        sides = als.alternate(c, penalty, begin, rounds, steps=3, fast=fast)
        assert als.loss(c, penalty, sides) == pytest.approx(theirs, rel=2e-5)
    assert sides.row[:5] == pytest.approx(np.array(f["first_rows"]), abs=2e-3)


def test_scores_are_the_sum_of_what_history_adds():
    model, past = fitted(), of_products([[0, 4, 1]])
    why = model.because(past, np.array([[5, 2, -1]], dtype=np.int32))
    assert why.product[0, :2].tolist() in ([0, 1], [4, 1])
    assert why.product[0, 2] == -1
    near, extra = model._near(SMALL.cells(past, 6), 0)
    parts = (1 + extra)[:, None] * (near @ np.linalg.solve(model._equations(near, extra), model.products.T))
    assert parts.sum(axis=0) == pytest.approx(model.score(past)[0], abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=6, unique=True), st.floats(0.3, 1.0))
def test_without_its_reason_no_score_is_higher(history, per_step):
    model = fitted(Factors(factors=3, iterations=8, decay=Decay(per_step), fast=False))
    past = of_products([history])
    chosen = np.arange(6, dtype=np.int32)[None, :]
    why, whole = model.because(past, chosen), model.score(past)[0]
    for i in range(6):
        if why.product[0, i] >= 0:
            less = past.where(past.product != why.product[0, i])
            assert model.score(less)[0, i] <= whole[i]


def test_seed_decides():
    assert np.array_equal(fitted().products, fitted().products)
    assert not np.array_equal(fitted().products, fitted(seed=2).products)


def test_an_empty_history_says_nothing():
    past = of_products([[], [0]])
    scores = fitted().score(past)
    assert not scores[0].any()
    assert scores[1].any()
    assert fitted().because(past, np.array([[1], [1]], dtype=np.int32)).product[0, 0] == -1


@pytest.mark.parametrize("sequences", [[["a"]], [["a", "b"]], [["a"], ["a"]], [["a"] * 500, ["b"]]])
@pytest.mark.parametrize("fast", WAYS)
def test_odd_shops_just_work(sequences, fast):
    log = from_sequences(sequences)
    scores = Factors(factors=8, iterations=3, fast=fast).fit(log, bare(log.products), 0).score(of_products([[0]]))
    assert np.isfinite(scores).all()


def test_a_robot_with_a_hundred_thousand_deeds():
    rng = np.random.default_rng(0)
    robot = [str(x) for x in rng.integers(0, 300, 100_000)]
    log = from_sequences([robot, *([[str(i % 300), str((i + 1) % 300)] for i in range(300)])], days=None)
    assert np.isfinite(Factors(factors=8, iterations=2).fit(log, bare(log.products), 0).products).all()


def test_equal_instants_are_no_trouble():
    log = from_sequences([["a", "b", "c"]] * 5, days=[[7.0, 7.0, 7.0]] * 5)
    model = Factors(factors=2, decay=Decay(half_life_days=3), fast=False).fit(log, bare(log.products), 0)
    assert (model.score(of_products([[0]])) > 0.5).all()


def test_nothing_to_learn_from_and_nothing_to_add():
    log = two_tastes()
    with pytest.raises(ComputationError, match="no interactions"):
        SMALL.fit(log.before(-1.0), bare(log.products), 0)
    with pytest.raises(ComputationError, match="fit anew"):
        fitted().update(log)
    with pytest.raises(ContractError):
        Factors(confidence=0)


def test_kept_and_read_again(tmp_path):
    model = fitted(Factors(factors=4, decay=Decay(0.8), fast=False))
    write(tmp_path, "taste", model.state())
    again = FittedFactors.of_state(read(tmp_path, "taste"))
    assert again.settings == model.settings
    assert np.array_equal(again.score(of_products([[0, 1]])), model.score(of_products([[0, 1]])))
