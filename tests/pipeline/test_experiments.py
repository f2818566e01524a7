"""What is read as an experiment beside approved campaigns: arms the shop has logged, and the programme by quarters."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from runpy import run_path

import numpy as np

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.features.known import know
from tierwise.pipeline.campaigns import Campaign
from tierwise.pipeline.experiments import programmes
from tierwise.pipeline.journey import run
from tierwise.pipeline.measure import measure
from tierwise.pipeline.options import Options

SMALL = run_path(str(Path(__file__).parents[1] / "features" / "small_shop.py"))
START, DRAWN, PICKED, CATALOGUE = date(2024, 1, 1), date(2024, 6, 3), date(2024, 5, 1), date(2024, 4, 2)
GAIN = 15.0


def write(path: Path, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows([head, *rows])


def shop(folder: Path) -> Path:
    """Of 600 customers half are drawn for a mailing, after which they spend `GAIN` more; another mailing went to the
    better half, the rest called control; of a third nobody says who was held out.
    """
    rng = np.random.default_rng(5)
    orders: list[tuple[str, date, float]] = []
    contacts: list[tuple[object, ...]] = []
    good = rng.gamma(2.0, 0.5, 600)
    for i in range(600):
        days = sorted({int(d) for d in rng.uniform(0, 200, 3 + rng.poisson(3 * good[i]))})
        orders += [(f"c{i}", START + timedelta(days=d), 20.0 * rng.lognormal(0, 0.3)) for d in days]
        treated = rng.random() < 0.5
        contacts.append((f"c{i}", "drawn", DRAWN, "treated" if treated else "control", 0.5))
        contacts.append((f"c{i}", "picked", PICKED, "treated" if good[i] > np.median(good) else "control", ""))
        if treated:
            orders.append((f"c{i}", DRAWN + timedelta(days=int(rng.integers(1, 20))), GAIN))
        if rng.random() < 0.3:
            contacts.append((f"c{i}", "catalogue", CATALOGUE, "", ""))
    folder.mkdir()
    write(
        folder / "orders.csv", ("order_id", "customer_id", "order_date", "amount"),
        [(f"o{n}", c, d.isoformat(), f"{a:.2f}") for n, (c, d, a) in enumerate(orders)],
    )  # fmt: skip
    head = ("contact_id", "customer_id", "campaign", "contacted_at", "arm", "propensity")
    write(folder / "contacts.csv", head, [(f"k{n}", *row) for n, row in enumerate(contacts)])
    return folder


def test_logged_arms_are_read_where_a_lot_can_have_drawn_them(tmp_path: Path) -> None:
    run(shop(tmp_path / "files"), tmp_path / "out", Options.of(only=("kpis",)))
    done = measure(tmp_path / "out")
    rows, notes = done.table("effects").to_pylist(), done.about["remarks"]["measure"]
    (revenue,) = (r for r in rows if r["campaign"] == "drawn" and r["metric"] == "revenue")
    assert 0 < revenue["effect_low"] < GAIN < revenue["effect_high"]
    assert (revenue["running"], revenue["method"]) == (False, "difference after CUPED")
    assert "differed before the start" in notes["picked"]["why"]
    assert not [r for r in rows if r["campaign"] == "picked"]
    assert notes["catalogue"]["observational"]
    assert notes["drawn"]["ratio_p"] > 0.001


def campaign(decided: str) -> Campaign:
    return Campaign("spring", 1, {"as_of": decided}, Path())


def test_the_programme_is_read_for_quarters_in_which_a_campaign_was_decided(tmp_path: Path) -> None:
    ids = [f"c{i:03d}" for i in range(400)]
    sales = [SMALL["sale"](c, c, "2025-12-01", 10) for c in ids]
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:
        settings = Settings(currency="EUR", holdout_share=0.2, time_zone="Europe/Berlin")
        now = know(SMALL["build_shop"](warehouse, settings, SMALL["at"]("2026-05-10"), order_lines=sales))
        assert not programmes(now, [], "salt")
        days = ("2026-02-20T00:00:00", "2026-02-01T00:00:00", "2026-03-31T23:00:00")
        first, second = programmes(now, [campaign(d) for d in days], "salt")
        assert not programmes(now, [campaign("2026-05-10T00:00:00")], "salt")  # no day has passed since
    assert [first.name, second.name] == ["programme 2026Q1", "programme 2026Q2"]
    assert (first.at, second.at) == (datetime(2026, 2, 1), datetime(2026, 3, 31, 23))  # not before the first campaign
    assert (first.window_days, second.window_days) == (59, 91)
    held = [{c for c, t in zip(x.customers, x.treated, strict=True) if not t} for x in (first, second)]
    assert all(len(h) > 50 for h in held)
    assert not held[0] & held[1]
    assert not held[0] & set(second.customers)  # who has just rested cannot be compared
