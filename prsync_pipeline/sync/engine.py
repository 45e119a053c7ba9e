"""Brings in pull requests that somebody wants, batch by batch, and tells which repositories are done or failed.

What is wanted, and what a repository's end means, is decided by those who list and by those who were told of changes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from prsync_pipeline.errors import BudgetSpent, GitHubError, Incomplete, RepositoryUnavailable, SyncFailed
from prsync_pipeline.github import Wanted
from prsync_pipeline.months import utc_now
from prsync_pipeline.sync.progress import Progress, ignore
from prsync_pipeline.sync.types import SyncOptions, SyncReport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from prsync_pipeline.github import Batch, GitHub
    from prsync_pipeline.models import ListedPullRequest, Repository, Team
    from prsync_pipeline.months import Clock, MonthRange
    from prsync_pipeline.sync.progress import Listener
    from prsync_pipeline.warehouse import Store


@dataclass(slots=True)
class RepositoryWork:
    """One repository's share of a sync; `waiting` holds the node ids that are still to come.

    `unchanged` counts what was looked at and is stored as it is.
    """

    repository: Repository
    wanted: tuple[ListedPullRequest, ...]
    unchanged: int = 0
    waiting: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.waiting = {one.node_id for one in self.wanted}

    @property
    def name(self) -> str:
        return self.repository.name

    @property
    def total(self) -> int:
        return len(self.wanted) + self.unchanged

    @property
    def done(self) -> int:
        return self.total - len(self.waiting)


@dataclass
class Hydrating(ABC):
    """One sync of one team's months; `run` does it once."""

    github: GitHub
    store: Store
    team: str
    months: MonthRange
    options: SyncOptions = field(default_factory=SyncOptions, kw_only=True)
    clock: Clock = field(default=utc_now, kw_only=True)
    listener: Listener = field(default=ignore, kw_only=True)
    log: Callable[[str], None] = field(default=lambda _line: None, kw_only=True)
    works: dict[str, RepositoryWork] = field(init=False, default_factory=dict)
    asked: dict[str, RepositoryWork] = field(init=False, default_factory=dict)  # by the names that they come under
    unfinished: set[str] = field(init=False, default_factory=set)
    completed: list[RepositoryWork] = field(init=False, default_factory=list)
    failed: dict[str, str] = field(init=False, default_factory=dict)
    gone: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.progress = Progress(self.team, repositories_total=0)
        self.begun_at = self.hydrating_since = self.clock()
        self.told = self.github.usage

    def run(self) -> SyncReport:
        """Find out what is wanted, hydrate it, store it.

        Raises:
            InputError, CoverageGap: the months cannot be brought in as asked.
            CredentialsRefused, Unreachable: GitHub does not let us in, or does not answer; what is stored stays.
            BudgetSpent: the rest has to wait.
            SyncFailed: no repository could be brought in.
        """
        team = self.store.teams.get(self.team)
        try:
            self.prepare(team)
            self.hydrate()
        except BudgetSpent:
            raise  # no repository's fault: the rest follows when the budget is back
        except GitHubError as error:
            self.fail_unfinished(error)
            raise
        self.fail_incomplete()
        return self.finish(team)

    @abstractmethod
    def prepare(self, team: Team) -> None:
        """Fill `works` with what is wanted, and `begin_hydration`."""

    @abstractmethod
    def finish(self, team: Team) -> SyncReport:
        """Note how far the team, as it was at the beginning, has come with this."""

    @abstractmethod
    def complete(self, work: RepositoryWork) -> None:
        """All that was wanted of the repository is stored."""

    def counts(self, works: Mapping[str, RepositoryWork]) -> Mapping[str, tuple[int, int]]:
        """Repository → (pull requests synced, total), to be stored with a batch."""
        return {name: (work.done, work.total) for name, work in works.items()}

    def begin_hydration(self) -> None:
        """Once all that is wanted is known: the repositories that lack nothing are done at once."""
        works = self.works.values()
        self.asked = {work.name: work for work in works}
        self.told = self.github.usage  # what the listing cost has been told
        self.progress = replace(
            self.progress,
            pull_requests_total=sum(work.total for work in works),
            to_hydrate=sum(len(work.waiting) for work in works),
        )
        for work in works:
            self.complete_if_done(work)
        self.hydrating_since = self.clock()
        self.report(None)

    def hydrate(self) -> None:
        wanted = [
            Wanted(work.repository, one.node_id, one.number) for work in self.works.values() for one in work.wanted
        ]
        with closing(self.github.hydrate(wanted)) as batches:
            for batch in batches:
                touched = self.save(batch)
                self.tell(batch)
                for work in touched:
                    self.complete_if_done(work)
                self.report(batch.pull_requests[-1].repository if batch.pull_requests else None)

    def tell(self, batch: Batch) -> None:
        """A line for the batch; what it cost is what the client spent since the last one, side by side with others."""
        came = Counter(one.repository for one in batch.pull_requests)
        works = [(self.asked[name], count) for name, count in came.items()]
        shares = [f"{work.name} {count} ({work.done}/{work.total})" for work, count in works]
        self.log(f"{self.team}: batch of {', '.join(shares) or 'none'}: {self.cost_since_told()}")

    def cost_since_told(self) -> str:
        """Requests go side by side: what came with another one's answer costs nothing more."""
        before, self.told = self.told, self.github.usage
        requests, points = self.told.requests - before.requests, self.told.points - before.points
        if not requests:
            return "counted with the one before"
        return f"{requests} requests, {points} points, {self.told.seconds - before.seconds:.1f} s"

    def save(self, batch: Batch) -> list[RepositoryWork]:
        """Store what came, under the names of now; whose it was."""
        touched: dict[str, RepositoryWork] = {}
        for pull_request in batch.pull_requests:
            work = self.asked[pull_request.repository]
            work.waiting.discard(pull_request.node_id)
            touched[pull_request.repository] = work
        for one in batch.gone:
            work = self.works[one.repository.node_id]
            work.waiting.discard(one.node_id)
            touched[one.repository.name] = work
            self.store.pull_requests.mark_deleted(self.team, work.name, [one.node_id])
            self.gone += 1
        homes = {name: work.repository.node_id for name, work in touched.items()}
        renamed = self.store.pull_requests.save(self.team, batch.pull_requests, self.counts(touched), homes)
        for name, new_name in renamed.items():
            self.follow_rename(touched[name], new_name)
        self.progress = replace(
            self.progress, hydrated=self.progress.hydrated + len(batch.pull_requests) + len(batch.gone)
        )
        for node_id, error in batch.failed.items():
            self.fail(self.works[node_id].name, error)
        return list(touched.values())

    def follow_rename(self, work: RepositoryWork, name: str) -> None:
        """The daemon's discovery has heard of a new name while this sync was under way."""
        if work.name in self.unfinished:
            self.unfinished = self.unfinished - {work.name} | {name}
        work.repository = replace(work.repository, name=name)

    def complete_if_done(self, work: RepositoryWork) -> None:
        if work.waiting or work.name in self.failed:
            return
        self.complete(work)
        self.completed.append(work)
        self.unfinished.discard(work.name)
        self.progress = replace(self.progress, repositories_done=len(self.completed))
        seconds = (self.clock() - self.begun_at).total_seconds()
        self.log(
            f"{self.team} {work.name}: complete after {seconds:.1f} s, {work.total} pull requests, "
            f"{len(work.wanted)} hydrated"
        )

    def report(self, repository: str | None) -> None:
        usage = self.github.usage
        self.progress = replace(
            self.progress,
            repository=repository,
            pull_requests_done=sum(work.done for work in self.works.values()),
            requests=usage.requests,
            points=usage.points,
            seconds=(self.clock() - self.hydrating_since).total_seconds(),
        )
        self.listener(self.progress)

    def fail(self, repository: str, error: GitHubError, *, is_reported: bool = True) -> None:
        """Mark one repository failed; the others go on. It `is_reported`, unless the whole sync is."""
        reason = error.reason if isinstance(error, RepositoryUnavailable) else str(error)
        self.failed[repository] = reason
        self.unfinished.discard(repository)
        self.store.syncs.fail(self.team, repository, reason, self.clock(), error.code, is_reported=is_reported)
        self.log(f"{self.team} {repository}: failed: {reason}")

    def fail_unfinished(self, error: GitHubError) -> None:
        """Say in each unfinished repository's row why the whole sync stopped."""
        for name in sorted(self.unfinished):
            self.fail(name, error, is_reported=False)

    def fail_incomplete(self) -> None:
        """What is still waiting did not come, though nothing refused it."""
        for work in self.works.values():
            if work.waiting and work.name not in self.failed:
                self.fail(work.name, Incomplete(work.name, listed=work.total, found=work.done))

    def refuse_nothing(self) -> None:
        """Raise SyncFailed where repositories failed and none is complete."""
        if self.failed and not self.completed:
            reasons = "\n".join(f"  {name}: {reason}" for name, reason in self.failed.items())
            raise SyncFailed(
                f"No repository of team '{self.team}' could be brought in; earlier data is as it was.\n{reasons}"
            )

    def summary(self, capped: Mapping[str, int] | None = None) -> SyncReport:
        self.report(None)
        if self.github.quota is not None:
            self.store.discoveries.save_quota(self.team, self.github.quota)
        return SyncReport(
            repositories=len(self.completed),
            listed=sum(work.total for work in self.works.values()),
            hydrated=self.progress.hydrated,
            unchanged=sum(work.unchanged for work in self.works.values()),
            gone=self.gone,
            capped=capped or {},
            failed=dict(self.failed),
            covered_from=self.store.teams.get(self.team).covered_from,
            listing_seconds=(self.hydrating_since - self.begun_at).total_seconds(),
            hydration_seconds=(self.clock() - self.hydrating_since).total_seconds(),
        )
