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
            "evidence: A price by lot (a test) or by place, B regular price moved, C promotions only, D the category's",
            required=True,
        ),
        Column("price_levels", Kind.INTEGER, "different prices seen", required=True),
        Column("price_min", Kind.MONEY, "lowest price seen"),
        Column("price_max", Kind.MONEY, "highest price seen"),
        *estimate(
            "cross_elasticity", Kind.NUMBER, "change of sales in percent for one percent of the category's other prices"
        ),
        Column(
            "recent_factor",
            Kind.NUMBER,
            "pieces of the last quarter's weeks over those of a plain week at the price now, by prices and promotions",
        ),
        Column("recent_price_factor", Kind.NUMBER, "the same by regular prices alone"),
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

BULK_PRICES = TableContract(
    "bulk_prices",
    "Products that are cheaper by the piece in larger lines on the same days: bulk prices, not promotions.",
    (
        PRODUCT,
        Column(
            "from_pieces",
            Kind.NUMBER,
            "pieces of a line from which on it is cheaper; empty: at no one quantity",
            unit="pieces",
        ),
        Column("price_off", Kind.NUMBER, "how much less a cheap large line pays for a piece", unit="share"),
        Column(
            "share_large",
            Kind.NUMBER,
            "share of large lines that are cheaper than small ones of their day or the days around",
            unit="share",
        ),
        Column("share_small", Kind.NUMBER, "share of small lines that are", unit="share"),
        Column("mean_worth", Kind.NUMBER, "what a mean piece brings over the price of a small line", unit="share"),
        Column(
            "decision",
            Kind.CATEGORY,
            "bulk_price; without advice: bulk_and_other_prices (small lines differ), not_separable",
            required=True,
        ),
        N,
        METHOD,
        AS_OF,
    ),
    ("product_id",),
)

MOSTLY_ASKED = 0.8
"""Below this share of weeks at the planned price a test reads the plan's effect, not the price's."""

_TEST = Column("test", Kind.ID, "name of the test", required=True)

PRICE_TESTS = TableContract(
    "price_tests",
    "Which price to ask in which weeks of a price test, drawn by lot.",
    (
        _TEST,
        PRODUCT,
        Column("product_name", Kind.TEXT, "its name"),
        Column("from_day", Kind.DAY, "first day of the weeks", required=True),
        Column("to_day", Kind.DAY, "last day of the weeks", required=True),
        Column("arm", Kind.CATEGORY, "high or low", required=True),
        Column("price", Kind.MONEY, "price to ask", required=True),
        CURRENCY,
        Column("detectable", Kind.NUMBER, "smallest elasticity told from 0 in four tests of five; empty: not known"),
        AS_OF,
    ),
    ("test", "product_id", "from_day"),
)

PRICE_TEST_RESULTS = TableContract(
    "price_test_results",
    "What a price test has shown so far: the high price against the low one.",
    (
        _TEST,
        Column("product_id", Kind.ID, "the product; empty for all of the test", required=True),
        *estimate("elasticity", Kind.NUMBER, "change of sales in percent for one percent of price"),
        Column("p_value", Kind.PROBABILITY, "probability of so large a difference by the lot alone"),
        *estimate("margin_gain", Kind.MONEY, "margin a week at the high price less that at the low one"),
        CURRENCY,
        Column("keep", Kind.CATEGORY, "high, low, or open: the price that earns more", required=True),
        Column("obeyed", Kind.NUMBER, "share of the weeks in which the planned price was asked", unit="share"),
        Column("running", Kind.FLAG, "the test is not over: look, and do not stop for it", required=True),
        N,
        METHOD,
        AS_OF,
    ),
    ("test", "product_id"),
)

COMPETITOR_MATCHES = TableContract(
    "competitor_matches",
    "Which of a competitor's products is ours.",
    (
        PRODUCT,
        Column("competitor", Kind.CATEGORY, "the other shop", required=True),
        Column("competitor_product_id", Kind.ID, "its product", required=True),
        Column("product_name", Kind.TEXT, "our name of it"),
        Column("competitor_product_name", Kind.TEXT, "their name of it"),
        Column("probability", Kind.PROBABILITY, "probability that they are the same"),
        Column("band", Kind.CATEGORY, "auto: taken; review: a person decides; decided: a person has", required=True),
        Column("claimed", Kind.FLAG, "the file of offers said they are the same", required=True),
        Column("at_stake", Kind.MONEY, "our margin a week with the product"),
        METHOD,
        AS_OF,
    ),
    ("product_id", "competitor", "competitor_product_id"),
)

_RIVAL = Column("competitor", Kind.CATEGORY, "the other shop", required=True)
_THEIR_PRODUCT = Column("competitor_product_id", Kind.ID, "its product", required=True)
_OURS_IF_MATCHED = Column("product_id", Kind.ID, "our product; empty where it is none, or not surely one")
_CATEGORY = Column("category", Kind.CATEGORY, "our category; * for all together; empty: without one", required=True)

PRICE_GAPS = TableContract(
    "price_gaps",
    "How our price compares.",
    (
        PRODUCT,
        _RIVAL,
        Column("price", Kind.MONEY, "our price"),
        Column("competitor_price", Kind.MONEY, "its price for as many pieces, tax alike, in our currency"),
        CURRENCY,
        Column("gap", Kind.NUMBER, "ours over theirs, less 1", unit="share"),
        Column("undercut", Kind.FLAG, "is theirs lower, and can it be bought", required=True),
        Column("delivered", Kind.FLAG, "both prices hold delivery", required=True),
        Column("at_stake", Kind.MONEY, "our margin a week with the product"),
        Column("seen_at", Kind.INSTANT, "instant their price was seen"),
        AS_OF,
    ),
    ("product_id", "competitor"),
)

