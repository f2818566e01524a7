"""Whole readings: right as often as they say while they run and after, with few held out and few orders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tierwise.contract.arrays import Flags, Floats
from tierwise.proof.effects import Sample, difference, lent
from tierwise.proof.readings import Outcomes, readings

DAYS, CUSTOMERS, HELD = 28, 1000, 0.1


def campaign(rng: np.random.Generator, lift: float = 0.0, rate: float = 0.01) -> tuple[Floats, Flags]:
    """Margin of each customer at the end of each day (days, n): few order, and sums are skewed; and who is treated."""
    treated = rng.random(CUSTOMERS) >= HELD
    often = rng.gamma(0.5, 2.0, CUSTOMERS) * rate * (1.0 + lift * treated)
    bought = rng.random((DAYS, CUSTOMERS)) < often
    return (bought * rng.lognormal(2.0, 1.0, (DAYS, CUSTOMERS))).cumsum(axis=0), treated


def outcomes(margin: Floats, treated: Flags, passed: float, level: float = 0.8) -> Outcomes:
    n = treated.size
    nothing = np.full(n, "")
    return Outcomes(
        treated, {"margin": (margin, "EUR")}, np.zeros((n, 0)), nothing, nothing, np.zeros(n), passed, level
    )


def ever_missed(worlds: int, seed: int, level: float) -> float:
    """Share of campaigns without effect whose interval leaves out 0 on any of the days it is looked at."""
    rng = np.random.default_rng(seed)
    missed = 0
    for _ in range(worlds):
        margin, treated = campaign(rng)
        looks = (readings(outcomes(margin[d], treated, (d + 1) / DAYS, level)) for d in range(DAYS - 1))
        missed += any(not r["effect_low"] <= 0 <= r["effect_high"] for rows in looks for r in rows)
    return missed / worlds


def test_daily_looks_at_few_held_out_alarm_no_more_often_than_said() -> None:
    assert ever_missed(120, 1, 0.8) <= 0.20
    assert ever_missed(120, 2, 0.95) <= 0.05


@pytest.mark.heavy
def test_daily_looks_at_few_held_out_in_many_campaigns() -> None:
    assert ever_missed(2000, 3, 0.8) <= 0.20
    assert ever_missed(2000, 4, 0.95) <= 0.05


@pytest.mark.parametrize("lift", [0.0, 1.0])
def test_the_last_reading_covers(lift: float) -> None:
    """A held-out arm of 100 has some 20 buyers; by its own variance alone the interval would miss too often."""
    rng = np.random.default_rng(5)
    truth = lift * 0.01 * DAYS * np.exp(2.5)
    ours, welch = 0, 0
    for _ in range(400):
        margin, treated = campaign(rng, lift)
        (row,) = readings(outcomes(margin[-1], treated, 1.0))
        own = difference(Sample.of(margin[-1][treated]), Sample.of(margin[-1][~treated]))
        ours += row["effect_low"] <= truth <= row["effect_high"]
        welch += own.low <= truth <= own.high
    assert ours / 400 >= 0.78
    assert welch < ours


def test_nothing_is_read_from_a_handful() -> None:
    margin, treated = campaign(np.random.default_rng(6))
    assert not list(readings(outcomes(margin[0], treated, 1 / DAYS)))
    assert list(readings(outcomes(margin[-2], treated, 27 / DAYS)))
    costs = np.where(treated, np.where(np.arange(CUSTOMERS) % 3 == 0, 0.05, 0.002), 0.0)  # by sms and by e-mail
    early = replace(outcomes(margin[0] - costs, treated, 1 / DAYS), spent=costs)
    assert not list(readings(early))


def tiered(passed: float) -> list[dict[str, object]]:
    rng = np.random.default_rng(7)
    n = 2000
    treated, tier = rng.random(n) < 0.5, np.where(np.arange(n) % 4 == 0, "Gold", "Bronze")
    margin, cost = rng.gamma(1.0, 10.0, n) + 2.0 * treated, np.where(treated, rng.gamma(1.0, 1.0, n), 0.0)
    offer = np.where(rng.random(n) < 0.5, "ten", "gift")
    metrics = {"margin": (margin, "EUR"), "discount": (cost, "EUR")}
    return list(readings(Outcomes(treated, metrics, np.zeros((n, 0)), tier, offer, np.zeros(n), passed)))


def test_every_row_of_a_running_campaign_may_be_looked_at_every_day() -> None:
    after, during = tiered(1.0), tiered(0.5)
    assert len(after) == len(during) == 11  # two metrics for all, two tiers and two offers each; and iroi
    for one, open_ in zip(after, during, strict=True):
        assert open_["effect"] == pytest.approx(one["effect"])
        wide = [float(r["effect_high"]) - float(r["effect_low"]) for r in (open_, one)]  # type: ignore[arg-type]
        assert wide[0] > 1.8 * wide[1]
        assert (open_["running"], one["running"]) == (True, False)


def test_a_tier_is_drawn_towards_all_and_pays_for_being_one_of_several() -> None:
    rows = [r for r in tiered(1.0) if r["metric"] == "margin" and r["tier"]]
    assert {r["tier"] for r in rows} == {"Gold", "Bronze"}
    assert all(float(r["effect_low"]) < 2.0 < float(r["effect_high"]) for r in rows)  # type: ignore[arg-type]


def test_margin_gained_for_one_spent_is_before_discounts() -> None:
    (found,) = (r for r in tiered(1.0) if r["metric"] == "iroi")
    assert found["effect_low"] < 3.0 < found["effect_high"]  # type: ignore[operator]  # 2 after 1 of discounts


def test_the_smaller_arm_is_lent_variance_and_none_is_taken() -> None:
    treated, control = lent(Sample(901, 2.0, 10.0), Sample(101, 1.0, 0.0))
    assert (treated, control.mean) == (Sample(901, 2.0, 10.0), 1.0)
    assert control.variance == pytest.approx(9.0)
    assert lent(Sample(901, 1.0, 2.0), Sample(101, 2.0, 8.0)) == (Sample(901, 1.0, 2.0), Sample(101, 2.0, 8.0))


def test_harm_is_covered_as_often_as_said() -> None:
    """The treated order less and vary less: their variance must not make the few held out look sure."""
    rng = np.random.default_rng(8)
    truth = (0.02 - 0.05) * float(np.exp(3.0 + 0.32))
    treated = np.arange(500) < 450
    hits = 0
    for _ in range(300):
        margin = (rng.random(500) < np.where(treated, 0.02, 0.05)) * rng.lognormal(3.0, 0.8, 500)
        (row,) = readings(outcomes(margin, treated, 1.0))
        hits += row["effect_low"] <= truth <= row["effect_high"]
    assert hits / 300 >= 0.7
