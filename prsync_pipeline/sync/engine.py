"""Carries out a sync's plan: hydrates what is wanted, stores it, and follows which repositories are complete."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

from prsync_pipeline.errors import BudgetSpent, GitHubError, Incomplete
from prsync_pipeline.github import Wanted
from prsync_pipeline.sync.progress import HydrationStart, cost_between
from prsync_pipeline.sync.recording import record_completion, record_end
from prsync_pipeline.sync.session import fail_repository
from prsync_pipeline.sync.state import SyncState
from prsync_pipeline.sync.types import SyncReport
from prsync_pipeline.warehouse import LeftOutPullRequest

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.github import Batch, LeftOut
    from prsync_pipeline.sync.plans.plan import SyncPlan
    from prsync_pipeline.sync.session import SyncSession
    from prsync_pipeline.sync.state import RepositoryState


def run_sync(session: SyncSession, plan: SyncPlan) -> SyncReport:
    """Hydrate and store what the plan wants; a repository that fails does not stop the others.

    Raises:
        CredentialsRefused, Unreachable: GitHub does not let us in, or does not answer; what is stored stays.
        BudgetSpent: the rest has to wait.
        SyncFailed: no repository could be brought in.
    """
    run = SyncRun(session, plan)
    run.begin()
    try:
        run.mark_deleted()
        run.hydrate()
    except BudgetSpent:
        raise  # no repository's fault: the rest follows when the budget is back
    except GitHubError as error:
        run.fail_unfinished(error)
        raise
    run.fail_incomplete()
    covered_from = record_end(session, plan, run.state)
    return run.report(covered_from)


class SyncRun:
    """One execution of a plan; `run_sync` calls its steps in their order."""

    def __init__(self, session: SyncSession, plan: SyncPlan) -> None:
        self._session = session
        self._plan = plan
        self._slug = session.team.slug
        self.state = SyncState.beginning(plan)
        self._hydration = HydrationStart(session.clock(), session.github.usage, session.github.waited_seconds)
        self._usage_logged = session.github.usage
        self._listed = {listed.node_id: listed for planned in plan.repositories for listed in planned.wanted}

    def begin(self) -> None:
        """Record what could not be planned and what is to come; repositories that lack nothing are complete at once."""
        for name, error in self._plan.failed:
            self._fail(name, error)
        repositories = self.state.repositories.values()
        if self._plan.scope is not None:
            counts = {repository.name: (repository.total, repository.done) for repository in repositories}
            history = {plan.repository.name: plan.history_total for plan in self._plan.repositories}
            self._session.store.syncs.begin(self._slug, counts, self._plan.begun_at, history)
        self._session.log(f"{self._slug} {self._session.months}: {self._plan.description}")
        for repository in repositories:
            self._complete_if_done(repository)
        github = self._session.github
        self._hydration = HydrationStart(self._session.clock(), github.usage, github.waited_seconds)
        self._show_progress()

    def mark_deleted(self) -> None:
        """Ask GitHub for each stored pull request that was not listed; those that no longer exist are marked."""
        for repository in self.state.repositories.values():
            missing = repository.plan.missing
            existing = self._session.github.existing(repository.plan.repository, missing) if missing else set()
            deleted = [node_id for node_id in missing if node_id not in existing]
            if deleted:
                self._session.store.pull_requests.mark_deleted(self._slug, repository.name, deleted)
                self.state.deleted += len(deleted)

    def hydrate(self) -> None:
        wanted = [
            Wanted(repository.plan.repository, pull_request.node_id, pull_request.number)
            for repository in self.state.repositories.values()
            for pull_request in repository.plan.wanted
        ]
        allowed = {node_id: repository.allowed for node_id, repository in self.state.repositories.items()}
        with closing(self._session.github.hydrate(wanted, allowed)) as batches:
            for batch in batches:
                changed = self._save(batch)
                self._log_batch(batch)
                for repository in changed:
                    self._complete_if_done(repository)
                self._show_progress()

    def fail_unfinished(self, error: GitHubError) -> None:
        """Record in each unfinished repository's row why the whole sync stopped."""
        for name in sorted(repository.name for repository in self.state.unfinished):
            self._fail(name, error, has_event=False)

    def fail_incomplete(self) -> None:
        """What is still waiting did not come, though nothing refused it."""
        for repository in self.state.unfinished:
            error = Incomplete(repository.name, listed=repository.total, found=repository.done)
            self._fail(repository.name, error)

    def report(self, covered_from: datetime | None) -> SyncReport:
        self._show_progress()
        github, state = self._session.github, self.state
        if github.quota is not None:
            self._session.store.discoveries.save_quota(self._slug, github.quota)
        plans = [repository.plan for repository in state.repositories.values()]
        capped = {
            repository.name: repository.plan.completion.capped
            for repository in state.completed
            if repository.plan.completion is not None and repository.plan.completion.capped
        }
        return SyncReport(
            repositories=len(state.completed),
            listed=sum(plan.total for plan in plans),
            hydrated=state.hydrated,
            unchanged=sum(plan.unchanged for plan in plans),
            deleted=state.deleted,
            capped=capped,
            failed=dict(state.failed),
            covered_from=covered_from,
            listing_seconds=(self._hydration.at - self._plan.begun_at).total_seconds(),
            hydration_seconds=(self._session.clock() - self._hydration.at).total_seconds(),
            incomplete=sum(repository.incomplete for repository in state.repositories.values()),
        )

    def _save(self, batch: Batch) -> list[RepositoryState]:
        """Store a batch, under the repositories' names of now; returns the repositories that it belongs to."""
        changed: dict[str, RepositoryState] = {}
        for pull_request in batch.pull_requests:
            repository = self.state.requested[pull_request.repository]
            repository.waiting.discard(pull_request.node_id)
            repository.incomplete += pull_request.incomplete is not None
            changed[pull_request.repository] = repository
        for wanted in batch.deleted:
            repository = self.state.repositories[wanted.repository.node_id]
            repository.waiting.discard(wanted.node_id)
            changed[wanted.repository.name] = repository
            stored = self._session.store.pull_requests.mark_deleted(self._slug, repository.name, [wanted.node_id])
            repository.never_stored += 1 - stored
            self.state.deleted += 1
        for left_out in batch.left_out:
            repository = self.state.repositories[left_out.wanted.repository.node_id]
            repository.waiting.discard(left_out.wanted.node_id)
            repository.incomplete += 1
            changed[left_out.wanted.repository.name] = repository
            self._session.log(f"{self._slug} {left_out}")
        self._save_pull_requests(batch, changed)
        self.state.hydrated += len(batch.pull_requests) + len(batch.deleted) + len(batch.left_out)
        for node_id, error in batch.failed.items():
            self._fail(self.state.repositories[node_id].name, error)
        return list(changed.values())

    def _save_pull_requests(self, batch: Batch, changed: dict[str, RepositoryState]) -> None:
        """Store the pull requests with the counts of those repositories whose sync is recorded, and follow renames."""
        counts = {
            name: (repository.done, repository.total)
            for name, repository in changed.items()
            if repository.plan.completion is not None
        }
        node_ids = {name: repository.node_id for name, repository in changed.items()}
        left_out = [self._left_out(pull_request) for pull_request in batch.left_out]
        renamed = self._session.store.pull_requests.save(
            self._slug, batch.pull_requests, counts, node_ids, left_out, self._session.clock()
        )
        for name, new_name in renamed.items():
            changed[name].name = new_name  # discovery recorded the rename while this sync was under way

    def _left_out(self, left_out: LeftOut) -> LeftOutPullRequest:
        wanted = left_out.wanted
        listed = self._listed[wanted.node_id]
        return LeftOutPullRequest(
            wanted.repository.name,
            wanted.number,
            wanted.node_id,
            listed.created_at,
            listed.updated_at,
            left_out.reason,
            self._session.clock(),
        )

    def _complete_if_done(self, repository: RepositoryState) -> None:
        if repository.waiting or repository.is_complete or repository.name in self.state.failed:
            return
        record_completion(self._session, self._plan, repository)
        repository.is_complete = True
        seconds = (self._session.clock() - self._plan.begun_at).total_seconds()
        self._session.log(
            f"{self._slug} {repository.name}: complete after {seconds:.1f} s, {repository.total} pull requests, "
            f"{len(repository.plan.wanted)} hydrated"
            + (f", {repository.incomplete} of them incomplete" if repository.incomplete else "")
        )

    def _fail(self, name: str, error: GitHubError, *, has_event: bool = True) -> None:
        self.state.failed[name] = fail_repository(self._session, name, error, has_event=has_event)

    def _log_batch(self, batch: Batch) -> None:
        """A line for the batch and what was spent since the last one: several requests are under way at once."""
        counts = Counter(pull_request.repository for pull_request in batch.pull_requests)
        shares = []
        for name, count in counts.items():
            repository = self.state.requested[name]
            shares.append(f"{repository.name} {count} ({repository.done}/{repository.total})")
        before, self._usage_logged = self._usage_logged, self._session.github.usage
        cost = cost_between(before, self._usage_logged)
        self._session.log(f"{self._slug}: batch of {', '.join(shares) or 'none'}: {cost}")

    def _show_progress(self) -> None:
        github, state = self._session.github, self.state
        left = self._hydration.seconds_left(github, state.hydrated, state.to_hydrate, self._session.clock())
        self._session.listener(state.progress(self._slug, self._plan, github.usage, left))
