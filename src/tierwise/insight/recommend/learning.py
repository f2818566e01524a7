"""From a shop's material to models that serve: decays and weights from one held-out period, the verdict from the next.

The last period is looked at once, to judge; the one before it chooses each model's decay and the blend's weights. What
serves in the end is fitted on everything. The blend must beat the best free baseline (what sells, or the customer's own
usual products) outside the paired 80 % interval of NDCG@10; else that baseline serves, and the card says so. Trees that
learned on the period before the last which proposals come true (`second_look`) must beat both so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tierwise.errors import ComputationError
from tierwise.insight.recommend.content import Content
from tierwise.insight.recommend.evaluate import Held, at_once, best_of, blocks, known_then, time_split, worth_of
from tierwise.insight.recommend.histories import Decay, Floats32, Histories
from tierwise.insight.recommend.hybrid import FittedHybrid, blended
from tierwise.insight.recommend.interactions import Deed, Interactions
from tierwise.insight.recommend.item_graph import FittedGraph, ItemGraph
from tierwise.insight.recommend.linear_next import LinearNext
from tierwise.insight.recommend.popular import Popular
from tierwise.insight.recommend.ranker import FittedRanker
from tierwise.insight.recommend.reading import Material
from tierwise.insight.recommend.recent import Usual
from tierwise.insight.recommend.recommender import FittedRecommender, Recommender
from tierwise.insight.recommend.replenish import Replenish
from tierwise.insight.recommend.second_look import FittedSecondLook, as_known, taught
from tierwise.insight.recommend.widgets import Models

PERIODS = (28.0, 14.0, 7.0)
"""Days of a held-out period: the longest of which six fit into the history."""
MOST_ASKED = 1_000
"""So many histories choose decays and weights, evenly taken."""
MOST_JUDGED = 4_000
"""So many histories judge, evenly taken."""
STEPS = (0.7, 0.9, 0.97, 1.0)
"""Decays per step that are tried for every model."""
AGAIN = ("replenish", "usual")
"""Models that speak of what was bought before, and of nothing new."""
LINKS = 200
"""Links of each product that lists are made by."""
LINEAR_PRODUCTS = 4_000
"""Products of the linear model in a run: one Cholesky factorisation of a few CPU seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Lists of ten of one model on the last period: histories x 10."""

    model: str
    baseline: bool
    shown: np.ndarray[tuple[int, int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """``models`` serve; ``judged`` is what each would have shown in the last period (``held``; None: too short).

    ``weights`` are the blend's by model name; ``serves`` names the model behind "for you". ``then`` is the blend as it
    was judged, fitted on what was known before that period. ``discovery``: the same of lists of products that were new.
    """

    models: Models
    serves: str
    weights: dict[str, float]
    judged: tuple[Judged, ...] = ()
    held: Held | None = None
    period_days: float = 0.0
    then: FittedRecommender | None = None
    discovery: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True)
class _Choice:
    """Settings of the models, the weights of their blend, those of the blend for what is new to a customer, and trees
    that order what the models propose (None where too little came true to learn from).
    """

    settings: list[Recommender]
    weights: tuple[float, ...]
    discovery: tuple[float, ...]
    ranker: FittedRanker | None = None


def learn(material: Material, seed: int = 0) -> Learned:
    """Chosen, judged and fitted. ``ComputationError`` where there is no purchase."""
    log = material.log
    if not (log.deed == Deed.BUY).any():
        raise ComputationError("recommendations: no order names a product", "map the column of the product's id")
    days = _period(log, material.at)
    if not days:
        return _unjudged(material, seed)
    choice = _chosen(material, days, seed)
    cut = material.at - days
    held = thinned(time_split(log, cut, days), MOST_JUDGED)
    if not len(held.later):
        return _unjudged(material, seed)
    then = _fit_all(choice.settings, log.before(cut), material, seed)
    served = _candidates_to_serve(choice, then, as_known(material, cut))
    free = _baselines(log.before(cut), material, seed)
    judged = (
        *(_lists(m, held, baseline=True) for m in free), *(_lists(m, held) for m in then if m.name != Usual.name),
        *(_lists(m, held) for m in served.values()),
    )  # fmt: skip
    serves = _verdict(judged, held)
    now = _fit_all(choice.settings, log, material, seed)
    named = dict(zip((m.name for m in choice.settings), choice.weights, strict=True))
    best = _serving(serves, now, choice, material, seed)
    models = _models(best, now, material, seed, choice)
    discovery = _judged_discovery(then, choice.discovery, free[0], held)
    return Learned(models, serves, named, judged, held, days, served.get(serves, served["hybrid"]), discovery)


def _candidates_to_serve(
    choice: _Choice, fitted: Sequence[FittedRecommender], then: Material
) -> dict[str, FittedRecommender]:
    """The blend, and the same looked at a second time where the period before taught how."""
    blend = FittedHybrid(tuple(fitted), choice.weights)
    found: dict[str, FittedRecommender] = {"hybrid": blend}
    if choice.ranker is not None:
        found["ranker"] = FittedSecondLook(blend, choice.ranker, then)
    return found


def _period(log: Interactions, at: float) -> float:
    span = at - float(log.at.min())
    return next((d for d in PERIODS if span >= 6 * d), 0.0)


def _unjudged(material: Material, seed: int) -> Learned:
    """Too little history to judge anything: what sells, and what the customer's own history says where it says much."""
    now = _fit_all(_candidates(material, {}), material.log, material, seed)
    weights = tuple(1.0 if m.name in ("replenish", "item_graph") else 0.0 for m in now)
    models = _models(FittedHybrid(tuple(now), weights), now, material, seed)
    return Learned(models, "hybrid", dict(zip((m.name for m in now), weights, strict=True)))


