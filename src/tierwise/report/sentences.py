"""Code and values in, a sentence out: one generator for the report, the command line and the e-mail digest.

The words stand in ``words_*.py``, both languages of a room in one file: templates with places such as
``{value:money}``. A place may ask for:

    count|customer|customers   whole number, with the singular or plural word     days      whole days with their word
    gain                       a number with its sign
    money, percent, number     rounded by ``<name>_low``/``_high`` when present   change    signed percentage
    money_range, percent_range, number_range, change_range                        the 80 % interval of the same name
    date, month, date_range    calendar days (range: ``<name>_low``/``_high``)    ago       days before the report's day
    text, head                 as it is, control characters shown (head begins a sentence)    size    change, no sign
    word.<family>              the value is a code: its own word, e.g. ``word.tier``  list.<family>  several of them

A passage in double square brackets is left out when one of its places is not known. A code without words is an error
here; a test walks every code there is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tierwise.errors import ComputationError
from tierwise.report import numbers
from tierwise.report.visible import visible
from tierwise.report.words_acquired import EN as ACQUIRED_EN
from tierwise.report.words_acquired import ZH as ACQUIRED_ZH
from tierwise.report.words_baskets import EN as BASKETS_EN
from tierwise.report.words_baskets import ZH as BASKETS_ZH
from tierwise.report.words_behaviour import EN as BEHAVIOUR_EN
from tierwise.report.words_behaviour import ZH as BEHAVIOUR_ZH
from tierwise.report.words_cohorts import EN as COHORTS_EN
from tierwise.report.words_cohorts import ZH as COHORTS_ZH
from tierwise.report.words_console import EN as CONSOLE_EN
from tierwise.report.words_console import ZH as CONSOLE_ZH
from tierwise.report.words_drivers import EN as DRIVERS_EN
from tierwise.report.words_drivers import ZH as DRIVERS_ZH
from tierwise.report.words_goals import EN as GOALS_EN
from tierwise.report.words_goals import ZH as GOALS_ZH
from tierwise.report.words_groups import EN as GROUPS_EN
from tierwise.report.words_groups import ZH as GROUPS_ZH
from tierwise.report.words_limits import EN as LIMITS_EN
from tierwise.report.words_limits import ZH as LIMITS_ZH
from tierwise.report.words_methods import EN as METHODS_EN
from tierwise.report.words_methods import ZH as METHODS_ZH
from tierwise.report.words_named import EN as NAMED_EN
from tierwise.report.words_named import ZH as NAMED_ZH
from tierwise.report.words_page import EN as PAGE_EN
from tierwise.report.words_page import ZH as PAGE_ZH
from tierwise.report.words_plan_reasons import EN as REASONS_EN
from tierwise.report.words_plan_reasons import ZH as REASONS_ZH
from tierwise.report.words_plans import EN as PLANS_EN
from tierwise.report.words_plans import ZH as PLANS_ZH
from tierwise.report.words_price_tests import EN as PRICE_TESTS_EN
from tierwise.report.words_price_tests import ZH as PRICE_TESTS_ZH
from tierwise.report.words_prices import EN as PRICES_EN
from tierwise.report.words_prices import ZH as PRICES_ZH
from tierwise.report.words_proof import EN as PROOF_EN
from tierwise.report.words_proof import ZH as PROOF_ZH
from tierwise.report.words_receipt import EN as RECEIPT_EN
from tierwise.report.words_receipt import ZH as RECEIPT_ZH
from tierwise.report.words_recommend import EN as RECOMMEND_EN
from tierwise.report.words_recommend import ZH as RECOMMEND_ZH
from tierwise.report.words_rivals import EN as RIVALS_EN
from tierwise.report.words_rivals import ZH as RIVALS_ZH
from tierwise.report.words_stock import EN as STOCK_EN
from tierwise.report.words_stock import ZH as STOCK_ZH
from tierwise.report.words_tiers import EN as TIERS_EN
from tierwise.report.words_tiers import ZH as TIERS_ZH
from tierwise.report.words_trust import EN as TRUST_EN
from tierwise.report.words_trust import ZH as TRUST_ZH
from tierwise.report.words_warned import EN as WARNED_EN
from tierwise.report.words_warned import ZH as WARNED_ZH

LANGUAGES = ("en", "zh-Hans")
_TAKEN = (
    (PAGE_EN, PAGE_ZH), (RECEIPT_EN, RECEIPT_ZH), (TIERS_EN, TIERS_ZH),
    (COHORTS_EN, COHORTS_ZH), (TRUST_EN, TRUST_ZH), (METHODS_EN, METHODS_ZH), (NAMED_EN, NAMED_ZH),
    (CONSOLE_EN, CONSOLE_ZH), (GROUPS_EN, GROUPS_ZH), (BEHAVIOUR_EN, BEHAVIOUR_ZH),
    (ACQUIRED_EN, ACQUIRED_ZH), (DRIVERS_EN, DRIVERS_ZH), (RECOMMEND_EN, RECOMMEND_ZH), (BASKETS_EN, BASKETS_ZH),
    (PLANS_EN, PLANS_ZH), (GOALS_EN, GOALS_ZH), (REASONS_EN, REASONS_ZH), (PROOF_EN, PROOF_ZH),
    (STOCK_EN, STOCK_ZH), (PRICES_EN, PRICES_ZH), (RIVALS_EN, RIVALS_ZH),
    (PRICE_TESTS_EN, PRICE_TESTS_ZH), (WARNED_EN, WARNED_ZH), (LIMITS_EN, LIMITS_ZH),
)  # fmt: skip
WORDS: dict[str, dict[str, str]] = {
    language: {code: words for part in _TAKEN for code, words in part[k].items()}
    for k, language in enumerate(LANGUAGES)
}

_PLACE = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_PASSAGE = re.compile(r"\[\[(.*?)\]\]")
_COMMA = {"en": ", ", "zh-Hans": "、"}


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks one language about one shop's money.

    >>> Voice("en", "GBP").say("report.kept_share", share=0.987)
    '99% of the rows read could be used.'
    """

    language: str
    currency: str = ""

    def say(self, code: str, values: Mapping[str, Any] | str | None = None, /, **more: Any) -> str:
        """The sentence of a code; ``values`` may be the JSON text of a result table. Unknown codes raise."""
        template = WORDS[self.language].get(code)
        if template is None:
            raise ComputationError(f"no words for {code!r} in {self.language}")
        return self._filled(template, {**_mapping(values), **more})

    def knows(self, code: str) -> bool:
        """Are there words for this code?"""
        return code in WORDS[self.language]

    def word(self, family: str, code: object) -> str:
        """The word for a code of a family (tier, stage, segment ...); a name the owner gave stays as it is."""
        text = "" if code is None else str(code)
        found = [WORDS[self.language].get(f"{family}.{part}") for part in text.split("+")]
        if len(found) > 1 and None not in found:  # several codes in one: "Often, large orders"
            first, *rest = (str(word) for word in found)
            return _COMMA[self.language].join([first, *(w[:1].lower() + w[1:] for w in rest)])
        return WORDS[self.language].get(f"{family}.{text}", visible(text))

    def tell(self, family: str, code: object, values: Mapping[str, Any] | str | None = None) -> str:
        """Like ``say`` for codes that come from tables: one this version does not know is shown as the code itself."""
        full = f"{family}.{code}"
        return self.say(full, values) if self.knows(full) else visible("" if code is None else str(code))

    def _filled(self, template: str, values: Mapping[str, Any]) -> str:
        whole = _PASSAGE.sub(lambda m: m.group(1) if _all_known(m.group(1), values) else "", template)
        return _PLACE.sub(lambda m: self._place(m.group(1), m.group(2) or "text", values), whole)

    def _place(self, name: str, asked: str, values: Mapping[str, Any]) -> str:
        kind, *words = asked.split("|")
        value = values.get(name)
        if kind.startswith(("word.", "list.")):
            return self._named(kind, value)
        if kind not in _KINDS:
            raise ComputationError(f"a sentence asks for {kind!r}, which is no kind of number")
        return _KINDS[kind](self, name, value, words, values)

    def _named(self, kind: str, value: object) -> str:
        family = kind.partition(".")[2]
        items = value if isinstance(value, list | tuple) else [value]
        return _COMMA[self.language].join(self.word(family, item) for item in items)

    def together(self, *sentences: str) -> str:
        """Sentences one after another: with a space between them where the language has one."""
        return ("" if self.language.startswith("zh") else " ").join(s for s in sentences if s)

    def money(self, value: object, low: object = None, high: object = None) -> str:
        """Money, rounded by its interval when there is one."""
        return numbers.money(value, self.currency, self.language, numbers.step_of(low, high))

    def count(self, value: object) -> str:
        """A whole number."""
        return numbers.number(value, self.language)


