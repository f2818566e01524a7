"""What a planned price test has shown so far: pieces by block and arm, and how often the planned price was asked; and
what the tests that are over say of each product's elasticity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, day_number
from tierwise.contract.results.price import MOSTLY_ASKED
from tierwise.errors import ComputationError
from tierwise.features.catalogue import money_of
from tierwise.features.known import Known
from tierwise.insight.price.panel import Panel
from tierwise.insight.price.reading import MONDAY
from tierwise.insight.price.switchback import BLOCK_WEEKS
from tierwise.insight.price.tested import ByTest, together
from tierwise.metrics.proportions import Z_80
from tierwise.proof.switchback import Reading, Turns, better, elasticities, margins, only

ASKED = 0.02
"""A price within this share of the planned one is the planned one."""


def read_test(known: Known, panel: Panel, test: Mapping[str, Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Rows of the results, and a note; none while too few pairs of blocks are over."""
    start, over = date.fromisoformat(test["start"]), _over(known, test)
    note = {k: test[k] for k in ("start", "weeks", "gap", "detectable")}
    note |= {"products": len(test["products"]), "weeks_over": over}
    turns, obeyed = _turns(known, panel, test, over)
    try:
        slopes = elasticities(turns, known.shop.settings.seed)
    except ComputationError:
        return [], note | {"none": "not_begun" if known.as_of_day <= start else "too_few"}
    gains = margins(turns, known.shop.settings.seed)
    about = {"test": test["name"], "currency": test["currency"], "running": over < test["weeks"], "as_of": known.as_of}
    rows = [
        {**_slope(r), **_gain(gains.get(p)), "product_id": p, "keep": better(gains, p), "obeyed": obeyed[p], **about}
        for p, r in slopes.items()
    ]
    return rows, note | {"keep": better(gains, "")}


def tested_of(known: Known, panel: Panel, tests: Sequence[Mapping[str, Any]]) -> ByTest | None:
    """What the tests say of each product's elasticity; None without tests.

    Tests count once they are over, so that none is stopped for what it shows, for products whose planned price was
    mostly asked. Their prices are the mean ones that were asked: the lot is an instrument for the price.
    """
    if not tests:
        return None
    weeks, readings = np.zeros(panel.units.shape, dtype=np.bool_), _readings(known, panel, tests)
    for test in tests:
        _mark(weeks, known, panel, test)
    value, error = np.array([together(readings.get(p, [])) for p in panel.products]).reshape(-1, 2).T
    return ByTest(value, error, weeks)


def _readings(known: Known, panel: Panel, tests: Sequence[Mapping[str, Any]]) -> dict[str, list[tuple[float, float]]]:
    """Elasticity and error by product, one for each test. The error is that of a normal whose 80 % interval is as wide
    as the reading's, which is Student's."""
    found: dict[str, list[tuple[float, float]]] = {}
    for test in tests:
        over = _over(known, test)
        if over < test["weeks"]:
            continue
        turns, obeyed = _turns(known, panel, test, over)
        kept = [p for p in turns.products if (obeyed[p] or 0.0) >= MOSTLY_ASKED]
        try:
            read = elasticities(only(_as_asked(panel, turns, test), kept), known.shop.settings.seed)
        except ComputationError:  # too few whole pairs: nothing was read
            continue
        for product in set(read) - {""}:
            r = read[product]
            found.setdefault(product, []).append((r.value, (r.high - r.low) / (2 * Z_80)))
    return found


def _as_asked(panel: Panel, turns: Turns, test: Mapping[str, Any]) -> Turns:
    """With the geometric means of the prices that were asked, weeks with sales, in place of the planned ones."""
    at, weeks = {p: i for i, p in enumerate(panel.products)}, _weeks(panel, test, test["weeks"])
    asked = np.full((2, len(turns.products)), np.nan)
    for k, row in enumerate(test["products"]):
        place = at.get(row["product_id"])
        if place is None or not _inside(panel, weeks).all():
            continue
        turned, sold = np.repeat(np.array(row["high"], bool), BLOCK_WEEKS)[: len(weeks)], panel.units[place, weeks] > 0
        for arm, there in enumerate((turned & sold, ~turned & sold)):
            asked[arm, k] = np.exp(np.log(panel.paid[place, weeks][there]).mean()) if there.any() else np.nan
    return replace(turns, high_price=asked[0], low_price=asked[1])


