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

from tierwise.contract.arrays import nullable
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
Claims = Mapping[int, int]
"""Their place to ours, where the file of offers says that it knows."""


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Pairs that are not ruled out: places, probability, band (auto, review, decided), and the name of the method."""

    ours: Ints
    theirs: Ints
    probability: Floats
    band: tuple[str, ...]
    method: str

    def sure(self) -> Flags:
        """Those that are used: taken without asking, or decided."""
        return np.array([b != "review" for b in self.band], dtype=np.bool_)


def match(
    ours: Listings,
    theirs: Listings,
    decided: Decisions | None = None,
    matcher: Matcher | None = None,
    claims: Claims | None = None,
) -> Matches:
    """Which of their listings are ours. ``matcher``: a model of before; else what was decided teaches one where it is
    enough, else the plain rule answers. ``claims``, by somebody's word, are taken only where the answer agrees; else
    a person is asked."""
    decided, claims = decided or {}, claims or {}
    weights = learn_weights(ours, theirs)
    matcher = matcher or taught(ours, theirs, decided, weights) or Rule()
    mine = read(ours, weights)
    asked = _Asked(mine, index(mine), matcher, weights)
    parts = [_part(asked, theirs, rows, claims) for rows in _chunks(len(theirs))]
    left, right, chance = (np.concatenate(column) for column in zip(*parts, strict=True))
    left, right, chance = _with_decided((left, right, chance), decided)
    kept = one_to_one(left, right, chance)
    told = np.array([claims.get(int(right[r])) == int(left[r]) for r in kept], dtype=np.bool_)
    kept = kept[(chance[kept] >= NO) | told]
    band = tuple(_band(int(left[r]), int(right[r]), float(chance[r]), (decided, claims)) for r in kept)
    return Matches(left[kept], right[kept], chance[kept], band, matcher.method)


def _band(i: int, j: int, chance: float, known: tuple[Decisions, Claims]) -> str:
    decided, claims = known
    if decided.get((i, j)):
        return "decided"
    return "auto" if chance >= AUTO and claims.get(j, i) == i else "review"


def _chunks(many: int) -> list[Ints]:
    return np.array_split(np.arange(many), max(1, -(-many // CHUNK)))


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """Our side, read and made ready once, and who judges pairs."""

    mine: Read
    index: Index
    matcher: Matcher
    weights: Weights


def _part(asked: _Asked, theirs: Listings, rows: Ints, claims: Claims) -> tuple[Ints, Ints, Floats]:
    """Candidates of some of theirs that are not ruled out, and claims; memory does not grow with their number."""
    some = read(theirs.take(rows), asked.weights)
    told = {(place, claims[j]) for place, j in enumerate(rows.tolist()) if j in claims}
    left, right = _besides(look_up(asked.index, some), told)
    features = read_features(asked.mine, some, (left, right), asked.weights, asked.matcher.wanted)
    chance = np.where(same_code(features), CODED, asked.matcher.probability(features))
    kept = (chance >= NO) | np.array([p in told for p in zip(right.tolist(), left.tolist(), strict=True)], np.bool_)
    return left[kept], rows[right[kept]], chance[kept]


def _besides(pairs: tuple[Ints, Ints], told: set[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Candidates with the claims (their place, ours) that are none of them."""
    if not told:
        return pairs
    both = sorted({(int(j), int(i)) for i, j in zip(*pairs, strict=True)} | told)
    places = np.array(both, dtype=np.int64).reshape(-1, 2)
    return places[:, 1], places[:, 0]


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


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """What stands beside a match: ids and names of both sides, our margin a week, and claims."""

    ids: tuple[Sequence[str], Sequence[str]]
    names: tuple[Sequence[str], Sequence[str]]
    at_stake: Floats
    claims: Claims


def match_table(found: Matches, named: Named, competitor: str, as_of: datetime) -> Any:
    """The contract's table: those to review first, the dearest doubt first (`queue`), then the sure ones by product."""
    import pyarrow as pa

    rows = [*queue(found, named.at_stake).tolist(), *np.flatnonzero(found.sure()).tolist()]
    mine, other = ([int(side[r]) for r in rows] for side in (found.ours, found.theirs))
    many = len(rows)
    columns = {
        "product_id": pa.array([named.ids[0][i] for i in mine], pa.string()),
        "competitor": pa.array([competitor] * many, pa.string()),
        "competitor_product_id": pa.array([named.ids[1][j] for j in other], pa.string()),
        "product_name": pa.array([named.names[0][i] for i in mine], pa.string()),
        "competitor_product_name": pa.array([named.names[1][j] for j in other], pa.string()),
        "probability": found.probability[rows], "band": pa.array([found.band[r] for r in rows], pa.string()),
        "claimed": pa.array([named.claims.get(j) == i for i, j in zip(mine, other, strict=True)], pa.bool_()),
        "at_stake": nullable(named.at_stake[mine]),
        "method": pa.array([found.method] * many, pa.string()),
        "as_of": pa.array([as_of] * many, pa.timestamp("us")),
    }  # fmt: skip
    return COMPETITOR_MATCHES.conform(pa.table(columns))
