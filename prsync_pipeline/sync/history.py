"""Lists a team's months, compares them with what is stored, and brings in what is new, changed or missing.

A historical sync, a resume after a crash, the refresh of a month and the weekly reconciliation are all this. One
repository that fails does not stop the others; what it lacks is said in its `repository_syncs` row and in the report.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from prsync_pipeline.errors import GitHubError, SyncFailed
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Month
from prsync_pipeline.sync.coverage import check_request, choose_repositories, history_target, plan_repository
from prsync_pipeline.sync.difference import find_difference
from prsync_pipeline.sync.engine import Hydrating, RepositoryWork

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from prsync_pipeline.github import Listing
    from prsync_pipeline.models import Repository, Team
    from prsync_pipeline.sync.coverage import RepositoryPlan
    from prsync_pipeline.sync.difference import Difference
    from prsync_pipeline.sync.types import SyncReport


@dataclass(frozen=True, slots=True)
class Listed:
    """What was to be listed of a repository, and how that differs from what is stored.

    `was_due` where the repository was to be listed in whole before this.
    """

    plan: RepositoryPlan
    difference: Difference
    was_due: bool

    @property
    def is_due(self) -> bool:
        """Whether it is still to be listed in whole: some months by themselves do not bring in what it missed."""
        return self.was_due and not (self.plan.reaches_now and self.plan.covered_from is not None)

    @property
    def covered_from(self) -> datetime | None:
        """Where the coverage begins once all is stored; a cap moves it to the first month that it leaves whole."""
        left_out = self.difference.capped_at
        if self.plan.covered_from is None or left_out is None:
            return self.plan.covered_from
        if Month.of(left_out) >= self.plan.current:
            return None
        return max(self.plan.covered_from, Month.of(left_out).end)

    def is_current(self, team: Team) -> bool:
        """Whether all that was updated since the team's watermark, in what is covered, is stored with this."""
        capped_at = self.difference.capped_at
        if capped_at is not None and team.watermark is not None and capped_at > team.watermark:
            return False
        return self.plan.covered_from is not None

    @property
    def note(self) -> str | None:
        capped = self.difference.capped
        return f"SYNC_MAX_PRS left out {capped} pull requests that were active longer ago" if capped else None


