"""The most that may be redeemed of each offer: nobody redeems without an order, and few tell little."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tierwise.outreach.policy.liability import redeemed_at_most
from tierwise.pipeline.redeemed import most_redeemed


def log(offer: list[str], bought: list[float]) -> Any:
    drawn = SimpleNamespace(offer=offer)
    return SimpleNamespace(drawn=drawn, of=list, after={"bought": np.array(bought)})


def test_the_bound_is_that_of_who_got_it_in_all_campaigns_together() -> None:
    first = log(["ten"] * 40 + ["none"] * 10, [1.0] * 4 + [0.0] * 36 + [1.0] * 10)
    second = log(["ten"] * 60 + ["points"] * 2, [1.0] * 6 + [0.0] * 54 + [0.0] * 2)
    found = most_redeemed([first, second])
    assert set(found) == {"ten", "points"}
    assert found["ten"] == pytest.approx(redeemed_at_most(10, 100))
    assert 0.1 < found["ten"] < 0.17
    assert found["points"] > 0.7
    assert most_redeemed([]) == {}
