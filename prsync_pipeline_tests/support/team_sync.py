"""A team, a sandbox and a store, brought together the way that an asset's body does it, without Dagster."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from prsync_pipeline.github import GitHub
from prsync_pipeline.models import Team
from prsync_pipeline.months import Month, MonthRange
from prsync_pipeline.sandbox import DEFAULT_TOKEN
from prsync_pipeline.sync.discovery import discover
from prsync_pipeline.sync.engine import run_sync
from prsync_pipeline.sync.plans.history import plan_history
from prsync_pipeline.sync.plans.incremental import plan_incremental
from prsync_pipeline.sync.roster import refresh_roster
from prsync_pipeline.sync.session import SyncSession
from prsync_pipeline.sync.types import SyncOptions, SyncReport
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline_tests.support import expected_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from prsync_pipeline.sandbox import PullRequest, Sandbox, World
    from prsync_pipeline.sync.discovery import DiscoveryReport
    from prsync_pipeline.sync.plans.plan import SyncPlan
    from prsync_pipeline.sync.progress import Progress
    from prsync_pipeline.warehouse import Store

NOW = datetime(2026, 11, 20, 12)


def months(first: str, last: str = "2026-11") -> MonthRange:
    return MonthRange(Month.parse(first), Month.parse(last))


@dataclass
class Clock:
    """A clock that stands still until somebody sleeps; the sandbox and the product share one."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Syncing:
    """Signs a team up and syncs it; `log` and `progress` keep what a person would have seen.

    `client` are further options of the GitHub client.
    """

    sandbox: Sandbox
    store: Store
    organization: str = "acme"
    team: str = "acme"
    tokens: Sequence[str] = (DEFAULT_TOKEN,)
    clock: Clock = field(default_factory=Clock)
    log: list[str] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    client: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sandbox.world.clock = self.clock  # what happens there happens at the same time

    def github(self) -> GitHub:
        return GitHub(self.sandbox.url, self.tokens, clock=self.clock, sleep=self.clock.sleep, **self.client)

    def sign_up(self, repositories: Sequence[str] = (), history_months: int = 12) -> None:
        team = Team(self.team, self.organization, self.clock(), history_months, is_organization_wide=not repositories)
        with self.github() as github:
            sign_up(github, self.store, team, repositories)
        self.refresh_roster()

    def refresh_roster(self) -> None:
        with self.github() as github:
            refresh_roster(github, self.store, self.store.teams.get(self.team), self.clock())

    def sync(
        self,
        first: str = "2025-11",
        last: str = "2026-11",
        *,
        full_refresh: bool = False,
        max_pull_requests: int | None = None,
        repositories: Sequence[str] = (),
    ) -> SyncReport:
        options = SyncOptions(
            self.clock() if full_refresh else None,
            max_pull_requests,
            earliest=Month(2020, 1),
            repositories=tuple(repositories),
        )
        return self.run(plan_history, months(first, last), options)

    def run(
        self, plan: Callable[[SyncSession], SyncPlan], reached: MonthRange, options: SyncOptions | None = None
    ) -> SyncReport:
        with self.github() as github:
            session = SyncSession(
                github,
                self.store,
                self.store.teams.get(self.team),
                reached,
                options=options or SyncOptions(),
                clock=self.clock,
                listener=self.progress.append,
                log=self.log.append,
            )
            return run_sync(session, plan(session))

    def discover(self) -> DiscoveryReport:
        """What a tick does for the team: ask GitHub what changed, and remember it."""
        team, last = self.store.teams.get(self.team), self.store.discoveries.all().get(self.team)
        with self.github() as github:
            return discover(github, self.store, team, last, self.clock())

    def update(self) -> SyncReport:
        """What the run does that follows: bring in what was found, over the months that it touches."""
        return self.update_from(self.store.discoveries.found_since().get(self.team, self.clock()))

    def update_from(self, since: datetime, until: datetime | None = None) -> SyncReport:
        """The same over the months from `since` to `until` or now, as far as they are covered."""
        reached = max(since, self.store.teams.get(self.team).covered_from or since)
        return self.run(plan_incremental, MonthRange(Month.of(reached), Month.of(until or self.clock())))

    def stored(self) -> expected_rows.Rows:
        return expected_rows.stored(self.store.warehouse, self.team)


def all_of(world: World, *, but: Sequence[str] = ()) -> list[PullRequest]:
    """Every pull request of the repositories that a team tracks: archived ones are left out."""
    return [
        pull_request
        for repository in world.repositories.values()
        if not repository.is_archived and repository.name not in but
        for pull_request in world.pull_requests.get(repository.node_id, {}).values()
    ]
