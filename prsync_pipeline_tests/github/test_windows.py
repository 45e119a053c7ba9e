"""Windows of time: what they ask for, and that halves hold the same seconds, none twice."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prsync_pipeline.github import Window
from prsync_pipeline.models import Repository

REPOSITORY = Repository("R_1", "acme/shop")
NOW = datetime(2026, 11, 20, 8, 0)
DAY = datetime(2026, 3, 1)
MOMENTS = st.datetimes(min_value=datetime(2008, 1, 2), max_value=datetime(2026, 12, 31))


def holds(window: Window, moment: datetime) -> bool:
    """Whether GitHub's search of this window finds what was created at `moment`, a whole second."""
    first, last = window.first_second, window.last_second
    return (first is None or first <= moment) and (last is None or moment <= last)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (
            Window(REPOSITORY, DAY, DAY + timedelta(days=1)),
            "repo:acme/shop is:pr created:2026-03-01T00:00:00Z..2026-03-01T23:59:59Z",
        ),
        (Window(REPOSITORY, DAY, None), "repo:acme/shop is:pr created:>=2026-03-01T00:00:00Z"),
        (
            Window(REPOSITORY, None, DAY, DAY),
            "repo:acme/shop is:pr created:<=2026-02-28T23:59:59Z updated:>=2026-03-01T00:00:00Z",
        ),
        (Window(REPOSITORY, None, None, DAY), "repo:acme/shop is:pr updated:>=2026-03-01T00:00:00Z"),
    ],
)
def test_a_window_is_half_open_and_the_search_includes_both_ends(window: Window, expected: str) -> None:
    assert window.search_text == expected


def test_fractions_of_a_second_lose_nothing_and_add_nothing() -> None:
    window = Window(REPOSITORY, DAY + timedelta(microseconds=1), DAY + timedelta(seconds=5, microseconds=1))

    assert window.first_second == DAY + timedelta(seconds=1)
    assert window.last_second == DAY + timedelta(seconds=5)


def test_a_window_without_a_whole_second_is_empty() -> None:
    assert Window(REPOSITORY, DAY, DAY).is_empty
    assert not Window(REPOSITORY, DAY, DAY + timedelta(seconds=1)).is_empty
    assert not Window(REPOSITORY, None, DAY, DAY).is_empty


def test_a_single_second_has_no_halves() -> None:
    assert Window(REPOSITORY, DAY, DAY + timedelta(seconds=1)).halves(NOW) is None


@given(MOMENTS, st.integers(min_value=2, max_value=10**8), MOMENTS)
def test_every_second_of_a_window_lies_in_exactly_one_half(start: datetime, seconds: int, moment: datetime) -> None:
    window = Window(REPOSITORY, start.replace(microsecond=0), start.replace(microsecond=0) + timedelta(seconds=seconds))
    moment = moment.replace(microsecond=0)

    halves = window.halves(NOW)

    assert halves is not None
    assert sum(holds(half, moment) for half in halves) == int(holds(window, moment))
    assert sum(holds(half, window.created_from or NOW) for half in halves) == 1
    assert not any(half.is_empty for half in halves)


@given(MOMENTS, st.sampled_from(["from", "until", "both"]))
def test_an_open_end_stays_open_and_nothing_falls_between(moment: datetime, open_end: str) -> None:
    window = Window(
        REPOSITORY, None if open_end != "until" else DAY, None if open_end != "from" else DAY, updated_from=DAY
    )
    moment = moment.replace(microsecond=0)

    halves = window.halves(NOW)

    assert halves is not None
    assert sum(holds(half, moment) for half in halves) == int(holds(window, moment))
    assert all(half.updated_from == DAY for half in halves)


@given(MOMENTS, st.integers(min_value=0, max_value=10**7), st.integers(min_value=1, max_value=1000))
def test_splitting_goes_down_to_single_seconds(start: datetime, length: int, target: int) -> None:
    start = start.replace(microsecond=0)
    window = Window(REPOSITORY, start, start + timedelta(seconds=length + 1))
    moment = start + timedelta(seconds=min(target, length))

    while (halves := window.halves(NOW)) is not None:
        (window,) = [half for half in halves if holds(half, moment)]

    assert window.first_second == window.last_second == moment
