from __future__ import annotations

from datetime import timedelta

from prsync_pipeline.backoff import doubling_pause


def test_a_pause_doubles_with_each_failure_up_to_the_longest() -> None:
    first, longest = timedelta(seconds=30), timedelta(hours=1)

    pauses = [doubling_pause(first, failures, longest).total_seconds() for failures in (0, 1, 2, 3, 7, 8, 9, 5000)]

    assert pauses == [30, 30, 60, 120, 1920, 3600, 3600, 3600]
