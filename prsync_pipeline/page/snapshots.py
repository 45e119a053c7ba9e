"""One read of the warehouse a second for each report, whoever looks; the last one where the warehouse is busy."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from prsync_pipeline.errors import WarehouseLocked, WarehouseUnavailable
from prsync_pipeline.page.refusals import Busy

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from prsync_pipeline.months import Clock
    from prsync_pipeline.warehouse import Store

T = TypeVar("T")
FRESH_SECONDS = 1.0
BUSY_SECONDS = 1.0
"""After a read that came to nothing nobody waits for another one for so long: each would hold up those behind it."""
REPORTS_KEPT = 256


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """A report as it was at `as_of`; stale where the warehouse could not be read since."""

    value: T
    as_of: datetime
    is_stale: bool = False


@dataclass(slots=True)
class _Entry:
    lock: threading.Lock = field(default_factory=threading.Lock)
    shown: Shown[object] | None = None
    read_at: float = 0.0
    is_expired: bool = False


class Snapshots:
    """Reports by their keys. Those who ask for the same one at the same time wait for a single read."""

    def __init__(self, store: Store, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock, self._monotonic = store, clock, monotonic
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._lock = threading.Lock()
        self._busy_until = float("-inf")

    def read(self, key: Hashable, report: Callable[[Store], T]) -> Shown[T]:
        """What `report` computes of the store in one transaction, at most a second old.

        Raises:
            Busy: the warehouse cannot be read now, and never was for this key.
        """
        entry = self._entry(key)
        with entry.lock:
            if entry.shown is None or entry.is_expired or self._monotonic() - entry.read_at >= FRESH_SECONDS:
                self._refresh(entry, report)
            return cast("Shown[T]", entry.shown)  # the key says which type it is of

    def expire(self) -> None:
        """Read everything anew when it is next asked for: something was written, so the warehouse answers."""
        with self._lock:
            self._busy_until = float("-inf")
            for entry in self._entries.values():
                entry.is_expired = True

    def _entry(self, key: Hashable) -> _Entry:
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            if len(self._entries) > REPORTS_KEPT:
                self._entries.popitem(last=False)
            return entry

    def _refresh(self, entry: _Entry, report: Callable[[Store], object]) -> None:
        if self._monotonic() < self._busy_until:
            _keep(entry)
            return
        try:
            with self._store.warehouse.together():
                entry.is_expired = False
                entry.shown = Shown(report(self._store), self._clock())
            entry.read_at = self._monotonic()
        except (WarehouseLocked, WarehouseUnavailable) as error:
            self._busy_until = self._monotonic() + BUSY_SECONDS
            _keep(entry, error)


def _keep(entry: _Entry, error: Exception | None = None) -> None:
    """Show what was read last, as such."""
    if entry.shown is None:
        raise Busy("The warehouse is busy. This page loads again in two seconds.") from error
    entry.shown = Shown(entry.shown.value, entry.shown.as_of, is_stale=True)
