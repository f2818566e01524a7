"""The simulator's numerical answers against published ones: lifetimes' tests from Hardie's sheets, the BTYD
vignette.

CDNOW parameters in weeks: BG/NBD .243, 4.414, .793, 2.426 (Fader, Hardie, Lee 2005); Pareto/NBD .553, 10.578,
.606, 11.669 (Fader, Hardie, Lee 2005b).
"""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.simulate.causes import Dropout, Purchase
from tierwise.simulate.posterior import Past, outlook

BG = Purchase(0.243, 4.414), Dropout("bg", 0.793, 2.426)
PARETO = Purchase(0.553, 10.578), Dropout("pareto", 0.606, 11.669)


def past(x: float, t_x: float, T: float) -> Past:
    return Past(np.array([x]), np.array([t_x]), np.array([T]))


def test_bg_nbd_conditional_expectation_of_hardies_sheet() -> None:
    found = outlook(*BG, past(2, 30.43, 38.86), 39)
    assert found.expected_orders[0] == pytest.approx(1.226, abs=1e-3)


def test_bg_nbd_frequent_customer_of_the_btyd_vignette() -> None:
    found = outlook(*BG, past(26, 30.86, 31), 52)
    assert found.expected_orders[0] == pytest.approx(25.76, abs=0.01)
    assert found.p_alive[0] == pytest.approx(0.9689, abs=5e-4)


def test_pareto_nbd_frequent_customer_of_the_btyd_vignette() -> None:
    found = outlook(*PARETO, past(26, 30.86, 31), 52)
    assert found.expected_orders[0] == pytest.approx(25.46, abs=0.01)
    assert found.p_alive[0] == pytest.approx(0.9979, abs=1e-4)
