"""What is due again: a customer's own purchases, how soon such products are bought again, and a fill of best-sellers.

A product in the history scores the hazard of `repurchase` at the days since its last purchase, times how much more
often than that hazard expected this customer bought it again so far (drawn to 1). So a product bought yesterday waits,
a durable stays away, and what is usually bought again after a month comes back then.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.additive import decay_facts, decay_of
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Decay, Floats32, Histories
from tierwise.insight.recommend.interactions import Deed, Floats, Interactions, Places
from tierwise.insight.recommend.recommender import Because
from tierwise.insight.recommend.repurchase import BINS, Baskets, Bought, Spans, Tally, follow, since
from tierwise.models.family import State

Ints = NDArray[np.int64]
SLOW = Decay(per_step=0.98)


@dataclass(frozen=True, slots=True)
class Replenish:
    """Settings. Only purchases are looked at.

    ``pull``, ``shape_pull``: expected purchases counted beside those of a product, for its level and for its course
    over the days. ``own_pull``: the same beside a customer's own purchases of a product. ``decay``: what an older
    basket tells of the customer. ``fill``: what a first purchase by anybody counts, against a customer's own product.
    ``half_life_days``, ``fill_half_life_days``: after how many days a basket counts half in the hazard and in the fill.

    >>> from tierwise.insight.recommend.goods import bare
    >>> from tierwise.insight.recommend.histories import of_products
    >>> from tierwise.insight.recommend.interactions import from_sequences
    >>> log = from_sequences([["cup", "tea", "tea", "tea"], ["pan", "tea", "tea"]])
    >>> fitted = Replenish().fit(log, bare(log.products), seed=0)
    >>> fitted.score(of_products([[0, 2]]))[0].argsort()[::-1].tolist()  # tea, then the cup, then the pan
    [2, 0, 1]
    """

    name: ClassVar[str] = "replenish"

    pull: float = 5.0
    shape_pull: float = 20.0
    own_pull: float = 1.0
    decay: Decay = SLOW
    half_life_days: float = 120.0
    fill: float = 0.1
    fill_half_life_days: float = 90.0

    def __post_init__(self) -> None:
        least = min(self.pull, self.shape_pull, self.own_pull, self.half_life_days, self.fill_half_life_days)
        if not (least > 0 <= self.fill):
            raise ContractError(f"replenish: {self}", "pulls and half-lives above 0, fill 0 or more")

    def fit(self, log: Interactions, goods: Goods, seed: int) -> FittedReplenish:
        """Learned from the purchases of ``log``; products of a ``category`` learn from one another."""
        del seed
        if len(goods) != len(log.products):
            raise ContractError(f"replenish: {len(goods)} goods, {len(log.products)} products in the log")
        none, category = np.zeros((0, BINS)), goods.codes("category")[0]
        whole = np.zeros(0, dtype=np.int64)
        nobody = Bought(whole, whole, np.zeros(0), whole)
        fitted = FittedReplenish(self, Tally(none, none), np.zeros(0), 0.0, -np.inf, nobody, category)
        return fitted.update(log)


@dataclass(frozen=True, eq=False)
class FittedReplenish:
    """``tally`` as of ``until`` (days); ``firsts``: decayed first purchases of each product, over decayed ``baskets``.

    ``open``: the last purchase of each product by each sequence, from where later baskets are counted on.
    """

    name: ClassVar[str] = "replenish"

    settings: Replenish
    tally: Tally
    firsts: Floats
    baskets: float
    until: float
    open: Bought
    category: Ints

    @cached_property
    def hazard(self) -> Floats:
        """Products x bins of days since the last purchase: the chance that a basket then holds it again."""
        return self.tally.hazard(self.category, self.settings.pull, self.settings.shape_pull)

    @cached_property
    def filling(self) -> Floats:
        """What each product scores as a stranger."""
        return np.asarray(self.settings.fill * self.firsts / max(self.baskets, 1e-300))

    def score(self, histories: Histories) -> Floats32:
        """About the chance that the next basket holds the product; zeros where the history holds no purchase."""
        owner, product, own = self._own(histories)
        found = np.zeros((len(histories), len(self.filling)), dtype=np.float32)
        found[np.unique(owner)] = self.filling
        found[owner, product] += own.astype(np.float32)
        return found

    def because(self, histories: Histories, chosen: Places) -> Because:
        """The product itself where it was bought before; the fill has no reason in the history."""
        from scipy import sparse

        owner, product, own = self._own(histories)
        parts = sparse.csr_matrix((own, (owner, product)), shape=(len(histories), len(self.filling)))
        asked = np.maximum(chosen, 0)
        rows = np.broadcast_to(np.arange(len(histories))[:, None], chosen.shape)
        part = np.asarray(parts[rows.ravel(), asked.ravel()]).reshape(chosen.shape)
        part = np.where(chosen >= 0, part, 0.0)
        share = np.divide(part, part + self.filling[asked], out=np.zeros(chosen.shape), where=part > 0)
        return Because(np.where(part > 0, chosen, -1).astype(np.int32), share)

    def update(self, later: Interactions) -> FittedReplenish:
        """As if fitted on both, where each sequence's later rows lie behind its earlier ones, in other baskets.

        Lists of customers and products may have grown at their end; a new product's category is not known until a fit.
        """
        products = len(later.products)
        if products < len(self.firsts) or later.sequences <= self.open.sequence.max(initial=-1):
            raise ContractError(
                f"replenish: {products} products and {later.sequences} sequences, fewer than were known before",
                "lists may grow at their end only",
            )
        later = later.of(Deed.BUY)
        if len(later) == 0 and len(self.open) == 0:
            raise ComputationError("replenish: there are no purchases", "take more history")
        until = max(self.until, float(later.at.max(initial=-np.inf)))
        baskets, bought = _baskets_of(later)
        baskets = replace(baskets, weight=_fade(until - baskets.at, self.settings.half_life_days))
        before = replace(self.open, basket=baskets.start[self.open.sequence] - 1)
        both = Bought(*(np.concatenate(pair) for pair in zip(_columns(before), _columns(bought), strict=True)))
        return self._with(follow(baskets, both), baskets, until, products)

    def _with(self, spans: Spans, baskets: Baskets, until: float, products: int) -> FittedReplenish:
        rows, passed, half_life = spans.bought, until - self.until, self.settings.fill_half_life_days
        fresh = spans.first & (rows.basket >= baskets.start[rows.sequence])
        firsts = np.bincount(rows.product[fresh], _fade(until - rows.at[fresh], half_life), products).astype(np.float64)
        firsts[: len(self.firsts)] += self.firsts * _fade(passed, half_life)
        seen = self.baskets * _fade(passed, half_life) + _fade(until - baskets.at, half_life).sum()
        category = np.append(self.category, np.full(products - len(self.category), -1, dtype=np.int64))
        tally = self.tally.plus(Tally.of(spans, products), float(_fade(passed, self.settings.half_life_days)))
        return FittedReplenish(self.settings, tally, firsts, float(seen), until, rows.take(spans.last), category)

    def _own(self, histories: Histories) -> tuple[Ints, Ints, Floats]:
        """History, product and score of everything that was bought before."""
        baskets, bought, back = _baskets_of_histories(histories)
        spans = follow(replace(baskets, weight=self.settings.decay.weights(-baskets.at, back)), bought)
        rows, pull = spans.bought, self.settings.own_pull
        pair = np.cumsum(spans.first) - 1
        expected = np.bincount(pair, (spans.chances * self.hazard[rows.product]).sum(axis=1))
        happened = np.bincount(pair, spans.taken)
        ends = rows.take(spans.last)
        due = self.hazard[ends.product, since(-ends.at)]
        return ends.sequence, ends.product, np.asarray(due * (happened + pull) / (expected + pull))

    def state(self) -> State:
        """At rest."""
        facts = {**asdict(self.settings), "baskets": self.baskets, "until": self.until}
        facts["decay"] = decay_facts(self.settings.decay)
        facts |= {name: None for name in _HALF_LIVES if np.isinf(facts[name])}
        arrays = {"chances": self.tally.chances, "again": self.tally.again, "firsts": self.firsts}
        own = {f"open_{name}": getattr(self.open, name) for name in ("sequence", "product", "at")}
        return State(self.name, facts, {**arrays, **own, "category": self.category})

    @classmethod
    def of_state(cls, state: State) -> FittedReplenish:
        """The model that was kept."""
        f, a = dict(state.facts), state.arrays
        baskets, until = f.pop("baskets"), f.pop("until")
        f |= {name: np.inf for name in _HALF_LIVES if f[name] is None} | {"decay": decay_of(f["decay"])}
        last = Bought(a["open_sequence"], a["open_product"], a["open_at"], np.zeros(len(a["open_at"]), dtype=np.int64))
        return cls(Replenish(**f), Tally(a["chances"], a["again"]), a["firsts"], baskets, until, last, a["category"])


_HALF_LIVES = ("half_life_days", "fill_half_life_days")


def _fade(days: Any, half_life_days: float) -> Any:
    """What a basket counts so long after; nothing where nothing was known before."""
    return np.where(np.isinf(days), 0.0, 0.5 ** (days / half_life_days))


def _columns(bought: Bought) -> tuple[Ints, Ints, Floats, Ints]:
    return bought.sequence, bought.product, bought.at, bought.basket


def _baskets_of(log: Interactions) -> tuple[Baskets, Bought]:
    """Baskets in turn, each at the instant of its first row, and what was bought in them."""
    sequence, product = log.sequence.astype(np.int64), log.product.astype(np.int64)
    baskets, basket = _in_turn(sequence, log.step(), log.at, log.sequences)
    return baskets, Bought(sequence, product, baskets.at[basket], basket)


def _baskets_of_histories(histories: Histories) -> tuple[Baskets, Bought, Ints]:
    """The same of histories; instants count from the asking, so they are negative. And each basket's steps back."""
    buys = np.flatnonzero(histories.deed == Deed.BUY)
    owner, back = histories.row[buys], histories.steps_back[buys].astype(np.int64)
    order = np.lexsort((-back, owner))
    buys, owner, back = buys[order], owner[order], back[order]
    baskets, basket = _in_turn(owner, -back, -histories.age_days[buys], len(histories))
    steps = np.zeros(len(baskets.at), dtype=np.int64)
    steps[basket] = back
    return baskets, Bought(owner, histories.product[buys].astype(np.int64), baskets.at[basket], basket), steps


def _in_turn(sequence: Ints, step: Any, at: Floats, sequences: int) -> tuple[Baskets, Ints]:
    """Baskets of rows sorted by sequence and step, and the basket of each row."""
    new = np.ones(len(sequence), dtype=np.bool_)
    new[1:] = (sequence[1:] != sequence[:-1]) | (step[1:] != step[:-1])
    count = np.bincount(sequence[new], minlength=sequences)
    start = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    return Baskets(start, at[new], np.ones(int(new.sum()))), np.asarray(np.cumsum(new) - 1, dtype=np.int64)
