"""What each natural group is like: its size, its value, what sets it apart, and a name that says so.

What sets a group apart is told for each column by the chance that one of its customers has more of it than one of the
others (ties half), and as the standardised difference that two normal clouds would have at that chance: sqrt(2) times
the normal quantile (McGraw and Wong 1992, Psychological Bulletin 111). Both hold whatever the column's skew or unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.insight.segments.traits import TRAITS, Floats, Ints, Trait
from tierwise.metrics.resampling import ends, mean_where, replicates
from tierwise.models.columns import number

TOLD = (
    *TRAITS,
    Trait("gap_median_days", "days"),
    Trait("categories", "categories", "whole"),
    Trait("return_share", "share", "share"),
    Trait("weekend_share", "share", "share"),
)
"""Columns a group is described by: those that distances are made of, and some that took no part."""
SETS_APART = 0.5
"""Standardised difference from which a column makes part of a name (Cohen's medium effect)."""
STILL_TRUE = 0.2
"""And down to which a name given earlier stays true."""
MOST_APART = 4.0
DRAWS = 400


@dataclass(frozen=True, slots=True)
class Difference:
    """A column of one group against the others: medians (of shares means), chance of more, standardised difference."""

    column: str
    unit: str
    here: float
    others: float
    more: float
    difference: float

    @property
    def trait(self) -> str:
        """The difference as a code.

        >>> Difference("purchase_days", "days", 2, 9, 0.1, -1.8).trait
        'purchase_days_down'
        """
        return f"{self.column}_{'up' if self.difference > 0 else 'down'}"


def differences(features: Any, label: Ints, group: int) -> tuple[Difference, ...]:
    """What sets a group apart from the customers of all others, strongest first (ties by the order of `TOLD`)."""
    found = (_difference(number(features, t.column), t, label, group) for t in TOLD)
    return tuple(sorted((d for d in found if d is not None), key=lambda d: -abs(d.difference)))


def _difference(values: Floats, trait: Trait, label: Ints, group: int) -> Difference | None:
    from scipy.special import ndtri
    from scipy.stats import rankdata

    known = np.isfinite(values) & (label >= 0)
    here = values[known & (label == group)]
    others = values[known & (label != group)]
    if not len(here) or not len(others):
        return None
    ranks = rankdata(np.concatenate([here, others]))[: len(here)]
    more = float((ranks.sum() - len(here) * (len(here) + 1) / 2) / (len(here) * len(others)))
    apart = float(np.clip(np.sqrt(2) * ndtri(more), -MOST_APART, MOST_APART))
    middle = np.mean if trait.kind == "share" else np.median
    return Difference(trait.column, trait.unit, float(middle(here)), float(middle(others)), more, apart)


def names(apart: Sequence[Sequence[Difference]], kept: Mapping[int, str]) -> list[str]:
    """A code for each group: the traits that set it apart most, as many as tell it from the others.

    ``kept`` holds the groups whose name of an earlier run stays.
    """
    used = set(kept.values())
    out = []
    for group, found in enumerate(apart):
        code = kept.get(group) or next(c for c in _candidates(found) if c not in used)
        used.add(code)
        out.append(code)
    return out


def _candidates(found: Sequence[Difference]) -> Iterable[str]:
    """The two strongest traits, then more of them, then the same with a number."""
    columns = {t.column for t in TRAITS}
    traits = [d.trait for d in found if d.column in columns]
    strong = sum(abs(d.difference) >= SETS_APART for d in found if d.column in columns)
    for size in range(min(max(strong, 1), 2), len(traits) + 1):
        yield "+".join(traits[:size])
    for again in range(2, 100):
        yield f"{'+'.join(traits[:2])}+{again}"


def still_true(code: str, found: Sequence[Difference]) -> bool:
    """Does a name given earlier still say what sets the group apart?"""
    held = {d.trait for d in found if abs(d.difference) >= STILL_TRUE}
    return all(part in held for part in code.split("+") if not part.isdigit())


def worth(value: Floats, label: Ints, groups: int, seed: int) -> list[dict[str, float | None]]:
    """Mean value and share of value of each group, with 80 % intervals from resampled customers; None where unknown."""
    known = np.isfinite(value) & (label >= 0)
    money, who = value[known], label[known]
    if not len(money):
        return [{} for _ in range(groups)]
    means = {f"value {g}": mean_where(money, who == g) for g in range(groups)}
    draws = replicates(means | {f"share {g}": _share(money, who == g) for g in range(groups)}, len(money), DRAWS, seed)
    return [_ends("value", draws[f"value {g}"]) | _ends("value_share", draws[f"share {g}"]) for g in range(groups)]


def _share(money: Floats, chosen: Any) -> Any:
    part = np.where(chosen, money, 0.0)

    def metric(counts: Floats) -> float:
        whole = float((counts * money).sum())
        return float((counts * part).sum()) / whole if whole > 0 else np.nan

    return metric


def _ends(name: str, draws: Floats) -> dict[str, float | None]:
    found = zip((name, f"{name}_low", f"{name}_high"), ends(draws), strict=True)
    return {k: v if np.isfinite(v) else None for k, v in found}
