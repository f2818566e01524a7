"""Chance that depends on names and counters, on nothing else."""

from __future__ import annotations

import numpy as np

from tierwise.simulate.chance import choices, exponentials, stream, uniforms


def test_known_values_never_change() -> None:
    found = uniforms(1, "returns", np.arange(3), 0)
    assert [round(u, 12) for u in found.tolist()] == [0.2494003064, 0.661952589416, 0.645925432242]


def test_names_seeds_and_counters_each_give_other_draws() -> None:
    who = np.arange(1000)
    base = uniforms(1, "a", who, 0)
    for other in (uniforms(2, "a", who, 0), uniforms(1, "b", who, 0), uniforms(1, "a", who, 1), uniforms(1, "a", who)):
        assert abs(np.corrcoef(base, other)[0, 1]) < 0.12  # 3.8 standard errors of 1/sqrt(1000)
        assert not (base == other).any()


def test_counters_are_not_symmetric() -> None:
    assert uniforms(1, "a", 3, 7) != uniforms(1, "a", 7, 3)


def test_uniforms_are_flat() -> None:
    u = uniforms(5, "flat", np.repeat(np.arange(1000), 100), np.tile(np.arange(100), 1000))
    counts = np.bincount((u * 20).astype(int), minlength=20)
    chi_squared = ((counts - 5000) ** 2 / 5000).sum()
    assert chi_squared < 43.8  # 99.9 % point of 19 degrees of freedom
    assert abs(exponentials(5, "flat", np.arange(100_000)).mean() - 1) < 0.015


def test_stream_keeps_its_beginning_when_more_is_drawn() -> None:
    few, many = stream(3, "purchase").gamma(0.8, 1, 10), stream(3, "purchase").gamma(0.8, 1, 1000)
    assert (few == many[:10]).all()


def test_choices_follow_rows_of_shares() -> None:
    shares = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    assert choices(np.array([0.9, 0.1, 0.6]), shares).tolist() == [0, 1, 1]
