"""What customers wrote: reviews and stars."""

from __future__ import annotations

from typing import Any

from tierwise.features.feature import feature
from tierwise.features.known import Known


@feature({"reviews": "int64", "mean_stars": "float64"}, needs=("reviews",), absent={"reviews": 0})
def opinions(known: Known) -> Any:
    """Reviews written and the mean of the stars given."""
    t = known.table("reviews").filter(lambda r: r.customer_id.notnull())
    # stars are added as decimals: the order of addition must not show
    stars = t.stars.cast("decimal(18, 4)")
    g = t.group_by("customer_id").agg(reviews=t.review_id.nunique(), total=stars.sum(), n=stars.count())
    return g.mutate(mean_stars=g.total.cast("float64") / g.n.cast("float64").nullif(0.0))
