"""Lists ready to show: who is asked about, which models speak in turn, which rules hold, and why each product is there.

Models stand in *rungs*: the first that has something to say of a product gives its score, and whatever it speaks of
stands above what only a later rung speaks of. The last rung (best-sellers) speaks of everything, so a list is full as
long as enough products may be shown, also for somebody of whom nothing is known; ``source`` says which rung spoke.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.recommend.evaluate import at_once
from tierwise.insight.recommend.explore import Explore
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Floats32, Histories
from tierwise.insight.recommend.hybrid import scaled
from tierwise.insight.recommend.interactions import Flags
from tierwise.insight.recommend.recommender import Because, FittedRecommender, no_reason
from tierwise.insight.recommend.rules import Allowed, AtMost, Boost, Pin, Rule, allow, places
from tierwise.insight.recommend.tired import Tired
from tierwise.insight.recommend.topk import Mask, best_of_block

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CANDIDATES = 60
"""So many of the best are looked at by re-ranking, caps and exploration before k are taken."""
RESERVED = 10
"""So many of the best of those that re-ranking asks for beside them."""


class Rerank(Protocol):
    """A second look at the candidates: more varied, closer to the customer's own mix, less of the same best-sellers."""

    @property
    def also(self) -> Flags | None:
        """Products of which the best `RESERVED` become candidates too, however many others score higher."""

    def order(self, candidates: Ints, scores: Floats, goods: Goods, histories: Histories) -> Ints:
        """The candidates (histories x m, -1 at the end) in their new order."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How lists are made: rungs, rules, and what happens to the best of them. ``name`` is written beside every list."""

    name: str
    rungs: tuple[FittedRecommender, ...]
    rules: tuple[Rule, ...] = ()
    caps: tuple[AtMost, ...] = ()
    pins: tuple[Pin, ...] = ()
    boosts: tuple[Boost, ...] = ()
    tired: Tired | None = None
    rerank: Rerank | None = None
    explore: Explore = field(default_factory=lambda: Explore(slots=0))


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Whose lists: histories with their names; ``context`` is customer, product, basket, session or segment."""

    histories: Histories
    names: Sequence[str]
    context: str
    widget: str
    at: datetime

    def parts(self, products: int) -> Iterator[Asked]:
        """In blocks whose scores for so many products stand in memory."""
        size = at_once(products)
        for start in range(0, len(self.names), size):
            names = self.names[start : start + size]
            part = self.histories.take(np.arange(start, start + len(names)))
            yield Asked(part, names, self.context, self.widget, self.at)


@dataclass(frozen=True, slots=True, eq=False)
class Slates:
    """Histories x k: places (-1: nothing more may be shown), scores, rungs, reasons, probabilities; what was barred."""

    product: Ints
    score: Floats
    rung: Ints
    because: Because
    propensity: Floats
    barred: dict[str, int]


def slates(asked: Asked, policy: Policy, goods: Goods, k: int = 10) -> Slates:
    """The lists of one block of histories.

    Exactly k products where k may be shown, none twice, none that a rule bars. ``ComputationError`` names the rule that
    leaves nothing for anybody.
    """
    found = picked(asked, policy, goods, ladder(asked, policy, goods), k)
    return replace(found, because=_reasons(policy, asked.histories, found.product, found.rung))


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """Before anything is picked: each product's score over all rungs, the rung that speaks, and what rules allow."""

    total: Floats32
    rung: Ints
    allowed: Allowed


def ladder(asked: Asked, policy: Policy, goods: Goods) -> Ladder:
    """That of one block of histories; caps, pins, re-ranking and exploration do not enter."""
    allowed = allow(policy.rules, goods, asked.histories)
    total, rung = _climb(policy, asked.histories, goods)
    if policy.tired is not None:
        total = policy.tired.lowered(total, asked.names)
    return Ladder(total, rung, allowed)


def picked(asked: Asked, policy: Policy, goods: Goods, steps: Ladder, k: int = 10) -> Slates:
    """The lists without their reasons, which take as long again to find."""
    histories, total, rung, allowed = asked.histories, steps.total, steps.rung, steps.allowed
    candidates, scores = _looked_at(total, allowed.flags, k, policy.rerank.also if policy.rerank else None)
    if policy.rerank is not None:
        candidates = policy.rerank.order(candidates, scores, goods, histories)
    candidates = _capped(policy, candidates, goods, k, total, allowed.flags)
    candidates = _pinned(policy, candidates, goods, allowed.flags)
    shown, probability = policy.explore.drawn(_padded(candidates, k), k, asked.names)
    safe = np.maximum(shown, 0)
    at = np.where(shown >= 0, np.take_along_axis(rung, safe, axis=1), -1)
    score = np.where(shown >= 0, np.take_along_axis(total, safe, axis=1), np.nan)
    return Slates(shown, score, at, no_reason(shown.astype(np.int32)), probability, allowed.barred)


