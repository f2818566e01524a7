"""How much will sell, and what to buy."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, CURRENCY, METHOD, PRODUCT, REASON, N, estimate
from tierwise.contract.schema import Column, Kind, TableContract

FORECASTS = TableContract(
    "forecasts",
    "How much will sell: the next four weeks one by one, and the sums of four and of thirteen weeks.",
    (
        Column("level", Kind.CATEGORY, "product, category or shop: categories and the shop are sums", required=True),
        Column("item_id", Kind.ID, "the product, or the category's name; empty for the shop", required=True),
        Column("category", Kind.CATEGORY, "its category; empty where the shop has none"),
        Column("day", Kind.DAY, "first day of the period", required=True),
        Column("period_days", Kind.INTEGER, "length of the period", unit="days", required=True),
        *estimate("quantity", Kind.NUMBER, "pieces sold", "pieces"),
        Column(
            "range_chance",
            Kind.PROBABILITY,
            "how often such a range holds what comes: .8, more where nothing sells more often; empty without a range",
        ),
        Column("demand_class", Kind.CATEGORY, "smooth, erratic, intermittent, lumpy or new; empty for sums"),
        N,
        METHOD,
        AS_OF,
    ),
    ("level", "item_id", "day", "period_days"),
)

LINEAR_DEMAND = TableContract(
    "linear_demand",
    "The straight line of demand: pieces a week by price, brand and type; asked for by name, used by no forecast.",
    (
        Column("term", Kind.CATEGORY, "constant, price, brand or type", required=True),
        Column("name", Kind.TEXT, "of the brand or type; empty for the other terms", required=True),
        *estimate(
            "pieces_week",
            Kind.NUMBER,
            "a price: pieces a week for one more of currency; else over all others",
            "pieces",
        ),
        CURRENCY,
        N,
        METHOD,
        AS_OF,
    ),
    ("term", "name"),
)

LAUNCHES = TableContract(
    "launches",
    "What products that have never been sold will sell in their first four weeks, by those most like them.",
    (
        PRODUCT,
        Column("category", Kind.CATEGORY, "its category; empty where the shop has none"),
        *estimate("quantity", Kind.NUMBER, "pieces that such products typically sell (geometric mean)", "pieces"),
        Column("alike", Kind.JSON, "ids of the products most like it, the most alike first"),
        N,
        METHOD,
        AS_OF,
    ),
    ("product_id",),
)

PLANNED_PRICES = TableContract(
    "planned_prices",
    "What planned prices and promotions do to the coming sales, or why that cannot be told.",
    (
        PRODUCT,
        Column("day", Kind.DAY, "first day of the plan within the next 13 weeks", required=True),
        Column("period_days", Kind.INTEGER, "its days within the next 13 weeks", unit="days", required=True),
        Column("price_now", Kind.MONEY, "regular price now"),
        Column("price", Kind.MONEY, "planned price", required=True),
        Column("promoted", Kind.FLAG, "is it a promotion", required=True),
        Column("grade", Kind.CATEGORY, "evidence behind the elasticity, A to D"),
        *estimate("elasticity", Kind.NUMBER, "change of sales in percent for one percent of price"),
        *estimate("change", Kind.NUMBER, "change of the pieces by the plan alone", "share"),
        Column("quantity_now", Kind.NUMBER, "pieces of the period without the plan", unit="pieces"),
        *estimate("quantity", Kind.NUMBER, "pieces of the period with it", "pieces"),
        CURRENCY,
        *REASON,
        METHOD,
        AS_OF,
    ),
    ("product_id", "day", "price"),
)

PURCHASE_ADVICE = TableContract(
    "purchase_advice",
    "What to order from suppliers, and when; what stands too long.",
    (
        PRODUCT,
        Column("supplier_id", Kind.ID, "from whom; empty where the shop names none"),
        Column("on_hand", Kind.NUMBER, "pieces counted last, all places together", unit="pieces"),
        Column("on_order", Kind.NUMBER, "pieces ordered and not yet arrived", unit="pieces"),
        Column("order_up_to", Kind.NUMBER, "pieces to have, on hand and on order", unit="pieces", required=True),
        *estimate("quantity", Kind.NUMBER, "pieces to order now", "pieces"),
        Column("quantity_wanted", Kind.NUMBER, "pieces to order were there no budget", unit="pieces"),
        Column("order_cost", Kind.MONEY, "what the pieces to order cost"),
        *estimate("margin_saved", Kind.MONEY, "margin that these pieces are expected to save"),
        Column("order_by_day", Kind.DAY, "latest day to order so that stock lasts"),
        *estimate("days_of_cover", Kind.NUMBER, "days the stock on hand lasts; empty beyond a year", "days"),
        Column("stockout_chance", Kind.PROBABILITY, "chance to run out before an order placed now arrives"),
        *estimate("lost_margin", Kind.MONEY, "margin lost until the delivery after the next if nothing is ordered"),
        Column(
            "surplus",
            Kind.NUMBER,
            "pieces beyond what half a year, or the time they keep, takes in nine of ten cases",
            unit="pieces",
        ),
        Column("tied_up", Kind.MONEY, "cost of the surplus"),
        Column("keeps_until_day", Kind.DAY, "day until which pieces fresh today keep; empty where they do not spoil"),
        Column("unit_cost", Kind.MONEY, "cost of a piece"),
        CURRENCY,
        Column("assumed", Kind.TEXT, "what the shop has not told and was assumed: lead_time, unit_cost, price, spread"),
        *REASON,
        METHOD,
        AS_OF,
    ),
    ("product_id",),
)
