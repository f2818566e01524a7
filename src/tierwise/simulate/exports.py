"""Write the files that a shop's system would export, clean or with planted dirt, so that the whole intake is tested."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tierwise.errors import UsageError
from tierwise.simulate.cells import CELLS, order_cells
from tierwise.simulate.dirt import Dirt, empty_ledger, plant
from tierwise.simulate.history import History, unfold
from tierwise.simulate.lines import currencies
from tierwise.simulate.sheet import Sheet
from tierwise.simulate.styles import ORDER_LEVEL, STYLES, Columns, Style
from tierwise.simulate.world import World


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """What was written: file names, rows of the orders file, clean money per currency, ledger of planted dirt.

    ``money`` is the sum of amounts of the order rows before dirt was planted, cancellations as negative.
    """

    folder: Path
    files: tuple[str, ...]
    orders_file: str
    rows: int
    money: dict[str, Decimal]
    ledger: Any


def write_export(
    world: World | History,
    folder: Path | str,
    style: str = "generic_en",
    dirt: Dirt | None = None,
    days: tuple[float, float] | None = None,
) -> Export:
    """Write the world's export in a style; ``days`` keeps orders from one world day up to another (exclusive).

    Two exports with overlapping ``days`` share the rows of the overlap exactly. Raises ``UsageError`` for an unknown
    style, and for one without a currency column in a world of several currencies.
    """
    h = world if isinstance(world, History) else unfold(world)
    how = _style(style, h.world)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    cells, money = order_cells(h, how, days or (0.0, float(h.world.days)))
    sheet = _sheet(how, how.columns, cells)
    if how.first_row_only:
        _blank_repeats(sheet)
    ledger = plant(sheet, dirt, how.orders_file) if dirt else empty_ledger()
    (target / how.orders_file).write_bytes(sheet.encode())
    for name, table, columns in how.files:
        further = _sheet(how, columns, CELLS[table](h, how))
        (target / name).write_bytes(further.encode())
    files = (how.orders_file, *(name for name, _, _ in how.files))
    return Export(target, files, how.orders_file, len(sheet.rows), money, ledger)


def _style(name: str, world: World) -> Style:
    if name not in STYLES:
        raise UsageError(f"no export style {name!r}", f"one of {', '.join(STYLES)}")
    style = STYLES[name]
    if "currency" not in style.fields and len(currencies(world)) > 1:
        raise UsageError(
            f"the style {name} has no currency column, but the world sells in {', '.join(currencies(world))}",
            "use a world of one country: people=People.off()",
        )
    return style


def _sheet(style: Style, columns: Columns, cells: dict[str, list[str]]) -> Sheet:
    return Sheet(
        header=[header for header, _ in columns],
        fields=[field for _, field in columns],
        rows=[list(row) for row in zip(*(cells[field] for _, field in columns), strict=True)],
        encoding=style.encoding,
        delimiter=style.delimiter,
        first_row_only=style.first_row_only,
        decimal_comma=style.decimal_comma,
        date=style.date,
    )


def _blank_repeats(sheet: Sheet) -> None:
    """Keep order fields on an order's first row only; the order id stays on every row."""
    key = sheet.fields.index("order_id")
    again = [k for k, f in enumerate(sheet.fields) if f in ORDER_LEVEL]
    last = ""
    for row in sheet.rows:
        if row[key] == last:
            for k in again:
                row[k] = ""
        last = row[key]
