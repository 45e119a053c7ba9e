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
    from collections.abc import Callable, Sequence
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
        self.failed: dict[str, str] = {}
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
            self.list_and_compare(self.resolve(), started_at)
            self.hydrate()
        except BudgetSpent:
            raise  # no repository's fault: the rest follows when the budget is back
        except GitHubError as error:
            self.fail_unfinished(error)
            raise
        return self.finish(started_at)

    def resolve(self) -> list[Repository]:
        """The tracked repositories by their current names; those that do not resolve are failed here."""
        tracked = [one.repository for one in self.store.tracked_repositories(self.team)]
        self.progress = replace(self.progress, repositories_total=len(tracked))
        answers = self.github.repositories_by_id([one.node_id for one in tracked])
        current = []
        for known in tracked:
            answer = answers[known.node_id]
            if isinstance(answer, RepositoryUnavailable):
                self.fail(known.name, answer.reason)
            else:
                current.append(answer)
        self.store.rename_repositories(self.team, current)
        return current

    def list_and_compare(self, repositories: Sequence[Repository], started_at: datetime) -> None:
        covered = {one.repository: one.covered_from for one in self.store.repository_syncs(self.team)}
        plans = [
            plan_repository(one, covered.get(one.name), self.months, current=Month.of(started_at))
            for one in repositories
        ]
        listings = self.github.list_pull_requests([window for plan in plans for window in plan.windows])
        for plan in plans:
            listing = listings[plan.repository.node_id]
            if isinstance(listing, GitHubError):
                self.fail(plan.repository.name, str(listing))
            else:
                self.states[plan.repository.node_id] = self.compare(plan, listing)
        self.begin(started_at)
        self.mark_gone()

    def compare(self, plan: RepositoryPlan, listing: Listing) -> RepositorySyncState:
        difference = find_difference(
            listing.pull_requests,
            self.store.stored_pull_requests(self.team, plan.repository.name),
            plan.windows,
            full_refresh=self.options.full_refresh,
            most=self.options.most,
        )
        return RepositorySyncState(plan, difference, waiting={one.node_id for one in difference.changed})

    def begin(self, started_at: datetime) -> None:
        states = self.states.values()
        self.store.begin_sync(
            self.team, {state.plan.repository.name: (state.total, state.done) for state in states}, started_at
        )
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
            existing = self.github.existing(missing) if missing else set()
            gone = [node_id for node_id in missing if node_id not in existing]
            if gone:
                self.store.mark_deleted(self.team, state.plan.repository.name, gone)
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
        by_name = {state.plan.repository.name: state for state in self.states.values()}
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
            self.fail(self.states[node_id].plan.repository.name, str(error))
        for state in touched.values():
            self.complete_if_done(state)

    def complete_if_done(self, state: RepositorySyncState) -> None:
        name = state.plan.repository.name
        if state.waiting or name in self.failed:
            return
        capped = state.difference.capped
        covered_from = None if capped else state.plan.covered_from
        note = f"SYNC_MAX_PRS left out {capped} older pull requests" if capped else None
        self.store.complete_repository(self.team, name, covered_from, self.clock(), note)
        self.progress = replace(self.progress, repositories_done=self.progress.repositories_done + 1)
        self.log(f"{name}: complete, {state.total} pull requests, {len(state.difference.changed)} hydrated")

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

    def fail(self, repository: str, reason: str) -> None:
        """Mark one repository failed; the others go on."""
        self.failed[repository] = reason
        self.store.fail_repository(self.team, repository, reason, self.clock())
        self.log(f"{repository}: failed: {reason}")

    def fail_unfinished(self, error: GitHubError) -> None:
        """Say in each unfinished repository's row why the whole sync stopped."""
        for state in self.states.values():
            name = state.plan.repository.name
            if state.waiting and name not in self.failed:
                self.fail(name, str(error))

    def finish(self, started_at: datetime) -> SyncReport:
        for state in self.states.values():
            if state.waiting and state.plan.repository.name not in self.failed:
                name = state.plan.repository.name
                self.fail(name, str(Incomplete(name, listed=state.total, found=state.done)))
        completed = [state for state in self.states.values() if state.plan.repository.name not in self.failed]
        if not completed:
            raise SyncFailed(self.why_nothing())
        self.store.complete_sync(self.team, self.months.first.start, self.watermark(started_at))
        self.report(None)
        return SyncReport(
            repositories=len(completed),
            listed=sum(state.total for state in self.states.values()),
            hydrated=self.progress.hydrated,
            unchanged=sum(state.difference.unchanged for state in self.states.values()),
            gone=self.gone,
            capped={s.plan.repository.name: s.difference.capped for s in completed if s.difference.capped},
            failed=dict(self.failed),
            covered_from=self.store.team(self.team).covered_from,
        )

    def watermark(self, started_at: datetime) -> datetime | None:
        """`started_at`, where everything that was updated before it is stored now; else None."""
        covered_from = self.store.team(self.team).covered_from
        listed_all = covered_from is None or self.months.first.start <= covered_from
        capped = any(state.difference.capped for state in self.states.values())
        reaches_now = self.months.last >= Month.of(started_at)
        return started_at if listed_all and reaches_now and not capped and not self.failed else None

    def why_nothing(self) -> str:
        if not self.failed:
            return (
                f"Team '{self.team}' tracks no repository. Archived ones are left out; "
                "see `prsync status` and sign the team up with --repository owner/name."
            )
        reasons = "\n".join(f"  {name}: {reason}" for name, reason in self.failed.items())
        return f"No repository of team '{self.team}' could be brought in; earlier data is as it was.\n{reasons}"
