"""Columns that stand in many result tables, said once."""

from __future__ import annotations

from tierwise.contract.schema import Column, Kind


def estimate(name: str, kind: Kind, meaning: str, unit: str = "") -> tuple[Column, ...]:
    """An estimated number: the value and its 80 % interval."""
    return (
        Column(name, kind, meaning, unit=unit),
        Column(f"{name}_low", kind, f"lower end of the 80 % interval of {name}", unit=unit),
        Column(f"{name}_high", kind, f"upper end of the 80 % interval of {name}", unit=unit),
    )


N = Column("n", Kind.INTEGER, "observations the number stands on")
METHOD = Column("method", Kind.TEXT, "how the number was made")
AS_OF = Column("as_of", Kind.INSTANT, "what was known strictly before this instant was used", required=True)
CURRENCY = Column("currency", Kind.CURRENCY, "ISO 4217 code of the money")
CUSTOMER = Column("customer_id", Kind.ID, "the customer", required=True, personal=True)
PRODUCT = Column("product_id", Kind.ID, "the product (SKU)", required=True)
REASON = (
    Column("reason_code", Kind.CATEGORY, "why, as a code that report.sentences puts into words"),
    Column("reason_values", Kind.JSON, "the numbers of the reason"),
)


def windows(name: str, kind: Kind, meaning: str, unit: str = "") -> tuple[Column, ...]:
    """The same number over the last 30, 90 and 365 days."""
    return tuple(Column(f"{name}_{d}d", kind, f"{meaning} in the last {d} days", unit=unit) for d in (30, 90, 365))
