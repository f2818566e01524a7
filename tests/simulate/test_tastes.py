"""The world of tastes: reproducible, chosen by what is visible and liked, and nothing to find where all are alike."""

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.simulate.tastes import TasteWorld, buy, tastes

SMALL = TasteWorld(customers=300, products=200)


def test_the_same_world_is_the_same_purchases():
    one, two = buy(tastes(SMALL)), buy(tastes(SMALL))
    assert (one.product == two.product).all()
    assert (one.at == two.at).all()
    assert (np.diff(one.customer) >= 0).all()
    assert 8 < len(one.product) / 300 < 12


def test_nothing_is_bought_before_it_is_listed():
    truth = tastes(SMALL)
    bought = buy(truth)
    assert (bought.at >= truth.listed_day[bought.product]).all()
    assert 0.04 < (truth.listed_day > 0).mean() < 0.2


def test_what_is_taken_pleases_more_than_what_is_shown():
    truth = tastes(SMALL)
    bought = buy(truth)
    shown = truth.appeal @ truth.visibility / truth.visibility.sum()
    taken = truth.appeal[bought.customer, bought.product]
    assert taken.mean() > 2 * shown.mean()


def test_choices_follow_the_logit():
    """Two products, always both on the shelf: the odds are exp(difference of utilities), within 4 standard errors."""
    world = TasteWorld.alike(seed=5, customers=2000, products=2, categories=2, shelf=2, fresh=0.0, quality=1.0)
    truth = tastes(world)
    bought = buy(truth)
    p = 1 / (1 + np.exp(truth.utility[0, 0] - truth.utility[0, 1]))
    n = len(bought.product)
    assert abs(bought.product.mean() - p) < 4 * np.sqrt(p * (1 - p) / n)


def test_without_fame_all_are_seen_equally():
    world = TasteWorld.alike(customers=1000, products=40, categories=2, shelf=5, quality=0.0, fresh=0.0)
    sold = np.bincount(buy(tastes(world.without_fame())).product, minlength=40)
    expected = sold.sum() / 40
    assert ((sold - expected) ** 2 / expected).sum() < 39 + 4 * np.sqrt(2 * 39)
    famous = np.bincount(buy(tastes(world)).product, minlength=40)
    assert famous.max() > 3 * expected


def test_the_oracle_and_the_worth_of_a_list():
    truth = tastes(SMALL)
    allowed = np.ones(truth.appeal.shape, dtype=bool)
    allowed[0, 3:] = False
    best = truth.oracle(5, allowed)
    assert sorted(best[0].tolist()) == [-1, -1, 0, 1, 2]
    assert truth.worth(best)[0] == pytest.approx(truth.appeal[0, :3].mean())
    assert (truth.worth(best)[1:] >= truth.worth(np.tile(np.arange(5), (300, 1)))[1:]).all()


def test_where_all_are_alike_there_is_one_best_list():
    truth = tastes(TasteWorld.alike(customers=50, products=100))
    best = truth.oracle(5, np.ones(truth.appeal.shape, dtype=bool))
    assert (best == best[0]).all()


def test_a_shelf_larger_than_the_shop_is_refused():
    with pytest.raises(UsageError, match="world of tastes"):
        TasteWorld(products=20, shelf=30)
