"""Products that a customer was shown often and left alone: they step back, so that others have their turn.

Not a bar: the list stays full. Scores are multiplied by ``factor``, over all rungs, so what she was shown in vain
stands behind what other models put first, in its own order. A click or a purchase since ends it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError
from tierwise.features.kept import kept_lines, profiled
from tierwise.features.known import Known
from tierwise.insight.recommend.histories import Floats32

Ints = NDArray[np.int64]
DAYS = 30
"""Showings count for so many days."""


@dataclass(frozen=True, slots=True, eq=False)
class Tired:
    """``shown``: by customer's id, the places of products that she was shown in vain."""

    shown: Mapping[str, Ints]
    factor: float = 0.1

    def __post_init__(self) -> None:
        if not 0 < self.factor <= 1:
            raise ContractError(f"tired: factor {self.factor}", "above 0 and at most 1; Exclude leaves products out")

    def lowered(self, scores: Floats32, names: Sequence[str]) -> Floats32:
        """Scores (one row for each name) in which what was shown in vain counts less."""
        found = scores.copy()
        for i, name in enumerate(names):
            places = self.shown.get(name)
            if places is not None:
                found[i, places] *= np.float32(self.factor)
        return found


def shown_in_vain(known: Known, products: Any, times: int) -> dict[str, Ints]:
    """Who was shown what at least ``times`` times within `DAYS` days, and neither clicked nor bought it since then.

    ``products``: ids (Arrow), whose places are told. Without logged impressions nobody was shown anything. Where clicks
    are not logged, purchases alone end it.
    """
    import pyarrow.compute as pc

    if "impressions" not in known.present:
        return {}
    table = known.shop.warehouse.arrow(_in_vain(known, times).order_by("customer_id", "product_id"))
    place = pc.index_in(table["product_id"].combine_chunks(), value_set=products)
    found: dict[str, list[int]] = {}
    for customer, at in zip(table["customer_id"].to_pylist(), place.to_pylist(), strict=True):
        if at is not None:
            found.setdefault(customer, []).append(at)
    return {customer: np.array(places, dtype=np.int64) for customer, places in found.items()}


def _in_vain(known: Known, times: int) -> Any:
    import ibis

    since = ibis.literal(known.as_of - timedelta(days=DAYS)).cast("timestamp(6)")
    t = profiled(known, known.table("impressions"))
    t = t.filter(t.customer_id.notnull() & t.product_id.notnull() & (t.shown_at >= since))
    seen = t.group_by("customer_id", "product_id").agg(
        n=t.count(), clicks=t.clicked.cast("int64").sum().fill_null(0), first_at=t.shown_at.min()
    )
    seen = seen.filter((seen.n >= times) & (seen.clicks == 0))
    bought = kept_lines(known).select("customer_id", "product_id", "ordered_at")
    pairs = seen.inner_join(bought, ["customer_id", "product_id"])
    ended = pairs.filter(pairs.ordered_at >= pairs.first_at).select("customer_id", "product_id").distinct()
    return seen.anti_join(ended, ["customer_id", "product_id"]).select("customer_id", "product_id")
