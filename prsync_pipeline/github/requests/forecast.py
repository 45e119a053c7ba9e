"""How long hydrating the rest will take, by the pace so far and GitHub's limits. Pure: no requests, no clock.

A pace alone promises too much: what a minute's budget pays in its first seconds is followed by a wait for the rest of
that minute.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.github.requests.budget import POINTS_A_MINUTE, WORK_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prsync_pipeline.github.requests.budget import Allowance

MINUTE, HOUR = 60, 3600
MAX_SECONDS = 6 * HOUR
"""Further ahead the limits' average is enough."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What one pull request took so far: points, seconds of GitHub's work, and seconds in which nobody had to wait."""

    points: float
    work_seconds: float
    seconds: float


def seconds_for(count: int, pace: Pace, allowance: Allowance) -> float:
    """How many seconds `count` pull requests take from now on.

    Second by second, as many go as the pace, the last minute's points and work, and the hour's points allow.
    """
    left, second, hour = float(count), 0, _Hour(allowance)
    spent = _LastMinute(allowance.spent, POINTS_A_MINUTE * allowance.tokens)
    worked = _LastMinute(allowance.worked, WORK_SECONDS * allowance.tokens)
    while left > 0 and second < MAX_SECONDS:
        possible = 0.0
        if second >= allowance.blocked_for:
            possible = min(
                1 / max(pace.seconds, 1e-6),
                spent.room / max(pace.points, 1e-6),
                worked.room / max(pace.work_seconds, 1e-6),
                hour.points_at(second) / max(pace.points, 1e-6),
            )
        if possible >= left:
            return second + left / possible
        left -= possible
        spent.add(possible * pace.points)
        worked.add(possible * pace.work_seconds)
        hour.spend(possible * pace.points)
        second += 1
    done = count - left
    return second + left * second / done if done else float(second)


class _LastMinute:
    """What was used in each second of the last minute, under a limit."""

    def __init__(self, used: Iterable[tuple[float, float]], limit: float) -> None:
        self._seconds = deque([0.0] * MINUTE, maxlen=MINUTE)
        self._limit = limit
        for age, amount in used:
            self._seconds[MINUTE - 1 - min(MINUTE - 1, int(age))] += amount
        self._total = sum(self._seconds)

    @property
    def room(self) -> float:
        return max(0.0, self._limit - self._total)

    def add(self, amount: float) -> None:
        """The next second, in which so much was used; the oldest one no longer counts."""
        self._total += amount - self._seconds[0]
        self._seconds.append(amount)


class _Hour:
    """The hour's points, which come anew when it ends."""

    def __init__(self, allowance: Allowance) -> None:
        self._left = float("inf") if allowance.points_left is None else float(allowance.points_left)
        self._limit, self._resets_in = float(allowance.points_limit), allowance.resets_in

    def points_at(self, second: int) -> float:
        if second >= self._resets_in and self._left != float("inf"):
            self._left, self._resets_in = self._limit, second + HOUR
        return self._left

    def spend(self, points: float) -> None:
        self._left = max(0.0, self._left - points)
