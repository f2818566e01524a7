"""Who is alike."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, CURRENCY, CUSTOMER, METHOD, REASON, N, estimate
from tierwise.contract.schema import Column, Kind, TableContract

SEGMENTS = TableContract(
    "segments",
    "Which natural group of alike customers each one is in; no rows where there are no natural groups.",
    (
        CUSTOMER,
        Column("segment", Kind.CATEGORY, "segment: traits that set it apart, joined by + (code)", required=True),
        Column("distance", Kind.NUMBER, "distance to the segment's centre, in standard deviations of the columns used"),
        Column("next_segment", Kind.CATEGORY, "the next nearest segment"),
        Column(
            "clearness", Kind.NUMBER, "0 on the border to the next nearest segment, 1 at the own centre", unit="0..1"
        ),
        METHOD,
        *REASON,
        AS_OF,
    ),
    ("customer_id",),
)

PERSONAS = TableContract(
    "personas",
    "What each natural group of customers is like, and what it is worth; no rows where there are no natural groups.",
    (
        Column("segment", Kind.CATEGORY, "segment: traits that set it apart, joined by + (code)", required=True),
        Column(
            "rank", Kind.INTEGER, "1 holds most of the expected value (without values: most customers)", required=True
        ),
        Column("customers", Kind.INTEGER, "customers in it", unit="customers", required=True),
        Column("share", Kind.NUMBER, "share of the customers in any segment", unit="share", required=True),
        *estimate("value", Kind.MONEY, "mean value of its customers (bootstrap over customers)"),
        *estimate("value_share", Kind.NUMBER, "share of the expected value of all segments (bootstrap)", "share"),
        CURRENCY,
        Column("centre", Kind.JSON, "its typical customer: column to median (of shares: mean), in the column's unit"),
        Column(
            "differences",
            Kind.JSON,
            "what sets it apart, strongest first: column, unit, here, others (medians; of shares means), difference "
            "(standardised, by ranks: above 0 more than the others), more (chance that one of it has more than one of "
            "the others)",
        ),
        *estimate("stability", Kind.NUMBER, "how much of it comes back when cut anew on a part (Jaccard)", "share"),
        Column("previous_segment", Kind.CATEGORY, "segment of the previous run that its customers mostly were in"),
        Column("overlap", Kind.NUMBER, "customers in both over customers in either of the two (Jaccard)", unit="share"),
        N,
        METHOD,
        *REASON,
        AS_OF,
    ),
    ("segment",),
)

SEGMENT_MOVES = TableContract(
    "segment_moves",
    "How many customers moved from segment to segment since the previous run.",
    (
        Column("from_as_of", Kind.INSTANT, "date of the previous run", required=True),
        Column("to_as_of", Kind.INSTANT, "date of this run", required=True),
        Column("from_segment", Kind.CATEGORY, "segment then, or 'none' for customers in none", required=True),
        Column("to_segment", Kind.CATEGORY, "segment now, or 'none'", required=True),
        Column("customers", Kind.INTEGER, "customers", unit="customers", required=True),
        *estimate("share", Kind.NUMBER, "share of the earlier segment's customers (Wilson interval)", "share"),
    ),
    ("from_as_of", "to_as_of", "from_segment", "to_segment"),
)
