"""Why the ranker puts a product where it is: what adds most to its chance, by topic, and the source's own because."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.recommend.histories import Histories
from tierwise.insight.recommend.ranker import Ranked
from tierwise.insight.recommend.recommender import Because, FittedRecommender
from tierwise.models.family import Contributions

Floats = NDArray[np.float64]

TOPICS: Mapping[str, tuple[str, ...]] = {
    "bought_before": ("times_bought", "bought_days", "bought_gap_days", "due_own", "due_usual"),
    "looked_at": ("viewed", "viewed_days"),
    "taste": ("category_times", "category_days", "brand_times", "brand_days"),
    "price": ("price", "price_over_usual", "price_apart"),
    "popular": ("sold_7d", "sold_30d", "sold_90d"),
    "offer": ("margin", "on_hand", "listed_days"),
    "rhythm": ("last_step_days", "steps", "products"),
}
"""Topic -> columns; a source's columns are a topic of its name, those of customers are ``customer``."""

_TOPIC = {column: topic for topic, columns in TOPICS.items() for column in columns}


def topic_of(column: str, sources: Sequence[str] = ()) -> str:
    """The topic of a column.

    >>> topic_of("sold_7d"), topic_of("item_graph_rank", ["item_graph"]), topic_of("customer_value")
    ('popular', 'item_graph', 'customer')
    """
    for source in sources:
        if column in (source, f"{source}_of_best", f"{source}_rank"):
            return source
    return "customer" if column.startswith("customer_") else _TOPIC.get(column, column)


def by_topic(why: Contributions, sources: Sequence[str]) -> dict[str, Floats]:
    """Parts of the score added up by topic; they still sum to it exactly."""
    found: dict[str, Floats] = {}
    for column, part in zip(why.columns, why.parts.T, strict=True):
        topic = topic_of(column, sources)
        found[topic] = found.get(topic, np.zeros(len(part))) + part
    return found


def because(
    ranked: Ranked, sources: Sequence[FittedRecommender], histories: Histories
) -> tuple[NDArray[np.str_], Because]:
    """For each chosen product (histories x k): the topic that adds most, "" for none, and the product of the history
    that the most telling source names.

    The most telling source is the one whose columns add most to the score among those that name a product.
    """
    names = [s.name for s in sources]
    parts = by_topic(ranked.why(), names)
    held = ranked.chosen >= 0
    topics = np.array(sorted(parts))
    strongest = np.stack([parts[t] for t in topics]).argmax(axis=0) if held.any() else np.zeros(0, dtype=np.int64)
    told = np.full(held.shape, "", dtype=topics.dtype)
    told[held] = topics[strongest]
    return told, _named(sources, histories, ranked, parts)


def _named(
    sources: Sequence[FittedRecommender], histories: Histories, ranked: Ranked, parts: Mapping[str, Floats]
) -> Because:
    held, products = ranked.chosen >= 0, ranked.product.astype(np.int32)
    own = [s.because(histories, products) for s in sources]
    worth = np.full((len(sources), *held.shape), -np.inf)
    for i, source in enumerate(sources):
        worth[i][held] = parts[source.name]
        worth[i][own[i].product < 0] = -np.inf
    pick = worth.argmax(axis=0)[None]
    product = np.take_along_axis(np.stack([b.product for b in own]), pick, axis=0)[0]
    return Because(product, np.take_along_axis(np.stack([b.share for b in own]), pick, axis=0)[0])
