"""What a sync is to bring in and to record: values that `history` and `incremental` make and `engine` carries out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.errors import GitHubError
    from prsync_pipeline.models import ListedPullRequest, Repository


@dataclass(frozen=True, slots=True)
class Completion:
    """What a listing records of a repository once all that is wanted of it is stored.

    `covered_from` is None where the coverage does not move. `is_current`: all that was updated since the team's
    watermark, in what is covered, is then stored. `is_due`: the repository is still to be listed in whole. `capped`
    counts the pull requests that the safety cap left out. `incomplete` is what GitHub counts and does not list.
    """

    covered_from: datetime | None
    is_current: bool
    is_due: bool
    capped: int = 0
    incomplete: str | None = None

    @property
    def note(self) -> str | None:
        return f"SYNC_MAX_PRS left out {self.capped} pull requests that were active longer ago" if self.capped else None


@dataclass(frozen=True, slots=True)
class RepositoryPlan:
    """One repository's share of a sync.

    `wanted` are to be hydrated, `unchanged` counts those that are stored as they are, `missing` are the node ids of
    stored ones that were not listed. Without a `completion` the repository's sync status and progress stay as they are.
    `history_total`: as many as GitHub counts in the team's whole history; None: nobody counted.
    """

    repository: Repository
    wanted: tuple[ListedPullRequest, ...]
    unchanged: int = 0
    missing: tuple[str, ...] = ()
    completion: Completion | None = None
    history_total: int | None = None

    @property
    def total(self) -> int:
        return len(self.wanted) + self.unchanged


@dataclass(frozen=True, slots=True)
class ListingScope:
    """How far a listing reaches: what may be recorded of its team at the end.

    `is_whole_team`: every tracked repository was listed. `reaches_now`: the months hold the current one.
    `holds_all_months`: they hold every month that the team had covered. `target` is where its history is to begin.
    """

    is_whole_team: bool
    reaches_now: bool
    holds_all_months: bool
    target: datetime


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """What a sync brings in. `failed` has the names of repositories that could not be planned, and why.

    `begun_at` is when planning began: what changed later may be missing. `scope` is None where nothing was listed.
    """

    begun_at: datetime
    description: str
    repositories: tuple[RepositoryPlan, ...]
    failed: tuple[tuple[str, GitHubError], ...] = ()
    scope: ListingScope | None = None
