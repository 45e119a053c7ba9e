"""Time-outs in a row, over all threads of a client: how many, and how long to pause. It neither sleeps nor sends."""

from __future__ import annotations

import threading

from prsync_pipeline.backoff import doubling_pause

FIRST_PAUSE_SECONDS = 1.0
PROBE_EVERY = 10  # time-outs in a row
MAX_IN_A_ROW = 40


class Timeouts:
    """Counts requests that GitHub ran out of time over; `longest` is the longest pause after them, in seconds."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._lock = threading.Lock()
        self._in_a_row = 0

    @property
    def in_a_row(self) -> int:
        return self._in_a_row

    @property
    def pause_seconds(self) -> float:
        """How long to pause before the next request: doubled with each time-out in a row, 0 after none."""
        in_a_row = self._in_a_row
        return doubling_pause(FIRST_PAUSE_SECONDS, in_a_row, self._longest) if in_a_row else 0.0

    def record_timeout(self, known: int) -> bool:
        """Count the time-out of a request that was sent when `known` were in a row; True where a probe is due.

        Requests that were under way at once have one cause, so they count as one.
        """
        with self._lock:
            if known != self._in_a_row:
                return False
            self._in_a_row += 1
            return self._in_a_row % PROBE_EVERY == 0

    def record_response(self) -> None:
        with self._lock:
            self._in_a_row = 0
