"""Does the ranker serve, or the best of its sources? Judged on a period that neither has seen.

Three cuts through time, each ``days`` after the last: sources fitted before the first, the ranker learns on the period
to the second; sources fitted before the second, everybody ranks, and the period to the third judges. Only where the
ranker's NDCG@10 lies above the best source's outside the paired 80 % interval does it serve.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.estimate import Estimate
from tierwise.errors import ComputationError
from tierwise.insight.recommend.evaluate import lists
from tierwise.insight.recommend.histories import of_sequences
from tierwise.insight.recommend.interactions import Interactions
from tierwise.insight.recommend.ranker import GOALS, Asked, FittedRanker, Ranked, Ranker, came_true, renumbered
from tierwise.insight.recommend.reading import Material
from tierwise.insight.recommend.recommender import FittedRecommender, Recommender
from tierwise.metrics.probability import ece
from tierwise.metrics.ranking import Wanted, gain_of, hits, mean_of, ndcg

Floats = NDArray[np.float64]
K = 10
RANKER = "ranker"


@dataclass(frozen=True, slots=True, eq=False)
class Contest:
    """``lists``: histories x 10 of each source and of the ranker; ``ndcg``: of each, with its interval, over the
    ``asked`` customers who came back; ``gain``: the ranker's over the best source. ``ece``: of the chances of all
    candidates, that they came true, in ten bins.
    """

    lists: Mapping[str, NDArray[np.int64]]
    later: Wanted
    ndcg: Mapping[str, Estimate]
    best_source: str
    gain: Estimate
    ece: float
    ranked: Ranked
    label: Floats

    @property
    def serves(self) -> str:
        """``ranker`` where it gained outside the interval, else the best source."""
        return RANKER if self.gain.low > 0 else self.best_source


def contest(
    ranker: Ranker, recommenders: Sequence[Recommender], learn: Material, judge: Material, days: float, seed: int = 0
) -> Contest:
    """``learn``: the shop at the first cut; ``judge``: at the second, ``days`` later; its log goes on to the third.

    ``ComputationError`` where nobody came back in the judging period.
    """
    if judge.at < learn.at + days:
        raise ComputationError(f"ranker: cuts at {learn.at:g} and {judge.at:g} lie less than {days:g} days apart")
    fitted = taught(ranker, recommenders, learn, judge.log, days, seed)
    sources = fit_all(recommenders, judge, seed)
    asked, sequences = everybody(judge)
    later = renumbered(judge.log.since(judge.at).before(judge.at + days), sequences).of(*GOALS[ranker.goal])
    ranked = fitted.rank(sources, asked, K)
    label = came_true(ranked.candidates, later, GOALS[ranker.goal])
    shown = {s.name: lists(s.score, asked.histories, K) for s in sources} | {RANKER: ranked.product}
    return _judged(shown, wanted_of(later, len(sequences)), ranked, label)


def taught(
    ranker: Ranker, recommenders: Sequence[Recommender], learn: Material, after: Interactions, days: float, seed: int
) -> FittedRanker:
    """A ranker that learned on the ``days`` after ``learn.at``; ``after`` numbers sequences and products as it does."""
    asked, sequences = everybody(learn)
    later = renumbered(after.since(learn.at).before(learn.at + days), sequences)
    return ranker.fit(fit_all(recommenders, learn, seed), asked, later, seed)


def fit_all(recommenders: Sequence[Recommender], material: Material, seed: int) -> list[FittedRecommender]:
    """All of them on what was before ``material.at``."""
    past = material.log.before(material.at)
    return [r.fit(past, material.goods, seed) for r in recommenders]


def everybody(material: Material) -> tuple[Asked, NDArray[np.int64]]:
    """All customers who had done something by then, and their sequences; guests cannot come back."""
    past = material.log.before(material.at)
    sequences = np.unique(past.sequence[past.owner[past.sequence] >= 0]).astype(np.int64)
    return Asked(of_sequences(past, sequences, material.at), material), sequences


def wanted_of(later: Interactions, histories: int) -> Wanted:
    """What each history went on to do, each product once."""
    pairs = np.unique(np.stack([later.sequence.astype(np.int64), later.product.astype(np.int64)], axis=1), axis=0)
    counts = np.bincount(pairs[:, 0], minlength=histories)
    return Wanted(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), pairs[:, 1])


def _judged(shown: Mapping[str, NDArray[np.int64]], later: Wanted, ranked: Ranked, label: Floats) -> Contest:
    if not later.size.any():
        raise ComputationError("ranker: nobody came back in the judging period", "take a longer period")
    each = {name: ndcg(hits(found, later), later.size) for name, found in shown.items()}
    means = {name: mean_of(values) for name, values in each.items()}
    best = min((n for n in means if n != RANKER), key=lambda n: (-means[n].value, n))
    gain = gain_of(each[RANKER], each[best])
    return Contest(shown, later, means, best, gain, ece(label, ranked.probability), ranked, label)
