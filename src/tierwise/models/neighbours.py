"""Nearest neighbours: what became of the customers most like this one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

import numpy as np

from tierwise.errors import UsageError
from tierwise.models.columns import Design
from tierwise.models.family import Contributions, Examples, Floats, Ints, Rows, State, Task, learnable

WEIGHTS = ("uniform", "distance")
AT_ONCE = 256  # rows
BEYOND = 16  # points looked at beyond the k nearest, to see whether a tie goes on


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The mean label of the ``k`` nearest training rows, drawn a little towards everybody's.

    Near is Euclidean on standardised columns, each source column weighing the same. ``weights``: every neighbour counts
    alike (``uniform``) or by one over the distance (``distance``; those at no distance then count alone). ``pull``: so
    many average customers are counted beside the neighbours, so that five out of five is no certainty; it may be 0.
    At most ``most`` rows are kept, drawn by the seed where there are more.

    Ties: training rows with equal features are one point and share their mean label; the last point counts in part
    where it holds more rows than are wanted; points at equal distances come in the order of their features. So neither
    the order of rows nor chance decides.

    >>> import pyarrow as pa
    >>> rows = Rows(pa.table({"orders": [1.0, 2.0, 8.0, 9.0]}))
    >>> spend = Examples("spend", Task.AMOUNT, rows, np.array([10.0, 20.0, 80.0, 90.0]), np.arange(4))
    >>> Neighbours(k=2, pull=0).fit(spend, seed=0).predict(Rows(pa.table({"orders": [1.4, 99.0]}))).tolist()
    [15.0, 85.0]
    """

    kind: ClassVar[str] = "neighbours"
    tasks: ClassVar[frozenset[Task]] = frozenset({Task.PROBABILITY, Task.AMOUNT})

    k: int = 50
    weights: str = "uniform"
    pull: float = 1.0
    most: int = 20_000

    def __post_init__(self) -> None:
        if self.k < 1 or self.weights not in WEIGHTS or not self.pull >= 0 or self.most < 1:
            raise UsageError(
                f"{self.k} neighbours of {self.most} with weights {self.weights!r} and pull {self.pull}",
                f"k of 1 or more, weights among {', '.join(WEIGHTS)}, a pull of 0 or more",
            )

    def variants(self, rows: int) -> Sequence[Neighbours]:
        """Other numbers of neighbours, up to a fifth of the rows, alike and by distance."""
        ks = [k for k in (50, 20, 100, 200, 10) if k <= max(rows // 5, 10)]
        others = [replace(self, k=k, weights=w) for k in ks for w in WEIGHTS]
        return (self, *(v for v in others if v != self))

    def fit(self, examples: Examples, seed: int) -> FittedNeighbours:
        """Remembers these examples; ``seed`` draws the rows to keep where there are more than ``most``."""
        learnable(self, examples)
        design = Design.learn(examples.rows)
        x = design.distances(examples.rows) + 0.0  # no minus zero: it would not be the same point
        turn = np.lexsort((examples.label, *x.T[::-1]))
        if len(turn) > self.most:
            turn = turn[np.sort(np.random.default_rng(seed).choice(len(turn), self.most, replace=False))]
        points, place = np.unique(x[turn], axis=0, return_inverse=True)
        label, place = examples.label[turn], place.reshape(-1)
        count = np.bincount(place, minlength=len(points)).astype(np.float64)
        mean = np.bincount(place, label, len(points)) / count
        return FittedNeighbours(design, points, count, mean, float(examples.label.mean()), self)


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhood:
    """The nearest points of each row, nearest first: (n, points) each; a point that is not needed has weight 0.

    ``point``: its number among the training points. ``rows``: how many training rows of it count, in part for the last.
    ``weight``: its share in the answer; the rest, up to 1, is the average customer's. ``label``: its mean label.
    """

    point: Ints
    distance: Floats
    rows: Floats
    weight: Floats
    label: Floats


@dataclass(frozen=True, slots=True, eq=False)
class FittedNeighbours:
    """What is remembered: different ``points`` in sorted order, how many rows each stands for, and their mean label."""

    family: ClassVar[str] = "neighbours"

    design: Design
    points: Floats
    count: Floats
    label: Floats
    everybody: float
    settings: Neighbours

    def predict(self, rows: Rows) -> Floats:
        """Probabilities, or amounts in the label's unit: always between the lowest and highest label seen."""
        found = [self.everybody + self._gains(near).sum(axis=1) for _, near in self._blocks(rows)]
        labels = np.append(self.label, self.everybody)
        # rounding may carry a mean past the ends
        return np.asarray(np.clip(np.concatenate([np.zeros(0), *found]), labels.min(), labels.max()))

    def neighbours_of(self, rows: Rows, k: int = 0) -> Neighbourhood:
        """Who the answer comes from; ``k`` instead of the fitted number where given."""
        asked = self if k == 0 else replace(self, settings=replace(self.settings, k=k))
        found = [near for _, near in asked._blocks(rows)] or [asked._near(self._searched(), self.points[:0])]
        return Neighbourhood(*(np.concatenate([getattr(near, f.name) for near in found]) for f in fields(found[0])))

    def explain(self, rows: Rows) -> Contributions:
        """What leads from everybody's mean label to the answer: each neighbour's share, by what makes it a neighbour.

        A neighbour adds weight x (its label - everybody's). That is dealt out to the columns by how much closer it is
        in each, in squared distance, than training rows are on average: a column in which the row is unusual and the
        neighbour is like it gets most, one in which all rows are alike gets nothing. The parts sum exactly; they tell
        which likeness the answer rests on, not what a change of the column would do.
        """
        base, columns = self.everybody, self.design.columns
        found = [self._parts(x, near) for x, near in self._blocks(rows)]
        parts = np.concatenate([np.zeros((0, len(columns))), *found])
        return Contributions(base, parts, columns, base + parts.sum(axis=1))

    def state(self) -> State:
        """At rest."""
        s = self.settings
        settings = {"k": s.k, "weights": s.weights, "pull": s.pull, "most": s.most}
        facts = {"design": self.design.facts(), "settings": settings, "everybody": self.everybody}
        own = {"points": self.points, "count": self.count, "label": self.label}
        return State(self.family, facts, {**self.design.arrays(), **own})

    @classmethod
    def restored(cls, state: State) -> FittedNeighbours:
        """From `state`."""
        f, a = state.facts, state.arrays
        design, settings = Design.restored(f["design"], a), Neighbours(**f["settings"])
        return cls(design, a["points"], a["count"], a["label"], f["everybody"], settings)

    def _blocks(self, rows: Rows) -> Iterator[tuple[Floats, Neighbourhood]]:
        x, tree = self.design.distances(rows) + 0.0, self._searched()
        return ((some, self._near(tree, some)) for some in (x[i : i + AT_ONCE] for i in range(0, len(x), AT_ONCE)))

    def _searched(self) -> Any:
        """scikit-learn's search: a k-d tree in few dimensions, else all pairs."""
        from sklearn.neighbors import NearestNeighbors

        return NearestNeighbors().fit(self.points)

    def _near(self, tree: Any, x: Floats) -> Neighbourhood:
        point, distance = _nearest(tree, self.points, x, min(self.settings.k, len(self.points)))
        count = self.count[point]
        rows = np.clip(self.settings.k - (np.cumsum(count, axis=1) - count), 0, count)
        share = _share(rows, distance, self.settings.weights)
        total = rows.sum(axis=1, keepdims=True)
        return Neighbourhood(point, distance, rows, share * total / (total + self.settings.pull), self.label[point])

    def _gains(self, near: Neighbourhood) -> Floats:
        return near.weight * (near.label - self.everybody)

    def _parts(self, x: Floats, near: Neighbourhood) -> Floats:
        """The gains dealt out to source columns."""
        member = self.design.membership().astype(np.float64)
        weight = self.count / self.count.sum()
        usual = (x**2 - 2 * x * (weight @ self.points) + weight @ self.points**2) @ member
        apart = (x[:, None, :] - self.points[near.point]) ** 2 @ member
        closer = np.maximum(usual[:, None, :] - apart, 0)
        whole = closer.sum(axis=2, keepdims=True)
        share = np.where(whole > 1e-12, closer / np.maximum(whole, 1e-12), 1 / max(member.shape[1], 1))
        return np.asarray(np.einsum("nk,nkc->nc", self._gains(near), share))


def _nearest(tree: Any, points: Floats, x: Floats, k: int) -> tuple[Ints, Floats]:
    """Numbers and distances of the k nearest points, nearest first, equal distances by number.

    The search may cut through a tie; where the last point it gave is no farther than the k-th, it is asked for more.
    """
    out = np.empty((len(x), k), dtype=np.int64), np.empty((len(x), k))
    open_rows, asked = np.arange(len(x)), min(k + BEYOND, len(points))
    while len(open_rows):
        some = x[open_rows]
        found = tree.kneighbors(some, asked, return_distance=False)
        distance = np.sqrt(((some[:, None, :] - points[found]) ** 2).sum(axis=2))
        turn = np.lexsort((found, distance.round(9)))
        found, distance = np.take_along_axis(found, turn, 1), np.take_along_axis(distance, turn, 1)
        out[0][open_rows], out[1][open_rows] = found[:, :k], distance[:, :k]
        slack = 1e-6 * (1 + np.sqrt((some**2).sum(axis=1)))
        tied = (distance[:, -1] - distance[:, k - 1] <= slack) & (asked < len(points))
        open_rows, asked = open_rows[tied], min(2 * asked, len(points))
    return out


def _share(rows: Floats, distance: Floats, weights: str) -> Floats:
    """Each point's share among the neighbours: they sum to one."""
    if weights == "distance":
        here = (distance < 1e-12) & (rows > 0)
        inverse = rows / np.maximum(distance, 1e-12)
        rows = np.where(here.any(axis=1, keepdims=True), rows * here, inverse)
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))
