"""What a shop has: the input tables as they rest after cleaning. Only `order_lines` is required.

Each further table switches capabilities on. Every fact has the instant it happened and, where these differ, the
instant it became known; ``Shop.as_of`` hides what was not yet known. ``file`` and ``line`` lead back to the source row.
"""

from __future__ import annotations

from tierwise.contract.schema import Column, Kind, TableContract

NOT_A_PRODUCT = 1 << 31
"""Bit of ``order_lines.flags``: postage, fee, discount or adjustment. Its money counts, it is no product."""


def _c(
    name: str,
    kind: Kind,
    meaning: str,
    *,
    unit: str = "",
    required: bool = False,
    personal: bool = False,
    minimum: float | None = None,
) -> Column:
    return Column(name, kind, meaning, unit, required, personal, minimum)


def _origin() -> tuple[Column, ...]:
    """Where a row came from and when it was known: the tail of every input table."""
    return (
        _c(
            "flags",
            Kind.INTEGER,
            "bit mask of what cleaning noticed or repaired; 0 is an untouched row",
            required=True,
        ),
        _c("file", Kind.TEXT, "source file (or database table) the row was read from", required=True),
        _c(
            "line",
            Kind.INTEGER,
            "line in that file (record number for Parquet, Excel and databases)",
            required=True,
        ),
        _c("known_at", Kind.INSTANT, "instant from which the shop could know this row", required=True),
        _c("superseded_at", Kind.INSTANT, "instant a later correction replaced the row; empty while it holds"),
    )


def _customer(required: bool = False) -> Column:
    return _c("customer_id", Kind.ID, "the customer; empty for a guest", personal=True, required=required)


def _input(
    name: str, meaning: str, *columns: Column, key: tuple[str, ...] = (), happened_at: str = ""
) -> TableContract:
    return TableContract(name, meaning, (*columns, *_origin()), key, happened_at, "known_at")


_PRODUCT = _c("product_id", Kind.ID, "the product (SKU)")
_CURRENCY = _c("currency", Kind.CURRENCY, "ISO 4217 code of the row's money", required=True)

ORDER_LINES = _input(
    "order_lines",
    "One product on one order; money net of discounts, before returns.",
    _c(
        "order_id",
        Kind.ID,
        "the order (invoice, basket); made from customer and local day where the source has none",
        required=True,
    ),
    _c(
        "line_number",
        Kind.INTEGER,
        "position within the order, from 1, in source order",
        required=True,
        minimum=1,
    ),
    _customer(),
    _PRODUCT,
    _c("product_name", Kind.TEXT, "the product's name as the order shows it"),
    _c("ordered_at", Kind.INSTANT, "instant of the order", required=True),
    _c("day", Kind.DAY, "local calendar day of the order in the shop's time zone", required=True),
    _c(
        "quantity",
        Kind.QUANTITY,
        "pieces (or kilograms) ordered; never negative",
        unit="pieces",
        required=True,
        minimum=0,
    ),
    _c("unit_price", Kind.MONEY, "price of one piece before discounts", minimum=0),
    _c(
        "amount",
        Kind.MONEY,
        "what the customer pays for the line, net of discounts",
        required=True,
        minimum=0,
    ),
    _c("discount", Kind.MONEY, "what was taken off the line", minimum=0),
    _c("coupon_code", Kind.TEXT, "coupon used on the line"),
    _CURRENCY,
    _c("channel", Kind.CATEGORY, "where it was sold: web, app, store ..."),
    _c("country", Kind.CATEGORY, "country of the order"),
    key=("order_id", "line_number", "known_at"),
    happened_at="ordered_at",
)

