"""The verb switchback: a plan that is kept, followed, and read once its weeks are over."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.pipeline.journey import run
from tierwise.pipeline.options import Options
from tierwise.pipeline.price_tests import Asked, asked_of, plan_test, planned_tests, read_tests
from tierwise.pipeline.prices import prices
from tierwise.pipeline.workspace import open_workspace
from tierwise.serve.cli import app

MONDAY = date(2023, 1, 2)
GOODS, BEFORE, TEST = 6, 30, 16
SLOPE = -2.5


def sold(folder: Path, weeks: int, price: Callable[[int, int], float]) -> Path:
    """Files of a shop of six products at 10 to 15, whose pieces follow the price with elasticity -2.5."""
    rng, rows = (
        np.random.default_rng(7),
        ["order_id,customer_id,order_date,product_id,quantity,unit_price,amount,currency"],
    )
    for w in range(weeks):
        for p in range(GOODS):
            asked = price(p, w)
            mean = 60 * np.exp(rng.normal(0, 0.08)) * (asked / (10 + p)) ** SLOPE
            for k, pieces in enumerate((rng.poisson(mean / 2), rng.poisson(mean / 2))):
                day = MONDAY + timedelta(weeks=w, days=3 * k)
                if pieces:
                    rows.append(
                        f"o{w}-{p}-{k},c{(w + p) % 17},{day},p{p},{pieces},{asked:.2f},{pieces * asked:.2f},EUR"
                    )
    rows.append(f"end,c0,{MONDAY + timedelta(weeks=weeks, hours=1)},p0,1,10,10,EUR")
    source = folder / "source"
    source.mkdir(exist_ok=True)
    (source / "order_lines.csv").write_text("\n".join(rows), encoding="utf-8")
    goods = [f"p{p},Lamp {p},{6 + p},EUR" for p in range(GOODS)]
    (source / "products.csv").write_text(
        "\n".join(["product_id,product_name,unit_cost,currency", *goods]), encoding="utf-8"
    )
    return source


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tests")
    run(sold(folder, BEFORE, lambda p, w: 10.0 + p), folder / "out", Options(only=("kpis",)))
    return folder / "out"


def test_a_test_is_planned_followed_and_read(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    products = tuple(f"p{p}" for p in range(4))
    planned = plan_test(out, Asked(products, 0.1, TEST, MONDAY + timedelta(weeks=BEFORE + 1), "spring"))
    rows = planned.table("price_tests").to_pylist()
    assert len(rows) == 4 * TEST // 2
    assert {round(float(r["price"]) * 1.1**0.5, 1) for r in rows if r["arm"] == "low" and r["product_id"] == "p0"} == {
        10.0
    }
    (test,) = planned_tests(open_workspace(out))
    assert 0.3 < test["detectable"] < 2.5
    assert planned.table("price_test_results").num_rows == 0
    with pytest.raises(UsageError, match="planned already"):
        plan_test(out, Asked(products, 0.1, 12, None, "spring"))

    by = {(r["product_id"], r["from_day"]): float(r["price"]) for r in rows}

    def followed(p: int, w: int) -> float:
        day = MONDAY + timedelta(weeks=w)
        return by.get((f"p{p}", day), by.get((f"p{p}", day - timedelta(weeks=1)), 10.0 + p))

    run(sold(out.parent, BEFORE + TEST + 2, followed), out, Options(only=("kpis",)))
    done = read_tests(out)
    found = {r["product_id"]: r for r in done.table("price_test_results").to_pylist()}
    whole = found[""]
    assert whole["elasticity_low"] < SLOPE < whole["elasticity_high"]
    assert abs(whole["elasticity"] - SLOPE) < 3 * test["detectable"] / 2.4865
    assert whole["p_value"] < 0.01
    assert whole["keep"] == "high"  # at cost 60 % and elasticity -2.5 the best price lies above today's
    assert (whole["obeyed"], whole["running"], whole["n"]) == (1.0, False, 4 * TEST // 4)
    assert set(found) == {"", *products}

    elasticities = {r["product_id"]: r for r in prices(out).table("elasticities").to_pylist()}
    assert {p: r["grade"] for p, r in elasticities.items()} == {f"p{p}": "A" if p < 4 else "D" for p in range(GOODS)}
    held: list[bool] = []
    for product in products:
        row, read = elasticities[product], found[product]
        assert (row["method"], row["reason_code"]) == ("switchback", "price_tested")
        assert row["own_elasticity"] == pytest.approx(read["elasticity"], rel=0.02)  # asked to the cent
        held.append(row["elasticity_low"] < SLOPE < row["elasticity_high"])
        assert row["assumption_min"] is None
    assert sum(held) >= 2  # 80 % intervals: fewer of four in 3 % of draws
    app(["prices", str(out)], standalone_mode=False)
    assert "4 products a price test tells what a price does" in capsys.readouterr().out

    app(["switchback", str(out), "--lang", "zh-Hans"], standalone_mode=False)
    assert "高价赚得更多" in capsys.readouterr().out
    app(["switchback", str(out), "--json"], standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    assert told["tests"]["spring"]["keep"] == "high"
    assert "The high prices earn more" in (done.folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("asked", "complaint"), [
    (Asked(("zz",)), "no product 'zz' was ever sold"),
    (Asked(("P01",)), r"no product 'P01' was ever sold\n  Try: nearest: p0"),
    (Asked(("p0",), gap=0.9), "90% apart"),
    (Asked(("p0",), weeks=10), "multiple of 4"),
    (Asked(("p0",), start=date(2030, 1, 1)), "starts on 2030-01-01"),
    (Asked(("p0",), name="../x"), "cannot be a file's"),
])  # fmt: skip
def test_a_test_that_cannot_be_run_is_refused(out: Path, asked: Asked, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        plan_test(out, asked)


def test_a_day_that_is_none_and_a_shop_without_tests(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no day"):
        asked_of(["p0"], (0.1, 12, "soon"), "", 0.0)
    (tmp_path / "out").mkdir()
    with pytest.raises(UsageError, match="no price test"):
        read_tests(tmp_path / "out")
