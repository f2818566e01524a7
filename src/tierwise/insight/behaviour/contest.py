"""Who answers a question: all families on the same rows, judged on a date that no choice has seen.

learn    every date but the last: settings of each family by cross-validation between customers, their calibration,
         and which family is best, from what each said of customers it was not fitted on
check    the last date: every family, the order model and the free rules say what will happen, and are held against
         what did, on the same customers, with paired intervals
serve    the family chosen on the earlier dates where it beats the best free rule outside the interval; else the
         rule. It is then fitted on all dates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.errors import ComputationError
from tierwise.insight.behaviour import rules
from tierwise.insight.behaviour.leaks import suspects, without
from tierwise.insight.behaviour.learning import Asked, Dated, asked
from tierwise.insight.behaviour.questions import Question
from tierwise.metrics.classification import best_cut
from tierwise.models.calibrated import Calibrated, fit_calibrated
from tierwise.models.family import Family, Fitted, Rows, Task
from tierwise.models.folds import folds
from tierwise.models.leakage import Finding
from tierwise.models.select import Budget, Found, Search, out_of_fold, search
from tierwise.models.single import SingleColumn
from tierwise.models.verdict import Verdict, level, ranking, verdict

FEWEST_CUSTOMERS = 60
FEWEST_ANSWERS = 15
FOLDS = 3
"""With fewer customers on the earlier dates, or fewer of one answer among them, no family is compared."""


@dataclass(frozen=True)
class Contest:
    """``said``: what each candidate and rule said of the ``test`` rows; ``order``: who serves, by what gain; ``level``:
    the same by the loss, which decides nothing. ``cut``: from which probability on "yes" is said, best by F1 on the
    earlier dates. ``leaks``: inputs that were left out because they know the answer (`leaks`). ``raw``: what the
    families said before calibration. ``judged``: who serves, as fitted on the earlier dates.
    """

    question: Question
    everything: Asked
    search: Search
    said: Mapping[str, Floats]
    order: Verdict
    level: Verdict
    judged: Fitted
    cut: float = 0.5
    leaks: tuple[Finding, ...] = ()
    raw: Mapping[str, Floats] = field(default_factory=dict)

    @cached_property
    def test(self) -> Asked:
        """The rows of the last date."""
        return self.everything.at(self.everything.origin == self.everything.origin.max())

    @property
    def serves(self) -> str:
        """Name of the family or rule that answers."""
        return self.order.serves


def contest(
    question: Question, past: Sequence[Dated], families: Sequence[Family], seed: int, budget: Budget | None = None
) -> Contest:
    """Judge all on the last date. ``ComputationError`` says why where nothing can be learned from these dates."""
    everything = asked(question, past)
    if not len(everything.origin):
        raise ComputationError(f"question {question.name}: nobody was asked on these dates, or no answer is known")
    last = everything.origin == everything.origin.max()
    learn, test = everything.at(~last), everything.at(last)
    _enough(question, learn, test)
    leaks = suspects(learn, test)
    everything, learn, test = (without(part, leaks) for part in (everything, learn, test))
    found = search([*families, *_order_model(question, learn)], learn.examples, seed, budget)
    fitted = {_name(f): fit_calibrated(f.family, learn.examples, f.predicted, seed) for f in found.found}
    raw = {name: model.part.predict(test.examples.rows) for name, model in fitted.items()}
    candidates = {name: fitted[name].calibration.apply(said) for name, said in raw.items()}
    steps = {name: _rule(f, learn, test.examples.rows, seed) for name, f in _free(question).items()}
    free = {name: f.predict(test.examples.rows) for name, f in steps.items()}
    best = _name(found.found[0])
    order, off = (
        verdict(test.examples.label, test.examples.group, candidates, rival, measure(question.task), seed, chosen=best)
        for rival, measure in ((rules.scores(question, test.examples.rows.table), ranking), (free, level))
    )
    cut, judged = _cut(question, learn, found.found[0], fitted[best]), {**fitted, **steps}[order.serves]
    return Contest(question, everything, found, {**candidates, **free}, order, off, judged, cut, leaks, raw)


def _cut(question: Question, learn: Asked, best: Found, model: Calibrated) -> float:
    """From what the chosen family said, calibrated, of customers it was not fitted on."""
    if question.task is not Task.PROBABILITY:
        return 0.5
    seen = np.isfinite(best.predicted)
    return float(best_cut(learn.examples.label[seen], model.calibration.apply(best.predicted[seen])).cut)


def _rule(family: SingleColumn, learn: Asked, there: Rows, seed: int) -> Fitted:
    """A free rule, for rows of one later date; what grows as time goes by tells by its place among its own date's."""
    if family.column in rules.GROWING:
        return family.fit_by_place(learn.examples, learn.origin, there)
    return family.fit(learn.examples, seed)


def served(contest: Contest, seed: int, there: Rows) -> Fitted:
    """The one that serves, fitted on all dates; calibrated on what it says of customers it was not fitted on.
    ``there``: who is asked now.

    On customers of all dates, as it is fitted: the map of models of earlier, shorter histories flattens later ones.
    """
    free = _free(contest.question)
    if contest.serves in free:
        return _rule(free[contest.serves], contest.everything, there, seed)
    best = next(f for f in contest.search.found if _name(f) == contest.serves)
    whole = contest.everything.examples
    said = out_of_fold(best.family, whole, folds(whole.group, FOLDS, seed, whole.label > 0), seed)
    return fit_calibrated(best.family, whole, said, seed)


def _name(found: Found) -> str:
    """Families go by their kind; the order model, one column to its family, by its own name."""
    return rules.ORDER_MODEL if found.family.kind == "single" else found.family.kind


def _order_model(question: Question, learn: Asked) -> list[Family]:
    return list(rules.order_model(question, learn.examples.rows.table.column_names).values())


def _free(question: Question) -> Mapping[str, SingleColumn]:
    return rules.families(question)


def _enough(question: Question, learn: Asked, test: Asked) -> None:
    for part in (learn, test):
        known, happened = len(np.unique(part.examples.group)), float((part.examples.label > 0).sum())
        least = min(happened, len(part.examples) - happened) if question.unit == "share" else happened
        if known < FEWEST_CUSTOMERS or least < FEWEST_ANSWERS:
            raise ComputationError(
                f"question {question.name}: {known} customers on a date, {least:.0f} of the rarer answer",
                f"{FEWEST_CUSTOMERS} customers and {FEWEST_ANSWERS} of each answer are needed to compare methods",
            )