ORDERS = _input(
    "orders",
    "One order by itself, where its lines stand in another file: who, when, in what state. Read to be joined to the "
    "lines by order id; not stored.",
    _c("order_id", Kind.ID, "the order; lines name it", required=True),
    _customer(),
    _c("ordered_at", Kind.INSTANT, "instant of the order", required=True),
    _c("day", Kind.DAY, "local calendar day of the order in the shop's time zone", required=True),
    _c("status", Kind.CATEGORY, "state of the order"),
    _c("payment_status", Kind.CATEGORY, "state of its payment"),
    _c("order_total", Kind.MONEY, "what the whole order cost"),
    _c("currency", Kind.CURRENCY, "ISO 4217 code of the order's money"),
    _c("coupon_code", Kind.TEXT, "coupon used on the order"),
    _c("channel", Kind.CATEGORY, "where it was sold: web, app, store ..."),
    _c("country", Kind.CATEGORY, "country of the order"),
    key=("order_id", "known_at"),
    happened_at="ordered_at",
)

RETURNS = _input(
    "returns",
    "Goods or orders taken back, each part matched to the order line it nets (first in, first out).",
    _c("return_id", Kind.ID, "the return or cancellation document", required=True),
    _c(
        "part",
        Kind.INTEGER,
        "part of the return, from 1: one for each order line it nets",
        required=True,
        minimum=1,
    ),
    _c("order_id", Kind.ID, "order that the part nets; empty when no earlier purchase is in the data"),
    _c("line_number", Kind.INTEGER, "line of that order"),
    _customer(),
    _PRODUCT,
    _c("returned_at", Kind.INSTANT, "instant of the return", required=True),
    _c("day", Kind.DAY, "local calendar day of the return", required=True),
    _c("quantity", Kind.QUANTITY, "pieces taken back (positive)", unit="pieces", required=True, minimum=0),
    _c("amount", Kind.MONEY, "money given back (positive)", required=True, minimum=0),
    _c("reason", Kind.TEXT, "reason given"),
    _CURRENCY,
    key=("return_id", "part", "known_at"),
    happened_at="returned_at",
)

CUSTOMERS = _input(
    "customers",
    "One row for each customer, as known from a date on.",
    _customer(required=True),
    _c("birth_year", Kind.INTEGER, "year of birth", personal=True, minimum=1900),
    _c("age_band", Kind.CATEGORY, "age or band as the shop states it (45-54)", personal=True),
    _c("gender", Kind.CATEGORY, "female, male, other", personal=True),
    _c("region", Kind.CATEGORY, "region, state or province"),
    _c("city", Kind.CATEGORY, "city"),
    _c("postcode", Kind.TEXT, "postcode", personal=True),
    _c("country", Kind.CATEGORY, "country"),
    _c("density", Kind.CATEGORY, "urban, suburban, rural"),
    _c("language", Kind.CATEGORY, "language code"),
    _c("time_zone", Kind.TEXT, "IANA time zone"),
    _c("income_band", Kind.CATEGORY, "income band as the shop states it", personal=True),
    _c("household_size", Kind.CATEGORY, "people in the household", personal=True),
    _c("signed_up_at", Kind.INSTANT, "instant the account was opened"),
    _c("referrer_id", Kind.ID, "customer who referred this one", personal=True),
    _c("acquisition_source", Kind.CATEGORY, "channel that brought the customer"),
    _c("email_key", Kind.TEXT, "keyed hash of the normalised e-mail address", personal=True),
    _c("phone_key", Kind.TEXT, "keyed hash of the normalised phone number", personal=True),
    _c("no_profiling", Kind.FLAG, "the customer refused profiling: stays out of scoring and training"),
    key=("customer_id", "known_at"),
)

PRODUCTS = _input(
    "products",
    "One row for each product, as known from a date on.",
    _c("product_id", Kind.ID, "the product (SKU)", required=True),
    _c("product_name", Kind.TEXT, "name shown to shoppers"),
    _c("category", Kind.CATEGORY, "main category"),
    _c("subcategory", Kind.CATEGORY, "finer category"),
    _c("brand", Kind.CATEGORY, "brand or maker"),
    _c("description", Kind.TEXT, "longer text"),
    _c("list_price", Kind.MONEY, "usual price of one piece", minimum=0),
    _c("unit_cost", Kind.MONEY, "what one piece costs the shop", minimum=0),
    _c("least_advertised_price", Kind.MONEY, "lowest price the maker lets be advertised (MAP)", minimum=0),
    _c("currency", Kind.CURRENCY, "ISO 4217 code of price and cost"),
    _c("durable", Kind.FLAG, "bought once in a long while"),
    _c("listed_at", Kind.INSTANT, "instant the product was first offered"),
    key=("product_id", "known_at"),
)

