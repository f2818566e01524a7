"""The table `customer_features`: every standard feature of every customer on a date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tierwise.contract.result_tables import RESULT_TABLES
from tierwise.features import categories, effort, money, opinions, people, purchases, seasons, visits
from tierwise.features.feature import Feature, gather
from tierwise.features.known import know

STANDARD: tuple[Feature, ...] = (
    purchases.frequency,
    purchases.gaps,
    money.amounts,
    purchases.return_documents,
    categories.product_count,
    categories.category_mix,
    seasons.season,
    people.person,
    people.country,
    people.channel,
    people.referrals,
    people.profiling_refused,
    people.giant,
    visits.visits,
    visits.steps,
    visits.search_to_buy,
    effort.up_to_order,
    effort.delivery,
    effort.support,
    visits.device,
    visits.source,
    opinions.opinions,
)
"""The features that every shop gets. An analyst adds hers with ``feature_table(shop, (*STANDARD, mine))``."""


def feature_table(shop: Any, features: Sequence[Feature] = STANDARD) -> Any:
    """``customer_id``, ``as_of`` and the columns of the features given, one row for each customer with an order.

    ``shop`` is a ``Shop`` (as of its cut, or just after its last order) or a ``Known``.
    """
    import ibis

    known = know(shop)
    as_of = ibis.literal(known.as_of, type="timestamp(6)")
    table = gather(known, features).mutate(as_of=as_of)
    return table.select("customer_id", "as_of", *[c for f in features for c in f.columns])


def customer_features(shop: Any) -> Any:
    """What is known of each customer on the shop's date: exactly the columns of the contract `customer_features`.

    Customers are the people (guests left out) with at least one order that was not wholly taken back by then. Money is
    net of discounts and of returns known by then, in the reporting currency, null where a rate is missing; columns of
    tables the shop does not have are null.
    """
    contract = RESULT_TABLES["customer_features"]
    table = feature_table(shop)
    return table.select(**{c.name: table[c.name].cast(c.ibis_type) for c in contract.columns})
