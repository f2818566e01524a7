"""Whether money grows with the quantity, and what looks like pieces."""

from __future__ import annotations

import pytest

from tierwise.data.meaning.pieces import Meant, like_pieces, meant_by

GOODS = [p for p in "abcdefgh" for _ in range(3)]
QUANTITY = [1, 2, 3] * 8
PRICE = [2.5 + "abcdefgh".index(p) for p in GOODS]


@pytest.mark.parametrize(
    ("money", "meant"),
    [
        (PRICE, Meant.PIECE),
        ([p * q for p, q in zip(PRICE, QUANTITY, strict=True)], Meant.LINE),
        ([p * q * (0.97 + 0.02 * (i % 4)) for i, (p, q) in enumerate(zip(PRICE, QUANTITY, strict=True))], Meant.LINE),
        ([p * q ** (i % 2) for i, (p, q) in enumerate(zip(PRICE, QUANTITY, strict=True))], Meant.UNSURE),
    ],
)
def test_the_steadier_one_is_what_the_shop_set(money: list[float], meant: Meant) -> None:
    assert meant_by(money, QUANTITY, GOODS) is meant


def test_few_products_or_one_quantity_say_nothing() -> None:
    assert meant_by(PRICE[:12], QUANTITY[:12], GOODS[:12]) is Meant.UNSURE
    assert meant_by(PRICE, [1] * 24, GOODS) is Meant.UNSURE
    assert meant_by([None] * 24, QUANTITY, GOODS) is Meant.UNSURE


def test_small_whole_numbers_beside_a_price_are_pieces() -> None:
    assert like_pieces(QUANTITY, PRICE)
    assert not like_pieces([9.5, *QUANTITY[1:]], PRICE)  # money
    assert not like_pieces([q * 1000 for q in QUANTITY], PRICE)  # money without cents
    assert not like_pieces(QUANTITY, QUANTITY)  # the same twice
