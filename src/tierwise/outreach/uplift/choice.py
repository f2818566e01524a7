"""Which learner serves, judged on customers it has not seen; or that nothing tells whom to ask first.

All learners, the response (what a shop ranks by that knows no uplift), every single offer for all, and nothing for all
are judged by `judging.value_of_order` on the same customers. The learner with the highest value serves if it beats the
best of "all" and "none" outside the interval. Several learners are tried, so the interval is simultaneous: its half
width is the 95 % quantile of the largest absolute value of as many standard normals with the correlation of the
influence values. That is wider than it looks necessary, because the folds' models have most of their customers in
common and agree on a direction that chance may have set: where nothing is to be found their gains spread 1.3 times as
widely as the influence values say. What is promised is the outcome: a signal is found in at most one of ten trials that
have none (`tests/outreach/uplift`).
Among learners within half a paired standard error of the best one, the simplest serves: the menu's order is that of
simplicity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tierwise.metrics.proportions import Z_80
from tierwise.metrics.uplift_curves import Valued
from tierwise.models.family import Floats, Ints
from tierwise.outreach.uplift.judging import by_customer, error, value_of_all, value_of_order

TIE = 0.5
DRAWS = 4000
SURE = 0.95


class Code(StrEnum):
    """What is to be done."""

    TARGETED = "targeted"  # a learner tells whom to ask first, or what to offer whom
    TREAT_ALL = "treat_all"  # no targeting signal, and the mean effect of an offer is above 0
    TREAT_NONE = "treat_none"  # no targeting signal, and no offer's mean effect is above 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of the card. ``value``: mean over budgets, per customer, with 80 % interval; ``gain``: the paired
    difference to the best of all and none, whose interval is simultaneous for learners.
    """

    kind: str
    baseline: bool
    value: float
    low: float
    high: float
    gain: float
    gain_low: float
    gain_high: float

    @property
    def beats(self) -> bool:
        """Better than all and none outside the interval."""
        return self.gain_low > 0


@dataclass(frozen=True, slots=True)
class Choice:
    """The verdict. ``learner`` has the highest value (or ties with it and is simpler); it serves only if `targeted`.

    ``offer``: the best single offer for all, empty where none is better; ``shown``: the mean effect that decides
    between all and none lies off 0 outside the 80 % interval. ``over_response`` is the learner's paired gain over the
    best response, with its 80 % interval.
    """

    code: Code
    learner: str
    offer: str
    shown: bool
    over_response: tuple[float, float, float] | None
    candidates: tuple[Candidate, ...]
    rows: int
    customers: int

    @property
    def targeted(self) -> bool:
        """A learner serves."""
        return self.code is Code.TARGETED

    def __getitem__(self, kind: str) -> Candidate:
        """The line of that kind."""
        return next(c for c in self.candidates if c.kind == kind)


@dataclass(frozen=True, slots=True, eq=False)
class Judges:
    """On whom all are judged: doubly robust scores (n, offers), folds, and customers from 0 on."""

    scores: Floats
    fold: Ints
    customer: Ints
    offers: tuple[str, ...]
    seed: int


def choose(estimates: Mapping[str, Floats], responses: Sequence[str], judges: Judges) -> Choice:
    """``estimates``: (n, offers) of each learner, simplest first, for rows it has not seen; ``responses`` names those
    that are no effects.
    """
    learners = {kind: value_of_order(said, judges.scores, judges.fold) for kind, said in estimates.items()}
    constants = {f"all:{o}": value_of_all(s, judges.fold) for o, s in zip(judges.offers, judges.scores.T, strict=True)}
    constants["none"] = Valued(0.0, np.zeros(len(judges.fold)))
    best_constant = max(constants, key=lambda kind: constants[kind].value)
    gains = {kind: judged - constants[best_constant] for kind, judged in learners.items()}
    width = _simultaneous(list(gains.values()), judges)
    best = _simplest_of_the_best(learners, judges)
    lines = [_line(k, k in responses, j, gains[k], width, judges) for k, j in learners.items()]
    lines += [_line(k, True, j, j - constants[best_constant], Z_80, judges) for k, j in constants.items()]
    code, offer, shown = _all_or_none(constants[best_constant], best_constant, constants, judges)
    if next(c for c in lines if c.kind == best).beats:
        code = Code.TARGETED
    over = _over_response(learners, best, responses, judges)
    return Choice(code, best, offer, shown, over, tuple(lines), len(judges.fold), int(judges.customer.max()) + 1)


def _line(kind: str, baseline: bool, judged: Valued, gain: Valued, width: float, judges: Judges) -> Candidate:
    half, wide = Z_80 * error(judged, judges.customer), width * error(gain, judges.customer)
    return Candidate(
        kind, baseline, judged.value, judged.value - half, judged.value + half,
        gain.value, gain.value - wide, gain.value + wide,
    )  # fmt: skip


def _simultaneous(gains: list[Valued], judges: Judges) -> float:
    """Quantile of the largest standardised error among the gains."""
    rows = np.stack([by_customer(gain.influence, judges.customer) for gain in gains])
    size = np.sqrt((rows**2).sum(axis=1))
    known = rows[size > 0] / size[size > 0, None]
    if not len(known):
        return Z_80
    values, axes = np.linalg.eigh(known @ known.T)
    draws = np.random.default_rng(judges.seed).normal(size=(DRAWS, len(values)))
    largest = np.abs((draws * np.sqrt(np.maximum(values, 0))) @ axes.T).max(axis=1)
    return float(np.quantile(largest, SURE))


def _simplest_of_the_best(learners: Mapping[str, Valued], judges: Judges) -> str:
    top = max(learners, key=lambda kind: learners[kind].value)
    for kind, judged in learners.items():
        short = learners[top] - judged
        if short.value <= TIE * error(short, judges.customer):
            return kind
    return top


def _all_or_none(best: Valued, kind: str, constants: Mapping[str, Valued], judges: Judges) -> tuple[Code, str, bool]:
    if kind == "none":
        nearest = max((k for k in constants if k != "none"), key=lambda k: constants[k].value)
        near = constants[nearest]
        return Code.TREAT_NONE, "", near.value + Z_80 * error(near, judges.customer) < 0
    return Code.TREAT_ALL, kind.removeprefix("all:"), best.value - Z_80 * error(best, judges.customer) > 0


def _over_response(
    learners: Mapping[str, Valued], best: str, responses: Sequence[str], judges: Judges
) -> tuple[float, float, float] | None:
    known = [kind for kind in responses if kind in learners and kind != best]
    if not known:
        return None
    rival = max(known, key=lambda kind: learners[kind].value)
    gain = learners[best] - learners[rival]
    half = Z_80 * error(gain, judges.customer)
    return gain.value, gain.value - half, gain.value + half
