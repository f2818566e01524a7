"""The compiled way of counting pairs behind `pairs`: needs the extra ``fast`` (numba)."""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.models.compiling import kept


def _together(start: Any, product: Any, column: Any, columns: int) -> Any:
    """In how many baskets each two columns stand, the lower one first (columns x columns, the rest 0).

    ``column``: that of each product, rising; -1 for products that do not count.
    """
    longest = 0
    for b in range(len(start) - 1):
        longest = max(longest, start[b + 1] - start[b])
    held = np.empty(longest + 1, np.int32)
    count = np.zeros((columns, columns), np.uint32)
    for b in range(len(start) - 1):
        n = 0
        for k in range(start[b], start[b + 1]):
            held[n] = column[product[k]]
            n += held[n] >= 0
        for i in range(n):
            row = count[held[i]]
            for j in range(i + 1, n):
                row[held[j]] += 1
    return count


together = kept(_together)
