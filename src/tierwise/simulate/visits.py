"""What the shop sees and hears around orders: visits, views, searches and carts before them, reviews after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tierwise.simulate.catalogue import CATEGORIES
from tierwise.simulate.chance import Floats, Ints, choices, uniforms
from tierwise.simulate.clock import day_numbers
from tierwise.simulate.ids import GUEST, customer_ids, order_ids
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


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """One row for each event: row of the order, visit (from 0; the last of ``per_order`` buys), step, instant."""

    row: Ints
    visit: Ints
    step: Ints
    happened: Ints


STEPS = ("search", "view_item", "add_to_cart", "begin_checkout", "purchase")


def write_visits(h: History) -> dict[str, Any]:
    """Columns of `events`: visits around each customer's orders, those to come after the drawn days included.

    Of ``per_order`` visits the last buys, the others lie up to 14 days before the order. ``idle`` more come within
    60 days after it and buy nothing. Each views a product; some search first, some put it into the cart; the buying
    visit always does. Before the first order the shop does not know who visits: no customer id.
    """
    if h.world.visits.is_off:
        return {}
    s = _steps(h)
    key = (h.orders.customer[s.row], h.orders.ordinal[s.row], s.visit)
    product = _product(h, key)
    sessions = [f"S{c + 1:06d}-{k + 1:04d}-{v + 1}" for c, k, v in zip(*(a.tolist() for a in key), strict=True)]
    unknown = (key[1] == 0) & (s.visit < h.world.visits.per_order - 1)
    known = [None if u else c for u, c in zip(unknown.tolist(), customer_ids(key[0]), strict=True)]
    device = choices(uniforms(h.world.seed, "device", key[0]), np.array([0.6, 0.33, 0.07]))
    return {
        "event_id": [f"E{name}-{k}" for name, k in zip(sessions, s.step.tolist(), strict=True)],
        "happened_at": s.happened,
        "day": _local_days(h, s.happened),
        "event": np.array(STEPS)[s.step],
        "customer_id": known,
        "session_id": sessions,
        "product_id": _only(s.step > 0, np.array(h.products.ids)[product]),
        "search_text": _only(s.step == 0, _search_words(h, product)),
        "page": [f"/{STEPS[k].replace('_', '-')}" for k in s.step.tolist()],
        "load_ms": np.round(300 - 400 * np.log(uniforms(h.world.seed, "load", *key, s.step))),
        "device": np.array(DEVICES)[device],
        "source": np.array(SOURCES)[h.people.source[key[0]]],
    }


def _steps(h: History) -> _Steps:
    """All events of the drawn days, by time; the five steps of a visit follow 45 seconds apart."""
    seed, cause = h.world.seed, h.world.visits
    own = np.flatnonzero(h.orders.customer < GUEST)
    visits = cause.per_order + cause.idle
    row, visit = np.repeat(own, visits), np.tile(np.arange(visits), own.size)
    key = (h.orders.customer[row], h.orders.ordinal[row], visit)
    buys = visit == cause.per_order - 1
    u = uniforms(seed, "visit lead", *key)
    moment = h.orders.moment[row] + np.where(buys, 0.0, np.where(visit < cause.per_order, -14 * u, 60 * u))
    searches = uniforms(seed, "searches", *key) < cause.search
    carts = buys | (uniforms(seed, "carts", *key) < cause.cart)
    happens = np.stack([searches, np.ones_like(buys), carts, buys, buys], axis=1)
    happens &= ((moment >= 0) & (moment < h.world.days))[:, None]
    chosen, step = np.nonzero(happens)
    happened = h.clock.instants(moment)[chosen] - (len(STEPS) - 1 - step) * 45_000_000
    by_time = np.lexsort((step, visit[chosen], key[1][chosen], key[0][chosen], happened))
    return _Steps(row[chosen][by_time], visit[chosen][by_time], step[by_time], happened[by_time])


def _search_words(h: History, product: Ints) -> Any:
    category = product // h.products.per_category
    pairs = zip(category.tolist(), product.tolist(), strict=True)
    return np.array([CATEGORIES[c].things[p % 5] for c, p in pairs])


def _local_days(h: History, happened: Ints) -> Ints:
    days = day_numbers(h.world, np.arange(h.world.span, dtype=float))
    found = np.searchsorted(h.clock.midnights * 1_000_000, happened, side="right") - 1
    return np.where(found < 0, days[0] - 1, days[np.clip(found, 0, days.size - 1)])


def _only(where: Any, values: Any) -> list[str | None]:
    return [str(v) if w else None for w, v in zip(where.tolist(), values.tolist(), strict=True)]


def _product(h: History, key: tuple[Ints, Ints, Ints]) -> Ints:
    """The product looked at: of a category to the customer's taste, any step of the ladder."""
    category = choices(uniforms(h.world.seed, "viewed category", *key), h.people.taste[key[0]])
    step = uniforms(h.world.seed, "viewed product", *key) * h.products.per_category
    return category * h.products.per_category + step.astype(np.int64)


def write_reviews(h: History) -> dict[str, Any]:
    """Columns of `reviews`: a share of customers' lines, 3 to 20 days after the order; stars follow contentment."""
    if h.world.reviews.is_off:
        return {}
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
    stars: Ints = 1 + np.searchsorted(np.array(STAR_LIMITS), felt).astype(np.int64)
    return stars
