"""What reviews write about: shares by product, their interval against the truth, refusals, both languages."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from tierwise.insight.price.competitors.aspects import aspect_gaps, aspect_table, difference, read_reviews
from tierwise.metrics.proportions import Z_80

WORDS = {"quality": ("The quality is fine", "做工不错"), "delivery": ("Delivered in a day", "物流很快")}
PLAIN = ("It does what it should", "东西收到了，很满意")


def side(reviews: dict[str, tuple[int, int, int]], chinese: bool = False) -> list[tuple[str, float, str]]:
    """By product: reviews in all, how many name quality, how many delivery."""
    found = []
    for product, (many, quality, delivery) in reviews.items():
        named = ["quality"] * quality + ["delivery"] * delivery
        texts = [WORDS[a][chinese] for a in named] + [PLAIN[chinese]] * (many - len(named))
        found += [(product, 4.0 if k % 2 else 5.0, text) for k, text in enumerate(texts)]
    return found


@pytest.mark.parametrize("chinese", [False, True], ids=["en", "zh"])
def test_shares_are_compared_product_by_product(chinese: bool) -> None:
    """Quality is named by a tenth of reviews of `a`, by half of those of `b`, with both sides: only the mix differs."""
    ours = read_reviews(side({"a": (200, 20, 40), "b": (20, 10, 4)}, chinese))
    theirs = read_reviews(side({"x": (20, 2, 0), "y": (200, 100, 0)}, chinese))
    found = {g.aspect: g for g in aspect_gaps(ours, theirs, {"a": "x", "b": "y"})}
    assert found["quality"].shares == pytest.approx((0.3, 0.3))
    assert not found["quality"].sure
    assert found["delivery"].shares == pytest.approx((0.2, 0.0))
    assert found["delivery"].sure
    assert found["delivery"].naming == (44, 0)
    assert np.isnan(found["delivery"].stars[0])  # none of theirs names it
    assert found["quality"].stars == pytest.approx((4.5, 4.5), abs=0.01)
    assert found["quality"].reviews == (220, 220)


def test_too_few_reviews_with_words_are_refused_and_unmatched_ones_do_not_count() -> None:
    ours = read_reviews([*side({"a": (29, 5, 5), "other": (500, 5, 5)}), *[("a", 5.0, " ")] * 50])
    theirs = read_reviews(side({"x": (300, 5, 5)}))
    rows = aspect_table([("rival", g) for g in aspect_gaps(ours, theirs, {"a": "x"})], datetime(2024, 1, 1)).to_pylist()
    assert {r["reason_code"] for r in rows} == {"few_reviews"}
    assert {r["share"] for r in rows} == {None}
    assert rows[0]["reviews"] == 29
    assert not list(aspect_gaps(ours, theirs, {"other": "nobody"}))


def test_the_interval_holds_four_times_in_five() -> None:
    """Sixty products with one to twenty reviews each, shares by product, and a difference of six points."""
    rng = np.random.default_rng(8)
    held = []
    for _ in range(1500):
        n = rng.integers(1, 21, (2, 60)).astype(float)
        base = rng.beta(2, 8, 60)
        x = np.array([rng.binomial(n[0].astype(int), base + 0.06), rng.binomial(n[1].astype(int), base)], float)
        shares, error = difference(n, x)
        held.append(abs(shares[0] - shares[1] - 0.06) < Z_80 * error)
    assert 0.77 < np.mean(held) < 0.83
