"""Planted dirt lies exactly where the ledger says, and nowhere else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from tierwise.errors import UsageError
from tierwise.simulate.causes import People
from tierwise.simulate.dirt import Dirt, plant
from tierwise.simulate.dirt_kinds import KINDS, CellKind, RowKind
from tierwise.simulate.exports import write_export
from tierwise.simulate.history import History, unfold
from tierwise.simulate.sheet import Sheet
from tierwise.simulate.styles import STYLES
from tierwise.simulate.world import World

MANY = unfold(World(seed=3, customers=120, days=400, future_days=10))
ONE = unfold(World(seed=3, customers=120, days=400, future_days=10, people=People.off()))


def history(style: str) -> History:
    return ONE if style in ("youzan", "uci") else MANY


def lines(folder: Path, style: str) -> list[bytes]:
    return (folder / STYLES[style].orders_file).read_bytes().split(b"\n")[:-1]


def by_kind(ledger: pa.Table) -> Counter[str]:
    return Counter(ledger["kind"].to_pylist())


@pytest.mark.parametrize("style", STYLES)
def test_only_the_ledgers_lines_differ_from_the_clean_file(style: str, tmp_path: Path) -> None:
    h = history(style)
    write_export(h, tmp_path / "clean", style)
    dirty = write_export(h, tmp_path / "dirty", style, Dirt.of_each(3))
    ledger = dirty.ledger.to_pylist()
    clean_lines, dirty_lines = lines(tmp_path / "clean", style), lines(tmp_path / "dirty", style)
    marked = {r["line"] for r in ledger}
    assert len(marked) == len(ledger)
    added = sum(isinstance(KINDS[r["kind"]], RowKind) for r in ledger)
    assert len(dirty_lines) == len(clean_lines) + added == dirty.rows + 1
    kept = [text for k, text in enumerate(dirty_lines, start=1) if k not in marked]
    lost = Counter(clean_lines) - Counter(kept)
    assert sum(lost.values()) == len(ledger) - added
    assert not Counter(kept) - Counter(clean_lines)


@pytest.mark.parametrize("style", ["generic_en", "generic_zh", "german"])
def test_before_and_after_stand_on_the_line(style: str, tmp_path: Path) -> None:
    how = STYLES[style]
    export = write_export(MANY, tmp_path, style, Dirt.of_each(4))
    found = lines(tmp_path, style)
    for row in export.ledger.to_pylist():
        kind = KINDS[row["kind"]]
        assert row["meaning"] == kind.meaning
        if isinstance(kind, CellKind) and row["after"]:
            text = found[row["line"] - 1].decode("gb18030" if style == "generic_zh" else "utf-8")
            assert row["after"] in text.replace('"', ""), row
            assert row["before"] != row["after"]
            assert row["column"] in dict(how.columns)


def test_every_kind_fits_the_generic_style_in_the_count_asked_for(tmp_path: Path) -> None:
    export = write_export(MANY, tmp_path, "generic_en", Dirt.of_each(5))
    assert by_kind(export.ledger) == dict.fromkeys(KINDS, 5)


def test_copies_and_cancellations_name_their_line(tmp_path: Path) -> None:
    export = write_export(MANY, tmp_path, "generic_en", Dirt({"duplicate": 6, "cancellation": 6}))
    found = lines(tmp_path, "generic_en")
    for row in export.ledger.to_pylist():
        assert row["of_line"] < row["line"]
        own, original = found[row["line"] - 1].split(b","), found[row["of_line"] - 1].split(b",")
        assert own[:5] == original[:5]
        assert (own == original) == (row["kind"] == "duplicate")
        if row["kind"] == "cancellation":
            assert own[5] == b"-" + original[5]
            assert own[8] == b"-" + original[8]


def test_bytes_that_break_readers_are_really_there(tmp_path: Path) -> None:
    export = write_export(
        MANY, tmp_path, "generic_en", Dirt({"nul_byte": 2, "short_row": 2, "long_row": 2, "broken_bytes": 2})
    )
    found = lines(tmp_path, "generic_en")
    fields = len(STYLES["generic_en"].columns)
    for row in export.ledger.to_pylist():
        line = found[row["line"] - 1]
        match row["kind"]:
            case "nul_byte":
                assert line.count(b"\0") == 1
            case "short_row":
                assert line.count(b",") == fields - 2
            case "long_row":
                assert line.count(b",") == fields + 1
            case _:
                with pytest.raises(UnicodeDecodeError):
                    line.decode("utf-8")


def test_one_kind_does_not_move_another(tmp_path: Path) -> None:
    alone = write_export(MANY, tmp_path / "1", dirt=Dirt({"bad_date": 4}))
    joined = write_export(MANY, tmp_path / "2", dirt=Dirt({"bad_date": 4, "word_quantity": 4}))
    dates = [r["line"] for r in joined.ledger.to_pylist() if r["kind"] == "bad_date"]
    assert dates == alone.ledger["line"].to_pylist()


def test_repairable_numbers_keep_their_value() -> None:
    sheet = Sheet(["amount", "order_id"], ["amount", "order_id"], [["12.34", "a"], ["7.50", "b"], ["120.00", "c"]])
    ledger = plant(sheet, Dirt({"exponent": 1, "full_width_digits": 1, "other_decimal_mark": 1}), "f.csv").to_pylist()
    for row in ledger:
        text = row["after"].translate({0xFF0C: ".", 0xFF0E: "."} | {0xFF10 + k: str(k) for k in range(10)})
        assert float(text.replace(",", ".")) == pytest.approx(float(row["before"]))


def test_impossible_date_is_written_in_the_sheets_own_way(tmp_path: Path) -> None:
    export = write_export(MANY, tmp_path, "german", Dirt({"impossible_date": 1}))
    assert export.ledger["after"].to_pylist() == ["30.02.2021 10:15"]


def test_unknown_unfitting_or_too_much_dirt_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no kind of dirt named mud"):
        Dirt({"mud": 1})
    with pytest.raises(UsageError, match="missing_amount does not fit"):
        write_export(ONE, tmp_path, "uci", Dirt({"missing_amount": 1}))
    with pytest.raises(UsageError, match="only 1 sound rows left for 2 × bad_date"):
        plant(Sheet(["d", "o"], ["ordered_at", "order_id"], [["2021-01-01", "a"]]), Dirt({"bad_date": 2}), "f")


def test_ambiguous_dates_are_planted_only_where_nobody_can_tell(tmp_path: Path) -> None:
    for style, planted in (("german", 0), ("eu_slash", 0), ("us_slash", 2), ("generic_en", 2)):
        export = write_export(MANY, tmp_path / style, style, Dirt({"ambiguous_date": 2}, only_fitting=True))
        assert export.ledger.num_rows == planted
