"""Whom the shop wrote to, with what, what came of it and what it cost."""

from __future__ import annotations

from tierwise.contract.inputs.columns import CURRENCY, column, customer, input_table
from tierwise.contract.schema import Kind

CONTACTS = input_table(
    "contacts",
    "Past campaign exposures, with arm and propensity where known.",
    column("contact_id", Kind.ID, "one customer contacted once", required=True),
    column("campaign", Kind.ID, "the campaign", required=True),
    customer(required=True),
    column("contacted_at", Kind.INSTANT, "instant of the contact", required=True),
    column("channel", Kind.CATEGORY, "email, sms, push, mail ..."),
    column("offer", Kind.CATEGORY, "what was offered"),
    column("arm", Kind.CATEGORY, "treated or control, or the name of the arm"),
    column("propensity", Kind.PROBABILITY, "probability of the arm", minimum=0),
    column("opened", Kind.FLAG, "was it opened"),
    column("clicked", Kind.FLAG, "was it clicked"),
    column("clicked_at", Kind.INSTANT, "instant of the first click"),
    column("links", Kind.INTEGER, "links in the message", minimum=0),
    column("links_clicked", Kind.INTEGER, "how many of them were clicked", minimum=0),
    key=("contact_id",),
    happened_at="contacted_at",
)

OFFERS = input_table(
    "offers",
    "What can be offered.",
    column("offer", Kind.ID, "the offer", required=True),
    column(
        "offer_kind",
        Kind.CATEGORY,
        "percent, fixed, points, flash_sale, free_shipping, recommendation, early_access",
        required=True,
    ),
    column("depth", Kind.NUMBER, "size: share for percent, money for fixed, points for points", minimum=0),
    column("currency", Kind.CURRENCY, "ISO 4217 code of a fixed amount"),
    column("stock", Kind.INTEGER, "how many can be given", minimum=0),
    column("valid_from", Kind.INSTANT, "instant it begins"),
    column("valid_to", Kind.INSTANT, "instant it ends"),
    key=("offer", "known_at"),
)

COUPONS = input_table(
    "coupons",
    "Coupons and the products they are good for.",
    column("coupon_code", Kind.ID, "the coupon", required=True),
    column("campaign", Kind.ID, "campaign it belongs to"),
    column("product_id", Kind.ID, "product it is good for; empty for all"),
    column("valid_from", Kind.INSTANT, "instant it begins"),
    column("valid_to", Kind.INSTANT, "instant it ends"),
    key=("coupon_code", "campaign", "product_id", "known_at"),
)

REDEMPTIONS = input_table(
    "redemptions",
    "Coupons used.",
    column("redemption_id", Kind.ID, "one use", required=True),
    column("coupon_code", Kind.ID, "the coupon", required=True),
    column("campaign", Kind.ID, "its campaign"),
    customer(),
    column("order_id", Kind.ID, "order it was used on"),
    column("redeemed_at", Kind.INSTANT, "instant of use", required=True),
    key=("redemption_id",),
    happened_at="redeemed_at",
)

MARKETING_COSTS = input_table(
    "marketing_costs",
    "What marketing cost by day, channel and campaign.",
    column("day", Kind.DAY, "local calendar day", required=True),
    column("channel", Kind.CATEGORY, "channel", required=True),
    column("campaign", Kind.ID, "campaign"),
    column("cost", Kind.MONEY, "money spent", required=True, minimum=0),
    CURRENCY,
    column("impressions", Kind.INTEGER, "times shown", minimum=0),
    column("clicks", Kind.INTEGER, "times clicked", minimum=0),
    key=("day", "channel", "campaign", "known_at"),
)
