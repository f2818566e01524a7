"""Models by channel or country are judged by the rule for order models, and the cards say what came of it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from tierwise.contract.settings import Settings
from tierwise.insight.value.trust.held_out import held_out
from tierwise.insight.value.trust.kinds import tells_apart

EUR = Settings(currency="EUR")
END = dt.date(2024, 7, 1)


def shop(apart: bool) -> tuple[pa.Table, pa.Table]:
    """600 customers over a year: by web orders come often for a while, by store rarely and for good; or all alike."""
    rng, rows, kinds = np.random.default_rng(3), [], []
    for i in range(600):
        kind = "web" if i % 2 else "store"
        gap, leaves = ((6.0, 0.25) if kind == "web" else (60.0, 0.02)) if apart else (20.0, 0.1)
        day = int(rng.integers(0, 300))
        while day < 360:
            rows.append((f"c{i:03d}", END - dt.timedelta(360 - day)))
            if rng.random() < leaves:
                break
            day += 1 + int(rng.exponential(gap))
        kinds.append((f"c{i:03d}", kind))
    n = len(rows)
    days = {"customer_id": [r[0] for r in rows], "day": [r[1] for r in rows], "orders": [1] * n}
    money = {"revenue": [20.0] * n, "margin": [6.0] * n}
    told = {"customer_id": [k[0] for k in kinds], "channel": [k[1] for k in kinds], "country": [None] * len(kinds)}
    return pa.table(days | money), pa.table(told)


@pytest.mark.parametrize(("apart", "note"), [(True, "kinds_better"), (False, "kinds_no_better")])
def test_the_cards_say_whether_kinds_predict_better(apart, note):
    days, told = shop(apart)
    assert tells_apart(told)
    asked = []
    check = held_out(days, EUR, dt.datetime(2024, 7, 1), kinds_at=lambda at: (asked.append(at), told)[1])
    cards = [c for c in check.model_cards.to_pylist() if c["model"] == "MBG/NBD by channel"]
    assert {c["note"] for c in cards if c["metric"] == "log_loss"} == {note}
    assert {c["note"] for c in cards if c["metric"] != "log_loss"} == {""}
    assert not any(c["chosen"] or c["baseline"] for c in cards)
    assert not [c for c in check.model_cards.to_pylist() if "country" in c["model"]]  # nobody's is known
    assert sorted({at.date() for at in asked}) == sorted({c["origin"].date() for c in cards})


def test_a_shop_with_one_kind_is_not_asked():
    _, told = shop(False)
    assert not tells_apart(told.drop_columns(["channel"]))
    assert not tells_apart(told.slice(0, 150))  # fewer than a hundred of each
