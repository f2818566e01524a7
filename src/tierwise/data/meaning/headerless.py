"""A file without header: what its columns may mean by their values alone, for order lines only."""

from __future__ import annotations

from collections.abc import Mapping as Map
from typing import Any

from tierwise.data.meaning.content import Profile
from tierwise.data.meaning.matching import Match


def match_by_content(profiles: Map[str, Profile], sample: Any) -> tuple[list[Match], list[str]]:
    """The meanings of a headerless file of orders and the doubts about them; nothing when it does not look like one.

    It does when exactly one column holds dates, one holds amounts with a fraction, and one holds an id that comes back.
    """
    dates = [p for p in profiles.values() if p.texts and p.date_share >= 0.95 and len(p.distinct) > 1]
    money = [p for p in profiles.values() if _is_money(p)]
    if len(dates) != 1 or len(money) != 1:
        return [], []
    taken = {dates[0].name, money[0].name}
    matches = [
        Match("ordered_at", dates[0].name, 0.85, "by its values: the only dates"),
        Match("amount", money[0].name, 0.75, "by its values: the only numbers with a fraction"),
    ]
    counts = [p for p in profiles.values() if p.name not in taken and _is_count(p)]
    if len(counts) == 1:
        taken.add(counts[0].name)
        matches.append(Match("quantity", counts[0].name, 0.65, "by its values: small whole numbers"))
    ids = [p for p in profiles.values() if p.name not in taken and _comes_back(p)]
    if not ids:
        return [], []
    matches.append(Match("customer_id", ids[0].name, 0.65, "by its values: an id that comes back on several days"))
    doubts = ["the file has no header: check what each column means"]
    same = [p.name for p in ids[1:] if _one_to_one(sample, ids[0].name, p.name)]
    if same:
        doubts.append(
            f"customer_id: {', '.join([ids[0].name, *same])} name the same customers one to one; the first is taken"
        )
    elif len(ids) > 1:
        doubts.append(f"customer_id: {', '.join(p.name for p in ids)} could all be the customer; the first is taken")
    return matches, doubts


def _is_money(column: Profile) -> bool:
    return column.number_share > 0.95 and column.whole_share < 0.7 and column.date_share < 0.5


def _is_count(column: Profile) -> bool:
    values = column.values
    return (
        column.number_share > 0.99
        and column.whole_share == 1
        and 1 < len(values) <= 100
        and max(values) < 1000
        and not any(t.startswith("0") and len(t) > 1 for t in column.distinct)
        and sorted(values)[len(values) // 2] < 200
        and _commonest(column) <= 3
    )


def _commonest(column: Profile) -> float:
    """The value that stands most often: of pieces ordered it is one or two."""
    counts: dict[str, int] = {}
    for t in column.texts:
        counts[t] = counts.get(t, 0) + 1
    best = max(counts, key=lambda t: (counts[t], t))
    return float(best) if best.strip().isdigit() else 1e9


def _comes_back(column: Profile) -> bool:
    whole = column.number_share < 0.5 or column.whole_share == 1
    return whole and column.date_share < 0.5 and 1 < len(column.distinct) < 0.95 * len(column.texts)


def _one_to_one(sample: Any, a: str, b: str) -> bool:
    pairs = set(zip(sample[a].to_pylist(), sample[b].to_pylist(), strict=True))
    return len(pairs) == len({x for x, _ in pairs}) == len({y for _, y in pairs})
