"""What one sync works with, and how the failure of a repository is recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prsync_pipeline.errors import RepositoryUnavailable
from prsync_pipeline.months import utc_now
from prsync_pipeline.sync.progress import ignore
from prsync_pipeline.sync.types import SyncOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from prsync_pipeline.errors import GitHubError
    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Team
    from prsync_pipeline.months import Clock, MonthRange
    from prsync_pipeline.sync.progress import Listener
    from prsync_pipeline.warehouse import Store


@dataclass(frozen=True, slots=True)
class SyncSession:
    """What one sync of one team's months works with; `team` is as it was when the run began."""

    github: GitHub
    store: Store
    team: Team
    months: MonthRange
    options: SyncOptions = field(default_factory=SyncOptions, kw_only=True)
    clock: Clock = field(default=utc_now, kw_only=True)
    listener: Listener = field(default=ignore, kw_only=True)
    log: Callable[[str], None] = field(default=lambda _line: None, kw_only=True)


def fail_repository(session: SyncSession, name: str, error: GitHubError, *, has_event: bool = True) -> str:
    """Record that a repository's sync failed, and return the reason; the others go on.

    It `has_event` of its own, unless the whole team's sync failed for that reason and one event reports it.
    """
    reason = reason_of(error)
    session.store.syncs.fail(session.team.slug, name, reason, session.clock(), error.code, has_event=has_event)
    session.log(f"{session.team.slug} {name}: failed: {reason}")
    return reason


def reason_of(error: GitHubError) -> str:
    """The error's message without the repository's name, which stands beside it in the repository's row."""
    return error.reason if isinstance(error, RepositoryUnavailable) else str(error)
