"""The tokens at hand, each with its budget, and what they were used for. Knows which goes next, and sends nothing."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.errors import CredentialsRefused
from prsync_pipeline.github.requests.budget import Budget, Verdict
from prsync_pipeline.github.types import Usage
from prsync_pipeline.models import Quota

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from prsync_pipeline.github.types import HourlyPoints

A_MOMENT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Token:
    """A secret with the name that may be shown."""

    alias: str
    secret: str = field(repr=False)


class Tokens:
    """A pool: the token that may go soonest goes next, of those the one with most points left."""

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets:
            raise CredentialsRefused("There is no GitHub token. Set GITHUB_TOKEN, or name a variable for the team.")
        tokens = [Token(f"token {place}", secret) for place, secret in enumerate(dict.fromkeys(secrets), start=1)]
        for token in tokens:
            if not (token.secret.isascii() and token.secret.isprintable() and " " not in token.secret):
                raise CredentialsRefused(f"GitHub's {token.alias} holds characters that no token has. Copy it again.")
        self._lock = threading.Lock()
        self._budgets = {token: Budget() for token in tokens}
        self._known: dict[str, HourlyPoints] = {}
        self._usage = Usage()
        self._announced: datetime | None = None
        self._ahead = timedelta(0)

    @property
    def aliases(self) -> frozenset[str]:
        with self._lock:
            return frozenset(token.alias for token in self._budgets)

    def take(self, now: datetime, points: int, but: frozenset[str] = frozenset()) -> Token | Verdict:
        """A token for a request of `points`, counted as sent; else the shortest wait.

        None of those named in `but`, unless no other is left.
        """
        with self._lock:
            others = [token for token in self._budgets if token.alias not in but] or list(self._budgets)
            verdicts = {token: self._budgets[token].verdict(now, points) for token in others}
            token = min(verdicts, key=lambda one: (verdicts[one].seconds, -self._left(one, now)))
            if verdicts[token].seconds > 0:
                return verdicts[token]
            self._budgets[token] = self._budgets[token].sent(now, points)
            return token

    def came_back(  # noqa: PLR0913 - one request's account
        self,
        token: Token,
        now: datetime,
        *,
        estimate: int,
        charged: int,
        seconds: float,
        hour: HourlyPoints | None,
    ) -> None:
        """Counts a request that was taken with `estimate`, and what GitHub charged for it."""
        self._change(token, lambda budget: budget.came_back(now, estimate, seconds, hour))
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

    def answered(self, sent_at: datetime, answered_at: datetime | None) -> None:
        """Notes by how much our clock is ahead of GitHub's: a question cannot go out after its answer was given."""
        if answered_at is not None:
            self._ahead = max(timedelta(0), sent_at - answered_at)

    @property
    def ahead(self) -> timedelta:
        return self._ahead

    def welcomed(self, token: Token, sent_at: datetime) -> None:
        self._change(token, lambda budget: budget.welcomed(sent_at))

    def limited_secondarily(self, token: Token, now: datetime, sent_at: datetime, retry_after: float | None) -> None:
        self._change(token, lambda budget: budget.limited_secondarily(now, sent_at, retry_after))

    def limited_primarily(self, token: Token, now: datetime, sent_at: datetime, reset_at: datetime) -> None:
        self._change(token, lambda budget: budget.limited_primarily(now, sent_at, reset_at))

    def drop(self, token: Token) -> bool:
        """Takes a refused token out of the pool, unless it is the last; True where others go on."""
        with self._lock:
            if len(self._budgets) > 1 or token not in self._budgets:
                self._budgets.pop(token, None)
                return True
            return False

    def is_news(self, until: datetime) -> bool:
        """Whether a wait until then was not announced yet: several threads wait for one end."""
        with self._lock:
            is_news = self._announced is None or until > self._announced + A_MOMENT
            if is_news:
                self._announced = until
            return is_news

    @property
    def usage(self) -> Usage:
        with self._lock:
            return replace(self._usage, remaining={alias: hour.remaining for alias, hour in self._known.items()})

    def quota(self, now: datetime) -> Quota | None:
        """What is left of the hour's points of all tokens together; None before the first answer."""
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
