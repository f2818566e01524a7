"""Draw the tables that a world's shop would hold, each in its contract."""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.simulate.catalogue import CATEGORIES
from tierwise.simulate.chance import uniforms
from tierwise.simulate.clock import day_numbers
from tierwise.simulate.history import History, unfold
from tierwise.simulate.ids import contact_ids, customer_id, customer_ids, order_ids
from tierwise.simulate.lines import CHANNELS, currencies, money
from tierwise.simulate.offer_tables import given_offers, write_offers
from tierwise.simulate.people import COUNTRIES, SOURCES, exchange_rates
from tierwise.simulate.stock import weekly_counts
from tierwise.simulate.visits import write_reviews, write_visits
from tierwise.simulate.world import World

FILE = "simulated"


def draw(world: World) -> dict[str, Any]:
    """The world's tables by name (pyarrow), each conforming to its contract; a cause that is off leaves no table.

    Rows are those of the drawn days only. ``file`` is "simulated", ``line`` counts rows from 1, every fact is known
    when it happens.

    >>> tables = draw(World.pure(customers=3))
    >>> sorted(tables), tables["customers"].num_rows
    (['customers', 'order_lines', 'products'], 3)
    """
    return draw_history(unfold(world))


def draw_history(history: History) -> dict[str, Any]:
    """The tables of a world that has been unfolded already."""
    drawn = {
        "customers": _customers(history),
        "products": _products(history),
        "order_lines": _order_lines(history),
        "returns": _returns(history),
        "events": write_visits(history),
        "reviews": write_reviews(history),
        "stock": weekly_counts(history),
        "contacts": _contacts(history),
        **write_offers(history),
        "exchange_rates": _exchange_rates(history.world),
    }
    return {name: _rest(name, columns) for name, columns in drawn.items() if columns}


def _rest(name: str, columns: dict[str, Any]) -> Any:
    """The table in its contract, with the origin columns filled in."""
    import pyarrow as pa

    contract = SHOP_TABLES[name]
    known = columns["known_at"] if "known_at" in columns else columns[contract.happened_at]
    rows = len(known)
    origin = {"flags": np.zeros(rows, dtype=np.int64), "file": [FILE] * rows, "line": np.arange(1, rows + 1)}
    arrays = columns | origin | {"known_at": known}
    table = pa.table({k: _array(contract.column(k).kind, v) for k, v in arrays.items()})
    return contract.conform(table)


def _array(kind: str, values: Any) -> Any:
    """Instants come as microseconds, days as days since 1970."""
    import pyarrow as pa

    if kind == "instant":
        found = pa.array(np.where(values < 0, 0, values), mask=np.asarray(values) < 0)
        return found.cast(pa.timestamp("us"))
    if kind == "day":
        return pa.array(np.asarray(values, dtype=np.int32)).cast(pa.date32())
    return pa.array(values)


def _order_lines(h: History) -> dict[str, Any]:
    keep = np.flatnonzero(h.lines.moment < h.world.days)
    x = h.lines
    codes = currencies(h.world)
    ids = np.array(h.products.ids)
    names = np.array(h.products.names)
    depth = x.depth[keep]
    return {
        "order_id": order_ids(x.customer[keep], x.ordinal[keep]),
        "line_number": x.number[keep],
        "customer_id": customer_ids(x.customer[keep]),
        "product_id": ids[x.product[keep]],
        "product_name": names[x.product[keep]],
        "ordered_at": h.clock.instants(x.moment[keep]),
        "day": day_numbers(h.world, x.moment[keep]),
        "quantity": x.quantity[keep].astype(float),
        "unit_price": money(x.unit[keep], x.currency[keep], codes),
        "amount": money(x.amount[keep], x.currency[keep], codes),
        "discount": money(x.discount[keep], x.currency[keep], codes),
        "coupon_code": [f"SAVE{round(100 * d)}" if d > 0 else None for d in depth.tolist()],
        "currency": np.array(codes)[x.currency[keep]],
        "channel": np.array(CHANNELS)[x.channel[keep]],
        "country": np.array(h.world.people.countries)[x.country[keep]],
    }


