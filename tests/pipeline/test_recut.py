"""Settings change, cut points do not: the run says so, and only a recut mends it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tierwise.errors import UsageError
from tierwise.pipeline.journey import run
from tierwise.pipeline.options import Options
from tierwise.pipeline.recut import recut

TEA_SHOP = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "tea-shop" / "orders.csv"
PARTS = Options(only=("value",))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("shop") / "out"
    run(TEA_SHOP, out, PARTS)
    return out


@pytest.fixture
def out(first: Path, tmp_path: Path) -> Path:
    shutil.copytree(first, tmp_path / "out")
    shutil.copy(first.parent / ".out.key", tmp_path / ".out.key")
    return tmp_path / "out"


def change(out: Path, old: str, new: str) -> None:
    text = (out / "shop.toml").read_text("utf-8")
    assert text.count(old) == 1
    (out / "shop.toml").write_text(text.replace(old, new), "utf-8")


def test_a_changed_horizon_is_said_and_never_recut_silently(out: Path) -> None:
    before = run(TEA_SHOP, out, PARTS).about
    change(out, "horizon_days = 365", "horizon_days = 180")
    after = run(TEA_SHOP, out, PARTS)
    assert after.about["cuts"] == before["cuts"]
    assert (before["remarks"].get("cuts_of_another_basis"), before["cuts_basis"]) == (None, before["value_basis"])
    assert after.about["remarks"]["cuts_of_another_basis"] == ["horizon_days"]
    assert after.about["cuts_basis"] == before["cuts_basis"] != after.about["value_basis"]
    assert "tierwise tiers OUT recut" in after.report.read_text("utf-8")
    assert run(TEA_SHOP, out, PARTS).id == after.id  # still said the next time


def test_recut_takes_the_new_basis_and_the_warning_goes(out: Path) -> None:
    change(out, "margin_rate = 0.3", "margin_rate = 0.6")
    run(TEA_SHOP, out, PARTS)
    preview = recut(out)
    assert preview.differs
    assert ["margin_rate=0.3" in preview.other_basis[0], "margin_rate=0.6" in preview.other_basis[1]] == [True, True]
    done = recut(out, apply=True)
    assert done.run is not None
    assert "cuts_of_another_basis" not in done.run.about["remarks"]
    assert run(TEA_SHOP, out, PARTS).id == done.run.id


def test_recut_asks_for_a_run_where_settings_have_changed_since(out: Path) -> None:
    change(out, "horizon_days = 365", "horizon_days = 180")
    with pytest.raises(UsageError, match="horizon_days"):
        recut(out)


def test_points_set_by_hand_are_taken_for_todays_value(out: Path) -> None:
    basis = next(line for line in (out / "shop.toml").read_text("utf-8").splitlines() if line.startswith("cuts_basis"))
    change(out, basis + "\n", "")
    again = run(TEA_SHOP, out, PARTS).about
    assert again["cuts_basis"] == again["value_basis"]
    assert basis.split('"')[1] == again["cuts_basis"]
