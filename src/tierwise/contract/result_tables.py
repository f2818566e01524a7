"""What we conclude: the result tables, one contract each. Later stages, the report and the API read these alone.
They stand in `results`, a module for each room that fills them; this is the one door.

An estimated number ``x`` stands with ``x_low`` and ``x_high`` (80 % interval), ``n`` and ``method``. A reason is a code
with values as JSON, put into words by ``report.sentences`` in the language asked for.
"""

from __future__ import annotations

from tierwise.contract.results.baskets import BASKET_RULES, BUNDLES
from tierwise.contract.results.behaviour import (
    BEHAVIOUR,
    CALIBRATION,
    MODEL_CARDS,
    QUESTION_DRIVERS,
    QUESTION_EFFECTS,
    QUESTION_RULES,
)
from tierwise.contract.results.clickstream import FRICTION, FUNNELS, PATHS, SEARCHES
from tierwise.contract.results.customers import CUSTOMER_FEATURES
from tierwise.contract.results.demand import FORECASTS, LAUNCHES, LINEAR_DEMAND, PLANNED_PRICES, PURCHASE_ADVICE
from tierwise.contract.results.feedback import ASPECTS, CUSTOMER_SENTIMENT, REVIEW_SENTIMENT
from tierwise.contract.results.intake import QUARANTINE
from tierwise.contract.results.outreach import (
    ASSIGNMENTS,
    GOAL_FRONT,
    POLICY_CHECKS,
    STRATEGIES,
    STRATEGY_CUSTOMERS,
    UPLIFT,
)
from tierwise.contract.results.price import (
    ASPECT_GAPS,
    BULK_PRICES,
    COMPETITOR_EVENTS,
    COMPETITOR_MATCHES,
    COMPETITOR_PACE,
    COMPETITOR_PROMOTIONS,
    ELASTICITIES,
    PRICE_ADVICE,
    PRICE_GAPS,
    PRICE_INDEX,
    PRICE_TEST_RESULTS,
    PRICE_TESTS,
    PROMOTION_RESULTS,
    RATING_GAPS,
)
from tierwise.contract.results.proof import EFFECTS, SLATE_RESULTS, WARNING_CHECKS
from tierwise.contract.results.recommend import PRODUCT_FEATURES, PRODUCT_NAMES, RECOMMENDATIONS, SIMILAR_PRODUCTS
from tierwise.contract.results.segments import PERSONAS, SEGMENT_MOVES, SEGMENTS
from tierwise.contract.results.value import (
    ACQUISITION,
    COHORTS,
    KPIS,
    OPPORTUNITIES,
    OPPORTUNITY_CUSTOMERS,
    RFM,
    TIER_MOVES,
    TIERS,
    VALUE,
    VALUE_DIMENSIONS,
)
from tierwise.contract.schema import TableContract

__all__ = [
    "ACQUISITION",
    "ASPECTS",
    "ASPECT_GAPS",
    "ASSIGNMENTS",
    "BASKET_RULES",
    "BEHAVIOUR",
    "BULK_PRICES",
    "BUNDLES",
    "CALIBRATION",
    "COHORTS",
    "COMPETITOR_EVENTS",
    "COMPETITOR_MATCHES",
    "COMPETITOR_PACE",
    "COMPETITOR_PROMOTIONS",
    "CUSTOMER_FEATURES",
    "CUSTOMER_SENTIMENT",
    "EFFECTS",
    "ELASTICITIES",
    "FORECASTS",
    "FRICTION",
    "FUNNELS",
    "GOAL_FRONT",
    "KPIS",
    "LAUNCHES",
    "LINEAR_DEMAND",
    "MODEL_CARDS",
    "OPPORTUNITIES",
    "OPPORTUNITY_CUSTOMERS",
    "PATHS",
    "PERSONAS",
    "PLANNED_PRICES",
    "POLICY_CHECKS",
    "PRICE_ADVICE",
    "PRICE_GAPS",
    "PRICE_INDEX",
    "PRICE_TESTS",
    "PRICE_TEST_RESULTS",
    "PRODUCT_FEATURES",
    "PRODUCT_NAMES",
    "PROMOTION_RESULTS",
    "PURCHASE_ADVICE",
    "QUARANTINE",
    "QUESTION_DRIVERS",
    "QUESTION_EFFECTS",
    "QUESTION_RULES",
    "RATING_GAPS",
    "RECOMMENDATIONS",
    "RESULT_TABLES",
    "REVIEW_SENTIMENT",
    "RFM",
    "SEARCHES",
    "SEGMENTS",
    "SEGMENT_MOVES",
    "SIMILAR_PRODUCTS",
    "SLATE_RESULTS",
    "STRATEGIES",
    "STRATEGY_CUSTOMERS",
    "TIERS",
    "TIER_MOVES",
    "UPLIFT",
    "VALUE",
    "VALUE_DIMENSIONS",
    "WARNING_CHECKS",
]  # fmt: skip

RESULT_TABLES: dict[str, TableContract] = {
    t.name: t
    for t in (
        CUSTOMER_FEATURES, RFM, VALUE, VALUE_DIMENSIONS, TIERS, TIER_MOVES, COHORTS, KPIS, ACQUISITION, OPPORTUNITIES,
        OPPORTUNITY_CUSTOMERS, BEHAVIOUR, MODEL_CARDS, CALIBRATION, QUESTION_DRIVERS, QUESTION_EFFECTS, QUESTION_RULES,
        SEGMENTS, PERSONAS, SEGMENT_MOVES, PRODUCT_FEATURES, PRODUCT_NAMES, RECOMMENDATIONS, SIMILAR_PRODUCTS,
        BASKET_RULES, BUNDLES, FORECASTS, LINEAR_DEMAND, LAUNCHES,
        PLANNED_PRICES, PURCHASE_ADVICE, ELASTICITIES, PRICE_ADVICE, PROMOTION_RESULTS,
        BULK_PRICES, PRICE_TESTS, PRICE_TEST_RESULTS, COMPETITOR_MATCHES, PRICE_GAPS, PRICE_INDEX, COMPETITOR_EVENTS,
        COMPETITOR_PROMOTIONS, COMPETITOR_PACE, RATING_GAPS, ASPECT_GAPS, FUNNELS, PATHS, SEARCHES, FRICTION,
        REVIEW_SENTIMENT, ASPECTS, CUSTOMER_SENTIMENT, UPLIFT, STRATEGIES, STRATEGY_CUSTOMERS, GOAL_FRONT,
        POLICY_CHECKS, ASSIGNMENTS, EFFECTS, WARNING_CHECKS, SLATE_RESULTS, QUARANTINE,
    )
}  # fmt: skip
"""Every result table by name."""
