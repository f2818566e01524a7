"""sBG against Fader & Hardie (2007), "How to project customer retention", table 1 and appendix."""

from __future__ import annotations

import pytest

from tierwise.insight.value.order_models.sbg import fit_sbg

REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


@pytest.mark.parametrize(("survivors", "alpha", "beta"), [(HIGH_END, 0.668, 3.806), (REGULAR, 0.704, 1.182)])
def test_sbg_survival_parameters_fader_hardie_2007(survivors, alpha, beta):
    fitted = fit_sbg([survivors])
    assert list(fitted.params.values()) == pytest.approx([alpha, beta], abs=6e-4)
