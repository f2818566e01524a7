"""Interactions in order, and the histories cut from them."""

import numpy as np
import pytest

from tierwise.errors import ContractError
from tierwise.insight.recommend.goods import bare
from tierwise.insight.recommend.histories import Decay, of_customers, of_products, of_sequences
from tierwise.insight.recommend.interactions import arrange, from_sequences


def test_steps_count_baskets():
    log = from_sequences([["a", "b", "c"], ["b"]])
    same = arrange(type(log)(**{f: getattr(log, f) for f in log.__slots__} | {"basket": np.array([0, 0, 1, 2])}))
    assert same.step().tolist() == [0, 0, 1, 0]


def test_nothing_of_the_day_itself_is_history():
    log = from_sequences([["a", "b", "c"]])
    past = of_sequences(log, np.array([0]), at=2.0)
    assert past.product.tolist() == [0, 1]
    assert past.age_days.tolist() == [2.0, 1.0]
    assert past.steps_back.tolist() == [1, 0]


def test_customers_without_a_deed_have_an_empty_history():
    log = from_sequences([["a"], ["b", "a"]])
    past = of_customers(log.before(1.0), np.array([1, 0, 1]), at=0.5)
    assert np.diff(past.start).tolist() == [1, 1, 1]
    assert np.diff(of_customers(log, np.array([1]), at=0.0).start).tolist() == [0]


def test_the_newest_row_of_a_product_counts():
    histories = of_products([[0, 1, 0], [], [1]])
    weights = histories.matrix(2, Decay(per_step=0.5)).toarray()
    assert weights.tolist() == [[1.0, 0.5], [0.0, 0.0], [0.0, 1.0]]
    assert histories.take(np.array([2, 0])).product.tolist() == [1, 0, 1, 0]


def test_a_place_outside_its_list_is_refused():
    log = from_sequences([["a", "b"]])
    with pytest.raises(ContractError, match="product 0 to 7, expected 0 to 1"):
        arrange(type(log)(**{f: getattr(log, f) for f in log.__slots__} | {"product": np.array([0, 7])}))


def test_a_product_twice_is_refused():
    import pyarrow as pa

    with pytest.raises(ContractError, match="twice"):
        bare(pa.array(["a", "a"]))


@pytest.mark.parametrize("decay", [{"per_step": 0.0}, {"per_step": 1.1}, {"half_life_days": 0.0}])
def test_impossible_decay_is_refused(decay):
    with pytest.raises(ContractError):
        Decay(**decay)
