"""Gamma/Gompertz/NBD on CDNOW: a ridge that runs to Pareto/NBD, on which both published optima lie.

Bemmaor & Glady (2012), Management Science 58(5), table 2: r .553, alpha 10.578, b .0002, s .603, beta .0026, LL
-9594.98. CLVTools (test_correctness_ggomnbd): .55313, 10.5758, 1.1e-6, .60682, 1.3e-5, LL -9594.9762. Their beta is b
times ours. Identified are r and alpha; s and beta/b move along the ridge with b, which costs .0014 of log-likelihood
from one published point to the other.
"""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.value.order_models.btyd import fit
from tierwise.insight.value.order_models.fitting import fit_family
from tierwise.insight.value.order_models.gompertz_nbd import _evaluate, family


def test_gg_nbd_cdnow_log_likelihood_and_parameters_bemmaor_glady_2012_table_2(cdnow):
    fitted = fit_family(family(0.0002), cdnow.weeks)  # their b
    assert fitted.log_likelihood == pytest.approx(-9594.98, abs=0.005)
    assert [fitted.params["r"], fitted.params["alpha"]] == pytest.approx([0.553, 10.578], abs=6e-4)
    assert fitted.params["s"] == pytest.approx(0.603, abs=0.001)
    assert 0.0002 * fitted.params["beta"] == pytest.approx(0.0026, abs=0.0004)


def test_gg_nbd_cdnow_flat_optimum_clvtools_correctness_ggomnbd(cdnow):
    fitted = fit_family(family(1.1e-6), cdnow.weeks)  # their b
    assert fitted.log_likelihood == pytest.approx(-9594.9762, abs=1e-4)
    assert [fitted.params["r"], fitted.params["alpha"]] == pytest.approx([0.55313, 10.5758], rel=4e-4)
    assert fitted.params["s"] == pytest.approx(0.60682, rel=2e-3)
    assert 1.1e-6 * fitted.params["beta"] == pytest.approx(1.3e-5, abs=5e-7)


def test_gg_nbd_cdnow_published_points_are_as_high_as_they_are_said_to_be(cdnow):
    """At the printed digits; those of Bemmaor & Glady are too few for theirs (beta/b = 13 +- 4)."""
    printed = np.array([0.55313, 10.5758, 0.60682, 1.3e-5 / 1.1e-6])
    assert _evaluate(cdnow.weeks, printed, 1.1e-6)[0][0] == pytest.approx(-9594.9762, abs=0.01)


def test_gg_nbd_cdnow_ends_in_pareto_nbd(cdnow):
    """b = 0 is the top: the likelihood falls from there on, though by less than a thousandth for each .0001."""
    fitted, pareto = fit("GG/NBD", cdnow.weeks), fit("Pareto/NBD", cdnow.weeks)
    assert fitted.params["b"] == 0.0
    assert "b" not in fitted.standard_errors
    assert fitted.log_likelihood == pytest.approx(pareto.log_likelihood, abs=1e-7)
    slope = _evaluate(cdnow.weeks, np.array(list(pareto.params.values())), 0.0)[1]
    assert slope == pytest.approx(-7.237, abs=0.01)
    for b in (0.0002, 0.01, 0.1):
        assert fit_family(family(b), cdnow.weeks, start=pareto.at).log_likelihood < fitted.log_likelihood
