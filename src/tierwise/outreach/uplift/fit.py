"""From a trial to what each offer changes for whom: learn, judge on customers not seen, choose, say how sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tierwise.errors import ContractError, UsageError
from tierwise.models.family import Floats, Ints
from tierwise.outreach.uplift.choice import Judges, choose
from tierwise.outreach.uplift.columns import Columns
from tierwise.outreach.uplift.evidence import Evidence, comparable
from tierwise.outreach.uplift.fitted import FittedUplift, Tiers
from tierwise.outreach.uplift.learners import Effect, Learner
from tierwise.outreach.uplift.levels import ALL, Levels, centred, tier_levels, trusted_slope
from tierwise.outreach.uplift.lines import Lines
from tierwise.outreach.uplift.outcomes import NOBODY, Outcomes, Work, cut
from tierwise.outreach.uplift.plan import DEFAULT, Plan, menu


def fit(evidence: Evidence, seed: int, tier: Sequence[str] | None = None, plan: Plan = DEFAULT) -> FittedUplift:
    """Learn what each offer changes, for whom.

    Five folds: each learner is fitted without one and judged on it (`choice`), with what it expects of customers
    fitted without their own fold as well (`outcomes`); the chosen one's five models are averaged. Where nothing tells
    whom to ask first, everybody of a tier gets the tier's shrunken mean, and all learners together only order those of
    one tier (`fitted.ORDER`). ``tier``: label of each row.

    Raises ``ComputationError`` where no offer can be compared with nothing, or customers are fewer than the folds.
    """
    if tier is not None and len(tier) != len(evidence):
        raise ContractError(f"{len(evidence)} rows, {len(tier)} tiers")
    if plan.folds < 3:
        raise UsageError(f"{plan.folds} folds", "at least 3: one to judge on, two that learn of each other")
    usable = comparable(evidence)
    named = ALL if tier is None else np.array([str(t) for t in tier], dtype=object)[usable.rows]
    tiers = Tiers.of(np.broadcast_to(np.asarray(named, dtype=object), len(usable.rows)))
    outcomes = _outcomes(usable.evidence, plan.folds, seed)
    learners = plan.learners or menu(len(usable.evidence.offers), binary=outcomes.binary, trees=plan.trees)
    effects, said = out_of_fold(learners, outcomes)
    scores = outcomes.scores(Lines(), NOBODY)
    responses = [learner.kind for learner in learners if getattr(learner, "baseline", False)]
    judges = Judges(scores, outcomes.fold, outcomes.evidence.group, usable.evidence.offers, seed)
    choice = choose(said, responses, judges)
    chosen = choice.learner
    sized = _sized(outcomes, tiers, scores, _within(said[chosen], outcomes.fold), targeted=choice.targeted)
    models = tuple(effects[chosen]) if choice.targeted else _together(effects, said, responses)
    middles = tuple(_middles(model.at(outcomes.columns, slice(None)), tiers) for model in models)
    columns = Columns(outcomes.columns.reading, usable.evidence.rows)
    return FittedUplift(usable, choice, plan, sized, tiers.names, columns, models, middles)


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Several learners' effects as one order: each by its own spread, then averaged."""

    parts: tuple[Effect, ...]
    spreads: tuple[Floats, ...]

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """Mean of the standardised effects (n, offers)."""
        said = [p.at(columns, index) / s for p, s in zip(self.parts, self.spreads, strict=True)]
        return np.asarray(np.mean(said, axis=0), np.float64)


def _together(
    effects: Mapping[str, Sequence[Effect]], said: Mapping[str, Floats], responses: Sequence[str]
) -> tuple[Effect, ...]:
    """Where no learner is proven, none is preferred: all that learn effects order customers together, fold by fold."""
    kinds = [k for k in effects if k not in responses and (said[k].std(axis=0) > 0).all()]
    spreads = tuple(said[k].std(axis=0) for k in kinds)
    folds = len(next(iter(effects.values())))
    return tuple(Together(tuple(effects[k][f] for k in kinds), spreads) for f in range(folds)) if kinds else ()


def _outcomes(evidence: Evidence, folds: int, seed: int) -> Outcomes:
    """With customers numbered from 0."""
    _, customer = np.unique(evidence.group, return_inverse=True)
    numbered = replace(evidence, group=customer.astype(np.int64))
    return Outcomes(numbered, Columns.learn(evidence.rows), cut(numbered, folds, seed), seed)


def out_of_fold(learners: Sequence[Learner], outcomes: Outcomes) -> tuple[dict[str, list[Effect]], dict[str, Floats]]:
    """Each learner fitted without each fold, and what these models say of the fold left out (n, offers)."""
    effects: dict[str, list[Effect]] = {learner.kind: [] for learner in learners}
    shape = (len(outcomes.fold), len(outcomes.evidence.offers))
    said = {learner.kind: np.empty(shape) for learner in learners}
    for k in range(int(outcomes.fold.max()) + 1):
        work, held = Work(outcomes, frozenset({k})), np.flatnonzero(outcomes.fold == k)
        for learner in learners:
            effect = learner.fit(work)
            effects[learner.kind].append(effect)
            said[learner.kind][held] = effect.at(outcomes.columns, held)
    return effects, said


def _sized(outcomes: Outcomes, tiers: Tiers, scores: Floats, said: Floats, *, targeted: bool) -> tuple[Levels, ...]:
    """Each offer's tier means and trusted slope."""
    customer, found = outcomes.evidence.group, []
    for score, difference in zip(scores.T, said.T, strict=True):
        slope = trusted_slope(score, difference, tiers.place, customer) if targeted else (0.0, 0.0)
        found.append(Levels(tier_levels(score, tiers.place, tiers.names, customer), *slope))
    return tuple(found)


def _within(said: Floats, fold: Ints) -> Floats:
    """Less each fold's mean: the models of two folds need not agree on the level."""
    return np.column_stack([centred(column, fold) for column in said.T])


def _middles(said: Floats, tiers: Tiers) -> Floats:
    """Mean of a model's answers in each tier (tiers, offers); a tier without rows has that of all."""
    out = np.tile(said.mean(axis=0), (len(tiers.names), 1))
    for g in np.unique(tiers.place):
        out[g] = said[tiers.place == g].mean(axis=0)
    return out
