"""What fits a customer, and products as they are compared."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, PRODUCT, REASON
from tierwise.contract.schema import Column, Kind, TableContract

PRODUCT_FEATURES = TableContract(
    "product_features",
    "What is known of each product on the as-of date.",
    (
        PRODUCT,
        Column("product_name", Kind.TEXT, "name shown to shoppers"),
        Column("category", Kind.CATEGORY, "main category"),
        Column("brand", Kind.CATEGORY, "brand or maker"),
        Column("price", Kind.NUMBER, "price of a piece in force, else of the last sale", unit="currency"),
        Column("margin", Kind.NUMBER, "margin of a piece", unit="currency"),
        Column("margin_known", Kind.FLAG, "from the unit cost; false: from the settings' margin rate"),
        Column("on_hand", Kind.NUMBER, "pieces on hand", unit="pieces"),
        Column("on_sale", Kind.FLAG, "below its usual price"),
        Column("last_sold_days", Kind.NUMBER, "days since the last sale", unit="days"),
        Column("listed_days", Kind.NUMBER, "days since it was listed", unit="days"),
        AS_OF,
    ),
    ("product_id",),
)

PRODUCT_NAMES = TableContract(
    "product_names",
    "What products are called, where the run has no table `product_features`.",
    (PRODUCT, Column("product_name", Kind.TEXT, "of the catalogue, else of its order lines, else its id"), AS_OF),
    ("product_id",),
)

RECOMMENDATIONS = TableContract(
    "recommendations",
    "Slates ready to show, each item with its reason and propensity.",
    (
        Column("widget", Kind.CATEGORY, "place of the slate", required=True),
        Column("context", Kind.CATEGORY, "customer, product, basket, session or segment", required=True),
        Column("context_id", Kind.ID, "which one", required=True, personal=True),
        Column("rank", Kind.INTEGER, "position from 1", required=True),
        PRODUCT,
        Column("score", Kind.NUMBER, "score by which it was ranked"),
        Column("source", Kind.CATEGORY, "model that proposed it"),
        Column("because_product_id", Kind.ID, "product of the history that counts most"),
        *REASON,
        Column("propensity", Kind.PROBABILITY, "probability with which it is shown"),
        Column("policy", Kind.TEXT, "policy that chose it"),
        AS_OF,
    ),
    ("widget", "context", "context_id", "rank"),
)

SIMILAR_PRODUCTS = TableContract(
    "similar_products",
    "Products like a product.",
    (
        PRODUCT,
        Column("rank", Kind.INTEGER, "position from 1", required=True),
        Column("similar_product_id", Kind.ID, "the product like it", required=True),
        Column("score", Kind.NUMBER, "similarity"),
        Column("source", Kind.CATEGORY, "model that says so"),
        AS_OF,
    ),
    ("product_id", "rank"),
)
