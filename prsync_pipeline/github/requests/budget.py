"""One token's rate limits, computed from GitHub's responses and the time. Pure: it neither sleeps nor locks.

The limits: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.backoff import doubling_pause

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.github.types import HourlyPoints

MINUTE = timedelta(minutes=1)
# GitHub's points come back within an hour; a longer wait comes from a clock that is wrong, here or there.
LONGEST_LIMIT_SECONDS = 3660.0
SAME_HOUR = timedelta(seconds=2)  # the header's reset is rounded
POINTS_A_MINUTE = 2000
WORK_SECONDS = 60.0
FIRST_GUESS_SECONDS = 2.0
SECONDARY_PAUSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a request has to wait, and why; 0 seconds: it may go at once."""

    seconds: float = 0.0
    reason: str = ""


NO_WAIT = Wait()


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a pool of `tokens` may still spend, all together.

    `spent` and `worked` are the points and the seconds of work of the last minute, each with its age in seconds.
    `points_left` of `points_limit` are the hour's, which comes anew in `resets_in` seconds; None: not known. Nothing is
    sent for `blocked_for` seconds.
    """

    tokens: int = 1
    spent: tuple[tuple[float, float], ...] = ()
    worked: tuple[tuple[float, float], ...] = ()
    points_left: int | None = None
    points_limit: int = 0
    resets_in: float = 0.0
    blocked_for: float = 0.0


@dataclass(frozen=True, slots=True)
class Budget:
    """One token's limits, as far as is known; every method that records something returns the new budget.

    `spent` and `worked` are the points and the seconds of GraphQL work of the last minute, oldest first.
    """

    hour: HourlyPoints | None = None
    spent: tuple[tuple[datetime, float], ...] = ()
    worked: tuple[tuple[datetime, float], ...] = ()
    typical_seconds: float = FIRST_GUESS_SECONDS
    in_flight: int = 0
    in_flight_points: int = 0
    blocked_at: datetime | None = None
    blocked_until: datetime | None = None
    blocked_reason: str = ""
    strikes: int = 0

    def wait(self, now: datetime, points: int) -> Wait:
        """How long a request of `points` has to wait: the longest of the limits' waits, in seconds."""
        checks = (self._blocked(now), self._hour(now, points), self._minute(now, points), self._work(now))
        longest = max(checks, key=lambda check: check.seconds)
        return replace(longest, seconds=min(longest.seconds, LONGEST_LIMIT_SECONDS))

    def remaining(self, now: datetime) -> int | None:
        """Points left in the hour, less those of requests under way; None before the first response."""
        if self.hour is None:
            return None
        left = self.hour.limit if now >= self.hour.reset_at else self.hour.remaining
        return max(0, left - self.in_flight_points)

    def allowance(self, now: datetime) -> Allowance:
        """What may still be spent, by those requests too that are under way."""
        answered = self.spent[: len(self.spent) - self.in_flight]
        left = self.remaining(now)
        return Allowance(
            spent=_ages(answered, now),
            worked=_ages(self.worked, now),
            points_left=None if left is None else left + self.in_flight_points,
            points_limit=self.hour.limit if self.hour else 0,
            resets_in=max(0.0, (self.hour.reset_at - now).total_seconds()) if self.hour else 0.0,
            blocked_for=self._blocked(now).seconds,
        )

    def sent(self, now: datetime, points: int) -> Budget:
        return replace(
            self,
            spent=(*_of_last_minute(self.spent, now), (now, points)),
            in_flight=self.in_flight + 1,
            in_flight_points=self.in_flight_points + points,
        )

    def record_response(self, now: datetime, points: int, seconds: float, hour: HourlyPoints | None) -> Budget:
        """After any response or failure of a request that was `sent` as `points`, and took `seconds`."""
        return replace(
            self,
            hour=self._newer(hour, now, points),
            worked=(*_of_last_minute(self.worked, now), (now, seconds)),
            typical_seconds=0.7 * self.typical_seconds + 0.3 * seconds,
            in_flight=self.in_flight - 1,
            in_flight_points=self.in_flight_points - points,
        )

    def record_success(self, sent_at: datetime) -> Budget:
        """After a successful response: the row of limit refusals ends."""
        return self if self.blocked_at is not None and sent_at < self.blocked_at else replace(self, strikes=0)

    def record_secondary_limit(self, now: datetime, sent_at: datetime, retry_after: float | None) -> Budget:
        """After a secondary limit: `retry_after` seconds, else a minute, doubled with every one in a row."""
        strikes = self._strikes(sent_at)
        first = max(1.0, retry_after if retry_after is not None else SECONDARY_PAUSE_SECONDS)
        seconds = doubling_pause(first, strikes, max(first, LONGEST_LIMIT_SECONDS))
        return self._block(now, now + timedelta(seconds=seconds), strikes, "secondary limit")

    def record_primary_limit(self, now: datetime, sent_at: datetime, reset_at: datetime) -> Budget:
        """After a primary limit; where the reset is in the past (the clocks differ), a second, doubled each time."""
        strikes = self._strikes(sent_at)
        until = max(reset_at, now + timedelta(seconds=doubling_pause(1.0, strikes, LONGEST_LIMIT_SECONDS)))
        return self._block(now, until, strikes, "points an hour")

    def _strikes(self, sent_at: datetime) -> int:
        # Refusals of requests that were under way when the limit struck count as one.
        return self.strikes if self.blocked_at is not None and sent_at < self.blocked_at else self.strikes + 1

    def _block(self, now: datetime, until: datetime, strikes: int, reason: str) -> Budget:
        if self.blocked_until is not None and self.blocked_until >= until:
            return replace(self, strikes=strikes)
        return replace(self, blocked_at=now, blocked_until=until, blocked_reason=reason, strikes=strikes)

    def _blocked(self, now: datetime) -> Wait:
        if self.blocked_until is None or now >= self.blocked_until:
            return NO_WAIT
        return Wait((self.blocked_until - now).total_seconds(), self.blocked_reason)

    def _hour(self, now: datetime, points: int) -> Wait:
        left = self.remaining(now)
        if self.hour is None or left is None or left >= points or now >= self.hour.reset_at:
            return NO_WAIT
        return Wait((self.hour.reset_at - now).total_seconds(), "points an hour")

    def _minute(self, now: datetime, points: int) -> Wait:
        return _wait_until_it_fits(self.spent, now, points, POINTS_A_MINUTE, "points a minute")

    def _work(self, now: datetime) -> Wait:
        """A bucket that refills second by second would let twice the limit through in its first minute."""
        under_way = self.in_flight * self.typical_seconds
        wait = _wait_until_it_fits(
            self.worked, now, under_way + self.typical_seconds, WORK_SECONDS, "seconds of work a minute"
        )
        fills_the_minute = under_way + self.typical_seconds > WORK_SECONDS and self.in_flight > 0
        return Wait(max(wait.seconds, 1.0), "seconds of work a minute") if fills_the_minute else wait

    def _newer(self, hour: HourlyPoints | None, now: datetime, points: int) -> HourlyPoints | None:
        """Responses overtake one another: within one hour the lowest count is the latest."""
        if hour is None:
            charged = self.hour
            return charged and replace(charged, remaining=max(0, charged.remaining - points))
        if self.hour is None or now >= self.hour.reset_at or hour.reset_at > self.hour.reset_at + SAME_HOUR:
            return hour
        if hour.reset_at < self.hour.reset_at - SAME_HOUR:
            return self.hour
        return replace(hour, remaining=min(hour.remaining, self.hour.remaining))


def _ages(entries: Sequence[tuple[datetime, float]], now: datetime) -> tuple[tuple[float, float], ...]:
    """The last minute's entries, each with its age in seconds."""
    return tuple((abs((now - at).total_seconds()), amount) for at, amount in _of_last_minute(entries, now))


def _of_last_minute(entries: Sequence[tuple[datetime, float]], now: datetime) -> tuple[tuple[datetime, float], ...]:
    # Those in the future were counted before the clock was set back.
    return tuple((at, amount) for at, amount in entries if abs(now - at) < MINUTE)


def _wait_until_it_fits(
    entries: Sequence[tuple[datetime, float]], now: datetime, more: float, limit: float, reason: str
) -> Wait:
    """The wait until enough of the last minute's entries are a minute old for `more` to fit under `limit`."""
    recent = _of_last_minute(entries, now)
    total = sum(amount for _, amount in recent) + more
    freed = None
    for at, amount in recent:
        if total <= limit:
            break
        total -= amount
        freed = at
    return NO_WAIT if freed is None else Wait((freed + MINUTE - now).total_seconds(), reason)