EVENTS = _input(
    "events",
    "What visitors did, by the GA4 e-commerce names.",
    _c("event_id", Kind.ID, "the event", required=True),
    _c("happened_at", Kind.INSTANT, "instant of the event", required=True),
    _c("day", Kind.DAY, "local calendar day", required=True),
    _c(
        "event",
        Kind.CATEGORY,
        "view_item, add_to_cart, begin_checkout, purchase, search, page_view ...",
        required=True,
    ),
    _customer(),
    _c("session_id", Kind.ID, "the visit", personal=True),
    _PRODUCT,
    _c("search_text", Kind.TEXT, "what was searched for"),
    _c("page", Kind.TEXT, "page or screen"),
    _c("load_ms", Kind.NUMBER, "time the page took to load", unit="ms", minimum=0),
    _c("device", Kind.CATEGORY, "desktop, mobile, tablet"),
    _c("source", Kind.CATEGORY, "where the visit came from"),
    key=("event_id",),
    happened_at="happened_at",
)

IMPRESSIONS = _input(
    "impressions",
    "What was shown to whom, and with which probability.",
    _c("impression_id", Kind.ID, "one product shown in one slate", required=True),
    _c("shown_at", Kind.INSTANT, "instant it was shown", required=True),
    _customer(),
    _c("session_id", Kind.ID, "the visit", personal=True),
    _c("widget", Kind.CATEGORY, "place of the slate"),
    _c("slate_id", Kind.ID, "the slate"),
    _c("rank", Kind.INTEGER, "position from 1", minimum=1),
    _PRODUCT,
    _c("propensity", Kind.PROBABILITY, "probability with which the policy showed it", minimum=0),
    _c("policy", Kind.TEXT, "policy that chose it"),
    _c("clicked", Kind.FLAG, "was it clicked"),
    key=("impression_id",),
    happened_at="shown_at",
)

REVIEWS = _input(
    "reviews",
    "What customers wrote about products.",
    _c("review_id", Kind.ID, "the review", required=True),
    _c("reviewed_at", Kind.INSTANT, "instant of the review"),
    _customer(),
    _PRODUCT,
    _c("stars", Kind.NUMBER, "stars given", unit="1..5", minimum=0),
    _c("title", Kind.TEXT, "headline", personal=True),
    _c("text", Kind.TEXT, "what was written", personal=True),
    _c("language", Kind.CATEGORY, "language code"),
    key=("review_id",),
    happened_at="reviewed_at",
)

SURVEYS = _input(
    "surveys",
    "Answers to satisfaction questions.",
    _c("survey_id", Kind.ID, "the answer", required=True),
    _c("answered_at", Kind.INSTANT, "instant of the answer", required=True),
    _customer(),
    _c("question", Kind.CATEGORY, "nps, csat, ces or the shop's own", required=True),
    _c("score", Kind.NUMBER, "score given", unit="points"),
    _c("text", Kind.TEXT, "free text", personal=True),
    key=("survey_id",),
    happened_at="answered_at",
)

STOCK = _input(
    "stock",
    "Pieces on hand by day.",
    _c("product_id", Kind.ID, "the product (SKU)", required=True),
    _c("location", Kind.CATEGORY, "warehouse or store"),
    _c("counted_at", Kind.INSTANT, "instant of the count", required=True),
    _c("on_hand", Kind.QUANTITY, "pieces on hand", unit="pieces", required=True),
    _c("on_order", Kind.QUANTITY, "pieces ordered from suppliers", unit="pieces"),
    key=("product_id", "location", "counted_at"),
    happened_at="counted_at",
)

