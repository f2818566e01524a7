"""A shop in a temporary folder: write files, say what the columns mean, take them in, look at the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tierwise.contract.settings import Settings
from tierwise.data.intake import Intake, take_in
from tierwise.data.mapping import ColumnMap, Mapping, TableMap
from tierwise.data.warehouse import Warehouse, open_warehouse


def make_map(file: str, table: str, layout: str = "", **columns: str) -> TableMap:
    """``column="Source name"``; a value "Source name:format" names a format too."""
    maps = []
    for target, source in columns.items():
        name, _, form = source.partition(":")
        maps.append(ColumnMap(target, name, format=form))
    return TableMap(file, table, tuple(maps), layout=layout)


@dataclass
class LittleShop:
    """One workspace and the exports it was given."""

    folder: Path
    warehouse: Warehouse
    settings: Settings = field(default_factory=lambda: Settings(currency="EUR"))
    exports: int = 0

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def take(self, files: dict[str, str], maps: list[TableMap] | None = None) -> Intake:
        """Take in a new export. Without ``maps``, columns mean what their CSV header says."""
        self.exports += 1
        source = self.folder / f"export{self.exports}"
        source.mkdir()
        for name, text in files.items():
            (source / name).write_text(text, encoding="utf-8", newline="")
        return self.take_folder(source, maps or [own_map(name, text) for name, text in files.items()])

    def take_folder(self, source: Path, maps: list[TableMap]) -> Intake:
        return take_in(source, self.out, self.settings, Mapping(tuple(maps)), self.warehouse)

    def rows(self, intake: Intake, table: str, *columns: str, cut: Any = None) -> list[tuple[Any, ...]]:
        """Rows of a table in force (or as of ``cut``), sorted."""
        shop = intake.shop.as_of(cut) if cut else intake.shop
        if not shop.has(table):
            return []
        found = self.warehouse.arrow(shop.table(table).select(*columns)).to_pylist()
        return sorted((tuple(r.values()) for r in found), key=str)


def own_map(file: str, text: str) -> TableMap:
    header = text.splitlines()[0].split(",")
    table = file.split(".", maxsplit=1)[0].split("-", maxsplit=1)[0]
    instants = {"ordered_at", "returned_at", "signed_up_at", "happened_at", "cancelled_at"}
    return make_map(file, table, **{c: f"{c}:iso" if c in instants else c for c in header})


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse("duckdb", scratch=tmp_path / "scratch", threads=1) as opened:
        yield opened


@pytest.fixture
def little_shop(tmp_path: Path, warehouse: Warehouse) -> LittleShop:
    return LittleShop(tmp_path, warehouse)


@pytest.fixture
def table_map() -> Any:
    """``make_map`` for tests that map columns by hand."""
    return make_map
