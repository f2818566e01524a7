"""Why an answer: the three topics that move its score most, what one of their inputs was, and the rest as one number.

Inputs that tell nearly the same (orders in 30 days, in 90 days ...) share the weight of what they tell in no way that a
person could read, and may even push against one another; so their parts are added up by topic before they are ranked.
``base + part_1 + part_2 + part_3 + rest = score`` to 1e-6, and ``link`` says how the score becomes the raw answer
(`models.family.Contributions`); the answer shown is that, its level put right by a map that only rises.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.arrays import Floats
from tierwise.contract.reason_values import json_rows
from tierwise.insight.behaviour.topics import FIRST_OF_CHANCES, TOLD_BY_FIRST, TOPICS, VOICES, topic_of
from tierwise.models.columns import number, split
from tierwise.models.family import Contributions, Rows

SHOWN = 3
_DIGITS = 9


def reason_values(why: Contributions, rows: Rows) -> Any:
    """JSON of each row: topic_1, part_1, column_1, fact_1 ... rest, base, score, link."""
    names, parts = by_topic(why)
    told: dict[str, Any] = {}
    score = np.round(why.score, _DIGITS)
    rest = score - why.base
    for k, chosen in enumerate(_largest(parts, min(SHOWN, len(names))), 1):
        part = parts[np.arange(len(rows)), chosen]
        column = _spokesman(why, names, chosen, part)
        told[f"topic_{k}"] = _named(chosen, names)
        told[f"part_{k}"] = part
        told[f"column_{k}"] = _named(column, why.columns)
        told[f"fact_{k}"] = _facts(rows, why.columns, column)
        rest -= part
    told |= {"rest": np.round(rest, _DIGITS), "base": np.full(len(rows), why.base), "score": score}
    return json_rows({**told, "link": _named(np.zeros(len(rows), dtype=np.int64), (why.link,))})


def by_topic(why: Contributions) -> tuple[tuple[str, ...], Floats]:
    """Parts added up by topic, (rows, topics), rounded to nine digits."""
    topics = [topic_of(c) for c in why.columns]
    names = tuple(dict.fromkeys(topics))
    parts = np.zeros((len(names), len(why.parts)))
    for i, topic in enumerate(topics):
        parts[names.index(topic)] += why.parts[:, i]
    return names, np.round(parts, _DIGITS).T


def _largest(parts: Floats, n: int) -> Iterator[NDArray[np.int64]]:
    """The topic of the farthest-reaching part in each row, then of the next one; the first among equals."""
    size = np.abs(parts.T)
    for _ in range(n):
        best, far = np.zeros(len(parts), dtype=np.int64), size[0].copy()
        for topic, values in enumerate(size[1:], 1):
            best[values > far] = topic
            np.maximum(far, values, out=far)
        yield best
        size[best, np.arange(len(parts))] = -1.0


def _named(places: NDArray[np.int64], names: Sequence[str]) -> Any:
    """Names by their place: each stands once, whatever the number of rows."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), pa.array(list(names), type=pa.string()))


def _spokesman(why: Contributions, names: tuple[str, ...], topic: NDArray[np.int64], part: Floats) -> NDArray[np.int64]:
    """The input by which a topic is told in each row (`topics`): its place among the columns."""
    best = np.zeros(len(topic), dtype=np.int64)
    for t in np.unique(topic):
        at = np.flatnonzero(topic == t)
        voices = _voices(why, names[t])
        push = np.column_stack([why.parts[at][:, own].sum(axis=1) for own in voices]) * np.sign(part[at])[:, None]
        best[at] = np.array([own[0] for own in voices])[np.argmax(push, axis=1)]
    return best


def _voices(why: Contributions, topic: str) -> list[list[int]]:
    """Inputs of a topic that speak as one, by their places, the one who tells it first."""
    own = [i for i, c in enumerate(why.columns) if topic_of(c) == topic]
    if topic not in TOLD_BY_FIRST:
        return [[i] for i in own]
    first = FIRST_OF_CHANCES.get(topic) if why.link == "logit" else None
    own.sort(key=lambda i: (why.columns[i] != first, TOPICS[topic].index(why.columns[i])))
    found = [[i for i in own if why.columns[i] in voice] for voice in VOICES.get(topic, (TOPICS[topic],))]
    return [voice for voice in found if voice]


def _facts(rows: Rows, columns: tuple[str, ...], chosen: NDArray[np.int64]) -> Any:
    """What the chosen column of each row held, as text: a rounded number or a level; null where it was empty."""
    import pyarrow as pa

    numbers = set(split(rows.table.select([c for c in columns if c in rows.table.column_names]))[0])
    texts: list[str | None] = [None]
    code = np.zeros(len(rows), dtype=np.int64)
    for place in np.unique(chosen):
        name, at = columns[place], np.flatnonzero(chosen == place)
        if name in rows.table.column_names:
            here = rows.table.select([name]).take(pa.array(at))
            found, own = _texts(number(here, name)) if name in numbers else _levels(here[name])
            code[at] = own + len(texts)
            texts += found
    return pa.DictionaryArray.from_arrays(pa.array(code.astype(np.int32)), pa.array(texts, type=pa.string()))


def _texts(values: Floats) -> tuple[list[str | None], NDArray[np.int64]]:
    """Distinct numbers as text, and each row's place among them."""
    found, place = np.unique(values, return_inverse=True)
    return [f"{v:.6g}" if np.isfinite(v) else None for v in found.tolist()], place


def _levels(column: Any) -> tuple[list[str | None], NDArray[np.int64]]:
    """Levels as JSON text can hold them (quotes, backslashes, control characters become blanks), and their places."""
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = pc.dictionary_encode(pc.cast(column, pa.string()).combine_chunks(), null_encoding="encode")
    plain = pc.replace_substring_regex(coded.dictionary, r'["\\\x00-\x1f\x7f]', " ")
    return plain.to_pylist(), np.asarray(coded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
