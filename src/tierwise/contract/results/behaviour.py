"""What a customer will do: answers, the models behind them, and what drives them."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, CUSTOMER, METHOD, REASON, N, estimate
from tierwise.contract.schema import Column, Kind, TableContract

BEHAVIOUR = TableContract(
    "behaviour",
    "What a customer will do: one row for each customer and question.",
    (
        CUSTOMER,
        Column("question", Kind.CATEGORY, "question (code with its horizon)", required=True),
        *estimate("value", Kind.NUMBER, "probability or amount"),
        METHOD,
        *REASON,
        AS_OF,
    ),
    ("customer_id", "question"),
)

MODEL_CARDS = TableContract(
    "model_cards",
    "How well each model answers each question on dates it had not seen, beside the free baselines.",
    (
        Column("question", Kind.CATEGORY, "question (code with its horizon)", required=True),
        Column("model", Kind.TEXT, "model or baseline", required=True),
        Column("baseline", Kind.FLAG, "needs no model", required=True),
        Column("metric", Kind.CATEGORY, "metric (code)", required=True),
        *estimate("value", Kind.NUMBER, "the metric"),
        Column("actual", Kind.NUMBER, "what happened, for metrics that compare a level"),
        Column("origin", Kind.INSTANT, "as-of date of the test", required=True),
        Column("horizon_days", Kind.INTEGER, "length of the held-out period", unit="days", required=True),
        Column("chosen", Kind.FLAG, "this model serves", required=True),
        N,
        Column("note", Kind.CATEGORY, "remark (code): not_yet_checkable, baseline_serves ..."),
    ),
    ("question", "model", "metric", "origin"),
)

CALIBRATION = TableContract(
    "calibration",
    "Predicted against actual on the held-out period, in groups of customers ordered by the prediction.",
    (
        Column("question", Kind.CATEGORY, "question (code with its horizon)", required=True),
        Column("model", Kind.TEXT, "model", required=True),
        Column("origin", Kind.INSTANT, "as-of date of the test", required=True),
        Column("group", Kind.INTEGER, "1 holds the lowest predictions", required=True),
        Column("customers", Kind.INTEGER, "customers in the group", unit="customers", required=True),
        Column("predicted", Kind.NUMBER, "mean prediction", required=True),
        *estimate("actual", Kind.NUMBER, "mean of what happened (bootstrap interval)"),
        Column("unit", Kind.TEXT, "unit or currency", required=True),
        Column("horizon_days", Kind.INTEGER, "length of the held-out period", unit="days", required=True),
    ),
    ("question", "model", "origin", "group"),
)

_INPUT = Column("input", Kind.CATEGORY, "the input: a column of customer_features, or of value", required=True)
_QUESTION = Column("question", Kind.CATEGORY, "question (code with its horizon)", required=True)

QUESTION_DRIVERS = TableContract(
    "question_drivers",
    "What the answers to a question are read from: how much worse they get when nobody knows it.",
    (
        _QUESTION,
        Column("topic", Kind.CATEGORY, "inputs that tell nearly the same, asked about together (code)", required=True),
        Column("rank", Kind.INTEGER, "1 is what matters most", required=True),
        Column("input", Kind.CATEGORY, "the input of the topic that moves the answers most"),
        *estimate(
            "rise",
            Kind.NUMBER,
            "how much the loss rises when the topic's inputs are exchanged between customers",
            "share",
        ),
        Column("loss", Kind.CATEGORY, "the loss (code): log_loss of a chance, deviance of an amount"),
        Column("model", Kind.TEXT, "who answers, as fitted on the dates before", required=True),
        Column("origin", Kind.INSTANT, "as-of date on which it was tried", required=True),
        N,
        METHOD,
        AS_OF,
    ),
    ("question", "topic"),
)

QUESTION_EFFECTS = TableContract(
    "question_effects",
    "How the answers to a question move with one input, all else as it is: points of a line, or levels.",
    (
        _QUESTION,
        _INPUT,
        Column("place", Kind.INTEGER, "order of the points from 1", required=True),
        Column("at", Kind.NUMBER, "value of the input, for a number"),
        Column("level", Kind.CATEGORY, "level of the input, for a category"),
        *estimate("effect", Kind.NUMBER, "difference to the mean answer"),
        Column("unit", Kind.TEXT, "unit or currency of the effect", required=True),
        N,
        METHOD,
        AS_OF,
    ),
    ("question", "input", "place"),
)

QUESTION_RULES = TableContract(
    "question_rules",
    "A small tree that speaks for whoever answers a question: one row for each box, as it is drawn.",
    (
        _QUESTION,
        Column("node", Kind.INTEGER, "number of the box, from above and left; 0 is all customers", required=True),
        Column("parent", Kind.INTEGER, "the box it hangs on; empty for the first"),
        Column("depth", Kind.INTEGER, "splits above it", required=True),
        Column("leaf", Kind.FLAG, "it is not split any further", required=True),
        Column("condition", Kind.JSON, "what leads here from its parent: input, above, at_most, levels, empty"),
        Column("rule", Kind.JSON, "of a leaf: all conditions that hold in it"),
        Column("value", Kind.NUMBER, "mean answer of its customers", required=True),
        Column("unit", Kind.TEXT, "unit or currency of the answer", required=True),
        Column("customers", Kind.INTEGER, "customers in it, of those it was grown on", unit="customers", required=True),
        Column("share", Kind.NUMBER, "its share of them", unit="share", required=True),
        Column("fidelity", Kind.NUMBER, "R² of the tree's answers against the model's, on other customers"),
        Column("agreement", Kind.NUMBER, "of a yes-or-no question: how often both say the same there", unit="share"),
        N,
        METHOD,
        AS_OF,
    ),
    ("question", "node"),
)
