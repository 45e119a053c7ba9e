"""Whether past months still hold what GitHub counts: a count for each month and repository, and no row moved."""

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
    """A past month of a repository that holds another number of pull requests than GitHub counts."""

    repository: str
    month: Month
    at_github: int
    stored: int

    def __str__(self) -> str:
        return f"{self.repository} {self.month}: {self.at_github} at GitHub, {self.stored} stored"


@dataclass(frozen=True, slots=True)
class DriftReport:
    """`counted` months of repositories were compared; `unseen` repositories could not be."""

    counted: int
    drifted: tuple[Drift, ...]
    unseen: tuple[str, ...]


def find_drift(github: GitHub, store: Store, team: Team, now: datetime) -> DriftReport:
    """Count each covered month before the current one, of every tracked repository; a point for twenty-five of them."""
    answers = github.repositories_by_id([one.repository.node_id for one in store.roster.repositories(team.slug)])
    current = [one for one in answers.values() if isinstance(one, Repository)]
    store.roster.rename_repositories(team.slug, current)
    covered = {one.repository: one.covered_from for one in store.syncs.of_team(team.slug)}
    counts = github.count_windows(
        [window for one in current for window in past_months(one, covered.get(one.name), now)]
    )
    stored = Counter(
        {(one.repository, one.month): one.pull_requests for one in store.pull_requests.count_by_month(team.slug)}
    )
    drifted = []
    for window, count in counts.items():
        month = Month.of(window.created_from or now)
        found = stored[window.repository.name, month]
        if found != count:
            drifted.append(Drift(window.repository.name, month, count, found))
    unseen = {one.repository.name for one in store.roster.repositories(team.slug)} - {one.name for one in current}
    return DriftReport(len(counts), tuple(drifted), tuple(sorted(unseen)))


def past_months(repository: Repository, covered_from: datetime | None, now: datetime) -> Iterator[Window]:
    if covered_from is None:
        return
    for month in Month.of(covered_from).until(Month.of(now).plus(-1)):
        yield Window(repository, month.start, month.end)
