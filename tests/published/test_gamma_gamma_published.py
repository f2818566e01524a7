"""Gamma-Gamma against published numbers; each test names its source."""

from __future__ import annotations

import pytest

from tierwise.insight.value.gamma_gamma import GammaGamma, dependence, fit_gamma_gamma


def test_gamma_gamma_cdnow_parameters_fader_hardie_2013_clvtools(cdnow):
    fitted = fit_gamma_gamma(cdnow.x, cdnow.repeat_value)
    assert fitted.n == 946
    assert list(fitted.params.values()) == pytest.approx([6.25, 3.74, 15.44], abs=0.01)
    assert fitted.model.mean == pytest.approx(35.17, abs=0.01)


def test_gamma_gamma_cdnow_log_likelihood_clvtools_correctness_gg(cdnow):
    assert fit_gamma_gamma(cdnow.x, cdnow.repeat_value).log_likelihood == pytest.approx(-4055.9177, abs=1e-4)


def test_gamma_gamma_expected_value_first_ten_customers_hardie_sheet_in_lifetimes_tests(cdnow):
    published = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    model = GammaGamma(6.25, 3.74, 15.44)
    assert model.expected_value(cdnow.x[:10], cdnow.repeat_value[:10]) == pytest.approx(published, abs=0.1)


def test_cdnow_order_count_and_value_hardly_depend_on_each_other(cdnow):
    rank = dependence(cdnow.x, cdnow.repeat_value)
    assert rank.n == 946
    assert 0 < rank.value < 0.25
