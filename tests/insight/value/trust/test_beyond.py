"""The cards say whether time value adds to the order model: yes in a world where it does, no where it is chance."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from tierwise.contract.settings import Settings
from tierwise.insight.value.trust.held_out import held_out

EUR = Settings(currency="EUR")
START, AS_OF, DAYS = date(2023, 1, 1), datetime(2024, 7, 1), 547


def _world(seed=2, customers=500):
    """Half of the customers go for good, at some day between; that day is known to the shop's visits alone."""
    rng = np.random.default_rng(seed)
    ids, days, gone = [], [], {}
    for i in range(customers):
        name, at = f"c{i:03d}", int(rng.integers(0, 60))
        gone[name] = START + timedelta(int(rng.integers(60, DAYS)) if i % 2 else 10 * DAYS)
        while at < DAYS and START + timedelta(at) < gone[name]:
            ids.append(name)
            days.append(START + timedelta(at))
            at += 1 + int(rng.exponential(60))
    n = len(ids)
    return pa.table(
        {"customer_id": ids, "day": days, "orders": [1] * n, "revenue": [9.0] * n, "margin": [3.0] * n}
    ), gone


def _visits(gone, told):
    """Visits of the last 90 days: some while she is still a customer, none after; or chance."""

    def at(instant):
        names = sorted(gone)
        rng = np.random.default_rng(instant.toordinal())
        seen = [int(gone[name] > instant.date()) if told else int(rng.integers(0, 2)) for name in names]
        return pa.table({"customer_id": names, "visits_90d": [6 * s for s in seen]})

    return at


@pytest.mark.parametrize(("told", "note"), [(True, "time_better"), (False, "time_no_better")])
def test_the_card_says_whether_time_adds(told, note):
    days, gone = _world()
    found = held_out(days, EUR, AS_OF, time_at=_visits(gone, told)).model_cards.to_pylist()
    cards = [c for c in found if c["model"].endswith("with time")]
    assert {c["note"] for c in cards if c["metric"] == "log_loss"} == {note}
    assert {c["origin"] for c in cards} == {max(c["origin"] for c in found if c["n"])}
    assert not any(c["chosen"] for c in cards)


def test_one_date_is_nothing_to_learn_from():
    days, gone = _world(customers=60)
    found = held_out(days, EUR, datetime(2023, 3, 5), time_at=_visits(gone, told=True)).model_cards.to_pylist()
    assert not [c for c in found if c["model"].endswith("with time")]
