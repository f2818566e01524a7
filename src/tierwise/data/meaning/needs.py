"""What a file must have to be taken for a table, and what to say when no file can be taken for orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tierwise.data.meaning.content import Profile, profile
from tierwise.data.meaning.matching import header_scores, match, normal

if TYPE_CHECKING:
    from tierwise.data.readers import RawTable

NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "order_lines": (("ordered_at",), ("amount", "unit_price", "gross_amount"), ("customer_id", "email", "phone")),
    "orders": (("order_id",), ("ordered_at",), ("customer_id", "email", "phone")),
    "returns": (("returned_at",), ("amount", "quantity"), ("order_id", "product_id")),
    "customers": (("customer_id", "email", "phone"),),
    "products": (("product_id",), ("product_name", "category", "brand", "list_price", "unit_cost")),
    "events": (("happened_at",), ("event",)),
    "impressions": (("shown_at",), ("product_id",), ("rank",)),
    "reviews": (("stars", "text"), ("product_id", "customer_id", "email")),
    "surveys": (("answered_at",), ("score",), ("question",)),
    "stock": (("product_id",), ("on_hand",), ("counted_at",)),
    "suppliers": (("supplier_id",), ("product_id",), ("lead_time_days", "minimum_order", "unit_cost")),
    "purchase_orders": (("purchase_order_id",), ("product_id",), ("placed_at",), ("quantity",)),
    "shipments": (("shipment_id",), ("order_id",), ("shipped_at", "delivered_at")),
    "prices": (("product_id",), ("valid_from",), ("price",)),
    "competitor_offers": (("competitor",), ("competitor_product_id",), ("seen_at",), ("price",)),
    "competitor_reviews": (("competitor",), ("stars", "text")),
    "contacts": (("campaign",), ("customer_id", "email", "phone"), ("contacted_at",)),
    "offers": (("offer",), ("offer_kind",)),
    "coupons": (("coupon_code",), ("campaign", "product_id", "valid_from", "valid_to")),
    "redemptions": (("coupon_code",), ("redeemed_at",)),
    "marketing_costs": (("day",), ("channel",), ("cost",)),
    "exchange_rates": (("day",), ("currency",), ("rate",)),
    "consents": (("customer_id", "email", "phone"), ("granted",), ("decided_at",), ("purpose", "channel")),
    "support_articles": (("question",), ("answer",)),
    "support_messages": (("text",), ("thread_id", "author", "intent")),
    "product_images": (("product_id",), ("image",)),
}
"""For each table the meanings a file must have (one of each group) to be taken for it."""


def meets(table: str, targets: set[str]) -> bool:
    """True when the meanings found in a file are enough to take it for the table."""
    if table == "customers" and len(targets) < 3 and "no_profiling" not in targets:  # a refusal must not be missed
        return False
    return all(targets & set(group) for group in NEEDS[table])


def what_was_seen(raw: Sequence[RawTable], tables: Sequence[str]) -> str:
    """What was seen, file by file, and what is missing to make it order lines."""
    lines = ["no file with orders was found"]
    for r, t in list(zip(raw, tables, strict=True))[:10]:
        shown = ", ".join(r.columns[:12]) + (f" ... ({len(r.columns)} columns)" if len(r.columns) > 12 else "")
        what = f"taken for {t}" if t else f"missing: {_missing(r)}"
        lines.append(f"  {r.file}: {shown} - {what}")
    return "\n".join(lines)


def _missing(raw: RawTable) -> str:
    if len(raw.columns) == 1:
        return "it has a single column; its fields may be parted by a sign other than , ; tab |"
    sample = raw.sample(400)
    if not sample.num_rows:
        return "it has no rows under the header"
    profiles = {c: profile(c, sample[c]) for c in raw.columns[:300]}
    targets = {m.target for m in match("order_lines", profiles)} if raw.has_header else set()
    date = f"a date of the order{_no_dates(profiles)}"
    words = (date, "an amount (or quantity and unit price)", "a customer (id, e-mail or phone)")
    return (
        " and ".join(w for w, g in zip(words, NEEDS["order_lines"], strict=True) if not targets & set(g)) or "nothing"
    )


def _no_dates(profiles: dict[str, Profile]) -> str:
    """The column that is called a date of the order and holds none, with a value of it; "" when there is no such."""
    for name, column in profiles.items():
        if column.texts and "ordered_at" in header_scores("order_lines", name, fuzzy=False):
            return f" ({name!r} holds no date that can be read, such as {column.texts[0][:40]!r})"
    return ""


def remedy(raw: Sequence[RawTable]) -> str:
    """What to try: join orders and lines that lie apart, or name the columns."""
    per_file = [{normal(c) for c in r.columns} for r in raw]
    several = [i for i, names in enumerate(per_file) if any(n.startswith("order") and n.endswith("id") for n in names)]
    if len(several) > 1:
        return (
            "orders and their lines seem to lie in different files that cannot be joined by order id: see that both "
            "write it alike, and that orders have a date and a customer, lines a product and a price"
        )
    return (
        "give a file whose rows have an order date, an amount and a customer, or name its columns in shop.toml "
        "(tierwise init SOURCE writes one to fill in)"
    )
