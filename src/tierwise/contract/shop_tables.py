"""What a shop has: the input tables as they rest after cleaning. Only `order_lines` is required.

Each further table switches capabilities on. Every fact has the instant it happened and, where these differ, the
instant it became known; ``Shop.as_of`` hides what was not yet known. ``file`` and ``line`` lead back to the source row.
"""

from __future__ import annotations

from tierwise.contract.inputs.campaigns import CONTACTS, COUPONS, MARKETING_COSTS, OFFERS, REDEMPTIONS
from tierwise.contract.inputs.goods import (
    PRICES,
    PRODUCT_IMAGES,
    PRODUCTS,
    PURCHASE_ORDERS,
    SHIPMENTS,
    STOCK,
    SUPPLIERS,
)
from tierwise.contract.inputs.orders import EXCHANGE_RATES, ORDER_LINES, ORDERS, RETURNS
from tierwise.contract.inputs.people import CONSENTS, CUSTOMERS
from tierwise.contract.inputs.rivals import COMPETITOR_OFFERS, COMPETITOR_REVIEWS
from tierwise.contract.inputs.support import SUPPORT_ARTICLES, SUPPORT_MESSAGES
from tierwise.contract.inputs.visits import EVENTS, IMPRESSIONS, REVIEWS, SURVEYS
from tierwise.contract.schema import TableContract

SHOP_TABLES: dict[str, TableContract] = {
    t.name: t
    for t in (
        CUSTOMERS, PRODUCTS, ORDERS, ORDER_LINES, RETURNS, EVENTS, IMPRESSIONS, REVIEWS, SURVEYS, STOCK, SUPPLIERS,
        PURCHASE_ORDERS, SHIPMENTS, PRICES, COMPETITOR_OFFERS, COMPETITOR_REVIEWS, CONTACTS, OFFERS, COUPONS,
        REDEMPTIONS, MARKETING_COSTS, EXCHANGE_RATES, CONSENTS, SUPPORT_ARTICLES, SUPPORT_MESSAGES, PRODUCT_IMAGES,
    )
}  # fmt: skip
"""Every input table by name."""
