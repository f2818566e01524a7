"""What was sold and given back, and what money is worth in another currency."""

from __future__ import annotations

from tierwise.contract.inputs.columns import CURRENCY, PRODUCT, column, customer, input_table
from tierwise.contract.schema import Kind

ORDER_LINES = input_table(
    "order_lines",
    "One product on one order; money net of discounts, before returns.",
    column(
        "order_id",
        Kind.ID,
        "the order (invoice, basket); made from customer and local day where the source has none",
        required=True,
    ),
    column(
        "line_number",
        Kind.INTEGER,
        "position within the order, from 1, in source order",
        required=True,
        minimum=1,
    ),
    customer(),
    PRODUCT,
    column("product_name", Kind.TEXT, "the product's name as the order shows it"),
    column("ordered_at", Kind.INSTANT, "instant of the order", required=True),
    column("day", Kind.DAY, "local calendar day of the order in the shop's time zone", required=True),
    column(
        "quantity",
        Kind.QUANTITY,
        "pieces (or kilograms) ordered; never negative",
        unit="pieces",
        required=True,
        minimum=0,
    ),
    column("unit_price", Kind.MONEY, "price of one piece before discounts", minimum=0),
    column(
        "amount",
        Kind.MONEY,
        "what the customer pays for the line, net of discounts",
        required=True,
        minimum=0,
    ),
    column("discount", Kind.MONEY, "what was taken off the line", minimum=0),
    column("coupon_code", Kind.TEXT, "coupon used on the line"),
    CURRENCY,
    column("channel", Kind.CATEGORY, "where it was sold: web, app, store ..."),
    column("country", Kind.CATEGORY, "country of the order"),
    key=("order_id", "line_number", "known_at"),
    happened_at="ordered_at",
)

ORDERS = input_table(
    "orders",
    "One order by itself, where its lines stand in another file: who, when, in what state. Read to be joined to the "
    "lines by order id; not stored.",
    column("order_id", Kind.ID, "the order; lines name it", required=True),
    customer(),
    column("ordered_at", Kind.INSTANT, "instant of the order", required=True),
    column("day", Kind.DAY, "local calendar day of the order in the shop's time zone", required=True),
    column("status", Kind.CATEGORY, "state of the order"),
    column("payment_status", Kind.CATEGORY, "state of its payment"),
    column("order_total", Kind.MONEY, "what the whole order cost"),
    column("currency", Kind.CURRENCY, "ISO 4217 code of the order's money"),
    column("coupon_code", Kind.TEXT, "coupon used on the order"),
    column("channel", Kind.CATEGORY, "where it was sold: web, app, store ..."),
    column("country", Kind.CATEGORY, "country of the order"),
    key=("order_id", "known_at"),
    happened_at="ordered_at",
)

RETURNS = input_table(
    "returns",
    "Goods or orders taken back, each part matched to the order line it nets (first in, first out).",
    column("return_id", Kind.ID, "the return or cancellation document", required=True),
    column(
        "part",
        Kind.INTEGER,
        "part of the return, from 1: one for each order line it nets",
        required=True,
        minimum=1,
    ),
    column("order_id", Kind.ID, "order that the part nets; empty when no earlier purchase is in the data"),
    column("line_number", Kind.INTEGER, "line of that order"),
    customer(),
    PRODUCT,
    column("returned_at", Kind.INSTANT, "instant of the return", required=True),
    column("day", Kind.DAY, "local calendar day of the return", required=True),
    column("quantity", Kind.QUANTITY, "pieces taken back (positive)", unit="pieces", required=True, minimum=0),
    column("amount", Kind.MONEY, "money given back (positive)", required=True, minimum=0),
    column("reason", Kind.TEXT, "reason given"),
    CURRENCY,
    key=("return_id", "part", "known_at"),
    happened_at="returned_at",
)

EXCHANGE_RATES = input_table(
    "exchange_rates",
    "Dated rates into the shop's reporting currency.",
    column("day", Kind.DAY, "day from which the rate holds", required=True),
    column("currency", Kind.CURRENCY, "the foreign currency", required=True),
    column("rate", Kind.NUMBER, "reporting-currency money for one unit of it", required=True, minimum=0),
    key=("day", "currency", "known_at"),
)
