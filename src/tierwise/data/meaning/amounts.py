"""Which money is the line's and which the order's: names alone mislead, so the sums of the sample decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping as Map
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tierwise.data.files.typed_files import id_text
from tierwise.data.meaning.content import Profile
from tierwise.data.meaning.matching import Match
from tierwise.data.meaning.pieces import Meant, like_pieces, meant_by
from tierwise.locale.money import number_format, parse_number

_ENOUGH = 5


def settle_amounts(matches: list[Match], profiles: Map[str, Profile], sample: Any) -> tuple[list[Match], list[str]]:
    """The matches with ``amount`` and ``order_total`` put right, and what stays in doubt.

    An order's total in place of the line's amount (or the reverse) is found by quantity times price; without one of
    them, a total of orders that have one row each is the amount, and so is a price without quantity. A price that
    grows with the quantity is the line's (`pieces`).
    """
    matches, doubts = _by_pieces(matches, profiles, sample)
    found, more = _settled(matches, profiles, sample)
    return found, [*doubts, *more]


def _by_pieces(matches: list[Match], profiles: Map[str, Profile], sample: Any) -> tuple[list[Match], list[str]]:
    """What is pieces, what a piece's price and what a line's money, where the values leave no doubt about it; and
    without money before discounts that is the whole order's.
    """
    at = {m.target: m for m in matches}
    doubts: list[str] = []
    if "amount" in at and "unit_price" in at and "quantity" not in at:
        counts, money = (_numbers(at[t].column, profiles, sample) for t in ("amount", "unit_price"))
        if like_pieces(counts, money):
            doubts = [f"quantity: {at['amount'].column!r} holds small whole numbers beside a price: taken for pieces"]
            matches = _retarget(matches, "amount", "quantity", "small whole numbers beside a price")
            at = {m.target: m for m in matches}
    if "gross_amount" in at and _repeats_within_orders(at, profiles, sample, "gross_amount"):
        matches = [m for m in matches if m.target != "gross_amount"]
    goods = at.get("product_id") or at.get("product_name")
    if goods is None or "quantity" not in at or {"amount", "unit_price"} <= at.keys():
        return matches, doubts
    quantity, names = _numbers(at["quantity"].column, profiles, sample), sample[goods.column].to_pylist()
    if "unit_price" in at:
        if meant_by(_numbers(at["unit_price"].column, profiles, sample), quantity, names) is Meant.LINE:
            matches = _retarget(matches, "unit_price", "amount", "it grows with the quantity: what the line cost")
    elif "amount" in at and meant_by(_numbers(at["amount"].column, profiles, sample), quantity, names) is Meant.PIECE:
        column = at["amount"].column
        doubts.append(f"unit_price: {column!r} does not grow with the quantity: taken for the price of a piece")
        matches = _retarget(matches, "amount", "unit_price", "it does not grow with the quantity")
    return matches, doubts


def _settled(matches: list[Match], profiles: Map[str, Profile], sample: Any) -> tuple[list[Match], list[str]]:
    at = {m.target: m for m in matches}
    if {"quantity", "unit_price"} <= at.keys():
        return _by_product(matches, at, profiles, sample)
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


def _by_product(
    matches: list[Match], at: dict[str, Match], profiles: Map[str, Profile], sample: Any
) -> tuple[list[Match], list[str]]:
    total, amount = at.get("order_total"), at.get("amount")
    if amount is None and total is not None:
        return _total_or_line(matches, at, profiles, sample)
    if amount is None or total is not None:
        return matches, []
    if _repeats_within_orders(at, profiles, sample, "amount"):
        return _retarget(matches, "amount", "order_total", "the same on all lines of an order"), []
    if _agrees(amount.column, at, profiles, sample, least_share=0.3) < 0.5:
        doubt = f"amount: {amount.column!r} is far from quantity times price on most rows: is it the whole order's?"
        return matches, [doubt]
    return matches, []


def _total_or_line(
    matches: list[Match], at: dict[str, Match], profiles: Map[str, Profile], sample: Any
) -> tuple[list[Match], list[str]]:
    """A column called total is the line's money when it follows quantity times price, or differs within orders."""
    column = at["order_total"].column
    if _repeats_within_orders(at, profiles, sample, "order_total"):
        return matches, []
    if max(_agrees(column, at, profiles, sample, ones=True), _agrees(column, at, profiles, sample)) >= 0.9:
        return _retarget(matches, "order_total", "amount", "equal to quantity times price"), []
    if not _differs_within_orders(at, profiles, sample, "order_total"):
        return matches, []
    found = _retarget(matches, "order_total", "amount", "different on the lines of an order")
    if _agrees(column, at, profiles, sample, least_share=0.3) >= 0.5:
        return found, []
    return found, [f"amount: {column!r} is far from quantity times price on most rows: is it the whole order's?"]


