"""What goes together."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, CURRENCY, PRODUCT, REASON, estimate
from tierwise.contract.schema import Column, Kind, TableContract

BASKET_RULES = TableContract(
    "basket_rules",
    "What goes together: rules of the earlier part of the history, tested for chance and again on the later part.",
    (
        Column("antecedent", Kind.JSON, "ids of the products bought", required=True),
        Column("consequent", Kind.JSON, "id of the product bought with them, as a list of one", required=True),
        Column("antecedent_names", Kind.JSON, "their names"),
        Column("consequent_name", Kind.TEXT, "its name"),
        Column("baskets", Kind.INTEGER, "baskets with all of them", unit="baskets", required=True),
        Column("antecedent_baskets", Kind.INTEGER, "baskets with the antecedent", unit="baskets", required=True),
        Column("n", Kind.INTEGER, "baskets of the earlier part", unit="baskets", required=True),
        *estimate("support", Kind.PROBABILITY, "share of baskets with all of them"),
        *estimate("confidence", Kind.PROBABILITY, "share of baskets with the antecedent that hold the consequent"),
        *estimate("lift", Kind.NUMBER, "confidence over the consequent's share"),
        *estimate("leverage", Kind.NUMBER, "support less what chance gives"),
        *estimate("conviction", Kind.NUMBER, "how much rarer the rule fails than by chance; empty: it never failed"),
        Column("p_value", Kind.PROBABILITY, "chance of as many baskets with all of them, were the sides independent"),
        Column("q_value", Kind.PROBABILITY, "false-discovery rate at which the rule is found, over all tests"),
        Column("tests", Kind.INTEGER, "rules that were looked at, those not listed included", unit="rules"),
        Column("later_baskets", Kind.INTEGER, "baskets of the following period with the antecedent", unit="baskets"),
        *estimate("later_confidence", Kind.PROBABILITY, "confidence in the following period"),
        *estimate("later_lift", Kind.NUMBER, "lift in the following period"),
        Column("holds_later", Kind.FLAG, "in the following period the interval of lift lies above 1; empty: not seen"),
        *REASON,
        AS_OF,
    ),
    ("antecedent", "consequent"),
)

BUNDLES = TableContract(
    "bundles",
    "Pairs that held in the following period, sold together: what a bundle earns, and how many hold one part only.",
    (
        PRODUCT,
        Column("other_product_id", Kind.ID, "the product that goes with it", required=True),
        Column("product_name", Kind.TEXT, "name of the product"),
        Column("other_product_name", Kind.TEXT, "name of the other product"),
        Column("baskets", Kind.INTEGER, "baskets with both", unit="baskets", required=True),
        Column("one_part_baskets", Kind.INTEGER, "baskets with one of the two only", unit="baskets", required=True),
        Column("price", Kind.MONEY, "mean price paid for a piece of each, together"),
        Column("margin", Kind.MONEY, "margin on a piece of each at that price"),
        Column("margin_method", Kind.TEXT, "unit_cost, margin_rate or mixed"),
        Column(
            "missing_margin", Kind.MONEY, "margin if every basket with one part had held the other: the most to gain"
        ),
        Column("discount", Kind.NUMBER, "discount on the bundle that break_even_share supposes", unit="share"),
        Column(
            "break_even_share",
            Kind.PROBABILITY,
            "share of the baskets with one part that must take the other for the discount to pay; empty: it never pays",
        ),
        CURRENCY,
        AS_OF,
    ),
    ("product_id", "other_product_id"),
)
