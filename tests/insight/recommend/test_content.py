"""Products placed by what they are."""

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError
from tierwise.insight.recommend.content import Content, FittedContent
from tierwise.insight.recommend.goods import Goods, bare
from tierwise.insight.recommend.histories import of_products
from tierwise.insight.recommend.interactions import Interactions, from_sequences

TEAS, CUPS = [f"tea{i}" for i in range(5)], [f"cup{i}" for i in range(5)]


@pytest.fixture(scope="module")
def log() -> Interactions:
    """Tea drinkers buy teas, others cups; tea4 and cup4 were never bought."""
    rng = np.random.default_rng(1)
    sequences = [list(rng.permutation(kind[:4])[:3]) for kind in (TEAS, CUPS) for _ in range(30)]
    found = from_sequences(sequences)
    products = pa.array(sorted([*TEAS, *CUPS]))
    places = {p: i for i, p in enumerate(products.to_pylist())}
    moved = np.array([places[p] for p in found.products.to_pylist()], dtype=np.int32)[found.product]
    fields = {f: getattr(found, f) for f in found.__slots__} | {"products": products, "product": moved}
    return Interactions(**fields)


def goods(log: Interactions, **columns: list[object]) -> Goods:
    return Goods(pa.table({"product_id": log.products, **columns}))


def place(log: Interactions, product: str) -> int:
    return log.products.to_pylist().index(product)


@pytest.mark.parametrize("column", ["product_name", "category", "brand"])
def test_a_new_product_is_found_by_what_it_is(log, column):
    values = ["green tea" if p.startswith("tea") else "china cup" for p in log.products.to_pylist()]
    fitted = Content(dimensions=4).fit(log, goods(log, **{column: values}), 0)
    score = fitted.score(of_products([[place(log, "tea0")], [place(log, "cup0")], []]))
    new_tea, new_cup = place(log, "tea4"), place(log, "cup4")
    assert score[0, new_tea] > 0.5 > score[0, new_cup]
    assert score[1, new_cup] > 0.5 > score[1, new_tea]
    assert not score[2].any()


def test_chinese_names_have_words_too(log):
    values = ["龙井绿茶" if p.startswith("tea") else "景德镇瓷杯" for p in log.products.to_pylist()]
    fitted = Content(dimensions=4).fit(log, goods(log, product_name=values), 0)
    score = fitted.score(of_products([[place(log, "tea0")]]))
    assert score[0, place(log, "tea4")] > score[0, place(log, "cup4")]


def test_the_reason_is_true(log):
    fitted = Content(dimensions=4).fit(log, goods(log, category=[p[:3] for p in log.products.to_pylist()]), 0)
    tea, cup, new = place(log, "tea0"), place(log, "cup0"), place(log, "tea4")
    both = of_products([[cup, tea]])
    found = fitted.because(both, np.array([[new, -1]], dtype=np.int32))
    assert found.product.tolist() == [[tea, -1]]
    assert fitted.score(of_products([[cup]]))[0, new] < fitted.score(both)[0, new]


def test_a_product_of_which_nothing_is_known_gets_nothing(log):
    kinds = [None if p == "tea4" else p[:3] for p in log.products.to_pylist()]
    fitted = Content(dimensions=4).fit(log, goods(log, category=kinds), 0)
    assert not fitted.score(of_products([[place(log, "tea0")]]))[0, place(log, "tea4")].any()


def test_without_any_description_it_refuses(log):
    with pytest.raises(ComputationError, match="no product has a name"):
        Content().fit(log, bare(log.products), 0)


def test_it_comes_back_from_its_state(log):
    fitted = Content(dimensions=4).fit(log, goods(log, category=[p[:3] for p in log.products.to_pylist()]), 0)
    again = FittedContent.of_state(fitted.state())
    histories = of_products([[0, 7]])
    assert np.array_equal(again.score(histories), fitted.score(histories))


def test_two_products_and_one_buyer():
    log = from_sequences([["a", "b"]])
    fitted = Content().fit(log, Goods(pa.table({"product_id": log.products, "category": ["x", "x"]})), 0)
    assert np.isfinite(fitted.score(of_products([[0]]))).all()
