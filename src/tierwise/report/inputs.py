"""Inputs of methods as people read them: their names, their values in their own units, and conditions on them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tierwise.contract.result_tables import CUSTOMER_FEATURES, VALUE
from tierwise.contract.schema import Kind
from tierwise.report import numbers
from tierwise.report.sentences import Voice
from tierwise.report.visible import visible

_LEVELS = 3


def input_name(v: Voice, column: object) -> str:
    """The name of an input; that of an analyst's own as it is.

    >>> input_name(Voice("en"), "days_since_last_order"), input_name(Voice("en"), "big_orders")
    ('Days since last order', 'big_orders')
    """
    return v.word("driver", column) if v.knows(f"driver.{column}") else v.word("column", column)


def input_value(v: Voice, column: str, value: float) -> str:
    """A value of a number in its unit: money, a share, or a number with as many digits as it needs.

    >>> input_value(Voice("en", "GBP"), "revenue", 218.57), input_value(Voice("en"), "orders", 2.5)
    ('£219', '2')
    >>> input_value(Voice("en"), "discount_share", 0.13), input_value(Voice("en"), "gap_trend", -0.3784)
    ('13%', '−0.38')
    """
    kind, unit = _kinds().get(column, (Kind.NUMBER, ""))
    if kind is Kind.MONEY:
        return v.money(value)
    if unit == "share" or kind is Kind.PROBABILITY:
        return numbers.percent(value, v.language, _percents(value))
    if kind in (Kind.INTEGER, Kind.FLAG):
        return numbers.number(math.floor(value), v.language)  # a threshold between two whole numbers
    return numbers.number(value, v.language, _decimals(value))


def condition(v: Voice, told: Mapping[str, Any]) -> str:
    """A condition of a rule, from its JSON.

    >>> condition(Voice("en"), {"input": "orders", "at_most": 2.5, "empty": True})
    'Orders: at most 2, or not known'
    """
    name = input_name(v, told["input"])
    ends = {end: input_value(v, told["input"], told[end]) for end in ("above", "at_most") if end in told}
    if told.get("levels"):
        said = _levels(v, name, [visible(str(level), 40) for level in told["levels"]])
    elif ends:
        said = v.say("drivers.between" if len(ends) == 2 else f"drivers.{next(iter(ends))}", input=name, **ends)
    else:
        return v.say("drivers.only_unknown", input=name)
    return v.say("drivers.or_unknown", condition=said) if told.get("empty") else said


def _levels(v: Voice, name: str, levels: list[str]) -> str:
    shown = v.say("comma").join(levels[:_LEVELS])
    more = len(levels) - _LEVELS
    code = "drivers.levels_more" if more > 0 else "drivers.levels"
    return v.say(code, input=name, levels=shown, more=max(more, 0))


def _percents(value: float) -> int:
    """A chance of .9905 and one of .9996 are told apart."""
    return 1 if 0.9 < abs(value) < 1 or 0 < abs(value) < 0.1 else 0


def _decimals(value: float) -> int:
    """About three digits."""
    size = abs(value)
    return 0 if size >= 100 or size == 0 or value == round(value) else 1 if size >= 10 else 2


@lru_cache(maxsize=1)
def _kinds() -> dict[str, tuple[Kind, str]]:
    return {c.name: (c.kind, c.unit) for t in (VALUE, CUSTOMER_FEATURES) for c in t.columns}
