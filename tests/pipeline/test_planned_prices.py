"""Planned prices as words and as a file: what is understood, and what is refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tierwise.errors import ConfigError, TierwiseError, UnreadableSource, UsageError
from tierwise.pipeline.planned import asked_plans

HEAD = "product_id,price,first_day,last_day,promotion\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "plan.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


def test_words_and_a_file_are_plans(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "a,4.50,1970-01-03,1970-01-05,deal\nb,3,,,\n")
    first, second, third = (a.plan for a in asked_plans(["x=y=2.5"], path))
    assert (first.product, first.price, first.first, first.stop, first.promoted) == ("a", 4.5, 2, 5, True)
    assert (second.first, second.stop, second.promoted) == (None, None, False)
    assert (third.product, third.price) == ("x=y", 2.5)


@pytest.mark.parametrize("word", ["a", "=3", "a=", "a=x", "a=0", "a=-1", "a=inf", "a=nan"])
def test_a_word_that_is_no_plan_is_refused(word: str) -> None:
    with pytest.raises(UsageError):
        asked_plans([word])


@pytest.mark.parametrize(
    ("text", "error", "names"),
    [
        ("", ConfigError, "plan.csv"),
        ("product,price\na,1\n", ConfigError, "product_id and price"),
        ("product_id,price,prize\na,1,2\n", ConfigError, "prize"),
        (HEAD + "a,1,,,\n,2,,,\n", ConfigError, "line 3"),
        (HEAD + "a,1,5.1.2024,,\n", ConfigError, "first_day"),
        (HEAD + "a,1,2024-02-02,2024-02-01,\n", ConfigError, "last_day"),
        (HEAD + 'a,"1,50",,,\n', ConfigError, "line 2"),
    ],
)
def test_a_file_that_cannot_be_followed_says_where(
    tmp_path: Path, text: str, error: type[TierwiseError], names: str
) -> None:
    with pytest.raises(error) as caught:
        asked_plans((), written(tmp_path, text))
    assert names in str(caught.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource):
        asked_plans((), tmp_path / "none.csv")
