"""A world of tastes as interactions and goods, cut through time, with lists for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import pyarrow as pa

from tierwise.insight.recommend.evaluate import Held, time_split
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Histories, of_customers
from tierwise.insight.recommend.interactions import Deed, Interactions, arrange
from tierwise.insight.recommend.popular import Popular
from tierwise.insight.recommend.recommender import FittedRecommender, Recommender
from tierwise.insight.recommend.rerank import known_by
from tierwise.insight.recommend.rules import NotInHistory
from tierwise.insight.recommend.slate import Asked, Policy, Rerank
from tierwise.insight.recommend.tradeoff import Asking, lists
from tierwise.simulate.tastes import Tastes, TasteWorld, buy, tastes

WHEN = datetime(2024, 1, 1)


@dataclass(frozen=True, eq=False)
class Shop:
    """Known before 85 % of the time; the rest is held out."""

    truth: Tastes
    log: Interactions
    goods: Goods

    @property
    def cut(self) -> float:
        return 0.85 * self.truth.world.days

    @cached_property
    def held(self) -> Held:
        return time_split(self.log, self.cut, self.truth.world.days - self.cut)

    @cached_property
    def everyone(self) -> Asked:
        n = self.truth.world.customers
        return asked(of_customers(self.log, np.arange(n), self.cut))

    @cached_property
    def popular(self) -> FittedRecommender:
        return Popular(half_life_days=np.inf).fit(self.held.past, self.goods, 0)

    def fitted(self, model: Recommender) -> FittedRecommender:
        return model.fit(self.held.past, self.goods, 0)

    def policy(self, *rungs: FittedRecommender, rerank: Rerank | None = None) -> Policy:
        return Policy("test", (*rungs, self.popular), rules=(NotInHistory(),), rerank=rerank)

    def shown(self, *rungs: FittedRecommender, rerank: Rerank | None = None) -> np.ndarray:
        return lists(self.everyone, self.policy(*rungs, rerank=rerank), self.goods)

    def best(self) -> np.ndarray:
        """The oracle's lists of what has not been bought."""
        past = self.everyone.histories
        allowed = np.ones(self.truth.appeal.shape, dtype=np.bool_)
        allowed[past.row, past.product] = False
        return self.truth.oracle(10, allowed)

    def asking(self) -> Asking:
        share, kind = known_by(self.held.past), self.goods.codes("category")[0]
        return Asking(asked(self.held.histories), self.held.later, share, kind)


def asked(histories: Histories) -> Asked:
    return Asked(histories, [str(i) for i in range(len(histories))], "customer", "for_you", WHEN)


def shop_of_tastes(world: TasteWorld) -> Shop:
    """All purchases of a world, one basket each."""
    truth = tastes(world)
    bought, n = buy(truth), world.customers
    ids = pa.array([f"p{i:04d}" for i in range(world.products)])
    rows = len(bought.product)
    log = Interactions(
        sequence=bought.customer.astype(np.int32), product=bought.product.astype(np.int32), at=bought.at,
        deed=np.full(rows, Deed.BUY, dtype=np.int8), basket=np.arange(rows, dtype=np.int32),
        quantity=np.ones(rows), amount=np.ones(rows), owner=np.arange(n, dtype=np.int32),
        customers=pa.array([str(i) for i in range(n)]), products=ids,
    )  # fmt: skip
    kinds = {name: [f"{name}{c:02d}" for c in code] for name, code in
             (("category", truth.category), ("brand", truth.brand))}  # fmt: skip
    return Shop(truth, arrange(log), Goods(pa.table({"product_id": ids, **kinds})))
