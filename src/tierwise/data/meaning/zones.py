"""Where the shop's day begins: what the offsets of its own timestamps say about the time zone.

A shop that writes 2024-03-01T01:30+08:00 lives eight hours ahead of UTC; cut in UTC, its night sales fall on the day
before. The setting is the owner's: it is proposed, never changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from collections.abc import Set
from dataclasses import replace
from typing import TYPE_CHECKING

from tierwise.data.meaning.matching import Match

if TYPE_CHECKING:
    from tierwise.contract.settings import Settings
    from tierwise.data.mapping import Mapping
    from tierwise.data.meaning.content import Profile

_OFFSET = re.compile(r":[0-9]{2}(?:[:.,][0-9]+)* ?(?:UTC|GMT)?([+-])([0-9]{2}):?([0-9]{2})?$")
_MONTH = re.compile(r"[0-9]{4}[-/.]([0-9]{2})")
_NO_OFFSET = ("UTC", "GMT", "Z", "Etc/UTC", "+00:00", "-00:00")
_ZONES: dict[tuple[int, ...], str] = {
    (480,): "Asia/Shanghai", (540,): "Asia/Tokyo", (420,): "Asia/Bangkok", (330,): "Asia/Kolkata",
    (300,): "Asia/Karachi", (240,): "Asia/Dubai", (180,): "Europe/Istanbul", (120,): "Africa/Johannesburg",
    (60,): "Africa/Lagos", (600,): "Australia/Brisbane", (-180,): "America/Sao_Paulo", (-300,): "America/Bogota",
    (-420,): "America/Phoenix",
    (0, 60): "Europe/London", (60, 120): "Europe/Berlin", (120, 180): "Europe/Athens",
    (-300, -240): "America/New_York", (-360, -300): "America/Chicago", (-420, -360): "America/Denver",
    (-480, -420): "America/Los_Angeles", (600, 660): "Australia/Sydney", (720, 780): "Pacific/Auckland",
}  # fmt: skip
"""Offsets in minutes (all year, or in winter and in summer) to a zone that has them."""
_WINTER, _SUMMER = {11, 12, 1, 2}, {5, 6, 7, 8}


def zone_doubts(matches: list[Match], profiles: Map[str, Profile]) -> list[str]:
    """A doubt where the dates of orders carry an offset from UTC of their own: the zone to set.

    The doubt is settled by setting the zone (``settled``).
    """
    found = next((m for m in matches if m.target == "ordered_at"), None)
    if found is None:
        return []
    written, zone = _zone_of(profiles[found.column])
    if not zone:
        return []
    return [
        f"time_zone: the times in {found.column!r} are {written}, but days are cut in UTC; set time_zone = {zone} (or "
        "another place with the same clock) in shop.toml"
    ]


def _zone_of(column: Profile) -> tuple[str, str]:
    """How the offsets are written, and the zone that has them; empty where there are none or too many."""
    import pyarrow as pa

    kind = column.arrow_type
    if kind is not None:
        named = str(kind.tz or "") if pa.types.is_timestamp(kind) else ""
        return (named, _iana(named)) if named and named not in _NO_OFFSET else ("", "")
    hits = [_OFFSET.search(t.strip()) for t in column.texts]
    offsets = sorted({_minutes(h) for h in hits if h})
    if not offsets or not all(hits) or offsets == [0]:
        return "", ""
    months = {int(m[1]) for t in column.texts if (m := _MONTH.match(t.strip()))}
    return " and ".join(map(_written, offsets)), _proposed(tuple(offsets), months)


def _iana(named: str) -> str:
    hit = _OFFSET.search(f"0:00{named}")
    return _proposed((_minutes(hit),)) if hit else f'"{named}"'


def _minutes(hit: re.Match[str]) -> int:
    sign, hours, minutes = hit.groups()
    return (-1 if sign == "-" else 1) * (int(hours) * 60 + int(minutes or 0))


def _written(minutes: int) -> str:
    """An offset as timestamps write it.

    >>> _written(-210)
    '-03:30'
    """
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _proposed(offsets: tuple[int, ...], months: Set[int] = frozenset()) -> str:
    """A zone with these offsets as it stands in shop.toml; "" where none is known.

    One offset in a sample of winter (or of summer) alone may be that of a zone that changes its clocks.

    >>> _proposed((480,)), _proposed((60, 120)), _proposed((-660,)), _proposed((60,), {1, 2})
    ('"Asia/Shanghai"', '"Europe/Berlin"', '"Etc/GMT+11"', '"Europe/Berlin"')
    """
    found = _ZONES.get(offsets, "")
    if len(offsets) == 1 and months and not (months & _WINTER and months & _SUMMER):
        season = 0 if months & _WINTER else 1
        found = next((z for pair, z in _ZONES.items() if len(pair) == 2 and pair[season] == offsets[0]), found)
    if not found and len(offsets) == 1 and offsets[0] % 60 == 0:
        found = f"Etc/GMT{-offsets[0] // 60:+d}"
    return f'"{found}"' if found else ""


def settled(mapping: Mapping, settings: Settings) -> Mapping:
    """The mapping without doubts about the time zone, once one is set."""
    if settings.time_zone == "UTC":
        return mapping
    tables = (replace(t, doubts=tuple(d for d in t.doubts if not d.startswith("time_zone:"))) for t in mapping.tables)
    return replace(mapping, tables=tuple(tables))
