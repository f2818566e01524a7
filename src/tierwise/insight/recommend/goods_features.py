"""Columns that describe products: words of the texts, categories, brand, price."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.recommend.goods import Goods

Floats = NDArray[np.float64]

WORD_DIMENSIONS = 96
"""Texts are reduced to so many columns (latent semantic analysis)."""
FEWEST = 2
"""A word, category or brand of a single product describes nothing that another shares."""


def described(goods: Goods, seed: int) -> Floats:
    """Products x columns, each block of length about 1 where it is known and 0 where it is not.

    Works without knowing the language: words are runs of 2 to 4 characters, which suits Chinese as well.
    """
    blocks = [_words(goods, seed), _kinds(goods, "category"), _kinds(goods, "subcategory"), _kinds(goods, "brand")]
    blocks.append(_price(goods))
    return np.hstack(blocks) if len(goods) else np.zeros((0, 0))


def _words(goods: Goods, seed: int) -> Floats:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = _texts(goods)
    if len({t for t in texts if t}) < FEWEST:
        return np.zeros((len(goods), 0))
    reader = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=FEWEST, max_features=50_000)
    try:
        counted = reader.fit_transform(texts)
    except ValueError:  # no run of characters stands in two products
        return np.zeros((len(goods), 0))
    rank = min(WORD_DIMENSIONS, min(counted.shape) - 1)
    if rank < 1:
        return np.asarray(counted.toarray(), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):  # its explained variance, which is not asked for
        return np.asarray(TruncatedSVD(rank, random_state=seed).fit_transform(counted), dtype=np.float64)


def _texts(goods: Goods) -> list[str]:
    columns = [goods.table[n].to_pylist() for n in ("product_name", "description") if goods.has(n)]
    return [" ".join(part.lower() for part in row if part) for row in zip(*columns, strict=True)] if columns else []


def _kinds(goods: Goods, name: str) -> Floats:
    """One column for each value that several products share."""
    code, names = goods.codes(name)
    count = np.bincount(code[code >= 0], minlength=len(names))
    shared = np.flatnonzero(count >= FEWEST)
    return np.asarray(code[:, None] == shared[None, :], dtype=np.float64)


def _price(goods: Goods) -> Floats:
    """The standardised logarithm of the price and its square, bounded; 0 where the price is not known."""
    price = goods.number("price")
    known = np.isfinite(price) & (price > 0)
    if known.sum() < FEWEST or np.ptp(price[known]) == 0:
        return np.zeros((len(goods), 0))
    logged = np.log(price[known])
    z = np.zeros(len(goods))
    z[known] = np.clip((logged - logged.mean()) / logged.std(), -3, 3) / 3
    return np.stack([z, z**2], axis=1)
