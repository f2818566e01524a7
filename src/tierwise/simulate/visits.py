"""What the shop sees and hears around orders: visits, views, searches and carts before them, reviews after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tierwise.simulate.catalogue import CATEGORIES
from tierwise.simulate.chance import Floats, Ints, choices, uniforms
from tierwise.simulate.lines import GUEST
from tierwise.simulate.people import COUNTRIES, SOURCES

if TYPE_CHECKING:
    from tierwise.simulate.history import History

DEVICES = ("mobile", "desktop", "tablet")
STAR_LIMITS = (-1.6, -1.0, -0.3, 0.6)
"""A contentment (plus noise) above the k-th limit gives k + 2 stars."""

_PRAISE = {
    "en": ("Returned it, never again.", "Disappointed with the quality.", "It is all right.",
           "Good, would buy again.", "Lovely, exactly what I hoped for!"),
    "zh": ("退货了，再也不买。", "质量让人失望。", "一般般。", "不错，会再买。", "非常喜欢，正是我想要的！"),
    "de": ("Zurückgeschickt, nie wieder.", "Von der Qualität enttäuscht.", "Ist in Ordnung.",
           "Gut, gerne wieder.", "Wunderschön, genau wie erhofft!"),
    "ja": ("返品しました。", "品質にがっかり。", "普通です。", "良いです。また買います。", "とても気に入りました！"),
}  # fmt: skip


def write_visits(h: History) -> dict[str, Any]:
    """Columns of `events`: ``per_order`` visits for each customer's order, the last of which buys.

    Every visit views a product; some search for it first, some put it into the cart; the buying visit always does.
    Earlier visits lie up to 14 days before the order, never before the world's start.
    """
    if h.world.visits.is_off:
        return {}
    order = np.flatnonzero((h.orders.moment < h.world.days) & (h.orders.customer < GUEST))
    per = h.world.visits.per_order
    row, visit = np.repeat(order, per), np.tile(np.arange(per), order.size)
    return _event_rows(h, row, visit, visit == per - 1)


def _event_rows(h: History, row: Ints, visit: Ints, buys: Any) -> dict[str, Any]:
    from tierwise.simulate.tables import customer_ids, day_numbers

    seed, cause = h.world.seed, h.world.visits
    key = (h.orders.customer[row], h.orders.ordinal[row], visit)
    lead = np.where(buys, 0.0, 14 * uniforms(seed, "visit lead", *key))
    moment = np.maximum(h.orders.moment[row] - lead, 0.0)
    searches = uniforms(seed, "searches", *key) < cause.search
    carts = buys | (uniforms(seed, "carts", *key) < cause.cart)
    always = np.ones(row.size, dtype=bool)
    steps = (("search", searches), ("view_item", always), ("add_to_cart", carts),
             ("begin_checkout", buys), ("purchase", buys))  # fmt: skip
    chosen = np.concatenate([np.flatnonzero(happens) for _, happens in steps])
    step = np.repeat(np.arange(len(steps)), [int(np.sum(happens)) for _, happens in steps])
    session_start = h.clock.instants(moment)[chosen]
    happened = session_start - (len(steps) - 1 - step) * 45_000_000
    by_time = np.lexsort((step, visit[chosen], key[1][chosen], key[0][chosen], happened))
    chosen, step, happened = chosen[by_time], step[by_time], happened[by_time]
    product = _product(h, key, chosen)
    name = np.array([s for s, _ in steps])[step]
    category = product // h.products.per_category
    ids = [f"S{c + 1:06d}-{k + 1:04d}-{v + 1}" for c, k, v in zip(*(a[chosen].tolist() for a in key), strict=True)]
    searched = [CATEGORIES[c].things[p % 5] for c, p in zip(category.tolist(), product.tolist(), strict=True)]
    device = choices(uniforms(seed, "device", key[0][chosen]), np.array([0.6, 0.33, 0.07]))
    load = 300 - 400 * np.log(uniforms(seed, "load", *(a[chosen] for a in key), step))
    return {
        "event_id": [f"E{s}-{k}" for s, k in zip(ids, step.tolist(), strict=True)],
        "happened_at": happened,
        "day": _local_days(h, happened, day_numbers(h.world, np.arange(h.world.span, dtype=float))),
        "event": name,
        "customer_id": customer_ids(key[0][chosen]),
        "session_id": ids,
        "product_id": _only(name != "search", np.array(h.products.ids)[product]),
        "search_text": _only(name == "search", np.array(searched)),
        "page": [f"/{s.replace('_', '-')}" for s in name.tolist()],
        "load_ms": np.round(load, 0),
        "device": np.array(DEVICES)[device],
        "source": np.array(SOURCES)[h.people.source[key[0][chosen]]],
    }


def _local_days(h: History, happened: Ints, days: Ints) -> Ints:
    found = np.searchsorted(h.clock.midnights * 1_000_000, happened, side="right") - 1
    return np.where(found < 0, days[0] - 1, days[np.clip(found, 0, days.size - 1)])


def _only(where: Any, values: Any) -> list[str | None]:
    return [str(v) if w else None for w, v in zip(where.tolist(), values.tolist(), strict=True)]


def _product(h: History, key: tuple[Ints, Ints, Ints], chosen: Ints) -> Ints:
    """The product looked at: of a category to the customer's taste, any step of the ladder."""
    counters = tuple(a[chosen] for a in key)
    category = choices(uniforms(h.world.seed, "viewed category", *counters), h.people.taste[counters[0]])
    step = uniforms(h.world.seed, "viewed product", *counters) * h.products.per_category
    return category * h.products.per_category + step.astype(np.int64)


def write_reviews(h: History) -> dict[str, Any]:
    """Columns of `reviews`: a share of customers' lines, 3 to 20 days after the order; stars follow contentment."""
    if h.world.reviews.is_off:
        return {}
    from tierwise.simulate.tables import customer_ids, order_ids

    x, seed = h.lines, h.world.seed
    key = (x.customer, x.ordinal, x.number)
    moment = x.moment + 3 + 17 * uniforms(seed, "review delay", *key)
    wrote = uniforms(seed, "reviews", *key) < h.world.reviews.share
    keep = np.flatnonzero(wrote & (x.customer < GUEST) & (moment < h.world.days))
    stars = _stars(h, keep)
    languages = [COUNTRIES[h.world.people.countries[c]].language for c in x.country[keep].tolist()]
    ids = order_ids(x.customer[keep], x.ordinal[keep])
    return {
        "review_id": [f"V{o}-{n}" for o, n in zip(ids, x.number[keep].tolist(), strict=True)],
        "reviewed_at": h.clock.instants(moment[keep]),
        "customer_id": customer_ids(x.customer[keep]),
        "product_id": np.array(h.products.ids)[x.product[keep]],
        "stars": stars.astype(float),
        "text": [_PRAISE[c][s - 1] for c, s in zip(languages, stars.tolist(), strict=True)],
        "language": languages,
    }


def _stars(h: History, keep: Ints) -> Ints:
    from scipy.special import ndtri

    x = h.lines
    u: Floats = uniforms(h.world.seed, "star noise", x.customer[keep], x.ordinal[keep], x.number[keep])
    felt = 0.8 * h.lives.contentment[x.customer[keep]] + 0.6 * ndtri(u)
    return 1 + np.searchsorted(np.array(STAR_LIMITS), felt).astype(np.int64)
