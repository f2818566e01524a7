"""The thin comparison: people like her."""

import numpy as np
import pytest

from tierwise.errors import ComputationError
from tierwise.insight.recommend.goods import bare
from tierwise.insight.recommend.histories import of_products
from tierwise.insight.recommend.interactions import from_sequences
from tierwise.insight.recommend.user_neighbours import FittedUserNeighbours, UserNeighbours
from tierwise.models.store import read, write

LOG = from_sequences([["cup", "tea"], ["cup", "tea"], ["ink", "pen"]])


def test_people_like_her_bought_tea(tmp_path):
    model = UserNeighbours(k=2).fit(LOG, bare(LOG.products), seed=0)
    scores = model.score(of_products([[0], []]))
    assert scores[0].argsort()[-2:].tolist() == [0, 3]
    assert scores[0, [1, 2]].tolist() == [0.0, 0.0]
    assert not scores[1].any()
    write(tmp_path, "people", model.state())
    assert np.array_equal(FittedUserNeighbours.of_state(read(tmp_path, "people")).score(of_products([[0]])), scores[:1])


def test_what_it_cannot_do():
    model = UserNeighbours().fit(LOG, bare(LOG.products), seed=0)
    assert model.because(of_products([[0]]), np.array([[3]])).product.tolist() == [[-1]]
    with pytest.raises(ComputationError, match="fit anew"):
        model.update(LOG)
    with pytest.raises(ComputationError, match="no interactions"):
        UserNeighbours().fit(LOG.before(-1), bare(LOG.products), seed=0)
