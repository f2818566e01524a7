"""Nine places for lists, as names over the same call: which models speak in which turn, and which rules hold there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tierwise.insight.recommend.explore import Explore
from tierwise.insight.recommend.interactions import Deed
from tierwise.insight.recommend.recent import Recent
from tierwise.insight.recommend.recommender import FittedRecommender
from tierwise.insight.recommend.rules import (
    AtMost,
    Boost,
    InStock,
    NotBoughtWithin,
    NotInHistory,
    OnlyFromHistory,
    OnSale,
    Pin,
    Rule,
    StillSold,
)
from tierwise.insight.recommend.slate import Policy, Rerank
from tierwise.insight.recommend.tired import Tired

DURABLE_DAYS = 365.0
"""A durable is not shown again within a year."""


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """All that widgets are made of, fitted on the same products; None where the shop lacks what it takes.

    ``best``: what held-out purchases chose; ``whole``: the same without a second look, where few products may be shown.
    ``after``: what is bought after what; ``discover``: the blend for what is new to a customer; ``together``: in one
    basket; ``viewed``: looked at in one visit. ``due``: bought again. ``like``: alike in words and kind.
    """

    popular: FittedRecommender
    trending: FittedRecommender
    best: FittedRecommender
    whole: FittedRecommender
    after: FittedRecommender
    discover: FittedRecommender
    together: FittedRecommender
    due: FittedRecommender
    like: FittedRecommender | None = None
    viewed: FittedRecommender | None = None
    on_sale: bool = False


@dataclass(frozen=True, slots=True)
class Widget:
    """A place for a list: what it is made from (``context``), and how."""

    name: str
    context: str
    rungs: Callable[[Models], tuple[FittedRecommender | None, ...]]
    rules: tuple[Rule, ...] = ()
    needs: Callable[[Models], bool] = lambda _: True


OFFERED: tuple[Rule, ...] = (InStock(), StillSold())
"""Rules of every widget: what is sold out or has left the range is not shown."""
ONCE = NotBoughtWithin(DURABLE_DAYS, durable_only=True)

WIDGETS = {
    w.name: w
    for w in (
        Widget("for_you", "customer", lambda m: (m.best, m.like, m.popular), (ONCE,)),
        Widget("buy_again", "customer", lambda m: (m.due,), (OnlyFromHistory((Deed.BUY,)), ONCE)),
        Widget("from_your_purchases", "customer", lambda m: (m.discover, m.like, m.popular), (NotInHistory(),)),
        Widget(
            "on_sale_for_you", "customer", lambda m: (m.whole, m.like, m.popular), (OnSale(), ONCE), lambda m: m.on_sale
        ),
        Widget(
            "recently_viewed", "customer", lambda _: (), (OnlyFromHistory((Deed.VIEW, Deed.CART)),),
            lambda m: m.viewed is not None,
        ),
        Widget("similar_items", "product", lambda m: (m.after, m.like, m.popular), (NotInHistory(),)),
        Widget(
            "also_viewed", "product", lambda m: (m.viewed, m.after, m.like, m.popular), (NotInHistory(),),
            lambda m: m.viewed is not None,
        ),
        Widget("bought_together", "basket", lambda m: (m.together, m.after, m.like, m.popular), (NotInHistory(),)),
        Widget("trending", "segment", lambda m: (m.trending, m.popular)),
    )
}  # fmt: skip
"""The nine widgets by name."""
CHOSEN = ("for_you", "from_your_purchases")
"""Lists in which the shop chooses what a customer sees; in the others she has chosen herself."""
PINNED = ("for_you", "trending")
"""Lists on which the shop may put products first."""
OF_CUSTOMERS = tuple(w.name for w in WIDGETS.values() if w.context == "customer")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the merchant wants of every list: her own rules and caps, re-ranking, how many places are left to chance,
    what steps back after it was shown in vain, what stands first and what is raised.

    ``said``: all that in short, a part of the policy's name.
    """

    rules: tuple[Rule, ...] = ()
    caps: tuple[AtMost, ...] = ()
    rerank: Rerank | None = None
    explore: Explore | None = None
    tired: Tired | None = None
    pins: tuple[Pin, ...] = ()
    boosts: tuple[Boost, ...] = ()
    said: str = ""


def policy_of(name: str, models: Models, products: int, wishes: Wishes | None = None) -> Policy | None:
    """How this widget's lists are made; None where the shop lacks what it takes (no events, no prices)."""
    widget, wishes = WIDGETS[name], wishes or Wishes()
    if not widget.needs(models):
        return None
    rungs = tuple(m for m in widget.rungs(models) if m is not None)
    if name == "recently_viewed":
        rungs = (Recent(products),)
    chosen = name in CHOSEN
    pins = wishes.pins if name in PINNED else ()
    boosts = wishes.boosts if chosen or name in PINNED else ()
    explore = wishes.explore if wishes.explore is not None and name == "for_you" else Explore(slots=0)
    return Policy(
        name=named(rungs, wishes), rungs=rungs, rules=(*OFFERED, *widget.rules, *wishes.rules), caps=wishes.caps,
        pins=pins, boosts=boosts, tired=wishes.tired if chosen else None,
        rerank=wishes.rerank if chosen else None, explore=explore,
    )  # fmt: skip


def named(rungs: Sequence[FittedRecommender], wishes: Wishes) -> str:
    """How lists are made, in short: the models in their turn, and what the merchant wants."""
    return " ".join(filter(None, (">".join(m.name for m in rungs), wishes.said)))
