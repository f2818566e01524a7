"""From a trial to what each offer changes for whom: learn, judge on customers not seen, choose, say how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError, UsageError
from tierwise.models.family import Floats
from tierwise.outreach.uplift.choice import Judges, choose
from tierwise.outreach.uplift.columns import Columns
from tierwise.outreach.uplift.evidence import Evidence, comparable
from tierwise.outreach.uplift.fitted import FittedUplift, Tiers
from tierwise.outreach.uplift.learners import Effect, Learner
from tierwise.outreach.uplift.levels import ALL, Levels, tier_levels, trusted_slope
from tierwise.outreach.uplift.lines import Lines
from tierwise.outreach.uplift.outcomes import NOBODY, Outcomes, Work, cut
from tierwise.outreach.uplift.plan import DEFAULT, Plan, menu
from tierwise.outreach.uplift.together import mixed, models, parts, within


def fit(evidence: Evidence, seed: int, tier: Sequence[str] | None = None, plan: Plan = DEFAULT) -> FittedUplift:
    """Learn what each offer changes, for whom.

    Five folds: each learner is fitted without one and judged on it (`choice`), with what it expects of customers
    fitted without their own fold as well (`outcomes`). All that are not proven worse than the best serve together
    (`together`), and each one's five models are averaged. Where nothing tells whom to ask first, everybody of a tier
    gets the tier's shrunken mean, and these learners only order those of one tier (`fitted.ORDER`). ``tier``: label of
    each row.

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
    found = parts(choice.shares, said, outcomes.fold)
    answers = mixed(found, said) if found else np.zeros_like(scores)
    order = within(answers, outcomes.fold) if choice.targeted else None
    sized = _sized(outcomes, tiers, scores, order)
    serving = models(found, effects)
    middles = tuple(_middles(answers, outcomes.fold == k, tiers) for k in range(len(serving)))
    columns = Columns(outcomes.columns.reading, usable.evidence.rows)
    return FittedUplift(usable, choice, found, plan, sized, tiers.names, columns, serving, middles)


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


def _sized(outcomes: Outcomes, tiers: Tiers, scores: Floats, order: Floats | None) -> tuple[Levels, ...]:
    """Each offer's tier means and trusted slope on the out-of-fold ``order`` (none: no slope)."""
    customer, found = outcomes.evidence.group, []
    for k, score in enumerate(scores.T):
        slope = (0.0, 0.0) if order is None else trusted_slope(score, order[:, k], tiers.place, customer)
        found.append(Levels(tier_levels(score, tiers.place, tiers.names, customer), *slope))
    return tuple(found)


def _middles(answers: Floats, fold: NDArray[np.bool_], tiers: Tiers) -> Floats:
    """Mean out-of-fold answer of the fold's model in each tier (tiers, offers).

    A tier without rows in the fold has that of its rows in the others, a tier without rows that of the fold.
    """
    out = np.tile(answers[fold].mean(axis=0), (len(tiers.names), 1))
    for g in np.unique(tiers.place):
        here = tiers.place == g
        out[g] = answers[here & fold if (here & fold).any() else here].mean(axis=0)
    return out
