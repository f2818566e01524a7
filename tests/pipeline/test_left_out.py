"""Who does not count in a reading: outcomes before their own assignment, by arm; and clicks that no person made."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tierwise.pipeline.journey import run
from tierwise.pipeline.measure import measure
from tierwise.pipeline.options import Options
from tierwise.pipeline.workspace import Run
from tierwise.report.sentences import LANGUAGES
from tierwise.serve.planning import show_effects

START, SENT = date(2024, 1, 1), datetime(2024, 6, 3, 9)
GAIN = 15.0
HEAD = (
    "contact_id", "customer_id", "campaign", "contacted_at", "arm", "propensity", "clicked", "clicked_at", "links",
    "links_clicked",
)  # fmt: skip


def write(path: Path, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows([head, *rows])


def shop(folder: Path, late: float, both: bool = True) -> Path:
    """Of 900 customers half are written to, after which they spend `GAIN` more. Rows of the share ``late`` are dated
    two weeks after the start, of both arms or of the treated alone. Each twentieth of the treated clicks: in turn as a
    person, within a second, on every link, and nobody knows how.
    """
    rng = np.random.default_rng(6)
    orders: list[tuple[str, str, float]] = []
    contacts: list[tuple[object, ...]] = []
    clicked = 0
    for i in range(900):
        days = sorted({int(d) for d in rng.uniform(0, 200, 3 + rng.poisson(5))})
        orders += [(f"c{i}", str(START + timedelta(days=d)), 20.0 * rng.lognormal(0, 0.3)) for d in days]
        treated = bool(rng.random() < 0.5)
        at = SENT + timedelta(days=14 if (treated or both) and rng.random() < late else 0)
        if treated:
            orders.append((f"c{i}", str(at.date() + timedelta(days=int(rng.integers(1, 10)))), GAIN))
        click: tuple[object, ...] = ("false", "", "", "")
        if treated and i % 20 == 0:
            seconds = (600, 1, 600, None)[clicked % 4]
            then = "" if seconds is None else str(at + timedelta(seconds=seconds))
            click = ("true", then, *((("5", "1"), ("5", "1"), ("5", "5"), ("", ""))[clicked % 4]))
            clicked += 1
        arm = "treated" if treated else "control"
        contacts.append((f"k{i}", f"c{i}", "drawn", str(at), arm, 0.5, *click))
    folder.mkdir()
    write(
        folder / "orders.csv", ("order_id", "customer_id", "order_date", "amount"),
        [(f"o{n}", c, d, f"{a:.2f}") for n, (c, d, a) in enumerate(orders)],
    )  # fmt: skip
    write(folder / "contacts.csv", HEAD, contacts)
    return folder


def read(folder: Path, **how: Any) -> Run:
    run(shop(folder / "files", **how), folder / "out", Options.of(only=("kpis",)))
    return measure(folder / "out")


def revenue(done: Run) -> dict[str, Any]:
    (row,) = (
        r for r in done.table("effects").to_pylist()
        if (r["campaign"], r["metric"], r["tier"], r["offer"]) == ("drawn", "revenue", "", "")
    )  # fmt: skip
    return dict(row)


def test_who_ordered_before_her_own_assignment_does_not_count_and_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = read(tmp_path, late=0.12)
    note = done.about["remarks"]["measure"]["drawn"]
    out = note["left_out"]
    assert min(out["treated_early"], out["control_early"]) > 5
    row = revenue(done)
    assert row["n"] == 900 - out["treated_early"] - out["control_early"] == note["treated"] + note["control"]
    assert row["effect_low"] < GAIN < row["effect_high"]
    assert note["ratio_p"] > 0.001
    early = out["treated_early"] + out["control_early"]
    for language in LANGUAGES:
        show_effects(done, "drawn", language, as_json=False)
        said = capsys.readouterr().out
        assert str(early) in said
        assert f"{note['treated']}" in said
    show_effects(done, None, "en", as_json=True)
    assert json.loads(capsys.readouterr().out)["measure"]["drawn"]["left_out"] == out
    page = done.report.read_text("utf-8")
    assert f"{early} customers are left out, who had ordered or used the coupon before" in page


def test_clicks_of_machines_are_told_apart_and_cost_nobody_her_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = read(tmp_path, late=0.0)
    found = done.about["remarks"]["measure"]["drawn"]["clicks"]
    clicked = found["people"] + found["machines"] + found["untold"]
    assert found["machines"] == pytest.approx(clicked / 2, abs=1)
    assert found["untold"] == pytest.approx(clicked / 4, abs=1)
    assert revenue(done)["n"] == 900
    show_effects(done, "drawn", "en", as_json=False)
    said = capsys.readouterr().out
    assert f"{found['machines']} more were made by machines" in said
    assert f"{found['machines']} more were made by machines" in done.report.read_text("utf-8")


@pytest.mark.parametrize(("late", "both", "code"), [(0.12, False, "early_uneven"), (0.8, True, "early_many")])
def test_where_one_arm_loses_more_or_too_many_are_early_nothing_is_read(
    tmp_path: Path, late: float, both: bool, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = read(tmp_path, late=late, both=both)
    note = done.about["remarks"]["measure"]["drawn"]
    assert (note["none"], note["reason"]) == ("blocked", code)
    assert not [r for r in done.table("effects").to_pylist() if r["campaign"] == "drawn"]
    for language in LANGUAGES:
        show_effects(done, None, language, as_json=False)
        assert f"{note['treated_early']}" in capsys.readouterr().out
    assert "had ordered or used the coupon before their own assignment" in done.report.read_text("utf-8")
