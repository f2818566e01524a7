"""Lists as rows of the table `recommendations`, each with the reason why it stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.reason_values import json_rows
from tierwise.contract.result_tables import RECOMMENDATIONS
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Histories
from tierwise.insight.recommend.interactions import Deed
from tierwise.insight.recommend.rules import places

if TYPE_CHECKING:
    from tierwise.insight.recommend.slate import Asked, Policy, Slates

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
BECAUSE = {Deed.BUY: "because_bought", Deed.CART: "because_in_cart", Deed.VIEW: "because_viewed"}
CODES = (
    "because_bought", "because_in_cart", "because_viewed", "goes_with", "is_like", "due_again", "looked_at",
    "tried_out", "best_seller", "best_seller_here",
    "in_the_range", "pinned",
)  # fmt: skip
"""Every reason a product can be shown for; `report` has words for each."""


def slate_table(asked: Asked, policy: Policy, goods: Goods, found: Slates | None) -> Any:
    """One row for each product shown."""
    import pyarrow as pa

    if found is None:
        return RECOMMENDATIONS.arrow_schema().empty_table()
    row, rank = np.nonzero(found.product >= 0)
    product, because = found.product[row, rank], found.because.product[row, rank].astype(np.int64)
    times, days, deed = _history_facts(asked.histories, len(goods), row, because)
    source = np.array([m.name for m in policy.rungs])[found.rung[row, rank]]
    score, propensity = found.score[row, rank], found.propensity[row, rank]
    code = _reason_codes(source, product, because, deed, score, propensity, asked.context)
    code[(code == "best_seller") & _here(asked.histories, policy, row, found.rung[row, rank])] = "best_seller_here"
    pinned = [at for pin in policy.pins for at in places(goods, pin.products).tolist()]
    code[np.isin(product, pinned)] = "pinned"
    ids = goods.ids
    values = {
        "share": np.round(found.because.share[row, rank], 4), "times": times, "days": np.round(days, 1),
    }  # fmt: skip
    n = len(row)
    return RECOMMENDATIONS.conform(
        pa.table(
            {
                "widget": pa.array([asked.widget] * n, pa.string()),
                "context": pa.array([asked.context] * n, pa.string()),
                "context_id": pa.array([asked.names[int(i)] for i in row], pa.string()),
                "rank": rank + 1,
                "product_id": ids.take(pa.array(product)),
                "score": score,
                "source": pa.array(source.tolist(), pa.string()),
                "because_product_id": ids.take(pa.array(np.where(because >= 0, because, 0), mask=because < 0)),
                "reason_code": pa.array(code.tolist(), pa.string()),
                "reason_values": json_rows(values) if n else pa.array([], pa.string()),
                "propensity": propensity,
                "policy": pa.array([policy.name] * n, pa.string()),
                "as_of": pa.array([asked.at] * n, pa.timestamp("us")),
            }
        )
    )


def _here(histories: Histories, policy: Policy, row: Ints, rung: Ints) -> NDArray[np.bool_]:
    """Rows whose model knows what sells in the history's own group."""
    if histories.group is None:
        return np.zeros(len(row), dtype=np.bool_)
    knows = np.array([getattr(model, "grouped", False) for model in policy.rungs], dtype=np.bool_)
    return np.asarray((histories.group[row] >= 0) & knows[rung])


def _history_facts(
    histories: Histories, products: int, row: Ints, because: Ints
) -> tuple[NDArray[np.float64], NDArray[np.float64], Ints]:
    """Of each reason: how often its product stands in the history, days since the last time, the strongest deed."""
    key = histories.row * products + histories.product
    order = np.lexsort((histories.age_days, key))
    found, first, count = np.unique(key[order], return_index=True, return_counts=True)
    asked = row * products + because
    at = np.searchsorted(found, asked)
    known = (because >= 0) & (at < len(found))
    known[known] &= found[at[known]] == asked[known]
    times, days = np.full(len(row), np.nan), np.full(len(row), np.nan)
    deed = np.full(len(row), -1, dtype=np.int64)
    if len(found):
        strongest = np.maximum.reduceat(histories.deed[order].astype(np.int64), first)
        times[known] = count[at[known]]
        days[known] = histories.age_days[order][first[at[known]]]
        deed[known] = strongest[at[known]]
    return times, days, deed


def _reason_codes(
    source: Any, product: Ints, because: Ints, deed: Ints, score: Floats, propensity: Floats, context: str
) -> Any:
    """Why each product is shown, as a code; where no model speaks of it, that it is in the range and no more."""
    code = np.full(len(product), "best_seller", dtype=object)
    for kind, said in BECAUSE.items():
        code[(because >= 0) & (deed == kind)] = said
    if context in ("product", "basket", "session"):  # nobody is known to have bought these
        code[because >= 0] = "goes_with"
        code[(because >= 0) & (source == "content")] = "is_like"
    code[(because >= 0) & (because == product) & (deed == Deed.BUY)] = "due_again"
    code[(because >= 0) & (because == product) & (source == "recent")] = "looked_at"
    code[~(score > 0)] = "in_the_range"
    code[propensity < 1] = "tried_out"
    return code