def _looked_at(total: Floats32, allowed: Flags, k: int, also: Flags | None) -> tuple[Ints, Floats]:
    """The best candidates and their scores; the best of ``also`` that are not among them come last."""
    best = best_of_block(total, min(max(CANDIDATES, k), total.shape[1]), Mask(allowed=allowed))
    if also is None or not also.any():
        return best.product.astype(np.int64), best.score.astype(float)
    extra = best_of_block(total, min(RESERVED, total.shape[1]), Mask(allowed=allowed & also))
    there = (extra.product[:, :, None] == best.product[:, None, :]).any(axis=2)
    more = np.where(there, -1, extra.product).astype(np.int64)
    product = np.concatenate([best.product.astype(np.int64), more], axis=1)
    order = np.argsort(product < 0, axis=1, kind="stable")
    score = np.concatenate([best.score, np.where(more >= 0, extra.score, -np.inf)], axis=1).astype(float)
    return np.take_along_axis(product, order, axis=1), np.take_along_axis(score, order, axis=1)


def _climb(policy: Policy, histories: Histories, goods: Goods) -> tuple[Floats32, Ints]:
    """Scores of all rungs on one ladder, each rung's between 0 and 1 above the next one's; and who speaks."""
    n = len(policy.rungs)
    total = np.zeros((len(histories), len(goods)), dtype=np.float32)
    rung = np.full(total.shape, n - 1, dtype=np.int64)
    for i in reversed(range(n)):
        found = scaled(policy.rungs[i].score(histories))
        for boost in policy.boosts:
            found = scaled(found * boost.of(goods))
        speaks = found > 0
        total[speaks] = (n - 1 - i) + found[speaks]
        rung[speaks] = i
    return total, rung


def _capped(policy: Policy, candidates: Ints, goods: Goods, k: int, total: Floats32, allowed: Flags) -> Ints:
    """Candidates without those above a cap; where too few are left the whole catalogue is gone through in order."""
    if not policy.caps:
        return candidates
    codes = [(goods.codes(cap.per)[0], cap.most) for cap in policy.caps]
    found = np.full((len(candidates), candidates.shape[1]), -1, dtype=np.int64)
    for i in range(len(candidates)):
        kept = _within_caps(candidates[i][candidates[i] >= 0], codes, candidates.shape[1])
        if len(kept) < k:
            order = np.lexsort((np.arange(total.shape[1]), -total[i]))
            kept = _within_caps(order[allowed[i, order]], codes, candidates.shape[1])
        found[i, : len(kept)] = kept
    return found


def _within_caps(products: Ints, codes: list[tuple[Ints, int]], most: int) -> Ints:
    kept: list[int] = []
    counts: list[dict[int, int]] = [{} for _ in codes]
    for product in products.tolist():
        mine = [int(code[product]) for code, _ in codes]
        if all(c < 0 or counts[j].get(c, 0) < codes[j][1] for j, c in enumerate(mine)):
            kept.append(product)
            for j, c in enumerate(mine):
                counts[j][c] = counts[j].get(c, 0) + 1
        if len(kept) == most:
            break
    return np.array(kept, dtype=np.int64)


def _pinned(policy: Policy, candidates: Ints, goods: Goods, allowed: Flags) -> Ints:
    pins = [p for pin in policy.pins for p in places(goods, pin.products).tolist()]
    if not pins:
        return candidates
    found = np.full_like(candidates, -1)
    for i, row in enumerate(candidates):
        first = [p for p in pins if allowed[i, p]]
        rest = [p for p in row.tolist() if p >= 0 and p not in first]
        whole = (first + rest)[: len(row)]
        found[i, : len(whole)] = whole
    return found


def _padded(candidates: Ints, k: int) -> Ints:
    short = k - candidates.shape[1]
    return np.pad(candidates, ((0, 0), (0, short)), constant_values=-1) if short > 0 else candidates


def _reasons(policy: Policy, histories: Histories, shown: Ints, rung: Ints) -> Because:
    product = np.full(shown.shape, -1, dtype=np.int32)
    share = np.zeros(shown.shape)
    for i, model in enumerate(policy.rungs):
        mine = rung == i
        if mine.any():
            told = model.because(histories, np.where(mine, shown, -1).astype(np.int32))
            product, share = np.where(mine, told.product, product), np.where(mine, told.share, share)
    return Because(product.astype(np.int32), share)


def recommend(asked: Asked, policy: Policy, goods: Goods, k: int = 10) -> Any:
    """The table `recommendations` of all who are asked about, and how many cells each rule barred."""
    import pyarrow as pa

    from tierwise.insight.recommend.slate_table import slate_table

    tables, barred = [], dict[str, int]()
    for part in asked.parts(len(goods)):
        found = slates(part, policy, goods, k)
        tables.append(slate_table(part, policy, goods, found))
        for code, count in found.barred.items():
            barred[code] = barred.get(code, 0) + count
    return (pa.concat_tables(tables) if tables else slate_table(asked, policy, goods, None)), barred
