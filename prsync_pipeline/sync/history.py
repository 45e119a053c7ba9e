"""The one way into the warehouse: list a team's months, compare with what is stored, hydrate the rest, store it.

A historical sync, a resume after a crash and the refresh of a month are all this. One repository that fails does not
stop the others; what it lacks is said in its `repository_syncs` row and in the report.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from prsync_pipeline.errors import (
    BudgetSpent,
    GitHubError,
    Incomplete,
    RepositoryUnavailable,
    SyncFailed,
)
from prsync_pipeline.github import Wanted
from prsync_pipeline.models import Month, utc_now
from prsync_pipeline.sync.coverage import check_request, plan_repository
from prsync_pipeline.sync.difference import find_difference
from prsync_pipeline.sync.progress import Progress, ignore
from prsync_pipeline.sync.values import SyncOptions, SyncReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from prsync_pipeline.github import Batch, GitHub, Listing
    from prsync_pipeline.models import Repository
    from prsync_pipeline.sync.coverage import MonthRange, RepositoryPlan
    from prsync_pipeline.sync.difference import Difference
    from prsync_pipeline.sync.progress import Listener
    from prsync_pipeline.warehouse import Store


@dataclass(slots=True)
class RepositorySyncState:
    """One repository's sync under way: `waiting` holds the node ids that are still to come."""

    plan: RepositoryPlan
    difference: Difference
    waiting: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.plan.repository.name

    @property
    def covered_from(self) -> datetime | None:
        """Where the coverage begins once all is stored; a cap moves it to the first month that it leaves whole."""
        left_out = self.difference.capped_at
        if self.plan.covered_from is None or left_out is None:
            return self.plan.covered_from
        if Month.of(left_out) >= self.plan.current:
            return None
        return max(self.plan.covered_from, Month.of(left_out).end)

    @property
    def total(self) -> int:
        return len(self.difference.changed) + self.difference.unchanged

    @property
    def done(self) -> int:
        return self.total - len(self.waiting)


