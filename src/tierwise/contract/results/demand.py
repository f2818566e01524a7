"""How much will sell, and what to buy."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, METHOD, PRODUCT, REASON, estimate
from tierwise.contract.schema import Column, Kind, TableContract

FORECASTS = TableContract(
    "forecasts",
    "How much will sell.",
    (
        PRODUCT,
        Column("day", Kind.DAY, "first day of the period", required=True),
        Column("period_days", Kind.INTEGER, "length of the period", unit="days", required=True),
        *estimate("quantity", Kind.NUMBER, "pieces sold", "pieces"),
        METHOD,
        AS_OF,
    ),
    ("product_id", "day"),
)

PURCHASE_ADVICE = TableContract(
    "purchase_advice",
    "What to order from suppliers, and when.",
    (
        PRODUCT,
        Column("supplier_id", Kind.ID, "from whom"),
        Column("order_by_day", Kind.DAY, "latest day to order"),
        *estimate("quantity", Kind.NUMBER, "pieces to order", "pieces"),
        *estimate("days_of_cover", Kind.NUMBER, "days the stock lasts", "days"),
        *REASON,
        METHOD,
        AS_OF,
    ),
    ("product_id",),
)
