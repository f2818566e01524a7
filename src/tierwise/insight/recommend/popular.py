"""What sells: the free baseline of every recommender, and what a customer sees of whom nothing is known."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Floats32, Histories
from tierwise.insight.recommend.interactions import Deed, Floats, Interactions, Places
from tierwise.insight.recommend.recommender import Because, no_reason
from tierwise.models.family import State

BUYS_ONLY = (0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Popular:
    """Share of each product in what was done lately; a deed counts half after ``half_life_days``.

    ``weights``: what a view, a cart and a purchase count. Customers may stand in groups (a segment, a country, both):
    a group's share is drawn to the whole shop's as if ``pull`` deeds of the whole shop were counted beside its own.

    >>> from tierwise.insight.recommend.goods import bare
    >>> from tierwise.insight.recommend.interactions import from_sequences
    >>> log = from_sequences([["cup"], ["tea"], ["tea"], ["tea"]])
    >>> Popular().fit(log, bare(log.products), seed=0).share.tolist()
    [[0.25, 0.75]]
    """

    name: ClassVar[str] = "popular"

    half_life_days: float = 30.0
    pull: float = 100.0
    weights: tuple[float, float, float] = BUYS_ONLY

    def __post_init__(self) -> None:
        if not (self.half_life_days > 0 and self.pull >= 0 and min(self.weights) >= 0 and max(self.weights) > 0):
            raise ContractError(
                f"popular: {self}", "half_life_days above 0, pull and weights 0 or more, a weight above 0"
            )

    def fit(self, log: Interactions, goods: Goods, seed: int) -> FittedPopular:
        """Of the whole shop; ``ComputationError`` where nothing that counts was done."""
        del goods, seed
        return self.fit_groups(log, np.zeros(0, dtype=np.int64))

    def fit_groups(self, log: Interactions, group: NDArray[np.int64]) -> FittedPopular:
        """``group``: each customer's (place in ``log.customers``), from 0; -1, or none given, for the whole shop only.

        Deeds of guests count for the whole shop.
        """
        groups = int(group.max(initial=-1)) + 1
        count = np.zeros((groups + 1, len(log.products)))
        empty = FittedPopular(self, count, -np.inf, np.asarray(group, dtype=np.int64))
        return empty.update(log)


@dataclass(frozen=True, slots=True, eq=False)
class FittedPopular:
    """``count``: decayed deeds of each group (rows), the whole shop last, by product, as of ``until`` (days)."""

    name: ClassVar[str] = "popular"

    settings: Popular
    count: Floats
    until: float
    group: NDArray[np.int64]

    @property
    def share(self) -> Floats:
        """Of each group (rows), the whole shop last; each row sums to 1."""
        whole = self.count[-1] / self.count[-1].sum()
        pulled = self.count[:-1] + self.settings.pull * whole
        total = pulled.sum(axis=1, keepdims=True)
        groups = np.divide(pulled, total, out=np.tile(whole, (len(pulled), 1)), where=total > 0)
        return np.vstack([groups, whole])

    def score(self, histories: Histories) -> Floats32:
        """The share of each product in the history's group, else in the whole shop; empty histories too."""
        whole = np.full(len(histories), -1, dtype=np.int64)
        return self.score_groups(histories.group if self.grouped and histories.group is not None else whole)

    @property
    def grouped(self) -> bool:
        """Are any groups told apart?"""
        return len(self.count) > 1

    def score_groups(self, group: NDArray[np.int64]) -> Floats32:
        """One row for each group asked for; -1 is the whole shop."""
        if len(group) and not (group.min() >= -1 and group.max() < len(self.count) - 1):
            raise ContractError(f"popular: groups {group.min()} to {group.max()}, fitted on {len(self.count) - 1}")
        return np.asarray(self.share[group], dtype=np.float32)

    def because(self, histories: Histories, chosen: Places) -> Because:
        """Nothing in the history."""
        del histories
        return no_reason(chosen)

    def update(self, later: Interactions) -> FittedPopular:
        """As if fitted on both.

        Lists of customers and products may have grown at their end; a new customer's group is -1.
        """
        if len(later.products) < self.count.shape[1]:
            raise ContractError(f"popular: {len(later.products)} products, {self.count.shape[1]} were known")
        weight = np.asarray(self.settings.weights)[later.deed]
        until = max(self.until, float(later.at[weight > 0].max(initial=-np.inf)))
        if until == -np.inf:
            names = [d.name.lower() for d in Deed if self.settings.weights[d] > 0]
            raise ComputationError(f"popular: nothing was done that counts ({', '.join(names)})", "take more history")
        weight *= self._fade(until - later.at)
        grown = np.zeros((len(self.count), len(later.products)))
        grown[:, : self.count.shape[1]] = self.count * self._fade(until - self.until)
        grown[-1] += np.bincount(later.product, weight, len(later.products))
        group = self._group_of(later)
        np.add.at(grown, (group[group >= 0], later.product[group >= 0]), weight[group >= 0])
        return replace(self, count=grown, until=until)

    def _fade(self, days: Any) -> Any:
        """What a deed counts so long after; nothing where nothing was known before."""
        return np.where(np.isinf(days), 0.0, 0.5 ** (days / self.settings.half_life_days))

    def _group_of(self, log: Interactions) -> NDArray[np.int64]:
        """The group of each row; -1 for guests and customers of none."""
        known = np.append(self.group, np.full(max(0, len(log.customers) - len(self.group)) + 1, -1))
        owner = log.owner[log.sequence]
        return np.asarray(np.where(owner >= 0, known[owner], -1), dtype=np.int64)

    def state(self) -> State:
        """At rest."""
        facts = {**asdict(self.settings), "until": self.until}
        if np.isinf(self.settings.half_life_days):
            facts["half_life_days"] = None
        return State(self.name, facts, {"count": self.count, "group": self.group})

    @classmethod
    def of_state(cls, state: State) -> FittedPopular:
        """The model that was kept."""
        f = state.facts
        half_life = np.inf if f["half_life_days"] is None else f["half_life_days"]
        return cls(
            Popular(half_life, f["pull"], tuple(f["weights"])), state.arrays["count"], f["until"], state.arrays["group"]
        )
