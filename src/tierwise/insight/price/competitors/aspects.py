"""What reviews of the same products write about, with us and with them: which share names what, with how many stars.

Products are written about differently (a lamp's packaging, a phone's battery), and the sides have their reviews on
different products. So shares are compared product by product and the differences are averaged, each weighed by
n1 n2 / (n1 + n2), n being its reviews with words on either side: the risk difference of Mantel and Haenszel, with the
variance of Sato (1989), Biometrics 45, which holds for many products with few reviews each. Stars are those of
the reviews that name the aspect (`ratings`). Below thirty reviews on either side nothing is told, and the reason is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import nullable
from tierwise.contract.result_tables import ASPECT_GAPS
from tierwise.insight.price.competitors.listings import Floats
from tierwise.insight.price.competitors.named import ASPECTS, named
from tierwise.insight.price.competitors.ratings import FEWEST, Side, leaning, paired, vote
from tierwise.metrics.proportions import Z_80

FEWEST_REVIEWS = 30
"""Reviews with words on each side, of products reviewed on both, from which shares are compared."""
SURE_Z = 2.39
"""Two-sided 20 % over twelve aspects: beyond it a difference is called sure though twelve are looked at."""
Mentions = dict[str, Counter[str]]
"""By product: how many of its reviews have words (""), and how many name each aspect."""


def read_reviews(reviews: Iterable[tuple[str, float | None, str]]) -> tuple[Side, Mentions]:
    """Stars and mentions of (product, stars, text), in one pass.

    >>> read_reviews([("a", 5.0, "good quality"), ("a", None, "ok"), ("a", 4.0, "")])[1]["a"]
    Counter({'': 2, 'quality': 1})
    """
    side: Side = {}
    mentions: Mentions = {}
    for product, stars, text in reviews:
        aspects = named(text)
        vote(side, product, stars, aspects)
        if product and text.strip():
            mentions.setdefault(product, Counter()).update(["", *aspects])
    return side, mentions


@dataclass(frozen=True, slots=True)
class AspectGap:
    """One aspect: (share, standard error of its difference) by side, reviews with words and those that name it; mean
    stars and their errors, NaN where too few name it; ``reason``: "" or why nothing is told."""

    aspect: str
    shares: tuple[float, float]
    error: float
    reviews: tuple[int, int]
    naming: tuple[int, int]
    stars: tuple[float, float]
    stars_error: float
    reason: str = ""

    @property
    def sure(self) -> bool:
        """Is the difference of shares beyond what chance makes of twelve of them?"""
        return not self.reason and abs(self.shares[0] - self.shares[1]) > SURE_Z * self.error


def aspect_gaps(
    ours: tuple[Side, Mentions], theirs: tuple[Side, Mentions], matched: Mapping[str, str]
) -> Iterator[AspectGap]:
    """Every aspect, over the matched products (ours to theirs) that have reviews with words on both sides; none where
    no product has."""
    both = [(ours[1][p], theirs[1][q]) for p, q in sorted(matched.items()) if p in ours[1] and q in theirs[1]]
    if not both:
        return
    n = _counts(both, "")
    many = (int(n[0].sum()), int(n[1].sum()))
    sides = paired(ours[0], theirs[0], matched)
    for aspect in ASPECTS:
        x = _counts(both, aspect)
        naming = (int(x[0].sum()), int(x[1].sum()))
        if min(many) < FEWEST_REVIEWS:
            yield AspectGap(aspect, (np.nan, np.nan), np.nan, many, naming, (np.nan, np.nan), np.nan, "few_reviews")
        else:
            shares, error = difference(n, x)
            yield AspectGap(aspect, shares, error, many, naming, *_stars(sides, aspect))


def difference(n: Floats, x: Floats) -> tuple[tuple[float, float], float]:
    """Shares of both sides, alike weighed by product, and the standard error of their difference. ``n`` reviews, ``x``
    of them naming: 2 × products.

    >>> shares, error = difference(np.array([[50.0], [50.0]]), np.array([[10.0], [20.0]]))
    >>> shares, round(error, 4)  # one product: the plain difference of two shares
    ((0.2, 0.4), 0.0894)
    """
    total = n.sum(axis=0)
    weight = n[0] * n[1] / total
    shares = (weight @ (x[0] / n[0]) / weight.sum(), weight @ (x[1] / n[1]) / weight.sum())
    p = (n[0] ** 2 * x[1] - n[1] ** 2 * x[0] + n[0] * n[1] * (n[1] - n[0]) / 2) / total**2
    q = (x[0] * (n[1] - x[1]) + x[1] * (n[0] - x[0])) / (2 * total)
    variance = ((shares[0] - shares[1]) * p.sum() + q.sum()) / weight.sum() ** 2
    return (float(shares[0]), float(shares[1])), float(np.sqrt(max(variance, 0.0)))


def _counts(both: list[tuple[Counter[str], Counter[str]]], aspect: str) -> Floats:
    return np.array([[side[k][aspect] for side in both] for k in (0, 1)], dtype=np.float64)


def _stars(sides: tuple[Side, Side], aspect: str) -> tuple[tuple[float, float], float]:
    a, b = (leaning(side, aspect).get("") for side in sides)
    if a is None or b is None or min(a.many, b.many) < FEWEST:
        return (np.nan, np.nan), np.nan
    return (a.mean, b.mean), float(np.hypot(a.error, b.error))


def aspect_table(found: list[tuple[str, AspectGap]], as_of: datetime) -> Any:
    """The contract's table of (competitor, aspect)."""
    import pyarrow as pa

    rows = [r for _, r in found]
    columns = {
        "competitor": pa.array([c for c, _ in found], pa.string()),
        "aspect": pa.array([r.aspect for r in rows], pa.string()),
        **_sides("share", [(*r.shares, r.error) for r in rows]),
        **_sides("stars", [(*r.stars, r.stars_error) for r in rows]),
        "sure": pa.array([r.sure for r in rows], pa.bool_()),
        "reason_code": pa.array([r.reason for r in rows], pa.string()),
        "method": pa.array(["mantel_haenszel"] * len(rows), pa.string()),
        "as_of": pa.array([as_of] * len(rows), pa.timestamp("us")),
    }  # fmt: skip
    for name, pairs in (("reviews", [r.reviews for r in rows]), ("naming", [r.naming for r in rows])):
        for side, values in zip(
            (name, f"competitor_{name}"), zip(*pairs, strict=True) if pairs else ((), ()), strict=True
        ):
            columns[side] = pa.array(values, pa.int64())
    return ASPECT_GAPS.conform(pa.table(columns))


def _sides(name: str, rows: list[tuple[float, float, float]]) -> dict[str, Any]:
    ours, theirs, error = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    gap = ours - theirs
    ends = {"": gap, "_low": gap - Z_80 * error, "_high": gap + Z_80 * error}
    return {
        name: nullable(ours),
        f"competitor_{name}": nullable(theirs),
        **{f"{name}_gap{end}": nullable(v) for end, v in ends.items()},
    }
