"""What the inputs are about: inputs that tell nearly the same thing share a topic, and reasons are told by topic."""

from __future__ import annotations

from collections.abc import Mapping

TOPICS: Mapping[str, tuple[str, ...]] = {
    "rhythm": ("days_since_last_order", "late_by_own_gap", "gap_median_days", "gap_last_days", "gap_trend"),
    "outlook": ("expected_orders", "p_active_30d", "p_active_90d", "p_active_365d", "p_alive"),
    "frequency": ("purchase_days", "orders", "repeat_days", "orders_30d", "orders_90d", "orders_365d"),
    "tenure": ("days_since_first_order", "age_days", "first_to_last_days"),
    "money": (
        "revenue", "margin", "revenue_30d", "revenue_90d", "revenue_365d", "mean_order_value", "expected_order_value",
    ),
    "baskets": ("items_per_order", "lines_per_order", "products"),
    "discounts": ("discount_share",),
    "returns": ("return_share", "returns"),
    "taste": ("categories", "top_category", "top_category_share", "category_entropy"),
    "season": ("weekend_share", "season_concentration", "season_month"),
    "place": ("country", "region", "density", "channel"),
    "person": ("age_years", "age_band", "gender", "referrals", "is_giant"),
    "visits": (
        "visits", "visits_30d", "visits_90d", "visits_365d", "product_views", "carts", "searches",
        "search_to_buy_days", "visits_to_buy", "minutes_to_buy", "searches_per_order", "orders_with_visits",
        "days_since_last_visit", "device", "source",
    ),
    "service": ("delivery_days", "deliveries", "support_wait_hours", "support_answers"),
    "reviews": ("reviews", "mean_stars"),
}  # fmt: skip
"""Topic -> inputs; an input of an analyst's own is a topic of its own."""

TOLD_BY_FIRST = frozenset(
    ("rhythm", "outlook", "frequency", "tenure", "money", "baskets", "taste", "season", "reviews")
)
"""Topics of inputs that move together: always told by the first of them, which a person knows. The others are told by
the input that goes farthest the topic's way."""

VOICES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "rhythm": (("days_since_last_order", "late_by_own_gap"), ("gap_median_days", "gap_last_days", "gap_trend")),
}
"""Topics that say two things: silence, and the gaps before. Told is the one that goes farthest the topic's way: whoever
ordered once two days ago is at risk for want of a rhythm, not for the two days."""

FIRST_OF_CHANCES: Mapping[str, str] = {"outlook": "p_active_90d"}
"""Who tells a topic where the answer is a chance: of who most likely orders never again many orders may be expected."""

_TOPIC = {column: topic for topic, columns in TOPICS.items() for column in columns}


def topic_of(column: str) -> str:
    """The topic of an input.

    >>> topic_of("orders_90d"), topic_of("big_orders")
    ('frequency', 'big_orders')
    """
    return _TOPIC.get(column, column)
