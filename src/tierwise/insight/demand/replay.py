"""An ordering policy replayed on weeks that were held out: what it would have sold, missed and kept in stock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.errors import UsageError


@dataclass(frozen=True, slots=True)
class Replayed:
    """``fill``: share of demand that was sold from stock; ``stock``: mean value on hand at the end of a week; ``lost``
    and ``ordered``: pieces."""

    fill: float
    stock: float
    lost: float
    ordered: float


def replay(demand: Floats, up_to: Floats, lead: int, unit_cost: Floats) -> Replayed:
    """Each week what was ordered ``lead`` weeks ago arrives, position is raised to ``up_to``, then demand comes; what
    is not there is lost. ``demand`` and ``up_to``: items × weeks, both known in full. Begins at the first level.

    >>> replay(np.full((1, 9), 5.0), np.full((1, 9), 10.0), 1, np.ones(1))
    Replayed(fill=1.0, stock=0.5555555555555556, lost=0.0, ordered=40.0)
    """
    if demand.shape != up_to.shape or lead < 0:
        raise UsageError(f"replay: demand {demand.shape}, levels {up_to.shape}, lead {lead}", "equal shapes, lead >= 0")
    hand, coming = up_to[:, 0].copy(), np.zeros((lead + 1, len(demand)))
    sold = stock = ordered = 0.0
    for week in range(demand.shape[1]):
        hand = hand + coming[0]
        coming = np.concatenate([coming[1:], np.zeros((1, len(demand)))])
        wanted = np.maximum(np.ceil(up_to[:, week]) - hand - coming.sum(axis=0), 0.0)
        if lead:
            coming[lead - 1] += wanted
        else:
            hand = hand + wanted
        served = np.minimum(hand, demand[:, week])
        hand = hand - served
        sold, ordered, stock = sold + served.sum(), ordered + wanted.sum(), stock + float((hand * unit_cost).sum())
    total = float(demand.sum())
    return Replayed(float(sold / total) if total else 1.0, stock / demand.shape[1], float(total - sold), float(ordered))
