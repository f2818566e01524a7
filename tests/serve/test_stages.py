"""A terminal shows every stage that a verb runs, in both languages: a stage without words would end the run."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from tierwise.report.sentences import LANGUAGES, Voice


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stage_has_words(language: str) -> None:
    folder = resources.files("tierwise.pipeline")
    source = "".join(f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".py"))
    found = set(re.findall(r'stages\("(\w+)"\)', source)) | set(re.findall(r'onward\(\s*[\w()]+, "(\w+)"', source))
    assert {"clean", "recommend", "stock", "plan"} <= found
    assert {s for s in found if not Voice(language).knows(f"console.stage.{s}")} == set()
