"""BG/NBD and MBG/NBD against published numbers; each test names its source."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.value.order_models.bg_nbd import BgNbd, likelihood
from tierwise.insight.value.order_models.btyd import fit
from tierwise.insight.value.order_models.summary import summarise

PAPER = BgNbd(0.243, 4.414, 0.793, 2.426)
CLVTOOLS = BgNbd(0.2425945, 4.4136019, 0.7929199, 2.4258881)


def test_cdnow_counts_recomputed_from_the_raw_log(cdnow):
    assert (len(cdnow.x), cdnow.x.sum(), cdnow.held_out.sum()) == (2357, 2457, 1882)


def test_bg_nbd_cdnow_parameters_clvtools_correctness_bgnbd(cdnow):
    fitted = fit("BG/NBD", cdnow.weeks)
    assert list(fitted.params.values()) == pytest.approx([0.2425945, 4.4136019, 0.7929199, 2.4258881], rel=2e-5)
    assert list(fitted.params.values()) == pytest.approx([0.243, 4.414, 0.793, 2.426], abs=6e-4)  # the paper


def test_bg_nbd_cdnow_log_likelihood_clvtools_and_recomputed(cdnow):
    assert fit("BG/NBD", cdnow.weeks).log_likelihood == pytest.approx(-9582.42921, abs=1e-4)


def test_bg_nbd_cdnow_standard_errors_recomputed(cdnow):
    fitted = fit("BG/NBD", cdnow.weeks)
    errors = [fitted.standard_errors[name] for name in ("r", "alpha", "a", "b")]
    assert errors == pytest.approx([0.0126, 0.378, 0.186, 0.705], rel=0.004)
    log_scale = fitted.covariance[2:, 2:] / np.outer(*[[fitted.params["a"], fitted.params["b"]]] * 2)
    assert log_scale[0, 1] / np.sqrt(log_scale[0, 0] * log_scale[1, 1]) == pytest.approx(0.94, abs=0.005)


def test_bg_nbd_expected_by_week_hardie_sheet_in_lifetimes_tests():
    weeks = np.array([1 / 7, 1, 3, 31.857, 32, 78])
    published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.858]
    assert CLVTOOLS.expected(weeks) == pytest.approx(published, abs=5.1e-5 * 10)
    assert np.round(CLVTOOLS.expected(weeks[:5]), 4) == pytest.approx(published[:5])


def test_bg_nbd_conditional_expectation_lifetimes_test_estimation():
    assert float(CLVTOOLS.expected_orders(2, 30.43, 38.86, 0, 39)) == pytest.approx(1.22591, abs=5e-6)


def test_bg_nbd_26_repeats_recomputed():
    frequent = (26, 30.86, 31.0)
    assert float(CLVTOOLS.expected_orders(*frequent, 0, 52)) == pytest.approx(25.76, abs=0.005)
    assert float(CLVTOOLS.p_alive(*frequent)) == pytest.approx(0.9689, abs=5e-5)


def test_mbg_nbd_cdnow_parameters_btydplus_in_lifetimes_tests(cdnow):
    fitted = fit("MBG/NBD", cdnow.weeks)
    assert list(fitted.params.values()) == pytest.approx([0.525, 6.183, 0.891, 1.614], abs=6e-4)


def test_mbg_nbd_rounded_weeks_log_likelihood_recomputed(shop_data):
    pandas = pytest.importorskip("pandas")
    table = pandas.read_parquet(shop_data / "cdnow_sample" / "cdnow_customers_summary.parquet")
    rounded = summarise(table["frequency"].to_numpy(), table["recency"].to_numpy(), table["T"].to_numpy())
    assert fit("MBG/NBD", rounded).log_likelihood == pytest.approx(-9582.1327, abs=1e-4)
    assert fit("BG/NBD", rounded).log_likelihood == pytest.approx(-9582.4256, abs=1e-4)


@pytest.mark.parametrize(("x", "t_x", "published"), [(0, 0, -0.59947382), (200, 38, 100.7957)])
def test_bg_nbd_stress_log_likelihood_pymc_marketing_and_hardie_num_error_note(x, t_x, published):
    value, gradient, hessian = likelihood(summarise([x], [t_x], [40]), False)(np.array([0.25, 4.0, 0.8, 2.5]))
    assert value == pytest.approx(published, abs=5e-5 if x else 1e-8)
    assert np.isfinite(gradient).all()
    assert np.isfinite(hessian).all()


def test_bg_nbd_probability_of_n_repeats_r_btyd_in_lifetimes_tests():
    assert float(PAPER.p_orders(10, 2.0)) == pytest.approx(1.07869e-07, rel=1e-5)
    by_thirty = PAPER.p_orders(np.arange(11, 21), 30.0)
    assert by_thirty[0] == pytest.approx(0.0019995214, abs=1e-9)
    assert by_thirty[-1] == pytest.approx(0.0002222260, abs=1e-9)


STRESS = [
    (520, (800, 50, 52), 6.893868769901e-07),
    (52, (3000, 52, 52), 2098.3750974767),
    (52, (1000, 10, 1000), 0.0),
]


@pytest.mark.parametrize(("t", "row", "published"), STRESS)
def test_bg_nbd_expected_orders_stress_rows_recomputed_at_the_fit(cdnow, t, row, published):
    fitted = fit("BG/NBD", cdnow.weeks)  # the last digits of the parameters show in the eighth digit here
    assert float(fitted.model.expected_orders(*row, 0, t)) == pytest.approx(published, rel=1e-7, abs=1e-300)


@pytest.mark.parametrize(("t", "row", "published"), STRESS)
def test_bg_nbd_expected_orders_stress_rows_60_digit_mpmath(t, row, published):
    import mpmath as mp

    with mp.workdps(60):
        r, alpha, a, b = map(mp.mpf, (CLVTOOLS.r, CLVTOOLS.alpha, CLVTOOLS.a, CLVTOOLS.b))
        x, t_x, T = map(mp.mpf, row)
        far = ((alpha + T) / (alpha + T + t)) ** (r + x)
        far *= mp.hyp2f1(r + x, b + x, a + b + x - 1, t / (alpha + T + t))
        left = a / (b + x - 1) * ((alpha + T) / (alpha + t_x)) ** (r + x)
        exact = float((a + b + x - 1) / (a - 1) * (1 - far) / (1 + left))
    assert exact == pytest.approx(published, rel=1e-5, abs=1e-300)
    assert float(CLVTOOLS.expected_orders(*row, 0, t)) == pytest.approx(exact, rel=1e-11, abs=1e-300)
