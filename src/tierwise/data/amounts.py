"""Which money is the line's and which the order's: names alone mislead, so the sums of the sample decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping as Map
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tierwise.data.content import Profile
from tierwise.data.matching import Match
from tierwise.data.typed_files import id_text
from tierwise.locale.money import number_format, parse_number

_ENOUGH = 5


def settle_amounts(matches: list[Match], profiles: Map[str, Profile], sample: Any) -> tuple[list[Match], list[str]]:
    """The matches with ``amount`` and ``order_total`` put right, and what stays in doubt.

    An order's total in place of the line's amount (or the reverse) is found by quantity times price; without one of
    them, a total of orders that have one row each is the amount, and so is a price without quantity.
    """
    at = {m.target: m for m in matches}
    if {"quantity", "unit_price"} <= at.keys():
        return _by_product(matches, at, profiles, sample), []
    if "amount" not in at and "order_total" in at:
        if _repeats_within_orders(at, profiles, sample, "order_total"):
            return matches, [
                f"{at['order_total'].column!r} is the whole order's money and stands on each of its rows: "
                "a column with each line's amount is needed"
            ]
        return _retarget(matches, "order_total", "amount", "the order's total: one row is one order"), []
    if "amount" not in at and "unit_price" in at:
        column = at["unit_price"].column
        doubt = f"amount: there is no quantity, so {column!r} is taken for what the whole line cost"
        return _retarget(matches, "unit_price", "amount", "a price without quantity"), [doubt]
    if "amount" in at and _repeats_within_orders(at, profiles, sample, "amount"):
        column = at["amount"].column
        return matches, [f"amount: {column!r} is the same on all lines of nearly every order: is it the order's total?"]
    return matches, []


def _by_product(matches: list[Match], at: dict[str, Match], profiles: Map[str, Profile], sample: Any) -> list[Match]:
    total = at.get("order_total")
    amount = at.get("amount")
    if amount is None and total is not None and _is_product(total.column, at, profiles, sample):
        return _retarget(matches, "order_total", "amount", "equal to quantity times price")
    if amount is not None and total is None and _repeats_within_orders(at, profiles, sample, "amount"):
        return _retarget(matches, "amount", "order_total", "the same on all lines of an order")
    return matches


def _retarget(matches: list[Match], old: str, new: str, why: str) -> list[Match]:
    return [replace(m, target=new, why=f"{m.why}; {why}") if m.target == old else m for m in matches]


def _numbers(column: str, profiles: Map[str, Profile], sample: Any) -> list[Decimal | None]:
    guess = profiles[column].numbers
    fmt = guess.format if guess else number_format("")
    return [parse_number(t, fmt) for t in id_text(sample[column]).to_pylist()]


def _is_product(column: str, at: dict[str, Match], profiles: Map[str, Profile], sample: Any) -> bool:
    """True when the money is quantity times price on nearly all rows, and not only where the quantity is one."""
    total = _numbers(column, profiles, sample)
    quantity = _numbers(at["quantity"].column, profiles, sample)
    price = _numbers(at["unit_price"].column, profiles, sample)
    rows = [(t, q * p) for t, q, p in zip(total, quantity, price, strict=True) if t is not None and q and p and q != 1]
    equal = sum(abs(t - x) <= Decimal("0.011") for t, x in rows)
    return len(rows) >= 1 and equal >= 0.95 * len(rows)


def _repeats_within_orders(at: dict[str, Match], profiles: Map[str, Profile], sample: Any, target: str) -> bool:
    """True when orders of several rows have the same money on each of them, though their goods differ."""
    if "order_id" not in at:
        return False
    orders: dict[Any, list[Any]] = defaultdict(list)
    money = _numbers(at[target].column, profiles, sample)
    goods = at.get("product_id") or at.get("product_name")
    names = sample[goods.column].to_pylist() if goods else [None] * len(money)
    for order, value, name in zip(sample[at["order_id"].column].to_pylist(), money, names, strict=True):
        orders[order].append((value, name))
    several = [rows for rows in orders.values() if len({n for _, n in rows}) > 1 or (goods is None and len(rows) > 1)]
    same = sum(len({v for v, _ in rows}) == 1 for rows in several)
    return len(several) >= _ENOUGH and same >= 0.95 * len(several)
