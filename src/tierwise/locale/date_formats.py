"""Finding the format of a column of dates: which formats read its values, and which of two orders is likelier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.locale.calendar import PATTERNS, SWAPPED, instants, scaled
from tierwise.locale.money import BLANKS

_BLANK = f"[{BLANKS}]*"


@dataclass(frozen=True, slots=True)
class InstantGuess:
    """A format that reads this share of the values. ``ambiguous``: day and month could change places in all of them."""

    format: str
    share: float
    ambiguous: bool = False
    why: str = ""


_LOOKS = re.compile(
    f"{_BLANK}(?:"
    + "|".join(re.sub(r"\?P<[a-z]+>", "", p) for k, ps in PATTERNS.items() for p in ps if len(k) < 15)
    + f"){_BLANK}"
)


def looks_like_instant(text: str) -> bool:
    """True for a text that some date format could read.

    >>> looks_like_instant("2011-12-09 12:50"), looks_like_instant("12:30"), looks_like_instant("19970101")
    (True, False, True)
    """
    if len(text) > 60 or not _LOOKS.fullmatch(text):
        return False
    digits = text.strip(BLANKS)
    return not digits.isdigit() or (len(digits) == 8 and "1900" <= digits[:4] < "2101" and "01" <= digits[4:6] <= "12")


def detect_instants(values: Sequence[str]) -> list[InstantGuess]:
    """Formats that read at least half of the filled values, best first.

    Where every value fits both day/month and month/day, AM/PM, the sign between the parts and the order of the rows
    decide, and the guess is marked ambiguous.

    >>> detect_instants(["13/01/2024", "02/03/2024"])[0]
    InstantGuess(format='day/month/year', share=1.0, ambiguous=False, why='')
    """
    import pyarrow as pa

    texts = [t for t in values if t and t.strip(BLANKS)]
    if not texts:
        return []
    array = pa.array(texts, pa.string())
    guesses = []
    for name in PATTERNS:
        utc, _ = instants(array, name, "UTC")
        share = 1 - utc.null_count / len(texts)
        if share >= 0.5:
            guesses.append(InstantGuess(name, share))
    guesses += [InstantGuess(n, 1.0) for n in _number_formats(texts)]
    guesses.sort(key=lambda g: -g.share)
    return _either_order(guesses, array, texts)


def _either_order(guesses: list[InstantGuess], array: Any, texts: Sequence[str]) -> list[InstantGuess]:
    """The guesses; where two that differ in the order of day and month read alike, the likelier one first, marked."""
    shares = {g.format: g.share for g in guesses}
    for day_first, month_first in SWAPPED.items():
        if day_first.startswith("day") and day_first in shares and shares[day_first] == shares.get(month_first):
            chosen, why = _day_or_month_first(array, texts, (day_first, month_first))
            rest = [g for g in guesses if g.format not in (day_first, month_first)]
            share = shares[day_first]
            return [InstantGuess(chosen, share, True, why), InstantGuess(SWAPPED[chosen], share, True), *rest]
    return guesses


_EPOCH_RANGES = (("epoch_s", 631_152_000, 4_102_444_800), ("epoch_ms", 631_152_000_000, 4_102_444_800_000))


def _number_formats(texts: Sequence[str]) -> list[str]:
    """Epochs and Excel's day numbers, by size: the years 1990 to 2100."""
    numbers = [scaled(t, 1) for t in texts]
    if any(n is None for n in numbers):
        return []
    low, high = min(n for n in numbers if n is not None), max(n for n in numbers if n is not None)
    ranges = (
        *_EPOCH_RANGES,
        ("epoch_us", 631_152_000_000_000, 4_102_444_800_000_000),
        ("excel_serial", 32_874, 73_415),
    )
    return [name for name, least, most in ranges if least <= low and high < most]


def _day_or_month_first(array: Any, texts: Sequence[str], both: tuple[str, str]) -> tuple[str, str]:
    """The likelier reading where every value fits both, and why."""
    read = {name: instants(array, name, "UTC")[0].drop_null().to_numpy() for name in both}
    day_first, month_first = (_in_order(v) for v in read.values())
    if abs(day_first - month_first) > 0.02 and max(day_first, month_first) > 0.95 and len(set(texts)) > 10:
        return both[month_first > day_first], "so read, the rows stand in order of time"
    spans = {name: (v.max() - v.min()).astype(np.int64) if len(v) else 0 for name, v in read.items()}
    near, far = min(spans, key=lambda n: spans[n]), max(spans, key=lambda n: spans[n])
    if len(set(texts)) > 3 and spans[far] > 5 * spans[near]:
        return near, "so read, the days lie close together and not on the same day of each month"
    if any(re.search("[0-9][ ]?[AaPp][Mm]", t) for t in texts):
        return both[1], "AM/PM is written so in the United States"
    if "." in both[0]:
        return both[0], "points part the day from the month in Europe"
    return both[0], "most countries write the day first"


def _in_order(values: Any) -> float:
    """The share of steps that go the commoner way (forward or back) in time; equal instants count for both."""
    if len(values) < 3:
        return 0.0
    steps = np.diff(values).astype(np.int64)
    return float(max((steps >= 0).mean(), (steps <= 0).mean()))
