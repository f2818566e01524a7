"""Cut points know for what kind of value they were made."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pyarrow as pa
import pytest

from tierwise.contract.settings import Settings
from tierwise.errors import ConfigError
from tierwise.insight.value.basis import Basis, basis_of
from tierwise.insight.value.tiers import first_cuts, recut_preview, speaks_of_another, stored_cuts
from tierwise.pipeline.conclude import with_cuts

EUR = Settings(currency="EUR")
EUROS = Basis(365, "rate", 0.3, 0.1, "EUR")


def values(method: str = "MBG/NBD x Gamma-Gamma, margin rate 0.3") -> pa.Table:
    amounts = [float(v) for v in range(1, 101)]
    return pa.table({"value": amounts, "as_of": [datetime(2024, 7, 1)] * 100, "method": [method] * 100})


@pytest.mark.parametrize(
    ("methods", "margin"),
    [
        (["a, margin rate 0.3"], "rate"),
        (["a, margin from unit cost", "no_profiling"], "unit_cost"),
        (["a, margin mixed"], "mixed"),
        (["a, margin rate 0.3", "a, margin from unit cost"], "mixed"),
        (["no_profiling"], "unknown"),
    ],
)
def test_margin_is_read_off_the_values(methods, margin):
    assert basis_of(pa.table({"method": methods}), EUR).margin == margin


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"horizon_days": 180}, ("horizon_days",)),
        ({"discount_rate": 0.0}, ("discount_rate",)),
        ({"currency": "GBP"}, ("currency",)),
        ({"margin_rate": 0.4}, ("margin_rate",)),
        ({"margin": "unit_cost"}, ("margin",)),
        ({"margin": "mixed", "margin_rate": 0.5}, ("margin",)),
        ({"margin": "unknown"}, ()),
        ({"horizon_days": 90, "currency": "GBP"}, ("horizon_days", "currency")),
    ],
)
def test_another_quantity_is_told_by_name(change, told):
    assert EUROS.differs(replace(EUROS, **change)) == told


def test_one_product_without_a_cost_raises_no_alarm():
    costs = replace(EUROS, margin="unit_cost")
    assert costs.differs(replace(EUROS, margin="mixed", margin_rate=0.5)) == ()


@pytest.mark.parametrize("text", ["days", "horizon_days=x margin=rate margin_rate=1 discount_rate=0 currency="])
def test_a_basis_nobody_can_read_is_an_error(text):
    with pytest.raises(ConfigError, match="cuts_basis"):
        Basis.of_text(text)


def test_the_basis_goes_to_the_settings_and_comes_back():
    cuts = first_cuts(values(), EUR)
    kept = with_cuts(EUR, cuts)
    assert kept.tier_cuts_basis == EUROS.text()
    assert stored_cuts(kept) == cuts
    assert stored_cuts(replace(kept, tier_cuts_basis="")).basis is None


def test_cut_points_without_a_basis_are_never_called_wrong():
    cuts = replace(first_cuts(values(), EUR), basis=None)
    assert speaks_of_another(cuts, replace(EUROS, horizon_days=30)) == ()


def test_recut_renews_a_basis_even_where_no_bound_moves():
    cuts = first_cuts(values(), EUR)
    dearer = replace(EUR, discount_rate=0.2)
    again, _ = recut_preview(values(), dearer, cuts)
    assert (again.bounds, again.basis) == (cuts.bounds, replace(EUROS, discount_rate=0.2))
    assert again.version != cuts.version
    assert recut_preview(values(), EUR, cuts)[0] is cuts
