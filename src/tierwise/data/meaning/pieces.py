"""Whether money grows with the quantity: a line's money does, the price of a piece does not, whatever the header says.

Marketplaces call what the whole line cost a price ("item-price"), others call pieces an amount. Within one product the
logarithm of the money is compared with that of the money for one piece: the steadier of the two is what the shop set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from statistics import pstdev
from typing import Any

import numpy as np

_PRODUCTS = 5
_SHARE = 0.9
_STEADIER = 0.5
_LARGEST = 200


class Meant(StrEnum):
    """What a column of money says."""

    LINE = "line"
    PIECE = "piece"
    UNSURE = "unsure"


def meant_by(money: Sequence[Any], quantity: Sequence[Any], product: Sequence[Any]) -> Meant:
    """Line or piece, by the vote of at least five products sold in different quantities, nine in ten of which agree.

    >>> goods = [p for p in "abcdef" for _ in (1, 2)]
    >>> meant_by([3, 6, 4, 8, 5, 10, 6, 12, 7, 14, 8, 16], [1, 2] * 6, goods)
    <Meant.LINE: 'line'>
    """
    rows: dict[Any, list[tuple[float, float]]] = defaultdict(list)
    for m, q, p in zip(money, quantity, product, strict=True):
        if p is not None and m and q and m > 0 and q > 0:
            rows[p].append((float(np.log(float(m))), float(np.log(float(q)))))
    votes = [v for v in map(_vote, rows.values()) if v is not Meant.UNSURE]
    for meant in (Meant.LINE, Meant.PIECE):
        if len(votes) >= _PRODUCTS and votes.count(meant) >= _SHARE * len(votes):
            return meant
    return Meant.UNSURE


def _vote(rows: list[tuple[float, float]]) -> Meant:
    if len({q for _, q in rows}) < 2:
        return Meant.UNSURE
    line, piece = pstdev(m for m, _ in rows), pstdev(m - q for m, q in rows)
    if piece < _STEADIER * line:
        return Meant.LINE
    return Meant.PIECE if line < _STEADIER * piece else Meant.UNSURE


def like_pieces(counts: Sequence[Any], money: Sequence[Any]) -> bool:
    """Whole numbers, none of them large and some of them 1, beside money that has cents or lies far above: pieces."""
    both = [(float(c), float(m)) for c, m in zip(counts, money, strict=True) if c is not None and m is not None]
    if len(both) < 2 * _PRODUCTS or any(c != int(c) or not 0 < abs(c) <= _LARGEST for c, _ in both):
        return False
    ones = sum(abs(c) == 1 for c, _ in both) / len(both)
    apart = sum(abs(m) >= 2 * abs(c) for c, m in both) / len(both)
    cents = sum(m != int(m) for _, m in both) / len(both)
    return ones >= 0.2 and (apart >= _SHARE or cents >= 0.5)
