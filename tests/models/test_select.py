"""Cuts keep customers whole, losses are least at the truth, and a search counts, chooses and hides nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import mean_tweedie_deviance

from tierwise.errors import ComputationError
from tierwise.metrics.probability import log_loss
from tierwise.models.family import Examples, Rows, Task
from tierwise.models.folds import folds
from tierwise.models.select import Budget, held_out, out_of_fold, over_time, row_loss, search


@dataclass(frozen=True)
class Binned:
    """Mean label in bins of a column: enough to learn, and to learn by heart with many bins."""

    column: str
    bins: int = 4
    kind: str = "binned"
    fails: str = ""
    tasks = frozenset(Task)

    def variants(self, rows):
        return [self, Binned(self.column, 8, self.kind, self.fails), Binned(self.column, 200, self.kind, self.fails)]

    def fit(self, examples, seed):
        if self.fails:
            raise ComputationError(self.fails)
        place = self._place(examples.rows)
        total = np.bincount(place, examples.label, self.bins) + examples.label.mean()
        return Means(self, total / (np.bincount(place, minlength=self.bins) + 1))

    def _place(self, rows):
        return np.clip((rows.table[self.column].to_numpy() * self.bins).astype(int), 0, self.bins - 1)


@dataclass(frozen=True)
class Means:
    of: Binned
    means: np.ndarray

    def predict(self, rows):
        return self.means[self.of._place(rows)]


def _examples(n=1200, seed=0, each=2):
    """Customers with ``each`` rows; x tells, noise does not, and a customer's rows share an answer by chance."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(n // each), each)
    own, noise = rng.random(n // each), rng.random(n)
    x, label = np.repeat(own, each), np.repeat((rng.random(n // each) < own).astype(float), each)
    return Examples("buys", Task.PROBABILITY, Rows(pa.table({"x": x, "noise": noise})), label, group)


def test_folds_keep_customers_whole_and_even():
    rng = np.random.default_rng(1)
    group = rng.integers(0, 997, 5000)
    fold = folds(group, 5, seed=3)
    assert all(len(set(fold[group == g].tolist())) == 1 for g in np.unique(group))
    assert np.ptp(np.bincount(fold)) < 20
    turn = rng.permutation(5000)
    assert np.array_equal(folds(group[turn], 5, seed=3), fold[turn])
    assert not np.array_equal(folds(group, 5, seed=4), fold)


def test_a_rare_outcome_is_in_every_fold():
    happened = np.zeros(600, dtype=bool)
    happened[:7] = True
    assert np.bincount(folds(np.arange(600), 5, seed=1, happened=happened)[:7], minlength=5).min() >= 1
    with pytest.raises(ComputationError, match="3 customers"):
        folds(np.array([1, 2, 3]), 5, seed=1)


def test_over_time_never_looks_ahead():
    origin = np.random.default_rng(2).integers(0, 4, 300)
    cuts = over_time(origin)
    assert [int(origin[c.judge].min()) for c in cuts] == [1, 2, 3]
    assert all(origin[c.train].max() < origin[c.judge].min() for c in cuts)
    with pytest.raises(ComputationError, match="two dates"):
        over_time(np.zeros(5, dtype=int))


def test_losses_are_the_known_ones():
    rng = np.random.default_rng(3)
    y, m = rng.gamma(0.3, 30, 400) * (rng.random(400) < 0.5), rng.gamma(2, 10, 400)
    assert row_loss(Task.AMOUNT)(y, m).mean() == pytest.approx(mean_tweedie_deviance(y, m, power=1.5))
    happened, p = (y > 0).astype(float), rng.random(400)
    assert row_loss(Task.PROBABILITY)(happened, p).mean() == pytest.approx(log_loss(happened, p))


def test_deviance_is_least_at_the_mean_of_skewed_amounts_and_finite_at_none():
    y = np.random.default_rng(4).lognormal(0, 2, 4000) * (np.arange(4000) % 3 == 0)
    loss = {f: row_loss(Task.AMOUNT)(y, np.full(4000, f * y.mean())).mean() for f in (0.5, 0.9, 1.0, 1.1, 2.0)}
    assert min(loss, key=loss.get) == 1.0
    assert np.isfinite(row_loss(Task.AMOUNT)(np.array([-5.0, 3.0]), np.array([-1.0, 0.0]))).all()


def test_predictions_out_of_fold_have_not_seen_the_customer():
    examples = _examples()
    by_heart = Binned("x", 100_000)
    honest = out_of_fold(by_heart, examples, folds(examples.group, 5, 1), seed=1)
    leaking = out_of_fold(by_heart, examples, folds(np.arange(len(examples)), 5, 1), seed=1)
    assert log_loss(examples.label, honest) > 0.6
    assert log_loss(examples.label, leaking) < 0.5


def test_search_finds_the_variant_that_generalises_and_says_who_failed():
    examples = _examples(seed=5)
    families = [Binned("noise", kind="noise"), Binned("x"), Binned("x", kind="broken", fails="no can do")]
    got = search(families, examples, seed=1, budget=Budget(fits=60))
    assert [f.family.kind for f in got.found] == ["binned", "noise"]
    assert got.found[0].family.bins in (4, 8)
    assert got.failed == {"broken": "no can do"}
    assert (got.fits, len(got.trials), got.left) == (45, 9, ())
    best = got.found[0]
    assert np.array_equal(
        best.predicted, out_of_fold(best.family, examples, folds(examples.group, 5, 1, examples.label > 0), 1)
    )


def test_a_small_budget_tries_defaults_first_and_then_the_promising():
    examples = _examples(seed=6)
    families = [Binned("noise", kind="noise"), Binned("x")]
    got = search(families, examples, seed=1, budget=Budget(fits=15))
    assert [(t.family.kind, t.family.bins) for t in got.trials] == [("noise", 4), ("binned", 4), ("binned", 8)]
    assert search(families, examples, seed=1, budget=Budget(fits=9)).left == ("binned",)
    assert len(search(families, examples, seed=1, budget=Budget(rows=2 * 4 * 1200)).trials) == 2
    with pytest.raises(ComputationError, match="allows no fit"):
        search(families, examples, seed=1, budget=Budget(fits=1))


def test_search_over_time_judges_later_dates_only():
    examples = _examples(seed=7, each=3)
    origin = np.tile([0, 1, 2], 400)
    got = search([Binned("x")], examples, seed=1, origin=origin)
    assert got.fits == 2 * len(got.trials)
    assert np.array_equal(np.isfinite(got.found[0].predicted), origin > 0)
    assert np.array_equal(got.judged, np.flatnonzero(origin > 0))


def test_no_family_at_all_is_an_error_with_all_reasons():
    with pytest.raises(ComputationError, match=r"a: one; .*b: two"):
        search([Binned("x", kind="a", fails="one"), Binned("x", kind="b", fails="two")], _examples(), seed=1)


def test_an_answer_that_is_no_number_is_a_failure():
    class Silent(Binned):
        def fit(self, examples, seed):
            return Means(self, np.full(self.bins, np.nan))

    examples = _examples(60)
    with pytest.raises(ComputationError, match="no number"):
        held_out(Silent("x"), examples, over_time(np.arange(60) % 2), seed=1)
