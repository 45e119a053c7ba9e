"""The repositories that may be signed up, with what GitHub counts of them. Asks GitHub, stores nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from prsync_pipeline.errors import BudgetSpent, GitHubError, OutOfTime
from prsync_pipeline.sync.roster import ranking_start

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Quota, Repository
    from prsync_pipeline.teams.plan import HistoryCount

COUNTED_RECENT = 100
"""Repositories whose last six months are counted, those that were pushed to last: four points."""
COUNTED_AT_ONCE = 100
"""Repositories whose history is counted before it is looked whether there is time for more: eight points."""
LONG_AGO = datetime.min  # noqa: DTZ901 - naive UTC


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those that are not archived, busiest first; by node id `recent` pull requests and `counts` of the history.

    `archived` is how many were left out. `recent` is None until they were counted, `quota` until GitHub answered.
    """

    repositories: tuple[Repository, ...]
    archived: int
    recent: Mapping[str, int] | None = None
    counts: Mapping[str, HistoryCount] = field(default_factory=dict)
    quota: Quota | None = None

    def chosen(self, node_ids: Collection[str]) -> list[Repository]:
        return [repository for repository in self.repositories if repository.node_id in node_ids]

    def uncounted(self, node_ids: Collection[str]) -> list[Repository]:
        return [repository for repository in self.chosen(node_ids) if repository.node_id not in self.counts]


def look_up(github: GitHub, organization: str, names: Sequence[str]) -> Candidates:
    """The repositories that were named, or those of the organisation.

    Raises:
        GitHubError: one of them, or the organisation, cannot be seen; or GitHub does not answer.
    """
    found = github.repositories_named(names) if names else github.organization_repositories(organization)
    active = [repository for repository in found if names or not repository.is_archived]
    active.sort(key=lambda repository: repository.pushed_at or LONG_AGO, reverse=True)
    return Candidates(tuple(active), len(found) - len(active), quota=github.quota)


def with_recent(github: GitHub, candidates: Candidates, now: datetime) -> Candidates:
    """With the pull requests of the last six months, which decide the order; without where GitHub does not count."""
    latest = candidates.repositories[:COUNTED_RECENT]
    try:
        recent = github.count_pull_requests(latest, ranking_start(now))
    except GitHubError:
        recent = {}
    ordered = sorted(candidates.repositories, key=lambda repository: -recent.get(repository.node_id, -1))
    return replace(candidates, repositories=tuple(ordered), recent=recent, quota=github.quota or candidates.quota)


def with_counts(
    candidates: Candidates,
    node_ids: Collection[str],
    count: Callable[[Sequence[Repository]], Mapping[str, HistoryCount]],
) -> Candidates:
    """With the history of as many of these repositories as GitHub counts before the client's time is over.

    Raises:
        GitHubError: it counts none.
    """
    missing, counts = candidates.uncounted(node_ids), dict(candidates.counts)
    for start in range(0, len(missing), COUNTED_AT_ONCE):
        try:
            counts |= count(missing[start : start + COUNTED_AT_ONCE])
        except (OutOfTime, BudgetSpent):
            if not start:
                raise
            break
    return replace(candidates, counts=counts)
