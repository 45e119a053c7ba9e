"""The width that follows the server: grows on quick answers, halves on time-outs, never leaves its bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prsync_pipeline.github.requests.width import PAGE_SIZES, QUICK_BEFORE_WIDENING, Width, smaller_page

ANSWERS = st.lists(
    st.tuples(st.sampled_from(["answered", "refused"]), st.floats(min_value=0, max_value=15)), max_size=60
)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.4, 37), (2.4, 37), (2.6, 25), (4.9, 25), (5.1, 20), (9.0, 20)],
)
def test_an_answer_moves_the_width_by_its_time(seconds: float, expected: int) -> None:
    width = Width.starting(25, 100).after_response(25, seconds)

    assert width.value == expected


def test_quick_answers_reach_the_most_and_stay_there() -> None:
    width = Width.starting(25, 100)

    for _ in range(20):
        width = width.after_response(width.value, 0.1)

    assert width.value == 100


def test_a_smaller_request_than_the_width_says_nothing_about_it() -> None:
    width = Width.starting(25, 100)

    assert width.after_response(3, 0.1) == width


@pytest.mark.parametrize(("size", "expected"), [(25, 12), (12, 6), (3, 1), (1, 1)])
def test_a_time_out_halves_what_failed(size: int, expected: int) -> None:
    assert Width.starting(25, 100).after_timeout(size).value == expected


def test_requests_side_by_side_that_fail_together_halve_it_once() -> None:
    width = Width.starting(24, 100).after_timeout(24).after_timeout(24).after_timeout(24)

    assert width.value == 12


def test_what_failed_is_not_tried_again_at_once_but_is_after_a_calm() -> None:
    width = Width.starting(40, 100).after_timeout(40)

    for _ in range(2):
        width = width.after_response(width.value, 0.1)
    reached = width.value
    for _ in range(QUICK_BEFORE_WIDENING + 1):
        width = width.after_response(width.value, 0.1)

    assert reached == 39
    assert width.value > 40


@given(ANSWERS)
def test_the_width_never_leaves_its_bounds(answers: list[tuple[str, float]]) -> None:
    width = Width.starting(25, 100)

    for kind, seconds in answers:
        width = width.after_response(width.value, seconds) if kind == "answered" else width.after_timeout(width.value)

        assert 1 <= width.value <= width.ceiling <= 100


@given(st.integers(min_value=1, max_value=100))
def test_pages_shrink_to_the_floor(size: int) -> None:
    sizes = [size]

    while (smaller := smaller_page(sizes[-1])) is not None:
        sizes.append(smaller)

    assert sizes[-1] == 1
    assert sizes == sorted(set(sizes), reverse=True)
    assert len(sizes) <= len(PAGE_SIZES) + 1
