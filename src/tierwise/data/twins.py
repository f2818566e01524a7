"""The same orders in two files under other ids: the same book exported twice, which would count every customer twice.

Rows that say the same under the same order id are found row by row in ``crossrow``. Here two files are compared as a
whole: day, quantity and amount of their lines, each as often as it occurs.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from tierwise.data.cleaning import Cleaned
from tierwise.data.warehouse import Warehouse
from tierwise.errors import MappingError

ALIKE = 0.9
"""From this share of the larger file's lines on, two files are alike."""
FEWEST_LINES = 100
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
    kept = cleaned.kept
    found = kept.group_by("_source").agg(n=kept.count(), low=kept.day.min(), high=kept.day.max())
    files = sorted(warehouse.arrow(found).to_pylist(), key=lambda f: f["_source"])
    files = [f for f in files if f["n"] >= FEWEST_LINES and f["low"] is not None]
    return [(a["_source"], b["_source"]) for a, b in combinations(files, 2) if _similar(a, b)]


def _similar(a: dict[str, Any], b: dict[str, Any]) -> bool:
    span = max((a["high"] - a["low"]).days, (b["high"] - b["low"]).days, 1)
    apart = abs((a["low"] - b["low"]).days) + abs((a["high"] - b["high"]).days)
    same_size = min(a["n"], b["n"]) >= ALIKE * max(a["n"], b["n"])
    return bool(same_size and apart <= (1 - ALIKE) * span)


def _in_common(warehouse: Warehouse, cleaned: Cleaned, first: int, second: int) -> tuple[float, float]:
    """The share of the larger file's lines that both have, and distinct lines for each line of it."""
    import ibis

    kept = cleaned.kept
    both = kept.filter(kept["_source"].isin([first, second]))
    mine, theirs = ((both["_source"] == n).cast("int64").sum() for n in (first, second))
    lines = both.group_by("day", "quantity", "amount").agg(mine=mine, theirs=theirs)
    summed = lines.aggregate(
        common=ibis.least(lines.mine, lines.theirs).sum(), mine=lines.mine.sum(), theirs=lines.theirs.sum(),
        kinds=lines.count(),
    )  # fmt: skip
    (row,) = warehouse.arrow(summed).to_pylist()
    larger = int(max(row["mine"], row["theirs"]))
    return int(row["common"]) / larger, row["kinds"] / larger
