"""Who: what the customer table says, where and by which channel she orders, whom she referred, what she refused."""

from __future__ import annotations

from typing import Any

from tierwise.features.exact import money, nothing, ratio
from tierwise.features.feature import feature
from tierwise.features.known import Known

GIANT_MEANS = 20
"""A giant holds at least this many mean shares: in a small shop everybody holds a few percent."""
GIANT_PIECES = 20
"""Or orders this many times the pieces that 99 of 100 customers order at most."""
_ENOUGH = 100  # customers that a 99 % quantile needs
_BANDS = ((18, "under 18"), (25, "18-24"), (35, "25-34"), (45, "35-44"), (55, "45-54"), (65, "55-64"))


def most_common(t: Any, column: str) -> Any:
    """``customer_id`` and her commonest value of ``column``; the first by name among equals, none if all are null."""
    import ibis

    told = t.filter(t[column].notnull())
    counted = told.group_by("customer_id", column).agg(n=told.count())
    place = ibis.window(group_by="customer_id", order_by=[ibis.desc("n"), column])
    ranked = counted.mutate(nth=ibis.row_number().over(place))
    return ranked.filter(ranked.nth == 0).select("customer_id", column)


@feature({"age_years": "float64", "age_band": "string", "gender": "string", "region": "string", "density": "string"},
         needs=("customers",))  # fmt: skip
def person(known: Known) -> Any:
    """Age (reached in the as-of year), band, gender, region, density. A band the shop states stands as it is."""
    import ibis

    t = known.table("customers")
    age = (ibis.literal(known.as_of_day.year) - t.birth_year).cast("float64")
    t = t.mutate(age_years=ibis.ifelse(age >= 0, age, nothing("float64")))
    band = ibis.cases(
        (t.age_band.notnull(), t.age_band),
        (t.age_years.isnull(), ibis.null("string")),
        *[(t.age_years < top, name) for top, name in _BANDS],
        else_="65 and over",
    )
    return t.mutate(age_band=band)


@feature({"country": "string"})
def country(known: Known) -> Any:
    """Country of the customer, else of most of her orders."""
    import ibis

    told = most_common(known.orders, "country") if known.traits.countries else _nowhere(known)
    if "customers" not in known.present:
        return told
    stated = known.table("customers").filter(lambda c: c.country.notnull()).select("customer_id", "country")
    both = ibis.union(stated.mutate(rank=ibis.literal(0)), told.mutate(rank=ibis.literal(1)))
    place = ibis.window(group_by="customer_id", order_by=["rank", "country"])
    ranked = both.mutate(nth=ibis.row_number().over(place))
    return ranked.filter(ranked.nth == 0)


def _nowhere(known: Known) -> Any:
    return known.totals.select("customer_id", country=nothing("string")).limit(0)


@feature({"channel": "string"})
def channel(known: Known) -> Any:
    """Channel of most orders."""
    return most_common(known.orders, "channel")


@feature({"referrals": "int64"}, needs=("customers",))
def referrals(known: Known) -> Any:
    """Customers she referred; null where the shop records no referrals at all."""
    t = known.table("customers")
    told = t.filter(t.referrer_id.notnull())
    counted = told.group_by("referrer_id").agg(n=told.customer_id.nunique())
    tracked = told.aggregate(any_told=told.count())
    everyone = known.totals.select("customer_id").cross_join(tracked)
    joined = everyone.left_join(counted, everyone.customer_id == counted.referrer_id)
    return joined.select("customer_id", referrals=_if(joined.any_told > 0, joined.n.fill_null(0), "int64"))


def _if(condition: Any, value: Any, kind: str) -> Any:
    import ibis

    return ibis.ifelse(condition, value, nothing(kind))


@feature({"no_profiling": "boolean"}, absent={"no_profiling": False})
def profiling_refused(known: Known) -> Any:
    """True where the customer table says so, or where the latest decision on profiling withdrew it.

    Of decisions at one instant the refusal counts. No decision is no refusal.
    """
    import ibis

    refused = known.orders.select("customer_id").limit(0)
    if "customers" in known.present:
        t = known.table("customers")
        refused = ibis.union(refused, t.filter(t.no_profiling.fill_null(False)).select("customer_id"))
    if "consents" in known.present:
        refused = ibis.union(refused, _withdrawn(known.table("consents")))
    return refused.distinct().mutate(no_profiling=ibis.literal(True))


def _withdrawn(consents: Any) -> Any:
    t = consents.filter(consents.purpose == "profiling")
    last = t.group_by("customer_id").agg(last=t.decided_at.max())
    joined = t.join(last, "customer_id")
    return joined.filter((joined.decided_at == joined.last) & ~joined.granted).select("customer_id").distinct()


@feature({"is_giant": "boolean"})
def giant(known: Known) -> Any:
    """Customers so large that models cap them, most often resellers (B2B).

    She holds more than the settings' ``giant_share`` of all net revenue and at least 20 mean shares, or orders 20 times
    the pieces an order that 99 of 100 customers stay under (in shops of at least 100 customers). In a sample of a
    shop, revenue and customers of all are those of the sample by its share.
    """
    import ibis

    g = known.totals
    g = g.mutate(mean_pieces=ratio(g.pieces, g.orders))
    everyone = g.aggregate(total=money(g.revenue.sum()), customers=g.count(), usual=g.mean_pieces.quantile(0.99))
    j = g.cross_join(everyone)
    seen, share_bar = (ibis.literal(float(s)) for s in (known.shop.share, known.shop.settings.giant_share))
    bar = ibis.greatest(share_bar, ratio(ibis.literal(GIANT_MEANS), j.customers) * seen)
    rich = (ratio(j.revenue, j.total) * seen > bar).fill_null(False)
    bulk = (j.customers >= _ENOUGH) & (j.mean_pieces > j.usual * float(GIANT_PIECES))
    return j.select("customer_id", is_giant=rich | bulk.fill_null(False))
