"""Cuts through time and lists of the best."""

import numpy as np

from tierwise.insight.recommend.evaluate import best_of, leave_last, lists, time_split, worth_of
from tierwise.insight.recommend.goods import bare
from tierwise.insight.recommend.histories import of_products
from tierwise.insight.recommend.interactions import from_sequences
from tierwise.insight.recommend.item_graph import ItemGraph


def test_nothing_after_the_cut_is_known():
    log = from_sequences([["a", "b", "c", "d"], ["b"], ["c", "a", "b"]])
    held = time_split(log, at=2.0, days=1.0)
    assert (held.past.at < 2).all()
    assert held.sequences.tolist() == [0, 2]
    assert held.histories.product.tolist() == [0, 1, 2, 0]
    assert held.later.product.tolist() == [2, 1]


def test_last_items_as_papers_leave_them_out():
    log = from_sequences([["a", "b", "c"], ["b"], ["c", "a"]])
    test, validation = leave_last(log, 1), leave_last(log, 2)
    assert (test.sequences.tolist(), test.later.product.tolist()) == ([0, 2], [2, 0])
    assert (validation.sequences.tolist(), validation.later.product.tolist()) == ([0], [1])
    assert validation.histories.product.tolist() == [0]
    assert len(validation.past) == 1


def test_the_same_product_bought_twice_is_wanted_once_with_all_its_money():
    log = from_sequences([["a", "b", "b"]], [[0.0, 5.0, 6.0]])
    object.__setattr__(log, "amount", np.array([1.0, 2.0, 3.0]))
    held = time_split(log, at=1.0, days=9.0)
    assert held.later.product.tolist() == [1]
    assert held.amount.tolist() == [5.0]


def test_what_was_seen_is_left_out_on_request():
    histories = of_products([[0, 1], [2]])
    shown = best_of(np.ones((2, 3), dtype=np.float32), 3, histories)
    assert shown.tolist() == [[2, -1, -1], [0, 1, -1]]


def test_a_walk_is_foretold(checkerboard):
    held = leave_last(checkerboard)
    fitted = ItemGraph().fit(held.past, bare(checkerboard.products))
    assert (lists(fitted.score, held.histories, 1, without_seen=True)[:, 0] == held.later.product).mean() > 0.9
    assert worth_of(held, without_seen=True)(fitted.score(held.histories)) > 0.9
