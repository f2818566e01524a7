"""Contacts that somebody decided: the confounding that columns hold is undone, the grade says the doubt that stays."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError
from tierwise.models.family import Rows
from tierwise.models.propensity import Contacts
from tierwise.outreach.uplift.contacts import observed
from tierwise.outreach.uplift.evidence import Grade
from tierwise.outreach.uplift.fit import fit
from tierwise.outreach.uplift.plan import Plan


def test_good_customers_were_contacted_more_and_it_is_undone() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=6000)
    arm = (rng.random(6000) < 1 / (1 + np.exp(-1.5 * x))).astype(np.int64)
    y = 2 * x + 0.3 * arm + rng.normal(size=6000)
    contacts = Contacts(Rows(pa.table({"x": x, "other": rng.normal(size=6000)})), arm, np.arange(6000))
    found = observed(contacts, y, ("call",), seed=0)
    assert y[arm == 1].mean() - y[arm == 0].mean() > 2
    assert found.left_out > 0
    x_alone = next(b for b in found.balance if b.term == "x")
    assert abs(x_alone.before) > 5 * abs(x_alone.after)
    assert not found.unbalanced
    fitted = fit(found.evidence, seed=0, plan=Plan(trees=False))
    assert fitted.grade is Grade.OBSERVATIONAL
    assert fitted.predict(contacts.rows).value.mean() == pytest.approx(0.3, abs=0.15)


def test_an_arm_nobody_got_is_told() -> None:
    contacts = Contacts(Rows(pa.table({"x": [1.0, 2.0, 3.0]})), np.zeros(3, dtype=np.int64), np.arange(3))
    with pytest.raises(ComputationError, match="was given to 0"):
        observed(contacts, np.zeros(3), ("call",), seed=0)
