"""Files that cannot be read or used: the message names the file and what to do, and holds no trace."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tierwise.data.mapping import propose
from tierwise.data.readers import read_source
from tierwise.errors import InputError, MappingError, MissingExtra, UnreadableSource


def _truncated_parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"a": list(range(1000))}), sink)
    return bytes(sink.getvalue().to_pybytes()[:700])


UNREADABLE = {
    "empty.csv": (b"", "empty"),
    "blank.csv": (b"\n \r\n", "no text"),
    "binary.csv": (bytes(range(256)) * 40, "binary"),
    "report.csv": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 stream", "PDF"),
    "old.csv": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel"),
    "cut.parquet": (_truncated_parquet(), "cut.parquet"),
    "text.parquet": (b"order_id,date\n1,2\n", "text.parquet"),
    "broken.xlsx": (b"PK\x03\x04 but nothing else", "broken.xlsx"),
    "words.json": (b"these are words", "JSON"),
    "cut.csv.gz": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc", "cut.csv.gz"),
    "shop.csv": (b"SQLite format 3\0" + bytes(100), "SQLite"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_named_with_a_remedy(tmp_path: Path, name: str) -> None:
    data, word = UNREADABLE[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableSource) as caught:
        read_source(tmp_path / name)
    assert name in caught.value.message
    assert word in caught.value.message
    assert caught.value.hint
    assert "Traceback" not in str(caught.value)


def test_a_zip_is_to_be_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.xlsx", "w") as z:
        z.writestr("orders.csv", "a,b\n1,2\n")
    with pytest.raises(UnreadableSource, match="ZIP"):
        read_source(tmp_path / "export.xlsx")


def test_paths_folders_and_addresses_that_lead_nowhere(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="does not exist"):
        read_source(tmp_path / "nowhere.csv")
    (tmp_path / "README.md").write_text("nothing here")
    with pytest.raises(UnreadableSource, match="no file that can be read"):
        read_source(tmp_path)
    with pytest.raises(UnreadableSource, match="no such file"):
        read_source(f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(InputError, match="nosuchdialect"):
        read_source("nosuchdialect://localhost/shop")


def test_a_password_never_shows(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource) as caught:
        read_source(f"sqlite://user:secret@/{tmp_path}/none.db")
    assert "secret" not in str(caught.value)


def test_excel_without_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as z:
        z.writestr("xl/workbook.xml", "<workbook/>")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtra, match="excel"):
        read_source(tmp_path / "book.xlsx")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("order_id^order_date^customer_id^amount\n1^2024-01-05^7^3\n", "single column"),
        ("order_id,order_date,amount\n1,2024-01-05,3.5\n2,2024-01-06,4.5\n", "a customer"),
        ("order_id,customer_id,amount\n1,7,3.5\n2,8,4.5\n", "a date"),
        ("order_id,customer_id,order_date,amount\n1,7,soon,3.5\n2,8,later,4.5\n", "a date"),
        ("order_id,customer_id,order_date,product\n1,7,2024-01-05,mug\n", "an amount"),
        (",".join(f"c{i}" for i in range(10_000)) + "\n" + ",".join("1" * 10_000) + "\n", "10000 columns"),
    ],
)
def test_a_file_that_means_nothing_says_what_is_missing(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "orders.csv").write_text(text)
    with pytest.raises(MappingError) as caught:
        propose(read_source(tmp_path / "orders.csv"))
    assert "orders.csv" in caught.value.message
    assert word in caught.value.message
    assert caught.value.hint


def test_dates_that_cannot_be_read_are_named_with_a_value(tmp_path: Path) -> None:
    rows = "".join(f"{i},c{i},someday,9.50\n" for i in range(9))
    (tmp_path / "orders.csv").write_text("order_id,customer_id,order_date,amount\n" + rows)
    with pytest.raises(MappingError, match="'order_date' holds no date that can be read, such as 'someday'"):
        propose(read_source(tmp_path / "orders.csv"))


def test_a_header_without_rows_is_mapped_but_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("order_id,order_date,customer_id,amount\n")
    (found,) = propose(read_source(tmp_path / "orders.csv")).tables
    assert found.table == "order_lines"
    assert found.confidence <= 0.5
    assert any("empty" in d for d in found.doubts)


def test_orders_and_lines_whose_ids_never_meet_are_not_joined_by_force(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("order_id,customer_id,order_date\n1,7,2024-01-05\n")
    (tmp_path / "items.csv").write_text("order_id,sku,quantity,price\nx-1,A,2,3.50\n")
    with pytest.raises(MappingError, match="cannot be joined by order id"):
        propose(read_source(tmp_path))


@pytest.mark.parametrize(
    "name",
    [
        "online_shoppers_intention/online_shoppers_intention.csv",
        "hillstrom/hillstrom.parquet",
        "ecommerce_churn/ecommerce_churn.parquet",
        "groceries/groceries.csv",
        "movielens_100k/ratings.parquet",
        "reviews_en_womens_clothing/womens_clothing_reviews.parquet",
        "yoochoose_clicks_100k/clicks_100k_test.parquet",
        "t10i4d100k_synthetic/t10i4d100k.parquet",
    ],
)
def test_real_files_that_are_no_orders_are_refused(shop_data: Path, name: str) -> None:
    with pytest.raises(MappingError) as caught:
        propose(read_source(shop_data / name))
    assert Path(name).name in caught.value.message
