"""Sends a query to GitHub until there is a response or a reason to stop. The one place that waits and retries."""

from __future__ import annotations

import random
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.backoff import doubling_pause
from prsync_pipeline.errors import (
    BudgetSpent,
    CredentialsRefused,
    GitHubError,
    OutOfTime,
    PrimaryLimit,
    SecondaryLimit,
    TooHeavy,
    Unreachable,
)
from prsync_pipeline.github.graphql.limits import hourly_points, hourly_points_in_headers
from prsync_pipeline.github.graphql.queries import PROBE
from prsync_pipeline.github.graphql.responses import ScopeMissing, parse_response
from prsync_pipeline.github.requests.timeouts import MAX_IN_A_ROW
from prsync_pipeline.github.requests.tokens import Token
from prsync_pipeline.github.types import GitHubWait
from prsync_pipeline.waits import AT_GITHUB, reported_wait

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from prsync_pipeline.github.graphql.queries import Query
    from prsync_pipeline.github.graphql.responses import GraphQLResponse
    from prsync_pipeline.github.requests.time_limit import TimeLimit
    from prsync_pipeline.github.requests.timeouts import Timeouts
    from prsync_pipeline.github.requests.tokens import Tokens
    from prsync_pipeline.github.requests.transport import Transport
    from prsync_pipeline.months import Clock

LONGEST_WAIT_SECONDS = 60.0
NETWORK_SECONDS = 1.0
WORTH_LOGGING_SECONDS = 2.0
WAITS_FOR = {
    "points an hour": "GitHub's hourly budget",
    "points a minute": "GitHub's budget of points a minute",
    "seconds of work a minute": "GitHub's budget of work a minute",
    "secondary limit": "the pause that GitHub asked for",
}


