"""Some of a shop's customers in place of all: whoever learns from the past needs thousands of them, not millions.

A customer is in or out by the SHA-256 of her id, so that every engine, machine and run chooses the same ones; who is in
at a later date, when the shop has more customers and each a smaller chance, was in before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from tierwise.data.shop import Shop

MOST_CUSTOMERS = 20_000
_LONG = ("order_lines", "events")
"""Tables with many rows for each customer: these are cut. The others stay whole: a return finds its line by the order,
and a friend who is left out was referred all the same."""
_DIGITS = 8  # of the digest, 32 bits


def sampled(shop: Shop, at: datetime, most: int = MOST_CUSTOMERS) -> Shop:
    """The shop of about ``most`` of the customers known at ``at``, with all they did before and after.

    The shop itself where there are no more than that; else ``share`` of the result says which part of them it holds.
    Guests are left out. The long tables are written anew, so that all further work is that of a small shop.
    """
    then = shop.as_of(at)
    lines = then.table("order_lines")
    people = lines.filter(lines.customer_id.notnull()).select("customer_id").distinct()
    everyone = shop.warehouse.keep(people, "customers")
    known = int(shop.warehouse.scalar(everyone.count()))
    if known <= most:
        return shop
    chosen = everyone.filter(among(everyone.customer_id, most / known))
    ids = shop.warehouse.keep(_own_ids(chosen, then.canonical), "sampled")
    cut = {name: shop.warehouse.keep(_of(shop.tables[name], ids), name) for name in _LONG if shop.has(name)}
    return replace(shop, tables={**shop.tables, **cut}, share=shop.share * most / known)


def among(customer_id: Any, share: float) -> Any:
    """Whether a customer is in a sample of this share: the first digits of her digest are below it."""
    bound = f"{min(int(share * 16**_DIGITS), 16**_DIGITS - 1):0{_DIGITS}x}"
    return customer_id.hexdigest("sha256").substr(0, _DIGITS) < bound


def _of(table: Any, ids: Any) -> Any:
    return table.semi_join(ids, "customer_id")


def _own_ids(chosen: Any, canonical: Any) -> Any:
    """The ids under which the chosen people's rows stand in the tables."""
    import ibis

    if canonical is None:
        return chosen
    merged = canonical.semi_join(chosen, canonical.canonical_id == chosen.customer_id).select("customer_id")
    return ibis.union(chosen, merged, distinct=True)
