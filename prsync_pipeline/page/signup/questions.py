"""How often sign-ups may ask GitHub: one at a time in this process, and each client six times a minute."""

from __future__ import annotations

import math
import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.page.refusals import PageRefusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from prsync_pipeline.months import Clock

A_MINUTE = 6
MINUTE = timedelta(minutes=1)
# A brief client asks nothing after twenty seconds, and its last request may take ten more.
LONGEST_TURN_SECONDS = 35.0


class TooManyQuestions(PageRefusal):
    """`seconds` until the client may ask again."""

    def __init__(self, seconds: int, reason: str) -> None:
        super().__init__(
            429, f"{reason} Try again in {seconds} s.", back="/signup", headers={"Retry-After": str(seconds)}
        )
        self.seconds = seconds


class Questions:
    """The turns of the last minute by client."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._asked: dict[str, list[datetime]] = {}

    @contextmanager
    def turn(self, client: str) -> Iterator[None]:
        """A client's turn to ask; others wait for its end.

        Raises:
            TooManyQuestions: the client's six are used up, or somebody else's turn does not end.
        """
        self._count(client)
        if not self._turn.acquire(timeout=LONGEST_TURN_SECONDS):
            raise TooManyQuestions(int(LONGEST_TURN_SECONDS), "Another sign-up is asking GitHub at the moment.")
        try:
            yield
        finally:
            self._turn.release()

    def _count(self, client: str) -> None:
        now = self._clock()
        with self._lock:
            recent = {name: [at for at in times if abs(now - at) < MINUTE] for name, times in self._asked.items()}
            self._asked = {name: times for name, times in recent.items() if times}
            times = self._asked.setdefault(client, [])
            if len(times) >= A_MINUTE:
                seconds = math.ceil((times[0] + MINUTE - now).total_seconds())
                raise TooManyQuestions(max(1, seconds), f"A sign-up asks GitHub {A_MINUTE} times a minute at the most.")
            times.append(now)
