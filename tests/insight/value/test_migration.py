"""Tier moves between two dates under the same cut points."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest

from tierwise.contract.result_tables import TIERS
from tierwise.errors import UsageError
from tierwise.insight.value.migration import stay_rate, tier_moves
from tierwise.metrics.proportions import wilson

NAMES = ("Platinum", "Gold", "Silver", "Bronze")


def _tiers(when: datetime, version: str = "v1", **customers: str) -> pa.Table:
    n = len(customers)
    return TIERS.conform(
        pa.table({
            "customer_id": list(customers),
            "as_of": pa.array([when] * n, pa.timestamp("us")),
            "tier": list(customers.values()),
            "tier_rank": [NAMES.index(t) + 1 for t in customers.values()],
            "stage": ["active"] * n,
            "cuts_version": [version] * n,
        })
    )  # fmt: skip


@pytest.fixture
def moves() -> pa.Table:
    before = _tiers(datetime(2024, 1, 1), a="Gold", b="Gold", c="Gold", d="Bronze", e="Gold")
    now = _tiers(datetime(2024, 4, 1), a="Gold", b="Silver", c="Platinum", d="Bronze", f="Bronze")
    return tier_moves(before, now, NAMES)


def _cell(moves, a, b):
    return next(r for r in moves.to_pylist() if (r["from_tier"], r["to_tier"]) == (a, b))


def test_everybody_is_counted_once(moves):
    assert sum(moves["customers"].to_pylist()) == 6
    assert moves.num_rows == 5 * 5 - 1  # all pairs but none to none
    assert _cell(moves, "Gold", "Gold")["customers"] == 1
    assert _cell(moves, "Gold", "none")["customers"] == 1
    assert _cell(moves, "none", "Bronze")["customers"] == 1


def test_shares_are_of_the_earlier_tier(moves):
    cell = _cell(moves, "Gold", "Silver")
    assert (cell["share"], cell["share_low"], cell["share_high"]) == wilson(1, 4)
    assert cell["share"] == 0.25
    for tier in ("Gold", "Bronze", "none"):
        assert sum(r["share"] for r in moves.to_pylist() if r["from_tier"] == tier) == pytest.approx(1.0)
    assert _cell(moves, "Silver", "Gold")["share"] is None  # nobody was Silver


def test_stay_rate(moves):
    assert stay_rate(moves, "Gold").value == 0.25
    assert stay_rate(moves).value == pytest.approx(2 / 5)
    assert stay_rate(moves).n == 5
    with pytest.raises(UsageError, match="Silver"):
        stay_rate(moves, "Silver")


def test_other_cuts_are_refused():
    a = _tiers(datetime(2024, 1, 1), a="Gold")
    b = _tiers(datetime(2024, 4, 1), version="v2", a="Gold")
    with pytest.raises(UsageError, match="different cut points"):
        tier_moves(a, b, NAMES)


def test_tiers_nobody_holds_need_their_names():
    a = _tiers(datetime(2024, 1, 1), a="Gold", b="Bronze")
    with pytest.raises(UsageError, match="names of all tiers"):
        tier_moves(a, a)


def test_nobody_then_no_moves():
    a = _tiers(datetime(2024, 1, 1), a="Gold")
    assert tier_moves(a.slice(0, 0), a, NAMES).num_rows == 0
