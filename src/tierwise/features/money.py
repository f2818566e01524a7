"""Money: net revenue and margin, what an order holds, discounts and returns as shares."""

from __future__ import annotations

from typing import Any

from tierwise.features.exact import MONEY, ratio
from tierwise.features.feature import feature
from tierwise.features.known import Known
from tierwise.features.totals import WINDOWS


@feature(
    {"currency": "string", "revenue": MONEY, "margin": MONEY, "margin_method": "string", "mean_order_value": MONEY}
    | {f"revenue_{d}d": MONEY for d in WINDOWS}
    | dict.fromkeys(("items_per_order", "lines_per_order", "discount_share", "return_share"), "float64")
)
def amounts(known: Known) -> Any:
    """Net money of the orders, in the reporting currency; null for a customer with an order whose rate is missing.

    ``items_per_order`` and ``lines_per_order`` are what was ordered, before returns. ``discount_share`` looks only at
    lines that say what was taken off. ``return_share`` = money returned / money paid.
    """
    import ibis

    g = known.totals
    return g.mutate(
        currency=ibis.literal(known.currency),
        margin_method=_method(g),
        mean_order_value=ratio(g.revenue, g.orders).round(4).cast(MONEY),
        items_per_order=ratio(g.pieces, g.orders),
        lines_per_order=ratio(g.lines, g.orders),
        discount_share=ratio(g.discount, g.list_amount),
        return_share=ratio(g.returned, g.paid),
    )


def _method(g: Any) -> Any:
    """Which margin it is: by unit cost on all lines, by the settings' rate on all, or each on some."""
    import ibis

    return ibis.cases(
        (g.margin.isnull(), ibis.null("string")),
        (g.lines_with_cost == 0, "margin_rate"),
        (g.lines_with_cost == g.lines, "unit_cost"),
        else_="mixed",
    )
