"""Order lines in bulk, streamed to Parquet: 10 or 100 million rows for benchmarks, in bounded memory.

These lines have a realistic shape (few heavy customers, several lines to an order, rising time) but no causes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tierwise.errors import UsageError
from tierwise.simulate.chance import Ints, uniforms

LINES_PER_ORDER = 3
LINES_PER_CUSTOMER = 40
PRODUCTS = 20_000
SPAN_SECONDS = 3 * 365 * 86_400
START = 1_609_459_200
"""2021-01-01 UTC, in seconds."""


def write_order_lines(
    path: Path | str, lines: int, seed: int = 1, *, typed: bool = True, chunk: int = 1_000_000
) -> Path:
    """Write so many order lines to one Parquet file (zstd), ``chunk`` rows to a row group.

    Columns: order_id, customer_id (2 % empty: guests), ordered_at, product_id, quantity, unit_price, amount,
    currency. ``typed``: timestamp[us] and decimal(18,4); else everything is text, as from CSV. The chunk size
    changes the row groups, never a value.
    """
    import pyarrow.parquet as pq

    if lines < 1 or chunk < 1:
        raise UsageError(f"{lines} lines in chunks of {chunk}", "give numbers above 0")
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    writer = None
    for start in range(0, lines, chunk):
        rows = np.arange(start, min(start + chunk, lines))
        table = order_lines(rows, lines, seed, typed=typed)
        writer = writer or pq.ParquetWriter(target, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=chunk)
    if writer is not None:
        writer.close()
    return target


def order_lines(rows: Ints, lines: int, seed: int, *, typed: bool = True) -> Any:
    """These rows (by number) of a world of so many lines, as a pyarrow table."""
    import pyarrow as pa
    import pyarrow.compute as pc

    order = rows // LINES_PER_ORDER
    customers = max(lines // LINES_PER_CUSTOMER, 1)
    u = uniforms(seed, "bulk customer", order)
    customer = np.floor(customers * u**2.5).astype(np.int64)
    guest = uniforms(seed, "bulk guest", order) < 0.02
    orders = max(lines // LINES_PER_ORDER, 1)
    seconds = START + np.floor((order + uniforms(seed, "bulk time", order)) / orders * SPAN_SECONDS).astype(np.int64)
    product = np.floor(PRODUCTS * uniforms(seed, "bulk product", rows) ** 2).astype(np.int64)
    quantity = 1 + np.floor(6 * uniforms(seed, "bulk quantity", rows) ** 3).astype(np.int64)
    cents = 99 + product * 7919 % 9000
    instants = pa.array(seconds * 1_000_000).cast(pa.timestamp("us"))
    columns = {
        "order_id": _name("O", order),
        "customer_id": pc.if_else(pa.array(guest), pa.scalar(None, pa.string()), _name("C", customer)),
        "ordered_at": instants if typed else pc.strftime(instants.cast(pa.timestamp("s")), "%Y-%m-%dT%H:%M:%S"),
        "product_id": _name("P", product),
        "quantity": _decimal(quantity * 10_000) if typed else pa.array(quantity).cast(pa.string()),
        "unit_price": _decimal(cents * 100) if typed else _text(cents),
        "amount": _decimal(cents * quantity * 100) if typed else _text(cents * quantity),
        "currency": pa.repeat(pa.scalar("EUR"), rows.size),
    }

    return pa.table(columns)


def _name(letter: str, number: Ints) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(letter, pa.array(number).cast(pa.string()), "")


def _decimal(ten_thousandths: Ints) -> Any:
    """decimal(18,4) straight from whole ten-thousandths: the 128-bit words are written, nothing is rounded."""
    import pyarrow as pa

    words = np.zeros((ten_thousandths.size, 2), dtype="<i8")
    words[:, 0] = ten_thousandths
    return pa.Array.from_buffers(pa.decimal128(18, 4), ten_thousandths.size, [None, pa.py_buffer(words)])


def _text(cents: Ints) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    whole, rest = pa.array(cents // 100).cast(pa.string()), pa.array(cents % 100).cast(pa.string())
    return pc.binary_join_element_wise(whole, pc.utf8_lpad(rest, 2, "0"), ".")
