"""Products as two shops describe them, and what of a description tells one product from another.

A model number (PSLX350H, EZXS88W) says more than all other words; a number without its like on the other side
(64 against 128 GB, pack of 2 against 3) says they differ.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_TOKEN = re.compile(r"[a-z0-9]+(?:[.\-/][a-z0-9]+)*|[一-鿿]")
_UNITS_ALONE = "gb|tb|mb|mm|cm|ml|kg|oz|lb|hz|mhz|ghz|mp|btu|dpi|ppm|pcs|pack|inch|ft|kw"
_APART = re.compile(rf"(?<![a-z0-9.])(\d+(?:\.\d+)?)[ -]({_UNITS_ALONE})(?![a-z0-9])")
"""A number and its unit written apart; units that are words of their own (in, m, g) are left alone."""
_JOINED = re.compile(r"[.\-/]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
FEWEST_OF_A_MODEL = 4
"""A token with letters and digits this long is a model number."""


@dataclass(frozen=True, slots=True, eq=False)
class Listings:
    """Names, and where known longer texts, prices (one currency, NaN unknown), bar codes and brands ("" unknown)."""

    names: tuple[str, ...]
    texts: tuple[str, ...] = ()
    prices: Floats = field(default_factory=lambda: np.zeros(0))
    gtins: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.names)

    def __post_init__(self) -> None:
        for name in ("texts", "prices", "gtins", "brands"):
            if len(getattr(self, name)) not in (0, len(self.names)):
                raise UsageError(f"listings: {len(getattr(self, name))} {name} for {len(self.names)} names")

    def text(self, i: int) -> str:
        """The longer text; "" where there is none."""
        return self.texts[i] if self.texts else ""

    def take(self, rows: Sequence[int] | Ints) -> Listings:
        """These listings alone."""
        some = [int(i) for i in rows]
        parts = {
            k: tuple(getattr(self, k)[i] for i in some) if getattr(self, k) else ()
            for k in ("texts", "gtins", "brands")
        }
        prices = self.prices[some] if len(self.prices) else self.prices
        return Listings(tuple(self.names[i] for i in some), parts["texts"], prices, parts["gtins"], parts["brands"])


def plain(text: str) -> str:
    """Lower case, accents and width differences taken off.

    >>> plain("Nescafé Ｎ５")
    'nescafe n5'
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))


def tokens(text: str) -> list[str]:
    """Words and numbers, joined ones without their hyphens, numbers with their unit; Chinese by character.

    >>> tokens("Sony Turntable - PS-LX350H 1.5, 64 GB")
    ['sony', 'turntable', 'pslx350h', '1.5', '64gb']
    """
    found = _TOKEN.findall(_APART.sub(r"\1\2", plain(text)))
    return [t if _NUMBER.fullmatch(t) or _MEASURE.fullmatch(t) else _JOINED.sub("", t) for t in found]


def models(words: Sequence[str]) -> frozenset[str]:
    """The model numbers among tokens.

    >>> sorted(models(tokens("Bose AM53BK speaker 120W 12345678")))
    ['12345678', 'am53bk']
    """
    found = set()
    for word in words:
        digits, letters = any(c.isdigit() for c in word), any(c.isalpha() for c in word)
        mixed = digits and letters and len(word) >= FEWEST_OF_A_MODEL and not _MEASURE.fullmatch(word)
        if mixed or (word.isdigit() and len(word) >= 6):
            found.add(word)
    return frozenset(found)


_MEASURE = re.compile(
    r"\d+(\.\d+)?(x\d+(\.\d+)?)?(gb|tb|mb|mm|cm|m|ml|l|g|kg|oz|lb|w|kw|v|hz|mhz|ghz|p|i|in|inch|ft|mp|btu|cu|dpi|ppm|pcs?|pack)"
)


def measures(words: Sequence[str]) -> frozenset[str]:
    """Numbers and measures among tokens: sizes, capacities, counts.

    >>> sorted(measures(tokens("USB stick 64GB 2-pack 3")))
    ['2pack', '3', '64gb']
    """
    return frozenset(w for w in words if _MEASURE.fullmatch(w) or (_NUMBER.fullmatch(w) and len(w) < 6))