def ignore_wait(_: GitHubWait) -> None:
    """Nobody is to know of waits."""


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a query is sent again to an unreachable server (`limit`), and after how long."""

    limit: int
    seconds: float

    def pause(self, failures: int) -> float:
        """Seconds before the next try: short after the first failure, `seconds` and doubling when it persists."""
        if failures == 1:
            return min(NETWORK_SECONDS, self.seconds, LONGEST_WAIT_SECONDS)
        return doubling_pause(self.seconds, failures - 1, LONGEST_WAIT_SECONDS)


@dataclass(frozen=True, slots=True)
class Requester:
    """Takes a token, waits for its budget, posts, parses the response, and retries what may pass.

    `sleep` is for tests; without it a wait ends as soon as `stop` is set. No request is sent after `time_limit`.
    `waiting` takes each wait of several seconds, on the thread that waits.
    """

    transport: Transport
    tokens: Tokens
    retries: Retries
    timeouts: Timeouts
    clock: Clock
    sleep: Callable[[float], None] | None
    log: Callable[[str], None]
    longest_wait_seconds: float = LONGEST_WAIT_SECONDS
    time_limit: TimeLimit | None = None
    waiting: Callable[[GitHubWait], None] = ignore_wait

    def send(self, query: Query, stop: threading.Event, avoid: frozenset[str] = frozenset()) -> GraphQLResponse:
        """The response's data, with errors about single nodes.

        Tokens whose aliases are in `avoid` are used only where no other is left. While nothing but time-outs comes,
        each query waits for a growing pause before it is sent.

        Raises:
            BudgetSpent: every token has to wait for longer than `longest_wait_seconds`.
            OutOfTime: the time limit of all requests together is over.
            CredentialsRefused: no token is left that GitHub takes.
            TooHeavy: the same query must not be sent again; a smaller one may.
            Unreachable: it stayed so through all retries, or time-outs are all that comes.
            QueryRejected: GitHub does not understand the query.
        """
        failures = 0
        self._pause_after_timeouts(stop)
        while True:
            token = self._take_token(query, stop, avoid)
            known_timeouts = self.timeouts.in_a_row
            try:
                response = self._send_once(token, query)
            except TooHeavy as error:
                if self.timeouts.record_timeout(known_timeouts):
                    self._probe(error, stop)
                raise
            except (PrimaryLimit, SecondaryLimit):
                pass  # the next token is taken after the wait that the limit asks for
            except CredentialsRefused as error:
                if isinstance(error, ScopeMissing) or not self.tokens.drop(token):
                    raise
                self.log(f"{token.alias}: {error}")
            except Unreachable as error:
                failures += 1
                if failures > self.retries.limit:
                    raise
                seconds = max(self.retries.pause(failures) * _jitter(), error.retry_after or 0.0)
                self.log(f"Trying again in {seconds:.0f} s: {error}")
                self._wait(min(seconds, LONGEST_WAIT_SECONDS), "GitHub, which does not answer", stop, is_logged=True)
            else:
                self.timeouts.record_response()
                return response

    def pause(self, seconds: float, stop: threading.Event) -> None:
        """Sleep for so many seconds, or until the time limit; raises CancelledError where `stop` is set."""
        if self.time_limit is not None:
            seconds = min(seconds, self.time_limit.seconds_left)
        if self.sleep is not None:
            self.sleep(seconds)
        else:
            stop.wait(seconds)
        if stop.is_set():
            raise CancelledError

    def _pause_after_timeouts(self, stop: threading.Event) -> None:
        """Time-outs in a row are caused by GitHub's load rather than by the query's size: give it time."""
        seconds = self.timeouts.pause_seconds * _jitter()
        if seconds:
            self._wait(seconds, f"GitHub, which ran out of time {self.timeouts.in_a_row} times in a row", stop)

    def _probe(self, error: TooHeavy, stop: threading.Event) -> None:
        """Send the smallest query, to distinguish a GitHub that is down from queries that are too heavy.

        Raises:
            Unreachable: that one gets no response either, or nothing larger got one for too long.
        """
        if self.timeouts.in_a_row >= MAX_IN_A_ROW:
            raise Unreachable(f"{error} That was {self.timeouts.in_a_row} times in a row.")
        token = self._take_token(PROBE, stop, frozenset())
        try:
            self._send_once(token, PROBE)
        except (TooHeavy, Unreachable):
            message = (
                f"{error} That was {self.timeouts.in_a_row} times in a row, and nothing smaller is answered either."
            )
            raise Unreachable(message) from None
        except GitHubError:
            pass  # a refusal shows that GitHub answers

    def _take_token(self, query: Query, stop: threading.Event, avoid: frozenset[str]) -> Token:
        while True:
            if stop.is_set():
                raise CancelledError
            if self.time_limit is not None and not self.time_limit.seconds_left:
                raise OutOfTime(self.time_limit.seconds)
            now = self.clock()
            wait = self.tokens.take(now, query.points, avoid)
            if isinstance(wait, Token):
                return wait
            if wait.seconds > self.longest_wait_seconds:
                raise BudgetSpent(now + timedelta(seconds=wait.seconds), wait.reason)
            self._wait(wait.seconds, WAITS_FOR.get(wait.reason, wait.reason), stop)

    def _wait(self, seconds: float, reason: str, stop: threading.Event, *, is_logged: bool = False) -> None:
        """Pause, and report a wait that is worth it and that no other thread has reported."""
        now = self.clock()
        wait = GitHubWait(now + timedelta(seconds=seconds), reason)
        self.tokens.record_wait(now, wait.until)
        if seconds >= WORTH_LOGGING_SECONDS and self.tokens.is_new_wait(wait.until):
            if not is_logged:
                self.log(f"{wait} ({seconds:.0f} s)")
            self.waiting(wait)
        self.pause(seconds, stop)

    def _send_once(self, token: Token, query: Query) -> GraphQLResponse:
        sent_at = self.clock()
        # A request without a response counts with the whole time-out, and with its points: time-outs cost some.
        seconds, charged, hour = self.transport.seconds, query.points, None
        try:
            with reported_wait(AT_GITHUB, "GitHub's answer", self.transport.seconds):
                response = self.transport.post(token.secret, query)
            seconds, hour = response.elapsed.total_seconds(), hourly_points_in_headers(response)
            parsed = parse_response(response, self.clock())
            charged, hour = parsed.points or charged, hourly_points(parsed.data) or hour
            self.tokens.record_server_time(sent_at, parsed.answered_at)
        except SecondaryLimit as error:
            charged = 0
            self.tokens.record_secondary_limit(token, self.clock(), sent_at, error.retry_after)
            raise
        except PrimaryLimit as error:
            charged = 0
            self.tokens.record_primary_limit(token, self.clock(), sent_at, error.reset_at)
            raise
        except Unreachable:
            seconds = min(seconds, NETWORK_SECONDS)
            raise
        else:
            self.tokens.record_success(token, sent_at)
            return replace(parsed, token=token.alias)
        finally:
            self.tokens.record_response(
                token, self.clock(), estimate=query.points, charged=charged, seconds=seconds, hour=hour
            )


def _jitter() -> float:
    """A factor between a half and one, so that many clients do not return at the same moment."""
    return random.uniform(0.5, 1.0)  # noqa: S311 - no secret
