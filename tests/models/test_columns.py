"""Columns become numbers the same way in training and later, whatever a later table holds."""

from __future__ import annotations

import decimal

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ContractError
from tierwise.models.columns import MISSING, OTHER, Codes, Design, common_levels, level_codes, number, split
from tierwise.models.family import Rows


def rows(**columns):
    return Rows(pa.table(columns))


def test_kinds_of_columns():
    table = pa.table(
        {
            "text": pa.array(["a"], pa.large_string()),
            "view": pa.array(["a"], pa.string_view()),
            "code": pa.array(["a"]).dictionary_encode(),
            "empty": pa.nulls(1),
            "flag": [True],
            "money": [decimal.Decimal("1.5000")],
            "count": [3],
            "rate": [0.5],
        }
    )
    assert split(table) == (("count", "flag", "money", "rate"), ("code", "empty", "text", "view"))
    with pytest.raises(ContractError, match="column born holds date32"):
        split(pa.table({"born": pa.array([1], pa.date32())}))


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
)
def test_text_of_every_arrow_kind_is_coded_alike(kind):
    column = pa.array(["b", "a", None, "b", "c"]).cast(kind)
    table = pa.table({"x": pa.chunked_array([column.slice(0, 2), column.slice(2)])})
    assert common_levels(table, "x", fewest=1) == ("b", "a", "c")
    assert level_codes(table, "x", ("b", "a")).tolist() == [0, 1, -1, 0, -2]


def test_common_levels_keep_those_with_rows_enough_and_at_least_one():
    table = pa.table({"x": ["a"] * 3 + ["c"] * 5 + ["b"] * 5, "never": pa.nulls(13, pa.string())})
    assert common_levels(table, "x", most=2, fewest=2) == ("b", "c")
    assert common_levels(table, "x", fewest=99) == ("b",)
    assert common_levels(table, "never") == ()


def test_number_of_everything_that_counts():
    table = pa.table(
        {
            "flag": [True, None],
            "money": [decimal.Decimal("1.2500"), None],
            "odd": [float("inf"), 1e300],
            "long": [2**60 + 1, None],
            "coded": pa.array([2.0, None]).dictionary_encode(),
        }
    )
    assert number(table, "flag")[0] == 1
    assert number(table, "money")[0] == 1.25
    assert number(table, "long")[0] == 2.0**60
    assert number(table, "coded")[0] == 2
    assert np.isnan(number(table, "odd")).all()
    assert np.isnan(number(table, "not there")).all()
    assert all(np.isnan(number(table, name)[1]) for name in table.column_names)


def test_a_number_column_that_turned_into_text_is_refused():
    design = Design.learn(rows(price=[1.0, 2.0]))
    with pytest.raises(ContractError, match=r"column price held numbers .* now it holds string"):
        design.matrix(rows(price=["1.0", "2.0"]))


def test_design_by_head():
    design = Design.learn(rows(size=[1.0, 3.0, None, 3.0], kind=["a", "b", "a", "a"]), fewest=1)
    assert [t.name for t in design.terms] == [
        "size", "size (missing)", "kind = a", "kind = b", "kind (other)", "kind (missing)",
    ]  # fmt: skip
    assert design.columns == ("size", "kind")
    # sizes 1, 3, 3 (the median), 3: mean 2.5, standard deviation sqrt(.75)
    assert design.matrix(rows(size=[1.0], kind=["a"]))[0, 0] == pytest.approx(-1.5 / np.sqrt(0.75))
    training = design.matrix(rows(size=[1.0, 3.0, None, 3.0], kind=["a", "b", "a", "a"]))
    assert training.mean(axis=0) == pytest.approx(0, abs=1e-12)
    assert training.std(axis=0) == pytest.approx([1, 1, 1, 1, 0, 0])


def test_long_tails_are_drawn_in():
    spend = np.concatenate([np.arange(1.0, 100), [1e6, -1e6]])
    design = Design.learn(rows(spend=np.r_[spend, 5e6]))
    assert design.logged.tolist() == [True]
    assert np.abs(design.matrix(rows(spend=spend))).max() < 12
    assert not Design.learn(rows(age=np.arange(100.0))).logged.any()


def test_what_never_varied_says_nothing_later():
    design = Design.learn(rows(year=[2023.0] * 5, kind=["a"] * 5, tiny=np.arange(5) * 1e-15))
    assert np.isfinite(design.scale).tolist() == [name == "tiny" for name in (t.column for t in design.terms)]
    later = design.matrix(rows(year=[2024.0], kind=["never seen"], tiny=[2e-15]))
    assert later.tolist() == [[0.0] * len(design.terms)]


def test_nothing_known_at_all():
    design = Design.learn(rows(age=pa.nulls(3, pa.float64()), city=pa.nulls(3, pa.string()), blank=pa.nulls(3)))
    assert (design.matrix(rows(age=[30.0], city=["x"])) == 0).all()
    assert Design.learn(Rows(pa.table({"age": pa.array([], pa.float64())}))).matrix(rows(age=[1.0])).tolist() == [[0.0]]


def test_distances_weigh_source_columns_alike():
    rng = np.random.default_rng(1)
    table = {"x": rng.normal(size=400), "kind": rng.choice(["a", "b", "c", "d"], 400), "same": np.ones(400)}
    design = Design.learn(rows(**table))
    spread = design.by_column(design.distances(rows(**table)) ** 2).mean(axis=0)
    assert dict(zip(design.columns, spread, strict=True)) == pytest.approx({"x": 1, "same": 0, "kind": 1})


def test_by_column_adds_the_terms_of_a_column():
    design = Design.learn(rows(size=[1.0, None, 3.0], kind=["a", "b", "a"]), fewest=1)
    assert design.by_column(np.array([[1.0, 10, 100, 1000, 10_000, 100_000]])).tolist() == [[11.0, 111_100.0]]


def test_design_and_codes_come_back():
    learned = rows(size=[1.0, None, 3.0], kind=["a", "b", "a"])
    design, codes = Design.learn(learned, fewest=1), Codes.learn(learned)
    again = Design.restored(design.facts(), design.arrays())
    assert np.array_equal(again.matrix(learned), design.matrix(learned))
    assert again.terms == design.terms
    assert Codes.restored(codes.facts()) == codes


def test_codes_leave_missing_and_unknown_empty():
    codes = Codes.learn(rows(size=[1.0, None, 3.0], kind=["a", "b", "a"]))
    got = codes.matrix(rows(size=[7.0, None], kind=["b", "zzz"], more=[1, 2]))
    assert codes.columns == ("size", "kind")
    assert np.array_equal(got, [[7.0, 1.0], [np.nan, np.nan]], equal_nan=True)
    assert np.isnan(codes.matrix(rows(more=[1]))).all()


def test_marks_are_no_levels():
    design = Design.learn(rows(kind=["a", None, "b"]), fewest=1)
    assert [t.level for t in design.terms] == ["a", "b", OTHER, MISSING]
    apart = design.matrix(rows(kind=["a", "b", "c", None]))
    assert len(np.unique(apart, axis=0)) == 4
