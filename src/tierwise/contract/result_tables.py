"""What we conclude: the result tables, one contract each. Later stages, the report and the API read these alone.

An estimated number ``x`` stands with ``x_low`` and ``x_high`` (80 % interval), ``n`` and ``method``. A reason is a code
with values as JSON, put into words by ``report.sentences`` in the language asked for.
"""

from __future__ import annotations

from tierwise.contract.schema import Column, Kind, TableContract


def _c(
    name: str, kind: Kind, meaning: str, *, unit: str = "", required: bool = False, personal: bool = False
) -> Column:
    return Column(name, kind, meaning, unit, required, personal)


def _estimate(name: str, kind: Kind, meaning: str, unit: str = "") -> tuple[Column, ...]:
    """An estimated number: the value and its 80 % interval."""
    return (
        _c(name, kind, meaning, unit=unit),
        _c(f"{name}_low", kind, f"lower end of the 80 % interval of {name}", unit=unit),
        _c(f"{name}_high", kind, f"upper end of the 80 % interval of {name}", unit=unit),
    )


_N = _c("n", Kind.INTEGER, "observations the number stands on")
_METHOD = _c("method", Kind.TEXT, "how the number was made")
_AS_OF = _c("as_of", Kind.INSTANT, "what was known strictly before this instant was used", required=True)
_CURRENCY = _c("currency", Kind.CURRENCY, "ISO 4217 code of the money")
_CUSTOMER = _c("customer_id", Kind.ID, "the customer", required=True, personal=True)
_PRODUCT = _c("product_id", Kind.ID, "the product (SKU)", required=True)
_REASON = (
    _c("reason_code", Kind.CATEGORY, "why, as a code that report.sentences puts into words"),
    _c("reason_values", Kind.JSON, "the numbers of the reason"),
)


def _windows(name: str, kind: Kind, meaning: str, unit: str = "") -> tuple[Column, ...]:
    """The same number over the last 30, 90 and 365 days."""
    return tuple(_c(f"{name}_{d}d", kind, f"{meaning} in the last {d} days", unit=unit) for d in (30, 90, 365))


CUSTOMER_FEATURES = TableContract(
    "customer_features",
    "What is known of a customer on a date.",
    (
        _CUSTOMER,
        _AS_OF,
        # how often and how recently
        _c("first_order_day", Kind.DAY, "local day of the first order", required=True),
        _c("last_order_day", Kind.DAY, "local day of the last order", required=True),
        _c(
            "days_since_first_order",
            Kind.INTEGER,
            "local midnights since the first order",
            unit="days",
            required=True,
        ),
        _c(
            "days_since_last_order",
            Kind.INTEGER,
            "local midnights since the last order",
            unit="days",
            required=True,
        ),
        _c("orders", Kind.INTEGER, "orders so far", unit="orders", required=True),
        _c("purchase_days", Kind.INTEGER, "distinct local days with an order", unit="days", required=True),
        _c(
            "repeat_days",
            Kind.INTEGER,
            "purchase days after the first (x of the BTYD papers)",
            unit="days",
            required=True,
        ),
        _c(
            "first_to_last_days",
            Kind.INTEGER,
            "days from first to last purchase day (t_x)",
            unit="days",
            required=True,
        ),
        _c(
            "age_days",
            Kind.INTEGER,
            "days from first purchase day to the as-of day (T)",
            unit="days",
            required=True,
        ),
        _c("gap_median_days", Kind.NUMBER, "median gap between purchase days", unit="days"),
        _c("gap_last_days", Kind.NUMBER, "gap before the last purchase day", unit="days"),
        _c(
            "gap_trend",
            Kind.NUMBER,
            "slope of the gap over its number, as a share of the mean gap; above 0 slows down",
        ),
        *_windows("orders", Kind.INTEGER, "orders", "orders"),
        # money
        _CURRENCY,
        _c("revenue", Kind.MONEY, "money paid, net of discounts, returns and cancellations"),
        _c("margin", Kind.MONEY, "revenue less unit cost, or the margin rate of the settings"),
        _c("margin_method", Kind.TEXT, "unit_cost, margin_rate or mixed"),
        *_windows("revenue", Kind.MONEY, "net revenue"),
        _c("mean_order_value", Kind.MONEY, "net revenue for each order"),
        _c("items_per_order", Kind.NUMBER, "pieces for each order", unit="pieces"),
        _c("lines_per_order", Kind.NUMBER, "different lines for each order", unit="lines"),
        _c("discount_share", Kind.NUMBER, "discount as a share of the price before discount", unit="share"),
        _c("return_share", Kind.NUMBER, "money returned as a share of money paid", unit="share"),
        _c("returns", Kind.INTEGER, "return documents", unit="returns"),
        # what
        _c("products", Kind.INTEGER, "different products bought", unit="products"),
        _c("categories", Kind.INTEGER, "different categories bought", unit="categories"),
        _c("top_category", Kind.CATEGORY, "category with most revenue"),
        _c("top_category_share", Kind.NUMBER, "its share of revenue", unit="share"),
        _c(
            "category_entropy",
            Kind.NUMBER,
            "Shannon entropy of the revenue shares of categories",
            unit="nats",
        ),
        # when
        _c("weekend_share", Kind.NUMBER, "share of orders on Saturday or Sunday", unit="share"),
        _c(
            "season_concentration",
            Kind.NUMBER,
            "length of the mean month vector of orders, 0 even, 1 always the same month",
        ),
        _c("season_month", Kind.INTEGER, "month in which orders centre, 1..12"),
        # who
        _c("age_years", Kind.NUMBER, "age at the as-of day", unit="years", personal=True),
        _c("age_band", Kind.CATEGORY, "age band", personal=True),
        _c("gender", Kind.CATEGORY, "gender", personal=True),
        _c("region", Kind.CATEGORY, "region"),
        _c("country", Kind.CATEGORY, "country of the customer, else of most orders"),
        _c("density", Kind.CATEGORY, "urban, suburban, rural"),
        _c("channel", Kind.CATEGORY, "channel of most orders"),
        _c("referrals", Kind.INTEGER, "customers referred", unit="customers"),
        _c("no_profiling", Kind.FLAG, "refused profiling", required=True),
        _c("is_giant", Kind.FLAG, "so large that models cap it (B2B)", required=True),
        # visits (when `events` is there)
        _c("visits", Kind.INTEGER, "visits", unit="visits"),
        *_windows("visits", Kind.INTEGER, "visits", "visits"),
        _c("product_views", Kind.INTEGER, "product pages seen", unit="views"),
        _c("carts", Kind.INTEGER, "times put into the cart", unit="carts"),
        _c("searches", Kind.INTEGER, "searches", unit="searches"),
        _c("search_to_buy_days", Kind.NUMBER, "median time from a search to the next order", unit="days"),
        _c(
            "visits_to_buy", Kind.NUMBER, "median visits since the order before (or ever) up to an order", unit="visits"
        ),
        _c(
            "minutes_to_buy",
            Kind.NUMBER,
            "median time from the start of the visit an order was placed in (at most a day) to the order",
            unit="minutes",
        ),
        _c("searches_per_order", Kind.NUMBER, "searches in the visits up to an order", unit="searches"),
        _c("orders_with_visits", Kind.INTEGER, "orders whose visits are known", unit="orders"),
        _c("days_since_last_visit", Kind.INTEGER, "local midnights since the last visit", unit="days"),
        _c("device", Kind.CATEGORY, "device of most visits"),
        _c("source", Kind.CATEGORY, "source of most visits"),
        # service (when `shipments`, `support_messages` are there)
        _c("delivery_days", Kind.NUMBER, "median time from an order to its last parcel's arrival", unit="days"),
        _c("deliveries", Kind.INTEGER, "orders that have arrived", unit="orders"),
        _c("support_wait_hours", Kind.NUMBER, "median wait for the first answer of those answered", unit="hours"),
        _c("support_answers", Kind.INTEGER, "conversations that the shop has answered", unit="conversations"),
        # reviews (when `reviews` is there)
        _c("reviews", Kind.INTEGER, "reviews written", unit="reviews"),
        _c("mean_stars", Kind.NUMBER, "mean stars given", unit="1..5"),
    ),
    ("customer_id",),
)