PRICE_INDEX = TableContract(
    "price_index",
    "Our price level over each competitor's, by category and in all.",
    (
        _CATEGORY,
        _RIVAL,
        *estimate("price_index", Kind.NUMBER, "ours over theirs, a mean of ratios weighed by our margin; 1: alike"),
        Column("undercut_count", Kind.INTEGER, "products they sell for less", unit="products", required=True),
        Column("at_stake", Kind.MONEY, "our margin a week with these"),
        CURRENCY,
        N,
        AS_OF,
    ),
    ("category", "competitor"),
)

COMPETITOR_EVENTS = TableContract(
    "competitor_events",
    "What changed at competitors between two times they were looked at, and what of it is worth a mail.",
    (
        _RIVAL,
        _THEIR_PRODUCT,
        _OURS_IF_MATCHED,
        Column("happened_at", Kind.INSTANT, "when it was first seen", required=True),
        Column(
            "event",
            Kind.CATEGORY,
            "new, gone, price_up, price_down, promotion_start, promotion_end, out_of_stock, back_in_stock, "
            "rating_up, rating_down",
            required=True,
        ),
        Column("before", Kind.NUMBER, "price (stars for ratings) before"),
        Column("after", Kind.NUMBER, "price (stars for ratings) after"),
        CURRENCY,
        Column("alert", Kind.FLAG, "a cut below our price, or a competitor that has run out", required=True),
        Column("price", Kind.MONEY, "our price now"),
        Column("at_stake", Kind.MONEY, "our margin a week with the product"),
        AS_OF,
    ),
    ("competitor", "competitor_product_id", "happened_at", "event"),
)

COMPETITOR_PROMOTIONS = TableContract(
    "competitor_promotions",
    "When competitors sold for less, and how deep.",
    (
        _RIVAL,
        _THEIR_PRODUCT,
        _OURS_IF_MATCHED,
        Column("started_at", Kind.INSTANT, "first seen at the lower price", required=True),
        Column("ended_at", Kind.INSTANT, "first seen without it; empty while it runs"),
        Column("depth", Kind.NUMBER, "how far below the regular price", unit="share", required=True),
        AS_OF,
    ),
    ("competitor", "competitor_product_id", "started_at"),
)

COMPETITOR_PACE = TableContract(
    "competitor_pace",
    "Who moves prices first, and who follows.",
    (
        _RIVAL,
        Column("pace", Kind.CATEGORY, "they_follow, we_follow, together, apart, unknown", required=True),
        Column("weeks_behind", Kind.INTEGER, "weeks the follower needs", unit="weeks"),
        *estimate("correlation", Kind.NUMBER, "of weekly price changes at that distance"),
        Column("weeks", Kind.INTEGER, "weeks with both prices", unit="weeks", required=True),
        N,
        METHOD,
        AS_OF,
    ),
    ("competitor",),
)

RATING_GAPS = TableContract(
    "rating_gaps",
    "Stars of the same product with us and with them: in all, and where an aspect is named.",
    (
        Column("product_id", Kind.ID, "our product; empty for all that are matched", required=True),
        _RIVAL,
        Column("aspect", Kind.CATEGORY, "what the reviews name; empty for all reviews", required=True),
        *estimate("stars", Kind.NUMBER, "our mean stars, few reviews leant on the shop's mean", "1..5"),
        *estimate("competitor_stars", Kind.NUMBER, "theirs, the same way", "1..5"),
        *estimate("stars_gap", Kind.NUMBER, "ours less theirs", "stars"),
        Column("reviews", Kind.INTEGER, "our reviews", unit="reviews", required=True),
        Column("competitor_reviews", Kind.INTEGER, "theirs", unit="reviews", required=True),
        METHOD,
        AS_OF,
    ),
    ("product_id", "competitor", "aspect"),
)

ASPECT_GAPS = TableContract(
    "aspect_gaps",
    "What reviews of the same products write about, with us and with them.",
    (
        _RIVAL,
        Column("aspect", Kind.CATEGORY, "what the reviews name", required=True),
        Column(
            "share", Kind.NUMBER, "share of our reviews that name it, both sides' products weighed alike", unit="share"
        ),
        Column("competitor_share", Kind.NUMBER, "share of theirs", unit="share"),
        *estimate("share_gap", Kind.NUMBER, "ours less theirs", "share"),
        Column("stars", Kind.NUMBER, "mean stars of our reviews that name it; empty: too few do", unit="1..5"),
        Column("competitor_stars", Kind.NUMBER, "theirs", unit="1..5"),
        *estimate("stars_gap", Kind.NUMBER, "ours less theirs", "stars"),
        Column("reviews", Kind.INTEGER, "our reviews with words", unit="reviews", required=True),
        Column("competitor_reviews", Kind.INTEGER, "theirs", unit="reviews", required=True),
        Column("naming", Kind.INTEGER, "our reviews that name it", unit="reviews", required=True),
        Column("competitor_naming", Kind.INTEGER, "theirs", unit="reviews", required=True),
        Column("sure", Kind.FLAG, "the shares differ by more than chance makes of twelve aspects", required=True),
        Column("reason_code", Kind.CATEGORY, "few_reviews: too few to tell; empty where it is told", required=True),
        METHOD,
        AS_OF,
    ),
    ("competitor", "aspect"),
)
