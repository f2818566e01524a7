"""Reviews as they are compared: product, stars, and what was written."""

from __future__ import annotations

from collections.abc import Iterator

from tierwise.features.known import Known


def reviews_of(known: Known, competitor: str | None = None) -> Iterator[tuple[str, float | None, str]]:
    """Our own reviews, or a competitor's; none where the shop has no such table. Read in batches."""
    name, product = ("reviews", "product_id") if competitor is None else ("competitor_reviews", "competitor_product_id")
    if not known.shop.has(name):
        return
    t = known.table(name)
    if competitor is not None:
        t = t.filter(t.competitor == competitor)
    columns = (product, "stars", "title", "text") if competitor is None else (product, "stars", "text")
    for batch in known.shop.warehouse.batches(t.order_by("review_id").select(*columns)):
        for ours, stars, *texts in zip(*(c.to_pylist() for c in batch.columns), strict=True):
            yield ours or "", stars, " ".join(x for x in texts if x)