SUPPLIERS = _input(
    "suppliers",
    "On what terms a product can be bought.",
    _c("supplier_id", Kind.ID, "the supplier", required=True),
    _c("product_id", Kind.ID, "the product (SKU)", required=True),
    _c("lead_time_days", Kind.NUMBER, "days from order to arrival", unit="days", minimum=0),
    _c("minimum_order", Kind.QUANTITY, "smallest order (MOQ)", unit="pieces", minimum=0),
    _c("pack_size", Kind.QUANTITY, "pieces to a pack", unit="pieces", minimum=0),
    _c("shelf_life_days", Kind.NUMBER, "days until spoiled", unit="days", minimum=0),
    _c("unit_cost", Kind.MONEY, "price of one piece", minimum=0),
    _c("currency", Kind.CURRENCY, "ISO 4217 code of the cost"),
    key=("supplier_id", "product_id", "known_at"),
)

PURCHASE_ORDERS = _input(
    "purchase_orders",
    "What was ordered from suppliers.",
    _c("purchase_order_id", Kind.ID, "the order to the supplier", required=True),
    _c("supplier_id", Kind.ID, "the supplier"),
    _c("product_id", Kind.ID, "the product (SKU)", required=True),
    _c("placed_at", Kind.INSTANT, "instant it was placed", required=True),
    _c("expected_at", Kind.INSTANT, "instant it was promised for"),
    _c("received_at", Kind.INSTANT, "instant it arrived"),
    _c("quantity", Kind.QUANTITY, "pieces", unit="pieces", required=True, minimum=0),
    key=("purchase_order_id", "product_id", "known_at"),
    happened_at="placed_at",
)

SHIPMENTS = _input(
    "shipments",
    "When orders left and arrived.",
    _c("shipment_id", Kind.ID, "the parcel", required=True),
    _c("order_id", Kind.ID, "the order", required=True),
    _c("shipped_at", Kind.INSTANT, "instant it left"),
    _c("promised_at", Kind.INSTANT, "instant it was promised for"),
    _c("delivered_at", Kind.INSTANT, "instant it arrived"),
    _c("cost", Kind.MONEY, "what the parcel cost the shop", minimum=0),
    _c("currency", Kind.CURRENCY, "ISO 4217 code of the cost"),
    key=("shipment_id", "known_at"),
    happened_at="shipped_at",
)

PRICES = _input(
    "prices",
    "Price and promotion of a product over time.",
    _c("product_id", Kind.ID, "the product (SKU)", required=True),
    _c("location", Kind.CATEGORY, "store or country"),
    _c("valid_from", Kind.INSTANT, "instant the price began", required=True),
    _c("valid_to", Kind.INSTANT, "instant the price ended"),
    _c("price", Kind.MONEY, "price of one piece", minimum=0),
    _c("currency", Kind.CURRENCY, "ISO 4217 code of the price"),
    _c("promotion", Kind.CATEGORY, "kind of promotion: display, deal, coupon"),
    _c("feature", Kind.CATEGORY, "kind of advertising: mailer page, banner"),
    key=("product_id", "location", "valid_from", "known_at"),
    happened_at="valid_from",
)

