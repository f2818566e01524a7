"""The contract of a table: its columns with type, unit and meaning, its key, and when its rows are known.

One declaration yields the Arrow schema, the Ibis schema, the row rules of cleaning, the reference page and the
list of personal columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tierwise.errors import ContractError

MONEY_PRECISION = 18
MONEY_SCALE = 4


class Kind(StrEnum):
    """What a column holds; the storage type follows from it."""

    ID = "id"  # text; never a number
    TEXT = "text"
    CATEGORY = "category"  # text of few values
    INSTANT = "instant"  # UTC, microseconds, without zone
    DAY = "day"  # the shop's local calendar day
    INTEGER = "integer"
    NUMBER = "number"  # float64
    QUANTITY = "quantity"  # decimal(18,4): pieces, kilograms
    MONEY = "money"  # decimal(18,4) in the row's `currency`
    PROBABILITY = "probability"  # float64 in 0..1
    FLAG = "flag"
    CURRENCY = "currency"  # ISO 4217
    JSON = "json"  # JSON text


_ARROW = {
    Kind.INSTANT: "timestamp[us]",
    Kind.DAY: "date32",
    Kind.INTEGER: "int64",
    Kind.NUMBER: "float64",
    Kind.PROBABILITY: "float64",
    Kind.FLAG: "bool",
}
_IBIS = {
    Kind.INSTANT: "timestamp(6)",
    Kind.DAY: "date",
    Kind.INTEGER: "int64",
    Kind.NUMBER: "float64",
    Kind.PROBABILITY: "float64",
    Kind.FLAG: "boolean",
    Kind.QUANTITY: f"decimal({MONEY_PRECISION}, {MONEY_SCALE})",
    Kind.MONEY: f"decimal({MONEY_PRECISION}, {MONEY_SCALE})",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, its unit, and the limits a row must keep.

    ``required`` means never null in a cleaned or computed table. ``minimum`` is inclusive. ``choices`` are the only
    values allowed. ``personal`` columns can point at a person and are named by the erasure plan.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = False
    personal: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def arrow_type(self) -> Any:
        """The pyarrow type the column rests as."""
        import pyarrow as pa

        if self.kind in (Kind.MONEY, Kind.QUANTITY):
            return pa.decimal128(MONEY_PRECISION, MONEY_SCALE)
        return pa.type_for_alias(_ARROW[self.kind]) if self.kind in _ARROW else pa.string()

    @property
    def ibis_type(self) -> str:
        """The Ibis type the column has in expressions."""
        return _IBIS.get(self.kind, "string")


@dataclass(frozen=True, slots=True)
class TableContract:
    """What a table means. ``happened_at`` and ``known_at`` name the columns that ``Shop.as_of`` looks at."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    happened_at: str = ""
    known_at: str = ""

    def __post_init__(self) -> None:
        names = [c.name for c in self.columns]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ContractError(f"table {self.name}: columns declared twice: {', '.join(twice)}")
        lost = [n for n in (*self.key, self.happened_at, self.known_at) if n and n not in names]
        if lost:
            raise ContractError(f"table {self.name}: key or time columns not declared: {', '.join(lost)}")

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(c.name for c in self.columns)

    @property
    def personal(self) -> tuple[str, ...]:
        """Names of the columns that can point at a person."""
        return tuple(c.name for c in self.columns if c.personal)

    def column(self, name: str) -> Column:
        """The column of that name."""
        for c in self.columns:
            if c.name == name:
                return c
        raise ContractError(f"table {self.name} has no column {name!r}; it has {', '.join(self.names)}")

    def arrow_schema(self) -> Any:
        """The pyarrow schema, required columns not nullable."""
        import pyarrow as pa

        return pa.schema([pa.field(c.name, c.arrow_type, nullable=not c.required) for c in self.columns])

    def ibis_schema(self) -> dict[str, str]:
        """Column name to Ibis type."""
        return {c.name: c.ibis_type for c in self.columns}

    def conform(self, table: Any) -> Any:
        """The Arrow table cast to this contract: same columns, order and types, sorted by nothing.

        Optional columns that are absent come in as nulls; an unknown column, a missing required one, a null in a
        required one or a value that does not fit raises ``ContractError`` with table and column.
        """
        import pyarrow as pa

        extra = [n for n in table.column_names if n not in self.names]
        if extra:
            raise ContractError(f"table {self.name}: columns outside the contract: {', '.join(extra)}")
        arrays = [self._conform_column(c, table) for c in self.columns]
        return pa.Table.from_arrays(arrays, schema=self.arrow_schema())

    def _conform_column(self, column: Column, table: Any) -> Any:
        import pyarrow as pa

        if column.name not in table.column_names:
            if column.required:
                raise ContractError(f"table {self.name}: required column {column.name} is missing")
            return pa.chunked_array([pa.nulls(table.num_rows, column.arrow_type)])
        try:
            values = _cast(table[column.name], column)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, TypeError) as e:
            raise ContractError(f"table {self.name}, column {column.name}: {e}") from e
        if column.required and values.null_count:
            raise ContractError(
                f"table {self.name}, column {column.name}: {values.null_count} of {len(values)} rows are empty",
                "a required value could not be computed; this is a bug unless you wrote the table",
            )
        return values


def _cast(values: Any, column: Column) -> Any:
    """Cast to the contract's type; floats become money by rounding to 4 decimals, never by truncation."""
    import pyarrow as pa
    import pyarrow.compute as pc

    target = column.arrow_type
    if values.type == target:
        return values
    if pa.types.is_decimal(target):
        if pa.types.is_floating(values.type):
            values = pc.round(values, ndigits=MONEY_SCALE)
        elif pa.types.is_decimal(values.type) and values.type.scale > MONEY_SCALE:
            values = pc.round(values, ndigits=MONEY_SCALE, round_mode="half_towards_infinity")
        return pc.cast(values, target, safe=False) if pa.types.is_floating(values.type) else pc.cast(values, target)
    return pc.cast(values, target)
