"""Wrong use of the command line, said in Chinese where the call or the shop asks for it; exit code 2 either way.

The parser (and our own checks of what was typed) speak English. What they say is known by its form, so the form is
looked up and the parts that were typed are put into the Chinese sentence; a form that is not known is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_HANS = "zh-Hans"
_FORMS: tuple[tuple[str, str], ...] = (
    (r"No such option: (\S+) \(Possible options: (.+)\)", "没有 {0} 这个选项，是否想用：{1}？"),
    (r"No such option: (\S+?)\.? Did you mean (.+)\?", "没有 {0} 这个选项，是否想用：{1}？"),
    (r"No such option: (\S+)", "没有 {0} 这个选项。"),
    (r"No such command '(.+?)'\. Did you mean (.+)\?", "没有 {0} 这个命令，是否想用：{1}？"),
    (r"No such command '(.+?)'\.", "没有 {0} 这个命令。"),
    (r"Missing argument '(.+?)'\.", "缺少参数 {0}。"),
    (r"Missing option '(.+?)'\.", "缺少选项 {0}。"),
    (r"Missing command\.", "没有写命令。"),
    (r"Option '(.+?)' requires an argument\.", "选项 {0} 后面要写一个值。"),
    (r"Option '(.+?)' does not take a value\.", "选项 {0} 后面不写值。"),
    (r"Got unexpected extra arguments? \((.+)\)", "多出了参数：{0}。"),
    (r"Invalid value for '(.+?)': '(.*)' is not a valid integer\.", "{0} 的值 {1} 不是整数。"),
    (r"Invalid value for '(.+?)': '(.*)' is not a valid float\.", "{0} 的值 {1} 不是数。"),
    (r"Invalid value for '(.+?)': (\S+) is not in the range (.+)\.", "{0} 的值 {1} 不在允许的范围内（{2}）。"),
    (r"Invalid value for '(.+?)': Input should be a valid number.*", "{0} 的值不是数。"),
    (r"Invalid value for '(.+?)': Input should be a valid integer.*", "{0} 的值不是整数。"),
    (r"Invalid value for '(.+?)': Input should be greater than or equal to (\S+)", "{0} 的值不能小于 {1}。"),
    (r"Invalid value for '(.+?)': Input should be less than or equal to (\S+)", "{0} 的值不能大于 {1}。"),
    (r"Invalid value for '(.+?)': (.+)", "{0} 的值不对：{1}"),
    (r"no product '(.*)' was ever sold", "从未售出过商品 {0}。"),
    (r"(.+) was not sold in the last quarter", "{0} 在最近一个季度没有售出。"),
    (r"prices (\S+) apart", "两个价格相差 {0}。"),
    (r"a switchback of (\d+) weeks", "轮换测试定为 {0} 周。"),
    (r"a test that starts on (\S+)", "测试的开始日期是 {0}。"),
    (r"the name '(.*)' cannot be a file's", "名称 {0} 不能用作文件名。"),
    (r"a price test '(.*)' is planned already", "名为 {0} 的价格测试已经安排过。"),
    (r"no price test is planned", "还没有安排价格测试。"),
    (r"(\S+) costs (\S+): no two prices lie (\S+) apart", "{0} 售价 {1}，没有相差 {2} 的两个价格。"),
    (r"--start '(.*)' is no day", "--start {0} 不是日期。"),
    (r"--price '(.*)' is no planned price", "--price {0} 不是计划价格。"),
    (r"(.+): the shop has no product '(.*)'", "{0}：店里没有商品 {1}。"),
    (r"run (\S+) does not know what a price does, so no planned price can be reckoned with",
     "结果 {0} 还不知道价格的作用，无法计入计划价格。"),
    (r"run (\S+) knows no rivals' prices to keep to", "结果 {0} 没有竞争对手的价格可供参照。"),
    (r"a budget of (\S+)", "预算 {0} 无法使用。"),
    (r"stock rules: review (\S+) days, lead (\S+) days, holding (\S+)",
     "订货规则无法成立：订货间隔 {0} 天，交货 {1} 天，持有成本 {2}。"),
    (r"prices from (\S+) to (\S+) of rivals'", "竞争对手价格的范围从 {0} 到 {1}。"),
    (r"price rules that cannot hold: (.+)", "价格规则无法成立：{0}"),
    (r"a price ending is a part of 1, got (.+)", "价格尾数应在 0 与 1 之间，得到 {0}。"),
    (r"--model '(.*)' is not known", "没有 {0} 这种模型。"),
    (r"--lang '(.*)' is not known", "--lang {0} 不是已知的语言。"),
)  # fmt: skip
_HINTS: tuple[tuple[str, str], ...] = (
    (r"nearest: (.+)", "最接近的是：{0}"),
    (r"name products by their id(.*)", "请写商品编号{0}"),
    (r"name products: (.+)", "写上商品编号：{0}"),
    (r"test a gap between 2% and 50%", "差距取 2% 到 50%"),
    (r"test a wider gap", "把差距加大"),
    (r"plan a multiple of (\d+) weeks", "周数取 {0} 的倍数"),
    (r"start on a Monday from (\S+) on", "从 {0} 起选一个星期一"),
    (r"give another with --name, such as spring", "用 --name 另取一个，例如 spring"),
    (r"give the new one another name with --name", "用 --name 另取一个名称"),
    (r"write it as (.+), such as (.+)", "写作 {0}，例如 {1}"),
    (r"write it as (.+)", "写作 {0}"),
    (r"(tierwise .+), first", "先运行 {0}"),
    (r"give the money that orders may cost, such as 5000", "写订货最多可花的钱，例如 5000"),
    (r"review above 0 days, lead from 0 days, holding a share of cost a year such as 0\.2",
     "订货间隔大于 0 天，交货不小于 0 天，持有成本为每年占成本的份额，例如 0.2"),
    (r"give the lower one first", "先写较低的一个"),
    (r"step and margin floor are shares of 1", "调幅与最低毛利是 0 到 1 的份额"),
    (r"for prices such as 4\.99 give 0\.99", "价格如 4.99 时写 0.99"),
    (r"one of: (.+)", "可选：{0}"),
)  # fmt: skip


def in_chinese(message: str, hint: str = "", usage: str = "") -> str:
    """The sentence, what to try, and how the command is written; a form nobody knows is quoted as it is.

    >>> in_chinese("Missing argument 'OUT'.")
    '用法错误：缺少参数 OUT。'
    """
    said = _put(_FORMS, message) or f"这样写无法理解（{message}）"
    lines = [f"用法错误：{said}"]
    if hint:
        lines.append(f"  可以试试：{_put(_HINTS, hint) or hint}")
    if usage:
        lines.append(f"  用法：{usage.removeprefix('Usage: ').strip()}")
    return "\n".join(lines)


def _put(forms: Sequence[tuple[str, str]], text: str) -> str:
    for form, chinese in forms:
        if found := re.fullmatch(form, text.strip(), re.DOTALL):
            return chinese.format(*found.groups())
    return ""


def language_asked(words: Sequence[str]) -> str:
    """The language of a call: ``--lang``, else that of the first workspace or shop.toml that is named; "en" without."""
    for k, word in enumerate(words):
        if word == "--lang" and k + 1 < len(words):
            return words[k + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return next((lang for lang in map(_language_of, words) if lang), "en")


def _language_of(word: str) -> str:
    """Of a folder that holds a shop.toml (beside files, or a workspace); "" where it is none, or cannot be read."""
    path = Path(word) / "shop.toml"
    try:
        return _read(path) if path.is_file() else ""
    except (OSError, ValueError):
        return ""


def _read(path: Path) -> str:
    import tomllib

    shop: Any = tomllib.loads(path.read_text(encoding="utf-8")).get("shop", {})
    return str(shop.get("language", "")) if isinstance(shop, dict) else ""


def wanted(words: Sequence[str]) -> bool:
    """Is the answer to this call to be Chinese?"""
    return language_asked(words) == _HANS
