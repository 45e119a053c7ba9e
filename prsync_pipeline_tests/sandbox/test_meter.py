from __future__ import annotations

import pytest

from prsync_pipeline.sandbox import Limits
from prsync_pipeline.sandbox.meter import Meter
from prsync_pipeline_tests.support.sandbox_client import Clock


def test_the_hours_points_run_out_and_come_back_at_the_reset() -> None:
    clock = Clock()
    meter = Meter(Limits(points_per_hour=10), clock)

    meter.charge("ada", 10)
    refusal, balance = meter.refusal("ada"), meter.balance("ada")
    clock.forward(3600)

    assert refusal is not None
    assert (refusal.kind, refusal.retry_after) == ("primary", 3600)
    assert (balance.used, balance.remaining) == (10, 0)
    assert meter.refusal("ada") is None
    assert meter.balance("ada").remaining == 10


def test_one_users_spending_is_not_anothers() -> None:
    meter = Meter(Limits(points_per_hour=10), Clock())

    meter.charge("ada", 10)

    assert meter.refusal("grace") is None


def test_too_many_points_a_minute_are_refused_until_the_oldest_are_a_minute_old() -> None:
    clock = Clock()
    meter = Meter(Limits(points_per_minute=100), clock)
    meter.charge("ada", 60)
    clock.forward(20)
    meter.charge("ada", 40)

    refusal = meter.refusal("ada")
    clock.forward(40)

    assert refusal is not None
    assert (refusal.kind, refusal.retry_after) == ("secondary", 40)
    assert meter.refusal("ada") is None


def test_a_minutes_worth_of_work_within_a_minute_is_too_much() -> None:
    clock = Clock()
    meter = Meter(Limits(), clock)

    for _ in range(12):
        assert meter.refusal("ada") is None
        meter.work("ada", 5.0)

    refusal = meter.refusal("ada")
    assert refusal is not None
    assert refusal.kind == "secondary"


def test_requests_at_once_are_limited() -> None:
    meter = Meter(Limits(concurrent_requests=2), Clock())

    meter.account("ada").in_flight = 2

    refusal = meter.refusal("ada")
    assert refusal is not None
    assert refusal.kind == "secondary"


@pytest.mark.parametrize("seconds", [0.5, 30])
def test_a_reset_lies_on_a_whole_second_and_never_too_early(seconds: float) -> None:
    clock = Clock()
    clock.forward(0.25)
    meter = Meter(Limits(), clock)

    meter.exhaust("ada", seconds)
    reset_at = meter.balance("ada").reset_at

    assert reset_at.microsecond == 0
    assert 0 <= (reset_at - clock.now).total_seconds() - seconds < 1
