"""Where a run's progress and reports go: a log line and an asset observation, at most every few seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from collections.abc import Callable

    from prsync_pipeline.github import ApiUsage, GitHubWait
    from prsync_pipeline.sync.progress import Listener, Progress
    from prsync_pipeline.sync.roster import RosterReport
    from prsync_pipeline.sync.types import SyncReport
    from prsync_pipeline.verdicts.run import ClassificationReport

SECONDS_BETWEEN = 5.0


@dataclass(frozen=True, slots=True)
class TeamSync:
    """What the sync of one team did, what it asked of GitHub, and the roster's report where that was refreshed."""

    report: SyncReport
    usage: ApiUsage
    roster: RosterReport | None


class RunProgress:
    """Writes a run's progress to its page; the command line passes an object that shows it in the terminal as well."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic

    def log(self, context: dg.AssetExecutionContext) -> Callable[[str], None]:
        """Takes single lines about the run; they are few."""
        info: Callable[[str], None] = context.log.info
        return info

    def listener(self, context: dg.AssetExecutionContext, asset: str) -> Listener:
        """Logs the first and the last moment of a sync, and between them one every few seconds."""
        logged_at: float | None = None
        logged: str | None = None

        def listen(progress: Progress) -> None:
            nonlocal logged_at, logged
            now, line = self._monotonic(), str(progress)
            finished = progress.hydrated == progress.to_hydrate
            if line == logged or (logged_at is not None and now - logged_at < SECONDS_BETWEEN and not finished):
                return
            logged_at, logged = now, line
            context.log.info(line)
            context.log_event(dg.AssetObservation(asset, metadata=_metadata_of(progress)))

        return listen

    def waiting(self, wait: GitHubWait) -> None:
        """Take a wait for GitHub, on the thread that waits; the run's log has it already."""

    def synced(self, sync: TeamSync) -> None:
        """Take the report of a team's sync; the run's page has it as metadata already."""

    def classified(self, report: ClassificationReport) -> None:
        """Take the report of a team's verdicts; the run's page has it as metadata already."""


def _metadata_of(progress: Progress) -> dict[str, int | float | str]:
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
