"""The verb competitors: from files to tables and words, with rivals whose doings are known."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tierwise.errors import UnreadableSource, UsageError
from tierwise.pipeline.competitors import competitors, terms_of
from tierwise.pipeline.decisions import keep_decisions, write_queue
from tierwise.pipeline.journey import run
from tierwise.pipeline.options import Options
from tierwise.pipeline.workspace import Run
from tierwise.serve.cli import app

MONDAY = date(2023, 1, 2)
WEEKS, GOODS = 40, 20
COLOURS = ("Black", "White", "Red", "Green", "Blue")


def name(p: int) -> str:
    return f"Acme Lamp {COLOURS[p % 5]} AX{100 + 7 * p}B {(p % 4 + 1) * 10}W"


def price(p: int, week: int) -> float:
    """Ours: each product steps up and down by a tenth, at times of its own."""
    return round((10 + p) * (1.1 if (week + 3 * p) // 7 % 2 else 1.0), 2)


def write(folder: Path, table: str, head: str, rows: Iterable[Iterable[object]]) -> None:
    with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as f:
        out = csv.writer(f)
        out.writerow(head.split(","))
        out.writerows(rows)


def copycat(p: int, week: int) -> list[object]:
    """A rival in dollars, without tax: our price of two weeks ago less a tenth; product 0 promoted in weeks 30-32."""
    asked = 0.9 * price(p, max(week - 2, 0))
    cut = p == 0 and 30 <= week < 33
    stock = not (p == 1 and week >= 38)
    shown = asked * (0.5 if cut else 1.0) * 1.25 / 1.2
    return ["Copycat", f"r{p}", f"Lamp {COLOURS[p % 5]} Acme {name(p).split()[3]} {name(p).split()[4]}", f"{shown:.4f}",
            f"{asked * 1.25 / 1.2:.4f}", "USD", stock, False, 0.2, f"p{p}" if p % 10 >= 3 else f"p{(p + 5) % GOODS}",
            MONDAY + timedelta(weeks=week, days=1)]  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rivals")
    source = folder / "source"
    source.mkdir()
    write(source, "order_lines", "order_id,customer_id,order_date,product_id,quantity,unit_price,amount,currency",
          ([f"o{w}-{p}", f"k{(w + p) % 9}", MONDAY + timedelta(weeks=w, days=p % 5), f"p{p}", 2, price(p, w),
            2 * price(p, w), "EUR"] for w in range(WEEKS) for p in range(GOODS)))  # fmt: skip
    write(source, "products", "product_id,product_name,category,unit_cost,currency",
          ([f"p{p}", name(p), f"c{p % 2}", 5, "EUR"] for p in range(GOODS)))  # fmt: skip
    write(source, "competitor_offers",
          "competitor,competitor_product_id,product_name,price,regular_price,currency,in_stock,tax_included,tax_rate,our_product_id,seen_at",
          (copycat(p, w) for w in range(WEEKS) for p in range(GOODS)))  # fmt: skip
    write(source, "exchange_rates", "day,currency,rate", [["2023-01-02", "USD", 0.8]])
    texts = ("good quality", "fast delivery", "ok")
    write(source, "reviews", "review_id,product_id,stars,text,reviewed_at",
          ([f"a{k}", f"p{k % GOODS}", 5 - (k % 7 == 0), texts[k % 3], "2023-05-01"] for k in range(300)))  # fmt: skip
    write(source, "competitor_reviews", "review_id,competitor,competitor_product_id,stars,text,reviewed_at",
          ([f"b{k}", "Copycat", f"r{k % GOODS}", 2 if k % 3 == 1 else 4, texts[k % 3], "2023-05-01"]
           for k in range(300)))  # fmt: skip
    run(source, folder / "out", Options(only=("kpis",)))
    return folder / "out"


@pytest.fixture(scope="module")
def done(out: Path) -> Run:
    return competitors(out)


def rows(done: Run, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = done.table(table).to_pylist()
    return found


def test_three_wrong_claims_of_ten_wait_for_a_person_and_the_others_are_used(done: Run) -> None:
    matches = rows(done, "competitor_matches")
    right = {(f"p{p}", f"r{p}") for p in range(GOODS)}
    used = {(m["product_id"], m["competitor_product_id"]) for m in matches if m["band"] == "auto"}
    assert used <= right
    assert len(used) == 14
    assert {m["competitor_product_id"] for m in matches if m["band"] == "review"} == {
        f"r{p}" for p in (0, 1, 2, 10, 11, 12)
    }


def test_prices_in_dollars_without_tax_are_made_alike(done: Run) -> None:
    gap = {r["product_id"]: r for r in rows(done, "price_gaps")}
    p = 5
    theirs = 0.9 * price(p, WEEKS - 3)
    assert float(gap["p5"]["competitor_price"]) == pytest.approx(theirs, abs=2e-3)
    assert gap["p5"]["gap"] == pytest.approx(price(p, WEEKS - 1) / theirs - 1, abs=1e-3)
    whole = next(r for r in rows(done, "price_index") if r["category"] == "*")
    assert whole["price_index_low"] < whole["price_index"] < whole["price_index_high"]
    assert whole["n"] == 14


def test_the_queue_is_filled_in_kept_and_learned_from(out: Path, tmp_path: Path) -> None:
    before = competitors(out)
    queue = tmp_path / "queue.csv"
    assert write_queue(before, queue) == 6
    with queue.open(encoding="utf-8-sig") as f:
        asked = list(csv.DictReader(f))
    for row in asked:
        row["same"] = "yes" if row["product_id"][1:] == row["competitor_product_id"][1:] else "否"
    write(tmp_path, "filled", ",".join(asked[0]), (r.values() for r in asked))
    assert keep_decisions(out, tmp_path / "filled.csv") == 6
    after = competitors(out)
    try:
        used = {
            (m["product_id"], m["competitor_product_id"])
            for m in rows(after, "competitor_matches")
            if m["band"] != "review"
        }
        told = {(r["product_id"], r["competitor_product_id"]) for r in asked if r["same"] == "yes"}
        assert told <= used <= {(f"p{p}", f"r{p}") for p in range(GOODS)}
        assert after.id != before.id
    finally:
        (out / "decisions" / "competitor_matches.json").unlink()


@pytest.mark.parametrize(("text", "complaint"), [
    ("a,b\n1,2\n", "no column product_id"),
    ("product_id,competitor,competitor_product_id,same\np1,x,r1,perhaps\n", "line 2: same is 'perhaps'"),
])  # fmt: skip
def test_a_queue_filled_in_wrongly_is_refused(out: Path, tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "q.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableSource, match=complaint):
        keep_decisions(out, tmp_path / "q.csv")


def test_decisions_of_another_shop_are_refused(out: Path, tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text(
        "product_id,competitor,competitor_product_id,same\nzz,Copycat,r1,yes\n", encoding="utf-8"
    )
    keep_decisions(out, tmp_path / "q.csv")
    try:
        with pytest.raises(UsageError, match="name no product of this shop"):
            competitors(out)
    finally:
        (out / "decisions" / "competitor_matches.json").unlink()


def test_what_changed_who_follows_and_the_promotion(done: Run) -> None:
    events = rows(done, "competitor_events")
    stockout = [e for e in events if e["event"] == "out_of_stock"]
    assert [(e["competitor_product_id"], e["alert"]) for e in stockout] == [("r1", False)]  # not surely ours: no alert
    (promotion,) = rows(done, "competitor_promotions")[:1]
    assert (promotion["competitor_product_id"], round(promotion["depth"], 3)) == ("r0", 0.5)
    assert {e["event"] for e in events if e["competitor_product_id"] == "r0"} >= {"promotion_start", "promotion_end"}
    (pace,) = rows(done, "competitor_pace")
    assert (pace["pace"], pace["weeks_behind"]) == ("they_follow", 2)
    assert 0.8 < pace["correlation_low"] <= pace["correlation"] <= 1.0
    raised = [e for e in events if e["alert"]]
    assert raised
    assert all(e["after"] < float(e["price"]) for e in raised)


def test_stars_and_aspects_are_compared_product_by_product_and_in_all(done: Run) -> None:
    found = {(r["product_id"], r["aspect"]): r for r in rows(done, "rating_gaps")}
    whole = found["", ""]
    assert whole["stars_gap_low"] > 0.5
    assert found["", "delivery"]["competitor_stars"] < found["", "quality"]["competitor_stars"]
    assert whole["reviews"] == whole["competitor_reviews"] == 300 * 14 // GOODS


def test_what_reviews_write_about_is_compared(done: Run) -> None:
    """Both sides' reviews name the same things as often: nothing is sure, and that is what is said."""
    found = {r["aspect"]: r for r in rows(done, "aspect_gaps")}
    assert found["delivery"]["share"] == pytest.approx(1 / 3, abs=0.02)
    assert found["delivery"]["share_gap_low"] < 0 < found["delivery"]["share_gap_high"]
    assert found["delivery"]["stars_gap"] > 2  # theirs have two stars where they name delivery
    assert not any(r["sure"] for r in found.values())
    assert "cannot be told apart (210 of yours, 210 of Copycat)" in done.report.read_text("utf-8")


