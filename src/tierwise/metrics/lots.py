"""Lots that need no list and no server: a number for each customer from a salt and her id, the same everywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from tierwise.metrics.trial import Floats


def lots(customers: Sequence[str], salt: str) -> Floats:
    """A number in [0, 1) for each customer: the first 53 bits of SHA-256(salt, customer). Others change nothing.

    >>> bool(lots(["a"], "x")[0] == lots(["b", "a"], "x")[1])
    True
    """
    started = hashlib.sha256(f"{salt}\x1f".encode())
    found = np.empty(len(customers))
    for i, customer in enumerate(customers):
        mine = started.copy()
        mine.update(customer.encode())
        found[i] = (int.from_bytes(mine.digest()[:8], "big") >> 11) * 2.0**-53
    return found
