"""Whether it worked."""

from __future__ import annotations

from tierwise.contract.results.columns import AS_OF, METHOD, N, estimate
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
        Column("unit", Kind.TEXT, "unit or currency"),
        Column("days", Kind.INTEGER, "days of the window that have passed", unit="days"),
        Column("running", Kind.FLAG, "the window is not over: the interval may be read every day and is wider for it"),
        N,
        METHOD,
        AS_OF,
    ),
    ("campaign", "version", "metric", "tier", "offer"),
)
