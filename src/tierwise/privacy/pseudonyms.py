"""Keyed hashes of e-mail addresses and phone numbers: equal people match, and nobody can list them back.

HMAC-SHA256 (RFC 2104, FIPS 198-1) with a key that rests outside the data; each purpose has its own domain, so that a
phone and an e-mail that look alike never meet. Without the key an enumeration of all phone numbers finds nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tierwise.errors import WorkspaceError

KEY_BYTES = 32
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_DIGITS = re.compile(r"\D+")
_PHONE_LENGTHS = range(7, 16)  # ITU-T E.164: at most 15 digits


@dataclass(frozen=True, slots=True)
class Key:
    """The secret of one shop; ``id`` names it without giving it away."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """First 12 hex digits of a hash of the secret."""
        return hashlib.sha256(b"tierwise key id" + self.secret).hexdigest()[:12]


def key_path(out: Path) -> Path:
    """Where the key of a workspace lies: beside it, never inside.

    >>> key_path(Path("shop/out")).as_posix()
    'shop/.out.key'
    """
    return out.parent / f".{out.name}.key"


def load_key(path: Path) -> Key:
    """The key in that file; made (32 random bytes, mode 0600) where there is none.

    Raises ``WorkspaceError`` when the file is damaged: a new key would cut every link to the old pseudonyms.
    """
    if not path.exists():
        _make_key(path)
    try:
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except (ValueError, OSError) as e:
        raise WorkspaceError(f"the key file {path} cannot be read", "restore it from a backup") from e
    if len(secret) != KEY_BYTES:
        raise WorkspaceError(
            f"the key file {path} holds {len(secret)} bytes, not {KEY_BYTES}", "restore it from a backup"
        )
    return Key(secret)


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as f:
        f.write(secrets.token_hex(KEY_BYTES) + "\n")
        f.flush()
        os.fsync(f.fileno())
    try:
        os.link(unfinished, path)  # never over a key that another process made in between
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        unfinished.replace(path)
    unfinished.unlink(missing_ok=True)


def normal_email(text: str) -> str:
    """The address as it is compared: NFKC, case folded, without blanks; "" when it is none.

    >>> normal_email(" Ann@Example.COM ")
    'ann@example.com'
    >>> normal_email("none")
    ''
    """
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return folded if _EMAIL.fullmatch(folded) else ""


def normal_phone(text: str) -> str:
    """The number as it is compared: digits, an international 00 or + prefix dropped; "" when it is none.

    >>> normal_phone("+86 138-0013 8000"), normal_phone("0086 13800138000")
    ('8613800138000', '8613800138000')
    >>> normal_phone("0000000")
    ''
    """
    digits = _DIGITS.sub("", unicodedata.normalize("NFKC", text))
    digits = digits.removeprefix("00")
    if len(digits) not in _PHONE_LENGTHS or len(set(digits)) == 1:
        return ""
    return digits


def pseudonym(text: str, domain: str, key: Key) -> str:
    """HMAC-SHA256 of ``text`` under the shop's key, 32 hex digits, apart for each ``domain``."""
    message = f"{domain}\x1f{text}".encode()
    return hmac.new(key.secret, message, hashlib.sha256).hexdigest()[:32]


_NORMAL: dict[str, Callable[[str], str]] = {"email": normal_email, "phone": normal_phone}


def pseudonyms(values: Any, domain: str, key: Key) -> Any:
    """Keyed hashes of an Arrow text column; null where the value is no e-mail or phone. Domain: email or phone."""
    import pyarrow as pa

    coded = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    coded = coded.dictionary_encode()
    distinct = [_keyed(v, domain, key) for v in coded.dictionary.to_pylist()]
    return pa.array(distinct, pa.string()).take(coded.indices)


def _keyed(value: str | None, domain: str, key: Key) -> str | None:
    normal = _NORMAL[domain](value) if value else ""
    return pseudonym(normal, domain, key) if normal else None
