"""Exploration: probabilities written down are those of the draw, whichever way it leans."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.errors import ContractError
from tierwise.insight.recommend.explore import Explore, inclusion, systematic


def test_probabilities_are_those_of_the_draw():
    ranked = np.arange(30)[None]
    explore = Explore(slots=2, pool=8)
    counts = np.zeros(30)
    for salt in range(4000):
        drawn, probability = Explore(2, 8, salt=str(salt)).drawn(ranked, 6, ["c"])
        counts[drawn[0]] += 1
        assert probability[0].tolist() == [1.0] * 4 + [0.25] * 2
    assert counts[:4].tolist() == [4000] * 4
    assert np.abs(counts[4:12] / 4000 - 0.25).max() < 0.03
    assert counts[12:].sum() == 0
    again = explore.drawn(ranked, 6, ["c"])[0]
    assert (again == explore.drawn(ranked, 6, ["c"])[0]).all()


def test_few_candidates_are_all_shown():
    drawn, probability = Explore(2, 8).drawn(np.array([[5, 3, -1, -1]]), 4, ["c"])
    assert drawn.tolist() == [[5, 3, -1, -1]]
    assert probability.tolist() == [[1, 1, 0, 0]]


def test_a_leaning_draw_shows_each_product_as_often_as_it_says():
    ranked = np.arange(30)[None]
    counts, total = np.zeros(30), np.zeros(30)
    draws = 6000
    for salt in range(draws):
        drawn, probability = Explore(2, 8, lean=1.0, salt=str(salt)).drawn(ranked, 6, ["c"])
        assert len(set(drawn[0].tolist())) == 6
        counts[drawn[0]] += 1
        total[drawn[0]] = probability[0]
    assert total[4] == pytest.approx(2 * total[5])
    assert total[:12].sum() == pytest.approx(6)
    assert (np.abs(counts / draws - total) <= 4 * np.sqrt(total * (1 - total) / draws)).all()


@settings(deadline=None, max_examples=80)
@given(st.integers(1, 40), st.floats(0, 6), st.data())
def test_inclusion_probabilities_add_up(pool, lean, data):
    slots = data.draw(st.integers(0, pool))
    found = inclusion(np.arange(1, pool + 1) ** -lean, slots)
    assert ((found > 0) | (slots == 0)).all()
    assert (found <= 1).all()
    assert (np.diff(found) <= 1e-12).all()
    assert found.sum() == pytest.approx(slots)
    drawn = systematic(found, np.random.default_rng(data.draw(st.integers(0, 99))))
    assert len(drawn) == slots == len(set(drawn.tolist()))


def test_leaning_towards_the_worst_is_refused():
    with pytest.raises(ContractError, match="lean"):
        Explore(lean=-1.0)
