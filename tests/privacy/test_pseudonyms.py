"""Keyed hashes: equal people meet, different keys and domains never do, the key file is private."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pyarrow as pa
import pytest

from tierwise.errors import WorkspaceError
from tierwise.privacy.pseudonyms import Key, load_key, normal_email, normal_phone, pseudonym, pseudonyms

KEY = Key(bytes(range(32)))


def test_the_hash_is_hmac_sha256_of_domain_and_text() -> None:
    import hashlib
    import hmac

    expected = hmac.new(KEY.secret, b"email\x1fann@example.org", hashlib.sha256).hexdigest()[:32]
    assert pseudonym("ann@example.org", "email", KEY) == expected


def test_another_key_or_domain_gives_another_pseudonym() -> None:
    found = {pseudonym("1234567", d, k) for d in ("email", "phone") for k in (KEY, Key(bytes(32)))}
    assert len(found) == 4


@pytest.mark.parametrize(
    ("text", "normal"), [("ANN@X.ORG ", "ann@x.org"), ("ＡＮＮ@x.org", "ann@x.org"), ("ann", ""), ("a@b", "")]
)
def test_an_email_is_compared_without_case_width_and_blanks(text: str, normal: str) -> None:
    assert normal_email(text) == normal


@pytest.mark.parametrize(
    ("text", "normal"), [("+44 (20) 7946-0958", "442079460958"), ("12345", ""), ("1111111111", "")]
)
def test_a_phone_is_its_digits(text: str, normal: str) -> None:
    assert normal_phone(text) == normal


def test_a_column_is_hashed_value_by_value() -> None:
    found = pseudonyms(pa.array(["Ann@x.org", None, "ann@x.org", "-"]), "email", KEY).to_pylist()
    assert found[0] == found[2] == pseudonym("ann@x.org", "email", KEY)
    assert found[1] is found[3] is None


def test_the_key_is_made_once_with_owner_rights_only(tmp_path: Path) -> None:
    path = tmp_path / ".out.key"
    first = load_key(path)
    assert load_key(path) == first
    assert len(first.secret) == 32
    assert "secret" not in repr(first)
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_damaged_key_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / ".out.key"
    path.write_text("abc")
    with pytest.raises(WorkspaceError, match="cannot be read"):
        load_key(path)
    path.write_text("00" * 8)
    with pytest.raises(WorkspaceError, match="holds 8 bytes"):
        load_key(path)
    assert path.read_text() == "00" * 8
