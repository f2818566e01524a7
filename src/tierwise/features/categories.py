"""What was bought: products, the mix of categories and how wide it is."""

from __future__ import annotations

from typing import Any

from tierwise.features.exact import known_sum, nothing, ratio, zero
from tierwise.features.feature import feature
from tierwise.features.known import Known


@feature({"products": "int64"})
def product_count(known: Known) -> Any:
    """Different products bought and kept; null where the shop's orders do not name products."""
    t = known.baskets
    if t is None:
        return known.totals.select("customer_id").mutate(products=nothing("int64"))
    return t.group_by("customer_id").agg(products=t.count())


def category_revenue(known: Known) -> Any:
    """``customer_id, category, revenue``: net revenue of each category with money in it, null where not known."""
    products = known.table("products").filter(lambda p: p.category.notnull()).select("product_id", "category")
    t = known.baskets.join(products, "product_id")
    return t.group_by("customer_id", "category").agg(revenue=known_sum(t.revenue, certain=not known.traits.foreign))


@feature(
    {"categories": "int64", "top_category": "string", "top_category_share": "float64", "category_entropy": "float64"},
    needs=("products",),
)
def category_mix(known: Known) -> Any:
    """Number of categories, the one with most revenue and its share, and the entropy -sum p ln p of the shares.

    Shares are of revenue in products whose category is known. Terms of the entropy are added as decimals, so that the
    order of addition cannot show. Among equal categories the first by name is the top one.
    """
    import ibis

    if known.baskets is None:
        return _no_mix(known)
    t = known.shop.warehouse.keep(category_revenue(known), "mix")
    totals = t.group_by("customer_id").agg(
        total=known_sum(t.revenue, t.revenue > zero()), best=t.revenue.max(), categories=t.count()
    )
    joined = t.join(totals, "customer_id")
    share = ibis.ifelse(joined.revenue > zero(), ratio(joined.revenue, joined.total), nothing("float64"))
    joined = joined.mutate(share=share)
    term = (joined.share * joined.share.ln()).cast("decimal(18, 14)")
    top = (joined.revenue == joined.best) & joined.share.notnull()
    g = joined.group_by("customer_id").agg(
        categories=joined.categories.max(),
        top_category=joined.category.min(where=top),
        top_category_share=joined.share.max(where=top),
        nats=-term.sum(),
    )
    return g.mutate(category_entropy=ibis.ifelse(g.top_category.isnull(), nothing("float64"), g.nats.cast("float64")))


def _no_mix(known: Known) -> Any:
    return known.totals.select("customer_id").mutate(
        categories=nothing("int64"),
        top_category=nothing("string"),
        top_category_share=nothing("float64"),
        category_entropy=nothing("float64"),
    )
