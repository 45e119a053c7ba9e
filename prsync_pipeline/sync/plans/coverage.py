"""Which months a sync may bring in, what it lists for them, and how far a team is covered then. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.errors import CoverageGap, InputError
from prsync_pipeline.github import Window
from prsync_pipeline.months import Month

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from prsync_pipeline.models import Repository, Team
    from prsync_pipeline.months import MonthRange
    from prsync_pipeline.sync.plans.plan import Completion, ListingScope


@dataclass(frozen=True, slots=True)
class ListingPlan:
    """What is listed of a repository, and where its coverage begins once all of it is stored.

    `covered_from` is None where the listing does not move it: the months are apart from what is covered.
    `reaches_now`: the months hold the current one.
    """

    repository: Repository
    windows: tuple[Window, ...]
    covered_from: datetime | None
    current: Month
    reaches_now: bool


@dataclass(frozen=True, slots=True)
class TeamCoverage:
    """How far a team has come with a listing; None where the listing does not move it."""

    covered_from: datetime | None = None
    watermark: datetime | None = None
    listed_at: datetime | None = None


def history_target(team: Team, earliest: Month) -> Month:
    """The month that a team's history begins with: its months of history before that of its sign-up.

    It is `earliest`, the first month that partitions exist for, where that comes later.
    """
    return max(Month.of(team.created_at).plus(-team.history_months), earliest)


def check_request(team: Team, months: MonthRange, *, current: Month, earliest: Month) -> None:
    """Refuse months that make no sense or would leave a hole in what is covered.

    Raises:
        InputError: the range is the wrong way round, in the future, or before the first month there is.
        CoverageGap: between the range and the team's coverage some months would be missing.
    """
    if months.first > months.last:
        raise InputError(f"{months.first} comes after {months.last}: give the earlier month first.")
    if months.last > current:
        raise InputError(f"{months.last} has not begun; the current month is {current}.")
    if months.first < earliest:
        raise InputError(f"{months.first} is before {earliest}, the first month there is (SYNC_FIRST_MONTH).")
    if team.covered_from is None and months.last < current:
        raise CoverageGap(
            f"Team '{team.slug}' has no history yet, so its first sync must reach the current month: "
            f"ask for {months.first} to {current}."
        )
    if team.covered_from is not None and months.last.end < team.covered_from:
        raise CoverageGap(
            f"Team '{team.slug}' is covered from {Month.of(team.covered_from)}; {months} would leave a gap. "
            f"Ask for {months.first} to {Month.of(team.covered_from).plus(-1)} or later."
        )


def choose_repositories(team: Team, tracked: Sequence[Repository], names: Sequence[str]) -> list[Repository]:
    """The tracked repositories of these names; all of them where no name is given.

    Raises:
        InputError: one is not tracked, or the team has no history yet that some of its repositories could join.
    """
    if not names:
        return list(tracked)
    unknown = sorted(set(names) - {repository.name for repository in tracked})
    if unknown:
        raise InputError(
            f"Team '{team.slug}' does not track {', '.join(unknown)}; `prsync status {team.slug}` lists what it tracks."
        )
    if team.covered_from is None:
        raise InputError(
            f"Team '{team.slug}' has no history yet: sync all of its repositories first with `prsync sync {team.slug}`."
        )
    return [repository for repository in tracked if repository.name in names]


def plan_listing(
    repository: Repository, covered_from: datetime | None, months: MonthRange, *, current: Month
) -> ListingPlan:
    """What to list: what was created in the months and, where coverage begins, older ones that still changed.

    Leaving out the older ones would lose the merges of pull requests that were opened before the first month.
    """
    start, end = months.first.start, months.last.end
    created = Window(repository, created_from=start, created_until=end)
    older = Window(repository, created_from=None, created_until=start, updated_from=start)
    reaches_now = months.last >= current
    reaches = reaches_now if covered_from is None else covered_from <= end
    if not reaches or (covered_from is not None and covered_from < start):
        return ListingPlan(repository, (created,), None, current, reaches_now)
    return ListingPlan(repository, (created, older), start, current, reaches_now)


def reached_coverage(
    scope: ListingScope, completions: Sequence[Completion], begun_at: datetime, ahead: timedelta
) -> TeamCoverage:
    """The team's coverage with these repositories complete; `ahead` is by how much our clock is ahead of GitHub's.

    A repository that failed holds nothing back: it is due to be listed in whole, whenever it was updated.
    """
    if not scope.is_whole_team:
        return TeamCoverage()
    starts = [completion.covered_from for completion in completions if completion.covered_from is not None]
    is_current = scope.reaches_now and all(completion.is_current for completion in completions)
    return TeamCoverage(
        covered_from=min(starts, default=None),
        watermark=begun_at - ahead if is_current else None,
        listed_at=begun_at if is_current and scope.holds_all_months else None,
    )
