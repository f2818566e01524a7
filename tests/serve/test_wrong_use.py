"""Wrong use ends with exit code 2, in Chinese where the call or the shop is Chinese, in English else; never a trace."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tierwise.serve.cli import main
from tierwise.serve.wrong_use import in_chinese, language_asked

HAN = re.compile("[\u4e00-\u9fff]")


def said(words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setattr(sys, "argv", ["tierwise", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    return capsys.readouterr().err


WRONG = (
    (["prices"], "缺少参数 OUT"),
    (["prices", "OUT", "--foo"], "没有 --foo 这个选项"),
    (["prise", "OUT"], "没有 prise 这个命令"),
    (["stock", "OUT", "--budget"], "--budget"),
    (["stock", "OUT", "--lead-days", "soon"], "--lead-days 的值"),
    (["switchback", "OUT", "A", "--weeks", "1"], "--weeks 的值"),
    (["forecast", "OUT", "--price", "TEA"], "--price TEA 不是计划价格"),
    (["switchback", "OUT", "A", "--start", "soon"], "--start soon 不是日期"),
    (["stock", "OUT", "--budget", "-1"], "--budget 的值"),
)


@pytest.mark.parametrize(("words", "told"), WRONG, ids=[" ".join(w) for w, _ in WRONG])
def test_wrong_use_in_both_languages(
    words: list[str], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chinese = said([*words[:1], "--lang", "zh-Hans", *words[1:]], monkeypatch, capsys)
    assert told in chinese
    assert "用法错误" in chinese
    assert "无法理解" not in chinese
    assert not HAN.search(said(words, monkeypatch, capsys))


def test_the_language_of_the_shop_counts_where_none_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shop.toml").write_text('[shop]\nlanguage = "zh-Hans"\n', encoding="utf-8")
    assert "没有 --foo 这个选项" in said(["prices", str(tmp_path), "--foo"], monkeypatch, capsys)
    assert "No such option" in said(["prices", str(tmp_path), "--foo", "--lang", "en"], monkeypatch, capsys)
    (tmp_path / "shop.toml").write_text("[shop", encoding="utf-8")
    assert language_asked([str(tmp_path)]) == "en"


def test_a_form_nobody_knows_is_quoted() -> None:
    assert "Something else" in in_chinese("Something else")


@pytest.mark.parametrize(("message", "hint", "told"), [
    ("no product 'X' was ever sold", "nearest: X1 (Tea)", "从未售出过商品 X。\n  可以试试：最接近的是：X1 (Tea)"),
    ("p9 was not sold in the last quarter", "name products by their id", "p9 在最近一个季度没有售出"),
    ("a switchback of 10 weeks", "plan a multiple of 4 weeks", "周数取 4 的倍数"),
    ("--model 'tree' is not known", "one of: linear", "没有 tree 这种模型。\n  可以试试：可选：linear"),
    ("prices 90% apart", "test a gap between 2% and 50%", "差距取 2% 到 50%"),
])  # fmt: skip
def test_complaints_of_the_product_verbs(message: str, hint: str, told: str) -> None:
    assert told in in_chinese(message, hint)
