"""What ``[lists]`` of shop.toml asks of every list: those that a run makes ready, and those of baskets and visits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tierwise.contract.settings import Settings
from tierwise.errors import ConfigError
from tierwise.features.known import Known
from tierwise.insight.recommend.explore import Explore
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.reading import Material
from tierwise.insight.recommend.rerank import NewQuota, Reranked, known_by
from tierwise.insight.recommend.rules import AtMost, Boost, Exclude, MarginFloor, Pin, Rule
from tierwise.insight.recommend.tired import Tired, shown_in_vain
from tierwise.insight.recommend.tradeoff import all_together
from tierwise.insight.recommend.widgets import Wishes

NEW_DAYS = 30.0
"""A product is new for so many days after it was listed."""


def wishes_of(settings: Settings, material: Material, known: Known) -> Wishes:
    """All wishes, variety and places left to chance among them; draws change with the date."""
    goods, variety, slots = material.goods, settings.list_variety, settings.list_chance
    times = settings.list_tired_after
    return Wishes(
        rules=_rules(settings, goods),
        caps=_caps(settings),
        rerank=_rerank(settings, material) if variety or settings.list_new_one_in else None,
        explore=Explore(slots, seed=settings.seed, salt=f"{known.as_of:%Y-%m-%d}") if slots else None,
        tired=Tired(shown_in_vain(known, goods.ids, times)) if times else None,
        pins=(Pin(settings.list_pin),) if settings.list_pin else (),
        boosts=_boosts(settings, goods),
        said=_said(settings),
    )


def _rerank(settings: Settings, material: Material) -> Reranked:
    """Variety, and a place for new products among every so many."""
    goods, one_in = material.goods, settings.list_new_one_in
    plain = Reranked()
    if settings.list_variety:
        plain = all_together(goods, known_by(material.log))(settings.list_variety)
    with np.errstate(invalid="ignore"):
        fresh = goods.number("listed_days") <= NEW_DAYS
    return replace(plain, quota=NewQuota(fresh, one_in)) if one_in else plain


def _boosts(settings: Settings, goods: Goods) -> tuple[Boost, ...]:
    """One for each id or category that is named and known here."""
    known, kinds = set(goods.ids.to_pylist()), set(goods.codes("category")[1])
    factor = settings.list_boost_factor
    ids = tuple(name for name in settings.list_boost if name in known)
    named = tuple(Boost(factor, category=n) for n in settings.list_boost if n in kinds and n not in known)
    return ((Boost(factor, ids),) if ids else ()) + named


def wishes_of_a_visit(settings: Settings, goods: Goods) -> Wishes:
    """What must hold for a basket or a visit too: what is never shown, the least margin, caps."""
    return Wishes(rules=_rules(settings, goods), caps=_caps(settings), said=_said(settings, visit=True))


def all_known(settings: Settings, goods: Goods) -> None:
    """A typing error must not show what was to be hidden, nor hide what was to be shown."""
    known, kinds = set(goods.ids.to_pylist()), set(goods.codes("category")[1])
    may = {"exclude": known, "pin": known, "boost": known | kinds}
    named = {"exclude": settings.list_exclude, "pin": settings.list_pin, "boost": settings.list_boost}
    for key, names in named.items():
        missing = [n for n in names if n not in may[key]]
        if missing:
            what = "no product has that id" + (" or category" if key == "boost" else "")
            example = goods.ids[0].as_py()
            raise ConfigError(f"shop.toml: lists.{key} names {missing[0]!r}, {what}", f"ids look like {example!r}")


def _rules(settings: Settings, goods: Goods) -> tuple[Rule, ...]:
    rules, left_out = list[Rule](), _excluded(settings, goods)
    if left_out:
        rules.append(Exclude(left_out))
    if settings.list_margin_floor > 0:
        rules.append(MarginFloor(settings.list_margin_floor))
    return tuple(rules)


def _caps(settings: Settings) -> tuple[AtMost, ...]:
    caps = {"category": settings.list_per_category, "brand": settings.list_per_brand}
    return tuple(AtMost(most, per) for per, most in caps.items() if most)


def _excluded(settings: Settings, goods: Goods) -> tuple[str, ...]:
    """Ids never shown that may stand on lists at all: the long tail does not."""
    known = set(goods.ids.to_pylist())
    return tuple(p for p in settings.list_exclude if p in known)


def _said(settings: Settings, *, visit: bool = False) -> str:
    """The wishes in short, written beside every list, so that lists made in different ways can be told apart later."""
    named = {
        "variety": 0 if visit else settings.list_variety,
        "chance": 0 if visit else settings.list_chance,
        "tired_after": 0 if visit else settings.list_tired_after,
        "per_category": settings.list_per_category,
        "per_brand": settings.list_per_brand,
        "pinned": 0 if visit else len(settings.list_pin),
        "boosted": 0 if visit else len(settings.list_boost),
        "new_one_in": 0 if visit else settings.list_new_one_in,
        "excluded": len(settings.list_exclude),
        "margin_floor": settings.list_margin_floor,
    }
    return " ".join(f"{name}={value:g}" for name, value in named.items() if value)
