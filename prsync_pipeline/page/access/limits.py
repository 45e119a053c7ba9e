"""How often somebody may do something: so many times within a while, counted in this process."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

KEYS_KEPT = 10_000


class _Try(NamedTuple):
    at: datetime
    what: str | None


class Limit:
    """`times` within `span` for each key: an address, the name of a link. Those longest ago are forgotten first."""

    def __init__(self, times: int, span: timedelta = timedelta(minutes=1)) -> None:
        self._times, self._span = times, span
        self._tries: OrderedDict[str, deque[_Try]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str, now: datetime) -> int:
        """The seconds until the key has a try again; 0: it has one."""
        with self._lock:
            tries = self._recent(key, now)
            if len(tries) < self._times:
                return 0
            return max(1, round((self._span - abs(now - tries[0].at)).total_seconds()))

    def note(self, key: str, now: datetime, what: str | None = None) -> None:
        """Count a try; `what` is the same try again where it was counted within the while."""
        with self._lock:
            tries = self._recent(key, now)
            if what is None or what not in {earlier.what for earlier in tries}:
                tries.append(_Try(now, what))

    def take(self, key: str, now: datetime) -> int:
        """Count a try where the key has one; the seconds until it has one again, 0: it was counted."""
        seconds = self.wait(key, now)
        if not seconds:
            self.note(key, now)
        return seconds

    def _recent(self, key: str, now: datetime) -> deque[_Try]:
        """The key's tries within the while; one in the future is of a clock that was set back."""
        tries = self._tries.setdefault(key, deque(maxlen=self._times))
        self._tries.move_to_end(key)
        while tries and abs(now - tries[0].at) >= self._span:
            tries.popleft()
        if len(self._tries) > KEYS_KEPT:
            self._tries.popitem(last=False)
        return tries
