"""From probabilities to matches: three bands, one to one, and a queue of what a person should look at first.

    auto     from 0.85: taken
    review   between: asked, the dearest doubt first
    no       below 0.15

One product of ours is at most one of a competitor's and the other way round; the surest pair goes first. What a person
has decided holds, whatever the probability, and teaches the next model (`matcher.learn`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.result_tables import COMPETITOR_MATCHES
from tierwise.errors import UsageError
from tierwise.insight.price.competitors.blocking import Index, index, look_up
from tierwise.insight.price.competitors.listings import Flags, Floats, Ints, Listings
from tierwise.insight.price.competitors.matcher import Learned, Matcher, Rule, learn, same_code
from tierwise.insight.price.competitors.similarity import (
    Read,
    Weights,
    learn_weights,
    pair_features,
    read,
    read_features,
)

AUTO, NO = 0.85, 0.15
CHUNK = 25_000
"""Offers looked at together."""
CODED = 0.995
"""Said of two listings with the same bar code: codes are mistyped now and then."""
Decisions = Mapping[tuple[int, int], bool]
"""(our place, their place): are they the same? Decided by a person."""


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Pairs that are not ruled out: places, probability, band (auto, review), and the name of the method."""

    ours: Ints
    theirs: Ints
    probability: Floats
    band: tuple[str, ...]
    method: str

    def sure(self) -> Flags:
        """Those taken without asking."""
        return np.array([b == "auto" for b in self.band], dtype=np.bool_)


def match(
    ours: Listings, theirs: Listings, decided: Decisions | None = None, matcher: Matcher | None = None
) -> Matches:
    """Which of their listings are ours. ``matcher``: a model of before; else what was decided teaches one where it is
    enough, else the plain rule answers."""
    decided = decided or {}
    weights = learn_weights(ours, theirs)
    matcher = matcher or taught(ours, theirs, decided, weights) or Rule()
    mine = read(ours, weights)
    asked = _Asked(mine, index(mine), matcher, weights)
    parts = [_part(asked, theirs, rows) for rows in _chunks(len(theirs))]
    left, right, chance = (np.concatenate(column) for column in zip(*parts, strict=True))
    left, right, chance = _with_decided((left, right, chance), decided)
    kept = one_to_one(left, right, chance)
    kept = kept[chance[kept] >= NO]
    band = tuple("auto" if p >= AUTO else "review" for p in chance[kept])
    return Matches(left[kept], right[kept], chance[kept], band, matcher.method)


def _chunks(many: int) -> list[Ints]:
    return np.array_split(np.arange(many), max(1, -(-many // CHUNK)))


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """Our side, read and made ready once, and who judges pairs."""

    mine: Read
    index: Index
    matcher: Matcher
    weights: Weights


def _part(asked: _Asked, theirs: Listings, rows: Ints) -> tuple[Ints, Ints, Floats]:
    """Candidates of some of theirs that are not ruled out; memory does not grow with the number of offers."""
    some = read(theirs.take(rows), asked.weights)
    left, right = look_up(asked.index, some)
    features = read_features(asked.mine, some, (left, right), asked.weights, asked.matcher.wanted)
    chance = np.where(same_code(features), CODED, asked.matcher.probability(features))
    kept = chance >= NO
    return left[kept], rows[right[kept]], chance[kept]


def taught(ours: Listings, theirs: Listings, decided: Decisions, weights: Weights) -> Learned | None:
    """A model from the decisions; None while they are too few."""
    from tierwise.insight.price.competitors.matcher import FEWEST

    pairs = sorted(decided)
    same = np.array([float(decided[p]) for p in pairs])
    if min(same.sum(), (1 - same).sum()) < FEWEST:
        return None
    places = np.array(pairs, dtype=np.int64)
    features = pair_features(ours, theirs, (places[:, 0], places[:, 1]), weights)
    return learn(features, same, places[:, 0])


def one_to_one(left: Ints, right: Ints, chance: Floats) -> Ints:
    """Rows of pairs so that no place comes twice on either side: the surest first, ties by place.

    >>> one_to_one(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([0.9, 0.8, 0.85])).tolist()
    [0]
    """
    seen_left, seen_right, kept = set(), set(), []
    for row in np.lexsort((right, left, -chance)).tolist():
        if left[row] not in seen_left and right[row] not in seen_right:
            kept.append(row)
            seen_left.add(left[row])
            seen_right.add(right[row])
    return np.array(kept, dtype=np.int64)


def queue(found: Matches, at_stake: Floats) -> Ints:
    """Rows of ``found`` to review, the dearest doubt first: money at stake with our product × p (1 - p)."""
    if len(at_stake) <= int(found.ours.max(initial=-1)):
        raise UsageError(f"money at stake is given for {len(at_stake)} products, place {found.ours.max()} is asked for")
    doubt = np.nan_to_num(at_stake[found.ours]) * found.probability * (1 - found.probability)
    rows = np.flatnonzero(~found.sure())
    return rows[np.argsort(-doubt[rows], kind="stable")]


def doubtful_claims(
    ours: Listings, theirs: Listings, claims: tuple[Ints, Ints], matcher: Matcher | None = None
) -> Flags:
    """Which pairs of a list that claims to know (a bought match file) should be looked at before they are used."""
    weights = learn_weights(ours, theirs)
    chance = (matcher or Rule()).probability(pair_features(ours, theirs, claims, weights))
    return np.asarray(chance < AUTO)


def _with_decided(pairs: tuple[Ints, Ints, Floats], decided: Decisions) -> tuple[Ints, Ints, Floats]:
    """Decided pairs have probability 1 or 0, whether they were candidates or not."""
    known = {(int(i), int(j)): float(p) for i, j, p in zip(*pairs, strict=True)}
    known |= {pair: 1.0 if same else 0.0 for pair, same in decided.items()}
    keys = sorted(known)
    places = np.array(keys, dtype=np.int64).reshape(-1, 2)
    return places[:, 0], places[:, 1], np.array([known[k] for k in keys], dtype=np.float64)


def match_table(found: Matches, ids: tuple[Sequence[str], Sequence[str]], competitor: str, as_of: datetime) -> Any:
    """The contract's table; ``ids`` of our products and of the competitor's, by place."""
    import pyarrow as pa

    many, (mine, other) = len(found.ours), ids
    columns = {
        "product_id": pa.array([mine[i] for i in found.ours], pa.string()),
        "competitor": pa.array([competitor] * many, pa.string()),
        "competitor_product_id": pa.array([other[j] for j in found.theirs], pa.string()),
        "probability": found.probability, "band": pa.array(found.band, pa.string()),
        "method": pa.array([found.method] * many, pa.string()),
        "as_of": pa.array([as_of] * many, pa.timestamp("us")),
    }  # fmt: skip
    return COMPETITOR_MATCHES.conform(pa.table(columns))
