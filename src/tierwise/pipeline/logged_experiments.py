"""Campaigns in the shop's own table `contacts` whose arms are logged: who was held out is in it, as arm `control`.

A lot is taken at its word and checked as far as columns go: the split against the logged probability, the arms against
one another before the start, and what each customer did between the campaign's start and her own row (`left_out`). Arms
that differed were not drawn, and nothing is read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from tierwise.features.known import Known
from tierwise.outreach.offers import CHANNELS
from tierwise.pipeline.drawn import CONTROL, WINDOW_DAYS
from tierwise.pipeline.experiments import Experiment

FEWEST = 20
"""Customers of both arms from which a campaign is looked at."""


def logged_experiments(now: Known) -> tuple[list[Experiment], dict[str, dict[str, Any]]]:
    """Those with both arms, by date; and of the others why they cannot be read. Everybody counts from the first row of
    the campaign on, in her first row's arm.
    """
    by = _first_rows(now)
    found = [x for name, first in by.items() if (x := _experiment(now, name, first)) is not None]
    read = {x.name for x in found}
    others = {name: _why(now, list(first.values())) for name, first in by.items() if name not in read}
    return sorted(found, key=lambda x: (x.at, x.name)), others


def _first_rows(now: Known) -> dict[str, dict[str, dict[str, Any]]]:
    """By campaign with arms and customer her first row."""
    if not now.shop.has("contacts"):
        return {}
    t = now.table("contacts")
    t = t.filter(t.arm.notnull()).select("campaign", "customer_id", "contacted_at", "channel", "arm", "propensity")
    rows = now.shop.warehouse.arrow(t.order_by(["campaign", "contacted_at", "customer_id", "arm"])).to_pylist()
    by: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        by.setdefault(str(row["campaign"]), {}).setdefault(str(row["customer_id"]), row)
    return by


def _why(now: Known, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A note on a campaign that is not looked at: begun too late, one arm alone, or too few."""
    at = min(r["contacted_at"] for r in rows)
    about = {"decided_at": at.isoformat(), "customers": len(rows)}
    held = sum(r["arm"] == CONTROL for r in rows)
    if now.as_of - at < timedelta(days=1):
        return {"none": "not_begun", **about}
    if held in (0, len(rows)):
        return {"none": "blocked", "reason": "all_held_out" if held else "all_treated", "why": "one arm alone", **about}
    return {"none": "too_few", **about}


def _experiment(now: Known, name: str, first: dict[str, dict[str, Any]]) -> Experiment | None:
    customers = sorted(first)
    rows = [first[c] for c in customers]
    treated = np.array([r["arm"] != CONTROL for r in rows], bool)
    at: datetime = min(r["contacted_at"] for r in rows)
    begun = now.as_of - at >= timedelta(days=1)
    if not begun or min(treated.sum(), (~treated).sum()) < FEWEST:
        return None
    none, cost = np.full(treated.size, ""), [CHANNELS.get(str(r["channel"]), 0.0) for r in rows]
    chance, unchecked = _logged_chance(rows)
    split = np.full(treated.size, float(treated.mean()) if chance is None else chance)
    return Experiment(
        name, 0, at, WINDOW_DAYS, customers, treated, split, none, none,
        np.where(treated, np.array(cost, np.float64), 0.0), logged=True, split_known=chance is not None,
        assigned=np.array([r["contacted_at"] for r in rows], "M8[us]"), unchecked=unchecked,
    )  # fmt: skip


def _logged_chance(rows: list[dict[str, Any]]) -> tuple[float | None, str]:
    """Of treatment, where the held out all had one; or None and why it is not known: ``not_logged``, ``several``, or
    ``impossible`` (0 or 1: nobody could have been in the other arm).
    """
    held = {r["propensity"] for r in rows if r["arm"] == CONTROL}
    if None in held:
        return None, "not_logged"
    if len(held) > 1:
        return None, "several"
    known = float(held.pop())
    return (1.0 - known, "") if 0 < known < 1 else (None, "impossible")
