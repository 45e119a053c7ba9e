"""The sensor that asks GitHub what changed: one request a team and interval, the longest unasked first.

It starts no run: what it finds stands in the warehouse, and `team_syncs` starts what a team needs.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import dagster as dg

from prsync_pipeline.automation.next_run import waits_for_budget
from prsync_pipeline.connections import Connections
from prsync_pipeline.errors import BudgetSpent, PrsyncError, Unreachable, WarehouseError
from prsync_pipeline.models import Team
from prsync_pipeline.sync.discovery import discover, is_due
from prsync_pipeline.warehouse import Discovery

SECONDS_BETWEEN_TICKS = 30
SECONDS_A_TICK = 20.0  # Dagster ends a tick after sixty; what is left waits for the next


class Outcome(StrEnum):
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    LISTING_DUE = "to be listed in whole"
    FAILED = "failed"
    UNREACHABLE = "not asked: GitHub does not answer"


@dg.sensor(
    name="team_updates",
    minimum_interval_seconds=SECONDS_BETWEEN_TICKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks GitHub what changed for each team that is due; one request where nothing did.",
)
def team_updates(context: dg.SensorEvaluationContext, prsync: dg.ResourceParam[Connections]) -> dg.SkipReason:
    outcomes = ask_teams(prsync, context.log.info, context.log.warning)
    if not outcomes:
        return dg.SkipReason("No team is due to be asked for.")
    return dg.SkipReason(", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())))


def ask_teams(
    prsync: Connections,
    log: Callable[[str], None],
    warn: Callable[[str], None],
    monotonic: Callable[[], float] = time.monotonic,
) -> Counter[Outcome]:
    """Ask for the teams that are due, one after the other, until the tick's time is over or GitHub is away."""
    until = monotonic() + SECONDS_A_TICK
    last = prsync.store.discoveries.all()
    outcomes: Counter[Outcome] = Counter()
    for team in due_teams(prsync.store.teams.all(), last, prsync.settings.sync_interval, prsync.clock()):
        if monotonic() >= until:
            break
        outcome = ask_team(prsync, team, last.get(team.slug), log, warn)
        outcomes[outcome] += 1
        if outcome is Outcome.UNREACHABLE:
            break  # the others would wait for the same server
    return outcomes


def due_teams(teams: Sequence[Team], last: Mapping[str, Discovery], interval: timedelta, now: datetime) -> list[Team]:
    """Those whose history is in and that are due, the longest unasked first."""
    due = [
        team
        for team in teams
        if not team.is_paused
        and team.watermark is not None
        and team.listed_at is not None
        and not waits_for_budget(team, now)
        and is_due(last.get(team.slug), interval, now)
    ]
    return sorted(due, key=lambda team: (team.slug in last, last[team.slug].tried_at if team.slug in last else now))


def ask_team(
    prsync: Connections, team: Team, last: Discovery | None, log: Callable[[str], None], warn: Callable[[str], None]
) -> Outcome:
    """One team's discovery; what goes wrong is noted with the team, and is no other team's trouble."""
    now = prsync.clock()
    try:
        with prsync.github(team, log, is_brief=True) as github:
            report = discover(github, prsync.store, team, last, now)
            usage = github.usage
    except WarehouseError:
        raise  # concerns every team
    except PrsyncError as error:
        if isinstance(error, BudgetSpent):
            prsync.store.teams.set_resume_at(team.slug, error.resume_at)
        prsync.store.discoveries.fail(team.slug, str(error), now, has_event=not isinstance(error, BudgetSpent))
        warn(f"{team.slug}: {error}")
        return Outcome.UNREACHABLE if isinstance(error, Unreachable) else Outcome.FAILED
    log(f"{team.slug}: {report}; {usage.requests} requests, {usage.points} points, {usage.seconds:.1f} s")
    if report.needs_listing:
        return Outcome.LISTING_DUE
    return Outcome.CHANGED if report.changed else Outcome.UNCHANGED
