"""Brings in what discovery found, without listing again: the incremental sync.

It takes what its months hold the consequences of, and leaves the rest for another run.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from prsync_pipeline.months import Month
from prsync_pipeline.sync.difference import is_changed
from prsync_pipeline.sync.engine import Hydrating, RepositoryWork

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.models import ChangedPullRequest, Team
    from prsync_pipeline.sync.types import SyncReport


class UpdateSync(Hydrating):
    """Brings up to date what its repositories hold of the months; the watermark rises where nothing is left."""

    def prepare(self, team: Team) -> None:
        self.take(self.wanted(team))
        self.log(f"{self.team} {self.months}: {self.progress.to_hydrate} pull requests changed")

    def finish(self, team: Team) -> SyncReport:  # noqa: ARG002 - only a listing moves the coverage
        self.store.discoveries.settle(self.team)
        self.refuse_nothing()
        self.store.teams.complete_sync(self.team, None, None)
        return self.summary()

    def wanted(self, team: Team) -> list[ChangedPullRequest]:
        """What was found, is not stored since, and moves no month but the run's own."""
        found = self.store.discoveries.found(self.team)
        stored = self.store.pull_requests.stored_by_id(self.team, [one.node_id for one in found])
        changed = [one for one in found if is_changed(one, stored.get(one.node_id), None)]
        if len(changed) < len(found):
            self.store.discoveries.settle(self.team, [one for one in found if one not in changed])
        if self.months.last != Month.of(self.clock()):
            return []  # the month has turned since the run was asked for: the next one reaches the new month
        return [one for one in changed if first_month(one.created_at, team) >= self.months.first]

    def take(self, found: Sequence[ChangedPullRequest]) -> None:
        """Sort what was found by repository; of one that is no longer tracked nothing is wanted."""
        tracked = {one.repository.node_id: one.repository for one in self.store.roster.repositories(self.team)}
        foreign = [one for one in found if one.repository_node_id not in tracked]
        if foreign:
            self.store.discoveries.settle(self.team, foreign)
        by_repository: dict[str, list[ChangedPullRequest]] = {}
        for one in found:
            if one.repository_node_id in tracked:
                by_repository.setdefault(one.repository_node_id, []).append(one)
        self.works = {node_id: RepositoryWork(tracked[node_id], tuple(ones)) for node_id, ones in by_repository.items()}
        self.unfinished = {work.name for work in self.works.values()}
        self.progress = replace(self.progress, repositories_total=len(self.works))
        self.begin_hydration()

    def complete(self, work: RepositoryWork) -> None:
        """Nothing to note: how far the repository's own sync is stays as its last listing left it."""

    def counts(self, works: Mapping[str, RepositoryWork]) -> Mapping[str, tuple[int, int]]:  # noqa: ARG002 - as above
        return {}


def first_month(created_at: datetime, team: Team) -> Month:
    """The first month whose numbers a pull request can change; one from before the coverage belongs to its first."""
    month = Month.of(created_at)
    return month if team.covered_from is None else max(month, Month.of(team.covered_from))
