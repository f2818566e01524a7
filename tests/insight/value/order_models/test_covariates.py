import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.insight.value.order_models.bg_nbd import BgNbd
from tierwise.insight.value.order_models.btyd import fit
from tierwise.insight.value.order_models.coordinates import WEAK
from tierwise.insight.value.order_models.covariates import fit_by_group
from tierwise.insight.value.order_models.draw_customers import draw_customers
from tierwise.insight.value.order_models.summary import Summary, summarise


def buyers(model: BgNbd, n: int, seed: int) -> Summary:
    return draw_customers(model, np.full(n, 300.0), 0.0, np.random.default_rng(seed)).summary


FAST, SLOW = BgNbd(0.9, 20.0, 0.8, 3.0, True), BgNbd(0.9, 90.0, 0.8, 3.0, True)


def test_large_groups_speak_for_themselves_and_small_ones_lean_on_the_rest():
    web, store = buyers(FAST, 4000, 1), buyers(SLOW, 4000, 2)
    tiny = summarise([9, 12], [200.0, 280.0], [300.0, 300.0])
    fits = fit_by_group("MBG/NBD", {"web": web, "store": store, "tiny": tiny}, prior_sd=0.5)
    alone = fit("MBG/NBD", web)
    level = {label: one.at[0] for label, one in fits.items()}
    assert level["web"] == pytest.approx(alone.at[0], abs=0.1)
    assert level["store"] < level["web"] - 0.5
    own = fit("MBG/NBD", tiny, prior=WEAK).at[0]
    assert level["tiny"] < own  # pulled back from what two good customers suggest


def test_a_group_without_repeats_still_gets_an_answer():
    fits = fit_by_group("MBG/NBD", {"web": buyers(FAST, 500, 1), "new": summarise([0, 0], [0, 0], [20, 9])})
    assert 0 < float(fits["new"].model.p_active(0, 0, 20, 90)) < 1


def test_no_group_is_a_wrong_call():
    with pytest.raises(UsageError):
        fit_by_group("MBG/NBD", {})
