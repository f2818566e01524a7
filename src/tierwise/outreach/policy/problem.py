"""The question and the answer of an allocation: options with gains and costs under a budget; choices with prices."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import UsageError

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
BLOCK = 16_384
"""Customers looked at together."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """What each option (an offer through a channel) would gain and cost with each customer.

    ``gain`` (n, k): expected gain above no offer in money, after all it costs, wear of the customer included;
    ``cost`` (n, k) >= 0: what counts against ``budget``; ``stock`` (k,): how often each option can be given, infinite
    where nothing limits it; ``eligible`` (n, k). At most one option a customer.
    """

    gain: Floats
    cost: Floats
    budget: float = np.inf
    stock: Floats | None = None
    eligible: Flags | None = None

    def __post_init__(self) -> None:
        shapes = [a.shape for a in (self.gain, self.cost, self.eligible) if a is not None]
        if self.gain.ndim != 2 or len(set(shapes)) != 1:
            raise UsageError(f"gains, costs and eligibility of shapes {shapes}", "give (customers, options) for each")
        _refuse(~np.isfinite(self.gain), "gains are not numbers", "leave the option out for these customers (eligible)")
        _refuse(~(np.isfinite(self.cost) & (self.cost >= 0)), "costs are negative or no numbers", "give 0 or more")
        if not self.budget >= 0:
            raise UsageError(f"a budget of {self.budget}", "give 0 or more; leave it out for no limit")
        if self.stock is not None and (self.stock.shape != (self.gain.shape[1],) or not (self.stock >= 0).all()):
            raise UsageError(f"a stock of {self.stock}", "give a number of 0 or more for each option")

    @property
    def customers(self) -> int:
        """Number of customers."""
        return int(self.gain.shape[0])

    @property
    def options(self) -> int:
        """Number of options, none not counted."""
        return int(self.gain.shape[1])

    def columns(self) -> tuple[Singles, Singles]:
        """Gains and costs (k, n) in single precision; an option that is not eligible gains minus infinity."""
        gain = np.ascontiguousarray(self.gain.T, np.float32)
        if self.eligible is not None:
            gain[~self.eligible.T] = -np.inf
        return gain, np.ascontiguousarray(self.cost.T, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Allocation:
    """``choice`` (n,): 0 for no offer, else the number of the option from 1. It keeps to budget and stock.

    ``price``: what one more unit of budget would gain; ``stock_prices`` (k,): what one more piece of each option would
    gain. No allocation can gain more than ``bound``; ``gap`` is the share of it that is not reached.
    """

    choice: Ints
    gain: float
    spent: float
    price: float
    stock_prices: Floats
    bound: float
    given: Ints = field(repr=False)

    @property
    def gap(self) -> float:
        """(bound - gain) / bound; 0 where nothing can be gained."""
        return max(0.0, (self.bound - self.gain) / self.bound) if self.bound > 0 else 0.0


def answer(problem: Problem, choice: Ints, price: float, stock_prices: Floats, bound: float) -> Allocation:
    """The allocation of these choices, its sums in double precision."""
    given = np.bincount(choice, minlength=problem.options + 1)[1:]
    gain, spent = at(problem.gain, choice).sum(), at(problem.cost, choice).sum()
    return Allocation(choice, float(gain), float(spent), price, stock_prices, max(bound, float(gain)), given)


def at(table: Floats, choice: Ints) -> Floats:
    """Each customer's number of her own choice (n,); 0 for none."""
    found = np.zeros(choice.size)
    who = np.flatnonzero(choice)
    found[who] = table[who, choice[who] - 1]
    return found


def best(gain: Singles, cost: Singles, price: float, stock_prices: Floats | None = None) -> tuple[Ints, Singles]:
    """The option of most gain after prices for each customer (0: none gains), and that gain. The first of equals."""
    n = gain.shape[1]
    choice, most = np.zeros(n, np.int64), np.zeros(n, np.float32)
    piece = np.zeros(len(gain)) if stock_prices is None else stock_prices
    for start in range(0, n, BLOCK):
        here = slice(start, start + BLOCK)
        _best(gain[:, here], cost[:, here], np.r_[price, piece].astype(np.float32), (choice[here], most[here]))
    return choice, most


def _best(gain: Singles, cost: Singles, prices: Singles, into: tuple[Ints, Singles]) -> None:
    """A block of `best`, small enough that all of it stays in the processor's cache."""
    choice, most = into
    after = np.empty_like(most)
    last = np.zeros(most.size, np.int16)
    for k in range(len(gain)):
        if prices[0]:
            np.subtract(gain[k], np.multiply(cost[k], prices[0], out=after), out=after)
        else:
            np.copyto(after, gain[k])
        if prices[1 + k]:
            after -= prices[1 + k]
        np.maximum(last, (after > most) * np.int16(k + 1), out=last)  # the last better one has the largest number
        np.maximum(most, after, out=most)
    choice[:] = last


def _refuse(wrong: Flags, what: str, hint: str) -> None:
    if wrong.any():
        customer, option = (int(i) for i in np.argwhere(wrong)[0])
        raise UsageError(f"{int(wrong.sum())} {what}, first for customer {customer}, option {option + 1}", hint)
