"""Why an answer: the three inputs that move its score most, with what they were, and the rest as one number.

``base + part_1 + part_2 + part_3 + rest = score`` to 1e-6, and ``link`` says how the score becomes the raw answer
(`models.family.Contributions`); the answer shown is that, its level put right by a map that only rises.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.arrays import Floats
from tierwise.contract.reason_values import json_rows
from tierwise.models.columns import number, split
from tierwise.models.family import Contributions, Rows

SHOWN = 3
_DIGITS = 9


def reason_values(why: Contributions, rows: Rows) -> Any:
    """JSON of each row: column_1, part_1, fact_1 ... rest, base, score, link."""
    n, shown = len(rows), min(SHOWN, len(why.columns))
    parts = np.round(why.parts, _DIGITS)
    first = np.argsort(-np.abs(parts), axis=1, kind="stable")[:, :shown]
    names = np.asarray(why.columns, dtype=object)
    told: dict[str, Any] = {}
    for k in range(shown):
        told[f"column_{k + 1}"] = names[first[:, k]].astype(str)
        told[f"part_{k + 1}"] = np.take_along_axis(parts, first[:, [k]], axis=1)[:, 0]
        told[f"fact_{k + 1}"] = _facts(rows, why.columns, first[:, k])
    shown_parts = np.take_along_axis(parts, first, axis=1).sum(axis=1)
    score = np.round(why.score, _DIGITS)
    told |= {"rest": score - why.base - shown_parts, "base": np.full(n, why.base), "score": score}
    return json_rows({**told, "link": np.full(n, why.link)})


def _facts(rows: Rows, columns: tuple[str, ...], chosen: NDArray[np.int64]) -> Any:
    """What the chosen column of each row held, as text: a rounded number or a level; null where it was empty."""
    import pyarrow as pa

    numbers = set(split(rows.table.select([c for c in columns if c in rows.table.column_names]))[0])
    out = np.full(len(rows), None, dtype=object)
    for place in np.unique(chosen):
        name, at = columns[place], np.flatnonzero(chosen == place)
        if name not in rows.table.column_names:
            continue
        here = rows.take(at)
        out[at] = _texts(number(here.table, name)) if name in numbers else _levels(here.table[name])
    return pa.array(out, type=pa.string())


def _texts(values: Floats) -> NDArray[np.object_]:
    found = np.array([f"{v:.6g}" for v in values], dtype=object)
    found[~np.isfinite(values)] = None
    return found


def _levels(column: Any) -> NDArray[np.object_]:
    """Levels as JSON text can hold them: quotes, backslashes and control characters become blanks."""
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = pc.replace_substring_regex(pc.cast(column, pa.string()), r'["\\\x00-\x1f\x7f]', " ")
    return np.asarray(plain.to_pylist(), dtype=object)
