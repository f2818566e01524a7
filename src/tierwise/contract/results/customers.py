"""What is known of a customer on a date."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, CURRENCY, CUSTOMER, windows
from tierwise.contract.schema import Column, Kind, TableContract

CUSTOMER_FEATURES = TableContract(
    "customer_features",
    "What is known of a customer on a date.",
    (
        CUSTOMER,
        AS_OF,
        # how often and how recently
        Column("first_order_day", Kind.DAY, "local day of the first order", required=True),
        Column("last_order_day", Kind.DAY, "local day of the last order", required=True),
        Column(
            "days_since_first_order",
            Kind.INTEGER,
            "local midnights since the first order",
            unit="days",
            required=True,
        ),
        Column(
            "days_since_last_order",
            Kind.INTEGER,
            "local midnights since the last order",
            unit="days",
            required=True,
        ),
        Column("orders", Kind.INTEGER, "orders so far", unit="orders", required=True),
        Column("purchase_days", Kind.INTEGER, "distinct local days with an order", unit="days", required=True),
        Column(
            "repeat_days",
            Kind.INTEGER,
            "purchase days after the first (x of the BTYD papers)",
            unit="days",
            required=True,
        ),
        Column(
            "first_to_last_days",
            Kind.INTEGER,
            "days from first to last purchase day (t_x)",
            unit="days",
            required=True,
        ),
        Column(
            "age_days",
            Kind.INTEGER,
            "days from first purchase day to the as-of day (T)",
            unit="days",
            required=True,
        ),
        Column("gap_median_days", Kind.NUMBER, "median gap between purchase days", unit="days"),
        Column("gap_last_days", Kind.NUMBER, "gap before the last purchase day", unit="days"),
        Column(
            "gap_trend",
            Kind.NUMBER,
            "slope of the gap over its number, as a share of the mean gap; above 0 slows down",
        ),
        *windows("orders", Kind.INTEGER, "orders", "orders"),
        # money
        CURRENCY,
        Column("revenue", Kind.MONEY, "money paid, net of discounts, returns and cancellations"),
        Column("margin", Kind.MONEY, "revenue less unit cost, or the margin rate of the settings"),
        Column("margin_method", Kind.TEXT, "unit_cost, margin_rate or mixed"),
        *windows("revenue", Kind.MONEY, "net revenue"),
        Column("mean_order_value", Kind.MONEY, "net revenue for each order"),
        Column("items_per_order", Kind.NUMBER, "pieces for each order", unit="pieces"),
        Column("lines_per_order", Kind.NUMBER, "different lines for each order", unit="lines"),
        Column("discount_share", Kind.NUMBER, "discount as a share of the price before discount", unit="share"),
        Column("return_share", Kind.NUMBER, "money returned as a share of money paid", unit="share"),
        Column("returns", Kind.INTEGER, "return documents", unit="returns"),
        # what
        Column("products", Kind.INTEGER, "different products bought", unit="products"),
        Column("categories", Kind.INTEGER, "different categories bought", unit="categories"),
        Column("top_category", Kind.CATEGORY, "category with most revenue"),
        Column("top_category_share", Kind.NUMBER, "its share of revenue", unit="share"),
        Column(
            "category_entropy",
            Kind.NUMBER,
            "Shannon entropy of the revenue shares of categories",
            unit="nats",
        ),
        # when
        Column("weekend_share", Kind.NUMBER, "share of orders on Saturday or Sunday", unit="share"),
        Column(
            "season_concentration",
            Kind.NUMBER,
            "length of the mean month vector of orders, 0 even, 1 always the same month",
        ),
        Column("season_month", Kind.INTEGER, "month in which orders centre, 1..12"),
        # who
        Column("age_years", Kind.NUMBER, "age at the as-of day", unit="years", personal=True),
        Column("age_band", Kind.CATEGORY, "age band", personal=True),
        Column("gender", Kind.CATEGORY, "gender", personal=True),
        Column("region", Kind.CATEGORY, "region"),
        Column("country", Kind.CATEGORY, "country of the customer, else of most orders"),
        Column("density", Kind.CATEGORY, "urban, suburban, rural"),
        Column("channel", Kind.CATEGORY, "channel of most orders"),
        Column("referrals", Kind.INTEGER, "customers referred", unit="customers"),
        Column("no_profiling", Kind.FLAG, "refused profiling", required=True),
        Column("is_giant", Kind.FLAG, "so large that models cap it (B2B)", required=True),
        # visits (when `events` is there)
        Column("visits", Kind.INTEGER, "visits", unit="visits"),
        *windows("visits", Kind.INTEGER, "visits", "visits"),
        Column("product_views", Kind.INTEGER, "product pages seen", unit="views"),
        Column("carts", Kind.INTEGER, "times put into the cart", unit="carts"),
        Column("searches", Kind.INTEGER, "searches", unit="searches"),
        Column("search_to_buy_days", Kind.NUMBER, "median time from a search to the next order", unit="days"),
        Column(
            "visits_to_buy", Kind.NUMBER, "median visits since the order before (or ever) up to an order", unit="visits"
        ),
        Column(
            "minutes_to_buy",
            Kind.NUMBER,
            "median time from the start of the visit an order was placed in (at most a day) to the order",
            unit="minutes",
        ),
        Column("searches_per_order", Kind.NUMBER, "searches in the visits up to an order", unit="searches"),
        Column("orders_with_visits", Kind.INTEGER, "orders whose visits are known", unit="orders"),
        Column("days_since_last_visit", Kind.INTEGER, "local midnights since the last visit", unit="days"),
        Column("device", Kind.CATEGORY, "device of most visits"),
        Column("source", Kind.CATEGORY, "source of most visits"),
        # service (when `shipments`, `support_messages` are there)
        Column("delivery_days", Kind.NUMBER, "median time from an order to its last parcel's arrival", unit="days"),
        Column("deliveries", Kind.INTEGER, "orders that have arrived", unit="orders"),
        Column("support_wait_hours", Kind.NUMBER, "median wait for the first answer of those answered", unit="hours"),
        Column("support_answers", Kind.INTEGER, "conversations that the shop has answered", unit="conversations"),
        # reviews (when `reviews` is there)
        Column("reviews", Kind.INTEGER, "reviews written", unit="reviews"),
        Column("mean_stars", Kind.NUMBER, "mean stars given", unit="1..5"),
    ),
    ("customer_id",),
)
