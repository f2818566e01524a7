"""How alike two listings are, in some forty numbers: texts, model numbers, measures, prices, brands.

Weights of words (TF-IDF) are learned from the listings themselves, without labels. A rare word on one side that has no
like on the other speaks against a match, so the heaviest unmatched word of each side stands among the numbers.
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.insight.price.competitors.listings import Floats, Ints, Listings, measures, models, tokens

NAMES = (
    "char_name", "word_name", "char_all", "word_all", "word_name_in_text", "word_text_in_name", "overlap", "jaccard",
    "contained", "first_same", "unmatched_ours", "unmatched_theirs", "unmatched_ours_all", "unmatched_theirs_all",
    "shared_weight", "model_same", "model_part", "model_like", "model_against", "model_ours", "model_theirs",
    "model_in_text", "measure_shared", "measure_ours_only", "measure_theirs_only", "longest_common", "price_ratio",
    "price_known", "brand_same", "gtin_same", "length_ratio",
)  # fmt: skip
"""What each column means; the order of `pair_features`."""


MOST_READ = 200_000
"""Of their listings only as many as fill this up, evenly spaced, teach how rare words are."""


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The tokens of each listing: of its name, of name and text together, its model numbers and measures; its name
    without blanks."""

    name: list[frozenset[str]]
    all: list[frozenset[str]]
    first: list[str]
    models: list[frozenset[str]]
    measures: list[frozenset[str]]
    joined: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Vectorisers fitted on both sides' texts, and the weight of each word."""

    char: Any
    word: Any
    weight: dict[str, float]
    unknown: float


def learn_weights(ours: Listings, *others: Listings) -> Weights:
    """Character 3- and 4-grams and words, weighed by how rare they are (smoothed TF-IDF, sublinear counts).

    Ours are all read, however many: a word of ours that was not read could find nothing.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    room = max(MOST_READ - len(ours), MOST_READ // 10)
    every = max(1, -(-sum(map(len, others)) // room))
    rows = [(ours, i) for i in range(len(ours))] + [(s, i) for s in others for i in range(0, len(s), every)]
    names = [side.names[i] for side, i in rows]
    whole = [f"{side.names[i]} {side.text(i)}" for side, i in rows]
    char = TfidfVectorizer(preprocessor=_joined, analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True)
    word = TfidfVectorizer(analyzer=tokens, sublinear_tf=True)
    char.fit(names)
    word.fit(whole)
    weight = {t: float(word.idf_[i]) for t, i in word.vocabulary_.items()}
    return Weights(char, word, weight, float(np.log(len(whole) + 1) + 1))


def _joined(text: str) -> str:
    return " ".join(tokens(text))


def words_of(side: Listings) -> Words:
    """Tokens of every listing."""
    listed = [tokens(n) for n in side.names]
    longer = [[*listed[i], *tokens(side.text(i))] for i in range(len(side))]
    return Words(
        [frozenset(t) for t in listed], [frozenset(t) for t in longer], [t[0] if t else "" for t in listed],
        [models(t) for t in listed], [measures(t) for t in listed], ["".join(t) for t in listed],
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """Listings read once for all their pairs: tokens, and weighed rows of name, of text, of name and text together."""

    side: Listings
    words: Words
    char_name: Any
    word_name: Any
    char_all: Any
    word_all: Any
    word_text: Any


def read(side: Listings, weights: Weights) -> Read:
    """All that pairs of these listings are judged by; a side without texts keeps its names' rows only once."""
    char, word = weights.char.transform, weights.word.transform
    names, texts = side.names, [side.text(i) for i in range(len(side))]
    by_name = char(names), word(names)
    if not any(texts):
        return Read(side, words_of(side), *by_name, *by_name, word(texts))
    whole = [f"{n} {t}" for n, t in zip(names, texts, strict=True)]
    return Read(side, words_of(side), *by_name, char(whole), word(whole), word(texts))


def pair_features(ours: Listings, theirs: Listings, pairs: tuple[Ints, Ints], weights: Weights) -> Floats:
    """Pairs × ``NAMES``; NaN where a price is not known."""
    return read_features(read(ours, weights), read(theirs, weights), pairs, weights)


