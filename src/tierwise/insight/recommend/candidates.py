"""The products that are worth a second look for each history: what several recommenders propose, in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError
from tierwise.insight.recommend.evaluate import at_once, best_of
from tierwise.insight.recommend.histories import Floats32, Histories
from tierwise.insight.recommend.recommender import FittedRecommender

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Pairs of a history (``row``) and a product, by history and product; ``columns``: what is known of each pair."""

    row: Ints
    product: Ints
    columns: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.row)

    def with_columns(self, more: Mapping[str, Floats]) -> Candidates:
        """The same pairs with more known of them; a name that stands twice is refused."""
        twice = sorted(self.columns.keys() & more.keys())
        if twice:
            raise ContractError(f"candidates: column {', '.join(twice)} stands twice", "give the column another name")
        return Candidates(self.row, self.product, {**self.columns, **more})

    def table(self) -> Any:
        """The columns as Arrow, in the order of names."""
        import pyarrow as pa

        return pa.table({name: pa.array(self.columns[name], from_pandas=True) for name in sorted(self.columns)})


def propose(sources: Sequence[FittedRecommender], histories: Histories, most: int) -> Candidates:
    """The ``most`` best products of each source for each history, joined; a score of 0 proposes nothing.

    Every source is asked about all of them: ``<name>`` its score, ``<name>_of_best`` that over its highest of this
    history, ``<name>_rank`` from 0 where it proposed the product itself, else NaN.
    """
    names = [s.name for s in sources]
    if len(set(names)) < len(names) or not names:
        raise ContractError(f"candidates: sources {names}", "one source at least, each with a name of its own")
    parts = []
    size = at_once(20_000)
    for at in range(0, max(len(histories), 1), size):
        some = histories.take(np.arange(at, min(at + size, len(histories))))
        parts.append(proposed({s.name: s.score(some) for s in sources}, most, at))
    together = {name: np.concatenate([p.columns[name] for p in parts]) for name in parts[0].columns}
    return Candidates(np.concatenate([p.row for p in parts]), np.concatenate([p.product for p in parts]), together)


def proposed(scores: Mapping[str, Floats32], most: int, first: int = 0) -> Candidates:
    """The same from scores at hand, of the histories from the ``first`` on."""
    rank: dict[str, NDArray[np.int16]] = {}
    for name, score in scores.items():
        best = best_of(score.copy(), most)
        best[np.take_along_axis(score, np.maximum(best, 0), axis=1) <= 0] = -1
        rank[name] = np.full(score.shape, -1, dtype=np.int16)
        row, place = np.nonzero(best >= 0)
        rank[name][row, best[row, place]] = place
    row, product = np.nonzero(np.logical_or.reduce([r >= 0 for r in rank.values()]))
    columns: dict[str, Floats] = {}
    for name, score in scores.items():
        top = score.max(axis=1, initial=0.0)[row].astype(np.float64)
        own = score[row, product].astype(np.float64)
        place = rank[name][row, product].astype(np.float64)
        columns[name] = own
        columns[f"{name}_of_best"] = np.divide(own, top, out=np.zeros(len(own)), where=top > 0)
        columns[f"{name}_rank"] = np.where(place >= 0, place, np.nan)
    return Candidates(row.astype(np.int64) + first, product.astype(np.int64), columns)


def best_rows(candidates: Candidates, score: Floats, histories: int, k: int) -> Ints:
    """The k best candidates of each history as places among them, ties to the lower product; -1 where fewer are."""
    order = np.lexsort((candidates.product, -score, candidates.row))
    row = candidates.row[order]
    place = np.arange(len(order)) - np.searchsorted(row, row)
    found = np.full((histories, k), -1, dtype=np.int64)
    shown = place < k
    found[row[shown], place[shown]] = order[shown]
    return found
