"""Asks GitHub one query until there is an answer or a reason to stop. The one place that waits and that retries."""

from __future__ import annotations

import random
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.errors import (
    BudgetSpent,
    CredentialsRefused,
    GitHubError,
    PrimaryLimit,
    SecondaryLimit,
    TooHeavy,
    Unreachable,
)
from prsync_pipeline.github.graphql.queries import PROBE
from prsync_pipeline.github.graphql.responses import ScopeMissing, hourly_points, hourly_points_of, sort
from prsync_pipeline.github.requests.tokens import Token

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from prsync_pipeline.github.graphql.queries import Query
    from prsync_pipeline.github.graphql.responses import Answer
    from prsync_pipeline.github.requests.timeouts import Lateness
    from prsync_pipeline.github.requests.tokens import Tokens
    from prsync_pipeline.github.requests.transport import Transport
    from prsync_pipeline.months import Clock

LONGEST_WAIT_SECONDS = 60.0
NETWORK_SECONDS = 1.0
WORTH_SAYING_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Retries:
    """How often an unreachable server is asked again, and after how long."""

    most: int
    seconds: float

    def pause(self, failures: int) -> float:
        """Seconds before the next try: short after the first failure, `seconds` and doubling when it persists."""
        base = min(NETWORK_SECONDS, self.seconds) if failures == 1 else self.seconds * 2 ** (failures - 2)
        return min(base, LONGEST_WAIT_SECONDS)


@dataclass(frozen=True, slots=True)
class Asker:
    """Takes a token, waits while its budget says so, posts, sorts the answer, and retries what may pass.

    `sleep` is for tests; without it a wait ends as soon as `stop` is set.
    """

    transport: Transport
    tokens: Tokens
    retries: Retries
    lateness: Lateness
    clock: Clock
    sleep: Callable[[float], None] | None
    log: Callable[[str], None]
    longest_wait_seconds: float = LONGEST_WAIT_SECONDS

    def ask(self, query: Query, stop: threading.Event, but: frozenset[str] = frozenset()) -> Answer:
        """The answer's data, with errors about single nodes; not with the tokens named in `but` where others are left.

        While nothing but time-outs comes, each question waits its growing rest before it goes out.

        Raises:
            BudgetSpent: every token has to wait for longer than is to be waited.
            CredentialsRefused: no token is left that GitHub takes.
            TooHeavy: the same query must not be sent again; a smaller one may.
            Unreachable: it stayed so through all retries, or time-outs are all that comes.
            QueryRejected: GitHub does not understand the query.
        """
        failures = 0
        self._rest(stop)
        while True:
            token = self._take(query, stop, but)
            late = self.lateness.in_a_row
            try:
                answer = self._post(token, query)
            except TooHeavy as error:
                if self.lateness.timed_out(late):
                    self._probe(error, stop)
                raise
            except (PrimaryLimit, SecondaryLimit):
                pass  # the wait that follows says why
            except CredentialsRefused as error:
                if isinstance(error, ScopeMissing) or not self.tokens.drop(token):
                    raise
                self.log(f"{token.alias}: {error}")
            except Unreachable as error:
                failures += 1
                if failures > self.retries.most:
                    raise
                seconds = max(self.retries.pause(failures) * jitter(), error.retry_after or 0.0)
                self.log(f"Trying again in {seconds:.0f} s: {error}")
                self.pause(min(seconds, LONGEST_WAIT_SECONDS), stop)
            else:
                self.lateness.answered()
                return answer

    def pause(self, seconds: float, stop: threading.Event) -> None:
        """Sleeps; raises CancelledError where nobody waits for the answer any more."""
        if self.sleep is not None:
            self.sleep(seconds)
        else:
            stop.wait(seconds)
        if stop.is_set():
            raise CancelledError

    def _rest(self, stop: threading.Event) -> None:
        """Time-outs in a row are rather GitHub's trouble than the size of what is asked for: give it time."""
        seconds = self.lateness.rest * jitter()
        if seconds >= WORTH_SAYING_SECONDS and self.tokens.is_news(self.clock() + timedelta(seconds=seconds)):
            self.log(f"GitHub ran out of time {self.lateness.in_a_row} times in a row: {seconds:.0f} s of rest.")
        if seconds:
            self.pause(seconds, stop)

    def _probe(self, error: TooHeavy, stop: threading.Event) -> None:
        """Asks next to nothing, to tell a GitHub that is down from questions that are too heavy.

        Raises:
            Unreachable: that is not answered either.
        """
        token = self._take(PROBE, stop, frozenset())
        try:
            self._post(token, PROBE)
        except (TooHeavy, Unreachable):
            said = f"{error} That was {self.lateness.in_a_row} times in a row, and nothing smaller is answered either."
            raise Unreachable(said) from None
        except GitHubError:
            pass  # a refusal is an answer too

    def _take(self, query: Query, stop: threading.Event, but: frozenset[str]) -> Token:
        while True:
            if stop.is_set():
                raise CancelledError
            now = self.clock()
            taken = self.tokens.take(now, query.points, but)
            if isinstance(taken, Token):
                return taken
            if taken.seconds > self.longest_wait_seconds:
                raise BudgetSpent(now + timedelta(seconds=taken.seconds), taken.reason)
            until = now + timedelta(seconds=taken.seconds)
            if taken.seconds >= WORTH_SAYING_SECONDS and self.tokens.is_news(until):
                self.log(f"Waiting {taken.seconds:.0f} s for GitHub's budget ({taken.reason}).")
            self.pause(taken.seconds, stop)

    def _post(self, token: Token, query: Query) -> Answer:
        sent_at = self.clock()
        # What is counted for a request that never comes back: all the time, and the points, since time-outs cost some.
        seconds, charged, hour = self.transport.seconds, query.points, None
        try:
            response = self.transport.post(token.secret, query)
            seconds, hour = response.elapsed.total_seconds(), hourly_points_of(response)
            answer = sort(response, self.clock())
            charged, hour = answer.points or charged, hourly_points(answer.data) or hour
            self.tokens.answered(sent_at, answer.answered_at)
        except SecondaryLimit as error:
            charged = 0
            self.tokens.limited_secondarily(token, self.clock(), sent_at, error.retry_after)
            raise
        except PrimaryLimit as error:
            charged = 0
            self.tokens.limited_primarily(token, self.clock(), sent_at, error.reset_at)
            raise
        except Unreachable:
            seconds = min(seconds, NETWORK_SECONDS)
            raise
        else:
            self.tokens.welcomed(token, sent_at)
            return replace(answer, token=token.alias)
        finally:
            self.tokens.came_back(
                token, self.clock(), estimate=query.points, charged=charged, seconds=seconds, hour=hour
            )


def jitter() -> float:
    """A factor between a half and one, so that many clients do not return at the same moment."""
    return random.uniform(0.5, 1.0)  # noqa: S311 - no secret
