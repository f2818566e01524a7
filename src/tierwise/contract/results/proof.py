"""Whether it worked."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, CURRENCY, METHOD, N, estimate
from tierwise.contract.schema import Column, Kind, TableContract

EFFECTS = TableContract(
    "effects",
    "What a campaign, or the whole programme, has changed: those assigned to it less those held out.",
    (
        Column(
            "campaign", Kind.ID, "the campaign; `programme` with its quarter for all campaigns together", required=True
        ),
        Column("version", Kind.INTEGER, "version of the plan; 0 for the programme", required=True),
        Column("metric", Kind.CATEGORY, "conversion, orders, revenue, margin, discount, iroi ...", required=True),
        Column("tier", Kind.CATEGORY, "tier when it was decided; empty for all"),
        Column("offer", Kind.ID, "the offer; empty for all"),
        Column("treated", Kind.INTEGER, "assigned to it", unit="customers"),
        Column("control", Kind.INTEGER, "held out", unit="customers"),
        Column("base", Kind.NUMBER, "mean of those held out"),
        *estimate("effect", Kind.NUMBER, "difference per customer; for iroi: margin gained for one unit spent"),
        *estimate("total", Kind.NUMBER, "the same for all treated; without a lot, of the effect on those contacted"),
        Column(
            "p_value", Kind.PROBABILITY, "probability of so large a difference by chance; tiers, offers read together"
        ),
        Column(
            "better",
            Kind.PROBABILITY,
            "probability that it raises the metric, nothing believed before; not while it runs",
        ),
        Column("loss_if_used", Kind.NUMBER, "mean loss per customer of going on with it, over all it may truly change"),
        Column("loss_if_not", Kind.NUMBER, "mean loss per customer of giving it up, over the same"),
        Column("unit", Kind.TEXT, "unit or currency"),
        Column("days", Kind.INTEGER, "days of the window that have passed", unit="days"),
        Column("running", Kind.FLAG, "the window is not over: the interval may be read every day and is wider for it"),
        N,
        METHOD,
        AS_OF,
    ),
    ("campaign", "version", "metric", "tier", "offer"),
)

SLATE_RESULTS = TableContract(
    "slate_results",
    "What became of lists that were shown: clicks and purchases by widget and policy, from logged impressions.",
    (
        Column("widget", Kind.CATEGORY, "place of the lists; empty: not logged", required=True),
        Column("policy", Kind.TEXT, "policy that chose them; empty: not logged", required=True),
        Column(
            "part",
            Kind.CATEGORY,
            "all, certain, chance (places drawn by lot); first_time ... fifth_time_on: showings of a product to the "
            "same visitor who has not clicked it before",
            required=True,
        ),
        Column("impressions", Kind.INTEGER, "products shown", unit="products", required=True),
        Column("visitors", Kind.INTEGER, "customers, else visits, that saw them", required=True),
        Column("products", Kind.INTEGER, "different products shown", unit="products"),
        Column("most_shown_share", Kind.PROBABILITY, "share of impressions of the ten products shown most"),
        *estimate("click_rate", Kind.PROBABILITY, "share of the products shown that were clicked"),
        *estimate("even_click_rate", Kind.PROBABILITY, "the same had all that could be drawn been shown evenly"),
        *estimate("bought_rate", Kind.PROBABILITY, "share that the customer bought within 7 days; not an effect"),
        N,
        METHOD,
        AS_OF,
    ),
    ("widget", "policy", "part"),
)

WARNING_CHECKS = TableContract(
    "warning_checks",
    "How right the churn warning of a campaign was, told by the customers whom it left alone (held out, or drawn "
    "nothing), each weighted by 1 / her chance of that; and what writing to the warned earned.",
    (
        Column("campaign", Kind.ID, "the campaign", required=True),
        Column("version", Kind.INTEGER, "version of the plan", required=True),
        Column("state", Kind.CATEGORY, "judged, running (the horizon is not over) or too_few", required=True),
        Column("days", Kind.INTEGER, "who does not order within so many days has left", unit="days"),
        Column("ends_at", Kind.INSTANT, "the end of these days"),
        Column("customers_all", Kind.INTEGER, "customers of the campaign", unit="customers"),
        Column("warned_all", Kind.INTEGER, "of these, warned at the decision", unit="customers"),
        Column("customers", Kind.INTEGER, "left alone by the campaign", unit="customers"),
        Column("warned", Kind.INTEGER, "of these, warned at the decision", unit="customers"),
        Column("left", Kind.INTEGER, "of these, who left", unit="customers"),
        Column("contacted_since", Kind.INTEGER, "of these, written to by a later campaign", unit="customers"),
        Column("base", Kind.PROBABILITY, "share of all who left: the precision of warning everybody"),
        *estimate("precision", Kind.PROBABILITY, "share of the warned who left"),
        *estimate("recall", Kind.PROBABILITY, "share of those who left that had been warned; empty where all were"),
        *estimate("f1", Kind.NUMBER, "harmonic mean of precision and recall"),
        *estimate("margin", Kind.NUMBER, "change of margin a warned customer who was assigned to an offer"),
        CURRENCY,
        METHOD,
        AS_OF,
    ),
    ("campaign", "version"),
)
