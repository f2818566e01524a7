"""A shop's past contacts and withdrawals of consent, as `fatigue` reads them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tierwise.features.known import Known
from tierwise.outreach.policy.fatigue import Contacted

_INSTANT = pa.timestamp("us")
_NONE = pa.schema({"customer_id": pa.string(), "at": _INSTANT}).empty_table()


def contacts(known: Known, customers: Sequence[str], shown: Sequence[str] = ()) -> Contacted:
    """Contacts known of these customers, numbered as they stand; those held out as controls were not contacted, nor
    were those of the channels ``shown``, which nobody is sent.
    """
    if not known.shop.has("contacts"):
        return _numbered(_NONE, customers)
    t = known.table("contacts")
    given = t.filter(t.arm.isnull() | (t.arm != "control"))
    given = given.filter(given.channel.isnull() | given.channel.notin(list(shown))) if shown else given
    return _numbered(known.shop.warehouse.arrow(given.select("customer_id", at="contacted_at")), customers)


def withdrawals(known: Known, customers: Sequence[str]) -> Contacted:
    """Withdrawals of the consent to marketing, through one channel or all."""
    if not known.shop.has("consents"):
        return _numbered(_NONE, customers)
    t = known.table("consents")
    gone = t.filter((t.purpose == "marketing") & ~t.granted)
    return _numbered(known.shop.warehouse.arrow(gone.select("customer_id", at="decided_at")), customers)


def _numbered(rows: pa.Table, customers: Sequence[str]) -> Contacted:
    """Of rows ``customer_id, at``; customers that are not asked about are left out."""
    place = pc.index_in(rows["customer_id"].cast(pa.string()), pa.array(list(customers), pa.string()))
    asked = place.is_valid()
    number = place.filter(asked).to_numpy().astype(np.int64)
    at = rows["at"].cast(_INSTANT).filter(asked).to_numpy().astype("M8[us]")
    return Contacted(number, at)
