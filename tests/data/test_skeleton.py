"""A shop.toml to fill in: it can be read once filled, says what is missing until then, and shows no person."""

from __future__ import annotations

from pathlib import Path

import pytest

from tierwise.contract.settings import Settings
from tierwise.data.config import read_config
from tierwise.data.mapping import propose
from tierwise.data.readers import read_source
from tierwise.data.skeleton import write_skeleton
from tierwise.errors import ConfigError, MappingError

ODD = "Quux;Florp;Zonk;Wibble\n" + "".join(f"w{i % 7};{i + 1:02d}.11.2025;{i},50;p{i}@example.org\n" for i in range(20))


def skeleton(folder: Path) -> Path:
    (folder / "odd.csv").write_text(ODD, encoding="utf-8")
    raw = read_source(folder / "odd.csv")
    with pytest.raises(MappingError):
        propose(raw)
    write_skeleton(folder / "shop.toml", Settings(), raw)
    return folder / "shop.toml"


def test_unfilled_it_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ordered_at") as caught:
        read_config(skeleton(tmp_path))
    assert "[files.columns]" in caught.value.hint


def test_filled_in_it_is_a_mapping(tmp_path: Path) -> None:
    path = skeleton(tmp_path)
    text = path.read_text("utf-8")
    for target in ("ordered_at", "amount", "customer_id"):
        text = text.replace(f"# {target} = ", f"{target} = ")
    path.write_text(text, "utf-8")
    (table,) = read_config(path)[1].tables
    assert {c.target: (c.source, c.format) for c in table.columns} == {
        "ordered_at": ("Florp", "day.month.year"),
        "amount": ("Zonk", "1.234,56"),
        "customer_id": ("Quux", ""),
    }


def test_each_column_stands_there_with_values_but_no_person(tmp_path: Path) -> None:
    text = skeleton(tmp_path).read_text("utf-8")
    assert '#   "Florp", format = "day.month.year": 01.11.2025 | 02.11.2025 | 03.11.2025' in text
    assert "example.org" not in text
    assert "必填" in text


def test_a_file_that_is_known_is_written_as_known(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("customer_id,gender,city\n1,f,Ulm\n2,m,Bonn\n")
    (tmp_path / "odd.csv").write_text(ODD, encoding="utf-8")
    found = write_skeleton(tmp_path / "shop.toml", Settings(), read_source(tmp_path))
    assert [t.table for t in found.tables] == ["customers", ""]
    text = (tmp_path / "shop.toml").read_text("utf-8")
    assert 'table = "customers"' in text
    assert 'table = "order_lines"' in text
