"""Which of the proposed products comes first: boosted trees on what all sources say, and on what is known besides.

Learned on a period and used on the next: the sources are fitted before t0, the labels are what happened from t0 to t1,
and at t1 the sources are fitted anew. A probability is calibrated on customers the trees have not seen, so that it is
also the click and conversion model of advertising: it says how often, not only what before what. It is that of the
period's length and of products that were proposed; what nobody proposed has none.

Goals: ``buy`` and ``click`` rank by that probability, ``margin`` by probability times the margin of a piece. Positions
of products that were shown before do not enter: a shop that logs impressions should learn from those with their
propensities instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.candidate_features import known_of
from tierwise.insight.recommend.candidates import Candidates, best_rows, propose
from tierwise.insight.recommend.histories import Histories
from tierwise.insight.recommend.interactions import Deed, Interactions
from tierwise.insight.recommend.reading import Material
from tierwise.insight.recommend.recommender import FittedRecommender
from tierwise.models.boosting import Boosting
from tierwise.models.calibrated import Calibrated, WithCalibration
from tierwise.models.family import Contributions, Examples, Rows, State, Task
from tierwise.models.nested import nest, parts_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
GOALS = {"buy": (Deed.BUY,), "margin": (Deed.BUY,), "click": (Deed.VIEW, Deed.CART, Deed.BUY)}
TREES = Boosting("binary", most_trees=300, leaves=15, learning_rate=0.1, leaf_rows=100)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Histories as of ``material.at``, and what else is known of their customers (an Arrow table, a row for each)."""

    histories: Histories
    material: Material
    customers: Any = None

    def __post_init__(self) -> None:
        if self.customers is not None and self.customers.num_rows != len(self.histories):
            found = f"{self.customers.num_rows} rows of customers, {len(self.histories)} histories"
            raise ContractError(f"ranker: {found}", "give one row for each history, in their order")


@dataclass(frozen=True, slots=True)
class Ranker:
    """Settings: the ``goal``, how many products each source proposes, and how trees grow."""

    goal: str = "buy"
    most: int = 50
    trees: Boosting = TREES
    folds: int = 5
    name: str = "ranker"

    def __post_init__(self) -> None:
        if self.goal not in GOALS:
            raise ContractError(f"ranker: no goal {self.goal!r}", f"one of {', '.join(GOALS)}")

    def fit(
        self, sources: Sequence[FittedRecommender], asked: Asked, later: Interactions, seed: int = 0
    ) -> FittedRanker:
        """``sources`` and ``asked`` know only what was before t0; ``later`` is what happened from t0 to t1.

        History i is of the sequence i-th in ``later``'s numbering where ``asked.histories`` are all sequences; give
        ``later`` with its sequences numbered like the histories (`renumbered`). ``ComputationError`` where nothing that
        was proposed came true, or everything did.
        """
        if len(later) and later.at.min() < asked.material.at:
            raise ContractError("ranker: labels from before the date of asking", "later rows start at material.at")
        found = candidates_of(sources, asked, self.most)
        label = came_true(found, later, GOALS[self.goal])
        return self.learn(found, label, asked, tuple(s.name for s in sources), seed)

    def learn(
        self, found: Candidates, label: Floats, asked: Asked, sources: tuple[str, ...], seed: int = 0
    ) -> FittedRanker:
        """From candidates (of the models named ``sources``) and whether each came true."""
        if not 0 < label.sum() < len(label):
            raise ComputationError(
                f"ranker: {int(label.sum())} of {len(label)} proposed products came true", "take a longer period"
            )
        examples = Examples(self.goal, Task.PROBABILITY, _rows(found, asked), label, found.row)
        model = WithCalibration(self.trees, self.folds).fit(examples, seed)
        return FittedRanker(model, self.goal, self.most, sources)


def renumbered(later: Interactions, sequences: Ints) -> Interactions:
    """The rows of these sequences only, numbered by their place among them: history i is sequence i."""
    from dataclasses import replace

    place = np.full(later.sequences, -1, dtype=np.int32)
    place[sequences] = np.arange(len(sequences), dtype=np.int32)
    rows = later.where(place[later.sequence] >= 0)
    return replace(rows, sequence=place[rows.sequence], owner=later.owner[sequences])


