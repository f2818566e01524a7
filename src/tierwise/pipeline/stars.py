"""What past campaigns tell of satisfaction: stars that customers gave within the window, above the shop's usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, placed
from tierwise.errors import UsageError
from tierwise.features.known import Known
from tierwise.features.spans import within
from tierwise.outreach.plan import Plan
from tierwise.outreach.satisfaction import STARS
from tierwise.outreach.several_goals import SATISFACTION
from tierwise.pipeline.drawn import NONE, Log
from tierwise.pipeline.learned import Learned, learn

RATED = 10
"""Customers with stars, of those who got an offer and of those who got none, from which stars stand for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Stars:
    """What each offer changes of stars (None: too few gave any), of how many who gave any, and the usual mean."""

    learned: Learned | None = None
    rated: int = 0
    usual: float | None = None


def stars_of(now: Known, logs: Sequence[Log]) -> Stars:
    """Learned from the logs; nothing is learned where a shop has no stars, or too few of past campaigns' customers."""
    usual = _usual(now)
    if usual is None or not logs:
        return Stars()
    given = [_given(now, log) for log in logs]
    told = [_with(log, stars, usual) for log, stars in zip(logs, given, strict=True)]
    rated = np.isfinite(np.concatenate(given))
    treated = np.array([o != NONE for log in logs for o in log.of(log.drawn.offer)], bool)
    few = min(int((rated & treated).sum()), int((rated & ~treated).sum())) < RATED
    return Stars(None if few else learn(now, told, STARS), int(rated.sum()), usual)


def refuse_unknown(p: Plan) -> None:
    """``UsageError`` where satisfaction was asked for, offers are measured, and no data stand for it."""
    if SATISFACTION not in dict(p.brief.goals) or p.uplift is None or p.satisfaction.by:
        return
    told = "the shop has none" if p.satisfaction.usual is None else f"{p.satisfaction.rated} customers gave some"
    raise UsageError(
        f"satisfaction cannot be aimed at, for no data stand for it: of stars given within past campaigns {told} ("
        f"{RATED} with and {RATED} without an offer are needed), and no contact with a later withdrawal is on file",
        "add a file of reviews with stars, or files of contacts and of consents; or leave out the goal satisfaction",
    )


def with_stars(now: Known, logs: Sequence[Log], usual: float) -> list[Log]:
    """The logs with what followed in stars: a customer's mean above the usual, 0 where she gave none."""
    return [_with(log, _given(now, log), usual) for log in logs]


def _with(log: Log, stars: Floats, usual: float) -> Log:
    return replace(log, after={**log.after, STARS: np.nan_to_num(stars - usual)})


def _given(now: Known, log: Log) -> Floats:
    """Mean stars of each customer of the log within its window; NaN where she gave none."""
    drawn = log.drawn
    ids = [drawn.customers[i] for i in log.place]
    t = _rated(now)
    mine = t.filter(within(t.reviewed_at, drawn.at, drawn.at + timedelta(days=drawn.window_days)))
    rows = now.shop.warehouse.arrow(mine.group_by("customer_id").agg(stars=mine.stars.mean()))
    return placed(rows, "stars", ids)


def _usual(now: Known) -> float | None:
    """The mean of all stars; None in a shop without any."""
    if not now.shop.has("reviews"):
        return None
    found = now.shop.warehouse.scalar(_rated(now).stars.mean())
    return None if found is None else float(found)


def _rated(now: Known) -> Any:
    t = now.table("reviews")
    return t.filter(t.stars.notnull() & t.customer_id.notnull())
