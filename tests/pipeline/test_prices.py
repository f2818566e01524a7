"""The verbs prices and competitors: from files to tables, and what they say where they cannot."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from markupsafe import escape

from tierwise.errors import NothingUsable, UsageError
from tierwise.pipeline.competitors import competitors
from tierwise.pipeline.forecast import forecast
from tierwise.pipeline.journey import run
from tierwise.pipeline.options import Options
from tierwise.pipeline.planned import asked_plans
from tierwise.pipeline.prices import Bounds, prices
from tierwise.pipeline.stock import stock
from tierwise.pipeline.workspace import Run
from tierwise.report.blocks.linear import linear_lines
from tierwise.serve import goods
from tierwise.serve.material import material_of
from tierwise.serve.printing import voice
from tierwise.simulate.price_world import PriceWorld, price_history

MONDAY = date(2023, 1, 2)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve products in 60 weeks, one order line a product and week; a rival who is dearer or cheaper by turns."""
    folder = tmp_path_factory.mktemp("prices")
    source, history = folder / "source", price_history(PriceWorld(5, products=12, categories=2, weeks=60, shock=0.05))
    source.mkdir()
    orders = ["order_id,customer_id,order_date,product_id,quantity,unit_price,amount,currency"]
    goods, offers = (
        ["product_id,product_name,category,unit_cost,currency"],
        ["competitor,competitor_product_id,product_name,price,currency,in_stock,seen_at"],
    )
    for p in range(12):
        model = f"AX{100 + 7 * p}B"
        goods.append(f"p{p},Acme Lamp {model},c{p % 2},{history.unit_cost[p]:.2f},EUR")
        offers.append(
            f"rival,r{p},Lamp Acme {model},{history.base[p, -1] * (0.9 if p % 2 else 1.1):.2f},EUR,true,2024-02-01"
        )
        for w in np.flatnonzero(history.units[p]).tolist():
            pieces, listed, paid = int(history.units[p, w]), history.base[p, w], history.paid[p, w]
            day = MONDAY + timedelta(weeks=w, days=p % 5)
            orders.append(f"o{w}-{p},k{(w + p) % 30},{day},p{p},{pieces},{listed:.2f},{pieces * paid:.2f},EUR")
    for name, rows in (("order_lines", orders), ("products", goods), ("competitor_offers", offers)):
        (source / f"{name}.csv").write_text("\n".join(rows), encoding="utf-8")
    run(source, folder / "out", Options(only=("kpis",)))
    return folder / "out"


def test_prices_leave_three_tables(shop: Path) -> None:
    done = prices(shop)
    elasticities, advice = (done.table(t).to_pylist() for t in ("elasticities", "price_advice"))
    assert {r["product_id"] for r in elasticities} == {f"p{p}" for p in range(12)}
    assert {r["method"] for r in advice} == {"unit_cost"}
    assert any(r["grade"] == "B" for r in elasticities)
    assert all((r["price"] is None) == (r["decision"] == "refused") for r in advice)
    assert done.table("promotion_results").num_rows > 0
    assert sum(done.about["remarks"]["prices"]["decisions"].values()) == 12
    assert prices(shop).id == done.id


def test_competitors_are_matched_and_the_cheaper_ones_named(shop: Path) -> None:
    done = competitors(shop)
    matched = {r["product_id"]: r["competitor_product_id"] for r in done.table("competitor_matches").to_pylist()}
    assert matched == {f"p{p}": f"r{p}" for p in range(12)}
    note = done.about["remarks"]["competitors"]["rival"]
    rows = done.table("price_gaps").to_pylist()
    lower = {r["product_id"] for r in rows if r["undercut"]}
    assert lower == {r["product_id"] for r in rows if r["gap"] > 0.02} == set(note["dearest_undercut"])
    assert lower <= {f"p{p}" for p in range(1, 12, 2)}
    assert len(lower) >= 4