RFM = TableContract(
    "rfm",
    "Recency, frequency and money of each customer, scored 1 (low) to 5 (high), and the named segment.",
    (
        _CUSTOMER,
        _AS_OF,
        _c(
            "days_since_last_order",
            Kind.INTEGER,
            "local midnights since the last order",
            unit="days",
            required=True,
        ),
        _c("frequency", Kind.INTEGER, "purchase days", unit="days", required=True),
        _c("monetary", Kind.MONEY, "net revenue", required=True),
        _CURRENCY,
        _c("r_score", Kind.INTEGER, "recency score, 5 most recent", unit="1..5", required=True),
        _c("f_score", Kind.INTEGER, "frequency score, 5 most often", unit="1..5", required=True),
        _c("m_score", Kind.INTEGER, "money score, 5 most", unit="1..5", required=True),
        _c("segment", Kind.CATEGORY, "named segment (code)", required=True),
        _c("method", Kind.TEXT, "how scores were cut: mid_rank, fixed or k_means", required=True),
    ),
    ("customer_id",),
)

VALUE = TableContract(
    "value",
    "What a customer is worth: expected margin over the horizon, discounted, with its interval; and what it stands on.",
    (
        _CUSTOMER,
        _AS_OF,
        _c("horizon_days", Kind.INTEGER, "length of the horizon", unit="days", required=True),
        *_estimate("value", Kind.MONEY, "expected margin over the horizon, discounted to the as-of day"),
        _CURRENCY,
        *_estimate("expected_orders", Kind.NUMBER, "expected purchase days in the horizon", "days"),
        *_estimate("expected_order_value", Kind.MONEY, "expected net revenue of one purchase day"),
        *_estimate("p_active", Kind.PROBABILITY, "probability of at least one order in the horizon"),
        _c("p_active_30d", Kind.PROBABILITY, "probability of at least one order in 30 days"),
        _c("p_active_90d", Kind.PROBABILITY, "probability of at least one order in 90 days"),
        _c("p_active_365d", Kind.PROBABILITY, "probability of at least one order in 365 days"),
        _c("p_alive", Kind.PROBABILITY, "probability of still being a customer; not churn, see the glossary"),
        _c("next_order_low_day", Kind.DAY, "10 % quantile of the next order's day"),
        _c("next_order_day", Kind.DAY, "median of the next order's day; empty where it may well never come"),
        _c("next_order_high_day", Kind.DAY, "90 % quantile of the next order's day"),
        _c("p_never", Kind.PROBABILITY, "probability of no further order ever"),
        _c("past_revenue", Kind.MONEY, "net revenue so far"),
        _c("past_margin", Kind.MONEY, "margin so far"),
        _N,
        _METHOD,
        *_REASON,
    ),
    ("customer_id",),
)

VALUE_DIMENSIONS = TableContract(
    "value_dimensions",
    "The three dimensions of a customer's value, each as a rank from 0 to 1 among customers where it is known; null is "
    "not known.",
    (
        _CUSTOMER,
        _AS_OF,
        *_estimate("economic", Kind.NUMBER, "rank of value", "0..1"),
        _c("economic_n", Kind.INTEGER, "purchase days it stands on", unit="days"),
        *_estimate(
            "time", Kind.NUMBER, "rank of engagement and ease: visits, short gaps, quick to buy, served soon", "0..1"
        ),
        _c(
            "time_n",
            Kind.INTEGER,
            "observations of all its parts: gaps, orders with visits, deliveries, months seen ...",
        ),
        *_estimate("emotional", Kind.NUMBER, "rank of what they wrote: stars and sentiment", "0..1"),
        _c("emotional_n", Kind.INTEGER, "reviews it stands on", unit="reviews"),
        _METHOD,
    ),
    ("customer_id",),
)

