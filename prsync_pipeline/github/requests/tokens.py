"""The pool of tokens, each with its budget, and their usage so far. Chooses the next one; sends nothing."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.errors import CredentialsRefused
from prsync_pipeline.github.requests.budget import Allowance, Budget, Wait
from prsync_pipeline.github.types import ApiUsage
from prsync_pipeline.models import Quota
from prsync_pipeline.redaction import keep_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from prsync_pipeline.github.types import HourlyPoints

SAME_WAIT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Token:
    """A secret with the name that may be shown."""

    alias: str
    secret: str = field(repr=False)


class Tokens:
    """A pool: the token with the shortest wait goes next, of several the one with most points left."""

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets:
            raise CredentialsRefused("There is no GitHub token. Set GITHUB_TOKEN, or name a variable for the team.")
        keep_secret(*secrets)
        tokens = [Token(f"token {place}", secret) for place, secret in enumerate(dict.fromkeys(secrets), start=1)]
        for token in tokens:
            if not (token.secret.isascii() and token.secret.isprintable() and " " not in token.secret):
                raise CredentialsRefused(f"GitHub's {token.alias} holds characters that no token has. Copy it again.")
        self._lock = threading.Lock()
        self._budgets = {token: Budget() for token in tokens}
        self._known: dict[str, HourlyPoints] = {}
        self._usage = ApiUsage()
        self._logged_until: datetime | None = None
        self._ahead = timedelta(0)
        self._waited = timedelta(0)
        self._waits_until: datetime | None = None

    @property
    def aliases(self) -> frozenset[str]:
        with self._lock:
            return frozenset(token.alias for token in self._budgets)

    def take(self, now: datetime, points: int, avoid: frozenset[str] = frozenset()) -> Token | Wait:
        """A token for a request of `points`, counted as sent; the shortest wait where none may go now.

        Tokens whose aliases are in `avoid` are chosen only where no other is left.
        """
        with self._lock:
            candidates = [token for token in self._budgets if token.alias not in avoid] or list(self._budgets)
            waits = {token: self._budgets[token].wait(now, points) for token in candidates}
            token = min(waits, key=lambda candidate: (waits[candidate].seconds, -self._left(candidate, now)))
            if waits[token].seconds > 0:
                return waits[token]
            self._budgets[token] = self._budgets[token].sent(now, points)
            return token

    def record_response(  # noqa: PLR0913 - one request's account
        self,
        token: Token,
        now: datetime,
        *,
        estimate: int,
        charged: int,
        seconds: float,
        hour: HourlyPoints | None,
    ) -> None:
        """Count a request that was taken with `estimate`, and what GitHub charged for it."""
        self._change(token, lambda budget: budget.record_response(now, estimate, seconds, hour))
        with self._lock:
            usage = self._usage
            self._usage = replace(
                usage,
                requests=usage.requests + 1,
                points=usage.points + charged,
                seconds=usage.seconds + seconds,
            )
            if hour is not None:
                self._known[token.alias] = hour

    def record_server_time(self, sent_at: datetime, answered_at: datetime | None) -> None:
        """Record by how much our clock is ahead of GitHub's: no request is sent after its response."""
        if answered_at is not None:
            self._ahead = max(timedelta(0), sent_at - answered_at)

    @property
    def ahead(self) -> timedelta:
        return self._ahead

    def record_success(self, token: Token, sent_at: datetime) -> None:
        self._change(token, lambda budget: budget.record_success(sent_at))

    def record_secondary_limit(self, token: Token, now: datetime, sent_at: datetime, retry_after: float | None) -> None:
        self._change(token, lambda budget: budget.record_secondary_limit(now, sent_at, retry_after))

    def record_primary_limit(self, token: Token, now: datetime, sent_at: datetime, reset_at: datetime) -> None:
        self._change(token, lambda budget: budget.record_primary_limit(now, sent_at, reset_at))

    def drop(self, token: Token) -> bool:
        """Take a refused token out of the pool, unless it is the last; True where others go on."""
        with self._lock:
            if len(self._budgets) > 1 or token not in self._budgets:
                self._budgets.pop(token, None)
                return True
            return False

    def is_new_wait(self, until: datetime) -> bool:
        """Whether a wait until then was not logged yet: several threads wait for the same moment."""
        with self._lock:
            is_new = self._logged_until is None or until > self._logged_until + SAME_WAIT
            if is_new:
                self._logged_until = until
            return is_new

    def record_wait(self, now: datetime, until: datetime) -> None:
        """Count a wait; those of several threads at the same time are one."""
        with self._lock:
            begins = now if self._waits_until is None else max(now, self._waits_until)
            self._waited += max(timedelta(0), until - begins)
            self._waits_until = max(begins, until)

    def waited(self, now: datetime) -> timedelta:
        """For how long requests have waited until now."""
        with self._lock:
            to_come = timedelta(0) if self._waits_until is None else max(timedelta(0), self._waits_until - now)
            return max(timedelta(0), self._waited - to_come)

    def allowance(self, now: datetime) -> Allowance:
        """What all tokens together may still spend."""
        with self._lock:
            parts = [budget.allowance(now) for budget in self._budgets.values()]
        known = [part for part in parts if part.points_left is not None]
        return Allowance(
            tokens=len(parts),
            spent=tuple(entry for part in parts for entry in part.spent),
            worked=tuple(entry for part in parts for entry in part.worked),
            points_left=sum(part.points_left or 0 for part in known) if known else None,
            points_limit=sum(part.points_limit for part in known),
            resets_in=min((part.resets_in for part in known), default=0.0),
            blocked_for=min(part.blocked_for for part in parts),
        )

    @property
    def usage(self) -> ApiUsage:
        with self._lock:
            return replace(self._usage, remaining={alias: hour.remaining for alias, hour in self._known.items()})

    def quota(self, now: datetime) -> Quota | None:
        """What is left of the hour's points of all tokens together; None before the first response."""
        with self._lock:
            hours = list(self._known.values())
        if not hours:
            return None
        return Quota(
            points_left=sum(hour.remaining for hour in hours),
            points_limit=sum(hour.limit for hour in hours),
            resets_at=min(hour.reset_at for hour in hours),
            answered_at=now,
        )

    def _change(self, token: Token, change: Callable[[Budget], Budget]) -> None:
        with self._lock:
            if token in self._budgets:
                self._budgets[token] = change(self._budgets[token])

    def _left(self, token: Token, now: datetime) -> float:
        left = self._budgets[token].remaining(now)
        return float("inf") if left is None else left
