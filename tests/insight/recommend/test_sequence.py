"""A network that foretells the next product; its answers need no PyTorch."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from tierwise.errors import ComputationError, ContractError, MissingExtra
from tierwise.insight.recommend.attention import Attention
from tierwise.insight.recommend.first_vectors import first_vectors
from tierwise.insight.recommend.goods import bare
from tierwise.insight.recommend.histories import of_products
from tierwise.insight.recommend.interactions import Interactions, from_sequences
from tierwise.insight.recommend.sequence import Sequence
from tierwise.insight.recommend.sequence_fitted import FittedSequence, Next, gain_at_10, last_of_each
from tierwise.insight.recommend.sequence_network import network
from tierwise.insight.recommend.sequence_windows import Windows
from tierwise.models import store

SMALL = Sequence(width=16, inner=16, dropout=0.0, hidden=0.0, learning_rate=0.01, most_epochs=30, batch=16, negatives=6)


def hand_made(products: int = 5, width: int = 4, steps: int = 3, members: int = 1) -> FittedSequence:
    """Weights by chance, as a network before any training; product 4 was never bought."""
    networks = tuple(Attention(by_chance(products, width, steps, 1 + m), 1, 2, steps) for m in range(members))
    return FittedSequence(networks, np.arange(products - 1), products, {})


def by_chance(products: int, width: int, steps: int, seed: int) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(seed)
    shapes = {f"0.{n}.weight": (width, width) for n in ("query", "key", "value", "out", "up", "down")}
    shapes |= {name.replace("weight", "bias"): (width,) for name in shapes}
    shapes |= {"item": (products - 1, width), "0.near": (2, steps)}
    weights = {name: chance.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    for name in ("0.first", "0.second", "norm"):
        weights |= {f"{name}.weight": np.ones(width, np.float32), f"{name}.bias": np.zeros(width, np.float32)}
    return weights


def test_scores_are_chances_of_what_was_ever_bought():
    score = hand_made().score(of_products([[0, 1], [], [4], [4, 2], [2]]))
    assert score[[0, 3, 4]].sum(axis=1) == pytest.approx(1)
    assert not score[:, 4].any()
    assert not score[1:3].any()  # nothing known of them
    assert score[3].tolist() == pytest.approx(score[4].tolist())


def test_only_the_last_steps_count_and_neighbours_in_a_batch_do_not():
    model = hand_made()
    long, short = model.score(of_products([[3, 3, 0, 1, 2], [0, 1, 2]]))
    assert long.tolist() == pytest.approx(short.tolist(), rel=1e-4)
    assert model.score(of_products([[1]]))[0].tolist() == pytest.approx(
        model.score(of_products([[0, 1, 2], [1], [2, 3]]))[1].tolist(), rel=1e-4
    )


def test_order_counts():
    one, two = hand_made().score(of_products([[0, 1, 2], [1, 0, 2]]))
    assert not np.allclose(one, two, rtol=1e-3)


def test_taking_the_reason_away_lowers_the_chance():
    model = hand_made()
    lists = [[0, 1, 2], [3, 1], [2], []]
    found = model.because(of_products(lists), np.array([[0, 1, 3, -1]] * 4, dtype=np.int32))
    assert (found.product >= 0).any()
    assert (found.product[:, 3] == -1).all()
    assert (found.product[3] == -1).all()
    for i, history in enumerate(lists):
        for j, product in enumerate([0, 1, 3]):
            if found.product[i, j] >= 0:
                less = [p for p in history if p != found.product[i, j]]
                with_all, without = model.score(of_products([history, less]))[:, product]
                assert without < with_all
    assert ((found.share >= 0) & (found.share <= 1)).all()


def test_several_networks_answer_by_their_mean():
    histories = of_products([[0, 1], [2]])
    both = hand_made(members=2)
    alone = [FittedSequence((n,), both.known, both.products, {}).score(histories) for n in both.networks]
    assert both.score(histories) == pytest.approx((alone[0] + alone[1]) / 2, abs=1e-6)
    assert both.parameters == 2 * hand_made().parameters


@pytest.mark.parametrize("members", [1, 2])
def test_it_comes_back_from_its_files(tmp_path, members):
    model = hand_made(members=members)
    store.write(tmp_path, "sequence", model.state())
    again = FittedSequence.of_state(store.read(tmp_path, "sequence"))
    histories = of_products([[0, 1], [2]])
    assert np.array_equal(again.score(histories), model.score(histories))
    with pytest.raises(ComputationError, match="need new training"):
        again.update(from_sequences([["a"]]))


def test_each_row_but_the_first_is_foretold_once():
    log = from_sequences([[f"p{i}" for i in range(n)] for n in (1, 2, 8, 9)])
    windows = Windows.of(log, 3)
    told = np.concatenate([np.arange(f + 1, f + n) for f, n in zip(windows.first, windows.length, strict=True)])
    assert sorted(told.tolist()) == sorted(set(range(20)) - {0, 1, 3, 11})
    assert windows.length.max() == 4


def test_products_begin_where_their_company_is(checkerboard):
    log = from_sequences([["a", "b", "c"], ["b", "a", "c"], ["x", "y"], ["y", "x"], ["z"]])
    vectors = first_vectors(log, bare(log.products), np.arange(len(log.products)), 4, seed=0)
    a, b, c, x, y, z = vectors
    assert min(a @ b, b @ c, x @ y) > 0.8
    assert abs(a @ x) < 0.2
    assert np.linalg.norm(z) < 0.2  # never bought with another
    wide = first_vectors(log, bare(log.products), np.arange(len(log.products)), 32, seed=0)
    assert wide.shape == (6, 32)


def test_what_is_kept_back_is_not_learned_from():
    log = from_sequences([["a", "b", f"c{i}"] for i in range(40)] + [["a"], ["a", "b"]])
    rest, judged = last_of_each(log, 10, seed=1)
    assert len(judged.product) == 10 == len(log) - len(rest)
    assert not np.isin(judged.product, rest.product).any()
    assert np.diff(judged.histories.start).tolist() == [2] * 10


def test_gain_counts_ties_against_it():
    model = hand_made()
    score = model.score(of_products([[0]]))[0]
    best = int(score.argmax())
    again = Next(of_products([[0], [best]]), np.array([best, best]))  # seen products compete: one is bought again
    rank = (model.score(of_products([[best]]))[0] > model.score(of_products([[best]]))[0, best]).sum()
    assert gain_at_10(model, again) == pytest.approx((1 + 1 / np.log2(rank + 2)) / 2)


def test_settings_that_do_not_fit():
    with pytest.raises(ContractError, match="heads divide the width"):
        Sequence(width=10, heads=3)
    with pytest.raises(ContractError, match="hidden lies in"):
        Sequence(hidden=1.0)


def test_without_the_extra_it_says_which(monkeypatch, checkerboard):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match="deep"):
        SMALL.fit(checkerboard, bare(checkerboard.products))


@pytest.fixture(scope="module")
def fitted(checkerboard: Interactions) -> FittedSequence:
    return SMALL.fit(checkerboard, bare(checkerboard.products), seed=1)


@pytest.mark.deep
def test_it_learns_who_walks_where(fitted, checkerboard):
    score = fitted.score(of_products([[0, 2, 4], [3, 5], [11]]))
    assert score.argmax(axis=1).tolist() == [6, 7, 1]
    assert score[[0, 1, 2], [6, 7, 1]].min() > 0.8
    assert fitted.facts["ndcg"] > 0.9


@pytest.mark.deep
def test_the_reason_for_the_next_is_the_last(fitted):
    found = fitted.because(of_products([[0, 4]]), np.array([[6]], dtype=np.int32))
    assert found.product.tolist() == [[4]]


@pytest.mark.deep
def test_the_same_seed_gives_the_same_network(checkerboard):
    short = replace(SMALL, most_epochs=2)
    one, two = (short.fit(checkerboard, bare(checkerboard.products), seed=3) for _ in range(2))
    assert all(np.array_equal(w, two.state().arrays[name]) for name, w in one.state().arrays.items())


@pytest.mark.deep
@pytest.mark.parametrize("gated", [False, True])
def test_plain_arrays_answer_as_the_network_does(gated):
    import torch

    settings = Sequence(width=8, inner=12, heads=2, blocks=2, most_steps=6, dropout=0.5, gated=gated)
    torch.manual_seed(2)
    net = network(torch, settings, np.random.default_rng(3).normal(size=(9, 8)).astype(np.float32)).eval()
    with torch.no_grad():
        for k in range(2):
            getattr(net, str(k)).near.normal_()
        states = net(torch.as_tensor([[1, 5, 2, 2, 8, 0]]))[0, 3].numpy()
    arrays = {name: w.detach().numpy() for name, w in net.state_dict().items()}
    ours = Attention(arrays, 2, 2, 6).last_states(np.array([0, 4]), np.array([1, 5, 2, 2], dtype=np.int32))
    assert ours[0].tolist() == pytest.approx(states.tolist(), abs=1e-5)


@pytest.mark.deep
def test_few_negatives_estimate_the_same(checkerboard):
    few = replace(SMALL, negatives=3)
    fitted = few.fit(checkerboard, bare(checkerboard.products), seed=1)
    assert fitted.score(of_products([[0, 2, 4]])).argmax() == 6


@pytest.mark.deep
def test_hidden_rows_and_several_networks(checkerboard):
    settings = replace(SMALL, hidden=0.15, members=2, most_epochs=20)
    fitted = settings.fit(checkerboard, bare(checkerboard.products), seed=1)
    assert fitted.score(of_products([[0, 2, 4]])).argmax() == 6
    assert not np.array_equal(*(n.weights["item"] for n in fitted.networks))
    assert len(fitted.networks) == len(fitted.facts["epochs"]) == 2


@pytest.mark.deep
def test_nobody_came_back(checkerboard):
    log = from_sequences([["a"], ["b"]])
    with pytest.raises(ComputationError, match="nobody came back"):
        SMALL.fit(log, bare(log.products))
