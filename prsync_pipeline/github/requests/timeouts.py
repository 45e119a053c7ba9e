"""Time-outs in a row, over all threads of a client. Knows how many and how long to rest; neither sleeps nor asks."""

from __future__ import annotations

import threading

FIRST_REST_SECONDS = 1.0
SUSPICIOUS = 10


class Lateness:
    """Counts requests that GitHub ran out of time over; `longest` is the longest rest after one, in seconds."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._lock = threading.Lock()
        self._in_a_row = 0

    @property
    def in_a_row(self) -> int:
        return self._in_a_row

    @property
    def rest(self) -> float:
        """Seconds to rest before anything more is asked: doubling with each time-out in a row."""
        in_a_row = self._in_a_row
        return min(FIRST_REST_SECONDS * 2 ** (in_a_row - 1), self._longest) if in_a_row else 0.0

    def timed_out(self, known: int) -> bool:
        """Counts a time-out of a request that was sent when `known` were in a row; True where it is time to wonder.

        Requests that were under way at once tell the same thing, so they count as one.
        """
        with self._lock:
            if known != self._in_a_row:
                return False
            self._in_a_row += 1
            return self._in_a_row % SUSPICIOUS == 0

    def answered(self) -> None:
        with self._lock:
            self._in_a_row = 0
