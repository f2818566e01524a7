"""Re-ranking: the same products in another order, as plain loops over the published definitions would put them."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.errors import ContractError
from tierwise.insight.recommend.goods import Goods, bare
from tierwise.insight.recommend.histories import Decay, of_products
from tierwise.insight.recommend.interactions import from_sequences
from tierwise.insight.recommend.own_mix import SMOOTH, Calibrated, distance, mix
from tierwise.insight.recommend.rerank import LesserKnown, NewQuota, Reranked, known_by
from tierwise.insight.recommend.variety import Kinds, Spread, Varied, Vectors

PRODUCTS = 14
GOODS = Goods(pa.table({
    "product_id": [f"p{i:02d}" for i in range(PRODUCTS)],
    "category": [None if i == 13 else f"c{i % 3}" for i in range(PRODUCTS)],
    "brand": [None if i % 5 == 4 else f"b{i % 2}" for i in range(PRODUCTS)],
}))  # fmt: skip
KIND = GOODS.codes("category")[0]
KINDS = Kinds.of(GOODS)


def put(candidates, scores, *aims, quota=None, past=((),)):
    return Reranked(aims, quota).order(
        np.array(candidates), np.array(scores, dtype=float), GOODS, of_products([list(p) for p in past])
    )


@st.composite
def asked(draw):
    n = draw(st.integers(1, 3))
    m = draw(st.integers(1, PRODUCTS))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    candidates = np.stack([rng.permutation(PRODUCTS)[:m] for _ in range(n)])
    candidates[0, m - draw(st.integers(0, m)) :] = -1
    scores = -np.sort(-rng.random((n, m)).round(2), axis=1)
    past = [rng.integers(0, PRODUCTS, rng.integers(0, 6)).tolist() for _ in range(n)]
    return candidates, np.where(candidates >= 0, scores, -np.inf), past


AIMS = {
    "varied": lambda s: Varied(s, KINDS),
    "spread": lambda s: Spread(s, KINDS),
    "calibrated": lambda s: Calibrated(s, KIND),
    "lesser_known": lambda s: LesserKnown(s, np.linspace(0, 1, PRODUCTS)),
}


@settings(deadline=None, max_examples=60)
@given(asked(), st.sets(st.sampled_from(sorted(AIMS))), st.floats(0, 5), st.integers(0, 3))
def test_the_same_products_in_another_order(world, names, strength, one_in):
    candidates, scores, past = world
    quota = NewQuota(np.arange(PRODUCTS) % 4 == 0, one_in) if one_in else None
    found = put(candidates, scores, *(AIMS[n](strength) for n in sorted(names)), quota=quota, past=past)
    assert (np.sort(found, axis=1) == np.sort(candidates, axis=1)).all()
    assert ((found < 0) == (candidates < 0)).all()
    if strength == 0 and not one_in:
        assert (found == candidates).all()


def greedy(candidates, scores, worth):
    """Plain: again and again the candidate with which the list is worth most; ties to the earlier one."""
    left, chosen = [int(c) for c in candidates if c >= 0], []
    score = {int(c): s for c, s in zip(candidates, scores, strict=True)}
    while left:
        values = [worth([*chosen, c], score) for c in left]
        best = max(range(len(left)), key=lambda i: (round(values[i], 9), -i))
        chosen.append(left.pop(best))
    return chosen


def same(found, expected):
    return [p for p in found.tolist() if p >= 0] == expected


@settings(deadline=None, max_examples=40)
@given(asked(), st.sampled_from([0.3, 1.1]))
def test_variety_is_that_of_the_definitions(world, strength):
    candidates, scores, past = world
    alike = KINDS.pairs(np.arange(PRODUCTS)[None])[0]
    kernel = 0.9 * alike + 0.1 * np.eye(PRODUCTS)

    def relevance_less_nearest(chosen, score):
        return score[chosen[-1]] - strength * max((alike[chosen[-1], c] for c in chosen[:-1]), default=0.0)

    def volume(chosen, score):
        return sum(score[c] for c in chosen) + strength * np.linalg.slogdet(kernel[np.ix_(chosen, chosen)])[1]

    mmr = put(candidates, scores, Varied(strength, KINDS), past=past)
    dpp = put(candidates, scores, Spread(strength, KINDS), past=past)
    for i in range(len(candidates)):
        assert same(mmr[i], greedy(candidates[i], scores[i], relevance_less_nearest))
        assert same(dpp[i], greedy(candidates[i], scores[i], volume))


@settings(deadline=None, max_examples=40)
@given(asked(), st.sampled_from([0.3, 1.1]))
def test_calibration_is_that_of_the_definition(world, strength):
    candidates, scores, past = world
    own = mix(of_products(past), KIND)
    found = put(candidates, scores, Calibrated(strength, KIND), past=past)
    for i in range(len(candidates)):

        def worth(chosen, score, p=own[i]):
            counts = np.bincount([KIND[c] for c in chosen if KIND[c] >= 0], minlength=3)
            q = counts / max(counts.sum(), 1)
            return sum(score[c] for c in chosen) - strength * float(distance(p[None], q[None])[0])

        assert same(found[i], greedy(candidates[i], scores[i], worth))


def test_seven_teas_in_ten():
    """Ten of category 0 score highest, but three purchases in ten were of category 1."""
    kind = np.repeat([0, 1], 10)
    past = of_products([[0] * 7 + [10] * 3])
    candidates = np.arange(20)[None]
    scores = np.linspace(1, 0.05, 20)[None]
    shown = Reranked((Calibrated(10.0, kind),)).order(candidates, scores, GOODS, past)[0, :10]
    assert (shown < 10).sum() == 7
    assert (np.diff(shown[shown < 10]) > 0).all()


def test_calibration_follows_a_fading_past():
    past = of_products([[0, 0, 0, 1]])
    assert mix(past, KIND, Decay(per_step=0.1))[0, 1] > 0.85
    assert mix(past, KIND)[0, 1] == 0.25


def test_distance_is_the_divergence():
    p, q = np.array([[0.7, 0.3]]), np.array([[0.2, 0.8]])
    blend = (1 - SMOOTH) * q + SMOOTH * p
    assert distance(p, q)[0] == pytest.approx(float((p * np.log(p / blend)).sum()))
    assert distance(p, p)[0] == pytest.approx(0, abs=1e-12)


def test_variety_by_vectors():
    """Two products in one place, one elsewhere: the one elsewhere comes second."""
    place = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], dtype=np.float32)
    for aim in (Varied(0.5, Vectors(place)), Spread(0.5, Vectors(place))):
        found = Reranked((aim,)).order(np.array([[0, 1, 2]]), np.array([[1.0, 0.9, 0.8]]), GOODS, of_products([[]]))
        assert found.tolist() == [[0, 2, 1]]
    assert Vectors(place).pairs(np.array([[3, -1]])).tolist() == [[[1, 0], [0, 1]]]


def test_without_an_own_part_equal_products_come_last():
    place = np.ones((4, 1), dtype=np.float32)
    found = put([[0, 1, 2, 3]], [[1.0, 0.9, 0.8, 0.7]], Spread(1.0, Vectors(place), own=0.0))
    assert found.tolist() == [[0, 1, 2, 3]]


def test_lesser_known_products_move_up_by_at_most_their_strength():
    share = np.array([0.5, 0.25, 0.0] + [0.5] * 11)
    assert put([[0, 1, 2]], [[1.0, 0.8, 0.5]], LesserKnown(0.4, share)).tolist() == [[0, 1, 2]]
    assert put([[0, 1, 2]], [[1.0, 0.8, 0.5]], LesserKnown(1.2, share)).tolist() == [[2, 1, 0]]
    assert put([[0, 1]], [[1.0, 0.8]], LesserKnown(9.0, np.zeros(PRODUCTS))).tolist() == [[0, 1]]


@settings(deadline=None, max_examples=40)
@given(asked(), st.integers(1, 5), st.sets(st.integers(0, PRODUCTS - 1)))
def test_new_products_as_many_as_the_quota_asks(world, one_in, fresh):
    candidates, scores, past = world
    flags = np.isin(np.arange(PRODUCTS), list(fresh))
    found = put(candidates, scores, quota=NewQuota(flags, one_in), past=past)
    for row in found:
        real = row[row >= 0]
        among = np.cumsum(flags[real])
        asked_for = np.minimum((np.arange(len(real)) + 1) // one_in, flags[real].sum())
        assert (among >= asked_for).all()


def test_how_many_have_a_product():
    log = from_sequences([["a", "b", "a"], ["a"]])
    assert known_by(log).tolist() == [1.0, 0.5]


def test_settings_that_mean_nothing_are_refused():
    with pytest.raises(ContractError, match="no product has a category"):
        Kinds.of(bare(pa.array(["a", "b"])))
    with pytest.raises(ContractError, match="one in 0"):
        NewQuota(np.zeros(3, dtype=bool), 0)
    with pytest.raises(ContractError, match="own part"):
        Spread(1.0, KINDS, own=2.0)