def _retarget(matches: list[Match], old: str, new: str, why: str) -> list[Match]:
    return [replace(m, target=new, why=f"{m.why}; {why}") if m.target == old else m for m in matches]


def _numbers(column: str, profiles: Map[str, Profile], sample: Any) -> list[Decimal | None]:
    guess = profiles[column].numbers
    fmt = guess.format if guess else number_format("")
    return [parse_number(t, fmt) for t in id_text(sample[column]).to_pylist()]


def _agrees(
    column: str,
    at: dict[str, Match],
    profiles: Map[str, Profile],
    sample: Any,
    least_share: float = 1.0,
    ones: bool = False,
) -> float:
    """The share of rows where the money is quantity times price, less the discount or not, or at least a share of it.

    Rows of one piece say little about an exact product and are left out of it unless ``ones``; without other rows the
    share is 0.
    """
    money = _numbers(column, profiles, sample)
    quantity = _numbers(at["quantity"].column, profiles, sample)
    price = _numbers(at["unit_price"].column, profiles, sample)
    off: list[Decimal | None] = [None] * len(money)
    off = _numbers(at["discount"].column, profiles, sample) if "discount" in at else off
    rows = [
        (abs(m), abs(q * p), abs(d or Decimal(0)))
        for m, q, p, d in zip(money, quantity, price, off, strict=True)
        if m is not None and q and p and (q != 1 or ones or least_share < 1)
    ]
    cent = Decimal("0.011")
    good = sum(x * Decimal(least_share) - cent <= m <= x + cent or abs(x - d - m) <= cent for m, x, d in rows)
    return good / len(rows) if rows else 0.0


def _repeats_within_orders(at: dict[str, Match], profiles: Map[str, Profile], sample: Any, target: str) -> bool:
    """True when orders of several rows have the same money on each of them, though their goods differ."""
    several = _orders_of_several(at, profiles, sample, target)
    return len(several) >= _ENOUGH and sum(len(v) == 1 for v in several) >= 0.95 * len(several)


def _differs_within_orders(at: dict[str, Match], profiles: Map[str, Profile], sample: Any, target: str) -> bool:
    """True when most orders of several rows have different money on them: then it cannot be the order's."""
    several = _orders_of_several(at, profiles, sample, target)
    return len(several) >= _ENOUGH and sum(len(v) > 1 for v in several) >= 0.5 * len(several)


def _orders_of_several(at: dict[str, Match], profiles: Map[str, Profile], sample: Any, target: str) -> list[set[Any]]:
    """The distinct sums of money on the rows of each order that has several goods; rows without money say nothing."""
    if "order_id" not in at:
        return []
    orders: dict[Any, list[Any]] = defaultdict(list)
    money = _numbers(at[target].column, profiles, sample)
    goods = at.get("product_id") or at.get("product_name")
    names = sample[goods.column].to_pylist() if goods else range(len(money))
    for order, value, name in zip(sample[at["order_id"].column].to_pylist(), money, names, strict=True):
        orders[order].append((value, name))
    told = [{v for v, _ in rows if v is not None} for rows in orders.values() if len({n for _, n in rows}) > 1]
    return [values for values in told if values]
