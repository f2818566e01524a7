"""Columns that stand in many input tables, said once."""

from __future__ import annotations

from tierwise.contract.schema import Column, Kind, TableContract

NOT_A_PRODUCT = 1 << 31
"""Bit of ``order_lines.flags``: postage, fee, discount or adjustment. Its money counts, it is no product."""


def column(
    name: str,
    kind: Kind,
    meaning: str,
    *,
    unit: str = "",
    required: bool = False,
    personal: bool = False,
    minimum: float | None = None,
) -> Column:
    """A column of an input table; below ``minimum`` a number is refused."""
    return Column(name, kind, meaning, unit, required, personal, minimum)


def origin() -> tuple[Column, ...]:
    """Where a row came from and when it was known: the tail of every input table."""
    return (
        column(
            "flags",
            Kind.INTEGER,
            "bit mask of what cleaning noticed or repaired; 0 is an untouched row",
            required=True,
        ),
        column("file", Kind.TEXT, "source file (or database table) the row was read from", required=True),
        column(
            "line",
            Kind.INTEGER,
            "line in that file (record number for Parquet, Excel and databases)",
            required=True,
        ),
        column("known_at", Kind.INSTANT, "instant from which the shop could know this row", required=True),
        column("superseded_at", Kind.INSTANT, "instant a later correction replaced the row; empty while it holds"),
    )


def customer(required: bool = False) -> Column:
    """Whose row it is: personal, and empty for a guest where it may be."""
    return column("customer_id", Kind.ID, "the customer; empty for a guest", personal=True, required=required)


def input_table(
    name: str, meaning: str, *columns: Column, key: tuple[str, ...] = (), happened_at: str = ""
) -> TableContract:
    """A table with its own columns and where each row came from."""
    return TableContract(name, meaning, (*columns, *origin()), key, happened_at, "known_at")


PRODUCT = column("product_id", Kind.ID, "the product (SKU)")
CURRENCY = column("currency", Kind.CURRENCY, "ISO 4217 code of the row's money", required=True)
