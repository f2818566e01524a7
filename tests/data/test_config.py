"""shop.toml: readable, exact in both directions, and clear about what it cannot follow."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.contract.settings import Settings
from tierwise.data.config import read_config, write_config
from tierwise.data.mapping import ColumnMap, Mapping, TableMap, propose
from tierwise.data.readers import read_source
from tierwise.errors import ConfigError

CHOSEN = Settings(
    currency="EUR", time_zone="Europe/Berlin", language="zh-Hans", margin_rate=0.25, horizon_days=180,
    tier_cuts=(500.0, 120.5, 20.0), tier_cuts_version="2024-01-05", duplicates="quarantine", seed=7,
)  # fmt: skip
EXPORT = "订单号,email,下单时间,金额\n1,ann@example.org,03/04/2024,5.50\n2,bo@example.org,11/05/2024,7.25\n"


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(EXPORT, encoding="utf-8")
    raw = read_source(tmp_path / "orders.csv")
    mapping = propose(raw)
    write_config(tmp_path / "shop.toml", CHOSEN, mapping, raw)
    assert read_config(tmp_path / "shop.toml") == (CHOSEN, mapping)
    first = (tmp_path / "shop.toml").read_bytes()
    write_config(tmp_path / "shop.toml", CHOSEN, mapping, raw)
    assert (tmp_path / "shop.toml").read_bytes() == first


def test_each_column_shows_how_sure_and_three_samples_but_no_person(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(EXPORT, encoding="utf-8")
    raw = read_source(tmp_path / "orders.csv")
    write_config(tmp_path / "shop.toml", Settings(), propose(raw), raw)
    text = (tmp_path / "shop.toml").read_text("utf-8")
    assert "for example 03/04/2024 | 11/05/2024" in text
    assert "% sure" in text
    assert "example.org" not in text
    assert "month/day/year" in text  # the doubt names the other reading


TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
NEEDED = (ColumnMap("ordered_at", "when", confidence=0.5), ColumnMap("amount", "sum", confidence=0.5))
COLUMNS = st.lists(
    st.builds(
        ColumnMap,
        st.sampled_from(["order_id", "unit_price", "email", "order_total"]),
        TEXT.filter(bool),
        TEXT,
        TEXT,
        st.floats(0, 1),
        TEXT,
    ),
    unique_by=lambda c: c.target,
    max_size=4,
).map(lambda columns: (*NEEDED, *columns))
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
TABLES = st.lists(
    st.builds(TableMap, TEXT, st.just("order_lines"), COLUMNS, st.floats(0, 0.99), TEXT, TEXTS, TEXTS, TEXTS),
    unique_by=lambda t: t.file,
    max_size=3,
).map(lambda tables: Mapping(tuple(tables)))


@given(TABLES)
@settings(max_examples=80, deadline=None)
def test_any_mapping_survives(tmp_path_factory: pytest.TempPathFactory, mapping: Mapping) -> None:
    path = tmp_path_factory.mktemp("config") / "shop.toml"
    write_config(path, CHOSEN, mapping)
    assert read_config(path) == (CHOSEN, mapping)
    tomllib.loads(path.read_text("utf-8"))


def test_a_hand_written_file_may_be_short(tmp_path: Path) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(
        '[shop]\ncurrency = "EUR"\n[[files]]\nfile = "a.csv"\ntable = "order_lines"\n'
        'columns.amount = "Betrag"\ncolumns.ordered_at = "Tag"\n'
    )
    chosen, mapping = read_config(path)
    assert chosen == replace(Settings(), currency="EUR")
    assert mapping.tables[0].column("amount") == ColumnMap("amount", "Betrag", confidence=1.0, why="set by hand")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[shop]\ncurency = 'EUR'\n", "shop.curency"),
        ("[shops]\n", "shops"),
        ("shop = 3\n", "shop"),
        ("[shop]\nhorizon_days = 'long'\n", "shop.horizon_days"),
        ("[shop]\nmargin_rate = 3\n", "margin_rate"),
        ("[tiers]\ncuts = [1, 2, 3]\n", "tiers.cuts"),
        ("[tiers]\ncuts = 'none'\n", "tiers.cuts"),
        ("[shop\n", "not valid TOML"),
        ("[[files]]\nfile = 'a.csv'\ntable = 'order'\n", "'order'"),
        ("[[files]]\nfile = 'a.csv'\ntable = 'order_lines'\ncolumns.amuont = 'x'\n", "'amuont'"),
        ("[[files]]\nfile = 'a.csv'\ntable = 'order_lines'\ncolumns.amount = {}\n", "neither source nor constant"),
        ("[[files]]\nfile = 'a.csv'\ntable = 'order_lines'\ncolumns.amount = 'x'\n", "(ordered_at)"),
        ("[[files]]\nfile = 'a.csv'\ntable = 'order_lines'\ncolumns.ordered_at = 'x'\n", "money (amount"),
        ("[[files]]\nfile = 'a.csv'\ncolour = 'red'\n", "files[0].colour"),
        ("[[files]]\ntable = 'order_lines'\n", "files[0].file"),
        ("[[files]]\nfile = 'a.csv'\n[[files]]\nfile = 'a.csv'\n", "twice"),
    ],
)
def test_what_cannot_be_followed_is_named(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "shop.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_config(tmp_path / "shop.toml")
    assert word in caught.value.message
    assert caught.value.hint


def test_a_missing_file_says_how_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="tierwise init"):
        read_config(tmp_path / "shop.toml")


def test_a_doubt_is_settled_by_deleting_it_or_by_full_confidence(tmp_path: Path) -> None:
    path = tmp_path / "shop.toml"
    doubts = ("ordered_at: day or month?", "currency: which?", "check all")
    when = ColumnMap("ordered_at", "d", confidence=0.7)
    table = TableMap("a.csv", "order_lines", (when, ColumnMap("amount", "m", confidence=0.9)), 0.7, doubts=doubts)

    def left(table: TableMap) -> tuple[str, ...]:
        write_config(path, CHOSEN, Mapping((table,)))
        return read_config(path)[1].tables[0].doubts

    assert left(table) == doubts
    assert left(replace(table, columns=(replace(when, confidence=1.0), table.columns[1]))) == doubts[1:]
    assert left(replace(table, confidence=1.0)) == doubts[:1]
    assert left(replace(table, doubts=doubts[1:])) == doubts[1:]
    text = path.read_text("utf-8")
    assert "delete its line" in text
    assert "请核对" in text
