"""Products that share attributes."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierwise.errors import ComputationError
from tierwise.insight.recommend.alike import Alike, FittedAlike, attributes
from tierwise.insight.recommend.goods import Goods, bare
from tierwise.insight.recommend.histories import Decay, of_products
from tierwise.insight.recommend.interactions import from_sequences

LOG = from_sequences([["cup1", "tea1"], ["cup1", "cup2"], ["cup3"], ["tea2", "cup3"], ["cup3"]])
KINDS = [p[:3] for p in LOG.products.to_pylist()]
GOODS = Goods(pa.table({"product_id": LOG.products, "category": KINDS}))
CUP1, CUP2, CUP3, TEA1, TEA2 = range(5)


def test_the_same_kind_comes_first_and_the_best_seller_of_it():
    score = Alike().fit(LOG, GOODS).score(of_products([[TEA1], [CUP1], []]))
    assert score[0, TEA2] > 0 == score[0, CUP1]
    assert score[1, CUP3] > score[1, CUP2] > 0 == score[1, TEA1]
    assert not score[2].any()


def test_a_rare_attribute_says_more_than_a_common_one():
    goods = Goods(
        pa.table({"product_id": LOG.products, "attributes": [["all", "x"], ["all"], ["all", "x"], ["all"], ["all"]]})
    )
    fitted = Alike(columns=("attributes",), lift=0).fit(LOG, goods)
    score = fitted.score(of_products([[0]]))[0]
    assert score[2] == pytest.approx(5**-0.5 + 2**-0.5)
    assert score[1] == pytest.approx(5**-0.5)


def test_values_of_one_product_and_unknown_ones_are_left_out():
    goods = Goods(pa.table({"product_id": LOG.products, "brand": ["a", None, "a", "b", None]}))
    assert attributes(goods, ("brand", "category")).toarray().tolist() == [[1], [0], [1], [0], [0]]


def test_the_reason_is_true():
    fitted = Alike(decay=Decay(0.5)).fit(LOG, GOODS)
    both = of_products([[CUP1, TEA1]])
    found = fitted.because(both, np.array([[CUP2, TEA2, -1]], dtype=np.int32))
    assert found.product.tolist() == [[CUP1, TEA1, -1]]
    assert fitted.score(of_products([[TEA1]]))[0, CUP2] < fitted.score(both)[0, CUP2]
    assert fitted.because(of_products([[]]), np.array([[CUP2]], dtype=np.int32)).product.tolist() == [[-1]]


@given(st.integers(0, len(LOG)))
def test_update_equals_a_fit_on_all(cut):
    rows = np.arange(len(LOG))
    first, later = LOG.where(rows < cut), LOG.where(rows >= cut)
    histories = of_products([[0], [3, 1]])
    updated = Alike().fit(first, GOODS).update(later)
    assert np.array_equal(updated.score(histories), Alike().fit(LOG, GOODS).score(histories))


def test_without_shared_attributes_it_refuses():
    with pytest.raises(ComputationError, match="no two products share"):
        Alike().fit(LOG, bare(LOG.products))


def test_it_comes_back_from_its_state():
    fitted = Alike(rarity=0.7).fit(LOG, GOODS)
    histories = of_products([[0, 4]])
    assert np.array_equal(FittedAlike.of_state(fitted.state()).score(histories), fitted.score(histories))
