"""Who is said to make the lists."""

from __future__ import annotations

import pytest

from tierwise.report.blocks.fits import _serves
from tierwise.report.sentences import Voice


@pytest.mark.parametrize(
    ("model", "english", "chinese"),
    [("hybrid", "weighed", "权重"), ("ranker", "trees", "决策树"), ("usual", "usual products", "常买商品")],
)
def test_who_makes_the_lists_is_said(model: str, english: str, chinese: str) -> None:
    cards = [{"model": model, "chosen": True}]
    note = {"weights": {"replenish": 1.0, "ease": 0.25}}
    assert english in _serves(Voice("en"), note, cards)
    assert chinese in _serves(Voice("zh-Hans"), note, cards)
