import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.insight.value.order_models import bg_nbd, cnbd_k
from tierwise.insight.value.order_models.bg_nbd import BgNbd
from tierwise.insight.value.order_models.btyd import fit
from tierwise.insight.value.order_models.cnbd_k import CnbdK
from tierwise.insight.value.order_models.coordinates import WEAK
from tierwise.insight.value.order_models.summary import summarise

RNG = np.random.default_rng(1)
X = RNG.integers(0, 60, 200)
T_X = np.where(X > 0, RNG.uniform(1, 40, 200), 0.0)
T = T_X + RNG.uniform(0, 30, 200)


@pytest.mark.parametrize("leaves_after_first", [False, True])
def test_k_one_is_bg_nbd(leaves_after_first):
    plain = BgNbd(0.243, 4.414, 0.793, 2.426, leaves_after_first)
    regular = CnbdK(0.243, 4.414, 0.793, 2.426, 1, leaves_after_first)
    for horizon in (1.0, 39.0, 520.0, 5200.0):
        expected = plain.expected_orders(X, T_X, T, 0, horizon)
        assert regular.expected_orders(X, T_X, T, 0, horizon) == pytest.approx(expected, rel=1e-7)
    assert regular.p_active(X, T_X, T, 20) == pytest.approx(plain.p_active(X, T_X, T, 20), rel=1e-12)
    assert regular.p_alive(X, T_X, T) == pytest.approx(plain.p_alive(X, T_X, T), rel=1e-12)
    theta, summary = np.array([0.3, 5.0, 0.8, 2.5]), summarise(X, T_X, T)
    one = cnbd_k.likelihood(summary, 1, leaves_after_first)(theta)
    other = bg_nbd.likelihood(summary, leaves_after_first)(theta)
    assert one[0] == pytest.approx(other[0], rel=1e-13)
    assert one[1] == pytest.approx(other[1], rel=1e-9)


def test_gradient_is_the_slope():
    objective = cnbd_k.likelihood(summarise(X, T_X, T), 3, leaves_after_first=True)
    theta, width = np.array([0.3, 5.0, 0.8, 2.5]), 1e-6
    slopes = [(objective(theta + s)[0] - objective(theta - s)[0]) / 2 / width for s in width * np.eye(4)]
    assert objective(theta)[1] == pytest.approx(slopes, rel=1e-6)


def test_a_regular_customer_overdue_is_given_up_earlier():
    overdue = (20, 100.0, 115.0)  # every five days, now silent for fifteen
    alive = [float(CnbdK(0.9, 3.0 * k, 0.8, 2.4, k).p_alive(*overdue)[0]) for k in (1, 2, 4)]
    assert alive[0] > alive[1] > alive[2]


def test_choosing_k_needs_the_gaps():
    with pytest.raises(UsageError, match="log_gaps"):
        fit("MBG/CNBD-k", summarise(X, T_X, T))


def test_a_fixed_k_is_kept():
    assert fit("MBG/CNBD-2", summarise(X, T_X, T), prior=WEAK).model.k == 2
