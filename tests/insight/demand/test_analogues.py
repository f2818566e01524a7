"""A product never sold is foretold by those alike, where words help in this shop; by its category where they do not."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.demand.analogues import FEWEST, Described, foretell_launches

RNG = np.random.default_rng(5)
KINDS = ("red mug", "blue bowl", "tin sign", "paper chain")
MANY = 240
WHEN = np.arange(MANY)
NAMES = tuple(f"{KINDS[i % 4]} {word}" for i, word in enumerate(RNG.choice(["large", "small", "retro"], MANY)))
UNKNOWN = np.full(MANY, np.nan)


def described(names: tuple[str, ...], category: str = "gifts", price: float = np.nan) -> Described:
    ids = tuple(f"p{i}" for i in range(len(names)))
    return Described(ids, names, (category,) * len(names), np.full(len(names), price))


def test_words_that_tell_are_used_and_neighbours_named() -> None:
    sold = np.exp(np.arange(MANY) % 4 * 1.5 + RNG.normal(0, 0.3, MANY))
    found = foretell_launches(described(NAMES), sold, WHEN, described(("red mug mini", "paper chain mini")))
    assert found is not None
    assert found.serves == "analogues"
    assert found.error < 0.6 * found.category_error
    assert found.middle == pytest.approx([1.0, np.exp(4.5)], rel=0.5)
    assert (found.low < found.middle).all()
    assert (found.middle < found.high).all()
    assert all("red mug" in NAMES[i] for i in found.alike[0])


def test_words_that_tell_nothing_leave_it_to_the_category() -> None:
    sold = np.exp(RNG.normal(2, 1, MANY))
    found = foretell_launches(described(NAMES), sold, WHEN, described(("red mug mini",)))
    assert found is not None
    assert found.serves == "category_mean"
    assert np.log(found.middle[0]) == pytest.approx(np.log(sold).mean(), abs=0.1)


def test_the_range_holds_four_of_five() -> None:
    truth = np.exp(np.arange(MANY) % 4 + RNG.normal(0, 0.5, MANY))
    half = MANY // 2
    old = Described(tuple(map(str, range(half))), NAMES[:half], ("",) * half, UNKNOWN[:half])
    new = Described(tuple(map(str, range(half))), NAMES[half:], ("",) * half, UNKNOWN[half:])
    found = foretell_launches(old, truth[:half], WHEN[:half], new)
    assert found is not None
    held = (found.low <= truth[half:]) & (truth[half:] <= found.high)
    assert 0.65 <= held.mean() <= 0.95


def test_too_few_launches_and_wordless_products_are_no_crash() -> None:
    few = tuple("abc")
    assert foretell_launches(described(few), np.ones(3), WHEN[:3], described(("red",))) is None
    many = 3 * FEWEST
    blank, sold = described(("",) * many, ""), np.exp(RNG.normal(0, 1, many))
    assert foretell_launches(blank, sold, np.zeros(many, dtype=np.int64), described(("new",), "")) is None
    found = foretell_launches(blank, sold, WHEN[:many], described(("new",), ""))
    assert found is not None
    assert found.serves == "category_mean"
    assert found.alike[0].size == 0


def test_a_price_far_away_is_not_alike() -> None:
    sold = np.where(np.arange(MANY) % 2 == 0, 100.0, 2.0) * np.exp(RNG.normal(0, 0.2, MANY))
    old = Described(
        tuple(map(str, range(MANY))), ("mug",) * MANY, ("",) * MANY, np.log(np.where(np.arange(MANY) % 2 == 0, 2, 50))
    )
    cheap, dear = Described(("a",), ("mug",), ("",), np.log([2.0])), Described(("b",), ("mug",), ("",), np.log([50.0]))
    told = [foretell_launches(old, sold, WHEN, d) for d in (cheap, dear)]
    assert told[0] is not None
    assert told[1] is not None
    assert told[0].middle[0] > 10 * told[1].middle[0]
