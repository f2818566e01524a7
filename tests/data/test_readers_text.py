"""Text files: every line comes out, with its true number, whatever is in it."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tierwise.data.files import text_files
from tierwise.data.readers import RawTable, read_source

MESSY = (
    b"id,name,amount\n"
    b"1,a,2\n"
    b'2,"x\ny",3\n'  # lines 3 and 4
    b"\n"
    b"3,b\n"  # 6: a field is missing
    b'4,"un,5\n'  # 7: a quote is never closed
    b"5,c\x00,6\n"  # 8
    b'7,"8""q",9\n'
    b'8,5" pipe,1\n'
    b'="0012",d,3\n'
    b"=1+1,e,4\n"
)


def one(path: Path) -> RawTable:
    (raw,) = read_source(path)
    return raw


def rows(raw: RawTable) -> list[dict[str, Any]]:
    return [r for b in raw.batches() for r in b.to_pylist()]


def written(folder: Path, data: bytes, name: str = "orders.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_no_line_is_lost_and_each_keeps_its_number(tmp_path: Path) -> None:
    found = rows(one(written(tmp_path, MESSY)))
    assert {r["_line"]: r["_broken"] for r in found if r["_broken"]} == {
        6: "wrong_field_count",
        7: "open_quote",
        8: "nul_byte",
    }
    good = {r["_line"]: (r["id"], r["name"], r["amount"]) for r in found if not r["_broken"]}
    assert good == {
        2: ("1", "a", "2"),
        3: ("2", "x\ny", "3"),
        9: ("7", '8"q', "9"),
        10: ("8", '5" pipe', "1"),
        11: ("0012", "d", "3"),
        12: ("=1+1", "e", "4"),
    }


def test_raw_lines_are_as_the_file_has_them(tmp_path: Path) -> None:
    raw = one(written(tmp_path, MESSY))
    assert raw.raw_lines([3, 7, 11]) == {3: '2,"x\ny",3', 7: '4,"un,5', 11: '="0012",d,3'}


def test_small_blocks_give_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = one(written(tmp_path, MESSY * 1 + b'20,"long\ntext",1\n' * 30))
    whole = rows(raw)
    for size in (7, 16, 61, 200):
        monkeypatch.setattr(text_files, "_BLOCK", size)
        monkeypatch.setattr(text_files, "_CAREFUL", max(4, size // 3))
        assert rows(raw) == whole
        assert raw.raw_lines([3, 13, 42]) == {3: '2,"x\ny",3', 13: '20,"long\ntext",1', 42: 'text",1'}


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from('\n\t",;'), max_size=8)


@given(
    st.lists(
        st.tuples(*[CELL] * 3),
        min_size=1,
        max_size=25,
    ),
    st.integers(5, 80),
)
@example(cells=[("\n", "\t", "\n\t")], block=5)
@settings(max_examples=60, deadline=None)
def test_what_csv_writes_comes_back(tmp_path_factory: pytest.TempPathFactory, cells: list[Any], block: int) -> None:
    import csv

    path = tmp_path_factory.mktemp("csv") / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f, quoting=csv.QUOTE_ALL)
        writer.writerows([("alpha", "beta", "gamma"), *cells])
    raw = one(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_files, "_BLOCK", block)
        patch.setattr(text_files, "_CAREFUL", 16)
        found = [tuple(r[c] or "" for c in ("alpha", "beta", "gamma")) for r in rows(raw)]
    assert found == [tuple(_unguarded(v) for v in c) for c in cells]


def _unguarded(value: str) -> str:
    return value[2:-1] if value.startswith('="') and value.endswith('"') and len(value) > 2 else value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_chinese_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    text = "订单号,买家昵称,金额\n1,张三,12.5\n2,李四,3\n"
    raw = one(written(tmp_path, text.encode(encoding)))
    assert raw.columns == ("订单号", "买家昵称", "金额")
    assert [r["买家昵称"] for r in rows(raw)] == ["张三", "李四"]
    assert raw.raw_lines([3]) == {3: "2,李四,3"}
    assert not raw.notes


def test_a_western_code_page_is_taken_and_said_so(tmp_path: Path) -> None:
    raw = one(written(tmp_path, "id;name\n1;Müller Café\n2;Größe\n".encode("cp1252")))
    assert raw.encoding == "cp1252"
    assert raw.delimiter == ";"
    assert [r["name"] for r in rows(raw)] == ["Müller Café", "Größe"]
    assert "cp1252" in raw.notes[0]


def test_a_damaged_line_of_a_utf8_file_is_broken_not_the_file(tmp_path: Path) -> None:
    good = "".join(f"{i},Zoë {i} naïve café\n" for i in range(50)).encode()
    raw = one(written(tmp_path, b"id,name\n" + good + b"99,\xe9t\xe9\n"))
    assert raw.encoding == "utf-8"
    assert [r["_line"] for r in rows(raw) if r["_broken"] == "undecodable"] == [52]


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_delimiters(tmp_path: Path, sign: str) -> None:
    raw = one(written(tmp_path, f"id{sign}when{sign}sum\r\n1{sign}2024-01-05{sign}3.5 x\r\n".encode()))
    assert raw.delimiter == sign
    assert rows(raw)[0]["sum"] == "3.5 x"


def test_decimal_commas_do_not_part_fields(tmp_path: Path) -> None:
    raw = one(written(tmp_path, b"id;sum\n1;2,5\n2;3,75\n"))
    assert (raw.delimiter, raw.columns) == (";", ("id", "sum"))


def test_blank_separated_without_header(tmp_path: Path) -> None:
    raw = one(written(tmp_path, b" 00004 0001 19970101  2   29.33\r\n 00004 0001 19970118 12  129.73\r\n"))
    assert not raw.has_header
    assert [tuple(r.values())[:5] for r in rows(raw)] == [
        ("00004", "0001", "19970101", "2", "29.33"),
        ("00004", "0001", "19970118", "12", "129.73"),
    ]
    assert [r["_line"] for r in rows(raw)] == [1, 2]
    assert raw.raw_lines([1]) == {1: " 00004 0001 19970101  2   29.33"}


def test_titles_above_the_header_and_the_sep_line(tmp_path: Path) -> None:
    raw = one(written(tmp_path, b"Sales report\n\norder;date;sum\n1;2024-01-05;3\n2;2024-01-06;4\n"))
    assert raw.columns == ("order", "date", "sum")
    assert [r["_line"] for r in rows(raw)] == [4, 5]
    raw = one(written(tmp_path, b"sep=|\norder|sum\n1|3\n", "b.csv"))
    assert (raw.delimiter, [r["_line"] for r in rows(raw)]) == ("|", [3])


def test_old_line_ends_repeated_and_missing_names(tmp_path: Path) -> None:
    raw = one(written(tmp_path, b"id,,id\r1,2,3\r4,5,6\r"))
    assert raw.columns == ("id", "column_2", "id (2)")
    assert [r["_line"] for r in rows(raw)] == [2, 3]


def test_gzip_is_read_as_what_it_holds(tmp_path: Path) -> None:
    raw = one(written(tmp_path, gzip.compress(b"id,sum\n1,2\n"), "orders.csv.gz"))
    assert (raw.name, raw.columns, len(rows(raw))) == ("orders", ("id", "sum"), 1)


def test_header_only_is_a_table_without_rows(tmp_path: Path) -> None:
    raw = one(written(tmp_path, b"order_id,date,amount\n"))
    assert raw.columns == ("order_id", "date", "amount")
    assert rows(raw) == []
    assert raw.sample().num_rows == 0


def test_ten_thousand_columns(tmp_path: Path) -> None:
    names = ",".join(f"c{i}" for i in range(10_000))
    values = ",".join(str(i) for i in range(10_000))
    raw = one(written(tmp_path, f"{names}\n{values}\n{values},1\n".encode()))
    assert len(raw.columns) == 10_000
    first, second = rows(raw)
    assert first["c9999"] == "9999"
    assert second["_broken"] == "wrong_field_count"


def test_the_sample_reaches_into_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_files, "_BLOCK", 4096)
    raw = one(written(tmp_path, b"id,sum\n" + b"".join(b"%d,%d\n" % (i, i) for i in range(60_000))))
    ids = [int(v) for v in raw.sample(400)["id"].to_pylist()]
    assert ids[:200] == list(range(200))
    assert max(ids) > 40_000


def test_cdnow_has_every_line(shop_data: Path) -> None:
    found = rows(one(shop_data / "cdnow_sample" / "CDNOW_sample.txt"))
    assert len(found) == 6919
    assert [r["_line"] for r in found] == list(range(1, 6920))
    assert sum(Decimal(r["column_5"]) for r in found) == Decimal("244091.94")  # as the Parquet copy sums up