TIERS = TableContract(
    "tiers",
    "The value tier and lifecycle stage of each customer, and why.",
    (
        _CUSTOMER,
        _AS_OF,
        _c("tier", Kind.CATEGORY, "value tier", required=True),
        _c("tier_rank", Kind.INTEGER, "1 is the highest tier", required=True),
        _c("stage", Kind.CATEGORY, "lifecycle stage: new, active, slipping, lapsed, returned", required=True),
        _c("value", Kind.MONEY, "the value that decided"),
        _CURRENCY,
        _c("tier_low", Kind.CATEGORY, "tier at the lower end of the value's interval"),
        _c("tier_high", Kind.CATEGORY, "tier at the upper end of the value's interval"),
        _c("cuts_version", Kind.TEXT, "version of the cut points", required=True),
        *_REASON,
    ),
    ("customer_id",),
)

TIER_MOVES = TableContract(
    "tier_moves",
    "How many customers moved from tier to tier between two dates under the same cut points.",
    (
        _c("from_as_of", Kind.INSTANT, "earlier date", required=True),
        _c("to_as_of", Kind.INSTANT, "later date", required=True),
        _c("from_tier", Kind.CATEGORY, "tier then, or 'none' for customers not yet there", required=True),
        _c("to_tier", Kind.CATEGORY, "tier now", required=True),
        _c("customers", Kind.INTEGER, "customers", unit="customers", required=True),
        *_estimate("share", Kind.NUMBER, "share of the earlier tier's customers (Wilson interval)", "share"),
        _c("cuts_version", Kind.TEXT, "version of the cut points", required=True),
    ),
    ("from_as_of", "to_as_of", "from_tier", "to_tier"),
)

COHORTS = TableContract(
    "cohorts",
    "Of the customers who first bought in a month, how many bought again how many months later.",
    (
        _c("cohort_month", Kind.DAY, "first day of the month of the first order", required=True),
        _c("months_since", Kind.INTEGER, "calendar months since", unit="months", required=True),
        _c("customers", Kind.INTEGER, "customers of the cohort", unit="customers", required=True),
        _c("active", Kind.INTEGER, "of these, with an order in that month", unit="customers", required=True),
        *_estimate("retention", Kind.PROBABILITY, "active / customers (Wilson interval)"),
        _c("revenue", Kind.MONEY, "net revenue of the cohort in that month"),
        _CURRENCY,
        _c("complete", Kind.FLAG, "the month has wholly passed for the cohort", required=True),
        _AS_OF,
    ),
    ("cohort_month", "months_since"),
)

KPIS = TableContract(
    "kpis",
    "The shop's figures now and in the period before.",
    (
        _c("kpi", Kind.CATEGORY, "which figure (code)", required=True),
        *_estimate("value", Kind.NUMBER, "the figure"),
        _c("unit", Kind.TEXT, "its unit or currency", required=True),
        _c("period_days", Kind.INTEGER, "length of the period", unit="days"),
        _c("previous", Kind.NUMBER, "the figure in the period before"),
        *_estimate("change", Kind.NUMBER, "change against the period before, as a share", "share"),
        _N,
        _METHOD,
        _AS_OF,
    ),
    ("kpi", "period_days"),
)

ACQUISITION = TableContract(
    "acquisition",
    "What new customers cost, what they are worth, and when they have paid for themselves: by the channel that won "
    "them and by what they bought first.",
    (
        _c("by", Kind.CATEGORY, "all, channel, first_product_category or first_product", required=True),
        _c("name", Kind.TEXT, "which one; 'unknown' where no channel is known", required=True),
        _c("label", Kind.TEXT, "its name for people"),
        _c("from_day", Kind.DAY, "first day counted: of the marketing costs, else of the orders", required=True),
        _c("to_day", Kind.DAY, "last day counted", required=True),
        _c(
            "customers", Kind.INTEGER, "customers whose first order lies in these days", unit="customers", required=True
        ),
        _c("cost", Kind.MONEY, "marketing cost of these days; empty where it is not known"),
        *_estimate("cac", Kind.MONEY, "cost for each of these customers (Poisson interval of their number)"),
        _c("margin_so_far", Kind.MONEY, "mean margin of a customer so far"),
        *_estimate("ltv", Kind.MONEY, "mean of margin so far and value (expected margin over the horizon)"),
        *_estimate("ltv_to_cac", Kind.NUMBER, "ltv over cac"),
        *_estimate("payback_days", Kind.NUMBER, "days from the first order until mean margin passes cac", "days"),
        _CURRENCY,
        _c("n", Kind.INTEGER, "customers whose margin and value are known", unit="customers"),
        _METHOD,
        *_REASON,
        _AS_OF,
    ),
    ("by", "name"),
)

OPPORTUNITIES = TableContract(
    "opportunities",
    "What could be done this week, ranked by money.",
    (
        _c("opportunity", Kind.CATEGORY, "which (code)", required=True),
        _c("rank", Kind.INTEGER, "1 is the largest", required=True),
        _c("customers", Kind.INTEGER, "customers concerned", unit="customers"),
        *_estimate("amount", Kind.MONEY, "money at stake (margin over the horizon)"),
        _CURRENCY,
        _N,
        _METHOD,
        *_REASON,
        _AS_OF,
    ),
    ("opportunity",),
)

BEHAVIOUR = TableContract(
    "behaviour",
    "What a customer will do: one row for each customer and question.",
    (
        _CUSTOMER,
        _c("question", Kind.CATEGORY, "question (code with its horizon)", required=True),
        *_estimate("value", Kind.NUMBER, "probability or amount"),
        _METHOD,
        *_REASON,
        _AS_OF,
    ),
    ("customer_id", "question"),
)

