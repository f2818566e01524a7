"""What people looked at, were shown, and said of it."""

from __future__ import annotations

from tierwise.contract.inputs.columns import PRODUCT, column, customer, input_table
from tierwise.contract.schema import Kind

EVENTS = input_table(
    "events",
    "What visitors did, by the GA4 e-commerce names.",
    column("event_id", Kind.ID, "the event", required=True),
    column("happened_at", Kind.INSTANT, "instant of the event", required=True),
    column("day", Kind.DAY, "local calendar day", required=True),
    column(
        "event",
        Kind.CATEGORY,
        "view_item, add_to_cart, begin_checkout, purchase, search, page_view ...",
        required=True,
    ),
    customer(),
    column("session_id", Kind.ID, "the visit", personal=True),
    PRODUCT,
    column("search_text", Kind.TEXT, "what was searched for"),
    column("page", Kind.TEXT, "page or screen"),
    column("load_ms", Kind.NUMBER, "time the page took to load", unit="ms", minimum=0),
    column("device", Kind.CATEGORY, "desktop, mobile, tablet"),
    column("source", Kind.CATEGORY, "where the visit came from"),
    key=("event_id",),
    happened_at="happened_at",
)

IMPRESSIONS = input_table(
    "impressions",
    "What was shown to whom, and with which probability.",
    column("impression_id", Kind.ID, "one product shown in one slate", required=True),
    column("shown_at", Kind.INSTANT, "instant it was shown", required=True),
    customer(),
    column("session_id", Kind.ID, "the visit", personal=True),
    column("widget", Kind.CATEGORY, "place of the slate"),
    column("slate_id", Kind.ID, "the slate"),
    column("rank", Kind.INTEGER, "position from 1", minimum=1),
    PRODUCT,
    column("propensity", Kind.PROBABILITY, "probability with which the policy showed it", minimum=0),
    column("policy", Kind.TEXT, "policy that chose it"),
    column("clicked", Kind.FLAG, "was it clicked"),
    key=("impression_id",),
    happened_at="shown_at",
)

REVIEWS = input_table(
    "reviews",
    "What customers wrote about products.",
    column("review_id", Kind.ID, "the review", required=True),
    column("reviewed_at", Kind.INSTANT, "instant of the review"),
    customer(),
    PRODUCT,
    column("stars", Kind.NUMBER, "stars given", unit="1..5", minimum=0),
    column("title", Kind.TEXT, "headline", personal=True),
    column("text", Kind.TEXT, "what was written", personal=True),
    column("language", Kind.CATEGORY, "language code"),
    key=("review_id",),
    happened_at="reviewed_at",
)

SURVEYS = input_table(
    "surveys",
    "Answers to satisfaction questions.",
    column("survey_id", Kind.ID, "the answer", required=True),
    column("answered_at", Kind.INSTANT, "instant of the answer", required=True),
    customer(),
    column("question", Kind.CATEGORY, "nps, csat, ces or the shop's own", required=True),
    column("score", Kind.NUMBER, "score given", unit="points"),
    column("text", Kind.TEXT, "free text", personal=True),
    key=("survey_id",),
    happened_at="answered_at",
)
