"""From features and values to the result tables `segments`, `personas` and `segment_moves`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tierwise.contract.result_tables import PERSONAS, SEGMENT_MOVES, SEGMENTS
from tierwise.insight.segments.clusters import FEWEST, LOOKED_AT, Groups, assigned, find_groups
from tierwise.insight.segments.evidence import agreement
from tierwise.insight.segments.matching import aligned, matched, segment_moves
from tierwise.insight.segments.personas import Difference, differences, names, still_true, worth
from tierwise.insight.segments.traits import Floats, Ints
from tierwise.models.columns import number

FORGOTTEN = 1e-9


@dataclass(frozen=True, slots=True)
class Segments:
    """The three tables, and what the page says of the search: the code where nothing was found, and the evidence."""

    segments: Any
    personas: Any
    moves: Any
    note: dict[str, Any]

    @property
    def tables(self) -> dict[str, Any]:
        """By name; moves only where there are any."""
        found = {"segments": self.segments, "personas": self.personas}
        return found | ({"segment_moves": self.moves} if self.moves.num_rows else {})


def segment(features: Any, value: Any | None, before: Any | None, seed: int) -> Segments:
    """Natural groups of the customers of `customer_features`, described by their `value` where it is known.

    ``before`` is the table `segments` of the previous run: groups that are the same keep their name, and moves are
    counted. The order of rows changes nothing.
    """
    features = features.sort_by("customer_id")
    groups = find_groups(features, seed)
    note = _note(groups, features)
    if groups.cut is None:
        none = SEGMENTS.arrow_schema().empty_table(), PERSONAS.arrow_schema().empty_table()
        return Segments(*none, SEGMENT_MOVES.arrow_schema().empty_table(), note)
    label, _ = assigned(groups, features)
    apart = [differences(features, label, g) for g in range(groups.cut.groups)]
    earlier = _earlier(features, label, before, groups.cut.groups)
    codes = names(apart, {g: s for g, (s, _) in earlier.items() if still_true(s, apart[g])})
    members = _members(groups, features, codes)
    rows = _personas(groups, features, value, label, _Told(codes, apart, earlier), seed)
    moves = SEGMENT_MOVES.arrow_schema().empty_table() if before is None else segment_moves(before, members)
    return Segments(members, _written(rows), moves, note)


def _note(groups: Groups, features: Any) -> dict[str, Any]:
    """What was looked at and found, as plain values for the run's own page."""
    return {
        "code": groups.code,
        "customers": features.num_rows,
        "learned_on": groups.learned_on,
        "fewest": FEWEST,
        "columns": [t.column for t in groups.space.traits] if groups.space is not None else [],
        "evidence": [asdict(e) for e in groups.evidence],
    }


def _earlier(features: Any, label: Ints, before: Any | None, groups: int) -> dict[int, tuple[str, float]]:
    if before is None or not before.num_rows:
        return {}
    now = np.array([str(g) if g >= 0 else "" for g in label], dtype=object)
    return matched(now, aligned(features["customer_id"].combine_chunks(), before), groups)


def _members(groups: Groups, features: Any, codes: Sequence[str]) -> Any:
    """The table `segments`: one row for each customer in a segment."""
    import pyarrow as pa

    label, distance = assigned(groups, features)
    nearest, clear = _next(groups, features)
    here = np.flatnonzero(label >= 0)
    told = [json.dumps({"segment": code}) for code in codes]
    rows = features.take(pa.array(here))
    of = [codes[g] for g in label[here]]
    table = {
        "customer_id": rows["customer_id"],
        "segment": pa.array(of, pa.string()),
        "distance": np.round(distance[here], 6),
        "next_segment": pa.array([codes[g] for g in nearest[here]], pa.string()),
        "clearness": np.round(clear[here], 6),
        "method": pa.array([_method(groups)] * len(here), pa.string()),
        "reason_code": pa.array(["segment_nearest"] * len(here), pa.string()),
        "reason_values": pa.array([told[g] for g in label[here]], pa.string()),
        "as_of": rows["as_of"],
    }
    return SEGMENTS.conform(pa.table(table))


