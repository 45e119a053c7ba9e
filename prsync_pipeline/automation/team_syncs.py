"""The sensor that starts what teams need: a history, what changed, a sync that waited for GitHub's budget, another try.

What a person asked for comes first. It works from the teams' own state, so a failed tick, a failed run or a restarted
daemon is made good by the next tick.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import datetime
from itertools import takewhile
from typing import Any

import dagster as dg

from prsync_pipeline.assets.jobs import SYNC_JOB
from prsync_pipeline.assets.partitions import team_partitions
from prsync_pipeline.assets.raw_tables import OP
from prsync_pipeline.assets.resources import RulesResource, SyncPolicyResource, WarehouseResource
from prsync_pipeline.assets.run_requests import run_request, team_tags
from prsync_pipeline.assets.tags import (
    FOLLOWS_TAG,
    PARTITION_TAG,
    PRIORITY_TAG,
    RANGE_END_TAG,
    RANGE_START_TAG,
    REFRESH_BEFORE_TAG,
    REQUEST_TAG,
    RESUME_AT_TAG,
    RESUMED_RUN_TAG,
    SKIPPED_TAG,
    TEAM_TAG,
    WORK_TAG,
)
from prsync_pipeline.automation.failed_backfills import explain_failed_backfills
from prsync_pipeline.automation.requests import next_requested, settle_requests
from prsync_pipeline.automation.ticks import SECONDS_BETWEEN_LOOKS, logged_errors
from prsync_pipeline.automation.upkeep.lost_runs import end_lost_runs, naive
from prsync_pipeline.models import Team
from prsync_pipeline.months import Clock, Month
from prsync_pipeline.reports.team.facts import DAEMON_TICK
from prsync_pipeline.sync.needs import TeamNeeds, needs_of_teams
from prsync_pipeline.sync.next_run import (
    PastRun,
    is_on_its_way,
    may_start,
    next_runs,
    of_this_team,
    rest_of_history,
    waits_for_budget,
)
from prsync_pipeline.warehouse import Store

RUNS_REMEMBERED = 50  # a day of updates and more, so that a repair before them is remembered


@dg.sensor(
    name=DAEMON_TICK,
    job=SYNC_JOB,
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts what teams need; resumes waiting syncs; ends lost runs; shows why a backfill failed.",
)
def team_syncs(
    context: dg.SensorEvaluationContext,
    warehouse: WarehouseResource,
    sync_policy: SyncPolicyResource,
    rules: RulesResource,
    clock: dg.ResourceParam[Clock],
) -> dg.SensorResult:
    with logged_errors(context):
        store, settings, now = warehouse.open_store(), sync_policy.settings(), clock()
        store.sync_runs.note_tick(DAEMON_TICK, now)
        for run_id in end_lost_runs(context.instance, store, now):
            context.log.warning("run %s is lost and was reported failed", run_id)
        for backfill_id in explain_failed_backfills(context.instance):
            context.log.info("backfill %s failed; its page shows why", backfill_id)
        changed = store.agent_logins.apply_setting(rules.agents())
        if changed:
            context.log.info("PRSYNC_AGENT_LOGINS changed: pull requests of %s are judged anew", ", ".join(changed))
        every_team = store.teams.all()
        settle_requests(context.instance, store, every_team, now)
        teams = [team for team in every_team if not team.is_paused]
        known = context.instance.get_dynamic_partitions(team_partitions.name or "")
        unknown = {team.slug for team in teams}.difference(known)
        requests = [
            request
            for needs in needs_of_teams(store, teams, now, is_capped=settings.max_pull_requests is not None)
            for request in _wanted_runs(context.instance, store, needs, now, settings.first_month)
        ]
    # They are made one after the other, which takes a moment each: first what somebody waits for.
    requests.sort(key=lambda request: FOLLOWS_TAG in request.tags)
    return dg.SensorResult(
        run_requests=requests,
        dynamic_partitions_requests=[team_partitions.build_add_request(sorted(unknown))] if unknown else [],
        skip_reason=None if requests else _nothing_to_start(teams),
    )


def _nothing_to_start(teams: Sequence[Team]) -> dg.SkipReason:
    if not teams:
        return dg.SkipReason("There is no team to look after: prsync teams add SLUG --org ORG")
    names = ", ".join(team.slug for team in teams)
    return dg.SkipReason(f"Each team is complete, has a run on its way, or waits for its next try: {names}")


def _wanted_runs(
    instance: dg.DagsterInstance, store: Store, needs: TeamNeeds, now: datetime, earliest: Month
) -> Iterator[dg.RunRequest]:
    """The team's next run: the one that waited, what somebody asked for, or the most urgent that may start.

    A new team's is its quick start, and with it the rest of its history, which takes its turn in the queue behind it.
    """
    team = needs.team
    if waits_for_budget(team, now):
        return
    wanted = list(next_runs(needs, now, earliest))
    if not wanted and team.resume_at is None and not needs.requests:
        return
    records = _last_runs(instance, team, now)
    runs = _past_runs(records)
    waiting = _stopped_run(instance, records) if team.resume_at is not None else None
    if is_on_its_way(runs):
        return
    if waiting is not None:
        yield _resume(team, waiting)
        return
    chosen = next_requested(store, needs, now, earliest) or next(
        (run for run in wanted if may_start(runs, run, needs.unfinished, now)), None
    )
    if chosen is None:
        return
    yield run_request(team, chosen)
    rest = rest_of_history(team, chosen, earliest)
    if rest is not None:
        yield run_request(team, rest)


def _last_runs(instance: dg.DagsterInstance, team: Team, now: datetime) -> Sequence[dg.RunRecord]:
    """The team's last runs, newest first."""
    of_team = dg.RunsFilter(tags={TEAM_TAG: team.slug}, created_after=of_this_team(team, now))
    return instance.get_run_records(of_team, limit=RUNS_REMEMBERED)