COMPETITOR_OFFERS = _input(
    "competitor_offers",
    "What competitors sell, and for how much.",
    _c("competitor", Kind.CATEGORY, "the other shop", required=True),
    _c("competitor_product_id", Kind.ID, "its product", required=True),
    _c("product_name", Kind.TEXT, "its name"),
    _c("brand", Kind.CATEGORY, "its brand"),
    _c("gtin", Kind.TEXT, "its bar code"),
    _c("price", Kind.MONEY, "its price", minimum=0),
    _c("regular_price", Kind.MONEY, "its price before a reduction, where one is shown", minimum=0),
    _c("currency", Kind.CURRENCY, "ISO 4217 code of the price"),
    _c("shipping", Kind.MONEY, "what delivery of it costs; 0 is free", minimum=0),
    _c("tax_included", Kind.FLAG, "does the price hold the tax; empty: as is usual in the country"),
    _c("tax_rate", Kind.NUMBER, "the tax", unit="share", minimum=0),
    _c("country", Kind.CATEGORY, "country the offer is made for"),
    _c("condition", Kind.CATEGORY, "new, used, refurbished"),
    _c("in_stock", Kind.FLAG, "can it be bought"),
    _c("stars", Kind.NUMBER, "mean stars shown", unit="1..5", minimum=0),
    _c("reviews", Kind.INTEGER, "reviews behind them", unit="reviews", minimum=0),
    _c("product_id", Kind.ID, "our product, where the file claims to know; checked before it is used"),
    _c("seen_at", Kind.INSTANT, "instant it was seen", required=True),
    key=("competitor", "competitor_product_id", "seen_at"),
    happened_at="seen_at",
)

COMPETITOR_REVIEWS = _input(
    "competitor_reviews",
    "What is written about competitors' products.",
    _c("review_id", Kind.ID, "the review", required=True),
    _c("competitor", Kind.CATEGORY, "the other shop", required=True),
    _c("competitor_product_id", Kind.ID, "its product"),
    _c("stars", Kind.NUMBER, "stars given", unit="1..5", minimum=0),
    _c("text", Kind.TEXT, "what was written", personal=True),
    _c("reviewed_at", Kind.INSTANT, "instant of the review"),
    key=("review_id",),
    happened_at="reviewed_at",
)

CONTACTS = _input(
    "contacts",
    "Past campaign exposures, with arm and propensity where known.",
    _c("contact_id", Kind.ID, "one customer contacted once", required=True),
    _c("campaign", Kind.ID, "the campaign", required=True),
    _customer(required=True),
    _c("contacted_at", Kind.INSTANT, "instant of the contact", required=True),
    _c("channel", Kind.CATEGORY, "email, sms, push, mail ..."),
    _c("offer", Kind.CATEGORY, "what was offered"),
    _c("arm", Kind.CATEGORY, "treated or control, or the name of the arm"),
    _c("propensity", Kind.PROBABILITY, "probability of the arm", minimum=0),
    _c("opened", Kind.FLAG, "was it opened"),
    _c("clicked", Kind.FLAG, "was it clicked"),
    key=("contact_id",),
    happened_at="contacted_at",
)

OFFERS = _input(
    "offers",
    "What can be offered.",
    _c("offer", Kind.ID, "the offer", required=True),
    _c(
        "offer_kind",
        Kind.CATEGORY,
        "percent, fixed, points, flash_sale, free_shipping, recommendation, early_access",
        required=True,
    ),
    _c("depth", Kind.NUMBER, "size: share for percent, money for fixed, points for points", minimum=0),
    _c("currency", Kind.CURRENCY, "ISO 4217 code of a fixed amount"),
    _c("stock", Kind.INTEGER, "how many can be given", minimum=0),
    _c("valid_from", Kind.INSTANT, "instant it begins"),
    _c("valid_to", Kind.INSTANT, "instant it ends"),
    key=("offer", "known_at"),
)

COUPONS = _input(
    "coupons",
    "Coupons and the products they are good for.",
    _c("coupon_code", Kind.ID, "the coupon", required=True),
    _c("campaign", Kind.ID, "campaign it belongs to"),
    _c("product_id", Kind.ID, "product it is good for; empty for all"),
    _c("valid_from", Kind.INSTANT, "instant it begins"),
    _c("valid_to", Kind.INSTANT, "instant it ends"),
    key=("coupon_code", "campaign", "product_id", "known_at"),
)

REDEMPTIONS = _input(
    "redemptions",
    "Coupons used.",
    _c("redemption_id", Kind.ID, "one use", required=True),
    _c("coupon_code", Kind.ID, "the coupon", required=True),
    _c("campaign", Kind.ID, "its campaign"),
    _customer(),
    _c("order_id", Kind.ID, "order it was used on"),
    _c("redeemed_at", Kind.INSTANT, "instant of use", required=True),
    key=("redemption_id",),
    happened_at="redeemed_at",
)

