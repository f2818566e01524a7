"""A second look at the best hundred: boosted trees (LightGBM, lambdarank) order what the blend proposes.

Taught one rung earlier than they are used, with models fitted that much earlier too, so that what teaches them is never
in a model that proposes. Columns: the score of each source, the rank in the blend, how often the product was taken, and
how long the history is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.insight.recommend.alike import Alike
from tierwise.insight.recommend.evaluate import Held, best_of
from tierwise.insight.recommend.histories import Decay, Histories
from tierwise.insight.recommend.hybrid import scaled
from tierwise.insight.recommend.item_graph import ItemGraph

MOST, BLOCK, TREES, AT_LEAST = 100, 512, 100, 200
NEWEST, EVEN = Decay(per_step=1e-6), Decay(per_step=1.0)
FIXED = {"objective": "lambdarank", "lambdarank_truncation_level": 20, "learning_rate": 0.05, "num_leaves": 15,
         "min_data_in_leaf": AT_LEAST, "num_threads": 1, "verbose": -1, "seed": 0}  # fmt: skip


def looks(graph: ItemGraph, columns: tuple[str, ...]) -> list[Any]:
    """The same products seen otherwise: the newest only, all alike, a plain cosine, what shares attributes."""
    from dataclasses import replace

    found: list[Any] = [
        replace(graph, most_gap=1, decay=NEWEST, name="newest"),
        replace(graph, decay=EVEN, name="even"),
        replace(graph, from_power=0.5, to_power=0.5, decay=Decay(0.8), name="cosine"),
    ]
    if columns:
        found += [Alike(columns, lift=0, name="alike_plain"), Alike(columns, lift=0, decay=NEWEST, name="alike_newest")]
    return found


@dataclass(frozen=True)
class Proposer:
    """Fitted ``parts`` blended with ``weights`` propose; ``extra`` only add columns."""

    parts: Sequence[Any]
    weights: Sequence[float]
    extra: Sequence[Any]
    count: np.ndarray
    without_seen: bool

    def table(self, histories: Histories) -> tuple[np.ndarray, np.ndarray]:
        """Products (histories x 100) and columns (histories x 100 x columns)."""
        blocks = [histories.take(np.arange(a, min(a + BLOCK, len(histories)))) for a in range(0, len(histories), BLOCK)]
        pairs = [self._block(b) for b in blocks]
        return np.concatenate([p for p, _ in pairs]), np.concatenate([c for _, c in pairs])

    def _block(self, some: Histories) -> tuple[np.ndarray, np.ndarray]:
        scores = [p.score(some) for p in (*self.parts, *self.extra)]
        used = zip(self.weights, scores[: len(self.parts)], strict=True)
        blend = np.asarray(sum(np.float32(w) * scaled(s) for w, s in used if w > 0))
        shown = best_of(blend.copy(), MOST, some if self.without_seen else None)
        safe = np.maximum(shown, 0)
        columns = [np.take_along_axis(s, safe, axis=1) for s in (*scores, blend)]
        length = np.repeat(np.diff(some.start)[:, None], MOST, axis=1)
        columns += [np.tile(np.arange(MOST), (len(some), 1)), self.count[safe], length]
        return shown, np.stack(columns, axis=2).astype(np.float32)


def teach(proposer: Proposer, held: Held) -> Any:
    """Trees from the histories whose wanted product was proposed."""
    import lightgbm

    shown, columns = proposer.table(held.histories)
    wanted = _wanted(shown, held)
    useful = wanted.any(axis=1)
    data = lightgbm.Dataset(
        columns[useful].reshape(-1, columns.shape[2]), wanted[useful].ravel(), group=np.full(useful.sum(), MOST)
    )
    return lightgbm.train(FIXED, data, TREES)


def _wanted(shown: np.ndarray, held: Held) -> np.ndarray:
    size = 1 + int(max(shown.max(), held.later.product.max()))
    keys = np.arange(len(shown))[:, None] * size + shown
    return np.isin(keys, held.later.row * size + held.later.product) & (shown >= 0)


def ordered(trees: Any, proposer: Proposer, histories: Histories, k: int = 10) -> np.ndarray:
    """The k best after the second look; what the trees hold equal stays in the blend's order."""
    shown, columns = proposer.table(histories)
    score = trees.predict(columns.reshape(-1, columns.shape[2]), num_threads=1).reshape(shown.shape)
    score[shown < 0] = -np.inf
    order = np.argsort(-score, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(shown, order, axis=1)
