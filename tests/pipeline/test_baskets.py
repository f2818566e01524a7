"""The stage `baskets` on small shops: pairs and bundles in, returned lines out, nothing where nothing can be said."""

from collections.abc import Callable, Iterator
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import pytest

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.features.known import know
from tierwise.pipeline.baskets import note_baskets
from tierwise.report.blocks.together import together
from tierwise.report.material import Material
from tierwise.report.sentences import LANGUAGES, Voice

SMALL = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "features" / "small_shop.py")))
CUT = SMALL.at("2024-04-01T00:00:00")
SETTINGS = Settings(currency="EUR")
Noted = tuple[dict[str, Any], dict[str, Any]]


@pytest.fixture
def noted(tmp_path: Path) -> Iterator[Callable[..., Noted]]:
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:

        def make(**shop: Any) -> Noted:
            tables: dict[str, Any] = {}
            remarks: dict[str, Any] = {}
            note_baskets(tables, remarks, know(SMALL.build_shop(warehouse, SETTINGS, CUT, **shop)))
            return tables, remarks

        yield make


def lines(baskets: list[list[str | None]]) -> list[dict[str, Any]]:
    return [
        SMALL.sale(f"{i:03d}", None, f"2024-0{1 + i // 60}-{1 + i // 3 % 20:02d}", 5, product_id=p, line_number=n)
        for i, basket in enumerate(baskets)
        for n, p in enumerate(basket, 1)
    ]


def block(noted: Noted, language: str) -> Any:
    return together(Material(noted[0], {"remarks": noted[1]}, {}, SETTINGS), Voice(language, "EUR"))


def test_guests_alone_make_rules_and_bundles(noted: Callable[..., Noted]) -> None:
    found = noted(order_lines=lines([["茶", "壶 🫖"], ["cup"], ["pan"]] * 50))
    rules = found[0]["basket_rules"].to_pylist()
    assert {r["antecedent"] for r in rules} == {'["茶"]', '["壶 🫖"]'}
    assert found[0]["bundles"]["baskets"].to_pylist() == [50]
    for language in LANGUAGES:
        shown = block(found, language)
        assert "茶" in shown.answer
        assert len(shown.parts) == 3


def test_what_came_back_is_no_purchase(noted: Callable[..., Noted]) -> None:
    sold = lines([["tea", "pot"], ["cup"], ["pan"]] * 50)
    gone = [SMALL.back(f"r{i}", f"{i:03d}", None, "2024-03-30", 5, line_number=2) for i in range(0, 150, 3)]
    tables, remarks = noted(order_lines=sold, returns=gone)
    assert tables["basket_rules"].num_rows == 0
    assert remarks["baskets"]["several"] == 0


def test_no_product_column_and_single_products_are_said(noted: Callable[..., Noted]) -> None:
    without = noted(order_lines=lines([[None]] * 30))
    assert without == ({}, {"baskets": {"none": "no_products"}})
    single = noted(order_lines=lines([["tea"], ["pot"]] * 30))
    answers = [block(x, language).answer for x in (without, single) for language in LANGUAGES]
    assert "name no product" in answers[0]
    assert answers[2].startswith("Nothing found")
    assert "没有发现" in answers[3]
