"""A run's heartbeat in the warehouse: a run whose process was killed is recognized by a heartbeat that stopped."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.errors import WarehouseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from prsync_pipeline.months import Clock
    from prsync_pipeline.warehouse import Heartbeat, Store

BEAT_EVERY = timedelta(seconds=15)
SILENT_AFTER = timedelta(seconds=90)
CONFIRMED_AFTER = timedelta(seconds=45)


@contextmanager
def heartbeat(store: Store, run_id: str, team: str, clock: Clock) -> Iterator[None]:
    """Beat from a thread for as long as the block runs; a beat that the warehouse refuses is skipped.

    The last beat stays: until Dagster has recorded the run's end, it shows that the run is alive.
    """
    process = f"{socket.gethostname()}:{os.getpid()}"
    finished = threading.Event()

    def beat() -> None:
        while not finished.wait(BEAT_EVERY.total_seconds()):
            try:
                store.heartbeats.beat(run_id, team, process, clock())
            except WarehouseError:
                continue

    store.heartbeats.beat(run_id, team, process, clock())
    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


def silent(beats: Sequence[Heartbeat], now: datetime) -> list[Heartbeat]:
    """Those whose last beat is not recent: it is old, or in the future, where the clock was set back since."""
    return [beat for beat in beats if abs(now - beat.beat_at) > SILENT_AFTER]


def is_lost(beat: Heartbeat, now: datetime) -> bool:
    """Whether a silent one was noticed long enough ago: its process was killed, or its machine went away.

    Once is not enough: after a laptop's sleep, or where a clock was set, a living run looks silent until it beats.
    """
    return beat.silent_since is not None and now - beat.silent_since >= CONFIRMED_AFTER


def is_newly_silent(beat: Heartbeat, now: datetime) -> bool:
    return beat.silent_since is None or beat.silent_since > now
