"""Where each order stands in its file: lines of an order nearly always follow one another, and then landing can
already number them and see that no two are alike. Only the other orders need the engine's sorting.
"""

from __future__ import annotations

from typing import Any

NTH, ODD = "_nth", "_odd"
ONE_PIECE = 10_000
"""An empty quantity counts as one piece, in units of 1/10000."""


class OrderRuns:
    """Numbers the lines of consecutive equal order ids, batch after batch of one file.

    ``_nth`` is the place in the run, from 1. ``_odd`` marks a row whose order must be looked at in full: it has no
    order id, its product and quantity may stand in the order already, its customer differs from the line before, its
    run began in an earlier batch, or the file's line numbers do not rise.
    """

    def __init__(self) -> None:
        self._order: str | None = None
        self._nth = 0
        self._line = -1

    def add(self, table: Any) -> Any:
        """The landed batch with the two columns."""
        import numpy as np
        import pyarrow as pa

        rows = table.num_rows
        if "order_id" not in table.column_names or not rows:
            nothing = pa.nulls(rows, pa.int64())
            return table.append_column(NTH, nothing).append_column(ODD, pa.repeat(pa.scalar(True), rows))
        orders = table["order_id"].combine_chunks()
        new = _differs(orders)
        goes_on = orders[0].is_valid and orders[0].as_py() == self._order
        run = np.cumsum(new) - 1
        nth = np.arange(rows, dtype=np.int64) - np.flatnonzero(new)[run] + 1
        odd = _twins(table, run) | _not_valid(orders)
        if goes_on:
            nth[run == 0] += self._nth
            odd[0] = True
        if "customer_id" in table.column_names:
            odd |= _differs(table["customer_id"].combine_chunks()) & ~new
        lines = table["line"].to_numpy()
        if lines[0] <= self._line or (np.diff(lines) <= 0).any():
            odd[:] = True
        self._order, self._nth, self._line = orders[-1].as_py(), int(nth[-1]), int(lines[-1])
        return table.append_column(NTH, pa.array(nth)).append_column(ODD, pa.array(odd))


def _not_valid(values: Any) -> Any:
    import pyarrow.compute as pc

    return pc.is_null(values).to_numpy(zero_copy_only=False)


def _differs(values: Any) -> Any:
    """Does each value differ from the one before (empty equals empty)? The first one does."""
    import numpy as np
    import pyarrow.compute as pc

    before, after = values.slice(0, len(values) - 1), values.slice(1)
    equal = pc.fill_null(pc.equal(before, after), False).to_numpy(zero_copy_only=False)
    equal = equal | (_not_valid(before) & _not_valid(after))
    return np.concatenate(([True], ~equal))


def _twins(table: Any, run: Any) -> Any:
    """Rows that may share run, product and quantity with another row of the batch.

    Equal rows have equal 64-bit keys; unequal ones with equal keys cost a comparison, never a wrong answer.
    """
    import numpy as np

    product, quantity = _codes(table, "product_id"), _units(table)
    key = (run.astype(np.uint64) * _MIX[0] + product) * _MIX[1] + quantity * _MIX[2]
    ordered = np.sort(key)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if not twice.size:
        return np.zeros(len(key), bool)
    return twice[np.minimum(np.searchsorted(twice, key), len(twice) - 1)] == key


_MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def _codes(table: Any, name: str) -> Any:
    import numpy as np
    import pyarrow.compute as pc

    if name not in table.column_names:
        return np.zeros(table.num_rows, np.uint64)
    coded = table[name].combine_chunks().dictionary_encode(null_encoding="encode").indices
    return pc.fill_null(coded, 0).to_numpy(zero_copy_only=False).astype(np.uint64)


def _units(table: Any) -> Any:
    """The low words of the decimal(18,4) quantities."""
    import numpy as np
    import pyarrow.compute as pc

    if "quantity" not in table.column_names:
        return np.zeros(table.num_rows, np.uint64)
    values = table["quantity"].combine_chunks()
    words = np.frombuffer(values.buffers()[1], np.uint64)[2 * values.offset : 2 * (values.offset + len(values)) : 2]
    empty = pc.is_null(values).to_numpy(zero_copy_only=False)
    return np.where(empty, np.uint64(ONE_PIECE), words)
