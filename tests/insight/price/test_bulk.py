"""Prices that fall with quantity: found, told from promotions, or said to be inseparable."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.price.bulk import bulk_prices
from tierwise.insight.price.bulk_split import Lines


def lines(*rows: tuple[int, int, float, float], product: int = 0) -> Lines:
    """(day, how many, pieces, price) each."""
    day, count, quantity, paid = (np.array(c, dtype=float) for c in zip(*rows, strict=True))
    return Lines(np.full(len(rows), product), day.astype(np.int64), quantity, paid, count)


def together(*parts: Lines) -> Lines:
    return Lines(*(np.concatenate([getattr(p, k) for p in parts]) for k in Lines.__slots__))


BULK = lines(*((d, n, q, p) for d in range(0, 30, 3) for n, q, p in ((3, 2, 10), (1, 12, 8.5), (1, 24, 8.5))))


def test_a_break_and_its_size() -> None:
    found = bulk_prices(BULK, np.array([10]))
    assert found.least.tolist() == [12]
    assert found.off[0] == pytest.approx(0.15)
    assert (found.share_large[0], found.share_small[0], found.lines[0]) == (1, 0, 20)
    assert found.worth[0] == pytest.approx(1 - 36 / 42 * 0.15)
    assert not found.unclear[0]


def test_a_promotion_of_whole_days_is_no_bulk_price_however_much_is_bought() -> None:
    dear = [(d, 3, q, 10.0) for d in range(10) for q in (1, 2)]
    cheap = [(d, 3, q, 8.0) for d in range(10, 20) for q in (6, 12, 24)]
    found = bulk_prices(lines(*dear, *cheap), np.array([20]))
    assert not found.found[0]
    assert not found.unclear[0]


def test_coupons_that_know_nothing_of_quantity_are_no_bulk_price() -> None:
    rng = np.random.default_rng(1)
    rows = [(d, 1, float(rng.integers(1, 9)), float(rng.choice([10, 10, 9]))) for d in range(60) for _ in range(4)]
    found = bulk_prices(lines(*rows), np.array([60]))
    assert not found.found[0]
    assert not found.unclear[0]


def test_a_price_that_falls_at_no_one_quantity_is_not_separable() -> None:
    """Haggled: the same quantity is dear today and cheap tomorrow, but the larger line of a day pays less."""
    rows = [(d, 1, float(q), 10.0 if q == 1 + d % 6 else 8.0) for d in range(24) for q in (1 + d % 6, 3 + d % 6)]
    found = bulk_prices(lines(*rows), np.array([24]))
    assert not found.found[0]
    assert found.unclear[0]


def test_in_a_shop_of_bulk_prices_a_product_must_show_one_price_a_week() -> None:
    many = [Lines(np.full(len(BULK.day), p), BULK.day, BULK.quantity, BULK.paid, BULK.count) for p in range(8)]
    rare = lines(*((7 * d, 1, 1 + 11 * (d % 2), 10 - 2 * (d % 2)) for d in range(8)), product=8)
    found = bulk_prices(together(*many, rare), np.array([10] * 8 + [0, 5]))
    assert found.shop
    assert found.unclear.tolist() == [False] * 8 + [True, False], "the last sold twice a week at one price"
    alone = bulk_prices(Lines(np.zeros(8, int), rare.day, rare.quantity, rare.paid, rare.count), np.array([0]))
    assert not alone.unclear[0], "elsewhere nothing speaks against it"


def test_nothing_sold_at_several_prices() -> None:
    none = bulk_prices(Lines(*(np.zeros(0, t) for t in (int, int, float, float, float))), np.array([3, 0]))
    assert not (none.found | none.unclear).any()
    assert not none.shop


def test_large_lines_on_days_of_their_own_are_held_against_the_days_around() -> None:
    small = [(d, 1, 1.0, 10.0) for d in range(0, 60, 3)]
    large = [(d, 1, 12.0, 8.5) for d in range(1, 60, 6)]
    both = [(30, 1, 12.0, 8.5)]  # one day with both, so that twelve is tried
    found = bulk_prices(lines(*small, *large, *both), np.array([10]))
    assert found.least.tolist() == [12]
    far = bulk_prices(lines(*((9 * d, *rest) for d, *rest in [*small, *large, *both])), np.array([10]))
    assert not far.found[0], "days further apart than a week say nothing of those between"


def test_cheap_days_of_small_lines_speak_against_a_break() -> None:
    """Every third day all is cheap, and on these large lines come: a promotion of one day, though no small line is
    dear on it."""
    rows = [(d, 1, 1.0, 10.0) for d in range(60) if d % 3]
    rows += [(d, 1, 12.0 if d % 2 else 1.0, 8.5) for d in range(0, 60, 3)]
    found = bulk_prices(lines(*rows, (31, 1, 12.0, 8.5)), np.array([10]))
    assert not found.found[0]


@pytest.mark.parametrize(("odd", "fewest"), [(0, 1), (6, 3)])
def test_one_line_tells_a_week_only_where_hardly_any_differed_from_its_week(odd: int, fewest: int) -> None:
    many = [Lines(np.full(len(BULK.day), p), BULK.day, BULK.quantity, BULK.paid, BULK.count) for p in range(8)]
    rows = [(7 * w + d, 1, 1.0, 8.0 if 3 * w + d < 3 * odd and not d else 10.0) for w in range(40) for d in range(3)]
    found = bulk_prices(together(*many, lines(*rows, product=8)), np.array([10] * 8 + [40]))
    assert found.shop
    assert not found.unclear[8]
    assert found.fewest[8] == fewest


@pytest.mark.parametrize(("other", "mixed"), [(0, False), (1, False), (2, True)])
def test_goods_whose_lines_pay_different_prices_have_no_one_price(other: int, mixed: bool) -> None:
    """Five lines a week of one piece, some of them at another price: a loyalty card's share, or goods by weight."""
    prices = [8.0, 9.0][:other] + [10.0] * (5 - other)
    rows = [(7 * w + d, 1, 1.0, prices[(d + w) % 5]) for w in range(20) for d in range(5)]
    found = bulk_prices(lines(*rows), np.array([20]))
    assert not found.unclear[0]
    assert bool(found.mixed[0]) == mixed
