"""The command line: one journey from a file to a table, in both languages, for people and for machines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tierwise.errors import UsageError
from tierwise.serve.cli import app

ROWS = ["order no,order date,customer,item,qty,price"]
ROWS += [
    f"{i},2023-{1 + i % 12:02d}-{1 + i % 28:02d},c{i * 7 % 40},p{i % 9},{1 + i % 3},{4 + i % 13}.50" for i in range(400)
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one export and a workspace: a run as of August, then one of the whole year."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "orders.csv").write_text("\n".join(ROWS) + "\n")
    early = _ask("run", folder / "orders.csv", "-o", folder / "out", "--as-of", "2023-08-01", "--only", "value")
    assert early.exit_code == 0  # its cut points are kept, and no longer fit the whole year
    assert _ask("run", folder / "orders.csv", "-o", folder / "out").exit_code == 0
    return folder


def _ask(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=False)


@pytest.mark.parametrize("verb", ["run", "show", "plan", "holdout"])
def test_a_language_that_is_not_spoken_is_wrong_use(shop: Path, verb: str) -> None:
    with pytest.raises(UsageError, match="--lang 'zh' is not known"):
        _ask(verb, shop / "out", "--lang", "zh")


def test_run_shows_the_guess_the_receipt_and_where_the_report_is(shop: Path) -> None:
    said = _ask("run", shop / "orders.csv", "-o", shop / "again", "--only", "rfm").stdout
    assert "400 rows read = 400 kept" in said
    assert "report.html" in said
    assert "order no" in said


def test_show_lists_and_prints_tables_in_both_languages(shop: Path) -> None:
    assert "customer_features" in _ask("show", shop / "out").stdout
    assert "Gold" in _ask("show", shop / "out", "tiers").stdout
    chinese = _ask("show", shop / "out", "tiers", "--lang", "zh-Hans").stdout
    assert "黄金" in chinese


def test_show_keeps_to_the_rows_asked_for(shop: Path) -> None:
    largest = json.loads(_ask("show", shop / "out", "opportunities", "--json", "-n", "9").stdout)[0]
    words = ("opportunity_customers", "--where", f"opportunity={largest['opportunity']}", "-n", "1000", "--json")
    named = json.loads(_ask("show", shop / "out", *words).stdout)
    assert {r["opportunity"] for r in named} == {largest["opportunity"]}
    assert [r["rank"] for r in named] == list(range(1, largest["customers"] + 1))
    assert "--where opportunity=" in next((shop / "out" / "runs").glob("*/report.html")).read_text("utf-8")
    with pytest.raises(UsageError, match="names no column"):
        _ask("show", shop / "out", "tiers", "--where", "colour=red")


def test_cut_points_stay_until_they_are_recut(shop: Path) -> None:
    moved = json.loads(_ask("tiers", shop / "out", "recut", "--json").stdout)
    assert moved["run"] is None
    assert moved["moved"] > 0


def test_json_is_for_machines(shop: Path) -> None:
    about = json.loads(_ask("show", shop / "out", "--json").stdout)
    assert about["receipt"]["tables"]["order_lines"]["read"] == 400
    rows = json.loads(_ask("show", shop / "out", "value", "-n", "3", "--json").stdout)
    assert len(rows) == 3
    assert float(rows[0]["value_low"]) <= float(rows[0]["value"]) <= float(rows[0]["value_high"])


def test_check_keeps_nothing(shop: Path, tmp_path: Path) -> None:
    before = sorted(p.name for p in shop.iterdir())
    assert "400 rows read" in _ask("check", shop / "orders.csv").stdout
    assert sorted(p.name for p in shop.iterdir()) == before


def test_init_writes_a_mapping_that_run_then_uses(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text((shop / "orders.csv").read_text())
    assert "shop.toml" in _ask("init", tmp_path / "orders.csv").stdout
    assert (tmp_path / "shop.toml").is_file()
    said = _ask("run", tmp_path / "orders.csv", "-o", tmp_path / "out", "--only", "rfm").stdout
    assert "Meaning of the columns from" in said
    assert (
        "order_date" in _ask("config", "show", tmp_path).stdout
        or "order date" in _ask("config", "show", tmp_path).stdout
    )


def test_recut_says_what_would_move_before_it_moves_anything(shop: Path) -> None:
    runs = sorted(p.name for p in (shop / "out" / "runs").iterdir())
    assert "recut --yes" in _ask("tiers", shop / "out", "recut").stdout
    assert sorted(p.name for p in (shop / "out" / "runs").iterdir()) == runs
    assert json.loads(_ask("tiers", shop / "out", "recut", "--yes", "--json").stdout)["run"]


def test_only_leaves_out_what_was_not_asked_for(shop: Path, tmp_path: Path) -> None:
    done = json.loads(_ask("run", shop / "orders.csv", "-o", tmp_path / "out", "--only", "rfm", "--json").stdout)
    assert done["tables"] == ["customer_features", "rfm"]


def test_as_of_sees_nothing_later(shop: Path, tmp_path: Path) -> None:
    source = shop / "orders.csv"
    asked = ("--as-of", "2023-07-01", "--only", "rfm", "--json")
    done = json.loads(_ask("run", source, "-o", tmp_path / "out", *asked).stdout)
    assert done["as_of"] == "2023-07-01T00:00:00"
    rows = json.loads(_ask("show", tmp_path / "out", "customer_features", "-n", "400", "--json").stdout)
    assert max(r["last_order_day"] for r in rows) < "2023-07-01"


def test_out_may_lie_inside_the_source(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("\n".join(ROWS) + "\n")
    for _ in range(2):
        done = json.loads(_ask("run", tmp_path, "-o", tmp_path / "out", "--only", "rfm", "--json").stdout)
        assert done["receipt"]["tables"]["order_lines"]["read"] == 400


def test_cut_points_outlive_a_lost_shop_toml(shop: Path, tmp_path: Path) -> None:
    words = ("run", shop / "orders.csv", "-o", tmp_path / "out", "--only", "value", "--json")
    first = json.loads(_ask(*words, "--as-of", "2023-08-01").stdout)
    (tmp_path / "out" / "shop.toml").unlink()
    second = json.loads(_ask(*words).stdout)
    assert second["cuts"] == first["cuts"]


def test_who_says_who_a_hashed_id_is(tmp_path: Path) -> None:
    rows = ["Order,Date,E-mail,Total", "1,2025-01-03,ann@example.com,40.00", "2,2025-02-03,ann@example.com,35.00"]
    (tmp_path / "orders.csv").write_text("\n".join(rows) + "\n", "utf-8")
    _ask("run", tmp_path / "orders.csv", "-o", tmp_path / "out", "--only", "rfm")
    (row,) = json.loads(_ask("show", tmp_path / "out", "rfm", "--json").stdout)
    said = _ask("who", tmp_path / "out", row["customer_id"][:8]).stdout
    assert said.splitlines() == [f"{row['customer_id']}, first in orders.csv, line 2:", "  e-mail: ann@example.com"]
    (person,) = json.loads(_ask("who", tmp_path / "out", row["customer_id"], "--json").stdout)
    assert person["emails"] == ["ann@example.com"]


def test_segments_says_plainly_that_there_are_none_and_adds_them_to_a_run_without(shop: Path, tmp_path: Path) -> None:
    source, out = shop / "orders.csv", tmp_path / "out"
    assert _ask("run", source, "-o", out, "--only", "rfm").exit_code == 0
    assert "Too few customers to look for natural groups: 40 of at least 60." in _ask("segments", out).stdout
    answer = json.loads(_ask("segments", out, "--json").stdout)
    assert (answer["code"], answer["personas"]) == ("too_few_customers", [])
    assert json.loads(_ask("show", out, "personas", "--json").stdout) == []
    about = json.loads(_ask("show", out, "--json").stdout)
    assert about["id"] == answer["run"]
    assert {"rfm", "segments", "personas"} <= set(about["tables"])


def test_explain_tells_of_all_and_of_one_customer(shop: Path) -> None:
    """Forty customers are too few to learn from, and that is what is said."""
    assert "No question could be learned" in _ask("explain", shop / "out").stdout
    assert json.loads(_ask("explain", shop / "out", "--json").stdout)["drivers"] == []
    chinese = _ask("explain", shop / "out", "--customer", "c7", "--lang", "zh-Hans").stdout
    assert chinese.startswith("客户 c7")
    one = _ask("explain", shop / "out", "--customer", "c7", "--question", "buy_90d", "--json")
    assert [r["question"] for r in json.loads(one.stdout)["rows"]["behaviour"]] == ["buy_90d"]


@pytest.mark.parametrize("words", [("--question", "churn_1d"), ("--customer", "c7", "--question", "churn_1d")])
def test_a_question_that_was_not_asked_is_refused(shop: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="churn_1d"):
        _ask("explain", shop / "out", *words)
