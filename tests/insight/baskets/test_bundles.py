"""Bundles of pairs that held: margins, who holds one part only, what a discount must bring."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.features.known import know
from tierwise.insight.baskets.bundles import bundles, held_pairs

SMALL = SimpleNamespace(**run_path(str(Path(__file__).parents[2] / "features" / "small_shop.py")))
CUT = SMALL.at("2024-04-01T00:00:00")
SETTINGS = Settings(currency="EUR", margin_rate=0.5)


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:
        yield lambda **tables: know(SMALL.build_shop(warehouse, SETTINGS, CUT, **tables))


def rule(left: list[str], right: str, held: bool = True, low: float = 1.5) -> dict[str, Any]:
    return {"antecedent": json.dumps(left), "consequent": json.dumps([right]), "lift_low": low, "holds_later": held}


def sales(baskets: list[str], prices: dict[str, float]) -> list[dict[str, Any]]:
    return [
        SMALL.sale(
            str(i), "ann" if i % 2 else None, "2024-03-01", prices[p], product_id=p, product_name=p, line_number=n
        )
        for i, basket in enumerate(baskets)
        for n, p in enumerate(basket.split(), 1)
    ]


TEA, PRICES = ["tea pot", "tea pot", "tea", "tea", "tea", "pot", "cup"], {"tea": 4, "pot": 20, "cup": 0}


def test_margin_and_baskets_with_one_part(known: Callable[..., Any]) -> None:
    goods = [{"product_id": "pot", "product_name": "Pot 壶 🫖", "unit_cost": 8, "currency": "EUR"}]
    shop = known(order_lines=sales(TEA, PRICES), products=goods)
    (row,) = bundles(shop, pa.Table.from_pylist([rule(["tea"], "pot"), rule(["pot"], "tea")])).to_pylist()
    assert (row["product_id"], row["other_product_id"], row["product_name"]) == ("pot", "tea", "Pot 壶 🫖")
    assert (row["baskets"], row["one_part_baskets"]) == (2, 4)
    assert (row["price"], row["margin"], row["margin_method"]) == (Decimal(24), Decimal(14), "mixed")
    assert row["missing_margin"] == 3 * 12 + 1 * 2
    assert row["break_even_share"] == pytest.approx(2 * 2.4 / (3 * (12 - 2.4) + (2 - 2.4)))


def test_only_pairs_that_held_and_lie_above_chance() -> None:
    rows = [rule(["b"], "a"), rule(["a"], "b"), rule(["a"], "c", held=False), rule(["a"], "d", low=0.9),
            rule(["a", "b"], "c")]  # fmt: skip
    assert held_pairs(pa.Table.from_pylist(rows)) == [("a", "b")]


def test_no_pair_no_bundle_and_returned_parts_do_not_count(known: Callable[..., Any]) -> None:
    back = [SMALL.back("r1", "0", None, "2024-03-02", 20, line_number=2)]
    shop = known(order_lines=sales(TEA, PRICES), returns=back)
    assert bundles(shop, pa.Table.from_pylist([rule(["tea"], "pot", held=False)])).num_rows == 0
    (row,) = bundles(shop, pa.Table.from_pylist([rule(["tea"], "pot")])).to_pylist()
    assert (row["baskets"], row["one_part_baskets"], row["margin_method"]) == (1, 5, "margin_rate")


def test_a_bundle_of_a_free_product_never_pays(known: Callable[..., Any]) -> None:
    shop = known(order_lines=sales(["cup tea", "cup tea", "tea"], {"tea": 0, "cup": 0}))
    (row,) = bundles(shop, pa.Table.from_pylist([rule(["tea"], "cup")])).to_pylist()
    assert (row["price"], row["margin"], row["break_even_share"]) == (0, 0, None)
