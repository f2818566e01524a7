"""Where visitors stumble."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, METHOD, N, estimate
from tierwise.contract.schema import Column, Kind, TableContract

FUNNELS = TableContract(
    "funnels",
    "Where visitors drop off.",
    (
        Column("funnel", Kind.CATEGORY, "funnel", required=True),
        Column("step", Kind.INTEGER, "step from 1", required=True),
        Column("event", Kind.CATEGORY, "event of the step", required=True),
        Column("visits", Kind.INTEGER, "visits that reached it", unit="visits", required=True),
        *estimate("conversion", Kind.PROBABILITY, "share of the step before"),
        AS_OF,
    ),
    ("funnel", "step"),
)

PATHS = TableContract(
    "paths",
    "From which page to which.",
    (
        Column("from_page", Kind.TEXT, "page before", required=True),
        Column("to_page", Kind.TEXT, "page after", required=True),
        Column("visits", Kind.INTEGER, "visits", unit="visits", required=True),
        *estimate("share", Kind.PROBABILITY, "share of the visits to the page before"),
        AS_OF,
    ),
    ("from_page", "to_page"),
)

SEARCHES = TableContract(
    "searches",
    "What is searched for, and found.",
    (
        Column("search_text", Kind.TEXT, "normalised search", required=True),
        Column("searches", Kind.INTEGER, "times", unit="searches", required=True),
        *estimate("conversion", Kind.PROBABILITY, "share followed by an order"),
        Column("without_result", Kind.INTEGER, "times without a view after it", unit="searches"),
        AS_OF,
    ),
    ("search_text",),
)

FRICTION = TableContract(
    "friction",
    "Where pages cost orders.",
    (
        Column("page", Kind.TEXT, "page", required=True),
        Column("signal", Kind.CATEGORY, "slow, error, back_and_forth ...", required=True),
        *estimate("lost_orders", Kind.NUMBER, "orders lost", "orders"),
        N,
        METHOD,
        AS_OF,
    ),
    ("page", "signal"),
)
