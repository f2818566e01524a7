"""Contacts that nobody drew lots for, from a shop's files to the table of effects."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from tierwise.pipeline.journey import run
from tierwise.pipeline.measure import measure
from tierwise.pipeline.options import Options
from tierwise.pipeline.workspace import Run
from tierwise.serve.planning import show_effects

START, MAILED = date(2024, 1, 1), date(2024, 6, 3)
GAIN = 30.0


def write(path: Path, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows([head, *rows])


def shop(folder: Path, beside: bool) -> Path:
    """A mailing to good customers, after which they spend `GAIN` more; ``beside``: another goes to the same people."""
    rng = np.random.default_rng(3)
    orders, contacts = [], []
    for i in range(400):
        good = rng.gamma(2.0, 0.5)
        days = sorted({int(d) for d in rng.uniform(0, 200, 4 + rng.poisson(4 * good))})
        orders += [(f"c{i}", START + timedelta(days=d), 20.0 * rng.lognormal(0, 0.3)) for d in days]
        if rng.random() < 0.2 + 0.3 * min(good, 2.0):
            contacts.append((f"c{i}", "catalogue", MAILED))
            orders.append((f"c{i}", MAILED + timedelta(days=int(rng.integers(1, 20))), GAIN))
            if beside:
                contacts.append((f"c{i}", "coupons", MAILED + timedelta(days=5)))
    folder.mkdir()
    write(
        folder / "orders.csv", ("order_id", "customer_id", "order_date", "amount"),
        [(f"o{n}", c, d.isoformat(), f"{a:.2f}") for n, (c, d, a) in enumerate(orders)],
    )  # fmt: skip
    write(
        folder / "contacts.csv", ("contact_id", "campaign", "customer_id", "contacted_at"),
        [(f"k{n}", what, c, d.isoformat()) for n, (c, what, d) in enumerate(contacts)],
    )  # fmt: skip
    return folder


def measured(folder: Path, beside: bool) -> Run:
    run(shop(folder / "files", beside), folder / "out", Options.of(only=("kpis",)))
    return measure(folder / "out")


@pytest.mark.parametrize("beside", [False, True])
def test_a_mailing_is_compared_and_graded(tmp_path: Path, beside: bool, capsys: pytest.CaptureFixture[str]) -> None:
    done = measured(tmp_path, beside)
    row = next(r for r in done.table("effects").to_pylist() if r["campaign"] == "catalogue")
    note = done.about["remarks"]["measure"]["catalogue"]
    assert row["effect_low"] - 5 < GAIN < row["effect_high"] + 5
    assert row["total"] == pytest.approx(note["of_contacted"] * row["treated"])
    assert note["elsewhere"] == pytest.approx(1.0 if beside else 0.0)
    assert ("other_campaigns" in note["doubts"]) is beside
    assert row["method"] == f"observational, grade {note['grade']}"
    show_effects(done, None, "en", as_json=False)
    assert ("other campaigns at the same time" in capsys.readouterr().out) is beside
