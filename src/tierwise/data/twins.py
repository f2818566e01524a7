"""The same orders in two files under other ids: the same book exported twice, which would count every customer twice.

Rows that say the same under the same order id are found row by row in ``crossrow``. Here two files are compared as a
whole: day, quantity and amount of their lines, each as often as it occurs. The second export may come in a later
import: then it is compared with what is known already.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from tierwise.data.cleaning import Cleaned
from tierwise.data.rules import has_bits
from tierwise.data.warehouse import Warehouse
from tierwise.errors import MappingError

ALIKE = 0.9
"""From this share of the larger file's lines on, two files are alike."""
FEWEST_LINES = 100
FEW_LINES = 20
"""So many lines that agree with an earlier import are worth a word, though not a refusal."""
TELLING = 0.3
"""Distinct (day, quantity, amount) for each line: below, every day looks the same and likeness proves nothing."""


def twin_files(warehouse: Warehouse, cleaned: Cleaned) -> list[dict[str, Any]]:
    """Notes on files that look alike; raises ``MappingError`` where they are surely the same orders.

    Sure means at least 100 lines, 90 % of them in common, and so many different lines that chance is no explanation.
    """
    if len(cleaned.landed) < 2:
        return []
    names = {one.source: one.raw.file for one in cleaned.landed}
    notes = []
    for first, second in _candidates(warehouse, cleaned):
        share, telling = _in_common(warehouse, cleaned, first, second)
        if share < ALIKE:
            continue
        files = sorted((names[first], names[second]))
        if telling >= TELLING:
            raise MappingError(
                f"{files[0]} and {files[1]} hold the same orders under other order or customer ids: "
                f"{share:.0%} of their lines agree in day, quantity and amount",
                "keep one of the two: move the other away, or leave it out in shop.toml",
            )
        notes.append({"code": "files_alike", "values": {"first": files[0], "second": files[1], "share": share}})
    return notes


def _candidates(warehouse: Warehouse, cleaned: Cleaned) -> list[tuple[int, int]]:
    """Pairs of files of nearly equal size that begin and end on the same days."""
    files = _spans(warehouse, cleaned.kept)
    files = [f for f in files if f["n"] >= FEWEST_LINES]
    return [(a["_source"], b["_source"]) for a, b in combinations(files, 2) if _similar(a, b)]


def _similar(a: dict[str, Any], b: dict[str, Any]) -> bool:
    span = max((a["high"] - a["low"]).days, (b["high"] - b["low"]).days, 1)
    apart = abs((a["low"] - b["low"]).days) + abs((a["high"] - b["high"]).days)
    same_size = min(a["n"], b["n"]) >= ALIKE * max(a["n"], b["n"])
    return bool(same_size and apart <= (1 - ALIKE) * span)


def _in_common(warehouse: Warehouse, cleaned: Cleaned, first: int, second: int) -> tuple[float, float]:
    """``_agreement`` of two files of this import."""
    kept = cleaned.kept
    return _agreement(warehouse, *(kept.filter(kept["_source"] == n) for n in (first, second)))


def _agreement(warehouse: Warehouse, mine: Any, theirs: Any) -> tuple[float, float]:
    """The share of the larger side's lines that both have, and distinct lines for each line of it."""
    import ibis

    sides = (t.select("day", "quantity", "amount", _mine=ibis.literal(n)) for t, n in ((mine, 1), (theirs, 0)))
    both = ibis.union(*sides)
    lines = both.group_by("day", "quantity", "amount").agg(mine=both["_mine"].sum(), rows=both.count())
    lines = lines.mutate(theirs=lines.rows - lines.mine)
    summed = lines.aggregate(
        common=ibis.least(lines.mine, lines.theirs).sum(), mine=lines.mine.sum(), theirs=lines.theirs.sum(),
        kinds=lines.count(),
    )  # fmt: skip
    (row,) = warehouse.arrow(summed).to_pylist()
    larger = int(max(row["mine"] or 0, row["theirs"] or 0))
    return (int(row["common"]) / larger, row["kinds"] / larger) if larger else (0.0, 0.0)


def twins_of_before(warehouse: Warehouse, cleaned: Cleaned, before: Any, names: dict[int, str]) -> list[dict[str, Any]]:
    """Notes on files whose orders an earlier import brought under other ids; raises ``MappingError`` where it is sure.

    ``before``: the lines in force, ``names`` their files by number. Only orders that one side alone has are compared,
    within the days of the new file: with each file read before, and with all of them together.
    """
    new = _sold(cleaned).anti_join(before.select("order_id").distinct(), "order_id")
    old = before.anti_join(cleaned.kept.select("order_id").distinct(), "order_id")
    notes = []
    for file in _spans(warehouse, new):
        mine, theirs = (
            new.filter(new["_source"] == file["_source"]),
            old.filter(old.day.between(file["low"], file["high"])),
        )
        counted = {f["_source"]: f["n"] for f in _spans(warehouse, theirs)}
        like = [n for n, rows in sorted(counted.items()) if _same_size(rows, file["n"])]
        groups = [[n] for n in like] + ([sorted(counted)] if len(counted) > 1 else [])
        groups = [g for g in groups if _same_size(sum(counted[n] for n in g), file["n"])]
        for group in groups:
            share, telling = _agreement(warehouse, mine, theirs.filter(theirs["_source"].isin(group)))
            if share >= ALIKE and telling >= TELLING:
                files = ", ".join(sorted({names[n] for n in group})[:3])
                notes.append(_seen_before(_name(cleaned, file["_source"]), files, file["n"], share))
                break
    return notes


def _seen_before(file: str, earlier: str, lines: int, share: float) -> dict[str, Any]:
    if lines >= FEWEST_LINES:
        raise MappingError(
            f"{file} holds orders that were read before from {earlier}, under other order or customer ids: {share:.0%} "
            f"of {lines} new lines agree in day, quantity and amount with lines that are known",
            "nothing was changed; go on with one kind of export, or read all of them anew into another OUT",
        )
    return {"code": "orders_seen_before", "values": {"file": file, "earlier": earlier, "lines": lines, "share": share}}


def _sold(cleaned: Cleaned) -> Any:
    return cleaned.kept.filter(lambda t: ~has_bits(t.flags, "return_line"))


def _spans(warehouse: Warehouse, lines: Any) -> list[dict[str, Any]]:
    """Number, lines, first and last day of each file, in order of number."""
    found = lines.group_by("_source").agg(n=lines.count(), low=lines.day.min(), high=lines.day.max())
    return sorted((f for f in warehouse.arrow(found).to_pylist() if f["low"]), key=lambda f: f["_source"])


def _same_size(a: int, b: int) -> bool:
    return min(a, b) >= ALIKE * max(a, b) and max(a, b) >= FEW_LINES


def _name(cleaned: Cleaned, source: int) -> str:
    return next(one.raw.file for one in cleaned.landed if one.source == source)