def _returns(h: History) -> dict[str, Any]:
    x = h.lines
    keep = np.flatnonzero((x.returned < h.world.days) & (x.moment < h.world.days))
    if h.world.returns.is_off:
        return {}
    codes = currencies(h.world)
    orders = order_ids(x.customer[keep], x.ordinal[keep])
    reasons = np.array(["too small", "broken", "not as shown", "changed my mind"])
    why = (uniforms(h.world.seed, "return reason", x.customer[keep], x.ordinal[keep]) * 4).astype(int)
    return {
        "return_id": [f"R{o}-{n}" for o, n in zip(orders, x.number[keep].tolist(), strict=True)],
        "part": np.ones(keep.size, dtype=np.int64),
        "order_id": orders,
        "line_number": x.number[keep],
        "customer_id": customer_ids(x.customer[keep]),
        "product_id": np.array(h.products.ids)[x.product[keep]],
        "returned_at": h.clock.instants(x.returned[keep]),
        "day": day_numbers(h.world, x.returned[keep]),
        "quantity": x.quantity[keep].astype(float),
        "amount": money(x.amount[keep], x.currency[keep], codes),
        "reason": reasons[why],
        "currency": np.array(codes)[x.currency[keep]],
    }


def _customers(h: History) -> dict[str, Any]:
    """Customers whose first order lies in the drawn days; attributes are known for a share of them."""
    first = h.clock.calendar(h.lives.arrival)
    keep = np.flatnonzero(first < h.world.days)
    p = h.people
    places = [COUNTRIES[h.world.people.countries[c]] for c in p.country[keep].tolist()]
    known = (p.known[keep] < h.world.people.known).tolist()
    return {
        "customer_id": customer_ids(keep),
        "birth_year": _where(known, (h.world.start.year - p.age[keep]).tolist()),
        "gender": _where(known, np.array(["male", "female"])[p.gender[keep]].tolist()),
        "region": [c.regions[k] for c, k in zip(places, p.place[keep].tolist(), strict=True)],
        "city": [c.cities[k] for c, k in zip(places, p.place[keep].tolist(), strict=True)],
        "country": np.array(h.world.people.countries)[p.country[keep]],
        "language": [c.language for c in places],
        "time_zone": [c.time_zone for c in places],
        "signed_up_at": h.clock.instants(first[keep]),
        "referrer_id": [None if r < 0 else customer_id(r) for r in p.referrer[keep].tolist()],
        "acquisition_source": np.array(SOURCES)[p.source[keep]],
        "known_at": h.clock.instants(first[keep]),
    }


def _where(known: list[bool], values: list[Any]) -> list[Any]:
    return [v if k else None for k, v in zip(known, values, strict=True)]


def _products(h: History) -> dict[str, Any]:
    p, n = h.products, len(h.products.names)
    return {
        "product_id": p.ids,
        "product_name": list(p.names),
        "category": [CATEGORIES[c].name for c in p.category],
        "subcategory": [CATEGORIES[c].subcategories[s % 2] for c, s in zip(p.category, p.step, strict=True)],
        "brand": list(p.brands),
        "list_price": p.price,
        "unit_cost": p.cost,
        "currency": [h.world.currency] * n,
        "known_at": np.full(n, h.clock.midnights[0] * 1_000_000),
    }


def _contacts(h: History) -> dict[str, Any]:
    if h.world.contacts.is_off:
        return {}
    x = h.contacted
    chance = h.world.contacts.treated
    ids = contact_ids(x.campaign, x.customer)
    names, propensity = given_offers(h)
    return {
        "contact_id": ids,
        "campaign": [f"campaign {c + 1}" for c in x.campaign.tolist()],
        "customer_id": customer_ids(x.customer),
        "contacted_at": h.clock.instants(x.moment),
        "channel": ["email"] * len(ids),
        "offer": names or ["10 percent"] * len(ids),
        "arm": np.array(["control", "treated"])[x.treated],
        "propensity": np.where(x.treated == 1, chance * propensity, 1 - chance),
    }


def _exchange_rates(world: World) -> dict[str, Any]:
    """Rates of the drawn days into the reporting currency, known at the day's first instant (UTC)."""
    rates = {c: r[: world.days] for c, r in exchange_rates(world).items() if c != world.currency}
    day = day_numbers(world, np.arange(world.days, dtype=float))
    return {
        "day": np.tile(day, len(rates)),
        "currency": [c for c in rates for _ in range(world.days)],
        "rate": np.concatenate([np.empty(0), *rates.values()]),
        "known_at": np.tile(day * 86_400_000_000, len(rates)),
    } if rates else {}  # fmt: skip
