import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.insight.value.order_models.bg_nbd import BgNbd
from tierwise.insight.value.order_models.timing import YEAR_DAYS, discounted_orders

MODEL = BgNbd(0.525, 43.0, 0.891, 1.614, leaves_after_first=True)
ROWS = (np.array([0, 2, 26]), np.array([0, 213, 216]), np.array([273, 272, 217]))


@pytest.mark.parametrize("horizon", [30.0, 365.25, 3000.0])
def test_discounting_by_the_day_gives_the_same(horizon):
    days = np.linspace(0, horizon, 3001)
    upto = np.array([MODEL.expected_orders(*ROWS, 0, day) for day in days])
    middle = (days[1:] + days[:-1]) / 2
    brute = (np.diff(upto, axis=0) * 1.1 ** (-middle / YEAR_DAYS)[:, None]).sum(axis=0)
    assert discounted_orders(MODEL, *ROWS, horizon, 0.1) == pytest.approx(brute, rel=2e-6)


def test_a_higher_rate_lowers_value_and_no_rate_is_the_plain_expectation():
    values = np.array([discounted_orders(MODEL, *ROWS, np.inf, rate) for rate in (0.05, 0.1, 0.2, 0.5)])
    assert (np.diff(values, axis=0) < 0).all()
    plain = MODEL.expected_orders(*ROWS, 0, 365.25)
    assert discounted_orders(MODEL, *ROWS, 365.25, 0.0) == pytest.approx(plain)


def test_an_endless_horizon_is_the_limit_of_long_ones():
    assert discounted_orders(MODEL, *ROWS, np.inf, 0.2) == pytest.approx(
        discounted_orders(MODEL, *ROWS, 60 * YEAR_DAYS, 0.2), rel=1e-4
    )


def test_an_endless_horizon_without_discount_is_refused():
    with pytest.raises(UsageError):
        discounted_orders(MODEL, *ROWS, np.inf, 0.0)
