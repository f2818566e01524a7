"""Reproducible chance: each cause has its own stream, each order its own draws.

``stream`` gives a generator by seed and name: for one draw per customer. ``uniforms`` gives a number for each
tuple of counters (customer, order, line), independent of how many others are asked for: so that a change of one
cause, or a different chunk size, never moves another cause's draws.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_Words = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def _digest(seed: int, name: str) -> bytes:
    return sha256(f"tierwise:{seed}:{name}".encode()).digest()


def stream(seed: int, name: str) -> np.random.Generator:
    """The generator of one cause. The first n draws of one kind do not depend on how many follow.

    >>> a, b = stream(1, "spend").random(2), stream(1, "spend").random(5)
    >>> bool((a == b[:2]).all()), bool(a[0] == stream(1, "season").random())
    (True, False)
    """
    words = np.frombuffer(_digest(seed, name), dtype="<u4")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([int(w) for w in words])))


def _mix(z: _Words) -> _Words:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014, figure 16)."""
    z = (z ^ (z >> np.uint64(30))) * _MIX_1
    z = (z ^ (z >> np.uint64(27))) * _MIX_2
    return z ^ (z >> np.uint64(31))


def uniforms(seed: int, name: str, *counters: Any) -> Floats:
    """One number in the open interval (0, 1) for each tuple of counters (arrays or integers, broadcast).

    >>> u = uniforms(1, "returns", np.array([7, 8, 9]), 0)
    >>> bool(u[2] == uniforms(1, "returns", 9, 0)), bool(0 < u.min() < u.max() < 1)
    (True, True)
    """
    key = np.frombuffer(_digest(seed, name)[:8], dtype="<u8")[0]
    with np.errstate(over="ignore"):
        z = np.asarray(key, dtype=np.uint64)
        for counter in counters:
            word = np.asarray(counter).astype(np.int64).astype(np.uint64)
            z = _mix(z ^ _mix((word + np.uint64(1)) * _GOLDEN))
    return ((z >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def exponentials(seed: int, name: str, *counters: Any) -> Floats:
    """Draws of mean 1, one for each tuple of counters."""
    return -np.log(uniforms(seed, name, *counters))


def choices(u: Floats, shares: Floats) -> Ints:
    """Which of the shares each uniform falls into: ``shares`` one row for all, or one row for each draw.

    >>> choices(np.array([0.1, 0.9]), np.array([0.5, 0.5])).tolist()
    [0, 1]
    """
    steps = np.cumsum(shares, axis=-1)
    steps = steps / steps[..., -1:]
    if steps.ndim == 1:
        found: Ints = np.minimum(np.searchsorted(steps, u, side="right"), steps.size - 1).astype(np.int64)
    else:
        found = np.minimum((u[:, None] >= steps).sum(axis=1), steps.shape[1] - 1).astype(np.int64)
    return found
