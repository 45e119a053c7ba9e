"""How often sign-ups may ask GitHub: one at a time in this process, and each client six times a minute."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from prsync_pipeline.page.access.limits import Limit
from prsync_pipeline.page.refusals import PageRefusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.months import Clock

A_MINUTE = 6
# A brief client asks nothing after twenty seconds, and its last request may take ten more.
LONGEST_TURN_SECONDS = 35


class TooManyQuestions(PageRefusal):
    """`seconds` until the client may ask again."""

    def __init__(self, seconds: int, reason: str) -> None:
        headers = {"Retry-After": str(seconds)}
        super().__init__(429, f"{reason} Try again in {seconds} s.", back="/signup", headers=headers)
        self.seconds = seconds


class Questions:
    """The turns of all sign-ups in this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._limit = Limit(A_MINUTE)
        self._turn = threading.Lock()

    @contextmanager
    def turn(self, client: str) -> Iterator[None]:
        """A client's turn to ask; others wait for its end.

        Raises:
            TooManyQuestions: the client's six are used up, or somebody else's turn does not end.
        """
        seconds = self._limit.take(client, self._clock())
        if seconds:
            raise TooManyQuestions(seconds, f"A sign-up asks GitHub {A_MINUTE} times a minute at the most.")
        if not self._turn.acquire(timeout=LONGEST_TURN_SECONDS):
            raise TooManyQuestions(LONGEST_TURN_SECONDS, "Another sign-up is asking GitHub at the moment.")
        try:
            yield
        finally:
            self._turn.release()
