"""In which encoding a text file is written, from its bytes: UTF-8, UTF-16, GB18030, else a Western code page."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import re
from collections.abc import Iterator, Sequence
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
_HIGH = bytes(range(128, 256))
_FOREIGN_SIGN = re.compile(r"[^\x00-\x7f]")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_SMALL, _LARGE = "ß-öø-üœšž", "À-ÏÑ-ÖØ-ÜŒŠŽŸ"
_WESTERN = re.compile(
    f"(?<=[A-Za-z{_SMALL}{_LARGE}])[{_SMALL}]|[{_SMALL}](?=[a-z{_SMALL}])"  # é in a word
    f"|(?<![a-z{_SMALL}])[{_LARGE}](?=[A-Za-z{_SMALL}{_LARGE}])|(?<=[A-Z{_LARGE}])[{_LARGE}]"  # Ä at its beginning, SÃO
    "|(?<![A-Za-z])à(?![A-Za-z])|[€£¥§©®°´·«»‘’“”‚„…–—¿¡ºª²³½¼¾\xa0×™•µ]"
)
"""Signs above ASCII where Western text has them; a large letter after a small one is half a UTF-8 sign."""
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

    UTF-8 is checked to the end of the file; where lines fail, the lines that do and those that do not decide together:
    UTF-8 with damaged lines, GB18030, or a Western code page. Raises ``OSError`` or ``EOFError`` when the file cannot
    be read or unpacked.
    """
    size = path.stat().st_size
    with open_bytes(path) as f:
        head = f.read(_WINDOW)
    digest = file_digest(path)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return Encoding(name, len(bom), digest, size, head[len(bom) :])
    name = _utf16_without_bom(head) or _eight_bit(_survey(path))
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


@dataclass(frozen=True, slots=True)
class _Survey:
    """Of a file's lines: how many there are, the bytes above ASCII in those that are UTF-8, and those that are not."""

    lines: int
    high: int
    bad: tuple[bytes, ...]


def _survey(path: Path) -> _Survey:
    """Every line of the file, until enough of them are not UTF-8 to judge by."""
    lines = high = 0
    bad: list[bytes] = []
    with open_bytes(path) as f:
        while block := f.read(_BLOCK):
            block += f.readline(_WINDOW)
            lines += block.count(b"\n")
            try:
                block.decode("utf-8")
                high += _high(block)
            except UnicodeDecodeError:
                for line in block.split(b"\n"):
                    if _is_utf8(line):
                        high += _high(line)
                    else:
                        bad.append(line)
                if sum(map(len, bad)) > _WINDOW:
                    break
    return _Survey(lines, high, tuple(bad))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _eight_bit(found: _Survey) -> str:
    """UTF-8 (perhaps with damaged lines), GB18030 or a Western code page, whichever explains the lines best."""
    if not found.bad or found.high > sum(map(_high, found.bad)):
        return "utf-8"
    if _is_chinese(found.bad):
        return "gb18030"
    text = b"\n".join(found.bad)
    if _western_share(text) < 0.8 and len(found.bad) <= 0.05 * found.lines:
        return "utf-8"  # a few damaged lines in a file that is plain ASCII otherwise
    undefined = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    return "latin-1" if undefined & set(text) else "cp1252"


def _high(data: bytes) -> int:
    return len(data) - len(data.translate(None, _HIGH))


def _is_chinese(lines: Sequence[bytes]) -> bool:
    """Nearly all lines are strictly GB18030, and what they say then looks like Chinese.

    Accented Latin letters are no GB18030 before a comma or a blank; before a letter they swallow it and give a rare
    sign alone among Latin letters. Common Chinese has both bytes above ASCII (GB 2312) or four bytes (the sign ¥).
    """
    good = [text for text in map(_as_gb18030, lines) if text is not None]
    if len(good) < 0.9 * len(lines):
        return False
    signs = likely = 0
    for text in good:
        for run in _FOREIGN.finditer(text):
            signs += len(run[0])
            before, after = text[: run.start()][-1:], text[run.end() :][:1]
            alone = len(run[0]) == 1 and any(c.isascii() and c.isalpha() for c in (before, after))
            likely += 0 if alone else sum(_is_common_chinese(c) for c in run[0])
    return likely >= 0.6 * signs > 0


def _as_gb18030(line: bytes) -> str | None:
    try:
        return line.decode("gb18030")
    except UnicodeDecodeError:
        return None


def _is_common_chinese(sign: str) -> bool:
    """Written with two bytes above ASCII, or with four."""
    data = sign.encode("gb18030", "replace")
    return len(data) == 4 or (len(data) == 2 and data[1] >= 0x80)


def _western_share(text: bytes) -> float:
    """The share of signs above ASCII that stand where Western text has them: letters in words, quotes, money, degrees.

    >>> _western_share("Café Größe 5 €".encode("cp1252")), _western_share(b"Caf\\xc3 \\xff\\xfe1")
    (1.0, 0.0)
    """
    decoded = text.decode("cp1252", "replace")
    return len(_WESTERN.findall(decoded)) / max(1, len(_FOREIGN_SIGN.findall(decoded)))


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
