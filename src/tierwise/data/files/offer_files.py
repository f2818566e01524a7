"""Feeds and saved product pages as tables of offers: shop, product, price and when it was seen, all as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from tierwise.data.files.encodings import detect_encoding, open_bytes
from tierwise.data.files.feed_files import feed_rows, is_feed
from tierwise.data.files.page_files import page_rows

ENDINGS = (".xml", ".rss", ".atom", ".html", ".htm")
_PAGES = (".html", ".htm")
_BATCH = 1 << 13
_DAY = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)")


@dataclass(frozen=True, slots=True)
class OfferFile:
    """A feed or a page; ``_line`` is the number of the offer in it. Only columns that are filled somewhere stand."""

    path: Path
    columns: tuple[str, ...]
    told: tuple[tuple[str, str], ...]
    """What stands for what the file itself does not say: the shop by the file's name, the instant by its date."""

    @property
    def schema(self) -> Any:
        """Every column is text."""
        import pyarrow as pa

        return pa.schema([(c, pa.string()) for c in self.columns])

    def batches(self) -> Iterator[Any]:
        """All offers as record batches with ``_line`` and ``_broken``."""
        import pyarrow as pa

        rows, line = _rows(self.path), 0
        while some := list(islice(rows, _BATCH)):
            columns = [self._column(some, c) for c in self.columns]
            lines = pa.array(range(line + 1, line + len(some) + 1), pa.int64())
            names = [*self.columns, "_line", "_broken"]
            yield pa.RecordBatch.from_arrays([*columns, lines, pa.nulls(len(some), pa.string())], names=names)
            line += len(some)

    def _column(self, rows: list[dict[str, str]], name: str) -> Any:
        import pyarrow as pa

        usual = dict(self.told).get(name)
        return pa.array([r.get(name) or usual for r in rows], pa.string())

    def sample(self, n: int) -> Any:
        """The first ``n`` offers."""
        import pyarrow as pa

        some = list(islice(_rows(self.path), n))
        return pa.table([self._column(some, c) for c in self.columns], schema=self.schema)

    def raw_lines(self, lines: Iterable[int]) -> dict[int, str]:
        """These offers as JSON."""
        wanted = set(lines)
        return {i: json.dumps(r, ensure_ascii=False) for i, r in enumerate(_rows(self.path), 1) if i in wanted}


def holds_offers(path: Path) -> bool:
    """Is it a feed, or a page with the markup of a product? Other pages are passed over in a folder."""
    with open_bytes(path) as f:
        head = f.read(8192)
        if _ending(path) not in _PAGES:
            return is_feed(head)
        return b"ld+json" in head + f.read()


def open_offers(path: Path, name: str) -> OfferFile | None:
    """The file with the columns of all its offers; None where it holds not one. ``name``: what it is called."""
    columns: dict[str, None] = {}
    for row in _rows(path):
        columns |= dict.fromkeys(row)
    if not columns:
        return None
    told = {k: v for k, v in {"competitor": _shop(name), "seen at": _seen(path)}.items() if v}
    return OfferFile(path, tuple(columns | dict.fromkeys(told)), tuple(told.items()))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if _ending(path) not in _PAGES:
        yield from feed_rows(path)
        return
    with open_bytes(path) as f:
        yield from page_rows(f.read().decode(detect_encoding(path).name, "replace"))


def _shop(name: str) -> str:
    """The shop by the name of the file, its date left out."""
    return _DAY.sub("", Path(name).name.partition(".")[0]).strip("-_ ")


def _seen(path: Path) -> str:
    """The date in the file's name, else when it was last written."""
    if found := _DAY.search(path.name):
        return "-".join(found.groups())
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ending(path: Path) -> str:
    return next((s.lower() for s in reversed(path.suffixes) if s.lower() != ".gz"), "")
