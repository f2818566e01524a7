"""What re-ranking costs and what it brings, strength by strength: the curve on which a merchant picks her point.

Lists are judged by what customers went on to buy. That favours what was seen most in the past: what they would have
bought had they seen it is not in the data. In simulated worlds of known tastes (docs/adr/0022) the loss told here was
larger than what the lists truly lost. Losses are paired: the same customers at both strengths.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.estimate import Estimate
from tierwise.errors import ContractError
from tierwise.insight.recommend.explore import Explore
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.own_mix import Calibrated
from tierwise.insight.recommend.rerank import Aim, LesserKnown, Reranked
from tierwise.insight.recommend.slate import Asked, Policy, Rerank, ladder, picked
from tierwise.insight.recommend.variety import Kinds, Varied
from tierwise.metrics.beyond_accuracy import (
    concentration,
    coverage_of,
    diversity_of_kinds,
    effective_coverage,
    novelty,
)
from tierwise.metrics.ranking import Wanted, gain_of, hits, mean_of, ndcg

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
STRENGTHS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Strengths that are tried; the first is no re-ranking at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """Whose lists, what they went on to buy, and what is known of products when lists are judged.

    ``share``: of each product, the share of customers who have it (`known_by`); ``kind``: its category, -1 not known.
    """

    asked: Asked
    later: Wanted
    share: Floats
    kind: Ints


@dataclass(frozen=True, slots=True)
class Point:
    """A strength: NDCG@k, how much of it is lost (against strength 0, paired), and what the lists are like.

    ``effective`` is coverage by exp(entropy), which does not grow with the number of lists; ``concentration`` is the
    Gini index of exposure.
    """

    strength: float
    accuracy: Estimate
    loss: Estimate
    coverage: Estimate
    novelty: Estimate
    diversity: Estimate | None
    effective: float
    concentration: float


def curve(
    asking: Asking,
    policy: Policy,
    goods: Goods,
    of_strength: Callable[[float], Rerank],
    strengths: Sequence[float] = STRENGTHS,
    k: int = 10,
) -> tuple[Point, ...]:
    """One point for each strength; lists keep the policy's rules and leave nothing to chance."""
    if not strengths or strengths[0] != 0:
        raise ContractError(f"trade-off: strengths {tuple(strengths)}", "begin with 0, what others are compared with")
    shown = _all_lists(asking.asked, [replace(policy, rerank=of_strength(s)) for s in strengths], goods, k)
    plain = ndcg(hits(shown[0], asking.later), asking.later.size)
    return tuple(_point(s, x, plain, asking, len(goods)) for s, x in zip(strengths, shown, strict=True))


def lists(asked: Asked, policy: Policy, goods: Goods, k: int = 10) -> Ints:
    """All lists of a policy, without exploration."""
    return _all_lists(asked, [policy], goods, k)[0]


def _all_lists(asked: Asked, policies: Sequence[Policy], goods: Goods, k: int) -> list[Ints]:
    """Those of several policies that differ in re-ranking alone: models are asked once."""
    still = [replace(policy, explore=Explore(slots=0)) for policy in policies]
    found: list[list[Ints]] = [[] for _ in policies]
    for part in asked.parts(len(goods)):
        steps = ladder(part, still[0], goods)
        for mine, policy in zip(found, still, strict=True):
            mine.append(picked(part, policy, goods, steps, k).product)
    return [np.concatenate(mine) for mine in found]


def _point(strength: float, shown: Ints, plain: Floats, asking: Asking, products: int) -> Point:
    found = ndcg(hits(shown, asking.later), asking.later.size)
    mixed = diversity_of_kinds(shown, asking.kind)
    return Point(
        strength,
        accuracy=mean_of(found, "NDCG"),
        loss=gain_of(plain, found, "NDCG"),
        coverage=coverage_of(shown, products),
        novelty=mean_of(novelty(shown, asking.share), "bits"),
        diversity=mean_of(mixed, "share of pairs") if np.isfinite(mixed).any() else None,
        effective=effective_coverage(shown, products),
        concentration=concentration(shown, products),
    )


def all_together(goods: Goods, share: Floats) -> Callable[[float], Reranked]:
    """One dial: own mix, variety and lesser known products at the same strength, so far as the shop knows kinds."""
    kinds = Kinds.of(goods) if any(goods.has(n) for n in ("category", "subcategory", "brand")) else None
    mix = goods.codes("category")[0] if goods.has("category") else None

    def at(strength: float) -> Reranked:
        aims: list[Aim] = [LesserKnown(strength, share)]
        if kinds is not None:
            aims.append(Varied(strength, kinds))
        if mix is not None:
            aims.append(Calibrated(strength, mix))
        return Reranked(tuple(aims))

    return at


def strongest_within(points: Sequence[Point], loss: float = 0.03) -> Point:
    """The largest strength that loses at most this share of NDCG, and all below it too."""
    plain, chosen = points[0].accuracy.value, points[0]
    for point in points[1:]:
        if point.loss.value > loss * plain:
            break
        chosen = point
    return chosen
