"""The repositories of a team as its progress lists them: failed ones on top, then by how busy they are. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.models import SyncStatus
from prsync_pipeline.reports.team.progress import STOPPED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.reports.team.progress import RepositoryReport, TeamProgress
    from prsync_pipeline.teams.health import Fault

SHOWN = 30
WORDS = {
    SyncStatus.PENDING: "waiting",
    SyncStatus.SYNCING: "under way",
    SyncStatus.FAILED: "failed",
    STOPPED: "stopped",
}


class Listed(NamedTuple):
    """The repositories that are shown, and how many there are."""

    shown: Sequence[RepositoryReport]
    tracked: int


def listed(progress: TeamProgress, *, is_all: bool) -> Listed:
    """Failed ones and the busiest, or all."""
    failed = [repository for repository in progress.repositories if is_failed(repository)]
    others = [repository for repository in progress.repositories if not is_failed(repository)]
    return Listed([*failed, *(others if is_all else others[:SHOWN])], len(progress.repositories))


def state_in_words(repository: RepositoryReport) -> str:
    """A repository is complete where its whole history is in."""
    if repository.state != SyncStatus.COMPLETED:
        return WORDS[repository.state]
    if repository.stored < repository.total:
        return "first months in"
    return "complete" if repository.total else "empty"


def is_failed(repository: RepositoryReport) -> bool:
    return repository.state == SyncStatus.FAILED


def repository_faults(progress: TeamProgress) -> list[Fault]:
    """Those that say why repositories failed."""
    failed = {repository.repository for repository in progress.repositories if is_failed(repository)}
    return [fault for fault in progress.faults if failed.issuperset(fault.places)]


def other_faults(progress: TeamProgress) -> list[Fault]:
    """What is wrong, or left out, of rows and of repositories that did not fail."""
    of_repositories = repository_faults(progress)
    return [fault for fault in progress.faults if fault not in of_repositories]