MODEL_CARDS = TableContract(
    "model_cards",
    "How well each model answers each question on dates it had not seen, beside the free baselines.",
    (
        _c("question", Kind.CATEGORY, "question (code with its horizon)", required=True),
        _c("model", Kind.TEXT, "model or baseline", required=True),
        _c("baseline", Kind.FLAG, "needs no model", required=True),
        _c("metric", Kind.CATEGORY, "metric (code)", required=True),
        *_estimate("value", Kind.NUMBER, "the metric"),
        _c("actual", Kind.NUMBER, "what happened, for metrics that compare a level"),
        _c("origin", Kind.INSTANT, "as-of date of the test", required=True),
        _c("horizon_days", Kind.INTEGER, "length of the held-out period", unit="days", required=True),
        _c("chosen", Kind.FLAG, "this model serves", required=True),
        _N,
        _c("note", Kind.CATEGORY, "remark (code): not_yet_checkable, baseline_serves ..."),
    ),
    ("question", "model", "metric", "origin"),
)

CALIBRATION = TableContract(
    "calibration",
    "Predicted against actual on the held-out period, in groups of customers ordered by the prediction.",
    (
        _c("question", Kind.CATEGORY, "question (code with its horizon)", required=True),
        _c("model", Kind.TEXT, "model", required=True),
        _c("origin", Kind.INSTANT, "as-of date of the test", required=True),
        _c("group", Kind.INTEGER, "1 holds the lowest predictions", required=True),
        _c("customers", Kind.INTEGER, "customers in the group", unit="customers", required=True),
        _c("predicted", Kind.NUMBER, "mean prediction", required=True),
        *_estimate("actual", Kind.NUMBER, "mean of what happened (bootstrap interval)"),
        _c("unit", Kind.TEXT, "unit or currency", required=True),
        _c("horizon_days", Kind.INTEGER, "length of the held-out period", unit="days", required=True),
    ),
    ("question", "model", "origin", "group"),
)

_INPUT = _c("input", Kind.CATEGORY, "the input: a column of customer_features, or of value", required=True)
_QUESTION = _c("question", Kind.CATEGORY, "question (code with its horizon)", required=True)

QUESTION_DRIVERS = TableContract(
    "question_drivers",
    "What the answers to a question are read from: how much worse they get when nobody knows it.",
    (
        _QUESTION,
        _c("topic", Kind.CATEGORY, "inputs that tell nearly the same, asked about together (code)", required=True),
        _c("rank", Kind.INTEGER, "1 is what matters most", required=True),
        _c("input", Kind.CATEGORY, "the input of the topic that moves the answers most"),
        *_estimate(
            "rise",
            Kind.NUMBER,
            "how much the loss rises when the topic's inputs are exchanged between customers",
            "share",
        ),
        _c("loss", Kind.CATEGORY, "the loss (code): log_loss of a chance, deviance of an amount"),
        _c("model", Kind.TEXT, "who answers, as fitted on the dates before", required=True),
        _c("origin", Kind.INSTANT, "as-of date on which it was tried", required=True),
        _N,
        _METHOD,
        _AS_OF,
    ),
    ("question", "topic"),
)

QUESTION_EFFECTS = TableContract(
    "question_effects",
    "How the answers to a question move with one input, all else as it is: points of a line, or levels.",
    (
        _QUESTION,
        _INPUT,
        _c("place", Kind.INTEGER, "order of the points from 1", required=True),
        _c("at", Kind.NUMBER, "value of the input, for a number"),
        _c("level", Kind.CATEGORY, "level of the input, for a category"),
        *_estimate("effect", Kind.NUMBER, "difference to the mean answer"),
        _c("unit", Kind.TEXT, "unit or currency of the effect", required=True),
        _N,
        _METHOD,
        _AS_OF,
    ),
    ("question", "input", "place"),
)

QUESTION_RULES = TableContract(
    "question_rules",
    "A small tree that speaks for whoever answers a question: one row for each box, as it is drawn.",
    (
        _QUESTION,
        _c("node", Kind.INTEGER, "number of the box, from above and left; 0 is all customers", required=True),
        _c("parent", Kind.INTEGER, "the box it hangs on; empty for the first"),
        _c("depth", Kind.INTEGER, "splits above it", required=True),
        _c("leaf", Kind.FLAG, "it is not split any further", required=True),
        _c("condition", Kind.JSON, "what leads here from its parent: input, above, at_most, levels, empty"),
        _c("rule", Kind.JSON, "of a leaf: all conditions that hold in it"),
        _c("value", Kind.NUMBER, "mean answer of its customers", required=True),
        _c("unit", Kind.TEXT, "unit or currency of the answer", required=True),
        _c("customers", Kind.INTEGER, "customers in it, of those it was grown on", unit="customers", required=True),
        _c("share", Kind.NUMBER, "its share of them", unit="share", required=True),
        _c("fidelity", Kind.NUMBER, "R² of the tree's answers against the model's, on other customers"),
        _c("agreement", Kind.NUMBER, "of a yes-or-no question: how often both say the same there", unit="share"),
        _N,
        _METHOD,
        _AS_OF,
    ),
    ("question", "node"),
)

SEGMENTS = TableContract(
    "segments",
    "Which natural group of alike customers each one is in; no rows where there are no natural groups.",
    (
        _CUSTOMER,
        _c("segment", Kind.CATEGORY, "segment: traits that set it apart, joined by + (code)", required=True),
        _c("distance", Kind.NUMBER, "distance to the segment's centre, in standard deviations of the columns used"),
        _c("next_segment", Kind.CATEGORY, "the next nearest segment"),
        _c("clearness", Kind.NUMBER, "0 on the border to the next nearest segment, 1 at the own centre", unit="0..1"),
        _METHOD,
        *_REASON,
        _AS_OF,
    ),
    ("customer_id",),
)

