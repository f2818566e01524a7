"""BG/BB on the donations of Fader, Hardie & Shang (2010); each test names its source."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tierwise.insight.value.order_models.bg_bb import BgBb
from tierwise.insight.value.order_models.btyd import fit
from tierwise.insight.value.order_models.summary import Summary

PUBLISHED = BgBb(1.204, 0.750, 0.657, 2.783)


@pytest.fixture(scope="module")
def donors() -> Summary:
    path = Path(__file__).parents[1] / "fixtures" / "bg_bb_donations.json"
    x, t_x, n, count = np.array(json.loads(path.read_text())["rows"]).T
    return Summary(x, t_x, n, count)


def test_donations_are_11104_people_in_22_patterns(donors):
    assert (donors.customers, len(donors)) == (11_104, 22)


def test_bg_bb_donations_parameters_and_log_likelihood_lifetimes_tests(donors):
    fitted = fit("BG/BB", donors)
    assert list(fitted.params.values()) == pytest.approx([1.204, 0.750, 0.657, 2.783], abs=6e-4)
    assert fitted.log_likelihood == pytest.approx(-33225.58, abs=0.005)


def test_bg_bb_donations_expected_totals_hardie_sheet_in_lifetimes_tests(donors):
    model = fit("BG/BB", donors).model
    assert model.expected_orders(*donors.rows, 0, 5) @ donors.weight == pytest.approx(12884.2, abs=0.06)
    assert donors.customers * model.p_orders([0, 6], 6) == pytest.approx([3454.9, 1253.1], abs=0.06)


def test_bg_bb_donations_p_alive_paper_table_6():
    assert PUBLISHED.p_alive([0, 2, 6], [0, 4, 6], 6, after=1) == pytest.approx([0.11, 0.59, 0.93], abs=0.005)
