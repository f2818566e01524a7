"""Refrigerated orange juice, 83 stores x 11 brands x 121 weeks (Montgomery 1997, Marketing Science 16; R's bayesm).

Five answers to one question: own-price elasticity under five identifying assumptions, errors clustered by store. The
figures are pyfixest 0.60's. That they differ by a factor of two is the finding.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from tierwise.insight.price.fixed_effects import coded
from tierwise.insight.price.regression import Rows, least_squares

ANSWERS = {
    "no controls": (-1.507, 0.074),
    "store x brand": (-3.100, 0.047),
    "+ deal, feature": (-2.528, 0.042),
    "+ week, rivals' price": (-3.155, 0.050),
    "+ brand x week": (-1.965, 0.089),
}


@pytest.fixture(scope="module")
def juice(shop_data: Path) -> dict[str, Any]:
    path = shop_data / "orange_juice_dominicks" / "orange_juice_yx.parquet"
    if not path.exists():
        pytest.skip(f"no orange juice panel at {path}")
    table = pq.read_table(path)
    found = {name: table[name].to_numpy().astype(np.float64) for name in table.column_names}
    logs = np.log(np.column_stack([found[f"price{i}"] for i in range(1, 12)]))
    own = logs[np.arange(len(logs)), found["brand"].astype(int) - 1]
    return found | {"own": own, "rivals": (logs.sum(axis=1) - own) / 10}


def rows(juice: dict[str, Any], name: str) -> Rows:
    shelf, week = coded(juice["store"], juice["brand"]), coded(juice["week"])
    promoted = [juice["own"], juice["deal"], juice["feat"]]
    columns, groups = {
        "no controls": ([juice["own"], np.ones(len(week))], ()),
        "store x brand": ([juice["own"]], (shelf,)),
        "+ deal, feature": (promoted, (shelf,)),
        "+ week, rivals' price": ([*promoted, juice["rivals"]], (shelf, week)),
        "+ brand x week": (promoted, (shelf, coded(juice["brand"], juice["week"]))),
    }[name]
    return Rows(juice["logmove"], np.column_stack(columns), groups, coded(juice["store"]))


@pytest.mark.parametrize("name", list(ANSWERS))
def test_elasticity_and_error_to_three_digits(juice: dict[str, Any], name: str) -> None:
    fit = least_squares(rows(juice, name))
    assert fit.rows == 106_139
    assert (round(float(fit.slopes[0]), 3), round(float(fit.errors[0]), 3)) == ANSWERS[name]


THREE = {10: (-3.92032, -3.378), 5: (-2.65843, -3.321), 1: (-2.13001, -2.712)}
"""Dominick's, Minute Maid, Tropicana Premium, 64 ounces: 9,649 rows each. The textbook extract of the same prices
prints the first figures, from one intercept for all; those with brand intercepts stand beside them."""


@pytest.mark.parametrize(("column", "digits"), [(0, 5e-5), (1, 5e-4)])
def test_three_brands_as_the_textbook_has_them(juice: dict[str, Any], column: int, digits: float) -> None:
    mine = np.isin(juice["brand"], list(THREE))
    brand, carton = juice["brand"][mine], juice["own"][mine] + np.log(64)
    slopes = [np.where(brand == b, carton, 0.0) for b in THREE]
    starts = [np.ones(int(mine.sum()))] if column == 0 else [(brand == b).astype(float) for b in THREE]
    store = coded(juice["store"][mine])
    fit = least_squares(Rows(juice["logmove"][mine], np.column_stack([*slopes, *starts]), (), store))
    assert fit.rows == 28_947
    assert fit.slopes[:3] == pytest.approx([v[column] for v in THREE.values()], abs=digits)