PERSONAS = TableContract(
    "personas",
    "What each natural group of customers is like, and what it is worth; no rows where there are no natural groups.",
    (
        _c("segment", Kind.CATEGORY, "segment: traits that set it apart, joined by + (code)", required=True),
        _c("rank", Kind.INTEGER, "1 holds most of the expected value (without values: most customers)", required=True),
        _c("customers", Kind.INTEGER, "customers in it", unit="customers", required=True),
        _c("share", Kind.NUMBER, "share of the customers in any segment", unit="share", required=True),
        *_estimate("value", Kind.MONEY, "mean value of its customers (bootstrap over customers)"),
        *_estimate("value_share", Kind.NUMBER, "share of the expected value of all segments (bootstrap)", "share"),
        _CURRENCY,
        _c("centre", Kind.JSON, "its typical customer: column to median (of shares: mean), in the column's unit"),
        _c(
            "differences",
            Kind.JSON,
            "what sets it apart, strongest first: column, unit, here, others (medians; of shares means), difference "
            "(standardised, by ranks: above 0 more than the others), more (chance that one of it has more than one of "
            "the others)",
        ),
        *_estimate("stability", Kind.NUMBER, "how much of it comes back when cut anew on a part (Jaccard)", "share"),
        _c("previous_segment", Kind.CATEGORY, "segment of the previous run that its customers mostly were in"),
        _c("overlap", Kind.NUMBER, "customers in both over customers in either of the two (Jaccard)", unit="share"),
        _N,
        _METHOD,
        *_REASON,
        _AS_OF,
    ),
    ("segment",),
)

SEGMENT_MOVES = TableContract(
    "segment_moves",
    "How many customers moved from segment to segment since the previous run.",
    (
        _c("from_as_of", Kind.INSTANT, "date of the previous run", required=True),
        _c("to_as_of", Kind.INSTANT, "date of this run", required=True),
        _c("from_segment", Kind.CATEGORY, "segment then, or 'none' for customers in none", required=True),
        _c("to_segment", Kind.CATEGORY, "segment now, or 'none'", required=True),
        _c("customers", Kind.INTEGER, "customers", unit="customers", required=True),
        *_estimate("share", Kind.NUMBER, "share of the earlier segment's customers (Wilson interval)", "share"),
    ),
    ("from_as_of", "to_as_of", "from_segment", "to_segment"),
)

PRODUCT_FEATURES = TableContract(
    "product_features",
    "What is known of each product on the as-of date.",
    (
        _PRODUCT,
        _c("product_name", Kind.TEXT, "name shown to shoppers"),
        _c("category", Kind.CATEGORY, "main category"),
        _c("brand", Kind.CATEGORY, "brand or maker"),
        _c("price", Kind.NUMBER, "price of a piece in force, else of the last sale", unit="currency"),
        _c("margin", Kind.NUMBER, "margin of a piece", unit="currency"),
        _c("margin_known", Kind.FLAG, "from the unit cost; false: from the settings' margin rate"),
        _c("on_hand", Kind.NUMBER, "pieces on hand", unit="pieces"),
        _c("on_sale", Kind.FLAG, "below its usual price"),
        _c("last_sold_days", Kind.NUMBER, "days since the last sale", unit="days"),
        _AS_OF,
    ),
    ("product_id",),
)

RECOMMENDATIONS = TableContract(
    "recommendations",
    "Slates ready to show, each item with its reason and propensity.",
    (
        _c("widget", Kind.CATEGORY, "place of the slate", required=True),
        _c("context", Kind.CATEGORY, "customer, product, basket, session or segment", required=True),
        _c("context_id", Kind.ID, "which one", required=True, personal=True),
        _c("rank", Kind.INTEGER, "position from 1", required=True),
        _PRODUCT,
        _c("score", Kind.NUMBER, "score by which it was ranked"),
        _c("source", Kind.CATEGORY, "model that proposed it"),
        _c("because_product_id", Kind.ID, "product of the history that counts most"),
        *_REASON,
        _c("propensity", Kind.PROBABILITY, "probability with which it is shown"),
        _c("policy", Kind.TEXT, "policy that chose it"),
        _AS_OF,
    ),
    ("widget", "context", "context_id", "rank"),
)

SIMILAR_PRODUCTS = TableContract(
    "similar_products",
    "Products like a product.",
    (
        _PRODUCT,
        _c("rank", Kind.INTEGER, "position from 1", required=True),
        _c("similar_product_id", Kind.ID, "the product like it", required=True),
        _c("score", Kind.NUMBER, "similarity"),
        _c("source", Kind.CATEGORY, "model that says so"),
        _AS_OF,
    ),
    ("product_id", "rank"),
)

BASKET_RULES = TableContract(
    "basket_rules",
    "What goes together: rules of the earlier part of the history, tested for chance and again on the later part.",
    (
        _c("antecedent", Kind.JSON, "ids of the products bought", required=True),
        _c("consequent", Kind.JSON, "id of the product bought with them, as a list of one", required=True),
        _c("antecedent_names", Kind.JSON, "their names"),
        _c("consequent_name", Kind.TEXT, "its name"),
        _c("baskets", Kind.INTEGER, "baskets with all of them", unit="baskets", required=True),
        _c("antecedent_baskets", Kind.INTEGER, "baskets with the antecedent", unit="baskets", required=True),
        _c("n", Kind.INTEGER, "baskets of the earlier part", unit="baskets", required=True),
        *_estimate("support", Kind.PROBABILITY, "share of baskets with all of them"),
        *_estimate("confidence", Kind.PROBABILITY, "share of baskets with the antecedent that hold the consequent"),
        *_estimate("lift", Kind.NUMBER, "confidence over the consequent's share"),
        *_estimate("leverage", Kind.NUMBER, "support less what chance gives"),
        *_estimate("conviction", Kind.NUMBER, "how much rarer the rule fails than by chance; empty: it never failed"),
        _c("p_value", Kind.PROBABILITY, "chance of as many baskets with all of them, were the sides independent"),
        _c("q_value", Kind.PROBABILITY, "false-discovery rate at which the rule is found, over all tests"),
        _c("tests", Kind.INTEGER, "rules that were looked at, those not listed included", unit="rules"),
        _c("later_baskets", Kind.INTEGER, "baskets of the following period with the antecedent", unit="baskets"),
        *_estimate("later_confidence", Kind.PROBABILITY, "confidence in the following period"),
        *_estimate("later_lift", Kind.NUMBER, "lift in the following period"),
        _c("holds_later", Kind.FLAG, "in the following period the interval of lift lies above 1; empty: not seen"),
        *_REASON,
        _AS_OF,
    ),
    ("antecedent", "consequent"),
)

