"""Answers equal GrowthBook's and spotify-confidence's: their published figures, and fixtures from their own code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tierwise.proof.adjusted import adjusted_difference
from tierwise.proof.belief import believe
from tierwise.proof.design import Design, customers_needed
from tierwise.proof.effects import Effect, Sample, difference, lift
from tierwise.proof.sequential import always_valid, bounds, look_levels

FIXTURE = json.loads((Path(__file__).parents[1] / "fixtures" / "experiments.json").read_text("utf-8"))
CONTROL, TREATED = ({k: np.array(v, float) for k, v in FIXTURE["data"][arm].items()} for arm in ("control", "treated"))
A, B = Sample.of_sums(1396.87, 52377.9767, 3407), Sample.of_sums(2422.7, 134698.29, 3461)


def as_printed(found: Effect, printed: tuple[float, ...]) -> None:
    assert [round(float(x), 5) for x in (found.value, found.low, found.high, found.p)][: len(printed)] == list(printed)


def test_growthbooks_published_vectors() -> None:
    as_printed(lift(B, A, 0.95), (0.70732, -0.03526, 1.44989, 0.06191))
    assert round(lift(B, A, 0.95).se, 5) == 0.37879
    as_printed(difference(B, A, 0.95), (0.29, 0.04538, 0.53462, 0.02016))
    fewer = Sample.of_sums(1396.87, 52377.9767, 3000)
    as_printed(always_valid(lift(B, fewer, 0.95), 0.95, 1000), (0.50336, -0.55844, 1.56516))
    share = lift(Sample.of_share(2422, 3461), Sample.of_share(1396, 3000), 0.95)
    as_printed(always_valid(share, 0.95, 5000), (0.50386, 0.40098, 0.60675))
    assert round(lift(Sample.of_share(16, 30), Sample.of_share(14, 28), 0.95).p, 5) == 0.80707


def ours(name: str) -> Effect:
    after = Sample.of(TREATED["after"]), Sample.of(CONTROL["after"])
    ratios = Sample.of_ratio(TREATED["after"], TREATED["orders"]), Sample.of_ratio(CONTROL["after"], CONTROL["orders"])
    return {
        "difference": difference(*after, 0.95), "lift": lift(*after, 0.95), "ratio": difference(*ratios, 0.95),
        "share": lift(Sample.of_share(16, 30), Sample.of_share(14, 28), 0.95),
        "running": always_valid(lift(*after, 0.95), 0.95, 1000),
    }[name]  # fmt: skip


@pytest.mark.parametrize("name", ["difference", "lift", "ratio", "share", "running"])
def test_growthbooks_own_answers(name: str) -> None:
    theirs, found = FIXTURE["growthbook"][name], ours(name)
    assert [found.value, found.low, found.high, found.p] == pytest.approx(
        [theirs[k] for k in ("value", "low", "high", "p")], abs=1e-9
    )


def test_cuped_is_growthbooks_up_to_the_pooling_of_the_slope() -> None:
    """Theirs is pooled about the common mean, ours within the arms."""
    theirs = FIXTURE["growthbook"]["adjusted"]
    y = np.r_[CONTROL["after"], TREATED["after"]]
    x, treated = np.r_[CONTROL["before"], TREATED["before"]], np.r_[np.zeros(400), np.ones(500)]
    slope = np.cov(y, x)[0, 1] / x.var(ddof=1)
    rest = y - slope * (x - x.mean())
    same = difference(Sample.of(rest[400:]), Sample.of(rest[:400]), 0.95)
    assert [same.value, same.low, same.high] == pytest.approx([theirs[k] for k in ("value", "low", "high")], abs=1e-9)
    assert adjusted_difference(y, treated, x, 0.95).value == pytest.approx(same.value, abs=0.01)


def test_the_belief_is_growthbooks() -> None:
    theirs = FIXTURE["growthbook"]["bayes"]
    found = believe(ours("difference"), level=0.95)
    assert [found.value, found.low, found.high, found.better, found.loss_if_not, found.loss_if_used] == pytest.approx(
        [*(theirs[k] for k in ("value", "low", "high", "better")), *theirs["risk"]], abs=1e-9
    )


def test_growthbooks_published_belief() -> None:
    control, treated = Sample.of_sums(100, 1002.25, 10), Sample.of_sums(105, 1111.5, 10)
    found = believe(lift(treated, control), level=0.95)
    assert (round(found.value, 5), round(found.se, 5), round(found.better, 5)) == (0.05, 0.03572, 0.91923)


def test_spotifys_published_levels_where_more_came_than_expected() -> None:
    customers = np.array([100 + 150, 190 + 260, 270 + 360, 340 + 470])
    levels = look_levels(customers / customers[-1], 0.01)
    assert levels == pytest.approx([0.00095, 0.00241, 0.00410, 0.00636], abs=1e-5)


@pytest.mark.parametrize("case", FIXTURE["spotify"])
def test_bounds_of_planned_looks(case: dict[str, Any]) -> None:
    # theirs stop a search within 1e-7 of error, which is up to 6e-5 of z
    assert bounds(np.array(case["t"]), case["alpha"], case["power"]) == pytest.approx(case["bounds"], abs=1e-4)


@pytest.mark.parametrize(
    ("design", "effect", "published"),
    [
        (Design(0.0, 100.0, power=0.85), 0.3, 39_906),
        (Design.of_share(0.34, power=0.85), 0.003, 897_348),
        (Design(0.0, 100.0), 0.3, 34_884),
        (Design.of_share(0.34), 0.003, 782_795),
    ],
)
def test_sample_sizes(design: Design, effect: float, published: int) -> None:
    assert customers_needed(design, effect) == pytest.approx(published, rel=0.005)
