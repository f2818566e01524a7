"""What customers say."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, CUSTOMER, METHOD, N, estimate
from tierwise.contract.schema import Column, Kind, TableContract

REVIEW_SENTIMENT = TableContract(
    "review_sentiment",
    "How positive each review is.",
    (
        Column("review_id", Kind.ID, "the review", required=True),
        *estimate("positive", Kind.PROBABILITY, "probability of being positive"),
        METHOD,
    ),
    ("review_id",),
)

ASPECTS = TableContract(
    "aspects",
    "What is praised and blamed.",
    (
        Column("aspect", Kind.CATEGORY, "aspect", required=True),
        Column("product_id", Kind.ID, "product; empty for the shop"),
        Column("mentions", Kind.INTEGER, "reviews that name it", unit="reviews", required=True),
        *estimate("positive", Kind.PROBABILITY, "share that is positive"),
        Column("quote", Kind.TEXT, "one example", personal=True),
        AS_OF,
    ),
    ("aspect", "product_id"),
)

CUSTOMER_SENTIMENT = TableContract(
    "customer_sentiment",
    "How each customer feels about the shop.",
    (
        CUSTOMER,
        *estimate("positive", Kind.PROBABILITY, "probability of being positive"),
        N,
        METHOD,
        AS_OF,
    ),
    ("customer_id",),
)
