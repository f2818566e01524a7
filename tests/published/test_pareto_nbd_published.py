"""Pareto/NBD against published numbers; each test names its source."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.value.order_models.btyd import fit
from tierwise.insight.value.order_models.pareto_nbd import ParetoNbd

CLVTOOLS = ParetoNbd(0.55315, 10.57633, 0.60625, 11.67150)


def test_pareto_nbd_cdnow_parameters_and_log_likelihood_clvtools_correctness_pnbd(cdnow):
    fitted = fit("Pareto/NBD", cdnow.weeks)
    assert fitted.log_likelihood == pytest.approx(-9594.976, abs=5e-4)
    assert list(fitted.params.values()) == pytest.approx([0.55315, 10.57633, 0.60625, 11.67150], rel=5e-4)
    assert list(fitted.params.values()) == pytest.approx([0.553, 10.578, 0.606, 11.669], abs=6e-4)  # the paper


def test_pareto_nbd_cdnow_standard_errors_clvtools_correctness_pnbd(cdnow):
    errors = list(fit("Pareto/NBD", cdnow.weeks).standard_errors.values())
    assert errors == pytest.approx([0.0476264, 0.8427222, 0.1872594, 6.2105448], rel=3e-4)


def test_pareto_nbd_expected_by_week_r_btyd_in_lifetimes_tests():
    published = [
        0.05077821, 0.09916088, 0.14542507, 0.18979930, 0.23247466,
        0.27361274, 0.31335159, 0.35181024, 0.38909211,
    ]  # fmt: skip
    weeks = CLVTOOLS.expected(np.arange(1, 10))
    assert weeks == pytest.approx(published, abs=0.01)  # the tolerance of the source
    assert weeks[[0, 8]] == pytest.approx([0.0510, 0.3913], abs=5e-5)  # recomputed at these parameters


def test_pareto_nbd_26_repeats_btyd_vignette_in_lifetimes_tests():
    frequent = (26, 30.86, 31.0)
    assert float(CLVTOOLS.expected_orders(*frequent, 0, 52)) == pytest.approx(25.46, abs=0.005)
    assert float(CLVTOOLS.p_alive(*frequent)) == pytest.approx(0.9979, abs=5e-5)


def test_pareto_nbd_p_alive_is_finite_clvtools_test():
    model = ParetoNbd(0.5143, 2.8845, 0.2856, 14.1087)
    for T in (30.0, 103.29, 1000.0):
        alive = model.p_alive([221, 254, 161, 204], np.array([0.5, 0.9, 0.99, 1.0]) * T, T)
        assert np.isfinite(alive).all()
        assert ((alive >= 0) & (alive <= 1)).all()


def test_pareto_nbd_discounted_residual_orders_tricomi_fader_hardie_lee_2005(cdnow):
    """DERT by the closed form with Tricomi's U at 40 digits, against quadrature."""
    import mpmath as mp

    from tierwise.insight.value.order_models.timing import YEAR_DAYS, discounted_orders

    days = ParetoNbd(CLVTOOLS.r, CLVTOOLS.alpha * 7, CLVTOOLS.s, CLVTOOLS.beta * 7)
    delta = mp.log(mp.mpf("1.15")) / mp.mpf(YEAR_DAYS)
    with mp.workdps(40):
        for x, t_x, T in ((0, 0.0, 273.0), (2, 213.0, 272.0), (26, 216.0, 217.0)):
            s, rate, leave = mp.mpf(days.s), mp.mpf(days.alpha) + T, mp.mpf(days.beta) + T
            each = (mp.mpf(days.r) + x) / rate * delta ** (s - 1) * leave**s * mp.hyperu(s, s, delta * leave)
            exact = float(each * mp.mpf(float(days.p_alive(x, t_x, T))))
            ours = float(discounted_orders(days, x, t_x, T, np.inf, annual_rate=0.15))
            assert ours == pytest.approx(exact, rel=1e-8)
