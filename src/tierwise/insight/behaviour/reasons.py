"""Why an answer: the three topics that move its score most, what one of their inputs was, and the rest as one number.

Inputs that tell nearly the same (orders in 30 days, in 90 days ...) share the weight of what they tell in no way that a
person could read, and may even push against one another; so their parts are added up by topic before they are ranked.
``base + part_1 + part_2 + part_3 + rest = score`` to 1e-6, and ``link`` says how the score becomes the raw answer
(`models.family.Contributions`); the answer shown is that, its level put right by a map that only rises.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.arrays import Floats
from tierwise.contract.reason_values import json_rows
from tierwise.insight.behaviour.topics import TOLD_BY_FIRST, TOPICS, topic_of
from tierwise.models.columns import number, split
from tierwise.models.family import Contributions, Rows

SHOWN = 3
_DIGITS = 9


def reason_values(why: Contributions, rows: Rows) -> Any:
    """JSON of each row: topic_1, part_1, column_1, fact_1 ... rest, base, score, link."""
    names, parts = by_topic(why)
    n, shown = len(rows), min(SHOWN, len(names))
    first = np.argsort(-np.abs(parts), axis=1, kind="stable")[:, :shown]
    told: dict[str, Any] = {}
    for k in range(shown):
        part = np.take_along_axis(parts, first[:, [k]], axis=1)[:, 0]
        column = _spokesman(why, names, first[:, k], part)
        told[f"topic_{k + 1}"] = np.asarray(names, dtype=object)[first[:, k]].astype(str)
        told[f"part_{k + 1}"] = part
        told[f"column_{k + 1}"] = np.asarray(why.columns, dtype=object)[column].astype(str)
        told[f"fact_{k + 1}"] = _facts(rows, why.columns, column)
    score = np.round(why.score, _DIGITS)
    rest = score - why.base - np.take_along_axis(parts, first, axis=1).sum(axis=1)
    told |= {"rest": rest, "base": np.full(n, why.base), "score": score}
    return json_rows({**told, "link": np.full(n, why.link)})


def by_topic(why: Contributions) -> tuple[tuple[str, ...], Floats]:
    """Parts added up by topic, (rows, topics), rounded to nine digits."""
    names = tuple(dict.fromkeys(topic_of(c) for c in why.columns))
    parts = np.zeros((len(why.parts), len(names)))
    for i, column in enumerate(why.columns):
        parts[:, names.index(topic_of(column))] += why.parts[:, i]
    return names, np.round(parts, _DIGITS)


def _spokesman(why: Contributions, names: tuple[str, ...], topic: NDArray[np.int64], part: Floats) -> NDArray[np.int64]:
    """The input by which a topic is told in each row (`topics`): its place among the columns."""
    best = np.zeros(len(topic), dtype=np.int64)
    for t in np.unique(topic):
        own = np.array([i for i, c in enumerate(why.columns) if topic_of(c) == names[t]], dtype=np.int64)
        at = np.flatnonzero(topic == t)
        if names[t] in TOLD_BY_FIRST:
            best[at] = min(own, key=lambda i: _rank(names[t], why.columns[i]))
            continue
        push = why.parts[np.ix_(at, own)] * np.sign(part[at])[:, None]
        best[at] = own[np.argmax(push, axis=1)]
    return best


def _rank(topic: str, column: str) -> int:
    return TOPICS[topic].index(column)


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
