"""What a price does, and what others ask."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, CURRENCY, METHOD, PRODUCT, REASON, N, estimate
from tierwise.contract.schema import Column, Kind, TableContract

ELASTICITIES = TableContract(
    "elasticities",
    "What a price does to sales.",
    (
        PRODUCT,
        Column("category", Kind.CATEGORY, "its category; empty where the shop has none"),
        *estimate("elasticity", Kind.NUMBER, "change of sales in percent for one percent of price"),
        *estimate("own_elasticity", Kind.NUMBER, "the same from the product's own weeks alone; empty for grade D"),
        Column("assumption_min", Kind.NUMBER, "lowest elasticity over the identifying assumptions"),
        Column("assumption_max", Kind.NUMBER, "highest elasticity over the identifying assumptions"),
        Column(
            "grade",
            Kind.CATEGORY,
            "evidence: A price drawn by lot or by place, B regular price moved, C promotions only, D the category's",
            required=True,
        ),
        Column("price_levels", Kind.INTEGER, "different prices seen", required=True),
        Column("price_min", Kind.MONEY, "lowest price seen"),
        Column("price_max", Kind.MONEY, "highest price seen"),
        *estimate(
            "cross_elasticity", Kind.NUMBER, "change of sales in percent for one percent of the category's other prices"
        ),
        CURRENCY,
        *REASON,
        N,
        METHOD,
        AS_OF,
    ),
    ("product_id",),
)

PRICE_ADVICE = TableContract(
    "price_advice",
    "What a product should cost.",
    (
        PRODUCT,
        Column("price_now", Kind.MONEY, "price now"),
        *estimate("price", Kind.MONEY, "advised price; its ends: the best price for 80 % of what may be true"),
        *estimate("gain", Kind.MONEY, "expected gain in margin over the period"),
        Column("gain_least", Kind.MONEY, "the gain under the assumption that speaks most against the change"),
        Column("gain_most", Kind.MONEY, "the gain under the assumption that speaks most for it"),
        Column("loss_chance", Kind.PROBABILITY, "chance that the margin falls"),
        Column("period_days", Kind.INTEGER, "length of the period", unit="days", required=True),
        Column("decision", Kind.CATEGORY, "raise, cut, keep, test (try it first) or refused", required=True),
        Column("bound", Kind.CATEGORY, "rule that stops the price from going further; empty where none does"),
        Column("grade", Kind.CATEGORY, "evidence behind the elasticity, A to D", required=True),
        Column("unit_cost", Kind.MONEY, "what a piece costs the shop"),
        Column("pieces_week", Kind.NUMBER, "pieces sold a week at the price now", unit="pieces"),
        CURRENCY,
        *REASON,
        METHOD,
        AS_OF,
    ),
    ("product_id",),
)

PROMOTION_RESULTS = TableContract(
    "promotion_results",
    "What each product's promotions earned, what was bought ahead and what others of its category lost counted.",
    (
        PRODUCT,
        Column("promotions", Kind.INTEGER, "promotions", required=True),
        Column("weeks", Kind.INTEGER, "promoted weeks", unit="weeks", required=True),
        Column("depth", Kind.NUMBER, "mean cut of the price", unit="share"),
        Column("pieces", Kind.NUMBER, "pieces sold in promoted weeks", unit="pieces"),
        *estimate("extra_pieces", Kind.NUMBER, "pieces that would not have been sold in those weeks", "pieces"),
        *estimate("borrowed_pieces", Kind.NUMBER, "pieces missing in the two weeks after", "pieces"),
        Column(
            "taken_share",
            Kind.NUMBER,
            "share of the extra pieces that other products of the category lost; 0: not seen",
        ),
        *estimate("net_margin", Kind.MONEY, "margin earned by promoting, all told"),
        CURRENCY,
        N,
        METHOD,
        AS_OF,
    ),
    ("product_id",),
)

COMPETITOR_MATCHES = TableContract(
    "competitor_matches",
    "Which of a competitor's products is ours.",
    (
        PRODUCT,
        Column("competitor", Kind.CATEGORY, "the other shop", required=True),
        Column("competitor_product_id", Kind.ID, "its product", required=True),
        Column("probability", Kind.PROBABILITY, "probability that they are the same"),
        Column("band", Kind.CATEGORY, "auto: taken; review: a person decides", required=True),
        METHOD,
        AS_OF,
    ),
    ("product_id", "competitor", "competitor_product_id"),
)

PRICE_GAPS = TableContract(
    "price_gaps",
    "How our price compares.",
    (
        PRODUCT,
        Column("competitor", Kind.CATEGORY, "the other shop", required=True),
        Column("price", Kind.MONEY, "our price"),
        Column("competitor_price", Kind.MONEY, "its price"),
        CURRENCY,
        Column("gap", Kind.NUMBER, "ours over theirs, less 1", unit="share"),
        Column("undercut", Kind.FLAG, "is theirs lower, and can it be bought", required=True),
        Column("at_stake", Kind.MONEY, "our margin a week with the product"),
        Column("seen_at", Kind.INSTANT, "instant their price was seen"),
        AS_OF,
    ),
    ("product_id", "competitor"),
)
