"""The graph and the linear models: obvious worlds, true reasons, updates that equal a new fit."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.additive import FittedLinks, strongest
from tierwise.insight.recommend.goods import bare
from tierwise.insight.recommend.histories import Decay, of_products
from tierwise.insight.recommend.hybrid import FittedHybrid, blended
from tierwise.insight.recommend.interactions import arrange, from_sequences
from tierwise.insight.recommend.item_graph import FittedGraph, ItemGraph
from tierwise.insight.recommend.linear_next import FittedLinear, LinearNext

MODELS = (ItemGraph(), ItemGraph(backward=1.0, most_gap=3), LinearNext(penalty=1.0), LinearNext(1.0, target="next"))


def fit(model, log):
    return model.fit(log, bare(log.products), 0)


@pytest.fixture(params=MODELS, ids=lambda m: f"{m.name}-{MODELS.index(m)}")
def fitted(request, checkerboard):
    return fit(request.param, checkerboard)


def test_even_begets_even(fitted):
    score = fitted.score(of_products([[0, 2, 4], [1, 3]]))
    assert score[0, 6] > score[0, 7:12:2].max()
    assert score[1, 5] > score[1, 0:12:2].max()


def test_nothing_is_said_of_an_empty_history(fitted):
    assert not fitted.score(of_products([[]])).any()


def test_without_its_reason_a_score_is_lower(fitted):
    history = [0, 2, 4]
    score = fitted.score(of_products([history]))[0]
    chosen = np.argsort(-score, kind="stable")[:4].astype(np.int32)
    found = fitted.because(of_products([history]), chosen[None])
    for product, reason in zip(chosen, found.product[0], strict=True):
        left = of_products([history])
        rest = left.where(left.product != reason)
        assert reason in history
        assert fitted.score(rest)[0, product] < score[product]


def test_direction_and_gap_count():
    log = from_sequences([["a", "b", "c"]] * 3)
    graph = fit(ItemGraph(gap_decay=0.5, from_power=0, to_power=0), log)
    assert graph.links.toarray().tolist() == [[0, 3, 1.5], [0, 0, 3], [0, 0, 0]]


def test_a_giant_basket_says_no_more_than_a_small_one():
    sizes = (2, 50)
    log = from_sequences([[f"{n}-{i:02d}" for i in range(n)] for n in sizes])
    one = arrange(replace(log, basket=log.sequence))
    pairs = fit(ItemGraph(), one).pairs
    per_basket = [pairs[:2, :2].sum(), pairs[2:, 2:].sum()]
    small, giant = sorted(per_basket)
    assert small == pytest.approx(1.0)
    assert giant == pytest.approx(49.0)  # 50 x 49 pairs, 1/50 each


def test_similar_products_by_three_views(checkerboard):
    graph = fit(ItemGraph(), checkerboard)
    for view in ("cosine", "conditional", "lift"):
        assert all(p % 2 == 0 for p, _ in graph.similar(4, 5, view))
    with pytest.raises(ContractError, match="no view"):
        graph.similar(4, 5, "jaccard")


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6), min_size=1, max_size=6),
    st.integers(0, 6),
    st.sampled_from([np.inf, 3.0]),
)
def test_an_update_equals_a_new_fit(sequences, cut, half_life):
    whole = from_sequences(sequences)
    model = ItemGraph(half_life_days=half_life, most_gap=3)
    early, late = whole.before(cut), whole.since(cut)
    updated, again = fit(model, early).update(late), fit(model, whole)
    assert np.allclose(updated.pairs.toarray(), again.pairs.toarray(), atol=1e-5)
    assert np.allclose(updated.held, again.held)


def test_order_of_products_is_moot(checkerboard):
    """The same world with products listed the other way round gives the same scores."""
    n = len(checkerboard.products)
    turned = arrange(replace(
        checkerboard, product=(n - 1 - checkerboard.product).astype(np.int32), products=checkerboard.products[::-1]
    ))  # fmt: skip
    for model in MODELS:
        plain = fit(model, checkerboard).score(of_products([[0, 2, 5]]))
        other = fit(model, turned).score(of_products([[n - 1, n - 3, n - 6]]))
        assert np.allclose(plain[:, ::-1], other, atol=1e-4)


def test_ease_by_hand():
    """Two products always bought together and one alone: weights by the formula, in plain NumPy."""
    log = from_sequences([["a", "b"], ["a", "b"], ["c"]])
    x = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1.0]])
    p = np.linalg.inv(x.T @ x + 2.0 * np.eye(3))
    expected = np.eye(3) - p / np.diag(p)[None, :]
    assert np.allclose(fit(LinearNext(penalty=2.0), log).links, expected, atol=1e-6)


def test_regression_by_hand():
    log = from_sequences([["a", "b", "c"], ["b", "c"]])
    past = np.array([[0, 0, 0], [1, 0, 0], [0.5, 1, 0], [0, 0, 0], [0, 1, 0.0]])
    step = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1.0]])
    expected = np.linalg.solve(past.T @ past + 3.0 * np.eye(3), past.T @ step)
    found = fit(LinearNext(penalty=3.0, target="next", decay=Decay(per_step=0.5)), log)
    assert np.allclose(found.links, expected, atol=1e-6)


def test_only_the_most_bought_are_kept():
    log = from_sequences([["a", "b"], ["a", "b"], ["c"]])
    found = fit(LinearNext(penalty=1.0, most_products=2), log)
    assert found.kept.tolist() == [0, 1]
    assert not found.score(of_products([[2], [0]]))[:, 2].any()
    assert found.because(of_products([[0, 2]]), np.array([[1, 2, -1]], dtype=np.int32)).product.tolist() == [
        [0, -1, -1]
    ]


def test_kept_models_answer_the_same(checkerboard):
    histories = of_products([[0, 2], [5]])
    for model, back in ((ItemGraph(), FittedGraph), (LinearNext(1.0), FittedLinear)):
        fitted = fit(model, checkerboard)
        assert np.array_equal(back.of_state(fitted.state()).score(histories), fitted.score(histories))


def test_what_cannot_be_updated_says_so(checkerboard):
    kept = FittedGraph.of_state(fit(ItemGraph(), checkerboard).state())
    for model in (kept, fit(LinearNext(1.0), checkerboard)):
        with pytest.raises(ComputationError, match="fit it again"):
            model.update(checkerboard)


def test_one_customer_one_product():
    log = from_sequences([["a"]])
    for model in MODELS:
        assert np.isfinite(fit(model, log).score(of_products([[0]]))).all()


def test_nothing_at_all():
    log = from_sequences([["a"]]).before(0.0)
    assert not fit(ItemGraph(), log).score(of_products([[0]])).any()
    with pytest.raises(ComputationError, match="no interactions"):
        fit(LinearNext(), log)


def test_a_model_that_does_not_help_gets_no_weight(checkerboard):
    good = fit(ItemGraph(), checkerboard)
    histories = of_products([[i] for i in range(12)])
    noise = FittedGraph.of_state(good.state())
    object.__setattr__(noise, "links", noise.links[:, ::-1].tocsr())

    def worth(scores):
        return float((scores.argmax(axis=1) == (np.arange(12) + 2) % 12).mean())

    found = blended([noise, good], histories, worth)
    assert found.weights == (0.0, 1.0)
    chosen = np.array([[(i + 2) % 12] for i in range(12)], dtype=np.int32)
    assert found.because(histories, chosen).product.ravel().tolist() == list(range(12))
    assert (found.source(histories, chosen) == 1).all()


def test_a_hybrid_needs_a_weight(checkerboard):
    with pytest.raises(ContractError, match="positive"):
        FittedHybrid((fit(ItemGraph(), checkerboard),), (0.0,))


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_the_strongest_links_are_those_of_a_sort(seed, most):
    dense = np.random.default_rng(seed).integers(0, 4, (5, 7)).astype(np.float32)
    found = strongest(sparse.csr_matrix(dense), most).toarray()
    for row, kept in zip(dense, found, strict=True):
        best = [j for j in np.argsort(-row, kind="stable") if row[j] > 0][:most]
        expected = np.zeros(7, dtype=np.float32)
        expected[best] = row[best]
        assert kept.tolist() == expected.tolist()


def test_links_alone_answer_like_the_graph(checkerboard):
    graph = fit(ItemGraph(), checkerboard)
    alone = FittedLinks.of_state(graph.pruned(12).state())
    histories = of_products([[0, 3], []])
    assert np.array_equal(alone.score(histories), graph.score(histories))
    with pytest.raises(ComputationError, match="fit it again"):
        alone.update(checkerboard)


def test_ease_weights_are_those_of_rectools():
    f = json.loads((Path(__file__).parents[2] / "fixtures" / "rectools_ease.json").read_text(encoding="utf-8"))
    sequences: dict[int, list[str]] = {}
    for user, item in f["pairs"]:
        sequences.setdefault(user, []).append(f"{item:02d}")
    log = from_sequences(list(sequences.values()))
    assert len(log.products) == f["items"]
    assert np.allclose(fit(LinearNext(penalty=f["penalty"]), log).links, np.array(f["weight"]), atol=2e-6)