def candidates_of(sources: Sequence[FittedRecommender], asked: Asked, most: int) -> Candidates:
    """What the sources propose, with all that is known of it."""
    return known_of(propose(sources, asked.histories, most), asked.histories, asked.material)


def came_true(candidates: Candidates, later: Interactions, deeds: tuple[Deed, ...]) -> Floats:
    """1 where the history's customer did one of ``deeds`` with the product."""
    rows = later.of(*deeds)
    size = 1 + int(max(candidates.product.max(initial=0), rows.product.max(initial=0)))
    keys = rows.sequence.astype(np.int64) * size + rows.product
    return np.isin(candidates.row * size + candidates.product, keys).astype(np.float64)


def _rows(candidates: Candidates, asked: Asked) -> Rows:
    """The features as a table; columns of customers under ``customer_``."""
    import pyarrow as pa

    table = candidates.table()
    if asked.customers is not None:
        own = asked.customers.take(pa.array(candidates.row))
        for name in own.column_names:
            table = table.append_column(f"customer_{name}", own[name])
    return Rows(table)


@dataclass(frozen=True, slots=True, eq=False)
class FittedRanker:
    """A calibrated model of what comes true among what ``sources`` (names) propose."""

    model: Calibrated
    goal: str
    most: int
    sources: tuple[str, ...]
    name: str = field(default="ranker")

    def rank(self, sources: Sequence[FittedRecommender], asked: Asked, k: int) -> Ranked:
        """The k best of each history. ``sources``: the same methods, fitted up to ``asked.material.at``."""
        if tuple(s.name for s in sources) != self.sources:
            raise ContractError(f"ranker: learned with {', '.join(self.sources)}", "ask with these sources, in order")
        found = candidates_of(sources, asked, self.most)
        rows = _rows(found, asked)
        probability = self.model.predict(rows)
        score = probability * _margin(found) if self.goal == "margin" else probability
        return Ranked(found, rows, probability, score, best_rows(found, score, len(asked.histories), k), self)

    def chances(self, found: Candidates) -> Floats:
        """Of candidates of which nothing is known but their columns."""
        return np.asarray(self.model.predict(Rows(found.table())), dtype=np.float64)

    def state(self) -> State:
        """The trees as LightGBM's text, the calibration, and the names of the sources."""
        facts = {"goal": self.goal, "most": self.most, "sources": list(self.sources)}
        return nest("ranker", facts, {"model": self.model.state()}, {})

    @classmethod
    def of_state(cls, state: State) -> FittedRanker:
        """The ranker that was kept."""
        facts = state.facts
        model = Calibrated.restored(parts_of(state)["model"])
        return cls(model, facts["goal"], facts["most"], tuple(facts["sources"]))


def _margin(candidates: Candidates) -> Floats:
    """Of one piece; a product of which it is not known counts for nothing, so it comes last."""
    margin = candidates.columns["margin"]
    if not np.isfinite(margin).any() and len(margin):
        raise ComputationError("ranker: no margin is known of any product", "give unit costs or a margin rate")
    return np.nan_to_num(margin)


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """``chosen``: histories x k places among ``candidates``, best first, -1 where fewer were proposed."""

    candidates: Candidates
    rows: Rows
    probability: Floats
    score: Floats
    chosen: Ints
    ranker: FittedRanker

    @property
    def product(self) -> Ints:
        """Histories x k products, -1 for none."""
        return np.asarray(self._of(self.candidates.product, -1), dtype=np.int64)

    def of(self, values: Floats) -> Floats:
        """A value of each candidate (``probability``, ``score``) as histories x k; NaN for none."""
        return np.asarray(self._of(values, np.nan), dtype=np.float64)

    def _of(self, values: Any, absent: Any) -> Any:
        if not len(self.candidates):
            return np.full(self.chosen.shape, absent)
        return np.where(self.chosen >= 0, values[self.chosen], absent)

    def why(self) -> Contributions:
        """Exact parts of each chosen product's score in log odds, a row for each cell of ``chosen`` that holds one."""
        return self.ranker.model.explain(self.rows.take(self.chosen[self.chosen >= 0]))
