"""Prices made alike, gaps, events, calendars, who follows whom, alerts; drawn rivals whose doings are known."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from tierwise.insight.price.competitors.changes import Event, Kind, Seen, events
from tierwise.insight.price.competitors.door import Asked, OurTerms, alike, faced
from tierwise.insight.price.competitors.pace import lead, pace
from tierwise.insight.price.competitors.packs import Terms, landed, pack_size
from tierwise.insight.price.competitors.ratings import compare, counted, leaning, with_shown
from tierwise.insight.price.competitors.reactions import alerts, promotion_calendar
from tierwise.insight.price.competitors.standing import (
    ALL,
    Facing,
    gap_table,
    gaps,
    index_table,
    price_index,
    undercut,
    undercut_list,
)

START = datetime(2024, 1, 1)


def week(k: int) -> datetime:
    return START + timedelta(weeks=k)


def facing(price: list[float], theirs: list[float], stake: list[float], stock: list[bool] | None = None) -> Facing:
    many = len(price)
    return Facing(
        tuple(f"p{i}" for i in range(many)), ("rival",) * many, np.array(price), np.array(theirs),
        np.array(stock or [True] * many), ("tea",) * many, np.array(stake), (START,) * many,
    )  # fmt: skip


def test_prices_are_made_alike() -> None:
    assert pack_size("Battery AA (8 Pack)") == 8
    assert landed(100.0, "Tea", Terms(rate=0.9, shipping=10), "Tea") == pytest.approx(99)
    assert landed(100.0, "Tea", Terms(rate=None)) is None
    assert landed(12.0, "Glasses, set of 6", Terms(), "Glasses 2-pack") == 4.0


def test_gaps_index_and_who_is_lower() -> None:
    f = facing([10, 20, 30, 5, 7], [8, 19, 36, 4, np.nan], [100, 5, 50, 80, 9], [True, True, True, False, True])
    assert gaps(f)[:2] == pytest.approx([0.25, 1 / 19])
    assert undercut(f).tolist() == [True, True, False, False, False]
    assert undercut_list(f) == [0, 1]
    index = price_index(f)["tea", "rival"]
    assert index == price_index(f)[ALL, "rival"]
    by_hand = np.exp(np.average(np.log([10 / 8, 20 / 19, 30 / 36, 5 / 4]), weights=[100, 5, 50, 80]))
    assert (index.products, index.undercut, index.at_stake) == (4, 2, 105)
    assert index.value == pytest.approx(by_hand)
    assert index.low < index.value < index.high
    assert [r["category"] for r in index_table(f, ("EUR", START)).to_pylist()] == [ALL, "tea"]
    rows = gap_table(f, ("EUR", START), undercut_list(f)).to_pylist()
    assert [(r["product_id"], r["undercut"]) for r in rows] == [("p0", True), ("p1", True)]


def test_the_undercut_list_of_drawn_rivals_is_exact() -> None:
    rng = np.random.default_rng(2)
    price = rng.uniform(5, 50, 300).round(2)
    theirs = (price * rng.choice([0.8, 0.9, 1.0, 1.1], 300)).round(2)
    stock = rng.random(300) < 0.8
    f = facing(price.tolist(), theirs.tolist(), rng.uniform(1, 90, 300).tolist(), stock.tolist())
    truth = {i for i in range(300) if theirs[i] < price[i] * 0.99 and stock[i]}
    assert set(undercut_list(f)) == truth


def test_snapshots_become_events() -> None:
    first = [Seen("a", 10, True), Seen("b", 5, True), Seen("c", 7), Seen("d", 2)]
    second = [Seen("a", 8, True), Seen("b", 5, False), Seen("c", None), Seen("e", 3)]
    third = [Seen("a", 10, True), Seen("b", 5, True), Seen("c", 7), Seen("e", 3)]
    found = events([(week(2), third), (week(0), first), (week(1), second)])
    told = [(e.product, str(e.kind)) for e in found]
    assert told == [("e", "new"), ("a", "price_down"), ("b", "out_of_stock"), ("a", "price_up"),
                    ("b", "back_in_stock"), ("d", "gone")]  # fmt: skip
    (promotion,) = promotion_calendar(found)
    assert (promotion.product, promotion.start) == ("a", week(1))
    assert promotion.depth == pytest.approx(0.2)


def test_shown_reductions_and_stars_are_events_and_drift_adds_up() -> None:
    shots = [
        (week(0), [Seen("a", 10, True, None, 4.0)]), (week(1), [Seen("a", 10, True, None, 4.1)]),
        (week(2), [Seen("a", 8, True, 10, 4.2)]), (week(6), [Seen("a", 8, True, 10, None)]),
        (week(9), [Seen("a", 10, True, 10, 3.9)]),
    ]  # fmt: skip
    found = events(shots)
    told = [(e.at, str(e.kind), e.before, e.after) for e in found]
    assert told == [
        (week(2), "price_down", 10, 8), (week(2), "promotion_start", 10, 8), (week(2), "rating_up", 4.0, 4.2),
        (week(9), "price_up", 8, 10), (week(9), "promotion_end", 8, 10), (week(9), "rating_down", 4.2, 3.9),
    ]  # fmt: skip
    (promotion,) = promotion_calendar(found)  # seven weeks: too long for a mere cut, but it was shown as a reduction
    assert (promotion.start, promotion.end, round(promotion.depth, 9)) == (week(2), week(9), 0.2)
    (running,) = promotion_calendar(found[:3])
    assert running.end is None


def test_tax_and_delivery_are_in_both_prices_or_in_neither() -> None:
    unknown = np.full(4, np.nan)
    asked = Asked(np.full(4, 120.0), unknown, [True, False, None, None], np.array([0.2, 0.2, 0.2, 0.2]),
                  ["", "", "US", "FR"], ["EUR"] * 4)  # fmt: skip
    assert alike(asked, OurTerms(tax_rate=0.2), "EUR").tolist() == pytest.approx([120, 144, 144, 120])
    assert alike(asked, OurTerms(tax_rate=0.0), "EUR").tolist() == pytest.approx([100, 120, 120, 100])
    names = (["Tea"] * 2, ["Tea", "Tea 2-pack"])
    prices = np.array([10.0, 10.0]), np.array([8.0, 16.0])
    mine, theirs, both = faced(prices, (np.array([4.0, np.nan]), OurTerms(shipping=3.0)), names)
    assert (mine.tolist(), theirs.tolist(), both.tolist()) == ([13.0, 10.0], [12.0, 8.0], [True, False])


def test_few_stars_lean_on_the_shops_mean_and_sides_are_told_apart() -> None:
    rng = np.random.default_rng(3)
    ours = counted(
        [(f"p{p}", float(rng.integers(3, 6)), "") for p in range(20) for _ in range(40)] + [("p99", 1.0, "")]
    )
    theirs = counted([(f"r{p}", float(rng.integers(1, 6)), "late delivery") for p in range(20) for _ in range(40)])
    found = {(c.product, c.aspect): c for c in compare(ours, theirs, {f"p{p}": f"r{p}" for p in range(20)})}
    assert found["", ""].ours.mean - found["", ""].theirs.mean > 0.8
    assert ("", "delivery") not in found  # ours never name it
    lonely = leaning(ours, "")["p99"]
    assert 3.5 < lonely.mean < 4.1
    assert lonely.error > leaning(ours, "")["p0"].error
    assert with_shown({}, {"r1": (4.5, 10.0), "r2": (np.nan, np.nan)})["r1", ""].many == 10


def test_intervals_of_stars_hold_the_truth_at_their_rate() -> None:
    rng, held, told = np.random.default_rng(5), 0, 0
    for _ in range(30):
        level = np.clip(rng.normal(3.6, 0.4, 30), 2, 4.8)  # 1 + a binomial of 4: its mean is the level
        drawn = [(f"p{p}", 1.0 + s, "") for p in range(30)
                 for s in rng.binomial(4, (level[p] - 1) / 4, rng.integers(2, 30)).tolist()]  # fmt: skip
        for p, one in leaning(counted(drawn), "").items():
            if p:
                told += 1
                held += abs(one.mean - level[int(p[1:])]) <= 1.2816 * one.error
    assert 0.76 < held / told < 0.86


def test_pace_is_not_known_from_a_few_weeks() -> None:
    prices = np.tile(np.array([10.0, 10, 11, 11]), (5, 1))
    assert pace(prices, prices).kind == "unknown"


def test_a_promotion_after_a_cut_for_good_is_found() -> None:
    prices = [10.0, 9, 9, 7.2, 9, 9]
    found = events([(week(k), [Seen("a", p)]) for k, p in enumerate(prices)])
    (promotion,) = promotion_calendar(found)
    assert (promotion.start, promotion.end, round(promotion.depth, 9)) == (week(3), week(4), 0.2)


def test_a_part_of_the_pages_is_no_end_of_the_offers() -> None:
    whole = [Seen(str(i), 5.0) for i in range(10)]
    assert events([(week(k), whole if k % 2 == 0 else whole[:3]) for k in range(5)]) == []


@pytest.mark.parametrize("lag", [-2, -1, 1, 3])
def test_who_follows_whom(lag: int) -> None:
    right = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        steps = (rng.random((15, 90)) < 0.08) * rng.normal(0, 0.1, (15, 90))
        noise = (rng.random((2, 15, 90)) < 0.04) * rng.normal(0, 0.1, (2, 15, 90))
        mine = np.exp((steps + noise[0]).cumsum(axis=1))
        other = np.exp((np.roll(steps, lag, axis=1) + noise[1]).cumsum(axis=1))
        right += lead(mine, other)[0] == lag
    assert right >= 18


def test_rivals_who_do_not_look_at_us_follow_nobody() -> None:
    rng = np.random.default_rng(0)
    mine, other = (np.exp(((rng.random((15, 90)) < 0.08) * rng.normal(0, 0.1, (15, 90))).cumsum(axis=1)) for _ in "ab")
    assert lead(mine, other)[0] == 0


def test_alerts_are_cuts_below_us_and_empty_shelves_of_what_matters() -> None:
    rng = np.random.default_rng(4)
    ours = {str(i): (f"p{i}", 10.0, float(rng.uniform(0, 100))) for i in range(200)}
    before = [Seen(str(i), 12.0, True) for i in range(200)]
    later = [Seen(str(i), float(rng.choice([12.0, 11.0, 9.0])), bool(rng.random() < 0.9)) for i in range(200)]
    raised = alerts(events([(week(0), before), (week(1), later)]), ours, least=20)
    truth = {(f"p{o.product}", k) for o in later if ours[o.product][2] >= 20
             for k, on in ((Kind.PRICE_DOWN, o.price == 9.0), (Kind.OUT_OF_STOCK, not o.in_stock)) if on}  # fmt: skip
    assert {(a.product, a.event.kind) for a in raised} == truth
    assert (np.diff([a.at_stake for a in raised]) <= 0).all()
    assert alerts([Event(START, "stranger", Kind.GONE)], ours) == []
