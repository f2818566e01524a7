"""The definitions of other libraries by name, equal to theirs, so that published numbers can be compared with ours.

"Qini", "AUUC" and "TOC" mean different things in each (docs/why/what-qini-means.md); none of them has a standard error
and none uses the propensity. Judge with `uplift_curves`; these are for comparison. Equal scores: scikit-uplift takes
them as one step; causalml and `uplift_at_k` count rows in the order they come, so give these scores without ties.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tierwise.metrics.trial import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Outcomes and arms (0, 1) from the highest score down, and their cumulated sums."""

    outcome: Floats
    treated: Floats

    @classmethod
    def by(cls, score: Floats, outcome: Floats, treated: Ints) -> Ranked:
        """In falling order of the score, equal scores in the order of their rows turned round (as scikit-uplift)."""
        order = np.argsort(score, kind="stable")[::-1]
        return cls(outcome[order].astype(np.float64), treated[order].astype(np.float64))

    def sums(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Of treated, control, outcomes of the treated, outcomes of the control."""
        t, y = self.treated, self.outcome
        parts = (t, 1.0 - t, y * t, y * (1.0 - t))
        a, b, c, d = (np.cumsum(p) for p in parts)
        return a, b, c, d


def _over(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.divide(a, b, out=np.zeros_like(a), where=b != 0), np.float64)


def _steps(score: Floats) -> Ints:
    """Last place of each group of equal scores, in falling order."""
    ordered = np.sort(score)[::-1]
    return np.asarray(np.r_[np.flatnonzero(np.diff(ordered)), ordered.size - 1], np.int64)


def sklift_qini_curve(score: Floats, outcome: Floats, treated: Ints) -> tuple[Floats, Floats]:
    """scikit-uplift's `qini_curve`: people, and Y_t - Y_c N_t / N_c, at each distinct score."""
    at = _steps(score)
    n_t, n_c, y_t, y_c = (x[at] for x in Ranked.by(score, outcome, treated).sums())
    return np.r_[0.0, at + 1.0], np.r_[0.0, y_t - y_c * _over(n_t, n_c)]


def sklift_uplift_curve(score: Floats, outcome: Floats, treated: Ints) -> tuple[Floats, Floats]:
    """scikit-uplift's `uplift_curve`: people, and difference of the arms' means times people."""
    at = _steps(score)
    n_t, n_c, y_t, y_c = (x[at] for x in Ranked.by(score, outcome, treated).sums())
    return np.r_[0.0, at + 1.0], np.r_[0.0, (_over(y_t, n_t) - _over(y_c, n_c)) * (at + 1.0)]


def sklift_qini_auc_score(score: Floats, outcome: Floats, treated: Ints, negative_effect: bool = True) -> float:
    """scikit-uplift's `qini_auc_score`: area above chance, as a share of that of a perfect ranking. Outcomes 0 or 1."""
    people, gain = sklift_qini_curve(score, outcome, treated)
    if negative_effect:
        perfect = sklift_qini_curve(outcome * treated - outcome * (1 - treated), outcome, treated)
    else:
        n_t, n_c = float(treated.sum()), float((1 - treated).sum())
        most = float((outcome * treated).sum()) - n_t * float((outcome * (1 - treated)).sum()) / n_c
        perfect = np.array([0.0, most, outcome.size]), np.array([0.0, most, most])
    return _share((people, gain), perfect)


def sklift_uplift_auc_score(score: Floats, outcome: Floats, treated: Ints) -> float:
    """scikit-uplift's `uplift_auc_score`: the same for its uplift curve and its own perfect ranking."""
    responding = int(((outcome == 1) & (treated == 0)).sum())
    silent = int(((outcome == 0) & (treated == 1)).sum())
    best = 2.0 * (outcome == treated) + (outcome if responding > silent else treated)
    return _share(sklift_uplift_curve(score, outcome, treated), sklift_uplift_curve(best, outcome, treated))


def _share(curve: tuple[Floats, Floats], perfect: tuple[Floats, Floats]) -> float:
    chance = float(perfect[0][-1] * perfect[1][-1]) / 2.0
    area, most = (float(np.trapezoid(y, x)) for x, y in (curve, perfect))
    return (area - chance) / (most - chance)


def sklift_uplift_at_k(
    score: Floats, outcome: Floats, treated: Ints, k: float, strategy: Literal["overall", "by_group"] = "overall"
) -> float:
    """scikit-uplift's `uplift_at_k`: difference of means among the first share k of all, or of each arm by itself."""
    r = Ranked.by(score, outcome, treated)
    arms = (r.treated == 1, r.treated == 0)
    if strategy == "overall":
        first = np.arange(r.outcome.size) < int(r.outcome.size * k)
        yes, no = (r.outcome[first & arm] for arm in arms)
    else:
        yes, no = (r.outcome[arm][: int(arm.sum() * k)] for arm in arms)
    return float(yes.mean() - no.mean())


def causalml_cumgain(score: Floats, outcome: Floats, treated: Ints) -> Floats:
    """causalml's `get_cumgain`: difference of the arms' means among the first k rows, times k; from k = 0."""
    n_t, n_c, y_t, y_c = Ranked.by(score, outcome, treated).sums()
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = np.r_[0.0, y_t / n_t - y_c / n_c]
    return np.asarray(_bridged(lift) * np.arange(lift.size), np.float64)


def causalml_auuc_score(score: Floats, outcome: Floats, treated: Ints) -> float:
    """causalml's `auuc_score`: mean of its gain over the points, divided by the last one's size; chance is about .5."""
    gain = causalml_cumgain(score, outcome, treated)
    return float((gain / abs(gain[-1])).mean())


def causalml_qini_score(score: Floats, outcome: Floats, treated: Ints) -> float:
    """causalml's `qini_score`: mean of its Qini curve less that of a straight line, both divided by the last point."""
    n_t, n_c, y_t, y_c = Ranked.by(score, outcome, treated).sums()
    with np.errstate(divide="ignore", invalid="ignore"):
        curve = _bridged(np.r_[0.0, y_t - y_c * n_t / n_c])
    curve = curve / abs(curve[-1])
    return float((curve - np.linspace(curve[0], curve[-1], curve.size)).mean())


def causalml_toc(score: Floats, outcome: Floats, treated: Ints) -> Floats:
    """causalml's `get_toc`: effect among the first k rows less that of all, 0 where one arm is missing; from k = 0."""
    n_t, n_c, y_t, y_c = Ranked.by(score, outcome, treated).sums()
    whole = y_t[-1] / n_t[-1] - y_c[-1] / n_c[-1]
    found = np.where((n_t == 0) | (n_c == 0), whole, _over(y_t, n_t) - _over(y_c, n_c)) - whole
    return np.asarray(np.r_[0.0, found], np.float64)


def causalml_rate_score(
    score: Floats, outcome: Floats, treated: Ints, weighting: Literal["autoc", "qini"] = "autoc"
) -> float:
    """causalml's `rate_score`: its TOC at the middles of the steps, averaged with weights 1/q or q that add up to 1.

    Not on grf's scale, whose RATE is an integral: `uplift_curves.area` is that one.
    """
    toc = causalml_toc(score, outcome, treated)
    q = np.linspace(0.0, 1.0, toc.size)
    middle = (q[:-1] + q[1:]) / 2.0
    return float(np.average((toc[:-1] + toc[1:]) / 2.0, weights=1.0 / middle if weighting == "autoc" else middle))


def econml_uplift(
    learned: Floats, score: Floats, effect: Floats, metric: Literal["qini", "toc"] = "qini"
) -> tuple[float, float]:
    """EconML's coefficient of `DRTester.evaluate_uplift` and its standard error.

    ``learned`` are the scores of the rows it was learned from, whose percentiles 5, 10 ... 95 cut the ranking;
    ``effect`` the doubly robust guesses of these rows. The last cut does not count, as there.
    """
    grid = np.linspace(5.0, 95.0, 50)
    n, mean = effect.size, float(effect.mean())
    points, influence = np.zeros(grid.size), np.zeros((grid.size, n))
    for i, cut in enumerate(np.percentile(learned, grid)):
        first = score >= cut
        share = float(first.mean())
        weight = first - share if metric == "qini" else first / share - 1.0
        points[i] = (share if metric == "qini" else 1.0) * (float(effect[first].mean()) - mean)
        influence[i] = (effect - mean) * weight - points[i]
    step = np.diff(grid) / 100.0
    psi = step @ influence[:-1]
    return float(step @ points[:-1]), float(np.sqrt(np.mean(psi**2) / n))


def _bridged(curve: Floats) -> Floats:
    """Gaps (an arm not met yet) filled by straight lines, as pandas does."""
    known = np.flatnonzero(~np.isnan(curve))
    return np.asarray(np.interp(np.arange(curve.size), known, curve[known]), np.float64)
