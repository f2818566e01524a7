"""Call first: customers of the two highest tiers who soon fall a tier unless they order, most value at risk first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tierwise.report import numbers
from tierwise.report.blocks.block import Listing
from tierwise.report.blocks.tiers import tier_cell
from tierwise.report.material import Material, joined
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, twin
from tierwise.report.visible import visible_id

SOON_DAYS = 30
NOTICE_DAYS = 2
"""Who has fewer days left is not to be reached in time."""
_SHOWN = 10
_KEEP_BY = r'"keep_by_day": ?"(?P<keep_by>\d{4}-\d{2}-\d{2})"'
_LOWER = r'"lower_tier": ?"(?P<lower>[^"\\]+)"'
_COLUMNS = ["next_order_low_day", "next_order_day", "next_order_high_day", "p_active_30d", "p_active_90d"]


def falling(m: Material) -> pa.Table:
    """Customers of the two highest tiers who fall within 30 days without an order, with ``keep_by`` and ``lower``."""
    table = m.tables["tiers"]
    few = table.filter(pc.and_(pc.equal(table["reason_code"], "tier_keep_by"), pc.less_equal(table["tier_rank"], 2)))
    for pattern, name in ((_KEEP_BY, "keep_by"), (_LOWER, "lower")):
        few = few.append_column(name, pc.struct_field(pc.extract_regex(few["reason_values"], pattern), name))
    last = (_today(m) + timedelta(days=SOON_DAYS)).isoformat()
    return few.filter(pc.fill_null(pc.less_equal(few["keep_by"], last), False))


def call_first(m: Material, v: Voice, fall: pa.Table) -> list[Listing]:
    """At most ten of them, by value times the chance that no order comes in time; nothing when it is not known."""
    if fall.num_rows == 0 or not m.has("value"):
        return []
    rows = joined(fall, m.tables["value"], _COLUMNS).to_pylist()
    today = _today(m)
    first = (today + timedelta(days=NOTICE_DAYS)).isoformat()
    still = [r for r in rows if r["keep_by"] >= first]
    risky = [(risk, r) for r in still if (risk := _risk(r, today)) is not None and numbers.known(r["value"])]
    risky.sort(key=lambda found: (-float(found[1]["value"]) * found[0], found[1]["keep_by"], found[1]["customer_id"]))
    if not risky:
        return []
    table = _people(m, v, risky[:_SHOWN], len(still))
    note = v.say("call.note", notice=NOTICE_DAYS, too_late=len(rows) - len(still) or None)
    return [Listing(table, v.say("call.heading"), note)]


def _today(m: Material) -> date:
    at: date = m.tables["tiers"]["as_of"][0].as_py().date()
    return at


def _risk(row: dict[str, Any], today: date) -> float | None:
    """The chance of no order up to and with the day that keeps the tier."""
    chance = chance_by((date.fromisoformat(row["keep_by"]) - today).days + 1, row, today)
    return None if chance is None else 1 - chance


def chance_by(days: int, row: dict[str, Any], today: date) -> float | None:
    """The chance of an order within so many days, read off what the model says of this customer: the days by which an
    order has come with 10, 50 and 90 %, and the chances within 30 and 90 days; straight lines between.

    >>> row = {"next_order_low_day": date(2018, 1, 2), "next_order_day": date(2018, 1, 11),
    ...        "next_order_high_day": None, "p_active_30d": 0.7, "p_active_90d": None}
    >>> round(chance_by(10, row, date(2018, 1, 1)), 3), chance_by(10, {}, date(2018, 1, 1)) is None
    (0.456, True)
    """
    shares = (("next_order_low_day", 0.1), ("next_order_day", 0.5), ("next_order_high_day", 0.9))
    at = [((row[k] - today).days + 1, share) for k, share in shares if row.get(k) is not None]
    at += [(n, float(row[k])) for n, k in ((30, "p_active_30d"), (90, "p_active_90d")) if numbers.known(row.get(k))]
    if not at:
        return None
    at = sorted([(0, 0.0), *at])
    grows = np.maximum.accumulate([share for _, share in at])
    return float(np.interp(days, [day for day, _ in at], grows))


def _people(m: Material, v: Voice, risky: list[tuple[float, dict[str, Any]]], all_: int) -> Twin:
    head = (
        v.say("column.customer_id"), v.say("column.tier"), v.say("column.value"), v.say("call.by"),
        v.say("call.else"), v.say("call.risk"),
    )  # fmt: skip
    cells = [
        (
            Cell(visible_id(r["customer_id"]), "id"),
            tier_cell(m, v, r["tier"]),
            number(v.money(r["value"])),
            number(numbers.day(r["keep_by"], v.language)),
            tier_cell(m, v, r["lower"]),
            number(numbers.percent(risk, v.language)),
        )
        for risk, r in risky
    ]
    return twin(v.say("call.caption", shown=len(cells), all=all_, days=SOON_DAYS), head, cells)
