import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.insight.value.order_models.summary import group, summarise


def test_equal_triples_are_counted_and_found_again():
    x, t_x, T = [0, 2, 0, 2, 0], [0, 9, 0, 9, 0], [30, 40, 30, 40, 10]
    summary, index = group(x, t_x, T)
    assert len(summary) == 3
    assert summary.customers == 5
    for given, column in zip((x, t_x, T), summary.rows, strict=True):
        assert column[index].tolist() == given


def test_fractional_times_group_as_whole_ones():
    days, _ = group([0, 2, 0], [0, 9, 0], [30, 40, 30])
    weeks, _ = group([0, 2, 0], np.array([0, 9, 0]) / 7, np.array([30, 40, 30]) / 7)
    assert days.weight.tolist() == weeks.weight.tolist() == [2, 1]
    assert weeks.age_days * 7 == pytest.approx(days.age_days)


def test_summarise_is_group_without_the_way_back():
    rng = np.random.default_rng(1)
    x = rng.integers(0, 5, 500)
    t_x, T = np.where(x > 0, rng.integers(1, 20, 500), 0), rng.integers(20, 30, 500)
    one, (other, _) = summarise(x, t_x, T), group(x, t_x, T)
    for a, b in zip((*one.rows, one.weight), (*other.rows, other.weight), strict=True):
        assert np.array_equal(a, b)


def test_row_order_changes_nothing():
    x, t_x, T = np.array([0, 2, 1]), np.array([0, 9, 3]), np.array([30, 40, 30])
    one, other = summarise(x, t_x, T), summarise(x[::-1], t_x[::-1], T[::-1])
    assert all(np.array_equal(a, b) for a, b in zip(one.rows, other.rows, strict=True))


def test_a_thinned_summary_holds_its_share_of_customers():
    x = np.repeat([0, 1, 2], [600, 300, 100])
    summary = summarise(x, x * 3, np.full(1000, 50))
    sample = summary.thinned(0.1, np.random.default_rng(0))
    assert abs(sample.customers - 100) <= 1
    assert sample.weight.tolist() == pytest.approx([60, 30, 10], abs=1)


@pytest.mark.parametrize(
    "rows",
    [
        ([0], [1], [5]),  # a last order after the first without a repeat
        ([1], [6], [5]),  # the last order after the end
        ([-1], [0], [5]),
        ([1.5], [2], [5]),
        ([1], [np.nan], [5]),
        ([1], [2], [np.inf]),
        ([], [], []),
        ([1, 2], [1], [5]),
    ],
)
def test_impossible_customers_are_refused(rows):
    with pytest.raises(UsageError):
        summarise(*rows)
