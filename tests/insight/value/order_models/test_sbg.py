import numpy as np
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.insight.value.order_models.sbg import WEAK_RENEWAL, ShiftedBetaGeometric, fit_sbg

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


def test_cohorts_of_different_ages_share_one_behaviour():
    rng = np.random.default_rng(1)
    left = rng.geometric(rng.beta(0.7, 3.8, (4, 5000)))
    cohorts = [[5000, *((left[i] > t).sum() for t in range(1, 9 - 2 * i))] for i in range(4)]
    fitted = fit_sbg(cohorts)
    assert fitted.n == 20_000
    for name, true in {"alpha": 0.7, "beta": 3.8}.items():
        assert abs(fitted.params[name] - true) < 4 * fitted.standard_errors[name]


def test_residual_periods_are_the_discounted_sum_of_survival():
    plan = ShiftedBetaGeometric(0.668, 3.806)
    ahead = np.arange(1, 5000)
    for made in (0, 3):
        brute = (plan.p_active(made, ahead) * 1.1 ** -ahead.astype(float)).sum()
        assert float(plan.residual_periods(made, 0.1)) == pytest.approx(brute, rel=1e-9)


def test_draws_lie_around_the_fit():
    fitted = fit_sbg([HIGH_END])
    later = [float(m.survival(12)) for m in fitted.draws(300, np.random.default_rng(0))]
    assert np.mean(later) == pytest.approx(float(fitted.model.survival(12)), rel=0.01)
    assert 0.003 < np.std(later) < 0.05


def test_a_cohort_that_cannot_be_is_refused():
    with pytest.raises(UsageError, match="grow"):
        fit_sbg([[10, 12]])
    with pytest.raises(ComputationError, match="renewal"):
        fit_sbg([[10]])


def test_nobody_left_yet_needs_a_prior():
    with pytest.raises(ComputationError, match="left"):
        fit_sbg([[50, 50, 50]])
    assert float(fit_sbg([[50, 50, 50]], prior=WEAK_RENEWAL).model.retention(1)) > 0.9