def _next(groups: Groups, features: Any) -> tuple[Ints, Floats]:
    """The second nearest group of each customer, and how much nearer the own one is: 0 on the border, 1 at the centre.

    By posterior odds in a mixture, else by distances.
    """
    assert groups.cut is not None
    assert groups.space is not None
    away = groups.cut.distances(groups.space.middle(features))
    order = np.argsort(away, axis=1, kind="stable")
    first, second = (np.take_along_axis(away, order[:, [i]], axis=1)[:, 0] for i in (0, 1))
    if len(groups.cut.weights):
        return order[:, 1], np.tanh((second - first) / 4)  # the difference of the two posteriors
    near, far = np.sqrt(first), np.sqrt(second)
    return order[:, 1], (far - near) / np.maximum(far, FORGOTTEN)


def _method(groups: Groups) -> str:
    assert groups.cut is not None
    return f"{groups.cut.method}, {groups.cut.groups} groups, learned on {groups.learned_on} customers"


@dataclass(frozen=True, slots=True)
class _Told:
    """Of each group: its code, what sets it apart, and (segment, overlap) of the previous run where it is the same."""

    codes: Sequence[str]
    apart: Sequence[Sequence[Difference]]
    earlier: Mapping[int, tuple[str, float]]


def _personas(
    groups: Groups, features: Any, value: Any | None, label: Ints, told: _Told, seed: int
) -> list[dict[str, Any]]:
    """A row for each group, in the order of their rank."""
    size = np.bincount(label[label >= 0], minlength=len(told.codes))
    money = _values(features, value)
    valued, held = worth(money, label, len(size), seed), _held(groups, seed)
    shared = {
        "currency": features["currency"][0].as_py(),
        "as_of": features["as_of"][0].as_py(),
        "method": _method(groups),
    }
    rows = []
    for g in range(len(size)):
        counted = {"customers": int(size[g]), "share": float(size[g] / size.sum())}
        known = int((np.isfinite(money) & (label == g)).sum())
        rows.append(
            {**shared, **counted, **valued[g], "n": known} | _described(told, g, counted, valued[g], held[:, g])
        )
    return _ranked(rows)


def _held(groups: Groups, seed: int) -> Floats:
    """How much of each group comes back when cut anew on parts: (resamples, groups)."""
    assert groups.cut is not None
    return agreement(groups.points[:LOOKED_AT], groups.cut, seed)[1]


def _described(
    told: _Told, g: int, counted: dict[str, Any], valued: dict[str, float | None], held: Floats
) -> dict[str, Any]:
    """Name, what sets it apart, the sentence's values, stability, and what it was in the previous run."""
    mean, low, high = float(held.mean()), *(float(q) for q in np.quantile(held, (0.1, 0.9)))
    before, overlap = told.earlier.get(g, (None, None))
    here = {d.column: round(d.here, 4) for d in told.apart[g]}
    return {
        "segment": told.codes[g],
        "centre": dict(sorted(here.items())),
        "differences": [_plain(d) for d in told.apart[g]],
        "stability": mean,
        "stability_low": min(low, mean),
        "stability_high": max(high, mean),
        "previous_segment": before,
        "overlap": overlap,
        "reason_code": "persona",
        "reason_values": {"segment": told.codes[g], **counted, **valued, **here},
    }


def _values(features: Any, value: Any | None) -> Floats:
    """The value of each customer of the features; NaN where it is not known."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if value is None:
        return np.full(features.num_rows, np.nan)
    at = pc.index_in(features["customer_id"].combine_chunks(), value_set=value["customer_id"].combine_chunks())
    return number(pa.table({"value": value["value"].take(at)}), "value")


def _plain(d: Difference) -> dict[str, Any]:
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(d).items()}


def _ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Most expected value first; without values most customers; ties by code."""
    by = "value_share" if all(r.get("value_share") is not None for r in rows) else "share"
    ordered = sorted(rows, key=lambda r: (-r[by], r["segment"]))
    return [{**r, "rank": i} for i, r in enumerate(ordered, 1)]


def _written(rows: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    in_json = ("centre", "differences", "reason_values")
    plain = [{k: json.dumps(v) if k in in_json else v for k, v in r.items()} for r in rows]
    return PERSONAS.conform(pa.Table.from_pylist(plain))
