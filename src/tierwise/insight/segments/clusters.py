"""Natural groups of customers, where there are any: learned on a sample, judged, and every customer put into one.

Groups must stand apart by themselves: stable under resampling, a valley of density between any two, and both clearer
than in clouds of the same spread that have no groups (see `evidence`). Of the cuts that pass, the finest is taken, for
a coarser one only joins groups that do stand apart. Where none passes, the answer is `NO_GROUPS`: any groups would be
ours, not the customers'.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tierwise.insight.segments.evidence import Evidence, agreement, reference, silhouette, valley
from tierwise.insight.segments.methods import DENSITY, K_MEANS, MIXTURE, Cut, cut
from tierwise.insight.segments.traits import Floats, Ints, Space
from tierwise.models.columns import number

NO_GROUPS = "no_natural_groups"
TOO_FEW = "too_few_customers"
FEWEST = 60
"""Customers with all columns known, below which nothing is looked for."""
SAMPLE = 20_000
LOOKED_AT = 2_000
"""Customers of the sample on which cuts are compared; the one that is chosen is made anew on the whole sample."""
MOST_GROUPS = 7
VALLEY = 0.5
STABLE, STABLE_LOW = 0.8, 0.6
"""Adjusted Rand index under resampling: its mean, and the end that 9 in 10 resamples reach."""
STEADY = 0.75
"""Mean Jaccard match that each single group must reach (Hennig's bound for a group that is there)."""
SMALLEST, SMALLEST_SHARE = 10, 0.03


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """What was found: the space and the cut (None without groups), why not, and the evidence of all that was tried."""

    space: Space | None
    cut: Cut | None
    code: str
    evidence: tuple[Evidence, ...]
    learned_on: int
    points: Floats
    """The plausible values of the sample that was learned on."""

    @property
    def chosen(self) -> Evidence | None:
        """The evidence for the cut that serves."""
        return next((e for e in self.evidence if not e.why_not and self.cut is not None), None)


def find_groups(features: Any, seed: int) -> Groups:
    """Natural groups of the customers of `customer_features`, whatever the order of its rows.

    Customers who refused profiling and giants are not learned from.
    """
    sample = sampled(features)
    rng = np.random.default_rng(seed)
    space, points = Space.learn(sample, rng)
    if space is None or len(points) < FEWEST:
        return Groups(space, None, TOO_FEW if sample.num_rows < FEWEST else NO_GROUPS, (), len(points), points)
    found, evidence = choose(points[:LOOKED_AT], seed)
    if found is None:
        return Groups(space, None, NO_GROUPS, evidence, len(points), points)
    whole = cut(found.method, points, found.groups, seed) if len(points) > LOOKED_AT else found
    if whole is None or whole.groups != found.groups:  # HDBSCAN on more points may see another number
        whole = found
    return Groups(space, whole, "", evidence, len(points), points)


def sampled(features: Any) -> Any:
    """At most `SAMPLE` customers who may be profiled and are no giants, in the order of their ids' SHA-256."""
    import pyarrow as pa

    fit = (number(features, "no_profiling") != 1) & (number(features, "is_giant") != 1)
    rows = features.filter(pa.array(fit))
    digests = [hashlib.sha256(str(i).encode()).digest() for i in rows["customer_id"].to_pylist()]
    first = sorted(range(len(digests)), key=digests.__getitem__)[:SAMPLE]
    return rows.take(pa.array(first, pa.int64()))


def choose(points: Floats, seed: int) -> tuple[Cut | None, tuple[Evidence, ...]]:
    """The finest cut that stands apart, and the evidence of all, the chosen one's first."""
    tried = [(c, _first_look(c, points)) for c in _cuts(points, seed)]
    # finer first; among cuts into as many groups the one of the clearest groups
    tried.sort(key=lambda t: (-t[1].groups, -t[1].silhouette, t[1].method))
    judged: list[Evidence] = []
    for found, looks in tried:
        whole = looks if looks.why_not else _judged(found, looks, points, seed)
        judged.append(whole)
        if not whole.why_not:
            rest = [e for _, e in tried[len(judged) :]]
            return found, (
                whole,
                *judged[:-1],
                *(
                    replace(e, why_not=e.why_not or ("coarser" if e.groups < found.groups else "less_clear"))
                    for e in rest
                ),
            )
    return None, tuple(judged)


def _cuts(points: Floats, seed: int) -> Sequence[Cut]:
    most = min(MOST_GROUPS, len(points) // (2 * SMALLEST))
    asked = [(m, k) for m in (K_MEANS, MIXTURE) for k in range(2, most + 1)] + [(DENSITY, 0)]
    made = (cut(method, points, groups, seed) for method, groups in asked)
    return [c for c in made if c is not None]


def _first_look(found: Cut, points: Floats) -> Evidence:
    """Size, silhouette and valley: what needs no further cutting."""
    labels = found.assign(points)
    smallest = int(np.bincount(labels, minlength=found.groups).min())
    if smallest < max(SMALLEST, SMALLEST_SHARE * len(points)):
        return Evidence(found.method, found.groups, silhouette(points, labels), 1.0, smallest, why_not="tiny_group")
    dip = valley(points, labels, found.groups)
    why_not = "" if dip <= VALLEY else "no_valley"
    return Evidence(found.method, found.groups, silhouette(points, labels), dip, smallest, why_not=why_not)


def _judged(found: Cut, looks: Evidence, points: Floats, seed: int) -> Evidence:
    """The costly questions: does it hold under resampling, and is it clearer than where there are no groups?"""
    again, matches = agreement(points, found, seed)
    low, high = (float(q) for q in np.quantile(again, (0.1, 0.9)))
    mean = float(again.mean())
    by_chance, chance_valley = reference(points, found.method, found.groups, seed)
    steady = mean >= STABLE and low >= STABLE_LOW and float(matches.mean(axis=0).min()) >= STEADY
    why_not = "" if steady else "unstable"
    if looks.silhouette <= by_chance or looks.valley >= chance_valley:
        why_not = "as_by_chance"
    low, high = min(low, mean), max(high, mean)
    whole = replace(looks, stability=mean, stability_low=low, stability_high=high)
    return replace(whole, reference=by_chance, why_not=why_not)


def assigned(groups: Groups, features: Any) -> tuple[Ints, Floats]:
    """Group (-1: refused profiling, or nothing known) and distance to its centre for each customer of the features."""
    if groups.space is None or groups.cut is None:
        return np.full(features.num_rows, -1, dtype=np.int64), np.full(features.num_rows, np.nan)
    at = groups.space.middle(features)
    label = groups.cut.assign(at)
    away = np.nan_to_num(at - groups.cut.centres[label])
    known = np.isfinite(at).any(axis=1) & (number(features, "no_profiling") != 1)
    distance = np.sqrt((away**2).sum(axis=1))
    return np.where(known, label, -1), np.where(known, distance, np.nan)