BUNDLES = TableContract(
    "bundles",
    "Pairs that held in the following period, sold together: what a bundle earns, and how many hold one part only.",
    (
        _PRODUCT,
        _c("other_product_id", Kind.ID, "the product that goes with it", required=True),
        _c("product_name", Kind.TEXT, "name of the product"),
        _c("other_product_name", Kind.TEXT, "name of the other product"),
        _c("baskets", Kind.INTEGER, "baskets with both", unit="baskets", required=True),
        _c("one_part_baskets", Kind.INTEGER, "baskets with one of the two only", unit="baskets", required=True),
        _c("price", Kind.MONEY, "mean price paid for a piece of each, together"),
        _c("margin", Kind.MONEY, "margin on a piece of each at that price"),
        _c("margin_method", Kind.TEXT, "unit_cost, margin_rate or mixed"),
        _c("missing_margin", Kind.MONEY, "margin if every basket with one part had held the other: the most to gain"),
        _c("discount", Kind.NUMBER, "discount on the bundle that break_even_share supposes", unit="share"),
        _c(
            "break_even_share",
            Kind.PROBABILITY,
            "share of the baskets with one part that must take the other for the discount to pay; empty: it never pays",
        ),
        _CURRENCY,
        _AS_OF,
    ),
    ("product_id", "other_product_id"),
)

FORECASTS = TableContract(
    "forecasts",
    "How much will sell.",
    (
        _PRODUCT,
        _c("day", Kind.DAY, "first day of the period", required=True),
        _c("period_days", Kind.INTEGER, "length of the period", unit="days", required=True),
        *_estimate("quantity", Kind.NUMBER, "pieces sold", "pieces"),
        _METHOD,
        _AS_OF,
    ),
    ("product_id", "day"),
)

PURCHASE_ADVICE = TableContract(
    "purchase_advice",
    "What to order from suppliers, and when.",
    (
        _PRODUCT,
        _c("supplier_id", Kind.ID, "from whom"),
        _c("order_by_day", Kind.DAY, "latest day to order"),
        *_estimate("quantity", Kind.NUMBER, "pieces to order", "pieces"),
        *_estimate("days_of_cover", Kind.NUMBER, "days the stock lasts", "days"),
        *_REASON,
        _METHOD,
        _AS_OF,
    ),
    ("product_id",),
)

ELASTICITIES = TableContract(
    "elasticities",
    "What a price does to sales.",
    (
        _PRODUCT,
        _c("category", Kind.CATEGORY, "its category; empty where the shop has none"),
        *_estimate("elasticity", Kind.NUMBER, "change of sales in percent for one percent of price"),
        *_estimate("own_elasticity", Kind.NUMBER, "the same from the product's own weeks alone; empty for grade D"),
        _c("assumption_min", Kind.NUMBER, "lowest elasticity over the identifying assumptions"),
        _c("assumption_max", Kind.NUMBER, "highest elasticity over the identifying assumptions"),
        _c(
            "grade",
            Kind.CATEGORY,
            "evidence: A price drawn by lot or by place, B regular price moved, C promotions only, D the category's",
            required=True,
        ),
        _c("price_levels", Kind.INTEGER, "different prices seen", required=True),
        _c("price_min", Kind.MONEY, "lowest price seen"),
        _c("price_max", Kind.MONEY, "highest price seen"),
        *_estimate(
            "cross_elasticity", Kind.NUMBER, "change of sales in percent for one percent of the category's other prices"
        ),
        _CURRENCY,
        *_REASON,
        _N,
        _METHOD,
        _AS_OF,
    ),
    ("product_id",),
)

PRICE_ADVICE = TableContract(
    "price_advice",
    "What a product should cost.",
    (
        _PRODUCT,
        _c("price_now", Kind.MONEY, "price now"),
        *_estimate("price", Kind.MONEY, "advised price; its ends: the best price for 80 % of what may be true"),
        *_estimate("gain", Kind.MONEY, "expected gain in margin over the period"),
        _c("gain_least", Kind.MONEY, "the gain under the assumption that speaks most against the change"),
        _c("gain_most", Kind.MONEY, "the gain under the assumption that speaks most for it"),
        _c("loss_chance", Kind.PROBABILITY, "chance that the margin falls"),
        _c("period_days", Kind.INTEGER, "length of the period", unit="days", required=True),
        _c("decision", Kind.CATEGORY, "raise, cut, keep, test (try it first) or refused", required=True),
        _c("bound", Kind.CATEGORY, "rule that stops the price from going further; empty where none does"),
        _c("grade", Kind.CATEGORY, "evidence behind the elasticity, A to D", required=True),
        _c("unit_cost", Kind.MONEY, "what a piece costs the shop"),
        _c("pieces_week", Kind.NUMBER, "pieces sold a week at the price now", unit="pieces"),
        _CURRENCY,
        *_REASON,
        _METHOD,
        _AS_OF,
    ),
    ("product_id",),
)

PROMOTION_RESULTS = TableContract(
    "promotion_results",
    "What each product's promotions earned, what was bought ahead and what others of its category lost counted.",
    (
        _PRODUCT,
        _c("promotions", Kind.INTEGER, "promotions", required=True),
        _c("weeks", Kind.INTEGER, "promoted weeks", unit="weeks", required=True),
        _c("depth", Kind.NUMBER, "mean cut of the price", unit="share"),
        _c("pieces", Kind.NUMBER, "pieces sold in promoted weeks", unit="pieces"),
        *_estimate("extra_pieces", Kind.NUMBER, "pieces that would not have been sold in those weeks", "pieces"),
        *_estimate("borrowed_pieces", Kind.NUMBER, "pieces missing in the two weeks after", "pieces"),
        _c(
            "taken_share",
            Kind.NUMBER,
            "share of the extra pieces that other products of the category lost; 0: not seen",
        ),
        *_estimate("net_margin", Kind.MONEY, "margin earned by promoting, all told"),
        _CURRENCY,
        _N,
        _METHOD,
        _AS_OF,
    ),
    ("product_id",),
)

