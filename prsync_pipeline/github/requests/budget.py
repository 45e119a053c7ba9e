"""What one token may still ask, from GitHub's answers and the time. Pure: it neither sleeps nor locks.

The limits: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.github.types import HourlyPoints

MINUTE = timedelta(minutes=1)
# GitHub's points come back within an hour; whatever seems to take longer is a clock that goes wrong, here or there.
LONGEST_WAIT_SECONDS = 3660.0
SAME_HOUR = timedelta(seconds=2)  # the header's reset is rounded
POINTS_A_MINUTE = 2000
WORK_SECONDS = 60.0
FIRST_GUESS_SECONDS = 2.0
SECONDARY_PAUSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Go at once where `seconds` is 0, else wait that long, for that reason."""

    seconds: float = 0.0
    reason: str = ""


GO = Verdict()


@dataclass(frozen=True, slots=True)
class Budget:
    """One token's limits, as far as is known; every change gives the budget afterwards.

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

    def verdict(self, now: datetime, points: int) -> Verdict:
        """Whether a request of `points` may go now; of several reasons to wait, the longest."""
        checks = (self._blocked(now), self._hour(now, points), self._minute(now, points), self._work(now))
        longest = max(checks, key=lambda check: check.seconds)
        return replace(longest, seconds=min(longest.seconds, LONGEST_WAIT_SECONDS))

    def remaining(self, now: datetime) -> int | None:
        """Points left in the hour, less those of requests under way; None before the first answer."""
        if self.hour is None:
            return None
        left = self.hour.limit if now >= self.hour.reset_at else self.hour.remaining
        return max(0, left - self.in_flight_points)

    def sent(self, now: datetime, points: int) -> Budget:
        return replace(
            self,
            spent=(*of_last_minute(self.spent, now), (now, points)),
            in_flight=self.in_flight + 1,
            in_flight_points=self.in_flight_points + points,
        )

    def came_back(self, now: datetime, points: int, seconds: float, hour: HourlyPoints | None) -> Budget:
        """After any answer or failure of a request that was `sent` as `points`, and took `seconds`."""
        return replace(
            self,
            hour=self._newer(hour, now, points),
            worked=(*of_last_minute(self.worked, now), (now, seconds)),
            typical_seconds=0.7 * self.typical_seconds + 0.3 * seconds,
            in_flight=self.in_flight - 1,
            in_flight_points=self.in_flight_points - points,
        )

    def welcomed(self, sent_at: datetime) -> Budget:
        """After a good answer: refusals are no longer in a row."""
        return self if self.blocked_at is not None and sent_at < self.blocked_at else replace(self, strikes=0)

    def limited_secondarily(self, now: datetime, sent_at: datetime, retry_after: float | None) -> Budget:
        """After a secondary limit: `retry_after` seconds, else a minute, doubled with every one in a row."""
        strikes = self._strikes(sent_at)
        seconds = max(1.0, retry_after if retry_after is not None else SECONDARY_PAUSE_SECONDS) * 2 ** (strikes - 1)
        return self._block(now, now + timedelta(seconds=seconds), strikes, "secondary limit")

    def limited_primarily(self, now: datetime, sent_at: datetime, reset_at: datetime) -> Budget:
        """After a primary limit; a reset in the past (the clocks differ) still waits a growing while."""
        strikes = self._strikes(sent_at)
        until = max(reset_at, now + timedelta(seconds=2 ** (strikes - 1)))
        return self._block(now, until, strikes, "points an hour")

    def _strikes(self, sent_at: datetime) -> int:
        # Requests that were under way when the limit struck tell nothing new.
        return self.strikes if self.blocked_at is not None and sent_at < self.blocked_at else self.strikes + 1

    def _block(self, now: datetime, until: datetime, strikes: int, reason: str) -> Budget:
        if self.blocked_until is not None and self.blocked_until >= until:
            return replace(self, strikes=strikes)
        return replace(self, blocked_at=now, blocked_until=until, blocked_reason=reason, strikes=strikes)

    def _blocked(self, now: datetime) -> Verdict:
        if self.blocked_until is None or now >= self.blocked_until:
            return GO
        return Verdict((self.blocked_until - now).total_seconds(), self.blocked_reason)

    def _hour(self, now: datetime, points: int) -> Verdict:
        left = self.remaining(now)
        if self.hour is None or left is None or left >= points or now >= self.hour.reset_at:
            return GO
        return Verdict((self.hour.reset_at - now).total_seconds(), "points an hour")

    def _minute(self, now: datetime, points: int) -> Verdict:
        return until_it_fits(self.spent, now, points, POINTS_A_MINUTE, "points a minute")

    def _work(self, now: datetime) -> Verdict:
        """A bucket that refills second by second would let twice the limit through in its first minute."""
        under_way = self.in_flight * self.typical_seconds
        verdict = until_it_fits(
            self.worked, now, under_way + self.typical_seconds, WORK_SECONDS, "seconds of work a minute"
        )
        is_own_doing = under_way + self.typical_seconds > WORK_SECONDS and self.in_flight > 0
        return Verdict(max(verdict.seconds, 1.0), "seconds of work a minute") if is_own_doing else verdict

    def _newer(self, hour: HourlyPoints | None, now: datetime, points: int) -> HourlyPoints | None:
        """Answers overtake one another: within one hour the lowest count is the latest."""
        if hour is None:
            charged = self.hour
            return charged and replace(charged, remaining=max(0, charged.remaining - points))
        if self.hour is None or now >= self.hour.reset_at or hour.reset_at > self.hour.reset_at + SAME_HOUR:
            return hour
        if hour.reset_at < self.hour.reset_at - SAME_HOUR:
            return self.hour
        return replace(hour, remaining=min(hour.remaining, self.hour.remaining))


def of_last_minute(entries: Sequence[tuple[datetime, float]], now: datetime) -> tuple[tuple[datetime, float], ...]:
    # Those in the future were counted before the clock was set back.
    return tuple((at, amount) for at, amount in entries if abs(now - at) < MINUTE)


def until_it_fits(
    entries: Sequence[tuple[datetime, float]], now: datetime, more: float, most: float, reason: str
) -> Verdict:
    """The wait until enough of the last minute's entries are a minute old for `more` to fit under `most`."""
    recent = of_last_minute(entries, now)
    total = sum(amount for _, amount in recent) + more
    freed = None
    for at, amount in recent:
        if total <= most:
            break
        total -= amount
        freed = at
    return GO if freed is None else Verdict((freed + MINUTE - now).total_seconds(), reason)
