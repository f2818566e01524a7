"""Reminder: products that a customer buys again and again and that are due now, by her own rhythm."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow.compute as pc

from tierwise.outreach.offers import Kind
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.strategies.goods import names_of, none_left
from tierwise.outreach.strategies.proposal import NoProposal, Proposal

KIND = "due_again"
TIMES = 2
PASSED = 0.5
"""Share of her usual gap between orders that has to have passed since she bought it."""


def propose(f: Findings) -> Proposal | NoProposal:
    """Customers with a product bought at least ``TIMES`` times that the list `buy_again` holds to be due, the surest
    product named; most spent on an order first.
    """
    if not f.has("recommendations"):
        return NoProposal(KIND, "needs_lists")
    best = _due(f)
    if not best:
        return NoProposal(KIND, "nothing_due")
    who = np.array(sorted(best), np.int64)
    rows = [best[i] for i in who.tolist()]
    reasons = {
        "product_id": np.array([r["product_id"] for r in rows]), "product_name": np.array([r["name"] for r in rows]),
        "times": np.array([r["times"] for r in rows], np.int64), "days": np.array([r["days"] for r in rows]),
    }  # fmt: skip
    score = np.nan_to_num(f.feature("mean_order_value")[who])
    return Proposal(KIND, who, score, (Kind.RECOMMENDATION,), reasons, {"times": TIMES})


def _due(f: Findings) -> dict[int, dict[str, Any]]:
    """The first row of each customer's list that is due and was bought often enough; whoever has bought on one day only
    has no rhythm yet, and whoever has lapsed has left it.
    """
    lists = f.tables["recommendations"]
    mine = lists.filter(
        pc.and_(pc.equal(lists["widget"], "buy_again"), pc.equal(lists["reason_code"], "due_again"))
    ).sort_by([("context_id", "ascending"), ("rank", "ascending")])
    names, gone = names_of(f), none_left(f)
    soonest = PASSED * f.feature("gap_median_days")
    lapsed = f.stage == "lapsed"
    best: dict[int, dict[str, Any]] = {}
    columns = (mine[c].to_pylist() for c in ("context_id", "product_id", "reason_values"))
    for customer, product, values in zip(*columns, strict=True):
        place = f.place.get(str(customer))
        if place is None or place in best or lapsed[place] or product in gone:
            continue
        said = json.loads(values)
        if said.get("times", 0) >= TIMES and said.get("days", 0) >= soonest[place]:
            best[place] = {"product_id": product, "name": names.get(product, product), **said}
    return best