COMPETITOR_MATCHES = TableContract(
    "competitor_matches",
    "Which of a competitor's products is ours.",
    (
        _PRODUCT,
        _c("competitor", Kind.CATEGORY, "the other shop", required=True),
        _c("competitor_product_id", Kind.ID, "its product", required=True),
        _c("probability", Kind.PROBABILITY, "probability that they are the same"),
        _c("band", Kind.CATEGORY, "auto: taken; review: a person decides", required=True),
        _METHOD,
        _AS_OF,
    ),
    ("product_id", "competitor", "competitor_product_id"),
)

PRICE_GAPS = TableContract(
    "price_gaps",
    "How our price compares.",
    (
        _PRODUCT,
        _c("competitor", Kind.CATEGORY, "the other shop", required=True),
        _c("price", Kind.MONEY, "our price"),
        _c("competitor_price", Kind.MONEY, "its price"),
        _CURRENCY,
        _c("gap", Kind.NUMBER, "ours over theirs, less 1", unit="share"),
        _c("undercut", Kind.FLAG, "is theirs lower, and can it be bought", required=True),
        _c("at_stake", Kind.MONEY, "our margin a week with the product"),
        _c("seen_at", Kind.INSTANT, "instant their price was seen"),
        _AS_OF,
    ),
    ("product_id", "competitor"),
)

FUNNELS = TableContract(
    "funnels",
    "Where visitors drop off.",
    (
        _c("funnel", Kind.CATEGORY, "funnel", required=True),
        _c("step", Kind.INTEGER, "step from 1", required=True),
        _c("event", Kind.CATEGORY, "event of the step", required=True),
        _c("visits", Kind.INTEGER, "visits that reached it", unit="visits", required=True),
        *_estimate("conversion", Kind.PROBABILITY, "share of the step before"),
        _AS_OF,
    ),
    ("funnel", "step"),
)

PATHS = TableContract(
    "paths",
    "From which page to which.",
    (
        _c("from_page", Kind.TEXT, "page before", required=True),
        _c("to_page", Kind.TEXT, "page after", required=True),
        _c("visits", Kind.INTEGER, "visits", unit="visits", required=True),
        *_estimate("share", Kind.PROBABILITY, "share of the visits to the page before"),
        _AS_OF,
    ),
    ("from_page", "to_page"),
)

SEARCHES = TableContract(
    "searches",
    "What is searched for, and found.",
    (
        _c("search_text", Kind.TEXT, "normalised search", required=True),
        _c("searches", Kind.INTEGER, "times", unit="searches", required=True),
        *_estimate("conversion", Kind.PROBABILITY, "share followed by an order"),
        _c("without_result", Kind.INTEGER, "times without a view after it", unit="searches"),
        _AS_OF,
    ),
    ("search_text",),
)

FRICTION = TableContract(
    "friction",
    "Where pages cost orders.",
    (
        _c("page", Kind.TEXT, "page", required=True),
        _c("signal", Kind.CATEGORY, "slow, error, back_and_forth ...", required=True),
        *_estimate("lost_orders", Kind.NUMBER, "orders lost", "orders"),
        _N,
        _METHOD,
        _AS_OF,
    ),
    ("page", "signal"),
)

REVIEW_SENTIMENT = TableContract(
    "review_sentiment",
    "How positive each review is.",
    (
        _c("review_id", Kind.ID, "the review", required=True),
        *_estimate("positive", Kind.PROBABILITY, "probability of being positive"),
        _METHOD,
    ),
    ("review_id",),
)

ASPECTS = TableContract(
    "aspects",
    "What is praised and blamed.",
    (
        _c("aspect", Kind.CATEGORY, "aspect", required=True),
        _c("product_id", Kind.ID, "product; empty for the shop"),
        _c("mentions", Kind.INTEGER, "reviews that name it", unit="reviews", required=True),
        *_estimate("positive", Kind.PROBABILITY, "share that is positive"),
        _c("quote", Kind.TEXT, "one example", personal=True),
        _AS_OF,
    ),
    ("aspect", "product_id"),
)

CUSTOMER_SENTIMENT = TableContract(
    "customer_sentiment",
    "How each customer feels about the shop.",
    (
        _CUSTOMER,
        *_estimate("positive", Kind.PROBABILITY, "probability of being positive"),
        _N,
        _METHOD,
        _AS_OF,
    ),
    ("customer_id",),
)

UPLIFT = TableContract(
    "uplift",
    "What an offer changes for a customer.",
    (
        _CUSTOMER,
        _c("offer", Kind.ID, "the offer", required=True),
        *_estimate("uplift", Kind.MONEY, "difference to margin"),
        _CURRENCY,
        _METHOD,
        *_REASON,
        _AS_OF,
    ),
    ("customer_id", "offer"),
)