def test_delivery_counts_where_both_sides_tell_it(out: Path) -> None:
    told = competitors(out, terms_of(None, 4.9))
    assert not any(r["delivered"] for r in rows(told, "price_gaps"))  # the rival tells none


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_terminal_json_and_the_report_say_the_same(
    out: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app(["competitors", str(out), "--lang", language], standalone_mode=False)
    said = capsys.readouterr().out
    app(["competitors", str(out), "--json"], standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    whole = next(r for r in told["price_index"] if r["category"] == "*")
    page = (out / json.loads((out / "current.json").read_text())["run"] / "report.html").read_text(encoding="utf-8")
    first = said.splitlines()[0]
    assert first.replace("'", "&#39;") in page
    assert str(whole["undercut_count"]) in said
    assert "2" in next(
        line for line in said.splitlines() if "Copycat" in line and ("follows" in line or "跟进" in line)
    )


def test_their_promotions_are_printed(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app(["competitors", str(out)], standalone_mode=False)
    line = next(x for x in capsys.readouterr().out.splitlines() if "50% off from" in x)
    app(["competitors", str(out), "--promotions"], standalone_mode=False)
    head, *lines = capsys.readouterr().out.splitlines()
    assert head == "Their promotions, the latest first:"
    assert line in lines
    app(["competitors", str(out), "--promotions", "--json"], standalone_mode=False)
    assert len(json.loads(capsys.readouterr().out)["promotions"]) == len(lines)


@pytest.mark.parametrize(("as_of", "said"), [
    (None, "20 offers were seen after your last order"),
    ("2023-06-05", "was seen after|were seen after .* the date that this run looks at"),
])  # fmt: skip
def test_offers_after_the_last_order_count_unless_the_run_looks_back(
    out: Path, tmp_path: Path, as_of: str | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "source"
    copytree(out.parent / "source", source)
    with (source / "competitor_offers.csv").open("a", newline="", encoding="utf-8") as f:
        later = MONDAY + timedelta(weeks=WEEKS + 6)
        csv.writer(f).writerows([*copycat(p, WEEKS - 1)[:3], "1.5", "1.5", *copycat(p, WEEKS - 1)[5:-1], later]
                                for p in range(GOODS))  # fmt: skip
    run(source, tmp_path / "out", Options.of(only=("kpis",), as_of=as_of))
    done = competitors(tmp_path / "out")
    dates = done.about["remarks"]["competitor_dates"]
    theirs = {float(r["competitor_price"]) for r in rows(done, "price_gaps")}
    if as_of is None:
        assert (dates["later"], dates["hidden"], dates["newest"]) == (20, 0, f"{later}T00:00:00")
        assert theirs == {1.44}  # 1.5 dollars at 0.8, tax of a fifth added
    else:
        assert dates["later"] == 0
        assert dates["hidden"] == (WEEKS - 22) * GOODS + 20
        assert min(theirs) > 5
    app(["competitors", str(tmp_path / "out")], standalone_mode=False)
    assert re.search(said, capsys.readouterr().out)


def test_alerts_and_events_by_the_week(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app(["competitors", str(out), "--alerts", "--events", "--days", "14", "--json"], standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    assert 0 < len(told["alerts"]) < len(told["events"])
    app(["competitors", str(out), "--alerts", "--days", "14"], standalone_mode=False)
    assert len(capsys.readouterr().out.splitlines()) == len(told["alerts"])


def test_names_of_orders_serve_where_there_is_no_file_of_products(tmp_path: Path) -> None:
    """And a file of offers is told from one of stars by what it is called and holds."""
    source = tmp_path / "source"
    source.mkdir()
    head = "order_id,customer_id,order_date,product_id,product_name,quantity,unit_price,currency"
    weeks = [(MONDAY + timedelta(weeks=w), w, p) for w in range(12) for p in range(6)]
    sold = ([f"o{w}-{p}", f"k{(w + p) % 9}", day, f"p{p}", name(p), 2, price(p, w), "EUR"] for day, w, p in weeks)
    write(source, "order_lines", head, sold)
    seen = MONDAY + timedelta(weeks=9)
    asked = (["Copycat", f"r{p}", name(p), 1 + p, "EUR", 4.2, seen] for p in range(6))
    write(source, "offers", "competitor,id,title,price,currency,rating,seen_at", asked)
    run(source, tmp_path / "out", Options(only=("kpis",)))
    found = competitors(tmp_path / "out").table("competitor_matches").to_pylist()
    assert {(r["competitor_product_id"], r["product_id"]) for r in found} >= {(f"r{p}", f"p{p}") for p in range(6)}
