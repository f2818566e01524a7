"""What a customer is worth: value, tiers and how they move, cohorts, the shop's figures, what is worth doing."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, CURRENCY, CUSTOMER, METHOD, REASON, N, estimate
from tierwise.contract.schema import Column, Kind, TableContract

RFM = TableContract(
    "rfm",
    "Recency, frequency and money of each customer, scored 1 (low) to 5 (high), and the named segment.",
    (
        CUSTOMER,
        AS_OF,
        Column(
            "days_since_last_order",
            Kind.INTEGER,
            "local midnights since the last order",
            unit="days",
            required=True,
        ),
        Column("frequency", Kind.INTEGER, "purchase days", unit="days", required=True),
        Column("monetary", Kind.MONEY, "net revenue", required=True),
        CURRENCY,
        Column("r_score", Kind.INTEGER, "recency score, 5 most recent", unit="1..5", required=True),
        Column("f_score", Kind.INTEGER, "frequency score, 5 most often", unit="1..5", required=True),
        Column("m_score", Kind.INTEGER, "money score, 5 most", unit="1..5", required=True),
        Column("segment", Kind.CATEGORY, "named segment (code)", required=True),
        Column("method", Kind.TEXT, "how scores were cut: mid_rank, fixed or k_means", required=True),
    ),
    ("customer_id",),
)

VALUE = TableContract(
    "value",
    "What a customer is worth: expected margin over the horizon, discounted, with its interval; and what it stands on.",
    (
        CUSTOMER,
        AS_OF,
        Column("horizon_days", Kind.INTEGER, "length of the horizon", unit="days", required=True),
        *estimate("value", Kind.MONEY, "expected margin over the horizon, discounted to the as-of day"),
        CURRENCY,
        *estimate("expected_orders", Kind.NUMBER, "expected purchase days in the horizon", "days"),
        *estimate("expected_order_value", Kind.MONEY, "expected net revenue of one purchase day"),
        *estimate("p_active", Kind.PROBABILITY, "probability of at least one order in the horizon"),
        Column("p_active_30d", Kind.PROBABILITY, "probability of at least one order in 30 days"),
        Column("p_active_90d", Kind.PROBABILITY, "probability of at least one order in 90 days"),
        Column("p_active_365d", Kind.PROBABILITY, "probability of at least one order in 365 days"),
        Column("p_alive", Kind.PROBABILITY, "probability of still being a customer; not churn, see the glossary"),
        Column("next_order_low_day", Kind.DAY, "10 % quantile of the next order's day"),
        Column("next_order_day", Kind.DAY, "median of the next order's day; empty where it may well never come"),
        Column("next_order_high_day", Kind.DAY, "90 % quantile of the next order's day"),
        Column("p_never", Kind.PROBABILITY, "probability of no further order ever"),
        Column("past_revenue", Kind.MONEY, "net revenue so far"),
        Column("past_margin", Kind.MONEY, "margin so far"),
        N,
        METHOD,
        *REASON,
    ),
    ("customer_id",),
)

VALUE_DIMENSIONS = TableContract(
    "value_dimensions",
    "The three dimensions of a customer's value, each as a rank from 0 to 1 among customers where it is known; null is "
    "not known.",
    (
        CUSTOMER,
        AS_OF,
        *estimate("economic", Kind.NUMBER, "rank of value", "0..1"),
        Column("economic_n", Kind.INTEGER, "purchase days it stands on", unit="days"),
        *estimate(
            "time", Kind.NUMBER, "rank of engagement and ease: visits, short gaps, quick to buy, served soon", "0..1"
        ),
        Column(
            "time_n",
            Kind.INTEGER,
            "observations of all its parts: gaps, orders with visits, deliveries, months seen ...",
        ),
        *estimate("emotional", Kind.NUMBER, "rank of what they wrote: stars and sentiment", "0..1"),
        Column("emotional_n", Kind.INTEGER, "reviews it stands on", unit="reviews"),
        METHOD,
    ),
    ("customer_id",),
)

TIERS = TableContract(
    "tiers",
    "The value tier and lifecycle stage of each customer, and why.",
    (
        CUSTOMER,
        AS_OF,
        Column("tier", Kind.CATEGORY, "value tier", required=True),
        Column("tier_rank", Kind.INTEGER, "1 is the highest tier", required=True),
        Column("stage", Kind.CATEGORY, "lifecycle stage: new, active, slipping, lapsed, returned", required=True),
        Column("value", Kind.MONEY, "the value that decided"),
        CURRENCY,
        Column("tier_low", Kind.CATEGORY, "tier at the lower end of the value's interval"),
        Column("tier_high", Kind.CATEGORY, "tier at the upper end of the value's interval"),
        Column("cuts_version", Kind.TEXT, "version of the cut points", required=True),
        *REASON,
    ),
    ("customer_id",),
)

TIER_MOVES = TableContract(
    "tier_moves",
    "How many customers moved from tier to tier between two dates under the same cut points.",
    (
        Column("from_as_of", Kind.INSTANT, "earlier date", required=True),
        Column("to_as_of", Kind.INSTANT, "later date", required=True),
        Column("from_tier", Kind.CATEGORY, "tier then, or 'none' for customers not yet there", required=True),
        Column("to_tier", Kind.CATEGORY, "tier now", required=True),
        Column("customers", Kind.INTEGER, "customers", unit="customers", required=True),
        *estimate("share", Kind.NUMBER, "share of the earlier tier's customers (Wilson interval)", "share"),
        Column("cuts_version", Kind.TEXT, "version of the cut points", required=True),
    ),
    ("from_as_of", "to_as_of", "from_tier", "to_tier"),
)

COHORTS = TableContract(
    "cohorts",
    "Of the customers who first bought in a month, how many bought again how many months later.",
    (
        Column("cohort_month", Kind.DAY, "first day of the month of the first order", required=True),
        Column("months_since", Kind.INTEGER, "calendar months since", unit="months", required=True),
        Column("customers", Kind.INTEGER, "customers of the cohort", unit="customers", required=True),
        Column("active", Kind.INTEGER, "of these, with an order in that month", unit="customers", required=True),
        *estimate("retention", Kind.PROBABILITY, "active / customers (Wilson interval)"),
        Column("revenue", Kind.MONEY, "net revenue of the cohort in that month"),
        CURRENCY,
        Column("complete", Kind.FLAG, "the month has wholly passed for the cohort", required=True),
        AS_OF,
    ),
    ("cohort_month", "months_since"),
)

KPIS = TableContract(
    "kpis",
    "The shop's figures now and in the period before.",
    (
        Column("kpi", Kind.CATEGORY, "which figure (code)", required=True),
        *estimate("value", Kind.NUMBER, "the figure"),
        Column("unit", Kind.TEXT, "its unit or currency", required=True),
        Column("period_days", Kind.INTEGER, "length of the period", unit="days"),
        Column("previous", Kind.NUMBER, "the figure in the period before"),
        *estimate("change", Kind.NUMBER, "change against the period before, as a share", "share"),
        N,
        METHOD,
        AS_OF,
    ),
    ("kpi", "period_days"),
)

ACQUISITION = TableContract(
    "acquisition",
    "What new customers cost, what they are worth, and when they have paid for themselves: by the channel that won "
    "them and by what they bought first.",
    (
        Column("by", Kind.CATEGORY, "all, channel, first_product_category or first_product", required=True),
        Column("name", Kind.TEXT, "which one; 'unknown' where no channel is known", required=True),
        Column("label", Kind.TEXT, "its name for people"),
        Column("from_day", Kind.DAY, "first day counted: of the marketing costs, else of the orders", required=True),
        Column("to_day", Kind.DAY, "last day counted", required=True),
        Column(
            "customers", Kind.INTEGER, "customers whose first order lies in these days", unit="customers", required=True
        ),
        Column("cost", Kind.MONEY, "marketing cost of these days; empty where it is not known"),
        *estimate("cac", Kind.MONEY, "cost for each of these customers (Poisson interval of their number)"),
        Column("margin_so_far", Kind.MONEY, "mean margin of a customer so far"),
        *estimate("ltv", Kind.MONEY, "mean of margin so far and value (expected margin over the horizon)"),
        *estimate("ltv_to_cac", Kind.NUMBER, "ltv over cac"),
        *estimate("payback_days", Kind.NUMBER, "days from the first order until mean margin passes cac", "days"),
        CURRENCY,
        Column("n", Kind.INTEGER, "customers whose margin and value are known", unit="customers"),
        METHOD,
        *REASON,
        AS_OF,
    ),
    ("by", "name"),
)

OPPORTUNITIES = TableContract(
    "opportunities",
    "What could be done this week, ranked by money.",
    (
        Column("opportunity", Kind.CATEGORY, "which (code)", required=True),
        Column("rank", Kind.INTEGER, "1 is the largest", required=True),
        Column("customers", Kind.INTEGER, "customers concerned", unit="customers"),
        *estimate("amount", Kind.MONEY, "money at stake (margin over the horizon)"),
        CURRENCY,
        N,
        METHOD,
        *REASON,
        AS_OF,
    ),
    ("opportunity",),
)

OPPORTUNITY_CUSTOMERS = TableContract(
    "opportunity_customers",
    "Who is in each opportunity, the most at stake first; a customer may stand in several.",
    (
        Column("opportunity", Kind.CATEGORY, "which (code)", required=True),
        CUSTOMER,
        Column("rank", Kind.INTEGER, "place by the money at stake, 1 for the most", required=True),
        Column("amount", Kind.MONEY, "money at stake with her (margin over the horizon)"),
        CURRENCY,
        AS_OF,
    ),
    ("opportunity", "customer_id"),
)
