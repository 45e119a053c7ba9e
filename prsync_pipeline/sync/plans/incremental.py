"""Plans what brings in the changes that discovery found, without listing again: the incremental sync.

It wants the changes whose months the session holds, and leaves the rest for another run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.months import Month
from prsync_pipeline.sync.plans.difference import is_changed
from prsync_pipeline.sync.plans.plan import RepositoryPlan, SyncPlan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.models import ChangedPullRequest, Team
    from prsync_pipeline.sync.session import SyncSession


def plan_incremental(session: SyncSession) -> SyncPlan:
    """The changed pull requests by repository; the watermark rises where nothing is left after them."""
    begun_at = session.clock()
    repositories = _by_repository(session, _wanted(session))
    changed = sum(len(plan.wanted) for plan in repositories)
    return SyncPlan(begun_at, f"{changed} pull requests changed", tuple(repositories))


def _wanted(session: SyncSession) -> list[ChangedPullRequest]:
    """What changed, is not stored since, and affects no month but the session's."""
    store, team = session.store, session.team
    found = store.discoveries.found(team.slug)
    stored = store.pull_requests.stored_by_id(team.slug, [pull_request.node_id for pull_request in found])
    changed = [
        pull_request for pull_request in found if is_changed(pull_request, stored.get(pull_request.node_id), None)
    ]
    if len(changed) < len(found):
        store.discoveries.settle(team.slug, [pull_request for pull_request in found if pull_request not in changed])
    if session.months.last != Month.of(session.clock()):
        return []  # the month has turned since the run was asked for: the next one reaches the new month
    return [
        pull_request for pull_request in changed if _first_month(pull_request.created_at, team) >= session.months.first
    ]


def _first_month(created_at: datetime, team: Team) -> Month:
    """The first month whose numbers a pull request can change; one from before the coverage belongs to its first."""
    month = Month.of(created_at)
    return month if team.covered_from is None else max(month, Month.of(team.covered_from))


def _by_repository(session: SyncSession, changed: Sequence[ChangedPullRequest]) -> list[RepositoryPlan]:
    """A plan for each repository; changes of one that is no longer tracked are forgotten."""
    slug = session.team.slug
    tracked = {row.repository.node_id: row.repository for row in session.store.roster.repositories(slug)}
    untracked = [pull_request for pull_request in changed if pull_request.repository_node_id not in tracked]
    if untracked:
        session.store.discoveries.settle(slug, untracked)
    by_repository: dict[str, list[ChangedPullRequest]] = {}
    for pull_request in changed:
        if pull_request.repository_node_id in tracked:
            by_repository.setdefault(pull_request.repository_node_id, []).append(pull_request)
    return [RepositoryPlan(tracked[node_id], tuple(wanted)) for node_id, wanted in by_repository.items()]
