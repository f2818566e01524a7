"""Second order: new customers in the days in which most of those who came back did so."""

from __future__ import annotations

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.outreach.offers import Kind
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.strategies.proposal import NoProposal, Proposal

KIND = "second_order"
FEWEST = 20


def propose(f: Findings) -> Proposal | NoProposal:
    """Customers of one purchase day, from the first quarter of the usual time to a second order to its ninth tenth.

    The time is that of customers of this shop who have come back; with fewer than ``FEWEST`` nothing is proposed.
    """
    gaps = first_gaps(f)
    if gaps.size < FEWEST:
        return NoProposal(KIND, "too_few_came_back", {"customers": int(gaps.size), "fewest": FEWEST})
    soon, middle, late = (float(q) for q in np.quantile(gaps, (0.25, 0.5, 0.9)))
    since = f.feature("days_since_last_order")
    once = f.feature("purchase_days") == 1
    who = np.flatnonzero(once & (since >= soon) & (since <= late))
    facts = {"from_days": round(soon), "half_by_days": round(middle), "to_days": round(late), "came_back": gaps.size}
    if not who.size:
        return NoProposal(KIND, "nobody_new", facts)
    worth = np.nan_to_num(f.value[who])
    reasons = {"days_since_last": since[who].astype(int), "order_value": f.feature("mean_order_value")[who].round(2)}
    kinds = (Kind.RECOMMENDATION, Kind.PERCENT, Kind.FIXED, Kind.FREE_SHIPPING, Kind.POINTS)
    return Proposal(KIND, who, worth, kinds, reasons, facts)


def first_gaps(f: Findings) -> Floats:
    """Days from the first to the second purchase day of those who have one."""
    import ibis

    orders = f.known.orders.select("customer_id", "day").distinct()
    place = ibis.window(group_by="customer_id", order_by="day")
    first = orders.mutate(nth=ibis.row_number().over(place), then=orders.day.lead().over(place))
    first = first.filter((first.nth == 0) & first.then.notnull())
    days = f.known.shop.warehouse.arrow(first.select("customer_id", "day", "then").order_by("customer_id"))
    start, end = (days[c].to_numpy().astype("datetime64[D]") for c in ("day", "then"))
    return np.asarray((end - start).astype(np.float64), np.float64)
