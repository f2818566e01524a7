"""Metrics under resampled customers: what a metric and a difference of two metrics could have been by chance.

Customers are drawn with replacement; every model and baseline is judged on the same draws, so that differences are
paired. A draw is a count for each customer, and a metric is a function of these counts that has sorted its rows once:
a draw costs one pass. With counts of one each metric equals its definition in `metrics`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Metric = Callable[[Floats], float]
ByScore = Callable[[Floats], tuple[Floats, Floats]]
TAILS = (0.1, 0.9)


def replicates(
    metrics: Mapping[str, Metric], customers: int, draws: int, seed: int, group: NDArray[np.int64] | None = None
) -> dict[str, Floats]:
    """Each metric on the customers as they are (first number) and on ``draws`` resamples.

    Where a customer has several rows, ``group`` holds for each row the customer's place, 0 .. customers - 1 (see
    `places`): all rows of a customer are drawn together.

    >>> got = replicates({"mean": mean(np.array([1.0, 3.0]))}, 2, 50, seed=1)["mean"]
    >>> float(got[0]), bool(got[1:].std() > 0)
    (2.0, True)
    """
    rng = np.random.default_rng(seed)
    out = {name: np.empty(draws + 1) for name in metrics}
    for i in range(draws + 1):
        counts = np.ones(customers)
        if i:
            counts = np.bincount(rng.integers(0, customers, customers), minlength=customers).astype(float)
        if group is not None:
            counts = counts[group]
        for name, metric in metrics.items():
            out[name][i] = metric(counts)
    return out


def places(group: NDArray[np.int64]) -> tuple[int, NDArray[np.int64]]:
    """How many customers there are, and each row's place among them.

    >>> places(np.array([7, 3, 7]))
    (2, array([1, 0, 1]))
    """
    found, place = np.unique(group, return_inverse=True)
    return len(found), place.astype(np.int64)


def ends(draws: Floats) -> tuple[float, float, float]:
    """Value and 80 % interval from replicates; NaN where the metric does not exist."""
    known = draws[1:][np.isfinite(draws[1:])]
    value = float(draws[0])
    if not len(known) or not np.isfinite(value):
        return value, np.nan, np.nan
    low, high = np.quantile(known, TAILS)
    return value, min(float(low), value), max(float(high), value)


def mean(values: Floats) -> Metric:
    """Weighted mean."""
    return lambda w: _sum(w, values) / float(w.sum())


def share(part: Floats, whole: Floats) -> Metric:
    """Weighted sum of ``part`` over that of ``whole``; NaN where there is nothing of it."""
    return lambda w: _ratio(_sum(w, part), _sum(w, whole))


def mean_where(values: Floats, chosen: Flags) -> Metric:
    """Weighted mean over chosen rows; NaN where there are none."""
    part = np.where(chosen, values, 0.0)
    among = chosen.astype(np.float64)
    return lambda w: _ratio(_sum(w, part), _sum(w, among))


def bias(actual: Floats, predicted: Floats) -> Metric:
    """Sum predicted / sum actual - 1."""
    return lambda w: _ratio(_sum(w, predicted), _sum(w, actual)) - 1


def auc(happened: Floats, score: Floats) -> Metric:
    """P(one where it happened scores higher), ties half."""
    _, code = np.unique(score, return_inverse=True)
    size = int(code.max()) + 1

    def metric(w: Floats) -> float:
        yes, no = np.bincount(code, w * happened, size), np.bincount(code, w * (1 - happened), size)
        pairs = yes.sum() * no.sum()
        return float(yes @ (np.cumsum(no) - no / 2) / pairs) if pairs > 0 else np.nan

    return metric


def average_precision(happened: Floats, score: Floats, ranked: ByScore | None = None) -> Metric:
    """Sum of precision x gain in recall from the highest score down, ties one step; ``ranked``: `by_score` of it."""
    sums = ranked or by_score(happened, score)

    def metric(w: Floats) -> float:
        rows, yes = sums(w)
        total = yes.sum()
        reached = np.maximum(np.cumsum(rows), 1e-300)  # the highest scores may not have been drawn
        return float((yes * np.cumsum(yes) / reached).sum() / total) if total > 0 else np.nan

    return metric


def at_cut(happened: Floats, score: Floats, cut: float = 0.5) -> dict[str, Metric]:
    """``precision``, ``recall``, ``specificity``, ``f1`` and ``accuracy`` of saying yes from the cut on."""
    said = (score >= cut).astype(np.float64)
    both, no, right = said * happened, 1 - happened, (said == happened).astype(np.float64)
    return {
        "precision": share(both, said),
        "recall": share(both, happened),
        "specificity": share((1 - said) * no, no),
        "f1": share(2 * both, said + happened),
        "accuracy": mean(right),
    }


def by_score(actual: Floats, score: Floats) -> ByScore:
    """Customers and amounts at each score, highest first, under resampling; kept for the last counts asked.

    Several metrics of one ranking share it, so that a draw costs one pass for all of them.
    """
    _, code = np.unique(-score, return_inverse=True)
    size = int(code.max()) + 1
    kept: list[tuple[Floats, tuple[Floats, Floats]]] = []

    def sums(w: Floats) -> tuple[Floats, Floats]:
        if not kept or kept[0][0] is not w:
            rows, amount = (np.asarray(np.bincount(code, v, size), dtype=np.float64) for v in (w, w * actual))
            kept[:] = [(w, (rows, amount))]
        return kept[0][1]

    return sums


def gini(actual: Floats, score: Floats, ranked: ByScore | None = None) -> Metric:
    """Normalised Gini of amounts by score, ties sharing their mean; ``ranked``: `by_score` of the same."""
    by_model, by_actual = _area(ranked or by_score(actual, score)), _area(by_score(actual, actual))

    def metric(w: Floats) -> float:
        best = by_actual(w)
        return by_model(w) / best if best > 0 else np.nan

    return metric


def lift(actual: Floats, score: Floats, share: float, ranked: ByScore | None = None) -> Metric:
    """Share of the total held by the top ``share`` of customers over ``share``; ties at the edge in part."""
    sums = ranked or by_score(actual, score)

    def metric(w: Floats) -> float:
        rows, amount = sums(w)
        room = share * rows.sum() - (np.cumsum(rows) - rows)
        taken = np.clip(room / np.maximum(rows, 1e-300), 0, 1)
        total = amount.sum()
        return float((taken * amount).sum() / total / share) if total > 0 else np.nan

    return metric


def captured(actual: Floats, score: Floats, share: float, ranked: ByScore | None = None) -> Metric:
    """Share of the total held by the top ``share`` of customers; ties at the edge in part."""
    over = lift(actual, score, share, ranked)
    return lambda w: over(w) * share


def brier(happened: Floats, probability: Floats) -> Metric:
    """Mean squared difference of probability and outcome."""
    return mean((probability - happened) ** 2)


def mae(actual: Floats, predicted: Floats) -> Metric:
    """Mean absolute error."""
    return mean(np.abs(actual - predicted))


def wape(actual: Floats, predicted: Floats) -> Metric:
    """Sum of absolute errors over sum of absolute amounts."""
    return share(np.abs(actual - predicted), np.abs(actual))


def rmse(actual: Floats, predicted: Floats) -> Metric:
    """Root of the mean squared error."""
    squared = mean((actual - predicted) ** 2)
    return lambda w: float(np.sqrt(squared(w)))


def r2(actual: Floats, predicted: Floats) -> Metric:
    """1 - squared errors over squared distances from the resample's own mean."""
    squares, about = (actual - predicted) ** 2, actual - actual.mean()

    def metric(w: Floats) -> float:
        middle = _sum(w, about) / float(w.sum())
        return 1 - _ratio(_sum(w, squares), _sum(w, about**2) - float(w.sum()) * middle**2)

    return metric


