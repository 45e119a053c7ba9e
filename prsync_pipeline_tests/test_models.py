"""Months and names: the values that everything is keyed by."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prsync_pipeline.errors import InputError
from prsync_pipeline.months import Month

months = st.builds(Month, st.integers(1, 9998), st.integers(1, 12))


def test_a_month_is_written_as_its_partition_key() -> None:
    assert str(Month(2026, 3)) == "2026-03"
    assert Month.parse("2026-03") == Month(2026, 3)


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026", "26-01", "2026-1", "2026-11-01", "", "\uff12026-11", "2026-11\n"]
)
def test_what_is_no_month_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match="such as 2026-11"):
        Month.parse(text)


def test_a_month_begins_in_its_first_second_and_ends_where_the_next_begins() -> None:
    december = Month(2025, 12)

    assert december.start == datetime(2025, 12, 1)
    assert december.end == Month(2026, 1).start


@given(months, st.integers(-500, 500))
def test_adding_months_and_taking_them_away_comes_back(month: Month, number: int) -> None:
    assert month.plus(number).plus(-number) == month


def test_a_range_of_months_holds_both_of_its_ends() -> None:
    assert [str(month) for month in Month(2025, 11).until(Month(2026, 2))] == [
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
    ]
