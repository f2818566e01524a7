"""Which rules stand first, by which period they are told, and products of one name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tierwise.contract.settings import Settings
from tierwise.report.blocks.together import _names, _strongest, _why
from tierwise.report.material import Material
from tierwise.report.sentences import Voice


def rule(left: str, right: str, found: float, later: float, both: int, of: int, held: bool = True) -> dict[str, Any]:
    return {
        "antecedent": json.dumps([left]), "consequent": json.dumps([right]), "confidence": 0.5, "lift": found * 1.2,
        "antecedent_names": json.dumps([left.upper()]), "consequent_name": right.upper(), "lift_low": found,
        "later_lift": later * 1.2, "later_lift_low": later, "later_confidence": both / of, "later_baskets": of,
        "holds_later": held, "reason_code": "goes_with", "reason_values": '{"baskets": 40, "of": 50, "lift": 9.0}',
    }  # fmt: skip


def test_the_following_period_decides_and_rare_pairs_stand_behind() -> None:
    rare, faded, steady = rule("a", "b", 300, 900, 1, 3), rule("c", "d", 40, 2, 20, 60), rule("e", "f", 9, 8, 30, 60)
    gone = rule("g", "h", 99, 0.5, 1, 60, held=False)
    assert _strongest([gone, rare, faded, steady]) == [steady, faded, rare, gone]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_rule_that_held_is_told_by_the_following_period(language: str) -> None:
    said = _why(Voice(language), rule("e", "f", 9, 8, 30, 60))
    assert "30" in said
    assert "60" in said
    assert "9.6" in said
    lost = _why(Voice(language), rule("g", "h", 99, 0.5, 1, 60, held=False))
    assert "40" in lost


def test_products_of_one_name_stand_with_their_ids() -> None:
    import pyarrow as pa

    rows = [rule("a", "b", 3, 3, 9, 9), rule("A", "c", 3, 3, 9, 9)]
    names = _names(Material({"basket_rules": pa.Table.from_pylist(rows)}, {}, {}, Settings()))
    assert names == {"a": "A (a)", "A": "A (A)", "b": "B", "c": "C"}
