"""What we do about it: uplift, plans, and who is assigned to what."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, CURRENCY, CUSTOMER, METHOD, REASON, estimate
from tierwise.contract.schema import Column, Kind, TableContract

UPLIFT = TableContract(
    "uplift",
    "What an offer changes for a customer.",
    (
        CUSTOMER,
        Column("offer", Kind.ID, "the offer", required=True),
        *estimate("uplift", Kind.MONEY, "difference to margin, costs and wear taken off"),
        CURRENCY,
        METHOD,
        *REASON,
        AS_OF,
    ),
    ("customer_id", "offer"),
)

STRATEGIES = TableContract(
    "strategies",
    "Plans proposed for each tier: their cost, their gain or from where on they pay; and why others are not.",
    (
        Column("strategy", Kind.ID, "kind of plan: win_back, second_order, due_again ...", required=True),
        Column("tier", Kind.CATEGORY, "for which tier; empty where nothing is proposed"),
        Column("offer", Kind.ID, "the offer; empty where nothing is proposed"),
        Column("channel", Kind.CATEGORY, "channel of the offer"),
        Column("customers", Kind.INTEGER, "who shall get it", unit="customers"),
        Column("held_out", Kind.INTEGER, "who would get it and is held out to compare", unit="customers"),
        Column("expected_cost", Kind.MONEY, "what contacts and discounts cost in the mean where it changes nothing"),
        Column("cost_ceiling", Kind.MONEY, "the most it can cost: everybody orders and uses it"),
        Column("wear", Kind.MONEY, "margin lost later, for some who are written to unsubscribe; no money spent"),
        *estimate("gain", Kind.MONEY, "expected gain in margin, wear taken off; empty where no past campaign tells"),
        Column("base", Kind.PROBABILITY, "chance of an order in the window without the offer, in the mean"),
        Column("break_even", Kind.NUMBER, "rise of that chance from which it pays", unit="share of customers"),
        Column("detectable", Kind.NUMBER, "smallest rise that it can show at power 0.8", unit="share of customers"),
        CURRENCY,
        Column("waterfall", Kind.JSON, "from all customers to those written to: step and customers left"),
        *REASON,
        METHOD,
        AS_OF,
    ),
    ("strategy", "tier", "offer", "channel"),
)

STRATEGY_CUSTOMERS = TableContract(
    "strategy_customers",
    "Who is meant by a strategy, and why.",
    (
        Column("strategy", Kind.ID, "kind of plan", required=True),
        CUSTOMER,
        Column("rank", Kind.INTEGER, "place by what is at stake, 1 for the most"),
        Column("score", Kind.NUMBER, "what the place goes by"),
        Column(
            "arm", Kind.CATEGORY, "in this plan: treated, or control; empty: not in it (no contact, or another plan)"
        ),
        *REASON,
        AS_OF,
    ),
    ("strategy", "customer_id"),
)

GOAL_FRONT = TableContract(
    "goal_front",
    "What several goals of a plan cost one another: the plan chosen, then plans that no other one beats in all goals.",
    (
        Column("campaign", Kind.ID, "the campaign", required=True),
        Column("point", Kind.INTEGER, "0 for the plan chosen, then by falling margin", required=True),
        Column("chosen", Kind.FLAG, "the plan of the weights asked for", required=True),
        Column("weights", Kind.JSON, "weights of the goals, each measured by the most it reaches alone"),
        Column("margin", Kind.MONEY, "expected margin above no offers, wear taken off"),
        Column("revenue", Kind.MONEY, "expected revenue above no offers, without discounts"),
        Column("orders", Kind.NUMBER, "more customers who order within the window", unit="customers"),
        Column("retention", Kind.NUMBER, "more customers who order before they count as gone", unit="customers"),
        Column(
            "satisfaction",
            Kind.NUMBER,
            "stars above the usual, added up over customers; or less the customers who unsubscribe",
        ),
        Column("satisfaction_by", Kind.CATEGORY, "which of both: stars or unsubscribed; empty where nothing tells"),
        Column("fairness", Kind.PROBABILITY, "lowest share of a tier that gets an offer, of those who can have one"),
        Column("evenly", Kind.PROBABILITY, "share that every tier was to get at least; empty where not asked"),
        Column("customers", Kind.NUMBER, "who would get an offer", unit="customers"),
        Column("expected_cost", Kind.MONEY, "what contacts and discounts cost in the mean"),
        CURRENCY,
        AS_OF,
    ),
    ("campaign", "point"),
)

POLICY_CHECKS = TableContract(
    "policy_checks",
    "What a plan's way of deciding would have earned on past decisions, before it is launched; empty where it cannot "
    "be said. Intervals are of 90 %.",
    (
        Column("campaign", Kind.ID, "the campaign that is planned", required=True),
        Column("campaigns", Kind.INTEGER, "past campaigns it was judged on"),
        Column("decisions", Kind.INTEGER, "past decisions it was judged on", unit="decisions"),
        *(
            Column(f"{name}{end}", Kind.NUMBER, f"{said}{where}")
            for name, said in (
                ("value", "margin a decision after contacts, decided in this way"),
                ("logged", "the same as it was decided"),
                ("gain", "the first above the second"),
                ("nobody", "the first above sending nothing"),
            )
            for end, where in (("", ""), ("_low", ", lower end"), ("_high", ", upper end"))
        ),
        Column("spent", Kind.NUMBER, "what it would have spent a decision, in the mean"),
        Column("spent_logged", Kind.NUMBER, "what was spent on the plan's offers a decision, in the mean"),
        Column("effective", Kind.NUMBER, "past decisions that speak for it, counted as if drawn evenly"),
        Column("largest_weight", Kind.NUMBER, "largest weight of one of them"),
        Column("unsupported", Kind.PROBABILITY, "share of decisions for which it wants what could not be given"),
        Column("promoted", Kind.FLAG, "the past speaks for it: the lower end of the gain is above nothing"),
        Column("reasons", Kind.TEXT, "what speaks against it"),
        Column("left_out", Kind.TEXT, "goals and limits of the plan that could not be asked of the past"),
        Column("unit", Kind.TEXT, "currency"),
        METHOD,
        AS_OF,
    ),
    ("campaign",),
)

ASSIGNMENTS = TableContract(
    "assignments",
    "Who gets what, decided when and with which probability.",
    (
        Column("campaign", Kind.ID, "the campaign", required=True),
        Column("version", Kind.INTEGER, "version of the plan", required=True),
        CUSTOMER,
        Column("offer", Kind.ID, "the offer", required=True),
        Column("channel", Kind.CATEGORY, "channel"),
        Column("strategy", Kind.CATEGORY, "kind of plan that wants her"),
        Column("tier", Kind.CATEGORY, "her value tier when it was decided"),
        Column("warned", Kind.FLAG, "a churn warning was in force: win_back means her; empty where none was made"),
        Column("arm", Kind.CATEGORY, "treated, or control: held out of what `offer` says", required=True),
        Column("propensity", Kind.PROBABILITY, "probability of this arm and offer", required=True),
        Column("chances", Kind.JSON, "probability of every offer, `none` included, holdout and exploration counted"),
        Column("policy", Kind.TEXT, "policy that chose it"),
        Column("score", Kind.NUMBER, "score by which it was chosen"),
        Column("prices", Kind.JSON, "prices of budget and stock at the decision"),
        Column("seed", Kind.INTEGER, "seed of the draw"),
        Column("decided_at", Kind.INSTANT, "instant of the decision", required=True),
    ),
    ("campaign", "version", "customer_id"),
)
