"""In which encoding a text file is written, from its bytes: UTF-8, UTF-16, GB18030, else a Western code page."""

from __future__ import annotations

import codecs
import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

_BLOCK = 1 << 22
_WINDOW = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
FALLBACKS = ("cp1252", "latin-1")
"""Encodings in which every byte means something: taken when nothing else fits, and said so."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """``name`` as Python knows it, ``bom`` the number of bytes before the text, ``sha256`` of the file's bytes."""

    name: str
    bom: int
    sha256: str
    size_bytes: int
    head: bytes


def open_bytes(path: Path) -> BinaryIO:
    """The file's bytes, unpacked when it is gzip by content."""
    with path.open("rb") as f:
        packed = f.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb")


def file_digest(path: Path) -> str:
    """SHA-256 of the file as it lies on disk."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def detect_encoding(path: Path) -> Encoding:
    """The encoding of a text file, from its byte-order mark or from all of its bytes.

    UTF-8 is checked to the end of the file; where it fails, the bytes around the failure decide between GB18030
    and a Western code page. Raises ``OSError`` or ``EOFError`` when the file cannot be read or unpacked.
    """
    size = path.stat().st_size
    with open_bytes(path) as f:
        head = f.read(_WINDOW)
    digest = file_digest(path)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return Encoding(name, len(bom), digest, size, head[len(bom) :])
    name = _utf16_without_bom(head)
    if not name:
        trouble = _first_window_that_is_not_utf8(path)
        name = _eight_bit(trouble) if trouble else "utf-8"
    return Encoding(name, 0, digest, size, head)


def _utf16_without_bom(head: bytes) -> str:
    """UTF-16 shows as zero bytes at every second place of its ASCII signs; newlines must be whole."""
    for name, newline, zeros in (
        ("utf-16-le", b"\n\0", head[1::2].count(0)),
        ("utf-16-be", b"\0\n", head[0::2].count(0)),
    ):
        other = head.count(0) - zeros
        if zeros > len(head) / 20 and other < zeros / 20 and newline in head:
            return name
    return ""


def _first_window_that_is_not_utf8(path: Path) -> bytes:
    """The bytes around the first place that is not UTF-8; empty when the whole file is."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    with open_bytes(path) as f:
        while block := f.read(_BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as e:
                start = max(0, e.start - _WINDOW // 2)
                return block[start : start + _WINDOW]
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return block[-_WINDOW:]
    return b""


def _eight_bit(window: bytes) -> str:
    """GB18030, a Western code page, or UTF-8 with a few damaged bytes, whichever explains the window best."""
    kept = window.decode("utf-8", "ignore").encode("utf-8")
    high, high_kept = _high(window), _high(kept)
    if high_kept >= 0.9 * high:
        return "utf-8"
    if _paired_high_bytes(window) >= 0.8 * high:
        return "gb18030"
    undefined = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    return "latin-1" if undefined & set(window) else "cp1252"


def _high(data: bytes) -> int:
    return len(data) - len(data.translate(None, bytes(range(128, 256))))


def _paired_high_bytes(data: bytes) -> int:
    """How many high bytes stand in pairs as in GB 2312: Chinese does so, accented Latin letters stand alone."""
    paired = i = 0
    while i < len(data) - 1:
        if data[i] < 0x80:
            i += 1
        elif 0xA1 <= data[i] <= 0xF7 and data[i + 1] >= 0xA1:
            paired += 2
            i += 2
        else:
            i += 2 if data[i + 1] >= 0x40 else 1
    return paired


def utf8_blocks(path: Path, encoding: str, bom: int, size: int) -> Iterator[bytes]:
    """The file's text as UTF-8, in blocks. What cannot be decoded becomes U+FFFD (UTF-8 sources come as they are)."""
    with open_bytes(path) as f:
        f.read(bom)
        if encoding in ("utf-8", "ascii"):
            while block := f.read(size):
                yield block
            return
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        while block := f.read(size):
            yield decoder.decode(block).encode("utf-8", "replace")
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")
