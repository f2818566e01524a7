import numpy as np
import pytest

from tierwise.errors import ComputationError
from tierwise.insight.value.order_models.optimise import maximise


def banana(v):
    x, y = v
    value = -((1 - x) ** 2) - 100 * (y - x**2) ** 2
    gradient = np.array([2 * (1 - x) + 400 * x * (y - x**2), -200 * (y - x**2)])
    hessian = np.array([[-2 + 400 * y - 1200 * x**2, 400 * x], [400 * x, -200.0]])
    return value, gradient, hessian


@pytest.mark.parametrize("start", [(-3, 5), (4, -4), (0, 0), (1, 1)])
def test_climbs_a_curved_ridge(start):
    top = maximise(banana, np.array(start, dtype=float))
    assert top.at == pytest.approx([1, 1], abs=1e-6)
    assert top.value == pytest.approx(0, abs=1e-9)


def test_a_hessian_by_differences_reaches_the_same_top():
    top = maximise(lambda v: (*banana(v)[:2], None), np.array([-2.0, 2.0]))
    assert top.at == pytest.approx([1, 1], abs=1e-5)
    assert top.hessian == pytest.approx(banana(top.at)[2], rel=1e-4)


def test_a_maximum_at_infinity_is_no_maximum():
    def rising(v):
        grow = np.exp(-v[0])
        return -grow, np.array([grow]), np.array([[-grow]])

    with pytest.raises(ComputationError, match=r"edge|convergence"):
        maximise(rising, np.array([0.0]))


def test_a_start_outside_the_domain_is_said_so():
    with pytest.raises(ComputationError, match="not finite"):
        maximise(lambda v: (np.nan, v, None), np.array([0.0]))
