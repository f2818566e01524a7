import numpy as np
import pytest

from tierwise.insight.value.order_models.coordinates import BETA, GAMMA, WEAK, coordinates, curvature, jacobian, natural

PHI = np.array([-3.0, -0.4, 0.8, 1.3])


@pytest.mark.parametrize("pairs", [(GAMMA, BETA), (GAMMA, GAMMA), (BETA, BETA)])
def test_there_and_back_and_slopes(pairs):
    assert coordinates(natural(PHI, pairs), pairs) == pytest.approx(PHI)
    width = 1e-6
    steps = [(natural(PHI + side, pairs) - natural(PHI - side, pairs)) / 2 / width for side in width * np.eye(4)]
    assert jacobian(PHI, pairs) == pytest.approx(np.array(steps).T, rel=1e-6, abs=1e-8)
    weights = np.array([1.0, -2.0, 0.5, 3.0])
    bends = [
        (weights @ jacobian(PHI + side, pairs) - weights @ jacobian(PHI - side, pairs)) / 2 / width
        for side in width * np.eye(4)
    ]
    assert curvature(weights, PHI, pairs) == pytest.approx(np.array(bends), rel=1e-5, abs=1e-7)


def test_the_weak_prior_is_flat_on_how_often_people_order():
    value, pull, bend = WEAK.log_density(PHI)
    assert pull[0] == bend[0, 0] == 0
    assert value == WEAK.log_density(PHI + np.array([5, 0, 0, 0]))[0]
    assert pull[1] == pytest.approx(0.4 / 1.5**2)