def _mark(found: Flags, known: Known, panel: Panel, test: Mapping[str, Any]) -> None:
    """Sets the weeks, over or not the test, in which the planned price was asked."""
    at, weeks = {p: i for i, p in enumerate(panel.products)}, _weeks(panel, test, _over(known, test))
    inside = _inside(panel, weeks)
    for row in test["products"]:
        place = at.get(row["product_id"])
        if place is not None:
            planned = _planned(row, len(weeks))[inside]
            found[place, weeks[inside]] |= np.abs(panel.paid[place, weeks[inside]] / planned - 1) <= ASKED


def _over(known: Known, test: Mapping[str, Any]) -> int:
    """How many of the test's weeks are over."""
    return max(0, min((known.as_of_day - date.fromisoformat(test["start"])).days // 7, int(test["weeks"])))


def _weeks(panel: Panel, test: Mapping[str, Any], many: int) -> Any:
    """The panel's columns of the test's first ``many`` weeks."""
    first = (day_number(date.fromisoformat(test["start"])) - MONDAY) // 7 - panel.first_week
    return np.arange(first, first + many)


def _inside(panel: Panel, weeks: Any) -> Flags:
    return np.asarray((weeks >= 0) & (weeks < panel.weeks))


def _planned(row: Mapping[str, Any], many: int) -> Floats:
    """The planned price of the first ``many`` weeks."""
    turned = np.repeat(np.array(row["high"], bool), BLOCK_WEEKS)[:many]
    return np.where(turned, float(row["high_price"]), float(row["low_price"]))


def _slope(r: Reading) -> dict[str, Any]:
    return {"elasticity": r.value, "elasticity_low": r.low, "elasticity_high": r.high, "p_value": r.p, "n": r.pairs,
            "method": "switchback_t"}  # fmt: skip


def _gain(r: Reading | None) -> dict[str, Any]:
    ends = (None, None, None) if r is None else tuple(Decimal(f"{x:.4f}") for x in (r.value, r.low, r.high))
    return dict(zip(("margin_gain", "margin_gain_low", "margin_gain_high"), ends, strict=True))


def _turns(known: Known, panel: Panel, test: Mapping[str, Any], over: int) -> tuple[Turns, dict[str, float | None]]:
    """Pieces a week by pair and arm in the weeks that are over, and how often the planned price was asked."""
    pairs, at = over // (2 * BLOCK_WEEKS), {p: i for i, p in enumerate(panel.products)}
    weeks = _weeks(panel, test, 2 * BLOCK_WEEKS * pairs)
    high, low, told = [], [], {}
    for row in test["products"]:
        name, turned = row["product_id"], np.repeat(np.array(row["high"], bool), BLOCK_WEEKS)[: len(weeks)]
        place = at.get(name)
        blocks = _blocks(panel, place, weeks).reshape(pairs, 2)
        first_high = turned[:: 2 * BLOCK_WEEKS]
        high.append(np.where(first_high, blocks[:, 0], blocks[:, 1]))
        low.append(np.where(first_high, blocks[:, 1], blocks[:, 0]))
        told[name] = _obeyed(panel, place, weeks, _planned(row, len(weeks)))
    known_shares = [v for v in told.values() if v is not None]
    told[""] = float(np.mean(known_shares)) if known_shares else None
    dear, cheap = (np.array([p[k] for p in test["products"]], float) for k in ("high_price", "low_price"))
    names = tuple(p["product_id"] for p in test["products"])
    cost = money_of(known, "unit_cost", names)
    return Turns(names, np.array(high), np.array(low), dear, cheap, cost, test["tax_rate"]), told


def _blocks(panel: Panel, place: int | None, weeks: Any) -> Floats:
    """Mean pieces a week of each block; NaN where a week of it was out of stock, or lies outside what is known."""
    if place is None or not _inside(panel, weeks).all():
        return np.full(len(weeks) // BLOCK_WEEKS, np.nan)
    pieces, seen = panel.units[place, weeks], panel.seen[place]
    last = int(np.flatnonzero(seen).max(initial=-1))
    empty = ~seen[weeks] & (weeks < last)  # within its life without being on sale: it was out of stock
    return np.asarray(np.where(empty, np.nan, pieces).reshape(-1, BLOCK_WEEKS).mean(axis=1), dtype=np.float64)


def _obeyed(panel: Panel, place: int | None, weeks: Any, asked: Floats) -> float | None:
    """Of the weeks with sales, the share in which the planned price was asked; None without any."""
    if place is None or not len(weeks) or weeks.max() >= panel.weeks or weeks.min() < 0:
        return None
    sold = panel.units[place, weeks] > 0
    right = np.abs(panel.paid[place, weeks] / asked - 1) <= ASKED
    return float(right[sold].mean()) if sold.any() else None
