"""Where customers are: of whom nothing else is known, she is shown what sells in her country, not what sells anywhere.

A country's share is drawn to the whole shop's (`Popular.pull`), so that few orders do not make a taste.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.features.known import Known
from tierwise.features.people import country
from tierwise.insight.recommend.histories import Histories, of_products
from tierwise.insight.recommend.interactions import Deed, Interactions
from tierwise.insight.recommend.popular import Popular
from tierwise.insight.recommend.widgets import Models

FEWEST = 30
"""So many customers make a country that is told apart."""
MOST = 50
EVERYBODY = "all"


@dataclass(frozen=True, slots=True, eq=False)
class Countries:
    """``names`` of those that are told apart; ``of``: each customer's place among them, -1 for any other."""

    names: tuple[str, ...]
    of: NDArray[np.int64]

    def lists_for_each(self) -> tuple[Histories, list[str]]:
        """Empty histories: one of everybody, one of each country."""
        groups = np.arange(-1, len(self.names), dtype=np.int64)
        found = replace(of_products([[] for _ in groups]), group=groups if self.names else None)
        return found, [EVERYBODY, *self.names]

    def placed(self, histories: Histories, customers: NDArray[np.int64]) -> Histories:
        """Histories of these customers, each with its country."""
        return replace(histories, group=self.of[customers]) if self.names else histories

    def sold(self, models: Models, log: Interactions) -> Models:
        """The models, of which those that say what sells know countries."""
        if not self.names:
            return models
        bought = log.of(Deed.BUY)
        month, week = (Popular(half_life_days=days).fit_groups(bought, self.of) for days in (30.0, 7.0))
        return replace(models, popular=month, trending=week)


def countries_of(known: Known, customers: Any) -> Countries:
    """``customers``: their ids (Arrow), in the order of the interactions. A shop of one country tells none apart."""
    import pyarrow.compute as pc

    table = known.shop.warehouse.arrow(country.compute(known))
    place = np.asarray(
        pc.fill_null(pc.index_in(table["customer_id"].combine_chunks(), value_set=customers), -1).to_numpy(False)
    )
    named = np.full(len(customers), "", dtype=object)
    named[place[place >= 0]] = np.array(table["country"].fill_null("").to_pylist(), dtype=object)[place >= 0]
    names, count = np.unique(named[named != ""].astype(str), return_counts=True)
    often = sorted(zip((-count).tolist(), names.tolist(), strict=True))
    told = sorted(name for n, name in often[:MOST] if -n >= FEWEST)
    chosen = tuple(told) if len(names) > 1 else ()
    at = {name: i for i, name in enumerate(chosen)}
    return Countries(chosen, np.array([at.get(str(name), -1) for name in named], dtype=np.int64))
