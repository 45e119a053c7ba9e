"""What moved in a month: beyond noise alone, for better or worse first, the largest first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prsync_pipeline.months import Month
from prsync_pipeline.reports.trends.moves import PARTS, SUBJECTS, WORDINGS, moves
from prsync_pipeline.warehouse import TrendChange

OCTOBER = Month(2026, 10)
SMALLER = TrendChange(
    repository="*", month=OCTOBER, metric="size_p75", unit="lines", preference="lower_is_better", value=145.0,
    value_before=251.0, change_pct=-42.2, change_points=None, direction="down", sample_size=86, sample_size_before=68,
    interval_low=-163.0, interval_high=-49.0, is_beyond_noise=True, is_improvement=True, small_sample=False,
    is_partial=False,
)  # fmt: skip
PER_AUTHOR = replace(
    SMALLER, metric="merged_per_author", unit="count", preference="higher_is_better", value=6.1, value_before=4.5,
    change_pct=35.6, direction="up",
)  # fmt: skip
UNREVIEWED = replace(
    SMALLER, metric="unreviewed_share", unit="share", value=0.4, value_before=0.2, change_pct=None, change_points=20.0,
    direction="up", is_improvement=False,
)  # fmt: skip
MERGED = replace(
    SMALLER, metric="merged_count", unit="count", preference="neutral", change_pct=90.0, direction="up",
    is_improvement=None,
)  # fmt: skip


def told(*changes: TrendChange) -> list[str]:
    return [move.metric for move in moves(changes, OCTOBER)]


def test_what_is_better_or_worse_comes_before_what_is_neither_and_the_largest_first() -> None:
    assert told(MERGED, UNREVIEWED, PER_AUTHOR, SMALLER) == [
        "size_p75",
        "merged_per_author",
        "unreviewed_share",
        "merged_count",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"is_beyond_noise": False},
        {"is_beyond_noise": None},
        {"direction": "stable"},
        {"direction": None},
        {"month": Month(2026, 9)},
        {"metric": "xs_count"},
        {"metric": "cycle_time_hours_mean"},
    ],
)
def test_noise_standstill_other_months_and_parts_are_no_moves(changes: dict[str, object]) -> None:
    assert told(replace(SMALLER, **changes)) == []  # type: ignore[arg-type]


def test_in_a_month_that_is_not_over_counts_have_not_moved() -> None:
    so_far = [replace(change, is_partial=True) for change in (SMALLER, PER_AUTHOR, MERGED, UNREVIEWED)]

    assert told(*so_far) == ["size_p75", "unreviewed_share"]


def test_a_subject_is_told_once_by_its_largest_move_and_four_are_told_at_most() -> None:
    median = replace(SMALLER, metric="size_p50", change_pct=-60.0)
    others = [
        replace(SMALLER, metric=metric, change_pct=-20.0 - place)
        for place, metric in enumerate(("pickup_time_hours_p75", "cycle_time_hours_p50", "review_to_merge_hours_p50"))
    ]

    assert told(SMALLER, median, *others, UNREVIEWED) == [
        "size_p50",
        "review_to_merge_hours_p50",
        "cycle_time_hours_p50",
        "pickup_time_hours_p75",
    ]


def test_a_move_has_the_parts_of_its_sentence() -> None:
    [smaller, unreviewed] = moves([SMALLER, UNREVIEWED], OCTOBER)

    assert (smaller.words, smaller.statistic, smaller.amount) == ("Pull requests got smaller", "P75", -42.2)
    assert (smaller.value, smaller.value_before, smaller.is_improvement) == (145.0, 251.0, True)
    assert (unreviewed.words, unreviewed.statistic, unreviewed.amount) == ("More was merged unreviewed", "", 20.0)


def test_a_move_from_nothing_is_the_largest_and_has_no_amount() -> None:
    from_nothing = replace(PER_AUTHOR, value_before=0.0, change_pct=None)

    first = moves([SMALLER, from_nothing], OCTOBER)[0]

    assert (first.metric, first.amount) == ("merged_per_author", None)


def test_every_metric_has_words_or_is_part_of_another() -> None:
    subjects = set(SUBJECTS.values())

    assert subjects == WORDINGS.keys() | PARTS
    assert WORDINGS.keys().isdisjoint(PARTS)
