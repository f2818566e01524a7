"""Charts: what they draw comes from their rows, in the order we mean, and never pretends."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest

from tierwise.report.charts.calibration import Group, calibration
from tierwise.report.charts.columns import Column, columns
from tierwise.report.charts.dots import Dot, dots
from tierwise.report.charts.heatmap import Cohort, heatmap
from tierwise.report.charts.intervals import Interval, intervals
from tierwise.report.charts.sankey import Node, sankey
from tierwise.report.charts.svg import el, fitted, ticks, wide_of
from tierwise.report.tables import Twin, number, twin

NO_TABLE = Twin("", (), ())


def test_an_attribute_cannot_break_out() -> None:
    assert str(el("text", '<b>"&', class_='x" onload="y')) == (
        '<text class="x&#34; onload=&#34;y">&lt;b&gt;&#34;&amp;</text>'
    )


@pytest.mark.parametrize(("low", "high"), [(0, 97), (0, 0.34), (-4, 3), (0, 3_875_011), (5, 5), (0, 1e-7)])
def test_ticks_span_the_range_in_even_steps(low: float, high: float) -> None:
    at = ticks(low, high)
    assert at[0] <= low
    assert at[-1] >= high
    steps = {round(b - a, 12) for a, b in pairwise(at)}
    assert len(steps) == 1
    assert 2 <= len(at) <= 9


def test_text_is_cut_to_its_room() -> None:
    cut = fitted("Lift customers one order short", 80)
    assert cut.endswith("…")
    assert wide_of(cut) <= 80
    assert fitted("铂金", 80) == "铂金"


def test_sankey_keeps_the_order_of_tiers_on_both_sides() -> None:
    names = ("Platinum", "Gold", "Silver")
    nodes = [Node(n, n, f"tier-{i}", "") for i, n in enumerate(names, 1)]
    flows = {("Platinum", "Silver"): (90.0, ""), ("Silver", "Platinum"): (900.0, ""), ("Gold", "Gold"): (3.0, "")}
    for drawing in (chart := sankey("s", ("then", "now"), nodes, nodes, flows, NO_TABLE)).wide, chart.narrow:
        found = re.findall(r'y="([\d.]+)" class="tb"[^>]*>(\w+)<', str(drawing))
        sides = found[:3], found[3:]
        for side in sides:
            assert [name for _, name in side] == list(names)
            assert [float(y) for y, _ in side] == sorted(float(y) for y, _ in side)


def test_sankey_shows_the_lowest_label_whole_and_both_dates() -> None:
    left = [Node("a", "Bronze", "tier-1", "1,203, 95% stayed", "94% to 95%"), Node("none", "Not yet there", "x", "22")]
    flows = {("a", "a"): (1000.0, ""), ("none", "a"): (2.0, "")}
    for drawing in (
        (chart := sankey("s", ("2017年10月2日", "2018年1月1日"), left, left[:1], flows, NO_TABLE)).wide,
        chart.narrow,
    ):
        height = float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', str(drawing)).group(1))
        assert max(float(y) for y in re.findall(r'<text x="[\d.]+" y="([\d.]+)"', str(drawing))) < height - 4
        assert re.search(r'x="0" y="14" class="t2">2017年10月2日', str(drawing))


def test_dots_spread_over_the_data_and_labels_cover_nothing() -> None:
    late = [Dot(3.0 + i / 10, 1000.0 + 40 * i, "tier-1", "", f"C{i}") for i in range(12)]
    drawn = str(dots("s", late, ("late", "worth"), (str, str), (), NO_TABLE).wide)
    across = [float(x) for x in re.findall(r'cx="([\d.]+)"', drawn)]
    assert max(across) - min(across) > 350
    spots = list(zip(across, (float(y) for y in re.findall(r'cy="([\d.]+)"', drawn)), strict=True))
    names = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" class="t2 halo">C(\d+)<', drawn)
    assert {n for *_, n in names} >= {"0", "11"}
    for start, y, name in names:
        a, b = float(start), float(start) + wide_of(f"C{name}", 12)
        assert [
            s for s in spots if a < s[0] + 5 and s[0] - 5 < b and float(y) - 10 < s[1] + 5 and s[1] - 5 < float(y)
        ] == []


def test_equal_numbers_have_equal_shades() -> None:
    rows = [
        Cohort("Jan", "99", False, {1: (0.7378, "74", True, ""), 2: (0.447, "45", True, ""), 3: (0.9, "90", True, "")}),
        Cohort("Feb", "99", False, {1: (0.7447, "74", True, "")}),
    ]
    drawn = str(heatmap("s", ("first", "n"), rows, 3, (), NO_TABLE).wide)
    assert len(set(re.findall(r"on-(s\d)\" text-anchor=\"middle\">74<", drawn))) == 1


def test_a_missed_group_is_told_by_its_shape() -> None:
    groups = [Group(1, 0.5, 0.5, 0.4, 0.6, ""), Group(2, 0.9, 0.5, 0.4, 0.6, "", False)]
    drawn = str(calibration("s", groups, (lambda x: f"{x:.0%}", 1.0), ("x", "y"), (), NO_TABLE).wide)
    assert drawn.count('class="point"') == drawn.count('class="missed"') == 1


def test_months_not_over_are_hatched_and_never_zero() -> None:
    ripe, running = (0.25, "25", True, "a quarter"), (0.0, "0", False, "not over")
    rows = [Cohort("Jan", "100", False, {1: ripe, 2: running}), Cohort("Feb", "9", True, {1: ripe})]
    drawn = str(heatmap("s", ("first", "n"), rows, 2, (), NO_TABLE).wide)
    assert drawn.count('class="hatch"') == 1
    assert ">0<" not in drawn
    assert drawn.count('class="cell none"') == 1  # the small cohort has no colour


def test_a_month_not_over_is_drawn_in_outline() -> None:
    months = [Column("Nov", (("b1", 10.0),), True, ""), Column("Dec", (("b1", 3.0),), False, "")]
    drawn = str(columns("s", months, (), lambda a: f"{a:.0f}", NO_TABLE).wide)
    assert drawn.count('class="fill b1"') == 1
    assert drawn.count('class="fill b1 part"') == 1


def test_intervals_stand_on_zero() -> None:
    rows = [Interval("a", 5.0, 4.0, 6.0, "5"), Interval("b", 3.0, 2.0, 4.0, "3")]
    drawn = str(intervals("s", rows, lambda a: f"{a:g}", NO_TABLE).wide)
    assert ">0<" in drawn
    assert drawn.count('class="band"') == 2


def test_a_share_is_never_drawn_beyond_all() -> None:
    groups = [Group(1, 0.98, 0.99, 0.97, 1.0, "")]
    drawn = str(calibration("s", groups, (lambda x: f"{x:.0%}", 1.0), ("x", "y"), (), NO_TABLE).wide)
    assert "120%" not in drawn
    assert "100%" in drawn


def test_a_table_with_a_short_row_is_refused() -> None:
    with pytest.raises(ValueError, match="has not 2 cells"):
        twin("t", ("a", "b"), [(number("1"),)])


def test_both_papers_carry_the_sentence() -> None:
    chart = columns(str(date(2011, 1, 1)), [], (), str, NO_TABLE)
    assert 'aria-label="2011-01-01"' in str(chart.wide)
    assert 'aria-label="2011-01-01"' in str(chart.narrow)
