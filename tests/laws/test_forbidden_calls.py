"""Calls that engines answer differently, or wrongly without an error, do not occur in the package."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tierwise

SOURCE = Path(tierwise.__file__).parent
ENGINE_ROOMS = ("data", "features", "insight", "outreach", "proof")
METHODS = {
    "delta": "engines count days differently: locale.calendar.midnights_crossed or elapsed_days",
    "asof_join": "not on Spark: union both sides and look ahead by a window",
    "group_concat": "its order is not portable",
    "approx_median": "approximate results differ by engine",
    "approx_nunique": "approximate results differ by engine",
    "approx_quantile": "approximate results differ by engine",
}
CASTS = {"try_cast": "only a text that matches our own grammar may be cast: in data/ alone"}
ORDERED = {"collect", "first", "last"}


def forbidden(tree: ast.AST, inside_data: bool = False) -> list[tuple[int, str]]:
    """Line and name of each forbidden call."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    found = [(c.lineno, c.func.id) for c in calls if isinstance(c.func, ast.Name) and c.func.id == "hash"]
    for call in (c for c in calls if isinstance(c.func, ast.Attribute)):
        name = call.func.attr  # type: ignore[attr-defined]
        ordered = name in ORDERED and any(k.arg == "order_by" for k in call.keywords)
        cast = name in CASTS and not inside_data
        if name in METHODS or cast or ordered or (name == "hash" and not call.args):
            found.append((call.lineno, name))
    return found


def strips_a_column(tree: ast.AST) -> list[int]:
    """Lines with ``.strip()`` on what a function calls a column, an Ibis text: Spark's trim also eats v and f."""
    lines = []
    for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("strip", "lstrip", "rstrip"):
            of = call.func.value
            if isinstance(of, ast.Attribute) or (isinstance(of, ast.Name) and of.id == "column"):
                lines.append(call.lineno)
    return lines


def modules(*rooms: str) -> list[Path]:
    return sorted(f for room in rooms for f in (SOURCE / room).rglob("*.py"))


@pytest.mark.parametrize("file", modules(*ENGINE_ROOMS), ids=lambda f: str(f.relative_to(SOURCE)))
def test_no_forbidden_call(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert forbidden(tree, inside_data=file.is_relative_to(SOURCE / "data")) == []


@pytest.mark.parametrize("file", modules("features"), ids=lambda f: f.name)
def test_no_text_column_is_stripped_by_the_engine(file: Path) -> None:
    assert strips_a_column(ast.parse(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    ["a.delta(b, 'day')", "t.x.hash()", "hash(x)", "t.approx_median()", "x.try_cast('int')", "x.collect(order_by=y)"],
)
def test_the_test_finds_what_it_looks_for(line: str) -> None:
    assert len(forbidden(ast.parse(line))) == 1


def test_the_strip_test_finds_a_stripped_column() -> None:
    assert strips_a_column(ast.parse("t.name.strip()")) == [1]
    assert strips_a_column(ast.parse("text.strip()")) == []


def test_seconds_are_counted_only_after_truncation() -> None:
    """``epoch_seconds`` keeps a fraction on DuckDB and drops it on Spark: only what was truncated may be counted."""
    wrong = []
    for file in modules(*ENGINE_ROOMS, "locale"):
        for call in (n for n in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "epoch_seconds":
                of = call.func.value
                cut = isinstance(of, ast.Call) and isinstance(of.func, ast.Attribute) and of.func.attr == "truncate"
                wrong += [] if cut else [f"{file.name}:{call.lineno}"]
    assert wrong == []