def _candidates(material: Material, decays: dict[str, Decay]) -> list[Recommender]:
    few = len(material.goods) < LINEAR_PRODUCTS
    models: list[Recommender] = [
        Replenish(),
        ItemGraph(
            most_gap=5 if few else 2,
            decay=decays.get("item_graph", Decay(0.9)),
            fewest=1 if few else 3,
            most_links=LINKS,
        ),
        LinearNext(most_products=LINEAR_PRODUCTS, decay=decays.get("ease", Decay(0.9))),
        Usual(),
    ]
    return models


def _fit_all(
    settings: Sequence[Recommender], log: Interactions, material: Material, seed: int
) -> list[FittedRecommender]:
    bought = log.of(Deed.BUY)
    return [m.fit(bought, material.goods, seed) for m in settings]


def _chosen(material: Material, days: float, seed: int) -> _Choice:
    """Settings with their decays, and the blends' weights, by the period before the last."""
    cut = material.at - 2 * days
    held = thinned(time_split(material.log, cut, days), MOST_ASKED)
    settings = _candidates(material, {})
    if not len(held.later):
        return _Choice(settings, tuple(1.0 for _ in settings), _plainly_new(settings))
    worth = worth_of(held)
    fitted = _fit_all(settings, material.log.before(cut), material, seed)
    decays = {m.name: _best_decay(m, held.histories, worth) for m in fitted if m.name in ("item_graph", "ease")}
    tuned = [_with_decay(m, decays[m.name]) if m.name in decays else m for m in fitted]
    weights = blended(tuned, held.histories, worth).weights
    trees = taught(tuned, held, as_known(material, cut), seed)
    return _Choice(_candidates(material, decays), weights, _new_weights(tuned, held), trees)


def _plainly_new(models: Sequence[Recommender | FittedRecommender]) -> tuple[float, ...]:
    """What is due again says nothing of what is new; the others count alike."""
    return tuple(0.0 if m.name in AGAIN else 1.0 for m in models)


def _new_weights(fitted: Sequence[FittedRecommender], held: Held) -> tuple[float, ...]:
    """Weights by how well lists of products that were new to the customer did."""
    later = held.later.without(known_then(held))
    if not later.size.any():
        return _plainly_new(fitted)
    fresh = [m for m in fitted if m.name not in AGAIN]
    found = blended(fresh, held.histories, worth_of(replace(held, later=later), without_seen=True))
    named = {m.name: w for m, w in zip(fresh, found.weights, strict=True)}
    return tuple(named.get(m.name, 0.0) for m in fitted)


def _judged_discovery(
    then: Sequence[FittedRecommender], weights: tuple[float, ...], popular: FittedRecommender, held: Held
) -> tuple[Judged, ...]:
    """Lists of what was new to each customer on the last period: best-sellers, each model, their blend."""
    models = [m for m in then if m.name not in AGAIN]
    blend = FittedHybrid(tuple(then), weights, name="discovery")
    return (
        _lists(popular, held, baseline=True, new=True),
        *(_lists(m, held, new=True) for m in models),
        _lists(blend, held, new=True),
    )


