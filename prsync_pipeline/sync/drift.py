"""Whether past months still hold what GitHub counts: a count for each month and repository; changes no pull request."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.github import Window
from prsync_pipeline.models import Repository
from prsync_pipeline.months import Month

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Team
    from prsync_pipeline.warehouse import Store


@dataclass(frozen=True, slots=True)
class Drift:
    """A past month of a repository that holds another number of pull requests than GitHub counts.

    Those that are left out count as `stored`: they are known.
    """

    repository: str
    month: Month
    at_github: int
    stored: int

    def __str__(self) -> str:
        return f"{self.repository} {self.month}: {self.at_github} at GitHub, {self.stored} stored"


@dataclass(frozen=True, slots=True)
class DriftReport:
    """`counted` months of repositories were compared; `unavailable` names the repositories that could not be."""

    counted: int
    drifted: tuple[Drift, ...]
    unavailable: tuple[str, ...]


def find_drift(github: GitHub, store: Store, team: Team, now: datetime) -> DriftReport:
    """Count each covered month before the current one, of every tracked repository; a point for twenty-five of them."""
    tracked = [row.repository for row in store.roster.repositories(team.slug)]
    results = github.repositories_by_id([repository.node_id for repository in tracked])
    visible = [result for result in results.values() if isinstance(result, Repository)]
    store.roster.rename_repositories(team.slug, visible)
    covered = {sync.repository: sync.covered_from for sync in store.syncs.of_team(team.slug)}
    counts = github.count_windows(
        [window for repository in visible for window in _past_months(repository, covered.get(repository.name), now)]
    )
    stored = Counter(
        {(row.repository, row.month): row.pull_requests for row in store.pull_requests.count_by_month(team.slug)}
    )
    left_out = _count_left_out(store, team)
    drifted = []
    for window, at_github in counts.items():
        month = Month.of(window.created_from or now)
        in_warehouse = stored[window.repository.name, month] + left_out[window.repository.name, month]
        if in_warehouse != at_github:
            drifted.append(Drift(window.repository.name, month, at_github, in_warehouse))
    names = {row.repository.name for row in store.roster.repositories(team.slug)}
    unavailable = names - {repository.name for repository in visible}
    return DriftReport(len(counts), tuple(drifted), tuple(sorted(unavailable)))


def _count_left_out(store: Store, team: Team) -> Counter[tuple[str, Month]]:
    """By repository and month, the pull requests that are known and not stored."""
    left_out = {row.node_id: row for row in store.incomplete.left_out(team.slug)}
    for node_id in store.pull_requests.stored_by_id(team.slug, left_out) if left_out else ():
        del left_out[node_id]
    return Counter((row.repository, Month.of(row.created_at)) for row in left_out.values())


def _past_months(repository: Repository, covered_from: datetime | None, now: datetime) -> Iterator[Window]:
    if covered_from is None:
        return
    for month in Month.of(covered_from).until(Month.of(now).plus(-1)):
        yield Window(repository, month.start, month.end)
