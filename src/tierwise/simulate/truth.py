"""The right answers about a world: what each customer will do given her hidden life, what can be known at best from
her past, and what then happened.

Money is in the world's reporting currency. ``at`` counts local days since the world's start; its default is just
after the drawn data. Days of the horizon are calendar days.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.contract.settings import TIER_NAMES, TIER_SHARES
from tierwise.errors import ComputationError, UsageError
from tierwise.simulate.catalogue import CATEGORIES
from tierwise.simulate.chance import Floats, Ints
from tierwise.simulate.history import History, unfold
from tierwise.simulate.ids import GUEST, customer_id
from tierwise.simulate.posterior import Past, outlook
from tierwise.simulate.world import World

DAYS_PER_YEAR = 365.25


def horizon_truth(world: World, horizon_days: int = 365, at: float | None = None, annual_rate: float = 0.10) -> Any:
    """What each customer known at ``at`` will do, given her hidden life.

    Columns: customer_id, alive, p_active (probability of at least one order), expected_orders, expected_revenue and
    expected_margin (net of coupons and returns), value (the margin discounted by day), tier (by value; top 5, 20 and
    50 %). The margin rate is the mean over the world's lines of each category, mixed by the customer's tastes.
    """
    import pyarrow as pa

    h = unfold(world)
    at = _moment(h, at, horizon_days)
    who = _known(h, at)
    now, end = h.clock.operational(np.array([at, at + horizon_days]))
    alive = h.lives.stopped[who] > now
    orders = np.where(alive, _orders_if_alive(h, who, end - now), 0.0)
    revenue = orders * h.lives.mean_value[who] * (1 - world.returns.share)
    margin = revenue * margin_rates(h, who, at, horizon_days)
    discounted = margin * _mean_discount(h, who, (at, horizon_days), annual_rate)
    return pa.table(
        {
            "customer_id": _ids(who),
            "alive": alive,
            "p_active": np.where(alive, active_if_alive(h, who, end - now), 0.0),
            "expected_orders": orders,
            "expected_revenue": revenue,
            "expected_margin": margin,
            "value": discounted,
            "tier": true_tiers(discounted),
        }
    )


def history_truth(world: World, horizon_days: int = 365, at: float | None = None) -> Any:
    """What can be known at best of each customer from her orders before ``at`` and the true parameters.

    Columns: customer_id, repeat_orders, p_alive, p_active, expected_orders, expected_order_value. Not known
    (``ComputationError``) where the world breaks the formulas: campaigns that cause orders, order values tied to
    the rate of orders.
    """
    import pyarrow as pa

    if not world.contacts.is_off or world.spend.rate_correlation != 0:
        raise ComputationError(
            "the best answer from the past is not known in this world: campaigns cause orders, or order values "
            "depend on the rate of orders",
            "turn contacts off and set spend.rate_correlation to 0",
        )
    h = unfold(world)
    at = _moment(h, at, horizon_days)
    who = _known(h, at)
    now, end = h.clock.operational(np.array([at, at + horizon_days]))
    x, last, mean = _past_orders(h, at)
    first = h.lives.arrival[who]
    past = Past(x[who], last[who] - first, now - first)
    found = outlook(world.purchase, world.dropout, past, end - now)
    return pa.table(
        {
            "customer_id": _ids(who),
            "repeat_orders": x[who].astype(np.int64),
            "p_alive": found.p_alive,
            "p_active": found.p_active,
            "expected_orders": found.expected_orders,
            "expected_order_value": _expected_value(world, x[who] + 1, mean[who]),
        }
    )


def realised(world: World, horizon_days: int = 365, at: float | None = None) -> Any:
    """What then happened to each customer known at ``at``: customer_id, orders, revenue, margin in the horizon.

    Revenue and margin are net of coupons and of all returns of these orders, whenever they came back.
    """
    import pyarrow as pa

    h = unfold(world)
    at = _moment(h, at, horizon_days, closed=False)
    who = _known(h, at)
    n = world.customers
    x = h.orders
    inside = (x.moment >= at) & (x.moment < at + horizon_days) & (x.customer < GUEST)
    orders = np.bincount(x.customer[inside], minlength=n)
    y = h.lines
    kept = (y.moment >= at) & (y.moment < at + horizon_days) & (y.customer < GUEST) & np.isinf(y.returned)
    revenue = np.bincount(y.customer[kept], y.revenue[kept], minlength=n)
    margin = revenue - np.bincount(y.customer[kept], y.cost[kept], minlength=n)
    return pa.table({"customer_id": _ids(who), "orders": orders[who], "revenue": revenue[who], "margin": margin[who]})


def true_tiers(value: Floats) -> list[str]:
    """Tier of each customer when the top 5, 20 and 50 % by value are Platinum, Gold and Silver; ties by row.

    >>> true_tiers(np.arange(20.0))[-2:]
    ['Gold', 'Platinum']
    """
    rank = np.empty(value.size, dtype=np.int64)
    rank[np.argsort(-value, kind="stable")] = np.arange(value.size)
    bounds = np.round(np.asarray(TIER_SHARES) * value.size)
    return [TIER_NAMES[k] for k in np.searchsorted(bounds, rank, side="right")]


def _moment(h: History, at: float | None, horizon_days: int, *, closed: bool = True) -> float:
    world = h.world
    at = float(world.days) if at is None else float(at)
    if not 0 < at <= world.days or horizon_days < 1 or at + horizon_days > world.span:
        raise UsageError(
            f"a horizon of {horizon_days} days from day {at:g} leaves the world's {world.span} days",
            "give the world more future_days, or ask for a shorter horizon",
        )
    if closed and at < world.days and not world.contacts.is_off:
        raise ComputationError("campaigns inside the horizon cause orders that no formula here counts")
    if closed and not world.goes_with.is_off:
        raise ComputationError("companions make orders larger than any formula here counts", "turn goes_with off")
    return at


def _known(h: History, at: float) -> Ints:
    """Customers whose first order came before ``at``."""
    found: Ints = np.flatnonzero(h.clock.calendar(h.lives.arrival) < at)
    return found


def _ids(who: Ints) -> list[str]:
    return [customer_id(k) for k in who.tolist()]


def _hazard(h: History, who: Ints) -> Floats:
    """Rate of stopping per operational day of a living customer."""
    if h.world.dropout.kind == "pareto":
        return h.lives.dropout[who]
    hazard: Floats = h.lives.rate[who] * h.lives.dropout[who]
    return hazard


def _orders_if_alive(h: History, who: Ints, length: Any) -> Floats:
    """rate (1 - exp(-hazard length)) / hazard, and rate · length where the hazard is (nearly) nothing."""
    rate, hazard = h.lives.rate[who], _hazard(h, who)
    tiny = hazard * length < 1e-12
    safe = np.where(tiny, 1.0, hazard)
    orders: Floats = np.where(tiny, rate * length, rate * -np.expm1(-safe * length) / safe)
    return orders


def active_if_alive(h: History, who: Ints, length: float) -> Floats:
    """Chance of at least one order of living customers in so many operational days."""
    rate = h.lives.rate[who]
    if h.world.dropout.kind != "pareto":
        chance: Floats = -np.expm1(-rate * length)
        return chance
    both = rate + h.lives.dropout[who]
    found: Floats = rate / both * -np.expm1(-both * length)
    return found


def margin_rates(h: History, who: Ints, at: float, horizon_days: int) -> Floats:
    """Expected margin per revenue: each category's over all drawn lines, mixed by taste over the horizon's days."""
    x, k = h.lines, len(CATEGORIES)
    category = x.product // h.products.per_category
    revenue = np.bincount(category, x.revenue, minlength=k)
    cost = np.bincount(category, x.cost, minlength=k)
    rate = np.divide(revenue - cost, revenue, out=np.zeros(k), where=revenue > 0)
    days = np.arange(int(at), int(at + horizon_days))
    mix = np.zeros((who.size, k))
    for day in days:
        today = h.people.taste[who] * h.clock.category[day]
        mix += h.clock.factor[day] * today / today.sum(axis=1, keepdims=True)
    found: Floats = mix @ rate / mix.sum(axis=1)
    return found


def _mean_discount(h: History, who: Ints, when: tuple[float, int], annual_rate: float) -> Floats:
    """Mean discount factor of the expected orders in the horizon, day by day."""
    at, horizon_days = when
    ticks = h.clock.operational(at + np.arange(horizon_days + 1.0)) - h.clock.operational(np.array([at]))
    before, total, discounted = np.zeros(who.size), np.zeros(who.size), np.zeros(who.size)
    for day in range(horizon_days):
        upto = _orders_if_alive(h, who, ticks[day + 1])
        discounted += (upto - before) * (1 + annual_rate) ** (-(day + 0.5) / DAYS_PER_YEAR)
        total, before = total + upto - before, upto
    return np.divide(discounted, total, out=np.ones(who.size), where=total > 0)


def _past_orders(h: History, at: float) -> tuple[Floats, Floats, Floats]:
    """Repeat orders, operational time of the last, mean value of all orders before ``at``, for every customer."""
    x, n = h.lives.orders, h.world.customers
    before = x.moment < at
    who = x.customer[before]
    count = np.bincount(who, minlength=n).astype(float)
    last = np.zeros(n)
    np.maximum.at(last, who, x.operational[before])
    total = np.bincount(who, x.value[before], minlength=n)
    return count - 1, last, total / np.maximum(count, 1)


def _expected_value(world: World, orders: Floats, mean_value: Floats) -> Floats:
    """p (v + n m) / (p n + q - 1): Fader and Hardie 2013, the gamma-gamma model's conditional mean."""
    s = world.spend
    if s.same:
        return np.full(orders.size, s.mean)
    return s.p * (s.v + orders * mean_value) / (s.p * orders + s.q - 1)
