"""Companions: planted pairs come together as often as stated, and nothing else of the world moves."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.simulate.catalogue import make_products
from tierwise.simulate.causes import GoesWith
from tierwise.simulate.companions import pairs
from tierwise.simulate.effects import companion_truth, effects_truth
from tierwise.simulate.history import unfold
from tierwise.simulate.lines import Lines
from tierwise.simulate.tables import draw
from tierwise.simulate.truth import horizon_truth, realised
from tierwise.simulate.world import World

ON = World(seed=5, customers=1500, days=500, goes_with=GoesWith(pairs=10, pull=0.4))


def test_lines_that_were_there_stay_as_they_were() -> None:
    on, off = unfold(ON).lines, unfold(ON.without("goes_with")).lines
    own = {(c, k, n) for c, k, n in zip(off.customer, off.ordinal, off.number, strict=True)}
    kept = np.array([(c, k, n) in own for c, k, n in zip(on.customer, on.ordinal, on.number, strict=True)])
    assert kept.sum() == off.number.size < on.number.size
    for f in fields(Lines):
        assert np.array_equal(getattr(on, f.name)[kept], getattr(off, f.name)), f.name


def test_companions_come_as_often_as_stated_and_once() -> None:
    h, before = unfold(ON), unfold(ON.without("goes_with")).lines
    for lead, companion in zip(*pairs(ON, h.products), strict=True):
        orders = {(c, k) for c, k in zip(*at(before, lead), strict=True)}
        already = sum((c, k) in orders for c, k in zip(*at(before, companion), strict=True))
        rows = [(c, k) for c, k in zip(*at(h.lines, companion), strict=True) if (c, k) in orders]
        brought, n = len(rows) - already, len(orders)
        assert abs(brought - 0.4 * n) < 4 * np.sqrt(0.24 * n)


def at(lines: Lines, product: int) -> tuple[np.ndarray, np.ndarray]:
    here = lines.product == product
    return lines.customer[here], lines.ordinal[here]


def test_drawn_tables_keep_their_keys() -> None:
    lines = draw(replace(ON, customers=200))["order_lines"]
    key = lines.select(["order_id", "line_number"])
    assert key.group_by(["order_id", "line_number"]).aggregate([]).num_rows == lines.num_rows


def test_truth_names_the_pairs_and_refuses_what_it_cannot_say() -> None:
    truth = companion_truth(ON)
    assert truth.num_rows == 10
    assert len({*truth["product_id"].to_pylist(), *truth["companion_id"].to_pylist()}) == 20
    assert companion_truth(ON.without("goes_with")).num_rows == 0
    pull = {r["cause"]: r["value"] for r in effects_truth(ON).to_pylist()}["goes_with"]
    assert pull == pytest.approx(0.4)
    with pytest.raises(ComputationError, match="companions"):
        horizon_truth(ON, 30)
    assert realised(ON, 30)["revenue"].null_count == 0


def test_more_pairs_than_products_are_refused() -> None:
    with pytest.raises(UsageError, match="pairs of"):
        pairs(replace(ON, goes_with=GoesWith(pairs=500)), make_products(ON))
