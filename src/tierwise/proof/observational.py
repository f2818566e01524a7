"""What a past campaign changed where nobody drew lots: alike customers compared as far as columns tell, and graded.

Customers are weighted by how undecided their case was (overlap weights: 1 - e for those contacted, e for the others;
Li, Morgan & Zaslavsky 2018), so that nobody of whom the outcome was certain counts much; what is left of differences is
taken out by a regression in each arm (augmented, Robins et al. 1994), fitted without the customer herself. The answer
is the effect on customers who might as well have been contacted as not. Beside it stands the effect on those who were
(everybody else weighted to be like them): what the campaign earned, and less sure where few others were like them.

It can always be wrong: whatever decided who was contacted and stands in no column stays in the number. So it carries a
grade. *C*: balanced, customers of both arms went the same way before (placebo), and other campaigns reached both alike.
*D*, not to be trusted: one of these fails, with the reason. A lot gives *A*; this never does. The robustness value says
how strong a hidden cause would have to be, in both who was contacted and the outcome, to explain the whole effect
(Cinelli & Hazlett 2020).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.errors import ComputationError
from tierwise.models.columns import Design
from tierwise.models.family import Rows
from tierwise.models.folds import folds
from tierwise.models.propensity import BALANCED, Contacts, cross_fitted, overlapping, standardised_differences
from tierwise.proof.effects import LEVEL, Effect, normal

FEWEST = 50
"""Customers in either arm from which a comparison is tried."""
RIDGE = 10.0
FOLDS = 5
PLACEBO_Z = 1.96
THIN = 0.5
"""Effective customers as a share of the smaller arm, below which overlap is called thin."""
ELSEWHERE = 0.10
"""Share of customers by which other campaigns may have reached one side more often than the other."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Customers with and without a contact: what was known of them when it was made, who was contacted, what followed.

    ``earlier`` is the outcome of the window of the same length before, which the contact cannot have changed, and
    ``rows_earlier`` what was known when that window began: the same comparison, where the answer is 0. ``elsewhere``:
    whether another campaign reached her within the window, which no weight takes out.
    """

    rows: Rows
    treated: Flags
    outcome: Floats
    rows_earlier: Rows
    earlier: Floats
    elsewhere: Flags | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """``effect`` per customer, ``of_contacted`` the same on those contacted, ``placebo`` on the window before.

    Worst imbalance before and after weighting; ``effective`` customers of the smaller arm; ``trimmed``: share of those
    contacted whom too few others were like; ``elsewhere``: how much likelier those contacted were to be reached by
    another campaign, after weighting; ``robustness`` (0..1), ``grade`` C or D, and ``doubts`` as codes.
    """

    effect: Effect
    of_contacted: Effect
    placebo: Effect
    unlike_before: float
    unlike_after: float
    effective: float
    trimmed: float
    elsewhere: float
    robustness: float
    grade: str
    doubts: tuple[str, ...]


def observed_effect(c: Compared, seed: int, level: float = LEVEL) -> Reading:
    """The effect with its diagnostics; ``ComputationError`` where an arm has fewer than `FEWEST` customers."""
    treated, others = int(c.treated.sum()), int((~c.treated).sum())
    if min(treated, others) < FEWEST:
        raise ComputationError(
            f"{treated} customers were contacted and {others} were not", f"{FEWEST} of each are needed to compare"
        )
    e, x = _seen(c.rows, c.treated, seed)
    weight = np.where(c.treated, 1.0 - e, e)
    effect = _augmented(c.outcome, c.treated, e, x, seed, level)
    placebo = _augmented(c.earlier, c.treated, *_seen(c.rows_earlier, c.treated, seed), seed, level)
    before = _worst(standardised_differences(x, c.treated, ~c.treated))
    after = _worst(standardised_differences(x, c.treated, ~c.treated, weight))
    effective = min(_effective(weight[c.treated]), _effective(weight[~c.treated]))
    elsewhere = _elsewhere(c, weight)
    doubts = _doubts(after, placebo, effective / min(treated, others), elsewhere)
    return Reading(
        effect, _on_contacted(c.outcome, c.treated, e, x, seed, level), placebo, before, after, effective,
        1.0 - float(overlapping(np.column_stack([1.0 - e, e]))[c.treated].mean()), elsewhere,
        robustness_value(effect, c.treated.size - x.shape[1] - 2), "D" if doubts else "C", doubts,
    )  # fmt: skip


def _seen(rows: Rows, treated: Flags, seed: int) -> tuple[Floats, Floats]:
    """The probability of a contact by what was known, and that as numbers."""
    contacts = Contacts(rows, treated.astype(np.int64), np.arange(treated.size, dtype=np.int64))
    return cross_fitted(contacts, seed)[:, 1], Design.learn(rows).matrix(rows)


def _elsewhere(c: Compared, weight: Floats) -> float:
    """Share reached by another campaign, those contacted less the others, both weighted."""
    if c.elsewhere is None:
        return 0.0
    one, other = (float(np.average(c.elsewhere[a], weights=weight[a])) for a in (c.treated, ~c.treated))
    return one - other


def _doubts(after: float, placebo: Effect, effective: float, elsewhere: float) -> tuple[str, ...]:
    found = {
        "unbalanced": after > BALANCED,
        "differed_before": abs(placebo.value) > PLACEBO_Z * placebo.se,
        "thin_overlap": effective < THIN,
        "other_campaigns": abs(elsewhere) > ELSEWHERE,
    }
    return tuple(code for code, holds in found.items() if holds)


def _augmented(y: Floats, treated: Flags, e: Floats, x: Floats, seed: int, level: float) -> Effect:
    """Augmented overlap-weighted difference; its standard error from influence values with the propensity as given."""
    m0, m1 = (_foretold(y, arm, x, treated, seed) for arm in (~treated, treated))
    h = e * (1.0 - e)
    missed = np.where(treated, (1.0 - e) * (y - m1), -e * (y - m0))
    each = h * (m1 - m0) + missed
    value = float(each.sum() / h.sum())
    influence = (each - h * value) / h.mean()
    se = float(np.sqrt(np.dot(influence, influence) / (y.size - 1) / y.size))
    return normal(value, se, y.size, level)


def _on_contacted(y: Floats, treated: Flags, e: Floats, x: Floats, seed: int, level: float) -> Effect:
    """Those contacted less the others weighted by e / (1 - e), both less what was foretold without a contact."""
    rest = y - _foretold(y, ~treated, x, treated, seed)
    given, others, odds = rest[treated], rest[~treated], (e / np.maximum(1.0 - e, 1e-6))[~treated]
    like = float(np.average(others, weights=odds))
    value = float(given.mean()) - like
    variance = float(given.var(ddof=1)) / given.size + float(np.sum((odds * (others - like)) ** 2)) / odds.sum() ** 2
    se = float(np.sqrt(variance))
    return normal(value, se, y.size, level)


def _foretold(y: Floats, arm: Flags, x: Floats, treated: Flags, seed: int) -> Floats:
    """What a ridge regression on one arm's other customers says of each (n,)."""
    fold = folds(np.arange(y.size, dtype=np.int64), FOLDS, seed, treated)
    out = np.empty(y.size)
    for k in range(FOLDS):
        seen, held = arm & (fold != k), fold == k
        centre, level = x[seen].mean(axis=0), y[seen].mean()
        z = x[seen] - centre
        slopes = np.linalg.solve(z.T @ z + RIDGE * np.eye(z.shape[1]), z.T @ (y[seen] - level))
        out[held] = level + (x[held] - centre) @ slopes
    return out


def _worst(differences: Floats) -> float:
    return float(np.abs(differences).max(initial=0.0))


def _effective(weight: Floats) -> float:
    square = float(np.dot(weight, weight))
    return float(weight.sum()) ** 2 / square if square else 0.0


def robustness_value(effect: Effect, freedom: int) -> float:
    """Share of what is left unexplained, of contact and of outcome both, that a hidden cause must explain to leave 0.

    >>> round(robustness_value(Effect(1.0, 0.24, 0, 0, 0, 0), 783), 3)
    0.138
    """
    f2 = (effect.value / effect.se) ** 2 / max(freedom, 1) if effect.se else np.inf
    return float(0.5 * (np.sqrt(f2 * f2 + 4.0 * f2) - f2)) if np.isfinite(f2) else 1.0