def _best_decay(model: FittedRecommender, histories: Histories, worth: object) -> Decay:
    judge = worth if callable(worth) else None
    assert judge is not None
    tried = [(judge(_with_decay(model, Decay(step)).score(histories)), -i) for i, step in enumerate(STEPS)]
    return Decay(STEPS[-max(tried)[1]])


def _with_decay(model: FittedRecommender, decay: Decay) -> FittedRecommender:
    """The same fitted model that looks at histories with another decay."""
    if isinstance(model, FittedGraph):
        return model.with_decay(decay)
    return replace(model, decay=decay)  # type: ignore[type-var]


def _baselines(past: Interactions, material: Material, seed: int) -> list[FittedRecommender]:
    return [Popular(half_life_days=7.0).fit(past, material.goods, seed), Usual().fit(past, material.goods)]


def thinned(held: Held, most: int) -> Held:
    """Evenly taken histories of a period, at most so many."""
    n = len(held.later)
    if n <= most:
        return held
    index = np.linspace(0, n - 1, most).astype(np.int64)
    inside = np.isin(held.later.row, index)
    later = held.later.where(inside)
    size = held.later.size[index]
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    return Held(
        held.past, held.sequences[index], held.histories.take(index), replace(later, start=start), held.amount[inside]
    )


def _lists(model: FittedRecommender, held: Held, *, baseline: bool = False, new: bool = False) -> Judged:
    size = at_once(len(held.past.products))
    parts = [best_of(_positive(model.score(part)), 10, part if new else None) for part in blocks(held.histories, size)]
    return Judged(model.name, baseline, np.concatenate(parts))


def _positive(scores: Floats32) -> Floats32:
    """Only what the model speaks of."""
    return np.where(scores > 0, scores, -np.inf).astype(np.float32)


def _verdict(judged: Sequence[Judged], held: Held) -> str:
    """The blend where it beats the best free baseline outside the interval, else that baseline; and in the place of
    whichever it is the ranker, where it beats both so.
    """
    from tierwise.metrics.ranking import gain_of, judge

    ndcg = {j.model: judge(j.shown, held.later)["ndcg"] for j in judged}
    free = max((j.model for j in judged if j.baseline), key=lambda name: float(np.nanmean(ndcg[name])))
    serves = "hybrid" if gain_of(ndcg["hybrid"], ndcg[free]).low > 0 else free
    rivals = (ndcg[free], ndcg["hybrid"])
    wins = "ranker" in ndcg and all(gain_of(ndcg["ranker"], rival).low > 0 for rival in rivals)
    return "ranker" if wins else serves


def _serving(
    serves: str, now: Sequence[FittedRecommender], choice: _Choice, material: Material, seed: int
) -> FittedRecommender:
    if serves in ("hybrid", "ranker"):
        return _candidates_to_serve(choice, now, as_known(material, material.at))[serves]
    return next(m for m in _baselines(material.log, material, seed) if m.name == serves)


def _models(
    best: FittedRecommender,
    now: Sequence[FittedRecommender],
    material: Material,
    seed: int,
    choice: _Choice | None = None,
) -> Models:
    discovery = choice.discovery if choice else _plainly_new(now)
    log, goods = material.log, material.goods
    bought, looked = log.of(Deed.BUY), log.of(Deed.VIEW, Deed.CART)
    by_name = {m.name: m for m in now}
    together = ItemGraph(most_gap=0, backward=1.0, decay=Decay(1.0), most_links=LINKS, name="together")
    viewed = ItemGraph(most_gap=3, backward=1.0, decay=Decay(0.9), most_links=LINKS, name="viewed_together")
    on_sale = bool(goods.has("on_sale") and any(goods.table["on_sale"].to_pylist()))
    return Models(
        popular=Popular(half_life_days=30.0).fit(bought, goods, seed),
        trending=Popular(half_life_days=7.0).fit(bought, goods, seed),
        best=best,
        whole=best.blend if isinstance(best, FittedSecondLook) else best,
        after=by_name["item_graph"],
        discover=FittedHybrid(tuple(now), discovery, name="discovery"),
        together=together.fit(bought, goods, seed),
        due=by_name["replenish"],
        like=_content(material, seed),
        viewed=viewed.fit(looked, goods, seed) if len(looked) else None,
        on_sale=on_sale,
    )


def _content(material: Material, seed: int) -> FittedRecommender | None:
    """None where nothing describes the products."""
    try:
        return Content().fit(material.log.of(Deed.BUY), material.goods, seed)
    except ComputationError:
        return None
