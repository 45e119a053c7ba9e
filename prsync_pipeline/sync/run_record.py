"""A run's own row in the warehouse: its stages, how far it is, and signs of life that stop with its process."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.errors import BudgetSpent, PrsyncError, WarehouseError
from prsync_pipeline.warehouse import SILENT_AFTER, NewRun, RunOutcome, RunStage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from prsync_pipeline.months import Clock, MonthRange
    from prsync_pipeline.sync.progress import Progress
    from prsync_pipeline.warehouse import Store, SyncRun

BEAT_EVERY = timedelta(seconds=15)
CONFIRMED_AFTER = timedelta(seconds=45)
WRITE_EVERY = timedelta(seconds=2)


class RunRecord:
    """Writes what a running run knows of itself; what the warehouse refuses is skipped, since it is no data."""

    def __init__(self, store: Store, run: NewRun, clock: Clock) -> None:
        self._store, self._run, self._clock = store, run, clock
        self._stage: RunStage | None = None
        self._written_at: datetime | None = None

    def begin(self, stage: RunStage) -> None:
        """The run's first step, or its next one, begins with this stage.

        Raises:
            WarehouseError: it cannot be recorded, so that nobody would see that the run lives.
        """
        self._stage = stage
        self._store.sync_runs.begin(self._run, stage, self._clock())

    def beat(self) -> None:
        """A sign of life."""
        with suppress(WarehouseError):
            self._store.sync_runs.beat(self._run.run_id, self._run.team, self._clock())

    def enter(self, stage: RunStage) -> None:
        """Another stage begins; nothing happens where it has begun already."""
        if stage is not self._stage:
            self._stage = stage
            with suppress(WarehouseError):
                self._store.sync_runs.enter(self._run.run_id, self._run.team, stage, self._clock())

    def listen(self, progress: Progress) -> None:
        """Record the progress of the hydration: its first and last moment, and between them one every two seconds."""
        self.enter(RunStage.HYDRATING)
        now, is_over = self._clock(), progress.hydrated == progress.to_hydrate
        if not is_over and self._written_at is not None and abs(now - self._written_at) < WRITE_EVERY:
            return
        self._written_at = now
        left = progress.seconds_left
        with suppress(WarehouseError):
            self._store.sync_runs.progress(
                self._run.run_id,
                self._run.team,
                now,
                to_hydrate=progress.to_hydrate,
                hydrated=progress.hydrated,
                hydrated_by=None if left is None else now + timedelta(seconds=left),
                requests=progress.requests,
                points=progress.points,
            )

    def wait(self, until: datetime, reason: str) -> None:
        """Record until when the run waits for GitHub, and what for."""
        with suppress(WarehouseError):
            self._store.sync_runs.wait(self._run.run_id, self._run.team, until, reason)

    def end(self, outcome: RunOutcome, error: PrsyncError | None = None) -> None:
        """The run is over: what follows in Dagster writes no row of the team."""
        reason, code = (str(error), error.code) if error is not None else (None, None)
        with suppress(WarehouseError):
            self._store.sync_runs.end(self._run.run_id, self._run.team, outcome, self._clock(), error=reason, code=code)


def new_run(run_id: str, team: str, work: str, months: MonthRange) -> NewRun:
    """The run as one of this process."""
    return NewRun(run_id, team, f"{socket.gethostname()}:{os.getpid()}", work, months.first, months.last)


@contextmanager
def recorded(store: Store, run: NewRun, stage: RunStage, clock: Clock, *, is_last: bool = False) -> Iterator[RunRecord]:
    """Record a step of the run while the block runs, with a beat from a thread; an error of the block ends the run.

    Where the step `is_last`, its end is the run's: until Dagster has recorded it too, the row is not settled.
    """
    record = RunRecord(store, run, clock)
    record.begin(stage)
    finished = threading.Event()

    def beat() -> None:
        while not finished.wait(BEAT_EVERY.total_seconds()):
            record.beat()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        with _recorded_end(record, is_last=is_last):
            yield record
    finally:
        finished.set()
        thread.join()


@contextmanager
def _recorded_end(record: RunRecord, *, is_last: bool) -> Iterator[None]:
    """Record how the block ended; a last step's end without an error is a success."""
    try:
        yield
    except BaseException as error:
        record.end(outcome_of(error), error if isinstance(error, PrsyncError) else None)
        raise
    if is_last:
        record.end(RunOutcome.SUCCEEDED)


def outcome_of(error: BaseException) -> RunOutcome:
    """How a run ends by this error; what is no `Exception` is a person's Ctrl-C, or the system's signal."""
    if isinstance(error, BudgetSpent):
        return RunOutcome.WAITS
    return RunOutcome.FAILED if isinstance(error, Exception) else RunOutcome.INTERRUPTED


def silent(runs: Sequence[SyncRun], now: datetime) -> list[SyncRun]:
    """Those whose last beat is not recent: it is old, or in the future, where the clock was set back since."""
    return [run for run in runs if abs(now - run.beat_at) > SILENT_AFTER]


def is_lost(run: SyncRun, now: datetime) -> bool:
    """Whether a silent one was noticed long enough ago: its process was killed, or its machine went away.

    Once is not enough: after a laptop's sleep, or where a clock was set, a living run looks silent until it beats.
    """
    return run.silent_since is not None and now - run.silent_since >= CONFIRMED_AFTER


def is_newly_silent(run: SyncRun, now: datetime) -> bool:
    return run.silent_since is None or run.silent_since > now
