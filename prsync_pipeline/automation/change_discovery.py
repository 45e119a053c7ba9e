"""The sensor that asks GitHub what changed: one request a team and interval, the longest unasked first.

Where a person asked for it, GitHub is asked at once, if it was not within the last minute.

It starts no run: what it finds is stored in the warehouse, and `team_syncs` starts what a team needs.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

import dagster as dg

from prsync_pipeline.assets.resources import GitHubResource, SyncPolicyResource, WarehouseResource
from prsync_pipeline.automation.ticks import SECONDS_BETWEEN_LOOKS, logged_errors
from prsync_pipeline.errors import BudgetSpent, PrsyncError, Unreachable, WarehouseError
from prsync_pipeline.models import Team
from prsync_pipeline.months import Clock
from prsync_pipeline.sync.discovery import discover, is_due, record_failure
from prsync_pipeline.sync.next_run import can_look, is_look_wanted, waits_for_budget
from prsync_pipeline.warehouse import Discovery, RequestKind, RequestOutcome, Store, SyncRequest

if TYPE_CHECKING:
    from prsync_pipeline.teams.credentials import OpenGitHub

SECONDS_A_TICK = 20.0  # Dagster ends a tick after sixty; what is left waits for the next


class Outcome(StrEnum):
    """What one question to GitHub came to."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    LISTING_DUE = "to be listed in whole"
    FAILED = "failed"
    UNREACHABLE = "not asked: GitHub does not answer"


@dg.sensor(
    name="change_discovery",
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks GitHub what changed for each team that is due; one request where nothing did.",
)
def change_discovery(
    context: dg.SensorEvaluationContext,
    github: GitHubResource,
    warehouse: WarehouseResource,
    sync_policy: SyncPolicyResource,
    clock: dg.ResourceParam[Clock],
) -> dg.SkipReason:
    with logged_errors(context):
        questions = Questions(
            store=warehouse.open_store(),
            open_github=partial(github.client, log=context.log.info, clock=clock, is_brief=True),
            interval=sync_policy.settings().sync_interval,
            clock=clock,
            log=context.log,
        )
        outcomes = questions.ask()
    if not outcomes:
        return dg.SkipReason("No team is due to be asked for.")
    return dg.SkipReason(", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())))


@dataclass(frozen=True, slots=True)
class Questions:
    """One tick's questions to GitHub; a team is due when `interval` is over since it was last asked for."""

    store: Store
    open_github: "OpenGitHub"
    interval: timedelta
    clock: Clock
    log: logging.Logger

    def ask(self, monotonic: Callable[[], float] = time.monotonic) -> Counter[Outcome]:
        """Ask for the teams that are due, one after the other, until the tick's time is over or GitHub is away."""
        until = monotonic() + SECONDS_A_TICK
        last, requests = self.store.discoveries.all(), self.store.sync_requests.open()
        outcomes: Counter[Outcome] = Counter()
        for team in _due_teams(self.store.teams.all(), last, requests, self.interval, self.clock()):
            if monotonic() >= until:
                break
            outcome = self._ask_for(team, last.get(team.slug))
            outcomes[outcome] += 1
            if outcome is Outcome.UNREACHABLE:
                break  # the others would wait for the same server
        return outcomes

    def _ask_for(self, team: Team, last: Discovery | None) -> Outcome:
        """One team's discovery; a failure is recorded with the team, and concerns no other."""
        now = self.clock()
        try:
            with self.open_github(team) as client:
                report = discover(client, self.store, team, last, now)
                usage = client.usage
        except WarehouseError:
            raise  # concerns every team
        except PrsyncError as error:
            record_failure(self.store, team, error, now)
            if not isinstance(error, BudgetSpent):
                self._fail_requests(team)
            self.log.warning("%s: %s", team.slug, error)
            return Outcome.UNREACHABLE if isinstance(error, Unreachable) else Outcome.FAILED
        used = f"{usage.requests} requests, {usage.points} points, {usage.seconds:.1f} s"
        self.log.info("%s: %s; %s", team.slug, report, used)
        if report.needs_listing:
            return Outcome.LISTING_DUE
        return Outcome.CHANGED if report.changed else Outcome.UNCHANGED

    def _fail_requests(self, team: Team) -> None:
        """Who asked what changed is told that GitHub did not answer; the sensor itself asks again at its time."""
        for request in self.store.sync_requests.open(team.slug).get(team.slug, []):
            if request.kind is RequestKind.CHANGES and request.begun_at is None:
                self.store.sync_requests.end(request.id, RequestOutcome.FAILED, self.clock())


def _due_teams(
    teams: Sequence[Team],
    last: Mapping[str, Discovery],
    requests: Mapping[str, Sequence[SyncRequest]],
    interval: timedelta,
    now: datetime,
) -> list[Team]:
    """Those whose history is in and that are due or asked for; these first, then the longest unasked."""
    wanted = {slug for slug, asked in requests.items() if is_look_wanted(asked, last.get(slug), now)}
    due = [
        team
        for team in teams
        if not team.is_paused
        and can_look(team)
        and not waits_for_budget(team, now)
        and (team.slug in wanted or is_due(last.get(team.slug), interval, now))
    ]

    def order(team: Team) -> tuple[bool, bool, datetime]:
        look = last.get(team.slug)
        return team.slug not in wanted, look is not None, look.tried_at if look is not None else now

    return sorted(due, key=order)
