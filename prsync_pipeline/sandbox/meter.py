"""Who has spent how much: points of the hour and the minute, seconds of work, requests at once, for each user."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from prsync_pipeline.sandbox.limits import Limits


@dataclass(frozen=True, slots=True)
class Refusal:
    """`retry_after` in seconds, from now."""

    kind: Literal["primary", "secondary"]
    retry_after: float


@dataclass(frozen=True, slots=True)
class Balance:
    """The hour's points as every answer reports them."""

    limit: int
    used: int
    reset_at: datetime
    cost: int = 0
    nodes: int = 0

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)


@dataclass(slots=True)
class Account:
    """One user's spending; `recent` holds (when, points, seconds) of the last minute."""

    reset_at: datetime
    used: int = 0
    in_flight: int = 0
    recent: deque[tuple[datetime, int, float]] = field(default_factory=deque)


def whole_second(moment: datetime) -> datetime:
    """The next whole second: GitHub's resets lie on them."""
    return (moment + timedelta(microseconds=999_999)).replace(microsecond=0)


class Meter:
    """Not thread-safe: the server's one event loop asks it."""

    def __init__(self, limits: Limits, clock: Callable[[], datetime]) -> None:
        self._limits = limits
        self._clock = clock
        self._accounts: dict[str, Account] = {}

    def account(self, login: str) -> Account:
        """The user's account with what has lapsed taken off."""
        now = self._clock()
        fresh_reset = whole_second(now + timedelta(seconds=self._limits.window_seconds))
        account = self._accounts.setdefault(login, Account(fresh_reset))
        if now >= account.reset_at:
            account.used, account.reset_at = 0, fresh_reset
        horizon = now - timedelta(seconds=self._limits.minute_seconds)
        while account.recent and account.recent[0][0] <= horizon:
            account.recent.popleft()
        return account

    def refusal(self, login: str) -> Refusal | None:
        """Why a request of that user may not go ahead now; None where it may."""
        account, limits, now = self.account(login), self._limits, self._clock()
        if account.used >= limits.points_per_hour:
            return Refusal("primary", (account.reset_at - now).total_seconds())
        points = sum(points for _, points, _ in account.recent)
        seconds = sum(seconds for _, _, seconds in account.recent)
        if account.in_flight >= limits.concurrent_requests:
            return Refusal("secondary", limits.minute_seconds)
        if points >= limits.points_per_minute or seconds >= limits.work_seconds_per_minute:
            oldest = account.recent[0][0] + timedelta(seconds=limits.minute_seconds)
            return Refusal("secondary", max(1.0, (oldest - now).total_seconds()))
        return None

    def charge(self, login: str, points: int) -> None:
        account = self.account(login)
        account.used = min(account.used + points, self._limits.points_per_hour)
        account.recent.append((self._clock(), points, 0.0))

    def work(self, login: str, seconds: float) -> None:
        """Count `seconds` of GraphQL work that ended now."""
        self.account(login).recent.append((self._clock(), 0, seconds))

    def exhaust(self, login: str, seconds: float) -> None:
        """Spend all of that user's points; they come back after `seconds`."""
        account = self.account(login)
        account.used = self._limits.points_per_hour
        account.reset_at = whole_second(self._clock() + timedelta(seconds=seconds))

    def balance(self, login: str, cost: int = 0, nodes: int = 0) -> Balance:
        account = self.account(login)
        return Balance(self._limits.points_per_hour, account.used, account.reset_at, cost, nodes)
