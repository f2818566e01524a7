"""The k best, exactly: compiled, NumPy and a plain sort agree; what is masked never appears."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tierwise.errors import ContractError
from tierwise.insight.recommend.topk import Mask, Shelf, best_of_block, dots

WAYS = (True, False)


def sorted_whole(scores, k, mask):
    """The plain way: sort everything, by score and place."""
    scores = scores.copy()
    mask.apply(scores)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    value = np.take_along_axis(scores, order, axis=1)
    product = np.where(value == -np.inf, -1, order)
    pad = ((0, 0), (0, max(0, k - scores.shape[1])))
    return np.pad(product, pad, constant_values=-1), np.pad(value, pad, constant_values=-np.inf)


def all_dots(rows, products):
    pairs = np.indices((len(rows), len(products))).reshape(2, -1)
    return dots(rows[pairs[0]], products[pairs[1]]).reshape(len(rows), len(products))


@st.composite
def questions(draw):
    """Odd sizes, few different values (many ties), any mask."""
    rows, products, factors = draw(st.integers(1, 20)), draw(st.integers(1, 150)), draw(st.integers(1, 9))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    values = rng.choice([-1, 0, 0.1, 0.25, 1 / 3, 2], size=(rows + products, factors)).astype(np.float32)
    if draw(st.booleans()):
        values += rng.standard_normal(values.shape, dtype=np.float32) * np.float32(1e-7)
    flags = draw(st.sampled_from([(products,), (rows, products), None]))
    allowed = None if flags is None else rng.random(flags) < draw(st.sampled_from([0.0, 0.1, 0.9]))
    barred = sparse.random(rows, products, density=0.3, format="csr", random_state=rng) if draw(st.booleans()) else None
    return values[:rows], values[rows:], draw(st.sampled_from([1, 3, 10, 200])), Mask(allowed, barred)


@settings(max_examples=60, deadline=None)
@given(questions())
def test_every_way_gives_what_a_sort_gives(question):
    rows, products, k, mask = question
    product, value = sorted_whole(all_dots(rows, products), k, mask)
    for fast in WAYS:
        for best in (Shelf(products).best(rows, k, mask, fast), best_of_block(all_dots(rows, products), k, mask, fast)):
            assert best.product.tolist() == product.tolist()
            assert best.score.tolist() == value.tolist()


@settings(max_examples=30, deadline=None)
@given(questions())
def test_exactly_k_where_k_may_be_shown(question):
    rows, products, k, mask = question
    flags = np.ones((len(rows), len(products)), dtype=bool)
    shown = np.where(flags, 0, 0).astype(np.float32)
    mask.apply(shown)
    for fast in WAYS:
        best = Shelf(products).best(rows, k, mask, fast)
        assert ((best.product >= 0).sum(axis=1) == np.minimum((shown == 0).sum(axis=1), k)).all()
        r, c = np.nonzero(best.product >= 0)
        assert (shown[r, best.product[r, c]] == 0).all()
        assert all(len(set(p[p >= 0])) == (p >= 0).sum() for p in best.product)


@pytest.mark.parametrize("fast", WAYS)
def test_large_and_near_equal(fast):
    rng = np.random.default_rng(5)
    products = np.repeat(rng.standard_normal((700, 64), dtype=np.float32), 3, axis=0)  # every vector three times
    rows = np.vstack([rng.standard_normal((170, 64), dtype=np.float32), np.zeros((1, 64), dtype=np.float32)])
    best = Shelf(products).best(rows, 12, fast=fast)
    product, _ = sorted_whole(all_dots(rows, products), 12, Mask())
    assert best.product.tolist() == product.tolist()
    assert best.product[-1].tolist() == list(range(12))


@pytest.mark.parametrize("fast", WAYS)
def test_tiny_vectors_still_rank(fast):
    products = np.array([[1e-25], [3e-25], [2e-25]], dtype=np.float32)
    best = Shelf(products).best(np.array([[1e-18]], dtype=np.float32), 3, fast=fast)
    assert best.product.tolist() == [[1, 2, 0]]


@pytest.mark.parametrize("fast", WAYS)
def test_more_than_there_are(fast):
    assert best_of_block(np.array([[1.0, 2.0]]), 4, fast=fast).product.tolist() == [[1, 0, -1, -1]]
    assert (
        Shelf(np.zeros((0, 3), dtype=np.float32)).best(np.ones((2, 3)), 2, fast=fast).product.tolist() == [[-1, -1]] * 2
    )
    assert best_of_block(np.zeros((0, 5)), 2, fast=fast).product.shape == (0, 2)


def test_nothing_may_be_shown():
    for fast in WAYS:
        best = best_of_block(np.ones((1, 3)), 2, Mask(allowed=np.zeros(3, dtype=bool)), fast)
        assert best.product.tolist() == [[-1, -1]]
        assert np.isneginf(best.score).all()


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: best_of_block(np.array([[np.nan, 1.0]]), 1), "NaN"),
        (lambda: Shelf(np.array([[np.inf]])), "not finite"),
        (lambda: Shelf(np.ones((2, 1))).best(np.array([[np.nan]]), 1), "not finite"),
        (lambda: Shelf(np.full((2, 1), 1e30)).best(np.array([[1e30]]), 1), "too long"),
        (lambda: best_of_block(np.ones((1, 3)), 0), "k is 0"),
        (lambda: best_of_block(np.ones((1, 3)), 1, Mask(np.ones(2, dtype=bool))), "mask"),
        (lambda: best_of_block(np.ones((1, 3)), 1, Mask(barred=sparse.csr_matrix((2, 3)))), "mask"),
    ],
)
def test_bad_input_is_refused(ask, says):
    with pytest.raises(ContractError, match=says):
        ask()
