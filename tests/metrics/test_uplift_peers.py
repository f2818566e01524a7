"""Definitions of other libraries, equal to theirs to 1e-9."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tierwise.metrics import uplift_peers as peers

FIXTURE = json.loads((Path(__file__).parents[1] / "fixtures" / "uplift_metrics.json").read_text("utf-8"))
CASES = [pytest.param(c, id=f"{len(c['score'])}{' ties' if c['ties'] else ''}") for c in FIXTURE["cases"]]


def given(case: dict[str, Any]) -> tuple[Any, Any, Any]:
    return np.array(case["score"]), np.array(case["outcome"], float), np.array(case["treated"])


@pytest.mark.parametrize("case", CASES)
def test_areas(case: dict[str, Any]) -> None:
    s, y, t = given(case)
    found = {
        "qini_auc": peers.sklift_qini_auc_score(s, y, t),
        "qini_auc_no_negative": peers.sklift_qini_auc_score(s, y, t, negative_effect=False),
        "uplift_auc": peers.sklift_uplift_auc_score(s, y, t),
    }
    if not case["ties"]:
        learned, effect = np.array(case["learned"]), np.array(case["effect"])
        found |= {
            "at_k_overall": peers.sklift_uplift_at_k(s, y, t, 0.3),
            "at_k_by_group": peers.sklift_uplift_at_k(s, y, t, 0.3, "by_group"),
            "auuc": peers.causalml_auuc_score(s, y, t), "qini": peers.causalml_qini_score(s, y, t),
            "rate_autoc": peers.causalml_rate_score(s, y, t), "rate_qini": peers.causalml_rate_score(s, y, t, "qini"),
        }  # fmt: skip
        for metric in ("qini", "toc"):
            found[f"econml_{metric}"], found[f"econml_{metric}_se"] = peers.econml_uplift(learned, s, effect, metric)
    assert found.keys() == case["answers"].keys()
    for name, value in found.items():
        assert value == pytest.approx(case["answers"][name], abs=1e-9), name


@pytest.mark.parametrize("case", CASES)
def test_curves(case: dict[str, Any]) -> None:
    s, y, t = given(case)
    qini, uplift = peers.sklift_qini_curve(s, y, t), peers.sklift_uplift_curve(s, y, t)
    found = {"qini_x": qini[0], "qini_y": qini[1], "uplift_x": uplift[0], "uplift_y": uplift[1]}
    if not case["ties"]:
        found |= {"cumgain": peers.causalml_cumgain(s, y, t), "toc": peers.causalml_toc(s, y, t)}
    for name, curve in found.items():
        assert curve == pytest.approx(np.array(case["curves"][name]), abs=1e-9), name
