"""A team's roster: the repositories it tracks, busiest first, and the organisation's people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.errors import BudgetSpent, CredentialsRefused, GitHubError, RepositoryUnavailable
from prsync_pipeline.models import TrackedRepository
from prsync_pipeline.months import Month

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Repository, Team
    from prsync_pipeline.warehouse import Store

STALE_AFTER = timedelta(days=1)
RANKED_MONTHS = 6


@dataclass(frozen=True, slots=True)
class RosterReport:
    """`people_hidden` is why there are no members, where the token may not see them."""

    repositories: int
    members: int
    people_hidden: str | None


def is_stale(store: Store, team: Team, now: datetime) -> bool:
    refreshed_at = store.roster.refreshed_at(team.slug)
    return refreshed_at is None or now - refreshed_at > STALE_AFTER


def refresh_roster(github: GitHub, store: Store, team: Team, now: datetime) -> RosterReport:
    """Bring the team's repositories and people up to date: a request for each hundred, and a count for the ranks."""
    repositories = _find_repositories(github, store, team)
    ranked = rank_repositories(repositories, _count_recent(github, store, team, repositories, now))
    members = github.members(team.organization)
    # People that this token may not see are no reason to forget those that another one saw.
    store.roster.save(team.slug, ranked, None if members.reason else members.people, now)
    return RosterReport(len(ranked), len(members.people), members.reason)


def _count_recent(
    github: GitHub, store: Store, team: Team, repositories: Sequence[Repository], now: datetime
) -> Mapping[str, int]:
    """Pull requests of the last months by node id; the counts of the last time where GitHub gives none now.

    They only decide what is synced first.
    """
    try:
        return github.count_pull_requests(repositories, ranking_start(now))
    except (BudgetSpent, CredentialsRefused):
        raise
    except GitHubError:
        known = store.roster.repositories(team.slug, active_only=False)
        return {row.repository.node_id: row.recent_pull_requests for row in known}


def _find_repositories(github: GitHub, store: Store, team: Team) -> list[Repository]:
    """The repositories to track now.

    What a person excluded stays excluded. One that does not resolve stays on the roster, so that its sync fails with
    the reason. One that was archived stays until discovery has found its last changes.
    """
    roster = store.roster.repositories(team.slug, active_only=False)
    known = {row.repository.node_id: row.repository for row in roster if row.is_active}
    excluded = {row.repository.node_id for row in roster if row.is_excluded}
    found = {}
    if team.is_organization_wide:
        listed = github.organization_repositories(team.organization)
        found = {
            repository.node_id: repository
            for repository in listed
            if repository.node_id not in excluded and (repository.node_id in known or not repository.is_archived)
        }
        for repository in listed:
            known.pop(repository.node_id, None)
    for node_id, result in github.repositories_by_id(list(known)).items():
        if isinstance(result, RepositoryUnavailable):
            found[node_id] = known[node_id]
        elif not team.is_organization_wide or belongs_to(result, team.organization):
            found[node_id] = result
    return list(found.values())


def belongs_to(repository: Repository, organization: str) -> bool:
    """Whether it is the organisation's still, and not archived: another token may list what this one is not shown."""
    return not repository.is_archived and owner_of(repository).lower() == organization.lower()


def owner_of(repository: Repository) -> str:
    """The organisation or account that it belongs to."""
    return repository.name.partition("/")[0]


def rank_repositories(repositories: Sequence[Repository], recent: Mapping[str, int]) -> list[TrackedRepository]:
    """Most pull requests of the last six months first; names decide between equals."""
    ordered = sorted(repositories, key=lambda repository: (-recent.get(repository.node_id, 0), repository.name))
    return [
        TrackedRepository(repository, priority_rank=rank, recent_pull_requests=recent.get(repository.node_id, 0))
        for rank, repository in enumerate(ordered, start=1)
    ]


def ranking_start(now: datetime) -> datetime:
    return Month.of(now).plus(-RANKED_MONTHS).start
