"""Who may be written to: an itemised way from all customers to those who are left, with the reason at each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tierwise.contract.arrays import Flags, Ints
from tierwise.outreach.strategies.findings import Findings


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the waterfall: its code, and how many customers are left after it."""

    code: str
    left: int


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """Who passes (n,), under a code."""

    code: str
    passes: Flags


def waterfall(who: Ints, gates: Sequence[Gate], customers: int) -> tuple[Ints, tuple[Step, ...]]:
    """Those who pass every gate, and how many are left after each; an empty audience is an answer, not an error.

    >>> kept, steps = waterfall(np.array([0, 2]), [Gate("consent", np.array([True, True, False]))], 3)
    >>> kept.tolist(), [(s.code, s.left) for s in steps]
    ([0], [('all', 3), ('need', 2), ('consent', 1)])
    """
    steps = [Step("all", customers), Step("need", int(who.size))]
    for gate in gates:
        who = who[gate.passes[who]]
        steps.append(Step(gate.code, int(who.size)))
    return who, tuple(steps)


def gates(f: Findings, agreed: Flags | None, often: tuple[Flags, Flags], held_out: Flags) -> list[Gate]:
    """The gates of every strategy, in order. ``agreed``: who can be written to through any channel of the campaign;
    None where the shop records no consents. ``often``: who was written to within the days of rest; and who so often
    lately that the cap is reached.
    """
    lately, capped = often
    found = [Gate("profiling", f.free)]
    if agreed is not None:
        found.append(Gate("consent", agreed))
    found += [Gate("rested", ~lately), Gate("capped", ~capped), Gate("universal_holdout", ~held_out)]
    return found


def consents(f: Findings, channels: Sequence[str]) -> dict[str, Flags] | None:
    """Who agreed to marketing through each channel, by the latest decision for it or for all; None without the table.

    Whoever is not in the table has not agreed; of two decisions of the same instant a refusal stands.
    """
    import ibis

    if not f.known.shop.has("consents"):
        return None
    t = f.known.table("consents")
    rows: pa.Table = f.known.shop.warehouse.arrow(
        t.filter(t.purpose == "marketing")
        .select("customer_id", "channel", "granted", "decided_at")
        .order_by(["decided_at", ibis.desc("granted")])
    )
    may = {c: np.zeros(len(f.customers), bool) for c in channels}
    columns = (rows[c].to_pylist() for c in ("customer_id", "channel", "granted"))
    for customer, channel, granted in zip(*columns, strict=True):
        place = f.place.get(str(customer))
        for name in channels if channel is None else [c for c in channels if c == channel]:
            if place is not None:
                may[name][place] = bool(granted)
    return may
