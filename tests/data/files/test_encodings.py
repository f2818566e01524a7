"""Which encoding a file is written in: Chinese, Western and damaged files, each kept apart from the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tierwise.data.files.encodings import detect_encoding
from tierwise.data.readers import read_source

GERMAN = (
    "Kunde;Datum;Ort;Betrag\n" + "Müller;03.11.2025;Größenwahn GmbH;1.018,50 €\nJäger;04.11.2025;Köln;64,00 €\n" * 40
)
FRENCH = "client,date,montant,ville\n" + "Renée Créée,2025-01-03,12.5,Besançon\nZoé,2025-01-04,3,Orléans à côté\n" * 40
RARE = "id,name\n" + "1,plain\n" * 3000 + "2,Café Zürich\n3,garçon\n"
DEGREES = "id,name,amount\n" + "1,Thermometer 25°C,5\n2,Kettle 100°F,6\n" * 50
YEN = "订单号,买家,金额\n" + "".join(f"{i},buyer{i},¥{i}.50\n" for i in range(300))
TRADITIONAL = "訂單編號,買家,金額\n1,張學友,5\n2,劉德華,6\n"
RARE_NAME = "订单号,买家\n1,陶喆\n2,朱镕基\n3,龑\n"


def encoding(folder: Path, data: bytes) -> str:
    (folder / "t.csv").write_bytes(data)
    return detect_encoding(folder / "t.csv").name


@pytest.mark.parametrize("text", [GERMAN, FRENCH, RARE, DEGREES, "a,b\n1,créée\n"])
def test_western_text_is_western(tmp_path: Path, text: str) -> None:
    assert encoding(tmp_path, text.encode("cp1252")) == "cp1252"


@pytest.mark.parametrize("text", [YEN, TRADITIONAL, RARE_NAME, "商品,价\niphone手机,¥5\nT恤,¥6\n"])
def test_chinese_is_gb18030(tmp_path: Path, text: str) -> None:
    assert encoding(tmp_path, text.encode("gb18030")) == "gb18030"


def test_the_half_width_yen_sign_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(YEN.encode("gb18030"))
    (raw,) = read_source(tmp_path / "t.csv")
    assert raw.columns == ("订单号", "买家", "金额")
    assert raw.sample(2)["金额"].to_pylist() == ["¥0.50", "¥1.50"]


@pytest.mark.parametrize("name", ["Zoë", "张三", "plain"])
@pytest.mark.parametrize("damage", [b"\xff\xfe1", b"Caf\xc3 x", b"\xe5\xbc\xff", b"\x80\x81\x82"])
def test_a_few_damaged_lines_leave_a_file_utf8(tmp_path: Path, name: str, damage: bytes) -> None:
    lines = [b"id,name"] + [f"{i},{name}".encode() for i in range(4000)]
    for at in range(100, 4000, 390):
        lines[at] = b"%d,%s" % (at, damage)
    (tmp_path / "t.csv").write_bytes(b"\n".join(lines) + b"\n")
    (raw,) = read_source(tmp_path / "t.csv")
    assert raw.encoding == "utf-8"
    broken = [r["_line"] for b in raw.batches() for r in b.to_pylist() if r["_broken"] == "undecodable"]
    assert broken == [at + 1 for at in range(100, 4000, 390)]


def test_a_damaged_line_leaves_a_chinese_file_chinese(tmp_path: Path) -> None:
    lines = ["订单号,买家".encode("gb18030"), *(f"{i},张三".encode("gb18030") for i in range(50)), b"51,\xff\xff"]
    assert encoding(tmp_path, b"\n".join(lines)) == "gb18030"
