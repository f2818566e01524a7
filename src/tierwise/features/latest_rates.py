"""What other currencies are worth now: for prices and costs that are asked or paid from now on, not for past orders."""

from __future__ import annotations

from tierwise.features.known import Known


def latest_rates(known: Known) -> dict[str, float]:
    """Reporting-currency money for one unit of each currency, the latest known."""
    found: dict[str, float] = {}
    if known.shop.has("exchange_rates"):
        t = known.table("exchange_rates").order_by("day", "known_at")
        rows = known.shop.warehouse.arrow(t.select("currency", "rate")).to_pylist()
        found = {r["currency"]: float(r["rate"]) for r in rows if r["rate"] > 0}
    return found | {known.currency: 1.0}
