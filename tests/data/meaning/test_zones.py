"""Times that carry an offset propose the shop's time zone; nothing is changed by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tierwise.contract.settings import Settings
from tierwise.data.mapping import propose
from tierwise.data.meaning.zones import settled
from tierwise.data.readers import read_source
from tierwise.report.words_mapping import has_twin


def doubts(folder: Path, *times: str) -> list[str]:
    rows = "".join(f"{i},c{i},{t},9.50\n" for i, t in enumerate(times))
    (folder / "orders.csv").write_text("order_id,customer_id,ordered_at,amount\n" + rows)
    (table,) = propose(read_source(folder / "orders.csv")).tables
    return [d for d in table.doubts if d.startswith("time_zone")]


@pytest.mark.parametrize(
    ("times", "zone"),
    [
        (("2024-01-05T01:30:00+08:00", "2024-07-05T01:30:00+08:00"), "Asia/Shanghai"),
        (("2024-01-05 01:30:00 +0800", "2024-02-05 01:30:00 +0800"), "Asia/Shanghai"),
        (("2024-01-05T01:30:00+01:00", "2024-07-05T01:30:00+02:00"), "Europe/Berlin"),
        (("2024-01-05T01:30:00-05:00", "2024-02-05T01:30:00-05:00"), "America/New_York"),
        (("2024-01-05T01:30:00.123-05:00", "2024-07-05T01:30:00.123-05:00"), "America/Bogota"),
    ],
)
def test_an_offset_of_their_own_proposes_a_zone(tmp_path: Path, times: tuple[str, ...], zone: str) -> None:
    (doubt,) = doubts(tmp_path, *times)
    assert f'set time_zone = "{zone}"' in doubt
    assert has_twin(doubt)


@pytest.mark.parametrize(
    "times",
    [
        ("2024-01-05T01:30:00Z", "2024-02-05T01:30:00Z"),
        ("2024-01-05 01:30:00 +0000", "2024-02-05 01:30:00 +0000"),
        ("2024-01-05", "2024-02-05"),
        ("2024-01-05 01:30", "2024-02-05 10:08"),
        ("2024-01-05T01:30:00+08:00", "2024-02-05T01:30:00"),
    ],
)
def test_times_in_utc_or_without_an_offset_ask_nothing(tmp_path: Path, times: tuple[str, ...]) -> None:
    assert doubts(tmp_path, *times) == []


def test_typed_timestamps_name_their_zone(tmp_path: Path) -> None:
    at = (
        pa.array([1_704_400_000, 1_720_100_000], pa.int64())
        .cast(pa.timestamp("s"))
        .cast(pa.timestamp("us", "Asia/Tokyo"))
    )
    table = pa.table({"order_id": ["1", "2"], "customer_id": ["a", "b"], "ordered_at": at, "amount": [9.5, 8.5]})
    pq.write_table(table, tmp_path / "orders.parquet")
    (found,) = propose(read_source(tmp_path / "orders.parquet")).tables
    assert any('set time_zone = "Asia/Tokyo"' in d for d in found.doubts)


def test_a_zone_that_is_set_settles_the_doubt(tmp_path: Path) -> None:
    assert doubts(tmp_path, "2024-01-05T01:30:00+08:00")
    mapping = propose(read_source(tmp_path / "orders.csv"))
    assert settled(mapping, Settings()) == mapping
    assert settled(mapping, replace(Settings(), time_zone="Asia/Shanghai")).tables[0].doubts == ()
