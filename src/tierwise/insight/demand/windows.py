"""Means and the like over moving windows of weeks that hold unknown ones (NaN)."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats


def mean_of(values: Floats, axis: int, keepdims: bool = False) -> Floats:
    """Mean of the known; NaN where none is."""
    return _quiet(np.nanmean, values, axis=axis, keepdims=keepdims)


def moving(reduce: Callable[..., Any], values: Floats, weeks: int) -> Floats:
    """``reduce`` (np.nanmean, ...) over each week and the ``weeks`` - 1 before it, by row.

    >>> moving(np.nanmean, np.array([[1.0, 3.0, np.nan, 5.0]]), 2)[0].tolist()
    [1.0, 2.0, 3.0, 5.0]
    """
    starts = [max(t - weeks + 1, 0) for t in range(values.shape[1])]
    return np.stack([_quiet(reduce, values[:, s : t + 1], axis=1) for t, s in enumerate(starts)], axis=1)


def lagged(values: Floats, weeks: int) -> Floats:
    """Each week's value ``weeks`` later; NaN before.

    >>> lagged(np.array([[1.0, 2.0, 3.0]]), 1)[0].tolist()
    [nan, 1.0, 2.0]
    """
    found = np.full(values.shape, np.nan)
    found[:, weeks:] = values[:, : values.shape[1] - weeks]
    return found


def _quiet(reduce: Callable[..., Any], values: Floats, **how: Any) -> Floats:
    """Windows without a known value give NaN: that is meant, not worth a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(reduce(values, **how), dtype=np.float64)
