"""Who the customers are and what they agreed to."""

from __future__ import annotations

from tierwise.contract.inputs.columns import column, customer, input_table
from tierwise.contract.schema import Kind

CUSTOMERS = input_table(
    "customers",
    "One row for each customer, as known from a date on.",
    customer(required=True),
    column("birth_year", Kind.INTEGER, "year of birth", personal=True, minimum=1900),
    column("age_band", Kind.CATEGORY, "age or band as the shop states it (45-54)", personal=True),
    column("gender", Kind.CATEGORY, "female, male, other", personal=True),
    column("region", Kind.CATEGORY, "region, state or province"),
    column("city", Kind.CATEGORY, "city"),
    column("postcode", Kind.TEXT, "postcode", personal=True),
    column("country", Kind.CATEGORY, "country"),
    column("density", Kind.CATEGORY, "urban, suburban, rural"),
    column("language", Kind.CATEGORY, "language code"),
    column("time_zone", Kind.TEXT, "IANA time zone"),
    column("income_band", Kind.CATEGORY, "income band as the shop states it", personal=True),
    column("household_size", Kind.CATEGORY, "people in the household", personal=True),
    column("signed_up_at", Kind.INSTANT, "instant the account was opened"),
    column("referrer_id", Kind.ID, "customer who referred this one", personal=True),
    column("acquisition_source", Kind.CATEGORY, "channel that brought the customer"),
    column("email_key", Kind.TEXT, "keyed hash of the normalised e-mail address", personal=True),
    column("phone_key", Kind.TEXT, "keyed hash of the normalised phone number", personal=True),
    column("no_profiling", Kind.FLAG, "the customer refused profiling: stays out of scoring and training"),
    key=("customer_id", "known_at"),
)

CONSENTS = input_table(
    "consents",
    "What each customer agreed to, append-only.",
    customer(required=True),
    column("purpose", Kind.CATEGORY, "marketing, profiling, analytics", required=True),
    column("channel", Kind.CATEGORY, "channel it holds for; empty for all"),
    column("granted", Kind.FLAG, "agreed or withdrawn", required=True),
    column("decided_at", Kind.INSTANT, "instant of the decision", required=True),
    column("text_version", Kind.TEXT, "wording that was shown"),
    key=("customer_id", "purpose", "channel", "decided_at"),
    happened_at="decided_at",
)
