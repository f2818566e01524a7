"""Stars of the same product with us and with them: in all, and of the reviews that name an aspect.

    mean = (sum of stars + k × mean of that side) / (reviews + k)        k = variance within products / between them

Few votes say little, so each product leans on its own side's mean (Bühlmann 1967, Astin Bulletin 4); the interval is
that of the leaning mean. Where no review can be read, the mean and count that the other shop shows stand for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.result_tables import RATING_GAPS
from tierwise.insight.price.competitors.listings import Floats
from tierwise.insight.price.competitors.named import ASPECTS, named
from tierwise.metrics.proportions import Z_80

FEWEST = 5
"""Reviews of each side that name an aspect, from which a product's aspect is compared."""
USUAL_VARIANCE, LEAST_BETWEEN = 1.2, 0.02
"""Of stars within a product, where nothing tells it; the least variance between products."""


@dataclass(frozen=True, slots=True)
class Votes:
    """Reviews of something: how many, the sum of their stars and of their squares."""

    many: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other: Votes) -> Votes:
        return Votes(self.many + other.many, self.total + other.total, self.squares + other.squares)


Side = dict[tuple[str, str], Votes]
"""Votes by product and aspect ("" all reviews)."""


def counted(reviews: Iterable[tuple[str, float | None, str]]) -> Side:
    """Of (product, stars, text); reviews without stars say nothing here.

    >>> counted([("a", 5.0, "good quality"), ("a", 2.0, "")])["a", ""].many
    2
    """
    found: Side = {}
    for product, stars, text in reviews:
        vote(found, product, stars, named(text))
    return found


def vote(found: Side, product: str, stars: float | None, aspects: Iterable[str]) -> None:
    """Adds one review's stars to its product, in all and to each aspect that it names."""
    if product and stars is not None and 1 <= stars <= 5:
        one = Votes(1, stars, stars * stars)
        for aspect in ("", *aspects):
            found[product, aspect] = found.get((product, aspect), Votes()) + one


def with_shown(read: Side, shown: Mapping[str, tuple[float, float]]) -> Side:
    """Products of which no review was read get what their page shows: mean and count."""
    return read | {
        (p, ""): Votes(int(n), n * mean, n * (mean * mean + USUAL_VARIANCE))
        for p, (mean, n) in shown.items()
        if (p, "") not in read and np.isfinite(mean) and n >= 1
    }


@dataclass(frozen=True, slots=True)
class Told:
    """A leaning mean, its standard error, and the reviews behind it."""

    mean: float
    error: float
    many: int


def leaning(side: Side, aspect: str) -> dict[str, Told]:
    """By product, and for all together ("", not leant on anything)."""
    own = {p: v for (p, a), v in side.items() if a == aspect}
    if not own:
        return {}
    whole = sum(own.values(), Votes())
    middle, within, between = _variances(list(own.values()), whole)
    k = within / between
    found = {p: Told((v.total + k * middle) / (v.many + k), (within / (v.many + k)) ** 0.5, v.many)
             for p, v in own.items()}  # fmt: skip
    spread = np.sqrt(sum((v.total - v.many * middle) ** 2 for v in own.values())) / whole.many
    return found | {"": Told(middle, float(max(spread, (within / whole.many) ** 0.5)), whole.many)}


def _variances(votes: Sequence[Votes], whole: Votes) -> tuple[float, float, float]:
    """Mean of all; variance within products and between them (analysis of variance, unequal counts)."""
    middle, groups = whole.total / whole.many, len(votes)
    inner = sum(v.squares - v.total**2 / v.many for v in votes)
    free = whole.many - groups
    # ten usual reviews beside what was seen: with few, the variance of stars is no better known than that
    within = (inner + 10 * USUAL_VARIANCE) / (free + 10)
    outer = sum(v.many * (v.total / v.many - middle) ** 2 for v in votes)
    size = whole.many - sum(v.many**2 for v in votes) / whole.many
    between = (outer - (groups - 1) * within) / size if size > 0 and groups > 1 else LEAST_BETWEEN
    return middle, within, max(between, LEAST_BETWEEN)


@dataclass(frozen=True, slots=True)
class Compared:
    """One row: our product ("" all), what is named ("" anything), both sides."""

    product: str
    aspect: str
    ours: Told
    theirs: Told


def compare(ours: Side, theirs: Side, matched: Mapping[str, str]) -> Iterator[Compared]:
    """Matched products (ours to theirs) alone, aspect by aspect: each product, and all of them together."""
    mine, other = paired(ours, theirs, matched)
    for aspect in ("", *ASPECTS):
        a, b = leaning(mine, aspect), leaning(other, aspect)
        fewest = FEWEST if aspect else 1
        for product in sorted(a.keys() & b.keys()):
            if min(a[product].many, b[product].many) >= fewest:
                yield Compared(product, aspect, a[product], b[product])


def paired(ours: Side, theirs: Side, matched: Mapping[str, str]) -> tuple[Side, Side]:
    """Both sides' matched products alone, by our names of them."""
    back = {their: our for our, their in matched.items()}
    mine = {k: v for k, v in ours.items() if k[0] in matched}
    return mine, {(back[p], a): v for (p, a), v in theirs.items() if p in back}


def rating_table(found: Sequence[tuple[str, Compared]], as_of: datetime) -> Any:
    """The contract's table of (competitor, row)."""
    import pyarrow as pa

    rows = [r for _, r in found]
    columns = {
        "product_id": pa.array([r.product for r in rows], pa.string()),
        "competitor": pa.array([c for c, _ in found], pa.string()),
        "aspect": pa.array([r.aspect for r in rows], pa.string()),
        **_sides(rows),
        "reviews": pa.array([r.ours.many for r in rows], pa.int64()),
        "competitor_reviews": pa.array([r.theirs.many for r in rows], pa.int64()),
        "method": pa.array(["leaning_mean"] * len(rows), pa.string()),
        "as_of": pa.array([as_of] * len(rows), pa.timestamp("us")),
    }  # fmt: skip
    return RATING_GAPS.conform(pa.table(columns))


def _sides(rows: Sequence[Compared]) -> dict[str, Floats]:
    told = np.array([[r.ours.mean, r.ours.error, r.theirs.mean, r.theirs.error] for r in rows]).reshape(-1, 4)
    error = np.sqrt(told[:, 1] ** 2 + told[:, 3] ** 2)
    sides = {
        "stars": (told[:, 0], told[:, 1], (1.0, 5.0)), "competitor_stars": (told[:, 2], told[:, 3], (1.0, 5.0)),
        "stars_gap": (told[:, 0] - told[:, 2], error, (-4.0, 4.0)),
    }  # fmt: skip
    found = {}
    for name, (value, spread, ends) in sides.items():
        found[name] = value
        found[f"{name}_low"] = np.clip(value - Z_80 * spread, *ends)
        found[f"{name}_high"] = np.clip(value + Z_80 * spread, *ends)
    return found