@dataclass
class HistorySync(Hydrating):
    """Lists the months; `due` are the node ids of the repositories that were to be listed in whole before this."""

    listed: dict[str, Listed] = field(init=False, default_factory=dict)
    due: set[str] = field(init=False, default_factory=set)

    def prepare(self, team: Team) -> None:
        check_request(team, self.months, current=Month.of(self.begun_at), earliest=self.options.earliest)
        self.list_and_compare(team)
        self.begin()
        self.mark_gone()

    def list_and_compare(self, team: Team) -> None:
        """List every repository asked for; those that cannot be listed whole are failed here."""
        chosen = choose_repositories(
            team, [one.repository for one in self.store.roster.repositories(self.team)], self.options.repositories
        )
        self.unfinished = {one.name for one in chosen}
        self.progress = replace(self.progress, repositories_total=len(chosen))
        plans = self.plan(team, chosen)
        listings = self.github.list_pull_requests([window for plan in plans for window in plan.windows])
        self.follow_renames(listings.values())
        for plan in plans:
            listing = listings[plan.repository.node_id]
            if isinstance(listing, GitHubError):
                self.fail(plan.repository.name, listing)
            else:
                self.compare(replace(plan, repository=listing.repository), listing)

    def plan(self, team: Team, repositories: Sequence[Repository]) -> list[RepositoryPlan]:
        syncs = {one.repository: one for one in self.store.syncs.of_team(team.slug)}
        completed = {name for name, one in syncs.items() if one.sync_status is SyncStatus.COMPLETED}
        self.due = {one.node_id for one in repositories if one.name not in completed}
        covered = {name: covered_with(team, one.covered_from) for name, one in syncs.items()}
        current = Month.of(self.begun_at)
        return [plan_repository(one, covered.get(one.name), self.months, current=current) for one in repositories]

    def follow_renames(self, listings: Iterable[Listing | GitHubError]) -> None:
        """A listing has its repository's present name, under which all of its rows stand from here on."""
        current = [listing.repository for listing in listings if not isinstance(listing, GitHubError)]
        asked = {one.repository.node_id: one.repository for one in self.store.roster.repositories(self.team)}
        self.store.roster.rename_repositories(self.team, current)
        names = {one.repository.node_id: one.repository.name for one in self.store.roster.repositories(self.team)}
        self.unfinished = {names[node_id] for node_id, one in asked.items() if one.name in self.unfinished}

    def compare(self, plan: RepositoryPlan, listing: Listing) -> None:
        difference = find_difference(
            listing.pull_requests,
            self.store.pull_requests.stored(self.team, plan.repository.name),
            plan.windows,
            refresh_before=self.options.refresh_before,
            most=self.options.most,
        )
        node_id = plan.repository.node_id
        self.listed[node_id] = Listed(plan, difference, node_id in self.due)
        self.works[node_id] = RepositoryWork(plan.repository, difference.changed, difference.unchanged)

    def begin(self) -> None:
        works = self.works.values()
        self.store.syncs.begin(self.team, {work.name: (work.total, work.done) for work in works}, self.begun_at)
        self.log(
            f"{self.team} {self.months}: {len(works)} repositories list {sum(work.total for work in works)} "
            f"pull requests, {sum(len(work.waiting) for work in works)} of them new or changed: "
            f"{self.cost_since_told()}"
        )
        self.begin_hydration()

    def mark_gone(self) -> None:
        """Ask GitHub for each stored one that was not listed; only what no longer exists is marked."""
        for one in self.listed.values():
            missing = one.difference.missing
            existing = self.github.existing(one.plan.repository, missing) if missing else set()
            gone = [node_id for node_id in missing if node_id not in existing]
            if gone:
                self.store.pull_requests.mark_deleted(self.team, one.plan.repository.name, gone)
                self.gone += len(gone)

    def complete(self, work: RepositoryWork) -> None:
        listed = self.listed[work.repository.node_id]
        self.store.syncs.complete(
            self.team,
            work.name,
            listed.covered_from,
            self.clock(),
            listed.note,
            hydrated=len(work.wanted),
            begun_at=self.begun_at,
            is_due=listed.is_due,
        )

    def finish(self, team: Team) -> SyncReport:
        self.refuse_nothing()
        if not self.completed:
            raise SyncFailed(
                f"Team '{self.team}' tracks no repository. Archived ones are left out; "
                "see `prsync status` and sign the team up with --repository owner/name."
            )
        done = [self.listed[work.repository.node_id] for work in self.completed]
        covered_from, watermark, listed_at = self.reached(team, done)
        target = history_target(team, self.options.earliest).start
        self.store.teams.complete_sync(self.team, covered_from, watermark, listed_at, target=target, at=self.clock())
        capped = {one.plan.repository.name: one.difference.capped for one in done if one.difference.capped}
        return self.summary(capped)

    def reached(self, team: Team, done: Sequence[Listed]) -> tuple[datetime | None, datetime | None, datetime | None]:
        """The team's `covered_from`, `watermark` and `listed_at` now; None where the run does not move it.

        A repository that failed holds nothing back: it is due to be listed in whole, whenever it was updated.
        """
        if self.options.repositories:
            return None, None, None
        covered_from = min((one.covered_from for one in done if one.covered_from is not None), default=None)
        reaches_now = self.months.last >= Month.of(self.begun_at)
        is_whole = reaches_now and all(one.is_current(team) for one in done)
        is_all = is_whole and (team.covered_from is None or self.months.first.start <= team.covered_from)
        return covered_from, self.begun_at - self.github.ahead if is_whole else None, self.begun_at if is_all else None


def covered_with(team: Team, covered_from: datetime | None) -> datetime | None:
    """From when a repository is covered as its team is: one that reaches further back is listed like the others."""
    if covered_from is None or team.covered_from is None:
        return covered_from
    return max(covered_from, team.covered_from)
