"""The numbers of reasons as JSON text, built column by column: ``reason_values`` of every result table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats


def json_rows(columns: Mapping[str, Any]) -> Any:
    """One JSON object for each row, keys in the order given; NaN and null become null. Built by Arrow, not row by row.

    Text must be codes or dates: nothing is escaped.

    >>> columns = {"orders": np.array([3, 1]), "gap": np.array([2.5, np.nan]), "code": np.array(["late", "new"])}
    >>> json_rows(columns).to_pylist()
    ['{"orders":3,"gap":2.5,"code":"late"}', '{"orders":1,"gap":null,"code":"new"}']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    pieces: list[Any] = []
    for i, (key, values) in enumerate(columns.items()):
        pieces += [("{" if i == 0 else ",") + f'"{key}":', _json(values)]
    rows = len(next(iter(columns.values())))
    scalars = [pa.array([p] * rows, type=pa.string()) if rows == 0 and isinstance(p, str) else p for p in pieces]
    return pc.binary_join_element_wise(*scalars, "}", "")


def significant(values: Floats, digits: int = 6) -> Floats:
    """Rounded to significant digits.

    >>> significant(np.array([0.00012345678, 1234567.0, 0.0])).tolist()
    [0.000123457, 1234570.0, 0.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        place = digits - 1 - np.floor(np.log10(np.abs(values)))
    place = np.where(np.isfinite(place), place, 0.0)
    up, down = 10.0 ** np.maximum(place, 0), 10.0 ** np.maximum(-place, 0)
    return np.asarray(np.round(values * up / down) / up * down)


def _json(values: Any) -> Any:
    """The column as JSON literals; of one that is dictionary-encoded each distinct value is written once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = values if isinstance(values, pa.Array | pa.ChunkedArray) else _arrow(np.asarray(values))
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if isinstance(column, pa.DictionaryArray):
        return pc.fill_null(_json(column.dictionary).take(column.indices), "null")
    text = pc.cast(column, pa.string())
    if pa.types.is_string(column.type) or pa.types.is_date(column.type):
        text = pc.binary_join_element_wise('"', text, '"', "")
    return pc.fill_null(text, "null")


def _arrow(values: Any) -> Any:
    import pyarrow as pa

    if values.dtype.kind == "f":
        return pa.array(values, mask=~np.isfinite(values))
    return pa.array(values, type=pa.string()) if values.dtype.kind in "OU" else pa.array(values)
