"""What drives the answers of the made-up shop: a line, levels with names that try to break out, and a deep tree."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pyarrow as pa

AS_OF = datetime(2011, 12, 9, 12, 50, 1)
ORIGIN = datetime(2011, 9, 9, 12, 50, 1)
TOPICS = (
    ("rhythm", "days_since_last_order", 0.231, 0.03),
    ("money", "revenue_90d", 0.064, 0.02),
    ("place", "country", 0.031, 0.01),
    ("big_orders", "big_orders", 0.012, 0.004),
    ("taste", "top_category", -0.001, 0.002),
)
LEVELS = (
    "United Kingdom",
    '<b onmouseover="x">Ulm</b>',
    "A very long name of a country that does not fit",
    "Côte d'Ivoire",
)


def tables() -> dict[str, pa.Table]:
    """The three tables: churn and money from a method, an order within 30 days from one number."""
    drivers = _drivers("churn_91d", "boosting", "log_loss") + _drivers("revenue_90d", "hurdle", "deviance")
    drivers += _drivers("buy_30d", "recency", "log_loss")[:1]
    effects = _effects("churn_91d", "share", 0.01) + _effects("revenue_90d", "GBP", 12.5)
    rules = _rules("churn_91d", "share", 0.08, 0.93) + _rules("revenue_90d", "GBP", 90.0, None)
    found = {"question_drivers": drivers, "question_effects": effects, "question_rules": rules}
    return {name: pa.Table.from_pylist(rows) for name, rows in found.items()}


def _drivers(question: str, model: str, loss: str) -> list[dict[str, Any]]:
    return [
        {
            "question": question, "topic": topic, "rank": i, "input": column, "rise": rise, "rise_low": rise - half,
            "rise_high": rise + half, "loss": loss, "model": model, "origin": ORIGIN, "n": 1500,
            "method": "shuffled 3 times", "as_of": AS_OF,
        }
        for i, (topic, column, rise, half) in enumerate(TOPICS, 1)
    ]  # fmt: skip


def _effects(question: str, unit: str, step: float) -> list[dict[str, Any]]:
    about = {"question": question, "unit": unit, "as_of": AS_OF, "method": "accumulated local"}
    points = [
        _point(about, "days_since_last_order", i, step * (i - 5), at=float(i**3), n=0 if i == 1 else 150)
        for i in range(1, 12)
    ]
    money = [_point(about, "revenue_90d", i, step * (3 - i), at=250.0 * i, n=0 if i == 1 else 300) for i in range(1, 6)]
    return [*points, *money, *(_point(about, "country", i, step * (2 - i), LEVELS[i - 1]) for i in range(1, 5))]


def _point(
    about: dict[str, Any], column: str, place: int, effect: float, level: str | None = None, at: float | None = None,
    n: int = 300,
) -> dict[str, Any]:  # fmt: skip
    half = abs(effect) / 10 + 0.001
    ends = {"effect": effect, "effect_low": effect - half, "effect_high": effect + half}
    return {**about, "input": column, "place": place, "at": at, "level": level, "n": n, **ends}


def _rules(question: str, unit: str, step: float, agreement: float | None) -> list[dict[str, Any]]:
    """Seven splits, each below the other: the deepest tree of eight leaves."""
    about = {"question": question, "unit": unit, "fidelity": 0.88, "agreement": agreement, "n": 300, "as_of": AS_OF}
    found, way = [_box(about, 0, None, None, [], 1.0, step * 5)], []
    for depth in range(1, 8):
        column = ("days_since_last_order", "revenue_90d", "country", "p_active_365d")[depth % 4]
        bound = {"levels": list(LEVELS)} if column == "country" else {"at_most": 10.0 * depth}
        other = {"levels": ["Kiel"]} if column == "country" else {"above": 10.0 * depth, "empty": True}
        sides = {"input": column, **bound}, {"input": column, **other}
        parent = 2 * depth - 2
        found.append(_box(about, 2 * depth - 1, parent, sides[0], [*way, sides[0]], 0.5**depth, step * depth))
        way = [*way, sides[1]]
        rule = way if depth == 7 else []
        found.append(_box(about, 2 * depth, parent, sides[1], rule, 0.5**depth, step * depth / 2))
    return found


def _box(
    about: dict[str, Any], node: int, parent: int | None, told: Any, rule: list[Any], share: float, value: float
) -> dict[str, Any]:
    return {
        **about, "node": node, "parent": parent, "depth": 0 if parent is None else parent // 2 + 1, "leaf": bool(rule),
        "condition": json.dumps(told) if told else None, "rule": json.dumps(rule) if rule else None, "value": value,
        "customers": round(1200 * share), "share": share, "method": "tree",
    }  # fmt: skip
