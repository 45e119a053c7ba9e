"""Where a run's progress shows in Dagster: a log line and an asset observation, at most every few seconds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from collections.abc import Callable

    from prsync_pipeline.sync.progress import Listener, Progress

SECONDS_BETWEEN = 5.0


class RunProgress:
    """Makes the listener of one run; the command line passes one of its own that draws bars."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic

    def listener(self, context: dg.AssetExecutionContext, asset: str) -> Listener:
        """Tells the first and the last moment of a sync, and between them one every few seconds."""
        told_at: float | None = None
        told: str | None = None

        def tell(progress: Progress) -> None:
            nonlocal told_at, told
            now, line = self.monotonic(), str(progress)
            finished = progress.hydrated == progress.to_hydrate
            if line == told or (told_at is not None and now - told_at < SECONDS_BETWEEN and not finished):
                return
            told_at, told = now, line
            context.log.info(line)
            context.log_event(dg.AssetObservation(asset, metadata=observed(progress)))

        return tell


def observed(progress: Progress) -> dict[str, int | float | str]:
    left = progress.seconds_left
    return {
        "team": progress.team,
        "repositories_done": progress.repositories_done,
        "repositories_total": progress.repositories_total,
        "pull_requests_done": progress.pull_requests_done,
        "pull_requests_total": progress.pull_requests_total,
        "requests": progress.requests,
        "points": progress.points,
        **({"seconds_left": round(left, 1)} if left is not None else {}),
    }
