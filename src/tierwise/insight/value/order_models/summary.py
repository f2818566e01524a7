"""What the order models need to know of customers: how many repeat days, when the last, how old; counted
once.

Two customers with the same (x, t_x, T) say the same to every model here, so equal triples are counted instead
of repeated: the cost of a fit grows with distinct triples, which in days soon stop growing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.errors import UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """Distinct triples with the number of customers (``weight``) who have each.

    ``repeat_days`` (x) counts distinct order days after the first, ``first_to_last_days`` (t_x) is the time
    from the first to the last order, ``age_days`` (T) from the first order to the as-of date. Any other unit
    of time will do if all three, the horizons and the answers share it; BG/BB counts in opportunities
    instead. ``log_gaps`` is the sum over all customers of log(gap between consecutive orders): only the
    choice of the regularity k needs it.

    >>> Summary(np.array([0, 2]), np.array([0, 30]), np.array([40, 40]), np.array([3, 1])).customers
    4
    """

    repeat_days: Ints
    first_to_last_days: NDArray[Any]
    age_days: NDArray[Any]
    weight: Ints
    log_gaps: float | None = None

    def __post_init__(self) -> None:
        x, t_x, T = self.repeat_days, self.first_to_last_days, self.age_days
        if not len(x) == len(t_x) == len(T) == len(self.weight):
            raise UsageError("a Summary's columns must have one length")
        if len(x) == 0:
            raise UsageError("no customer to summarise", "check that some orders have a customer")
        wrong = ~((x >= 0) & (t_x >= 0) & (t_x <= T) & np.isfinite(T)) | ((x == 0) & (t_x != 0))
        if wrong.any():
            i = int(np.argmax(wrong))
            raise UsageError(
                f"row {i}: repeat_days={x[i]}, first_to_last_days={t_x[i]}, age_days={T[i]} cannot be",
                "0 <= first_to_last_days <= age_days, and 0 for a customer with one order day",
            )

    @property
    def customers(self) -> int:
        """How many customers the summary stands on."""
        return int(self.weight.sum())

    @property
    def mean_age(self) -> float:
        """Mean time since the first order."""
        return float((self.age_days * self.weight).sum(dtype=np.float64)) / self.customers

    @property
    def order_rate(self) -> float:
        """Repeat orders per unit of time, of all customers; half an order where there is none."""
        orders = max(float((self.repeat_days * self.weight).sum()), 0.5)
        return orders / max(self.mean_age * self.customers, 1e-300)

    @property
    def rows(self) -> tuple[Ints, NDArray[Any], NDArray[Any]]:
        """(x, t_x, T): what every answer of a model takes."""
        return self.repeat_days, self.first_to_last_days, self.age_days

    def __len__(self) -> int:
        return len(self.repeat_days)

    def thinned(self, keep: float, rng: np.random.Generator) -> Summary:
        """A systematic sample of customers: every 1/keep-th along the sorted triples, from a random start."""
        reached = np.floor(np.cumsum(self.weight) * keep + rng.random()).astype(np.int64)
        weight = np.diff(reached, prepend=0)
        chosen = weight > 0
        x, t_x, T = (column[chosen] for column in self.rows)
        return Summary(x, t_x, T, weight[chosen])


def summarise(
    repeat_days: ArrayLike,
    first_to_last_days: ArrayLike,
    age_days: ArrayLike,
    log_gaps: float | None = None,
) -> Summary:
    """Count equal triples. Faster than `group`, for those who do not need to go back to customers.

    >>> summarise([0, 1, 0], [0, 5, 0], [9, 9, 9]).weight.tolist()
    [2, 1]
    """
    packed = _pack(repeat_days, first_to_last_days, age_days)
    packed.keys.sort()
    start = _starts(packed.keys)
    weight = np.diff(start, append=len(packed.keys))
    return Summary(*packed.unpack(packed.keys[start]), weight, log_gaps)


def group(
    repeat_days: ArrayLike,
    first_to_last_days: ArrayLike,
    age_days: ArrayLike,
    log_gaps: float | None = None,
) -> tuple[Summary, Ints]:
    """Count equal triples and say which one each customer has: customer i is row ``index[i]``.

    >>> summary, index = group([0, 1, 0], [0, 5, 0], [9, 9, 9])
    >>> summary.repeat_days[index].tolist()
    [0, 1, 0]
    """
    packed = _pack(repeat_days, first_to_last_days, age_days)
    order = np.argsort(packed.keys)
    ordered = packed.keys[order]
    start = _starts(ordered)
    weight = np.diff(start, append=len(ordered))
    index = np.empty(len(ordered), dtype=np.int64)
    index[order] = np.repeat(np.arange(len(start)), weight)
    return Summary(*packed.unpack(ordered[start]), weight, log_gaps), index


def pooled(summaries: Sequence[Summary]) -> Summary:
    """All customers of several summaries in one; log_gaps add up where all have them.

    >>> pooled([summarise([0], [0], [9]), summarise([0, 1], [0, 4], [9, 9])]).weight.tolist()
    [2, 1]
    """
    x, t_x, T = (np.concatenate([one.rows[i] for one in summaries]) for i in range(3))
    gaps = [one.log_gaps for one in summaries if one.log_gaps is not None]
    summary, index = group(x, t_x, T, sum(gaps) if len(gaps) == len(summaries) else None)
    weight = np.bincount(index, np.concatenate([one.weight for one in summaries]))
    return Summary(*summary.rows, np.rint(weight).astype(np.int64), summary.log_gaps)


@dataclass(frozen=True, slots=True)
class _Packed:
    """Triples as one sortable integer each, and the way back."""

    keys: NDArray[Any]
    base: tuple[int, int]
    values: tuple[NDArray[Any] | None, NDArray[Any] | None]

    def unpack(self, keys: NDArray[Any]) -> tuple[Ints, NDArray[Any], NDArray[Any]]:
        bx, bt = self.base
        rest, x = np.divmod(keys.astype(np.int64), bx)
        T, t_x = np.divmod(rest, bt)
        last, age = self.values
        return x, t_x if last is None else last[t_x], T if age is None else age[T]


def _pack(repeat_days: ArrayLike, first_to_last_days: ArrayLike, age_days: ArrayLike) -> _Packed:
    x, (t_x, last), (T, age) = _counts(repeat_days), _codes(first_to_last_days), _codes(age_days)
    if not len(x) == len(t_x) == len(T):
        raise UsageError("repeat_days, first_to_last_days and age_days must have one length")
    if len(x) == 0:
        raise UsageError("no customer to summarise", "check that some orders have a customer")
    bx, bt, bT = (int(column.max()) + 1 for column in (x, t_x, T))
    if bx * bt * bT > 2**62:
        raise UsageError(f"counts up to {bx} over {bT} days are too large to be customers")
    kind = np.int32 if bx * bt * bT < 2**31 else np.int64  # half the bytes sort in half the time
    whole: tuple[NDArray[Any], ...] = tuple(column.astype(kind) for column in (x, t_x, T))
    keys = (whole[2] * bt + whole[1]) * bx + whole[0]
    return _Packed(keys, (bx, bt), (last, age))


def _counts(values: ArrayLike) -> NDArray[Any]:
    array = np.asarray(values)
    whole = array if array.dtype.kind in "iu" else np.asarray(np.rint(_finite(array)), dtype=np.int64)
    if (len(whole) and whole.min() < 0) or (whole is not array and not np.array_equal(whole, array)):
        raise UsageError("repeat_days must be whole numbers from 0 on")
    return whole


def _codes(values: ArrayLike) -> tuple[NDArray[Any], NDArray[Any] | None]:
    array = np.asarray(values)
    if len(array) and np.min(array) < 0:
        raise UsageError("times must not be negative")
    if array.dtype.kind in "iu":
        return array, None
    levels, codes = np.unique(_finite(array), return_inverse=True)
    return codes, levels


def _finite(values: NDArray[Any]) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if not np.isfinite(array).all():
        raise UsageError("counts and times must be finite numbers")
    return array


def _starts(ordered: NDArray[Any]) -> Ints:
    return np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