def _mapping(values: Mapping[str, Any] | str | None) -> Mapping[str, Any]:
    if values is None or values == "":
        return {}
    if isinstance(values, str):
        loaded = json.loads(values)
        return _with_strength(loaded) if isinstance(loaded, dict) else {"value": loaded}
    return values


def _with_strength(values: dict[str, Any]) -> dict[str, Any]:
    """Adds the factor that sets the customer apart as a word's code: ``strength`` such as frequency_up, ``times``."""
    strongest = values.get("strongest")
    factor = values.get(f"factor_{strongest}")
    if strongest is None or not numbers.known(factor):
        return values
    return {**values, "strength": f"{strongest}_{'up' if float(factor) >= 1 else 'down'}", "times": factor}  # type: ignore[arg-type]


def _all_known(passage: str, values: Mapping[str, Any]) -> bool:
    for name, _ in _PLACE.findall(passage):
        value = values.get(name)
        if value is None or (isinstance(value, float) and not numbers.known(value)):
            return False
    return True


def _ends(name: str, values: Mapping[str, Any]) -> tuple[object, object]:
    return values.get(f"{name}_low"), values.get(f"{name}_high")


def _step(name: str, values: Mapping[str, Any]) -> float | None:
    return numbers.step_of(*_ends(name, values))


