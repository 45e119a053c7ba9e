"""How long the rest takes is right within a quarter, GitHub's limits included."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.github import Pace
from prsync_pipeline.github.requests.budget import Allowance
from prsync_pipeline.github.requests.forecast import seconds_for
from prsync_pipeline.github.requests.tokens import Token, Tokens
from prsync_pipeline.github.types import HourlyPoints

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = datetime(2026, 11, 20, 12)
FACTOR = 1.25
SOON = 10.0
"""Seconds: when less is left, nobody minds by which factor the words are wrong."""


@dataclass
class Hydration:
    """A client that hydrates against GitHub's limits: real budgets, and requests that take their time by a clock."""

    pull_requests: int
    seconds: float
    points: int
    tokens: Tokens = field(default_factory=lambda: Tokens(["one"]))
    left_of_the_hour: int = 5000
    width: int = 25
    concurrency: int = 4
    at: datetime = NOON

    def run(self) -> Iterator[tuple[float, int]]:
        """Seconds since the start, and how many pull requests are in, after each response and each wait."""
        under_way: list[tuple[datetime, bool]] = []
        asked = done = 0
        while done < self.pull_requests:
            while asked < self.pull_requests and sum(is_request for _, is_request in under_way) < self.concurrency:
                token = self.tokens.take(self.at, self.points)
                if not isinstance(token, Token):
                    until = self.at + timedelta(seconds=token.seconds)
                    self.tokens.record_wait(self.at, until)
                    heapq.heappush(under_way, (until, False))
                    break
                asked += self.width
                heapq.heappush(under_way, (self.at + timedelta(seconds=self.seconds), True))
            self.at, is_request = heapq.heappop(under_way)
            if is_request:
                done = min(self.pull_requests, done + self.width)
                self._record_response()
            yield (self.at - NOON).total_seconds(), done

    def _record_response(self) -> None:
        self.left_of_the_hour -= self.points
        hour = HourlyPoints(5000, self.left_of_the_hour, NOON + timedelta(minutes=50))
        [token] = self.tokens._budgets
        self.tokens.record_response(
            token, self.at, estimate=self.points, charged=self.points, seconds=self.seconds, hour=hour
        )

    def expected(self, seconds: float, done: int) -> float:
        """What the client would be told at this moment."""
        usage, waited = self.tokens.usage, self.tokens.waited(self.at).total_seconds()
        pace = Pace(usage.points / done, usage.seconds / done, max(0.0, seconds - waited) / done)
        return seconds_for(self.pull_requests - done, pace, self.tokens.allowance(self.at))


def errors_of(hydration: Hydration) -> tuple[float, float]:
    """By which factor the expectation was wrong at worst, and the one from the pace alone."""
    told: list[tuple[float, float, float]] = []
    for seconds, done in hydration.run():
        if done >= 25 and seconds >= 3:
            by_pace = seconds / done * (hydration.pull_requests - done)
            told.append((seconds, hydration.expected(seconds, done), by_pace))
    end = told[-1][0]
    late = [(end - seconds, expected, by_pace) for seconds, expected, by_pace in told if end - seconds > SOON]
    return tuple(  # type: ignore[return-value]
        max((max(moment[place] / moment[0], moment[0] / moment[place]) for moment in late), default=1.0)
        for place in (1, 2)
    )


@pytest.mark.parametrize(
    ("hydration", "by_pace_at_least"),
    [
        pytest.param(Hydration(1900, seconds=2.6, points=6), 4.0, id="work of the minute"),
        pytest.param(Hydration(800, seconds=0.8, points=150), 4.0, id="points of the minute"),
        pytest.param(Hydration(900, seconds=0.4, points=1), 1.0, id="no limit"),
        pytest.param(Hydration(1500, seconds=1.0, points=20, left_of_the_hour=700), 20.0, id="points of the hour"),
    ],
)
def test_what_is_left_is_right_within_a_quarter(hydration: Hydration, by_pace_at_least: float) -> None:
    wrong_by, by_pace_wrong_by = errors_of(hydration)

    assert wrong_by <= FACTOR
    assert by_pace_wrong_by >= by_pace_at_least


def test_a_pause_that_github_asked_for_is_added() -> None:
    pace = Pace(points=0.1, work_seconds=0.01, seconds=0.02)

    assert seconds_for(100, pace, Allowance()) == pytest.approx(2)
    assert seconds_for(100, pace, Allowance(blocked_for=40)) == pytest.approx(42)


def test_two_tokens_have_two_minutes_of_work_a_minute() -> None:
    pace = Pace(points=0.1, work_seconds=0.5, seconds=0.01)

    assert seconds_for(360, pace, Allowance(tokens=1)) > 110
    assert seconds_for(360, pace, Allowance(tokens=2)) < 70


def test_what_takes_days_is_told_too() -> None:
    assert seconds_for(1_000_000, Pace(1.0, 1.0, 0.1), Allowance()) == pytest.approx(1_000_000, rel=0.05)