def test_a_shop_without_products_or_offers_says_so(tmp_path: Path) -> None:
    source = tmp_path / "orders.csv"
    source.write_text("order_id,customer_id,order_date,amount\n1,a,2024-01-02,5\n2,b,2024-02-02,6\n", encoding="utf-8")
    run(source, tmp_path / "out", Options(only=("kpis",)))
    with pytest.raises(NothingUsable, match="no product"):
        prices(tmp_path / "out")
    with pytest.raises(NothingUsable, match="no table competitor_offers"):
        competitors(tmp_path / "out")


@pytest.mark.parametrize(("language", "words"), [("en", "the price makes +"), ("zh-Hans", "价格因素 +")])
def test_a_planned_price_reaches_the_forecast(
    shop: Path, language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = prices(shop)
    graded = next(r for r in done.table("elasticities").to_pylist() if r["grade"] == "B")
    now = next(r for r in done.table("price_advice").to_pylist() if r["product_id"] == graded["product_id"])
    cheaper, product = float(now["price_now"]) * 0.97, graded["product_id"]
    without = forecast(shop)
    assert "planned_prices" not in without.table_names()
    told = forecast(shop, asked_plans([f"{product}={cheaper:.2f}", f"{product}=900"]))
    assert told.about["remarks"]["forecast"]["held_out"]["verdict"] in ("unchecked", "helps")
    moved, refused = told.table("planned_prices").to_pylist()
    assert refused["reason_code"] == "beyond_seen"
    assert refused["quantity"] is None
    moves = (round(cheaper, 2) / float(now["price_now"])) ** graded["elasticity"]
    expected = moves / graded["recent_price_factor"] - 1
    assert moved["change"] == pytest.approx(expected)
    assert moved["change_low"] < moved["change"] < moved["change_high"]
    sums = [_quarter(run_, product) for run_ in (without, told)]
    assert sums[1] == pytest.approx(sums[0] * (1 + expected))
    assert moved["quantity"] == pytest.approx(sums[1])
    goods.show(told, language, False)
    assert words in capsys.readouterr().out
    assert words in told.report.read_text("utf-8")
    assert forecast(shop).id == without.id


def test_what_stands_on_other_plans_is_gone(shop: Path) -> None:
    done = prices(shop)
    now = done.table("price_advice").to_pylist()[0]
    asked = asked_plans([f"{now['product_id']}={float(now['price_now']) * 0.97:.2f}"])
    assert "planned_prices" in forecast(shop, asked).table_names()
    ordered = set(stock(shop).table_names())
    assert "purchase_advice" in ordered
    assert "planned_prices" not in ordered
    again = forecast(shop, asked)
    assert "planned_prices" in again.table_names()
    assert "purchase_advice" not in again.table_names()
    assert again.about["remarks"]["stock"] is None


def _quarter(done: Run, product: str) -> float:
    rows = done.table("forecasts").to_pylist()
    return float(next(r["quantity"] for r in rows if r["item_id"] == product and r["period_days"] == 91))


def test_a_planned_price_needs_elasticities_and_a_product_there_is(shop: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no product 'tea'"):
        forecast(shop, asked_plans(["tea=3"]))
    run(shop.parent / "source", tmp_path / "out", Options(only=("kpis",)))
    with pytest.raises(UsageError, match="does not know what a price does"):
        forecast(tmp_path / "out", asked_plans(["p1=3"]))


def test_bounds_stand_in_shop_toml_and_the_command_line_goes_first(shop: Path, tmp_path: Path) -> None:
    source, out = shop.parent / "source", tmp_path / "out"
    run(source, out, Options(only=("kpis",)))
    config = out / "shop.toml"
    text = config.read_text("utf-8")
    assert "step = 0.1  #" in text
    config.write_text(text.replace("step = 0.1  #", "step = 0.02  #"), "utf-8")
    by_file, by_word = (prices(out, b).table("price_advice").to_pylist() for b in (None, Bounds(step=0.2)))
    apart = [max(_change(r) for r in rows if r["price"] is not None) for rows in (by_file, by_word)]
    assert apart[0] <= 0.0201
    assert apart[1] > 0.05
    assert {r["bound"] for r in by_file} >= {"step"}


def _change(row: dict[str, object]) -> float:
    return abs(float(str(row["price"])) / float(str(row["price_now"])) - 1)


def test_rivals_and_makers_bound_prices(shop: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    copytree(shop.parent / "source", source)
    goods_file = source / "products.csv"
    first, *lines = goods_file.read_text("utf-8").splitlines()
    lines = [line + ("" if i % 2 else ",999") for i, line in enumerate(lines)]
    goods_file.write_text(
        "\n".join([first + ",map_price", *(x if x.endswith("999") else x + "," for x in lines)]), "utf-8"
    )
    run(source, out, Options(only=("kpis",)))
    with pytest.raises(UsageError, match="rivals' prices"):
        prices(out, Bounds(rival_high=1.0))
    competitors(out)
    done = prices(out, Bounds(rival_high=1.0))
    rows = {r["product_id"]: r for r in done.table("price_advice").to_pylist() if r["price"] is not None}
    theirs = {r["product_id"]: float(r["competitor_price"]) for r in done.table("price_gaps").to_pylist()}
    assert all(r["price"] == r["price_now"] or float(r["price"]) <= theirs[p] + 0.01 for p, r in rows.items())
    held = {p: r["bound"] for p, r in rows.items() if int(p[1:]) % 2 == 0}
    assert held
    assert set(held.values()) == {"least_advertised"}
    assert done.about["remarks"]["prices"]["bounds"]["least_advertised"] == len(held)


@pytest.mark.parametrize("verb", ["prices", "forecast", "stock"])
def test_products_are_named_though_the_run_holds_sums_alone(verb: str, shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    copytree(shop, out)
    done = {"prices": prices, "forecast": forecast, "stock": stock}[verb](out)
    assert "product_features" not in done.table_names()
    named = {r["product_id"]: r["product_name"] for r in done.table("product_names").to_pylist()}
    assert named["p3"] == "Acme Lamp AX121B"
    assert "Acme Lamp" in done.report.read_text(encoding="utf-8") or verb == "forecast"


def test_the_table_of_bulk_prices_is_there_and_empty_without_any(shop: Path) -> None:
    assert prices(shop).table("bulk_prices").num_rows == 0


def test_the_straight_line_is_told_where_it_is_asked_for(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    copytree(shop, out)
    done = forecast(out, model="linear")
    rows = {(r["term"], r["name"]): r for r in done.table("linear_demand").to_pylist()}
    assert rows[("price", "")]["pieces_week_low"] < rows[("price", "")]["pieces_week"]
    assert ("type", "c1") in rows  # against the other category
    note = done.about["remarks"]["linear"]
    assert note["error"] > 0
    assert note["default_error"] > 0
    for language, said in (("en", "the line is to be read, forecasts do not use it"), ("zh-Hans", "预测并不使用它")):
        goods.show(done, language, False)
        assert said in capsys.readouterr().out
    assert "linear_demand" not in forecast(shop).table_names()
    page = (done.folder / "report.html").read_text(encoding="utf-8")
    for language, title in (("en", "Demand as a straight line"), ("zh-Hans", "销量的线性模型")):
        said = linear_lines(material_of(done, goods.NAMES), voice(language, "EUR"))
        assert title in page
        assert all(escape(line) in page for line in said), "the page says what the terminal says"
    assert "linear_demand" in stock(out).table_names()
    again = forecast(out)
    assert "linear_demand" not in again.table_names(), "asked for no more: gone"
    assert "Demand as a straight line" not in (again.folder / "report.html").read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="--model 'tree' is not known"):
        forecast(out, model="tree")