MARKETING_COSTS = _input(
    "marketing_costs",
    "What marketing cost by day, channel and campaign.",
    _c("day", Kind.DAY, "local calendar day", required=True),
    _c("channel", Kind.CATEGORY, "channel", required=True),
    _c("campaign", Kind.ID, "campaign"),
    _c("cost", Kind.MONEY, "money spent", required=True, minimum=0),
    _CURRENCY,
    _c("impressions", Kind.INTEGER, "times shown", minimum=0),
    _c("clicks", Kind.INTEGER, "times clicked", minimum=0),
    key=("day", "channel", "campaign", "known_at"),
)

EXCHANGE_RATES = _input(
    "exchange_rates",
    "Dated rates into the shop's reporting currency.",
    _c("day", Kind.DAY, "day from which the rate holds", required=True),
    _c("currency", Kind.CURRENCY, "the foreign currency", required=True),
    _c("rate", Kind.NUMBER, "reporting-currency money for one unit of it", required=True, minimum=0),
    key=("day", "currency", "known_at"),
)

CONSENTS = _input(
    "consents",
    "What each customer agreed to, append-only.",
    _customer(required=True),
    _c("purpose", Kind.CATEGORY, "marketing, profiling, analytics", required=True),
    _c("channel", Kind.CATEGORY, "channel it holds for; empty for all"),
    _c("granted", Kind.FLAG, "agreed or withdrawn", required=True),
    _c("decided_at", Kind.INSTANT, "instant of the decision", required=True),
    _c("text_version", Kind.TEXT, "wording that was shown"),
    key=("customer_id", "purpose", "channel", "decided_at"),
    happened_at="decided_at",
)

SUPPORT_ARTICLES = _input(
    "support_articles",
    "Questions and answers the shop has written.",
    _c("article_id", Kind.ID, "the article", required=True),
    _c("question", Kind.TEXT, "the question", required=True),
    _c("answer", Kind.TEXT, "the answer", required=True),
    _c("language", Kind.CATEGORY, "language code"),
    key=("article_id", "known_at"),
)

SUPPORT_MESSAGES = _input(
    "support_messages",
    "What customers asked.",
    _c("message_id", Kind.ID, "the message", required=True),
    _c("thread_id", Kind.ID, "the conversation"),
    _customer(),
    _c("sent_at", Kind.INSTANT, "instant it was sent"),
    _c("author", Kind.CATEGORY, "customer or shop"),
    _c("text", Kind.TEXT, "what was written", personal=True),
    _c("intent", Kind.CATEGORY, "what it is about, where known"),
    key=("message_id",),
    happened_at="sent_at",
)

PRODUCT_IMAGES = _input(
    "product_images",
    "Pictures of products.",
    _c("product_id", Kind.ID, "the product (SKU)", required=True),
    _c("image", Kind.TEXT, "file name inside the source folder", required=True),
    _c("position", Kind.INTEGER, "order of the pictures, from 1", minimum=1),
    key=("product_id", "image"),
)

SHOP_TABLES: dict[str, TableContract] = {
    t.name: t
    for t in (
        CUSTOMERS, PRODUCTS, ORDERS, ORDER_LINES, RETURNS, EVENTS, IMPRESSIONS, REVIEWS, SURVEYS, STOCK, SUPPLIERS,
        PURCHASE_ORDERS, SHIPMENTS, PRICES, COMPETITOR_OFFERS, COMPETITOR_REVIEWS, CONTACTS, OFFERS, COUPONS,
        REDEMPTIONS, MARKETING_COSTS, EXCHANGE_RATES, CONSENTS, SUPPORT_ARTICLES, SUPPORT_MESSAGES, PRODUCT_IMAGES,
    )
}  # fmt: skip
"""Every input table by name."""