def read_features(
    mine: Read, other: Read, pairs: tuple[Ints, Ints], weights: Weights, wanted: Container[str] = NAMES
) -> Floats:
    """`pair_features` of listings that have been read; the dearest column is NaN where it is not ``wanted``."""
    left, right = pairs
    places = list(zip(left.tolist(), right.tolist(), strict=True))
    a, b = mine.words, other.words
    sets = np.array([_sets(a, b, p, weights) for p in places], dtype=np.float64).reshape(len(left), len(_SETS))
    longest = np.full(len(places), np.nan)
    if "longest_common" in wanted:
        longest = np.array([_longest(a.joined[i], b.joined[j]) for i, j in places], dtype=np.float64)
    return np.column_stack([_cosines(mine, other, pairs), sets, longest, _facts(mine.side, other.side, pairs)])


_SETS = NAMES[6:25]


def _cosines(mine: Read, other: Read, pairs: tuple[Ints, Ints]) -> Floats:
    left, right = pairs
    kinds = (
        (mine.char_name, other.char_name), (mine.word_name, other.word_name), (mine.char_all, other.char_all),
        (mine.word_all, other.word_all), (mine.word_name, other.word_text), (mine.word_text, other.word_name),
    )  # fmt: skip
    return np.column_stack([np.asarray(a[left].multiply(b[right]).sum(axis=1)).ravel() for a, b in kinds])


def _sets(mine: Words, other: Words, pair: tuple[int, int], weights: Weights) -> list[float]:
    i, j = pair
    a, b, all_a, all_b = mine.name[i], other.name[j], mine.all[i], other.all[j]
    both, shared = a & b, _weigh(a & b, weights)
    total = max(min(_weigh(a, weights), _weigh(b, weights)), 1e-9)
    ma, mb, na, nb = mine.models[i], other.models[j], mine.measures[i], other.measures[j]
    part = any(x in y or y in x for x in ma for y in mb)
    return [
        len(both) / max(min(len(a), len(b)), 1), len(both) / max(len(a | b), 1), shared / total,
        float(mine.first[i] == other.first[j]),
        _heaviest(a - all_b, weights), _heaviest(b - all_a, weights), _heaviest(all_a - all_b, weights),
        _heaviest(all_b - all_a, weights), shared,
        float(bool(ma & mb)), float(part), _like(ma, mb), float(bool(ma) and bool(mb) and not part), len(ma), len(mb),
        float(bool(ma & all_b) or bool(mb & all_a)), len(na & nb), len(na - other.all[j]), len(nb - mine.all[i]),
    ]  # fmt: skip


def _like(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Longest common beginning of two model numbers as a share of the longer one; -1 where a side has none."""
    return max((_beginning(a, b) / max(len(a), len(b)) for a in ours for b in theirs), default=-1.0)


def _beginning(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _weigh(words: frozenset[str], weights: Weights) -> float:
    # exact, since the order of a set changes from process to process and trees would split on the last bit
    return math.fsum(weights.weight.get(w, weights.unknown) for w in words)


def _heaviest(words: frozenset[str], weights: Weights) -> float:
    return max((weights.weight.get(w, weights.unknown) for w in words), default=0.0)


def _longest(a: str, b: str) -> float:
    """Longest run of characters that both names share, spaces left out, as a share of the shorter one."""
    from difflib import SequenceMatcher

    if not a or not b:
        return 0.0
    return SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size / min(len(a), len(b))


def _facts(ours: Listings, theirs: Listings, pairs: tuple[Ints, Ints]) -> Floats:
    left, right = pairs
    a, b = _prices(ours)[left], _prices(theirs)[right]
    known = np.isfinite(a) & np.isfinite(b) & (a > 0) & (b > 0)
    ratio = np.where(known, np.abs(np.log(np.where(known, a, 1.0) / np.where(known, b, 1.0))), np.nan)
    brand, gtin = (_same(getattr(ours, k), getattr(theirs, k), pairs) for k in ("brands", "gtins"))
    length = [len(ours.names[i]) / max(len(theirs.names[j]), 1) for i, j in zip(left, right, strict=True)]
    return np.column_stack([ratio, known.astype(float), brand, gtin, np.array(length, dtype=np.float64)])


def _bare(text: str) -> str:
    """Brands and bar codes as they are compared: without blanks, signs and leading zeros."""
    return "".join(tokens(text)).lstrip("0")


def _prices(side: Listings) -> Floats:
    return side.prices if len(side.prices) else np.full(len(side), np.nan)


def _same(ours: Sequence[str], theirs: Sequence[str], pairs: tuple[Ints, Ints]) -> Floats:
    """1 same, 0 different, NaN where either is unknown."""
    if not ours or not theirs:
        return np.full(len(pairs[0]), np.nan)
    found = [
        float(_bare(ours[i]) == _bare(theirs[j])) if ours[i] and theirs[j] else np.nan
        for i, j in zip(*pairs, strict=True)
    ]
    return np.array(found, dtype=np.float64)
