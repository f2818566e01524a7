"""What competitors ask and what is said of them."""

from __future__ import annotations

from tierwise.contract.inputs.columns import column, input_table
from tierwise.contract.schema import Kind

COMPETITOR_OFFERS = input_table(
    "competitor_offers",
    "What competitors sell, and for how much.",
    column("competitor", Kind.CATEGORY, "the other shop", required=True),
    column("competitor_product_id", Kind.ID, "its product", required=True),
    column("product_name", Kind.TEXT, "its name"),
    column("brand", Kind.CATEGORY, "its brand"),
    column("gtin", Kind.TEXT, "its bar code"),
    column("price", Kind.MONEY, "its price", minimum=0),
    column("regular_price", Kind.MONEY, "its price before a reduction, where one is shown", minimum=0),
    column("currency", Kind.CURRENCY, "ISO 4217 code of the price"),
    column("shipping", Kind.MONEY, "what delivery of it costs; 0 is free", minimum=0),
    column("tax_included", Kind.FLAG, "does the price hold the tax; empty: as is usual in the country"),
    column("tax_rate", Kind.NUMBER, "the tax", unit="share", minimum=0),
    column("country", Kind.CATEGORY, "country the offer is made for"),
    column("condition", Kind.CATEGORY, "new, used, refurbished"),
    column("in_stock", Kind.FLAG, "can it be bought"),
    column("stars", Kind.NUMBER, "mean stars shown", unit="1..5", minimum=0),
    column("reviews", Kind.INTEGER, "reviews behind them", unit="reviews", minimum=0),
    column("product_id", Kind.ID, "our product, where the file claims to know; checked before it is used"),
    column("seen_at", Kind.INSTANT, "instant it was seen", required=True),
    key=("competitor", "competitor_product_id", "seen_at"),
    happened_at="seen_at",
)

COMPETITOR_REVIEWS = input_table(
    "competitor_reviews",
    "What is written about competitors' products.",
    column("review_id", Kind.ID, "the review", required=True),
    column("competitor", Kind.CATEGORY, "the other shop", required=True),
    column("competitor_product_id", Kind.ID, "its product"),
    column("stars", Kind.NUMBER, "stars given", unit="1..5", minimum=0),
    column("text", Kind.TEXT, "what was written", personal=True),
    column("reviewed_at", Kind.INSTANT, "instant of the review"),
    key=("review_id",),
    happened_at="reviewed_at",
)
