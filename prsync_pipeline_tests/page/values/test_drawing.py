"""Months as numbers: what a reader sees of them is decided here, before any markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prsync_pipeline.page.charts.drawing import MAX_TICKS, draw, ticks
from prsync_pipeline.page.charts.shapes import Frame, Limits, Month, Series

# A plot of 100 by 100, so that coordinates can be read as percents of the axis.
FRAME = Frame(100, 100, 0, 0, 0, 0)
WHOLE = Month()


def test_the_axis_begins_at_zero_and_ends_at_a_round_number_above_the_highest_value() -> None:
    assert ticks(21) == [0, 10, 20, 30]
    assert ticks(100) == [0, 25, 50, 75, 100]
    assert ticks(0.7) == [0, 0.2, 0.4, 0.6, 0.8]
    assert ticks(0) == [0, 0.25, 0.5, 0.75, 1]


def test_an_axis_of_counts_has_no_tick_between_two_whole_numbers() -> None:
    assert ticks(2, is_whole=True) == [0, 1, 2]
    assert ticks(9, is_whole=True) == [0, 5, 10]
    assert ticks(0, is_whole=True) == [0, 1]


@given(st.floats(1e-6, 1e12), st.booleans())
def test_ticks_are_few_even_and_hold_the_highest_value(highest: float, is_whole: bool) -> None:
    found = ticks(highest, is_whole=is_whole)

    assert found[0] == 0
    assert found[-1] >= highest * (1 - 1e-6)
    assert 2 <= len(found) <= MAX_TICKS
    assert all(tick == pytest.approx(found[1] * place, abs=1e-8) for place, tick in enumerate(found))
    assert not is_whole or all(tick == round(tick) for tick in found)


def test_a_month_without_a_value_breaks_the_line() -> None:
    drawing = draw([WHOLE] * 5, lines=[Series("median", [10, 20, None, 40, None])], frame=FRAME)

    (line,) = drawing.lines
    assert line.stretches == ("10,75 30,50", "70,0")
    assert [mark.x for mark in line.marks] == [10, 30, 70]


def test_months_without_any_value_draw_nothing_but_the_axis() -> None:
    drawing = draw(
        [WHOLE] * 2, lines=[Series("median", [None, None])], stack=[Series("merged", [None, 0])], frame=FRAME
    )

    assert drawing.lines[0].stretches == ()
    assert drawing.bars == []
    assert drawing.ticks[-1].value == 1


def test_a_month_under_way_and_a_small_sample_keep_their_mark() -> None:
    months = [WHOLE, Month(is_small=True), Month(is_partial=True)]

    marks = draw(months, lines=[Series("p75", [1, 2, 3])], frame=FRAME).lines[0].marks

    assert [(mark.is_partial, mark.is_small) for mark in marks] == [(False, False), (False, True), (True, False)]


def test_a_bar_of_a_month_under_way_says_so() -> None:
    bars = draw([WHOLE, Month(is_partial=True)], stack=[Series("merged", [4, 2])], frame=FRAME).bars

    assert [bar.is_partial for bar in bars] == [False, True]


def test_parts_of_a_bar_stand_on_each_other_from_the_bottom() -> None:
    stack = [Series("agents", [25, 0]), Series("assisted", [50, 50]), Series("inferred", [25, None])]

    bars = draw([WHOLE] * 2, stack=stack, frame=FRAME).bars

    assert [(bar.name, bar.month, bar.y, bar.height) for bar in bars] == [
        ("agents", 0, 75, 25),
        ("assisted", 0, 25, 50),
        ("inferred", 0, 0, 25),
        ("assisted", 1, 50, 50),
    ]
    assert bars[0].x + bars[0].width / 2 == 25


def test_bands_are_cut_at_the_top_of_the_axis() -> None:
    bands = [Limits("elite", 0, 20), Limits("good", 20, 60), Limits("fair", 60, 400), Limits("poor", 400, None)]

    strips = draw([WHOLE], lines=[Series("p75", [80])], bands=bands, frame=FRAME).strips

    assert [(strip.name, strip.rank, strip.y, strip.height) for strip in strips] == [
        ("elite", 1, 75, 25),
        ("good", 2, 25, 50),
        ("fair", 3, 0, 25),
    ]


def test_the_last_band_reaches_as_far_as_the_axis() -> None:
    strips = draw([WHOLE], lines=[Series("p75", [80])], bands=[Limits("poor", 40, None)], frame=FRAME).strips

    assert [(strip.y, strip.height) for strip in strips] == [(0, 50)]


def test_a_stepped_line_runs_level_through_each_month() -> None:
    line = draw([WHOLE] * 2, lines=[Series("opened", [5, 10], is_stepped=True)], frame=FRAME).lines[0]

    assert line.stretches == ("0,50 50,50 50,0 100,0",)


def test_columns_fill_the_plot_side_by_side() -> None:
    columns = draw([WHOLE] * 4, frame=Frame(120, 50, 15, 5)).columns

    assert [(column.x, column.width, column.middle) for column in columns] == [
        (15, 25, 27.5),
        (40, 25, 52.5),
        (65, 25, 77.5),
        (90, 25, 102.5),
    ]
