"""The grocery log of BTYDplus (vignette HowTo): MAE .621 Pareto/GGG, .644 MBG/CNBD-k, .688 Pareto/NBD (HB).

That log comes with a package in R's own format and is not among our data, so its three numbers are *not* reproduced
(docs/proof/published-numbers.md). What it is cited for can be shown all the same: where buying is regular (k = 2 was
found there), MBG/CNBD-k finds k and misses less than Pareto/NBD, by the vignette's own measure, the sum of absolute
errors over the sum of orders. There it was 6.4 % less; in worlds drawn here, of as many customers and weeks, 6 to 9 %.
"""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.value.order_models.btyd import fit
from tierwise.insight.value.order_models.cnbd_k import CnbdK
from tierwise.insight.value.order_models.draw_customers import draw_customers
from tierwise.insight.value.order_models.summary import group

REGULAR = CnbdK(0.9, 5.0, 0.7, 3.5, k=2, leaves_after_first=True)
CUSTOMERS, YEAR = 1525, 52.0


@pytest.mark.parametrize("seed", [0, 2])
def test_regular_buyers_are_missed_less_by_mbg_cnbd_k_than_by_pareto_nbd_btydplus_vignette(seed):
    rng = np.random.default_rng(seed)
    drawn = draw_customers(REGULAR, rng.uniform(39, YEAR, CUSTOMERS), YEAR, rng)
    summary, index = group(drawn.x, drawn.t_x, drawn.T, drawn.log_gaps)
    fits = {name: fit(name, summary) for name in ("MBG/CNBD-k", "Pareto/NBD")}
    missed = {
        name: np.abs(drawn.later - found.model.expected_orders(*summary.rows, 0, YEAR)[index]).sum()
        for name, found in fits.items()
    }
    assert fits["MBG/CNBD-k"].model.k == 2
    assert missed["MBG/CNBD-k"] < 0.97 * missed["Pareto/NBD"]


def test_the_log_itself_is_still_not_here(shop_data):
    """Once it is, its three numbers are due."""
    assert not [p for p in shop_data.rglob("*") if "groceryelog" in p.name.lower()]
