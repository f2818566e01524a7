"""Which of their offers is ours: readings of names, candidates, the plain rule, learning, decisions, bands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierwise.errors import ComputationError, UsageError
from tierwise.insight.price.competitors.blocking import candidates
from tierwise.insight.price.competitors.decide import Named, doubtful_claims, match, match_table, one_to_one, queue
from tierwise.insight.price.competitors.listings import Listings, measures, models, tokens
from tierwise.insight.price.competitors.matcher import Rule, best_threshold, learn, scores
from tierwise.insight.price.competitors.similarity import NAMES, learn_weights, pair_features

MAKERS, THINGS = (
    ("Sony", "Bose", "Denon", "Canon", "Philips"),
    ("Speaker", "Camera", "Headphones", "Receiver", "Charger"),
)
COLOURS = ("Black", "White", "Silver")


def two_shops(many: int, seed: int = 1) -> tuple[Listings, Listings]:
    """The same products, ours and theirs in the same order, worded differently; variants differ by colour and model."""
    rng = np.random.default_rng(seed)
    mine, other, prices = [], [], rng.uniform(20, 500, many)
    for _ in range(many):
        maker, thing, colour = (str(rng.choice(a)) for a in (MAKERS, THINGS, COLOURS))
        model = "".join(rng.choice(list("ABCDEFGHKLMN"), 3)) + str(rng.integers(100, 999))
        size = f"{rng.choice([16, 32, 64, 128])}GB"
        mine.append(f"{maker} {thing} {size} {colour} - {model}")
        other.append(
            f"{maker} {model[:3]}-{model[3:]} {colour} {thing} {size}" + (" New" if rng.random() < 0.3 else "")
        )
    return Listings(tuple(mine), prices=prices), Listings(tuple(other), prices=prices * rng.uniform(0.8, 1.2, many))


def test_what_a_name_says() -> None:
    words = tokens("Sony Cyber-shot DSC-W120/B 7.2MP 3 pack")
    assert models(words) == {"dscw120b"}
    assert measures(words) == {"7.2mp", "3pack"}
    assert tokens("索尼 相机 W120")[:3] == ["索", "尼", "相"]


def test_the_plain_rule_matches_two_shops_and_the_ten_nearest_hold_the_truth() -> None:
    ours, theirs = two_shops(200)
    left, right = candidates(ours, theirs, learn_weights(ours, theirs))
    assert len(left) <= 2000
    assert {(i, i) for i in range(200)} <= set(zip(left.tolist(), right.tolist(), strict=True))
    found = match(ours, theirs)
    sure = found.sure()
    assert found.method == "rule"
    assert (found.ours[sure] == found.theirs[sure]).mean() > 0.98
    assert sure.sum() > 120


def test_the_order_of_a_set_does_not_move_the_last_bit() -> None:
    import os
    import subprocess
    import sys

    told = (
        "from tierwise.insight.price.competitors.listings import Listings as L\n"
        "from tierwise.insight.price.competitors.similarity import learn_weights, pair_features\n"
        "import numpy as np\n"
        "a = L(tuple(' '.join(f'w{(7 * i + k * k) % 61}' for k in range(9)) for i in range(40)))\n"
        "at = np.arange(40)\n"
        "print(pair_features(a, a, (at, at[::-1]), learn_weights(a)).tobytes().hex())\n"
    )
    env, command = dict(os.environ), [sys.executable, "-c", told]
    said = [
        subprocess.run(command, env=env | {"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        for seed in ("1", "2")
    ]
    assert said[0].stdout == said[1].stdout


def test_bar_codes_find_what_words_cannot() -> None:
    ours = Listings(("Widget", "Gadget"), gtins=("0012345678905", ""))
    theirs = Listings(("Ding", "Dong"), gtins=("", "12345678905"))
    found = match(ours, theirs)
    assert (found.ours.tolist(), found.theirs.tolist(), found.band) == ([0], [1], ("auto",))


def test_another_size_of_the_same_thing_is_asked_about_never_taken() -> None:
    ours, theirs = two_shops(40)
    other = tuple(n.replace("16GB", "512GB").replace("32GB", "512GB").replace("64GB", "512GB") for n in theirs.names)
    found = match(ours, Listings(other, prices=theirs.prices))
    swapped = {j for j in range(40) if "512GB" in other[j]}
    assert swapped
    assert not swapped & set(found.theirs[found.sure()].tolist())
    assert swapped & set(found.theirs.tolist())


def test_decisions_hold_and_teach() -> None:
    ours, theirs = two_shops(120)
    decided = {(i, i): True for i in range(60)} | {(i, (i + 7) % 120): False for i in range(60)}
    found = match(ours, theirs, decided)
    assert found.method == "boosted_120"
    assert {(i, i) for i in range(60)} <= set(zip(found.ours.tolist(), found.theirs.tolist(), strict=True))
    assert not {p for p, same in decided.items() if not same} & set(
        zip(found.ours.tolist(), found.theirs.tolist(), strict=True)
    )
    late = found.ours >= 60
    assert (found.ours[late] == found.theirs[late]).mean() > 0.95


def test_a_bought_match_file_with_wrong_rows_goes_to_review() -> None:
    ours, theirs = two_shops(200)
    claimed = np.arange(200)
    wrong = np.random.default_rng(3).random(200) < 0.3
    claimed[wrong] = (claimed[wrong] + 11) % 200
    doubtful = doubtful_claims(ours, theirs, (np.arange(200), claimed))
    assert doubtful[wrong].mean() > 0.98
    assert doubtful[~wrong].mean() < 0.5


def test_the_dearest_doubt_is_asked_first() -> None:
    ours, theirs = two_shops(60)
    found = match(ours, theirs)
    asked = queue(found, np.arange(60.0))
    assert all(found.band[r] == "review" for r in asked)
    doubt = found.ours[asked] * found.probability[asked] * (1 - found.probability[asked])
    assert (np.diff(doubt) <= 1e-12).all()
    with pytest.raises(UsageError, match="at stake"):
        queue(found, np.zeros(3))


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.floats(0, 1)), max_size=30))
def test_one_to_one_is_one_to_one_and_keeps_the_surest(rows: list[tuple[int, int, float]]) -> None:
    left, right, chance = (np.array([r[k] for r in rows]) for k in range(3))
    kept = one_to_one(left, right, chance)
    assert len(set(left[kept])) == len(kept) == len(set(right[kept]))
    if rows:
        assert chance[kept].max() == chance.max()


def test_too_few_decisions_and_empty_shops() -> None:
    with pytest.raises(ComputationError, match="2 matches and 1 non"):
        learn(np.zeros((3, len(NAMES))), np.array([1.0, 1, 0]), np.arange(3))
    ours, _ = two_shops(5)
    nobody = Listings(())
    weights = learn_weights(ours)
    assert len(candidates(ours, nobody, weights)[0]) == 0
    with pytest.raises(UsageError, match="2 texts for 1 names"):
        Listings(("a",), texts=("b", "c"))


def test_the_table_keeps_its_contract() -> None:
    from datetime import datetime

    ours, theirs = two_shops(30)
    ids = [f"p{i}" for i in range(30)], [f"r{i}" for i in range(30)]
    named = Named(ids, (ours.names, theirs.names), np.arange(30.0), {})
    table = match_table(match(ours, theirs), named, "rival", datetime(2024, 1, 1))
    assert set(table["band"].to_pylist()) <= {"auto", "review"}
    assert len(set(table["product_id"].to_pylist())) == table.num_rows


def test_rule_reaches_on_abt_buy_what_its_weights_were_chosen_for(shop_data: Path) -> None:
    """On the valid part of the Magellan split; the test part is read by benchmarks/abt_buy.py alone."""
    path = shop_data / "abt_buy" / "pairs_valid.parquet"
    if not path.exists():
        pytest.skip(f"no Abt-Buy pairs at {path}")
    rows = pq.read_table(path).to_pylist()
    ours, theirs = (
        Listings(tuple(str(r[f"{s}_name"]) for r in rows), tuple(str(r[f"{s}_description"] or "") for r in rows))
        for s in ("left", "right")
    )
    same, at = np.array([float(r["label"]) for r in rows]), np.arange(len(rows))
    features = pair_features(ours, theirs, (at, at), learn_weights(ours, theirs))
    assert scores(same, Rule().probability(features) >= 0.5)[2] > 0.75
    learned = learn(features, same, np.unique(ours.names, return_inverse=True)[1])
    assert scores(same, learned.held_out >= learned.threshold)[2] > 0.8
    assert best_threshold(same, same) == 0.5
