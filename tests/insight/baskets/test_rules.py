"""Rules: the measures of mlxtend, the published rules of Groceries, tests that keep their rate."""

import json
from pathlib import Path

import numpy as np
import pytest

from tierwise.insight.baskets.coded import Baskets, of_lists
from tierwise.insight.baskets.itemsets import frequent_sets
from tierwise.insight.baskets.rules import Counts, count_again, measures, p_values, q_values, rules_of

FIXTURE = json.loads((Path(__file__).parents[2] / "fixtures" / "itemsets.json").read_text(encoding="utf-8"))
MEASURES = ("support", "confidence", "lift", "leverage", "conviction")


def test_the_rules_and_measures_of_mlxtend() -> None:
    baskets = of_lists([[f"{i:02d}" for i in b] for b in FIXTURE["baskets"]])
    rules = rules_of(frequent_sets(baskets, FIXTURE["count"], fast=False), FIXTURE["confidence"])
    found = measures(rules.counts)
    columns = [getattr(found, name)[0] for name in MEASURES]
    mine = {(a, c): row for a, c, *row in zip(rules.antecedent, rules.consequent.tolist(), *columns, strict=True)}
    theirs = {(tuple(a), c): row for a, c, *row in FIXTURE["rules"]}
    assert mine.keys() == theirs.keys()
    for key, row in theirs.items():
        assert mine[key] == pytest.approx([np.inf if v is None else v for v in row], abs=1e-9)


def test_intervals_hold_the_value_and_cover_as_stated() -> None:
    rng = np.random.default_rng(3)
    table = rng.multinomial(3000, [0.05, 0.10, 0.15, 0.70], size=4000)
    m = measures(Counts(table[:, 0], table[:, 0] + table[:, 1], table[:, 0] + table[:, 2], 3000))
    true = {"support": 0.05, "confidence": 1 / 3, "lift": 5 / 3, "leverage": 0.02, "conviction": 0.8 / (2 / 3)}
    for name, value in true.items():
        mid, low, high = getattr(m, name)
        assert ((low <= mid) & (mid <= high)).all()
        covered = ((low <= value) & (value <= high)).mean()
        assert covered == pytest.approx(0.8, abs=0.03), name


def test_p_is_fishers_and_q_counts_all_tests() -> None:
    p = p_values(Counts(np.array([3, 0]), np.array([4, 4]), np.array([4, 4]), 8))
    assert p.tolist() == pytest.approx([17 / 70, 1])  # the lady tasting tea
    assert q_values(np.array([0.02, 0.01]), 10).tolist() == pytest.approx([0.1, 0.1])
    assert q_values(np.array([]), 10).tolist() == []


def test_chance_alone_gives_false_rules_at_most_at_the_rate() -> None:
    rng = np.random.default_rng(8)
    false = 0
    for _ in range(40):
        held = rng.random((1500, 30)) < np.linspace(0.02, 0.3, 30)
        baskets = of_lists([[f"{i:02d}" for i in np.flatnonzero(row)] for row in held])
        rules = rules_of(frequent_sets(baskets, 5, longest=2, fast=False))
        false += bool((q_values(p_values(rules.counts), rules.tests) <= 0.1).any())
    assert false <= 4 + 2 * np.sqrt(40 * 0.1 * 0.9)  # a family without any true rule is wrong in a tenth of cases


def test_counting_again_gives_the_same_counts_on_the_same_baskets() -> None:
    baskets = of_lists([[f"{i:02d}" for i in b] for b in FIXTURE["baskets"]])
    rules = rules_of(frequent_sets(baskets, FIXTURE["count"], fast=False), 0.8)
    again = count_again(rules, baskets)
    for name in ("both", "left", "right"):
        assert np.array_equal(getattr(again, name), getattr(rules.counts, name))


def test_no_pair_no_rule_and_odd_counts_have_no_number() -> None:
    assert len(rules_of(frequent_sets(of_lists([["a"], ["b"]]), 1))) == 0
    m = measures(Counts(np.array([0, 0, 5]), np.array([0, 3, 5]), np.array([2, 3, 5]), 5))
    assert np.isnan(m.confidence[0][0])
    assert m.lift[0][1] == 0
    assert np.isnan(m.lift[1][1])
    assert np.isnan(m.conviction[0][2])  # everything holds the consequent


@pytest.fixture(scope="module")
def groceries(shop_data: Path) -> Baskets:
    lines = (shop_data / "groceries" / "groceries.csv").read_text(encoding="utf-8").splitlines()
    return of_lists([line.split(",") for line in lines])


@pytest.mark.parametrize(
    ("count", "confidence", "lengths"),
    [
        (60, 0.25, [150, 297, 16]),
        (10, 0.5, [11, 1461, 3211, 939, 46]),
        (10, 0.8, [0, 29, 229, 140, 12]),
    ],
)
def test_groceries_has_the_published_rules_of_arules(
    groceries: Baskets, count: int, confidence: float, lengths: list[int]
) -> None:
    """Hahsler, Hornik & Reutterer's data; 463, 5,668 and 410 rules with two products or more."""
    rules = rules_of(frequent_sets(groceries, count, fast=False), confidence)
    found = np.bincount([len(a) + 1 for a in rules.antecedent], minlength=len(lengths) + 2)[2:]
    assert found.tolist() == lengths


@pytest.mark.parametrize(("count", "sets"), [(60, 747), (10, 13_492)])
def test_groceries_has_the_known_number_of_sets(groceries: Baskets, count: int, sets: int) -> None:
    assert len(frequent_sets(groceries, count, fast=False)) == sets