def _count(v: Voice, _name: str, value: object, words: list[str], _all: Mapping[str, Any]) -> str:
    text = numbers.number(value, v.language)
    if not words:
        return text
    one = numbers.known(value) and float(value) == 1  # type: ignore[arg-type]
    return f"{text} {words[0] if one else words[-1]}"


def _days(v: Voice, _name: str, value: object, _words: list[str], _all: Mapping[str, Any]) -> str:
    text = numbers.number(value, v.language)
    if v.language.startswith("zh"):
        return f"{text} 天"
    return f"{text} day" if text == "1" else f"{text} days"


def _money(v: Voice, name: str, value: object, _words: list[str], all_: Mapping[str, Any]) -> str:
    currency = str(all_.get("currency") or v.currency)
    return numbers.money(value, currency, v.language, _step(name, all_))


def _money_range(v: Voice, name: str, _value: object, _words: list[str], all_: Mapping[str, Any]) -> str:
    return numbers.money_range(*_ends(name, all_), str(all_.get("currency") or v.currency), v.language)


def _percent(v: Voice, name: str, value: object, _words: list[str], all_: Mapping[str, Any]) -> str:
    step = _step(name, all_)
    decimals = 1 if step is None and numbers.known(value) and not 0.01 <= float(value) <= 0.99 else 0  # type: ignore[arg-type]
    return numbers.percent(value, v.language, decimals, step)


def _change(v: Voice, name: str, value: object, _words: list[str], all_: Mapping[str, Any]) -> str:
    return numbers.percent(value, v.language, 0, _step(name, all_), signed=True)


def _size(v: Voice, name: str, value: object, _words: list[str], all_: Mapping[str, Any]) -> str:
    size = abs(float(value)) if numbers.known(value) else None  # type: ignore[arg-type]
    return numbers.percent(size, v.language, 0, _step(name, all_))


def _text(v: Voice, _name: str, value: object, _words: list[str], _all: Mapping[str, Any]) -> str:
    return numbers.NOT_KNOWN[v.language] if value is None else visible(str(value), 600)


def _gain(v: Voice, name: str, value: object, words: list[str], all_: Mapping[str, Any]) -> str:
    return numbers.number(value, v.language, int(words[0]) if words else 2, _step(name, all_), signed=True)


def _head(v: Voice, name: str, value: object, words: list[str], all_: Mapping[str, Any]) -> str:
    text = _text(v, name, value, words, all_)
    return text[:1].upper() + text[1:]


def _ago(v: Voice, name: str, value: object, words: list[str], all_: Mapping[str, Any]) -> str:
    """How long before the report's day; the same day is said so."""
    if not numbers.known(value):
        return numbers.NOT_KNOWN[v.language]
    if float(value) < 1:  # type: ignore[arg-type]
        return WORDS[v.language]["ago.none"]
    return WORDS[v.language]["ago"].format(days=_days(v, name, value, words, all_))


def _number(v: Voice, name: str, value: object, words: list[str], all_: Mapping[str, Any]) -> str:
    return numbers.number(value, v.language, int(words[0]) if words else 1, _step(name, all_))


_KINDS: dict[str, Callable[[Voice, str, Any, list[str], Mapping[str, Any]], str]] = {
    "text": _text,
    "head": _head,
    "gain": _gain,
    "ago": _ago,
    "size": _size,
    "count": _count,
    "days": _days,
    "money": _money,
    "money_range": _money_range,
    "percent": _percent,
    "percent_range": lambda v, n, _x, _w, a: numbers.percent_range(*_ends(n, a), v.language),
    "change": _change,
    "change_range": lambda v, n, _x, _w, a: numbers.percent_range(*_ends(n, a), v.language, signed=True),
    "number": _number,
    "number_range": lambda v, n, _x, _w, a: numbers.number_range(*_ends(n, a), v.language),
    "date": lambda v, _n, x, _w, _a: numbers.day(x, v.language),
    "date_range": lambda v, n, _x, _w, a: numbers.day_range(*_ends(n, a), v.language),
    "month": lambda v, _n, x, _w, _a: numbers.month(x, v.language),
}
KINDS = frozenset(_KINDS)


def labels(language: str) -> dict[str, str]:
    """Headers for the columns of result tables in the language, for the command line's ``show``.

    >>> labels("en")["customer_id"], labels("zh-Hans")["customer_id"]
    ('Customer', '客户')
    """
    return {k.removeprefix("column."): w for k, w in WORDS[language].items() if k.startswith("column.")}
