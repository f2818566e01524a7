"""Smoothing: the reference programs' numbers, what unknown periods do, and what every path promises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.insight.demand import smoothing as s

FIXTURE = Path(__file__).parents[2] / "fixtures" / "forecast_peers.json"
PEERS: dict[str, Any] = json.loads(FIXTURE.read_text(encoding="utf-8"))
SERIES = np.array(PEERS["series"])
PATHS = {"ses": lambda y: s.ses(y, 0.3), "sba": s.sba, "tsb": s.tsb, "tuned": s.ses_tuned}


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("ses_0.3", lambda y: s.ses(y, 0.3)[:, -1]),
        ("croston", lambda y: s.croston(y)[:, -1]),
        ("sba", lambda y: s.sba(y)[:, -1]),
        ("tsb_0.2_0.1", lambda y: s.tsb(y, 0.2, 0.1)[:, -1]),
        ("adida", lambda y: s.adida(y, from_end=False)),
    ],
)
def test_the_reference_programs_numbers(name: str, ours: Any) -> None:
    np.testing.assert_allclose(ours(SERIES), PEERS["answers"][name], rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", PATHS)
@given(
    rows=st.lists(st.lists(st.integers(0, 9), min_size=12, max_size=12), min_size=1, max_size=4), gap=st.integers(1, 11)
)
@settings(max_examples=20, deadline=None)
def test_a_path_knows_no_future_and_an_unknown_period_changes_nothing(name: str, rows: Any, gap: int) -> None:
    y = np.array(rows, dtype=float)
    path = PATHS[name](y)
    np.testing.assert_array_equal(path[:, :gap], PATHS[name](y[:, :gap]))
    holed = np.insert(y, gap, np.nan, axis=1)
    np.testing.assert_allclose(np.delete(PATHS[name](holed), gap, axis=1), path)
    assert (path >= 0).all()
    assert (path <= y.max(axis=1, keepdims=True) + 1e-9).all()


def test_a_steady_item_is_expected_to_go_on_by_all() -> None:
    y = np.full((2, 30), 7.0)
    for path in (s.ses(y, 0.2), s.ses_tuned(y), s.croston(y), s.tsb(y), s.moving_average(y, 8), s.damped(y).mean(0, 4)):
        np.testing.assert_allclose(path[:, -1], 7.0)
    np.testing.assert_allclose(s.adida(y), 7.0)


def test_a_dead_item_dies_in_tsb_but_not_in_croston() -> None:
    y = np.array([[5.0] * 20 + [0.0] * 40])
    assert s.tsb(y)[0, -1] < 0.1
    assert s.croston(y)[0, -1] == 5.0


def test_a_trend_is_followed_and_fades() -> None:
    y = np.arange(60.0)[None, :]
    found = s.damped(y, 0.4, 0.2, 0.9)
    assert 58 < float(found.mean(0, 1)[0, -1]) < 61
    falling = s.damped(y[:, ::-1] - 40.0, 0.4, 0.2, 0.9)
    assert float(falling.mean(0, 4)[0, -1]) == 0.0


def test_chunks_from_the_end_keep_the_newest_sales() -> None:
    y = np.array([[0.0, 2, 0, 2, 0, 2, 0, 9, 9]])
    assert s.adida(y)[0] > s.adida(y, from_end=False)[0]
    assert s.adida(np.zeros((1, 5)))[0] == 0.0
    assert s.adida(np.full((1, 5), np.nan))[0] == 0.0
