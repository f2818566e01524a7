"""The verbs forecast and stock: from files to tables, sentences in both languages, and where they cannot."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tierwise.contract.settings import Settings
from tierwise.errors import NothingUsable
from tierwise.pipeline.forecast import forecast
from tierwise.pipeline.journey import run
from tierwise.pipeline.options import Options
from tierwise.pipeline.stock import rules_of, stock
from tierwise.report.blocks.stock import sentences, trust
from tierwise.report.material import Material
from tierwise.report.sentences import Voice
from tierwise.serve import goods
from tierwise.serve.printing import voice

MONDAY = date(2023, 1, 2)


def shop_of(folder: Path, weeks: int, counted: bool = True) -> Path:
    """Eight products, steady; p7 has stock for years."""
    rng = np.random.default_rng(2)
    rows = ["order_id,customer_id,order_date,product_id,quantity,amount,currency"]
    for w in range(weeks):
        for p in range(8):
            n = int(rng.poisson(3 + p))
            day = MONDAY + timedelta(weeks=w, days=p % 6)
            if n:
                rows.append(f"o{w}-{p},k{(w + p) % 20},{day},p{p},{n},{n * (5 + p):.2f},EUR")
    source = folder / "source"
    source.mkdir(parents=True)
    (source / "orders.csv").write_text("\n".join(rows), encoding="utf-8")
    if counted:
        at = MONDAY + timedelta(weeks=weeks, days=-2)
        held = ["product_id,counted_at,on_hand", *(f"p{p},{at},{9000 if p == 7 else 2}" for p in range(8))]
        (source / "stock.csv").write_text("\n".join(held), encoding="utf-8")
    run(source, folder / "out", Options(only=("kpis",)))
    return folder / "out"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop_of(tmp_path_factory.mktemp("stock"), 40)


def test_forecasts_add_up_from_weeks_to_shop(shop: Path) -> None:
    done = forecast(shop)
    rows = done.table("forecasts").to_pylist()
    four = [r for r in rows if r["period_days"] == 28]
    items = sum(r["quantity"] for r in four if r["level"] == "product")
    weeks = sum(r["quantity"] for r in rows if r["period_days"] == 7)
    whole = next(r for r in four if r["level"] == "shop")
    assert items == pytest.approx(whole["quantity"])
    assert weeks == pytest.approx(items)
    assert whole["quantity"] == pytest.approx(4 * 52, rel=0.1)  # 52 pieces a week are drawn
    assert whole["quantity_low"] < whole["quantity"] < whole["quantity_high"]
    assert forecast(shop).id == done.id


@pytest.mark.parametrize(("language", "words"), [("en", "should be ordered now"), ("zh-Hans", "现在应订 7 种商品")])
def test_stock_is_advised_in_both_languages(
    shop: Path, language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = stock(shop)
    advice = {r["product_id"]: r for r in done.table("purchase_advice").to_pylist()}
    assert [p for p, r in advice.items() if r["reason_code"] == "order_now"] == [f"p{p}" for p in range(7)]
    assert advice["p7"]["reason_code"] == "surplus"
    assert advice["p7"]["tied_up"] > 0
    goods.show(done, language, False)
    assert words in capsys.readouterr().out
    assert "p6" in (done.folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("money", "said"), [(0.0, False), (0.3, False), (None, False), (740.0, True)])
def test_nothing_tied_up_is_not_told(shop: Path, money: float | None, said: bool) -> None:
    done = stock(shop)
    about = json.loads(json.dumps(done.about))
    about["remarks"]["stock"]["tied_up"] = money
    m = Material({n: done.table(n) for n in goods.NAMES if n in done.table_names()}, about, {}, Settings())
    for language, words in (("en", "tied up"), ("zh-Hans", "占用")):
        assert any(words in s for s in sentences(m, voice(language, "EUR"))) == said


def test_a_month_of_sales_and_no_count_is_said_not_guessed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = stock(shop_of(tmp_path, 5, counted=False))
    goods.show(done, "en", False)
    out = capsys.readouterr().out
    assert "too few to hold any forecast" in out
    assert "No stock counts were read" in out
    assert all(r["quantity"] is None for r in done.table("purchase_advice").to_pylist())


@pytest.mark.parametrize("weeks", [5, 40])
def test_a_small_shop_holds_more_than_the_mean(weeks: int, tmp_path: Path) -> None:
    """Eight products are too few to learn a band from past forecasts: two pieces of some nine a week are not enough."""
    advice = {r["product_id"]: r for r in stock(shop_of(tmp_path, weeks)).table("purchase_advice").to_pylist()}
    p6 = advice["p6"]
    expected = json.loads(p6["reason_values"])["expected"]
    assert p6["reason_code"] == "order_now"
    assert "spread" in p6["assumed"]
    assert p6["order_up_to"] > expected + 1.5 * expected**0.5
    assert p6["quantity_low"] < p6["quantity"]
    assert p6["stockout_chance"] > 0.9


def test_orders_without_products_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "orders.csv"
    source.write_text("order_id,customer_id,order_date,amount\n1,a,2024-01-01,5\n2,b,2024-02-01,6\n", encoding="utf-8")
    run(source, tmp_path / "out", Options(only=("kpis",)))
    with pytest.raises(NothingUsable, match="no product"):
        stock(tmp_path / "out")


@pytest.mark.parametrize(
    ("parts", "code"), [(("value", "stock", "plan"), "flash_sale_forecast"), (("value", "plan"), "flash_sale")]
)
def test_a_flash_sale_goes_by_the_forecast_where_there_is_one(
    parts: tuple[str, ...], code: str, tmp_path: Path
) -> None:
    """p7 has 9000 pieces and sells ten a week; without advice the sales of four weeks must do, and say so."""
    source = shop_of(tmp_path, 40).parent / "source"
    (source / "products.csv").write_text("product_id,category\n" + "".join(f"p{p},tea\n" for p in range(8)), "utf-8")
    done = run(source, tmp_path / "whole", Options(only=parts))
    rows = [r for r in done.table("strategies").to_pylist() if r["strategy"] == "flash_sale"]
    assert {r["reason_code"] for r in rows} == {code}
    facts = json.loads(rows[0]["reason_values"])
    assert facts["products"] == 1
    assert facts["names"] == ["p7"]
    meant = done.table("strategy_customers").to_pylist()
    mine = json.loads(next(r["reason_values"] for r in meant if r["strategy"] == "flash_sale"))
    assert mine["on_hand"] == 9000
    assert ("expected" in mine) == (code == "flash_sale_forecast")
    if code == "flash_sale_forecast":
        advice = next(r for r in done.table("purchase_advice").to_pylist() if r["product_id"] == "p7")
        assert mine["surplus"] == advice["surplus"] == facts["pieces"]
        assert mine["tied_up"] == pytest.approx(float(advice["tied_up"]))
        assert mine["expected"] == pytest.approx(130, rel=0.2)
    assert ("Told by the forecast" in done.report.read_text("utf-8")) == (code == "flash_sale_forecast")


@pytest.mark.parametrize(("language", "words"), [("en", "With €40 you order"), ("zh-Hans", "预算 €40")])
def test_a_budget_is_kept_and_what_it_leaves_out_is_said(
    shop: Path, language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = stock(shop, rules_of(7, 14, 0.2, 40.0))
    rows = done.table("purchase_advice").to_pylist()
    assert 0 < sum(float(r["order_cost"] or 0) for r in rows) <= 40
    assert {r["reason_code"] for r in rows} >= {"order_now", "over_budget"}
    goods.show(done, language, False)
    out = capsys.readouterr().out
    assert words in out
    assert ("The money does not suffice" in out) == (language == "en")
    assert words in done.report.read_text("utf-8")


@pytest.mark.parametrize(
    "near", [{"dates": 0}, {"dates": 1, "checked": False, "serves": "chosen", "baseline": "naive"}]
)
def test_what_was_chosen_by_the_weeks_it_is_judged_on_is_no_proof(near: dict[str, Any]) -> None:
    note = {"weeks": 9, "seasons": False, "judged": [near | {"error": 0.0, "baseline_error": 0.0}]}
    assert "too few to hold any forecast against" in trust(Voice("en"), note)
