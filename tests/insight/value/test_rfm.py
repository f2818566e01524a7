"""RFM scores and segments: ties together, cuts kept, small and odd shops."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import ConfigError, UsageError
from tierwise.insight.value.rfm import SEGMENTS, RfmCuts, fit_cuts, rfm


def _column(table, name):
    return dict(zip(table["customer_id"].to_pylist(), table[name].to_pylist(), strict=True))


def test_fifths_of_distinct_values(features_of):
    features = features_of([(f"c{i}", 1 + 10 * i, 10.0 * (1 + i)) for i in range(10)])
    table = rfm(features)
    assert _column(table, "r_score") == {f"c{i}": 5 - i // 2 for i in range(10)}
    assert _column(table, "m_score") == {f"c{i}": 1 + i // 2 for i in range(10)}


def test_equal_customers_score_equal(features_of):
    # 34 of 100 customers with one order: ntile would split them over two scores
    rows = [(f"a{i:02d}", 5, 20.0) for i in range(34)]
    rows += [(f"b{i:02d}", 5 + k, 20.0) for i in range(66) for k in range(2 + i % 5)]
    f = _column(rfm(features_of(rows)), "f_score")
    assert len({f[f"a{i:02d}"] for i in range(34)}) == 1
    assert f["b00"] > f["a00"]


def test_scores_do_not_depend_on_row_order(features_of, mixed):
    here, there = rfm(features_of(mixed)), rfm(features_of(list(reversed(mixed))))
    for axis in ("r_score", "f_score", "m_score", "segment"):
        assert _column(here, axis) == _column(there, axis)


@pytest.mark.parametrize("rows", [[("a", 3, 0.0)], [("a", 3, 5.0), ("b", 3, 5.0)], [("a", 3, -5.0), ("b", 9, 0.0)]])
@pytest.mark.parametrize("method", ["mid_rank", "k_means"])
def test_one_customer_no_revenue_all_equal(features_of, rows, method):
    table = rfm(features_of(rows), method)
    assert table.num_rows == len(rows)
    assert set(table["segment"].to_pylist()) <= set(SEGMENTS)


def test_all_equal_stand_in_the_middle(features_of):
    table = rfm(features_of([(f"c{i}", 3, 5.0) for i in range(7)]))
    assert set(table["r_score"].to_pylist()) == set(table["m_score"].to_pylist()) == {3}


def test_saved_cuts_score_next_month_alike(features_of, mixed):
    features = features_of(mixed)
    cuts = fit_cuts(features)
    again = rfm(features, cuts=RfmCuts.from_json(cuts.to_json()))
    assert again.equals(rfm(features))


def test_fixed_cuts(features_of):
    cuts = RfmCuts("fixed", (-365, -180, -90, -30), (2, 3, 5, 10), (50, 100, 250, 1000))
    rows = [("a", 20, 60.0), *(("b", 1 + k, 500.0) for k in range(10)), ("c", 400, 10.0)]
    table = rfm(features_of(rows), cuts=cuts)
    assert _column(table, "r_score") == {"a": 5, "b": 5, "c": 1}
    assert _column(table, "f_score") == {"a": 1, "b": 5, "c": 1}
    assert _column(table, "m_score") == {"a": 2, "b": 5, "c": 1}
    assert _column(table, "segment") == {"a": "new", "b": "champions", "c": "lost"}
    assert set(table["method"].to_pylist()) == {"fixed"}


def test_k_means_finds_planted_groups(features_of):
    money = [1.0, 1.1, 10.0, 11.0, 100.0, 110.0, 1000.0, 1100.0, 10_000.0, 11_000.0]
    table = rfm(features_of([(f"c{i}", 5, m) for i, m in enumerate(money)]), "k_means")
    assert table["m_score"].to_pylist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_who_refused_or_has_unknown_money_is_left_out(features_of):
    features = features_of([("a", 3, 5.0), ("b", 3, 5.0), ("c", 3, None)], no_profiling=["b"])
    assert rfm(features)["customer_id"].to_pylist() == ["a"]


def test_wrong_cuts_and_methods_say_so(features_of):
    with pytest.raises(ConfigError, match="frequency"):
        RfmCuts("fixed", (1, 2, 3, 4), (4, 3, 2, 1), (1, 2, 3, 4))
    with pytest.raises(UsageError, match="k_means"):
        rfm(features_of([("a", 3, 5.0)]), "jenks")


def test_every_segment_code_can_be_reached():
    from tierwise.insight.value.rfm import _GRID, _ONE_ORDER

    reached = {s for row in _GRID.values() for s in row} | set(_ONE_ORDER.values())
    assert reached == set(SEGMENTS)


def test_unreachable_scores_survive_json():
    cuts = RfmCuts("mid_rank", (1.0, np.inf, np.inf, np.inf), (1, 2, 3, 4), (1, 2, 3, 4))
    assert RfmCuts.from_json(cuts.to_json()) == cuts
