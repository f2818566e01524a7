"""Small worlds in which the right answer is obvious."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.recommend.interactions import Interactions, from_sequences


@pytest.fixture(scope="session")
def checkerboard() -> Interactions:
    """Even customers buy only even products, odd ones odd; each walks on from product to product by two."""
    rng = np.random.default_rng(4)
    names = [f"p{i:02d}" for i in range(12)]
    starts = rng.integers(0, 12, 80)
    return from_sequences([[names[(s + 2 * j) % 12] for j in range(5)] for s in starts])
