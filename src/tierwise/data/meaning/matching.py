"""Which column means what: every column gets at most one meaning, so that all of them together fit best.

A pair's score is how well the header's words fit the meaning times how well the values do; a date column whose values
are no dates scores nothing, whatever it is called.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np

from tierwise.contract.schema import Kind
from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data.meaning.content import Profile, fits
from tierwise.data.meaning.source import Source
from tierwise.data.meaning.synonyms import PATTERNS, SYNONYMS

LEAST = 0.45
"""Pairs that score less are no pair."""

_FUZZY_TABLES = ("order_lines", "customers", "products", "returns")
_NOT_ASKED = re.compile(r"\b(since|days|count|avg|average|mean|ratio|rate|percent)\b|number of|次数|天数|占比|平均")


@dataclass(frozen=True, slots=True)
class Match:
    """A column and its meaning."""

    target: str
    column: str
    score: float
    why: str


@lru_cache(maxsize=1 << 16)
def normal(header: str) -> str:
    """A header in its plain form: lower case, words parted by one blank, no accents or signs.

    >>> normal("InvoiceNo"), normal("Lineitem  price"), normal("SKU_Code"), normal("Währung")
    ('invoice no', 'lineitem price', 'sku code', 'wahrung')
    """
    text = unicodedata.normalize("NFKC", header)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", text)
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", text).lower()
    return re.sub(r"[^0-9a-z\u3040-\u30ff\u4e00-\u9fff]+", " ", text).strip()


def _squeezed(text: str) -> str:
    return text.replace(" ", "")


@cache
def _shape(target: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    like, never = PATTERNS[target]
    return re.compile("|".join(like)), re.compile(never or "(?!)")


def _is_shaped(target: str, text: str) -> bool:
    if target not in PATTERNS:
        return False
    like, never = _shape(target)
    return bool(like.search(text)) and not never.search(text)


@cache
def _words(table: str) -> dict[str, tuple[tuple[str, float], ...]]:
    """Squeezed header word to the meanings it may have in a table, with their weights."""
    found: dict[str, list[tuple[str, float]]] = {}
    for target, words in SYNONYMS[table].items():
        own = [target.replace("_", " "), *words]
        for i, word in enumerate(own):
            weight = (0.75 if word.startswith("~") else 1.0) - i / 2000
            known = found.setdefault(_squeezed(normal(word.lstrip("~"))), [])
            if target not in (t for t, _ in known):
                known.append((target, weight))
    return {k: tuple(v) for k, v in found.items()}


def header_scores(table: str, header: str, fuzzy: bool = True) -> dict[str, tuple[float, str]]:
    """Meanings that a header may have in a table: score and why.

    >>> header_scores("order_lines", "Order Date")["ordered_at"][0] > 0.99
    True
    """
    words = _words(table)
    plain = re.sub(r"[(（\[【].*?[)）\]】]", " ", header)
    last = header.rsplit(".", 1)[-1]
    forms = [(header, 1.0, "known header"), (plain, 0.95, "known header but for its bracket")]
    if last != header:
        forms.append((last, 0.8, "known last part of the header"))
    scores: dict[str, tuple[float, str]] = {}
    for text, weight, why in forms:
        for target, known in words.get(_squeezed(normal(text)), ()):
            if known * weight > scores.get(target, (0.0, ""))[0]:
                scores[target] = (known * weight, why)
    if scores or not fuzzy or _NOT_ASKED.search(normal(header)):
        return scores
    return _near(table, normal(plain), words)


def _near(table: str, text: str, words: Map[str, tuple[tuple[str, float], ...]]) -> dict[str, tuple[float, str]]:
    """Meanings of the words that a header nearly is, ends in, or (in Chinese) holds."""
    squeezed = _squeezed(text)
    scores: dict[str, tuple[float, str]] = {}
    tokens = text.split()
    if squeezed.endswith("s"):
        scores |= {t: (0.9 * w, "known header in the plural") for t, w in words.get(squeezed[:-1], ())}
    for target in SYNONYMS[table] if not scores else ():
        if (table == "order_lines" or target == "customer_id") and _is_shaped(target, text):
            scores[target] = (0.7, "the header is shaped like one")
    if scores:
        return scores
    for k in (1, 2):
        tail = "".join(tokens[k:])
        if len(tokens) - k >= 2:
            scores |= {t: (0.7 * w, "the header ends in a known one") for t, w in words.get(tail, ())}
    for word, meanings in words.items():
        if len(word) >= 3 and not word.isascii() and word in squeezed and len(squeezed) <= len(word) + 4:
            for t, w in meanings:
                if 0.65 * w > scores.get(t, (0.0, ""))[0]:
                    scores[t] = (0.65 * w, f"the header holds {word}")
    if not scores and table in _FUZZY_TABLES and len(squeezed) >= 6 and squeezed.isascii():
        for word in difflib.get_close_matches(squeezed, [w for w in words if len(w) >= 6], 1, 0.88):
            scores |= {t: (0.8 * w, f"the header is nearly {word}") for t, w in words[word]}
    return scores


def target_kind(table: str, target: str) -> Kind | None:
    """The kind of a contract column; None for a pseudo-target."""
    contract = SHOP_TABLES[table]
    return contract.column(target).kind if target in contract.names else None


def match(table: str, profiles: Map[str, Profile], source: Source | None = None) -> list[Match]:
    """The assignment of columns to the table's meanings with the largest total score."""
    pairs = _pairs(table, profiles, source)
    targets = sorted({p.target for p in pairs})
    columns = [c for c in profiles if any(p.column == c for p in pairs)] if len(pairs) < 2000 else list(profiles)
    if not pairs:
        return []
    from scipy.optimize import linear_sum_assignment

    scores = np.zeros((len(targets), len(columns)))
    at = {(p.target, p.column): p for p in pairs}
    place = {c: j for j, c in enumerate(columns)}
    for p in pairs:
        # the leftmost of equal columns, whatever the solver would take
        scores[targets.index(p.target), place[p.column]] = p.score - place[p.column] * 1e-7
    rows, cols = linear_sum_assignment(scores, maximize=True)
    chosen = (at.get((targets[i], columns[j])) for i, j in zip(rows, cols, strict=True))
    return [m for m in chosen if m is not None]


def _pairs(table: str, profiles: Map[str, Profile], source: Source | None) -> list[Match]:
    pairs = []
    fuzzy = len(profiles) <= 200
    known = source.columns if source else {}
    given = {known[normal(n)] for n in profiles if normal(n) in known}
    for name, column in profiles.items():
        header = normal(name)
        if header in known:
            fit = fits(known[header], target_kind(table, known[header]), column)
            if fit > 0:
                score = 1.2 * max(fit, 0.6)
                pairs.append(Match(known[header], name, score, f"column of the {source.name}" if source else ""))
        elif not source or not (source.only_these or header in source.ignored):
            for target, (score, why) in header_scores(table, name, fuzzy).items():
                if target in given:
                    continue
                score *= fits(target, target_kind(table, target), column)
                if score >= LEAST:
                    pairs.append(Match(target, name, score, why))
    if source:
        order = list(known)
        pairs = [
            replace(p, score=p.score - order.index(normal(p.column)) / 10_000) if normal(p.column) in known else p
            for p in pairs
        ]
    return pairs
