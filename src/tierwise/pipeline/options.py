"""What a caller may choose for one run, checked when it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tierwise.errors import UsageError

PARTS = ("value", "rfm", "cohorts", "kpis", "trust", "behaviour", "recommend", "segments", "baskets", "stock", "plan")
METHODS = ("quick", "all", "deep")
LANGUAGES = ("en", "zh-Hans")


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for one run; empty ones are taken from ``shop.toml`` or the data.

    ``as_of`` without zone is the shop's local time. ``only`` names parts of the journey, empty for all. ``shop`` is the
    name the report shows ("" = the source's), ``statement`` what must be said of the data, by language. ``methods``:
    how many method families are compared for each question, "quick" for a handful, "all" for every one with a search,
    "deep" with the sequence network besides.
    """

    as_of: datetime | None = None
    only: tuple[str, ...] = ()
    engine: str = "duckdb"
    language: str | None = None
    seed: int | None = None
    config: Path | None = None
    shop: str = ""
    statement: tuple[tuple[str, str], ...] = ()
    methods: str = "quick"

    @classmethod
    def of(cls, **given: Any) -> Options:
        """Options from the words of the command line; a word we do not know raises ``UsageError``."""
        only = tuple(given.get("only") or ())
        for part in only:
            _one_of("--only", part, PARTS)
        lang = given.get("lang")
        if lang is not None:
            _one_of("--lang", lang, LANGUAGES)
        return cls(
            as_of=_instant(given.get("as_of")),
            only=only,
            engine=str(given.get("engine") or "duckdb"),
            language=lang,
            seed=given.get("seed"),
            config=given.get("config"),
        )

    def wants(self, part: str) -> bool:
        """Is this part of the journey asked for?"""
        return not self.only or part in self.only


def _one_of(option: str, word: str, known: tuple[str, ...]) -> None:
    if word not in known:
        raise UsageError(f"{option} {word!r} is not known", f"one of: {', '.join(known)}")


def _instant(text: str | None) -> datetime | None:
    """The instant as written; a day means its beginning.

    >>> _instant("2011-09-01")
    datetime.datetime(2011, 9, 1, 0, 0)
    """
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as e:
        raise UsageError(f"--as-of {text!r} is no instant", "write it like 2011-09-01 or 2011-09-01T18:00:00Z") from e


def in_utc(at: datetime, time_zone: str) -> datetime:
    """The instant in UTC without zone; one without zone is local time of ``time_zone``.

    >>> in_utc(datetime(2011, 9, 1), "Asia/Shanghai")
    datetime.datetime(2011, 8, 31, 16, 0)
    """
    local = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(time_zone))
    return local.astimezone(UTC).replace(tzinfo=None)
