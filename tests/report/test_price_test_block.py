"""What is said of a price test that is planned and not yet read."""

from __future__ import annotations

import pytest

from tierwise.contract.settings import Settings
from tierwise.report.blocks import price_tests
from tierwise.report.material import Material
from tierwise.report.sentences import LANGUAGES, WORDS, Voice


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("detectable", "weak"), [(1.2, False), (16.58, True), (None, False)])
def test_a_test_too_weak_to_tell_anything_is_said(language: str, detectable: float | None, weak: bool) -> None:
    note = {"products": 2, "weeks": 12, "start": "2024-03-04", "detectable": detectable}
    run = {"remarks": {"price_tests": {"spring": note}}}
    said = price_tests.tested_sentences(Material({}, run, {}, Settings(currency="EUR")), Voice(language, "EUR"))
    assert (WORDS[language]["price_test.weak"] in said) == weak
    assert len(said) == 2 + weak
