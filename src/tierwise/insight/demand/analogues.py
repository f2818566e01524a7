"""What a product sells that has never been sold: what the products most like it sold in their first four weeks.

Alike is a cosine of TF-IDF over runs of 2 to 4 characters (name, description, brand, category), which suits Chinese as
well, times exp(-|difference of log price|) where both prices are known. The forecast is the mean logarithm of the
``NEAREST`` products' first four weeks, leant on the category's mean, which leans on the shop's. Whether words help
differs by shop, so each shop checks: every product that was launched is foretold by those launched before it; only
where the neighbours erred less than the category's mean beyond chance do they serve. The range is what these forecasts
were off by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints

NEAREST = 20
LEAN = 0.3
"""What the category's mean weighs beside the neighbours, in units of a full likeness."""
LEAN_CATEGORY = 5.0
"""Products that the shop's mean is worth beside a category's own."""
FEWEST = 30
"""Launches below which new products cannot be foretold, and earlier ones none can be judged."""
WEEKS = 4
SURE = 1.645
SHOWN = 3


@dataclass(frozen=True, slots=True, eq=False)
class Described:
    """What is known of products before they sell: ids, words, category's name, log price (NaN: not known)."""

    ids: tuple[str, ...]
    words: tuple[str, ...]
    category: tuple[str, ...]
    price: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Launches:
    """By new product: the pieces that such products typically sell in their first four weeks (a geometric mean), their
    80 % range, and the places of the products most like it, the most alike first. ``serves``: analogues or
    category_mean; ``n``: the launches that both were judged by; errors (root mean squared, in logarithms) of both."""

    middle: Floats
    low: Floats
    high: Floats
    alike: tuple[Ints, ...]
    serves: str
    n: int
    error: float
    category_error: float


def foretell_launches(old: Described, sold: Floats, when: Ints, new: Described) -> Launches | None:
    """``sold``: pieces of the first four weeks of each old product, above 0; ``when``: the week it was launched in.
    None where fewer than ``FEWEST`` launches had as many before them."""
    if len(old.ids) < FEWEST or not len(new.ids):
        return None
    logs = np.log(sold)
    before = when[None, :] <= when[:, None] - WEEKS
    judged = before.sum(axis=1) >= FEWEST
    if judged.sum() < FEWEST:
        return None
    plain = _category_means(_together(old, old) & before, before, logs)
    by_words = _leant(np.where(before, _likeness(old, old), 0.0), logs, plain)
    errors = [(logs - told)[judged] ** 2 for told in (by_words, plain)]
    gain = errors[1] - errors[0]
    helps = gain.mean() > SURE * gain.std() / np.sqrt(len(gain))
    off = (logs - (by_words if helps else plain))[judged]
    likeness = _likeness(new, old)
    middle = _category_means(_together(new, old), np.ones(likeness.shape, dtype=np.bool_), logs)
    told = _leant(likeness, logs, middle) if helps else middle
    low, high = (np.exp(told + np.quantile(off, q)) for q in (0.1, 0.9))
    typical = np.exp(told)
    error, plain_error = (float(np.sqrt(e.mean())) for e in errors)
    return Launches(
        typical, np.minimum(low, typical), np.maximum(high, typical), tuple(_most_alike(row) for row in likeness),
        "analogues" if helps else "category_mean", int(judged.sum()), error, plain_error,
    )  # fmt: skip


def _together(rows: Described, columns: Described) -> Flags:
    """Rows × columns: of the same category."""
    names = {name: i for i, name in enumerate(sorted(set(rows.category) | set(columns.category)))}
    here, there = (np.array([names[c] for c in d.category], dtype=np.int64) for d in (rows, columns))
    return np.asarray(here[:, None] == there[None, :])


def _likeness(rows: Described, columns: Described) -> Floats:
    """Rows × columns, 0..1."""
    words = _words(rows, columns)
    apart = np.abs(rows.price[:, None] - columns.price[None, :])
    return np.asarray(words * np.exp(-np.nan_to_num(apart)))


def _words(rows: Described, columns: Described) -> Floats:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [f"{w} {c}".lower() for w, c in zip(columns.words, columns.category, strict=True)]
    reader = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, max_features=50_000)
    try:
        there = reader.fit_transform(texts)
    except ValueError:  # no product has a word
        return np.zeros((len(rows.ids), len(columns.ids)))
    here: Any = reader.transform([f"{w} {c}".lower() for w, c in zip(rows.words, rows.category, strict=True)])
    return np.asarray((here @ there.T).toarray(), dtype=np.float64)


def _leant(likeness: Floats, logs: Floats, middle: Floats) -> Floats:
    """Weighed mean of the nearest, and of the category's mean."""
    if likeness.shape[1] > NEAREST:
        edge = np.partition(likeness, -NEAREST, axis=1)[:, -NEAREST][:, None]
        likeness = np.where(likeness >= edge, likeness, 0.0)
    return np.asarray((likeness @ logs + LEAN * middle) / (likeness.sum(axis=1) + LEAN))


def _category_means(same: Flags, any_: Flags, logs: Floats) -> Floats:
    """The mean over the columns of the same category, leant on the mean over all that count."""
    shop = any_ @ logs / np.maximum(any_.sum(axis=1), 1)
    return np.asarray((same @ logs + LEAN_CATEGORY * shop) / (same.sum(axis=1) + LEAN_CATEGORY))


def _most_alike(row: Floats) -> Ints:
    order = np.argsort(-row, kind="stable")[:SHOWN]
    return np.asarray(order[row[order] > 0], dtype=np.int64)