def _past_runs(records: Sequence[dg.RunRecord]) -> list[PastRun]:
    """What decides on the next run, of each run but those that stopped for want of budget, or did nothing."""
    return [
        PastRun(
            succeeded=record.dagster_run.is_success,
            ended_at=naive(record.update_timestamp) if record.dagster_run.is_finished else None,
            first=first_month(record.dagster_run),
            work=record.dagster_run.tags.get(WORK_TAG),
        )
        for record in records
        if {RESUME_AT_TAG, SKIPPED_TAG}.isdisjoint(record.dagster_run.tags)
    ]


def first_month(run: dg.DagsterRun) -> Month | None:
    """The first month of the run's range; a run of a single month has the tag of its partition instead."""
    key = run.tags.get(RANGE_START_TAG) or run.tags.get(PARTITION_TAG)
    return Month.parse(key.partition("|")[0]) if key else None


def _stopped_run(instance: dg.DagsterInstance, records: Sequence[dg.RunRecord]) -> dg.DagsterRun | None:
    """The last run that stopped for want of budget, unless one succeeded since, or another has resumed it already."""
    since_success = takewhile(lambda run: not run.is_success, (record.dagster_run for record in records))
    stopped = next((run for run in since_success if RESUME_AT_TAG in run.tags), None)
    if stopped is None or instance.get_runs_count(dg.RunsFilter(tags={RESUMED_RUN_TAG: stopped.run_id})):
        return None
    return stopped


def _resume(team: Team, stopped: dg.DagsterRun) -> dg.RunRequest:
    """The same range with the same configuration again; a full refresh goes on where it stopped."""
    ranges = {tag: stopped.tags[tag] for tag in (RANGE_START_TAG, RANGE_END_TAG) if tag in stopped.tags}
    kept = {tag: stopped.tags[tag] for tag in (WORK_TAG, PRIORITY_TAG, REQUEST_TAG) if tag in stopped.tags}
    return dg.RunRequest(
        run_key=f"resume-{stopped.run_id}",
        partition_key=stopped.tags.get(PARTITION_TAG) if not ranges else None,
        run_config=_resumed_config(stopped),
        tags={**ranges, **kept, **team_tags(team), RESUMED_RUN_TAG: stopped.run_id},
    )


def _resumed_config(stopped: dg.DagsterRun) -> dict[str, Any]:
    """The stopped run's configuration, with what it refreshed before it stopped taken as refreshed."""
    config: dict[str, Any] = deepcopy(dict(stopped.run_config))
    asked = config.get("ops", {}).get(OP, {}).get("config", {})
    if asked.get("full_refresh"):
        asked["refresh_before"] = stopped.tags[REFRESH_BEFORE_TAG]
    return config
