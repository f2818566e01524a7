"""Best-sellers: of lately, of a group, and the same whether counted at once or in parts."""

import numpy as np
import pytest

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.goods import bare
from tierwise.insight.recommend.histories import of_products
from tierwise.insight.recommend.interactions import Deed, from_sequences
from tierwise.insight.recommend.popular import FittedPopular, Popular
from tierwise.models.store import read, write

LOG = from_sequences([["old", "old", "new"], ["old"], ["new"]], days=[[0.0, 0.0, 60.0], [0.0], [60.0]])


def fitted(log=LOG, **settings):
    return Popular(**settings).fit(log, bare(log.products), seed=0)


def test_what_sells_now_beats_what_sold_once():
    assert fitted(half_life_days=10).score(of_products([[], [0]])).argmax(axis=1).tolist() == [0, 0]
    assert fitted(half_life_days=np.inf).score(of_products([[]])).argmax() == 1
    assert fitted(half_life_days=60).share[0].tolist() == pytest.approx([2 / 3.5, 1.5 / 3.5])


def test_a_group_stands_between_its_own_and_the_shop():
    log = from_sequences([["tea"]] * 30 + [["ink"]] * 10)
    group = np.repeat([0, 1], [30, 10])
    settings = Popular(half_life_days=np.inf, pull=20)
    model = settings.fit_groups(log, group)
    tea, ink = 1, 0
    scores = model.score_groups(np.array([0, 1, -1]))
    assert scores[0, tea] > scores[2, tea] > scores[1, tea]
    assert scores[1, ink] == pytest.approx((10 + 20 / 4) / 30)
    assert scores.sum(axis=1) == pytest.approx(1)
    assert Popular(pull=0).fit_groups(log, group).score_groups(np.array([1])).tolist() == [[1.0, 0.0]]
    assert Popular(pull=0).fit_groups(log, np.where(group == 1, 2, group)).score_groups(np.array([1])).tolist() == [
        pytest.approx([0.25, 0.75])
    ]
    with pytest.raises(ContractError, match="groups"):
        model.score_groups(np.array([2]))


def test_guests_count_for_the_shop_only():
    log = from_sequences([["tea"], ["ink"]])
    guests = type(log)(**{f: getattr(log, f) for f in log.__slots__} | {"owner": np.array([0, -1], dtype=np.int32)})
    model = Popular(pull=0).fit_groups(guests, np.array([0, 0]))
    assert model.score_groups(np.array([0, -1])).tolist() == [[0.0, 1.0], [0.5, 0.5]]


def test_later_added_is_as_fitted_on_all():
    rng = np.random.default_rng(1)
    log = from_sequences(
        [[str(x) for x in rng.integers(0, 9, 20)] for _ in range(10)], [sorted(rng.random(20) * 99)] * 10
    )
    group = np.arange(10) % 3
    whole = Popular().fit_groups(log, group)
    parts = Popular().fit_groups(log.before(40.0), group).update(log.since(40.0).before(70.0)).update(log.since(70.0))
    assert parts.count == pytest.approx(whole.count)
    assert parts.until == whole.until
    assert parts.update(log.before(-1.0)).count == pytest.approx(whole.count)


def test_lists_may_grow():
    before, after = from_sequences([["a"]]), from_sequences([["a"], ["b", "b"]])
    model = Popular(half_life_days=np.inf).fit_groups(before, np.array([0])).update(after.where(after.sequence == 1))
    assert model.count.tolist() == [[1.0, 0.0], [1.0, 2.0]]
    with pytest.raises(ContractError, match="products"):
        model.update(before)


def test_nothing_that_counts():
    views = type(LOG)(
        **{f: getattr(LOG, f) for f in LOG.__slots__} | {"deed": np.full(len(LOG), Deed.VIEW, dtype=np.int8)}
    )
    with pytest.raises(ComputationError, match="buy"):
        fitted(views)
    assert fitted(views, weights=(0.1, 0.5, 1.0)).share.sum() == pytest.approx(1)
    with pytest.raises(ContractError):
        Popular(weights=(0.0, 0.0, 0.0))


def test_no_reason_and_kept(tmp_path):
    model = Popular(half_life_days=np.inf).fit_groups(LOG, np.array([0, 1, -1]))
    assert model.because(of_products([[0]]), np.array([[1]])).product.tolist() == [[-1]]
    write(tmp_path, "popular", model.state())
    again = FittedPopular.of_state(read(tmp_path, "popular"))
    assert again.settings == model.settings
    assert np.array_equal(again.share, model.share)
    assert np.array_equal(again.update(LOG).count, model.update(LOG).count)
