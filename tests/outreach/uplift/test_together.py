"""Learners that serve together: equal say whatever their spread, and the whole fit says who they are."""

from __future__ import annotations

import numpy as np
import pytest
from known_trials import mixed, none, trial, yes_or_no

from tierwise.outreach.uplift.columns import Columns
from tierwise.outreach.uplift.fit import fit
from tierwise.outreach.uplift.learners import Each
from tierwise.outreach.uplift.model import Constant
from tierwise.outreach.uplift.plan import Plan
from tierwise.outreach.uplift.together import mixed as mixture
from tierwise.outreach.uplift.together import models, parts

FOLD = np.arange(6) % 2


def test_shares_are_of_answers_in_units_of_their_spread() -> None:
    one = np.array([[1.0], [2.0], [3.0], [4.0], [5.0], [9.0]])
    said = {"a": one, "b": 100 * one}
    found = parts({"a": 0.25, "b": 0.75}, said, FOLD)
    assert [(p.kind, p.share) for p in found] == [("a", 0.25), ("b", 0.75)]
    assert found[1].spread == pytest.approx(100 * found[0].spread)
    alone = parts({"a": 1.0}, said, FOLD)
    assert mixture(found, said) == pytest.approx(mixture(alone, said))


def test_who_tells_nobody_apart_has_no_say() -> None:
    said = {"flat": np.full((6, 1), 3.0), "a": np.arange(6.0)[:, None]}
    assert [(p.kind, p.share) for p in parts({"flat": 0.9, "a": 0.1}, said, FOLD)] == [("a", 1.0)]
    assert parts({"flat": 1.0}, said, FOLD) == ()


def test_models_of_a_fold_are_added_up_by_weight() -> None:
    said = {"a": np.arange(6.0)[:, None], "b": -np.arange(6.0)[:, None]}
    found = parts({"a": 0.5, "b": 0.5}, said, FOLD)
    effects = {"a": [Each([Constant(1.0)]), Each([Constant(3.0)])], "b": [Each([Constant(2.0)]), Each([Constant(4.0)])]}
    columns = Columns.learn(trial(6, 0, none).evidence.rows)
    first, second = (model.at(columns, slice(None))[:, 0] for model in models(found, effects))
    assert first == pytest.approx(np.full(6, found[0].weight * 3))
    assert second == pytest.approx(np.full(6, found[0].weight * 7))


def test_a_fit_names_its_parts_and_their_shares() -> None:
    fitted = fit(trial(4000, 1, mixed).evidence, seed=0)
    assert fitted.choice.targeted
    assert sum(part.share for part in fitted.parts) == pytest.approx(1)
    assert len(fitted.parts) > 1
    assert fitted.method == " + ".join(f"{part.share:.0%} {part.kind}" for part in fitted.parts)
    assert not {part.kind for part in fitted.parts} & {"response_lines"}
    assert all(fitted.choice[part.kind].value > 0 for part in fitted.parts)


def test_without_a_signal_parts_only_order() -> None:
    fitted = fit(trial(1500, 3, none).evidence, seed=1, plan=Plan(trees=False))
    assert not fitted.choice.targeted
    assert fitted.method == "tier_means"
    assert len({part.share for part in fitted.parts}) == 1


def test_the_mixture_is_no_worse_than_the_mean_of_its_parts_where_effects_are_known() -> None:
    """Ten trials of conversions: the error of the order against that of the single learners in it, averaged."""
    ours, singles = [], []
    for seed in range(10):
        known = yes_or_no(3000, seed, lambda x: -1 + 0.5 * x[:, :1], lambda x: 0.3 + 0.8 * x[:, 1:2])
        new = yes_or_no(2000, 1000 + seed, lambda x: -1 + 0.5 * x[:, :1], lambda x: 0.3 + 0.8 * x[:, 1:2])
        fitted = fit(known.evidence, seed)
        columns = fitted.columns.of(new.evidence.rows)
        ours.append(_agrees(fitted.predict(new.evidence.rows).value, new.truth))
        for i in range(len(fitted.parts)):
            each = np.mean([model.effects[i].at(columns, slice(None)) for model in fitted.models], axis=0)
            singles.append(_agrees(each, new.truth))
    assert np.mean(ours) >= np.mean(singles)


def _agrees(said: np.ndarray, truth: np.ndarray) -> float:
    return float(np.corrcoef(said[:, 0], truth[:, 0])[0, 1])