def log_loss(happened: Floats, probability: Floats) -> Metric:
    """Mean of -log(probability of what happened), clipped at 1e-6."""
    p = np.clip(probability, 1e-6, 1 - 1e-6)
    return mean(-(happened * np.log(p) + (1 - happened) * np.log1p(-p)))


def ece(happened: Floats, probability: Floats, bins: int = 10) -> Metric:
    """Mean over rows of |mean probability - share| of their bin; equal bins by sorted probability, fixed."""
    order = np.argsort(probability, kind="stable")
    bins = min(bins, len(order))
    code = np.empty(len(order), dtype=np.int64)
    for i, part in enumerate(np.array_split(order, bins)):
        code[part] = i
    gap = probability - happened
    return lambda w: float(np.abs(np.bincount(code, w * gap, bins)).sum() / w.sum())


def _sum(w: Floats, values: Floats) -> float:
    """Weighted sum; not ``w @ values``, whose threads cost more than the sum at this size."""
    return float((w * values).sum())


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom > 0 else np.nan


def _area(sums: ByScore) -> Metric:
    """Area between the curve of cumulated amounts (highest score first) and the diagonal."""

    def metric(w: Floats) -> float:
        rows, amount = sums(w)
        total = amount.sum()
        if not total > 0:
            return np.nan
        reached = np.cumsum(amount) / total
        return float((rows * (reached - amount / total / 2)).sum() / rows.sum() - 0.5)

    return metric