STRATEGIES = TableContract(
    "strategies",
    "Plans proposed for each tier: their cost, their gain or from where on they pay; and why others are not.",
    (
        _c("strategy", Kind.ID, "kind of plan: win_back, second_order, due_again ...", required=True),
        _c("tier", Kind.CATEGORY, "for which tier; empty where nothing is proposed"),
        _c("offer", Kind.ID, "the offer; empty where nothing is proposed"),
        _c("channel", Kind.CATEGORY, "channel of the offer"),
        _c("customers", Kind.INTEGER, "who shall get it", unit="customers"),
        _c("held_out", Kind.INTEGER, "who would get it and is held out to compare", unit="customers"),
        _c("expected_cost", Kind.MONEY, "what contacts and discounts cost in the mean where it changes nothing"),
        _c("cost_ceiling", Kind.MONEY, "the most it can cost: everybody orders and uses it"),
        *_estimate("gain", Kind.MONEY, "expected gain in margin; empty where no past campaign tells"),
        _c("base", Kind.PROBABILITY, "chance of an order in the window without the offer, in the mean"),
        _c("break_even", Kind.NUMBER, "rise of that chance from which it pays", unit="share of customers"),
        _c("detectable", Kind.NUMBER, "smallest rise that it can show at power 0.8", unit="share of customers"),
        _CURRENCY,
        _c("waterfall", Kind.JSON, "from all customers to those written to: step and customers left"),
        *_REASON,
        _METHOD,
        _AS_OF,
    ),
    ("strategy", "tier", "offer", "channel"),
)

STRATEGY_CUSTOMERS = TableContract(
    "strategy_customers",
    "Who is meant by a strategy, and why.",
    (
        _c("strategy", Kind.ID, "kind of plan", required=True),
        _CUSTOMER,
        _c("rank", Kind.INTEGER, "place by what is at stake, 1 for the most"),
        _c("score", Kind.NUMBER, "what the place goes by"),
        *_REASON,
        _AS_OF,
    ),
    ("strategy", "customer_id"),
)

ASSIGNMENTS = TableContract(
    "assignments",
    "Who gets what, decided when and with which probability.",
    (
        _c("campaign", Kind.ID, "the campaign", required=True),
        _c("version", Kind.INTEGER, "version of the plan", required=True),
        _CUSTOMER,
        _c("offer", Kind.ID, "the offer", required=True),
        _c("channel", Kind.CATEGORY, "channel"),
        _c("strategy", Kind.CATEGORY, "kind of plan that wants her"),
        _c("tier", Kind.CATEGORY, "her value tier when it was decided"),
        _c("arm", Kind.CATEGORY, "treated, or control: held out of what `offer` says", required=True),
        _c("propensity", Kind.PROBABILITY, "probability of this arm and offer", required=True),
        _c("chances", Kind.JSON, "probability of every offer, `none` included, holdout and exploration counted"),
        _c("policy", Kind.TEXT, "policy that chose it"),
        _c("score", Kind.NUMBER, "score by which it was chosen"),
        _c("prices", Kind.JSON, "prices of budget and stock at the decision"),
        _c("seed", Kind.INTEGER, "seed of the draw"),
        _c("decided_at", Kind.INSTANT, "instant of the decision", required=True),
    ),
    ("campaign", "version", "customer_id"),
)

EFFECTS = TableContract(
    "effects",
    "What a campaign, or the whole programme, has changed: those assigned to it less those held out.",
    (
        _c("campaign", Kind.ID, "the campaign; `programme` with its quarter for all campaigns together", required=True),
        _c("version", Kind.INTEGER, "version of the plan; 0 for the programme", required=True),
        _c("metric", Kind.CATEGORY, "conversion, orders, revenue, margin, discount, iroi ...", required=True),
        _c("tier", Kind.CATEGORY, "tier when it was decided; empty for all"),
        _c("offer", Kind.ID, "the offer; empty for all"),
        _c("treated", Kind.INTEGER, "assigned to it", unit="customers"),
        _c("control", Kind.INTEGER, "held out", unit="customers"),
        _c("base", Kind.NUMBER, "mean of those held out"),
        *_estimate("effect", Kind.NUMBER, "difference per customer; for iroi: margin gained for one unit spent"),
        *_estimate("total", Kind.NUMBER, "the same for all treated; without a lot, of the effect on those contacted"),
        _c("p_value", Kind.PROBABILITY, "probability of so large a difference by chance; tiers, offers read together"),
        _c("unit", Kind.TEXT, "unit or currency"),
        _c("days", Kind.INTEGER, "days of the window that have passed", unit="days"),
        _c("running", Kind.FLAG, "the window is not over: the interval may be read every day and is wider for it"),
        _N,
        _METHOD,
        _AS_OF,
    ),
    ("campaign", "version", "metric", "tier", "offer"),
)

QUARANTINE = TableContract(
    "quarantine",
    "Source rows that were refused, each with the rules it broke; nothing is thrown away.",
    (
        _c("table", Kind.CATEGORY, "input table it would have joined", required=True),
        _c("file", Kind.TEXT, "source file", required=True),
        _c("line", Kind.INTEGER, "line in that file (record number for typed sources)", required=True),
        _c("rules", Kind.JSON, "codes of the rules it broke", required=True),
        _c("raw", Kind.TEXT, "the row as it was read", required=True, personal=True),
        _c("amount", Kind.MONEY, "its money, where readable"),
        _CURRENCY,
    ),
    ("table", "file", "line"),
)

RESULT_TABLES: dict[str, TableContract] = {
    t.name: t
    for t in (
        CUSTOMER_FEATURES, RFM, VALUE, VALUE_DIMENSIONS, TIERS, TIER_MOVES, COHORTS, KPIS, ACQUISITION,
        OPPORTUNITIES, BEHAVIOUR, MODEL_CARDS, CALIBRATION, QUESTION_DRIVERS, QUESTION_EFFECTS, QUESTION_RULES,
        SEGMENTS, PERSONAS, SEGMENT_MOVES, PRODUCT_FEATURES, RECOMMENDATIONS, SIMILAR_PRODUCTS, BASKET_RULES,
        BUNDLES, FORECASTS, PURCHASE_ADVICE, ELASTICITIES, PRICE_ADVICE, PROMOTION_RESULTS,
        COMPETITOR_MATCHES, PRICE_GAPS, FUNNELS, PATHS, SEARCHES, FRICTION, REVIEW_SENTIMENT, ASPECTS,
        CUSTOMER_SENTIMENT, UPLIFT, STRATEGIES, STRATEGY_CUSTOMERS, ASSIGNMENTS, EFFECTS, QUARANTINE,
    )
}  # fmt: skip
"""Every result table by name."""
