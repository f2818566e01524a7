"""Laws of the whole journey, on simulated shops: what must not change anything changes nothing."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from tierwise.pipeline.journey import run
from tierwise.pipeline.options import Options
from tierwise.pipeline.workspace import Run
from tierwise.simulate.exports import write_export
from tierwise.simulate.world import World

Rows = list[list[str]]
TO_TIERS = ("value",)
"""The parts that a law about features and tiers needs."""


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One CSV export of a small shop with returns, discounts and guests; on the first date looked back to, nobody had
    bought anything yet.
    """
    folder = tmp_path_factory.mktemp("shop")
    written = write_export(World(seed=5, customers=140, days=420), folder, style="generic_en")
    orders = [name for name in written.files if "order" in name]
    assert orders
    for other in set(written.files) - set(orders):
        (folder / other).unlink()
    return folder / orders[0]


def _rows(path: Path) -> tuple[list[str], Rows]:
    with path.open(encoding="utf-8-sig", newline="") as f:
        head, *rows = list(csv.reader(f))
    return head, rows


def _write(path: Path, head: list[str], rows: Rows) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([head, *rows])
    return path


def _tables(done: Run) -> dict[str, pa.Table]:
    return done.tables()


def _run(source: Path, out: Path, key_of: Path | None = None, only: tuple[str, ...] = ()) -> Run:
    if key_of is not None:  # the key counts as input: the same shop keeps the same key
        shutil.copyfile(key_of.parent / f".{key_of.name}.key", out.parent / f".{out.name}.key")
    return run(source, out, Options(only=only))


@pytest.fixture(scope="module")
def base(export: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    """The shop's first run."""
    out = tmp_path_factory.mktemp("base") / "out"
    return out, _run(export, out)


def test_the_same_export_again_is_the_same_run(base: tuple[Path, Run], export: Path) -> None:
    out, first = base
    again = run(export, out, Options())
    assert again.id == first.id
    assert len(list((out / "runs").iterdir())) == 1


def test_row_order_and_splitting_into_files_change_no_table(
    base: tuple[Path, Run], export: Path, tmp_path: Path
) -> None:
    """Three files as a shop system pages its export, an order cut apart at each border; rows of a file in any order."""
    head, rows = _rows(export)
    thirds = (0, len(rows) // 3, 2 * len(rows) // 3, len(rows))
    for part in range(3):
        mine = rows[thirds[part] : thirds[part + 1]]
        random.Random(part).shuffle(mine)
        _write(tmp_path / "parts" / f"orders_{part}.csv", head, mine)
    split = _run(tmp_path / "parts", tmp_path / "out", base[0])
    assert _tables(split) == _tables(base[1])


def _scaled(head: list[str], rows: Rows, factor: int, is_money: Callable[[str], bool]) -> Rows:
    money = [i for i, name in enumerate(head) if is_money(name.lower())]
    return [[str(Decimal(v) * factor) if i in money and v else v for i, v in enumerate(row)] for row in rows]


def test_a_currency_a_hundred_times_smaller_keeps_every_tier(
    base: tuple[Path, Run], export: Path, tmp_path: Path
) -> None:
    head, rows = _rows(export)
    scaled = _scaled(head, rows, 100, lambda n: any(w in n for w in ("price", "amount", "discount", "total", "paid")))
    assert scaled != rows
    larger = _run(_write(tmp_path / "s" / export.name, head, scaled), tmp_path / "out", base[0], TO_TIERS)
    for column in ("customer_id", "tier", "stage"):
        assert larger.table("tiers")[column] == base[1].table("tiers")[column]
    was, now = (t.table("customer_features")["revenue"].to_pylist() for t in (base[1], larger))
    assert now == [None if r is None else r * 100 for r in was]
    assert any(r for r in was)


def test_next_weeks_export_is_a_union_and_tells_what_moved(export: Path, tmp_path: Path) -> None:
    head, rows = _rows(export)
    dated = next(i for i, name in enumerate(head) if "date" in name.lower() or "time" in name.lower())
    rows.sort(key=lambda r: r[dated])
    half, most = (_between_orders(head, rows, share) for share in (0.5, 0.9))
    early = _write(tmp_path / "a" / "orders.csv", head, rows[:most])
    late = _write(tmp_path / "b" / "orders.csv", head, rows[half:])
    out = tmp_path / "out"
    first = run(early, out, Options(only=TO_TIERS))
    second = run(late, out, Options(only=TO_TIERS))
    whole = _run(export, tmp_path / "whole", out, ("rfm",))
    assert second.id != first.id
    assert second.table("customer_features") == whole.table("customer_features")
    assert first.about["as_of"] in {str(d.isoformat()) for d in second.table("tier_moves")["from_as_of"].to_pylist()}
    assert second.about["cuts_version"] == first.about["cuts_version"]


def _between_orders(head: list[str], rows: Rows, share: float) -> int:
    """Where about that share of the rows ends, and an order with it: half an order would be a correction of it."""
    order, at = head.index("order_id"), int(share * len(rows))
    return next(i for i in range(at, len(rows)) if rows[i][order] != rows[i - 1][order])


def test_row_order_and_currency_change_no_segment(tmp_path: Path) -> None:
    """Two kinds of customers in one shop: whoever orders its rows or counts in pence sees the same groups."""
    head, rows = _two_kinds()
    only = ("segments",)
    here = _run(_write(tmp_path / "a" / "orders.csv", head, rows), tmp_path / "here", only=only)
    scaled = _scaled(head, rows, 100, lambda n: n == "unit_price")
    random.Random(3).shuffle(scaled)
    there = _run(_write(tmp_path / "b" / "orders.csv", head, scaled), tmp_path / "there", tmp_path / "here", only)
    was, now = (done.table("segments") for done in (here, there))
    assert len(set(was["segment"].to_pylist())) == 2
    for column in ("customer_id", "segment", "next_segment"):
        assert now[column] == was[column]


def _two_kinds() -> tuple[list[str], Rows]:
    """Orders of 60 customers who come often for little, and of 60 who come seldom for much."""
    chance = random.Random(2)
    rows = []
    for who in range(120):
        often = who < 60
        for _ in range(chance.randint(24, 40) if often else chance.randint(3, 6)):
            day = date(2023, 1, 1) + timedelta(chance.randint(0, 364))
            price = f"{chance.uniform(5, 12) if often else chance.uniform(150, 400):.2f}"
            rows.append([f"o{len(rows)}", day.isoformat(), f"c{who:03d}", f"p{chance.randint(1, 9)}", "1", price])
    return ["order_id", "order_date", "customer_id", "sku", "quantity", "unit_price"], rows
