"""Products never sold yet are foretold by those alike; dead ones of the catalogue are not new."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from tierwise.pipeline.forecast import forecast
from tierwise.pipeline.journey import run
from tierwise.pipeline.options import Options
from tierwise.serve import goods

MONDAY, WEEKS, MANY = date(2023, 1, 2), 45, 120


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred and twenty launches: lamps sell twenty a week, hooks one; one of each is listed and not yet sold."""
    folder, rng = tmp_path_factory.mktemp("launches"), np.random.default_rng(4)
    source = folder / "source"
    source.mkdir()
    orders = ["order_id,customer_id,order_date,product_id,quantity,amount,currency"]
    goods_rows = ["product_id,product_name,category,listed_at"]
    for p in range(MANY):
        kind, rate = ("glass lamp", 20) if p % 2 else ("iron hook", 1)
        first = 0 if p < 4 else 5 + p % 34
        goods_rows.append(f"p{p},{kind} no {p},home,{MONDAY + timedelta(weeks=first)}")
        for w in range(first, WEEKS):
            n = max(int(rng.poisson(rate)), int(w == first))
            if n:
                day = MONDAY + timedelta(weeks=w, days=p % 6)
                orders.append(f"o{w}-{p},k{(w + p) % 20},{day},p{p},{n},{n * 5},EUR")
    last = MONDAY + timedelta(weeks=WEEKS)
    for name, kind, listed in (("n1", "glass lamp", last), ("n2", "iron hook", last), ("dead", "glass lamp", MONDAY)):
        goods_rows.append(f"{name},{kind} new,home,{listed - timedelta(days=3)}")
    for file, rows in (("orders", orders), ("products", goods_rows)):
        (source / f"{file}.csv").write_text("\n".join(rows), encoding="utf-8")
    run(source, folder / "out", Options(only=("kpis",)))
    return folder / "out"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "2 products have never been sold yet"), ("zh-Hans", "有 2 种商品从未售出")]
)
def test_new_products_are_told_by_those_alike(
    shop: Path, language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = forecast(shop)
    rows = {r["product_id"]: r for r in done.table("launches").to_pylist()}
    assert set(rows) == {"n1", "n2"}
    assert {r["method"] for r in rows.values()} == {"analogues"}
    assert 50 < rows["n1"]["quantity"] < 110
    assert rows["n2"]["quantity"] < 12
    assert all(int(p[1:]) % 2 == 1 for p in json.loads(rows["n1"]["alike"]))
    assert not {r["item_id"] for r in done.table("forecasts").to_pylist()} & {"n1", "n2"}
    goods.show(done, language, False)
    said = capsys.readouterr().out
    assert words in said
    apart = "They are apart" if language == "en" else "它们另计"
    assert apart in said
    assert f"{sum(r['quantity'] for r in rows.values()):.0f}" in said.split(apart)[1].split("\n")[0]
    assert words in done.report.read_text("utf-8")