class HistorySync:
    """One sync of one team's months. `run` does it once."""

    def __init__(  # noqa: PLR0913 - the parts that meet here, each given once
        self,
        github: GitHub,
        store: Store,
        team: str,
        months: MonthRange,
        *,
        options: SyncOptions | None = None,
        clock: Callable[[], datetime] = utc_now,
        listener: Listener = ignore,
        log: Callable[[str], None] = lambda _line: None,
    ) -> None:
        self.github, self.store, self.team, self.months = github, store, team, months
        self.options = options or SyncOptions()
        self.clock, self.listener, self.log = clock, listener, log
        self.states: dict[str, RepositorySyncState] = {}
        self.unfinished: set[str] = set()
        self.completed: list[RepositorySyncState] = []
        self.failed: dict[str, str] = {}
        self.unavailable: set[str] = set()
        self.progress = Progress(team, repositories_total=0)
        self.gone = 0
        self.hydrating_since = clock()

    def run(self) -> SyncReport:
        """List, compare, hydrate, store.

        Raises:
            InputError, CoverageGap: the months cannot be brought in as asked.
            CredentialsRefused, Unreachable: GitHub does not let us in, or does not answer; what is stored stays.
            BudgetSpent: the rest has to wait.
            SyncFailed: no repository could be brought in.
        """
        started_at = self.clock()
        team = self.store.team(self.team)
        check_request(team, self.months, current=Month.of(started_at), earliest=self.options.earliest)
        try:
            self.list_and_compare(started_at)
            self.hydrate()
        except BudgetSpent:
            raise  # no repository's fault: the rest follows when the budget is back
        except GitHubError as error:
            self.fail_unfinished(error)
            raise
        return self.finish(started_at)

    def list_and_compare(self, started_at: datetime) -> None:
        """List every tracked repository; those that cannot be listed whole are failed here."""
        tracked = [one.repository for one in self.store.tracked_repositories(self.team)]
        self.unfinished = {one.name for one in tracked}
        self.progress = replace(self.progress, repositories_total=len(tracked))
        plans = self.plan(tracked, started_at)
        listings = self.github.list_pull_requests([window for plan in plans for window in plan.windows])
        self.follow_renames(listings.values())
        for plan in plans:
            listing = listings[plan.repository.node_id]
            if isinstance(listing, GitHubError):
                self.fail(plan.repository.name, listing)
            else:
                known = replace(plan, repository=listing.repository)
                self.states[listing.repository.node_id] = self.compare(known, listing)
        self.begin(started_at)
        self.mark_gone()

    def plan(self, repositories: Sequence[Repository], started_at: datetime) -> list[RepositoryPlan]:
        covered = {one.repository: one.covered_from for one in self.store.repository_syncs(self.team)}
        current = Month.of(started_at)
        return [plan_repository(one, covered.get(one.name), self.months, current=current) for one in repositories]

    def follow_renames(self, listings: Iterable[Listing | GitHubError]) -> None:
        """A listing has its repository's present name, under which all of its rows stand from here on."""
        current = [listing.repository for listing in listings if not isinstance(listing, GitHubError)]
        self.store.rename_repositories(self.team, current)
        self.unfinished = {one.repository.name for one in self.store.tracked_repositories(self.team)}

    def compare(self, plan: RepositoryPlan, listing: Listing) -> RepositorySyncState:
        difference = find_difference(
            listing.pull_requests,
            self.store.stored_pull_requests(self.team, plan.repository.name),
            plan.windows,
            refresh_before=self.options.refresh_before,
            most=self.options.most,
        )
        return RepositorySyncState(plan, difference, waiting={one.node_id for one in difference.changed})

    def begin(self, started_at: datetime) -> None:
        states = self.states.values()
        self.store.begin_sync(self.team, {state.name: (state.total, state.done) for state in states}, started_at)
        self.progress = replace(
            self.progress,
            pull_requests_total=sum(state.total for state in states),
            to_hydrate=sum(len(state.waiting) for state in states),
        )
        self.log(
            f"{self.team} {self.months}: {len(states)} repositories list {self.progress.pull_requests_total} "
            f"pull requests, {self.progress.to_hydrate} of them new or changed"
        )
        for state in states:
            self.complete_if_done(state)
        self.hydrating_since = self.clock()
        self.report(None)

    def mark_gone(self) -> None:
        """Ask GitHub for each stored one that was not listed; only what no longer exists is marked."""
        for state in self.states.values():
            missing = state.difference.missing
            existing = self.github.existing(state.plan.repository, missing) if missing else set()
            gone = [node_id for node_id in missing if node_id not in existing]
            if gone:
                self.store.mark_deleted(self.team, state.name, gone)
                self.gone += len(gone)

    def hydrate(self) -> None:
        wanted = [
            Wanted(state.plan.repository, one.node_id, one.number)
            for state in self.states.values()
            for one in state.difference.changed
        ]
        with closing(self.github.hydrate(wanted)) as batches:
            for batch in batches:
                self.save(batch)
                self.report(batch.pull_requests[-1].repository if batch.pull_requests else None)

    def save(self, batch: Batch) -> None:
        touched: dict[str, RepositorySyncState] = {}
        by_name = {state.name: state for state in self.states.values()}
        for pull_request in batch.pull_requests:
            state = by_name[pull_request.repository]
            state.waiting.discard(pull_request.node_id)
            touched[pull_request.repository] = state
        for one in batch.gone:
            self.states[one.repository.node_id].waiting.discard(one.node_id)
            touched[one.repository.name] = self.states[one.repository.node_id]
            self.store.mark_deleted(self.team, one.repository.name, [one.node_id])
            self.gone += 1
        self.store.save_pull_requests(
            self.team, batch.pull_requests, {name: (state.done, state.total) for name, state in touched.items()}
        )
        self.progress = replace(
            self.progress, hydrated=self.progress.hydrated + len(batch.pull_requests) + len(batch.gone)
        )
        for node_id, error in batch.failed.items():
            self.fail(self.states[node_id].name, error)
        for state in touched.values():
            self.complete_if_done(state)

    def complete_if_done(self, state: RepositorySyncState) -> None:
        if state.waiting or state.name in self.failed:
            return
        capped = state.difference.capped
        note = f"SYNC_MAX_PRS left out {capped} pull requests that were active longer ago" if capped else None
        self.store.complete_repository(self.team, state.name, state.covered_from, self.clock(), note)
        self.completed.append(state)
        self.unfinished.discard(state.name)
        self.progress = replace(self.progress, repositories_done=len(self.completed))
        self.log(f"{state.name}: complete, {state.total} pull requests, {len(state.difference.changed)} hydrated")

    def report(self, repository: str | None) -> None:
        usage = self.github.usage
        self.progress = replace(
            self.progress,
            repository=repository,
            pull_requests_done=sum(state.done for state in self.states.values()),
            requests=usage.requests,
            points=usage.points,
            seconds=(self.clock() - self.hydrating_since).total_seconds(),
        )
        self.listener(self.progress)

    def fail(self, repository: str, error: GitHubError) -> None:
        """Mark one repository failed; the others go on."""
        reason = str(error)
        if isinstance(error, RepositoryUnavailable):
            reason = error.reason
            self.unavailable.add(repository)
        self.failed[repository] = reason
        self.unfinished.discard(repository)
        self.store.fail_repository(self.team, repository, reason, self.clock(), type(error).__name__)
        self.log(f"{repository}: failed: {reason}")

    def fail_unfinished(self, error: GitHubError) -> None:
        """Say in each unfinished repository's row why the whole sync stopped."""
        for name in sorted(self.unfinished):
            self.fail(name, error)

    def finish(self, started_at: datetime) -> SyncReport:
        for state in self.states.values():
            if state.waiting and state.name not in self.failed:
                self.fail(state.name, Incomplete(state.name, listed=state.total, found=state.done))
        if not self.completed:
            raise SyncFailed(self.why_nothing())
        reached = [state.covered_from for state in self.completed if state.covered_from is not None]
        self.store.complete_sync(self.team, min(reached, default=None), self.watermark(started_at))
        self.report(None)
        return SyncReport(
            repositories=len(self.completed),
            listed=sum(state.total for state in self.states.values()),
            hydrated=self.progress.hydrated,
            unchanged=sum(state.difference.unchanged for state in self.states.values()),
            gone=self.gone,
            capped={state.name: state.difference.capped for state in self.completed if state.difference.capped},
            failed=dict(self.failed),
            covered_from=self.store.team(self.team).covered_from,
        )

    def watermark(self, started_at: datetime) -> datetime | None:
        """`started_at`, where everything that was updated before it is stored now; else None.

        A repository that the token cannot see holds nothing back: when it can be seen again, all of it is listed.
        """
        reaches_now = self.months.last >= Month.of(started_at)
        whole = all(state.plan.covered_from is not None and not state.difference.capped for state in self.completed)
        return started_at if reaches_now and whole and set(self.failed) <= self.unavailable else None

    def why_nothing(self) -> str:
        if not self.failed:
            return (
                f"Team '{self.team}' tracks no repository. Archived ones are left out; "
                "see `prsync status` and sign the team up with --repository owner/name."
            )
        reasons = "\n".join(f"  {name}: {reason}" for name, reason in self.failed.items())
        return f"No repository of team '{self.team}' could be brought in; earlier data is as it was.\n{reasons}"
