"""Text from outside made harmless to look at."""

from __future__ import annotations

import pytest

from tierwise.report.visible import visible, visible_id


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|'/C calc'!A0", "-2+3"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert visible_id(text) == f"'{text}"


def test_ids_that_are_numbers_stay() -> None:
    assert [visible_id(t) for t in ("-5", "+49", "12346", "C-17")] == ["-5", "+49", "12346", "C-17"]


def test_hidden_characters_are_shown() -> None:
    assert visible("a\tb\u200bc\ufeff") == "a⟨U+0009⟩b⟨U+200B⟩c⟨U+FEFF⟩"
    assert visible("王小明 é 😀") == "王小明 é 😀"
