"""`prsync sync`: a team's months now, in this process, as a run on the same Dagster instance that the UI shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.markup import escape

from prsync_pipeline import definitions
from prsync_pipeline.assets.jobs import SYNC_JOB
from prsync_pipeline.assets.partitions import range_tags, team_partitions
from prsync_pipeline.assets.progress import RunProgress
from prsync_pipeline.assets.raw_tables import OP, TEAM_TAG, WORK_TAG, SyncConfig
from prsync_pipeline.assets.roster import HIDDEN
from prsync_pipeline.automation.repair import end_lost_runs, wake_sensors
from prsync_pipeline.automation.team_syncs import team_states
from prsync_pipeline.cli.classify import verdict_numbers, verdicts_line
from prsync_pipeline.cli.instance import dagster_home, open_instance
from prsync_pipeline.cli.screens.progress import TerminalProgress, live
from prsync_pipeline.cli.screens.terminal import output, warn
from prsync_pipeline.connections import Connections
from prsync_pipeline.errors import InputError
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Month, MonthRange, utc_now
from prsync_pipeline.sync.coverage import check_request, choose_repositories, history_target
from prsync_pipeline.sync.discovery import discover
from prsync_pipeline.teams.credentials import team_tokens

if TYPE_CHECKING:
    import dagster as dg

    from prsync_pipeline.models import Team

BY_HAND = "by hand"


@click.command()
@click.argument("team")
@click.option("--from", "first", metavar="MONTH", help="First month, such as 2025-11 [default: the team's history].")
@click.option("--to", "last", metavar="MONTH", help="Last month [default: the current one].")
@click.option("--full-refresh", is_flag=True, help="Ask GitHub for every pull request again, changed or not.")
@click.option("--repository", "names", multiple=True, metavar="OWNER/NAME", help="Only this one (repeat).")
@click.option("--failed", is_flag=True, help="Only the repositories whose last sync failed or did not end.")
@click.option("--updates", is_flag=True, help="Only what changed since the last sync: one request, and what it names.")
def sync(  # noqa: PLR0913 - one for each option
    *,
    team: str,
    first: str | None,
    last: str | None,
    full_refresh: bool,
    names: tuple[str, ...],
    failed: bool,
    updates: bool,
) -> None:
    """Bring a team's months into the warehouse; what is stored and unchanged is not asked for again.

    \b
    Example:
      prsync sync acme
      prsync sync acme --updates
      prsync sync acme --failed
      prsync sync acme --from 2026-10 --repository acme/api --full-refresh
    """  # noqa: D301
    if updates and (first or last or full_refresh or names or failed):
        raise click.UsageError("--updates brings in what changed, whatever it is: give it without other options.")
    if failed and names:
        raise click.UsageError("Give --failed or --repository, not both.")
    connections = Connections.from_environment()
    found = connections.store.teams.get(team)
    team_tokens(found, connections.settings, connections.environment)
    if found.is_paused:
        warn(f"Team '{team}' is paused: this run is by hand, and none follows by itself (prsync teams resume {team}).")
    if updates:
        months, config = changed_months(connections, found), SyncConfig(changes_only=True)
    else:
        months = wanted_months(found, first, last, connections.settings.first_month)
        config = SyncConfig(full_refresh=full_refresh, repositories=chosen(connections, found, names, failed=failed))
        check_request(found, months, current=Month.of(utc_now()), earliest=connections.settings.first_month)
    if months is None or (failed and not config.repositories):
        output().print(f"[bold green]{team}[/] is up to date: nothing {'changed' if updates else 'failed'}.")
        warn_of_failed(connections, found)
        return
    result = materialize(connections, found, months, config)
    report(connections, found, months, result, verb="changed" if updates else "listed")


def chosen(connections: Connections, team: Team, names: tuple[str, ...], *, failed: bool) -> list[str]:
    """The repositories asked for; none means all.

    Raises:
        InputError: one is not tracked.
    """
    if failed:
        return [sync.repository for slug, sync in connections.store.syncs.unfinished() if slug == team.slug]
    tracked = [one.repository for one in connections.store.roster.repositories(team.slug)]
    return [one.name for one in choose_repositories(team, tracked, names)] if names else []


def changed_months(connections: Connections, team: Team) -> MonthRange | None:
    """Ask GitHub now what changed; the months that it touches, None where nothing did.

    Raises:
        InputError: the team has no history that changes could add to, or more changed than a search can name.
    """
    store, now = connections.store, utc_now()
    if team.covered_from is None or team.watermark is None:
        raise InputError(f"Team '{team.slug}' has no whole history yet: bring it in with `prsync sync {team.slug}`.")
    with connections.github(team) as github:
        report = discover(github, store, team, store.discoveries.all().get(team.slug), now)
    if report.needs_listing:
        raise InputError(f"More changed than a few searches can name: list the months with `prsync sync {team.slug}`.")
    [state] = team_states(store, [team], now)
    if state.updates_from is None:
        return None
    return MonthRange(max(state.updates_from, Month.of(team.covered_from)), Month.of(now))


def wanted_months(team: Team, first: str | None, last: str | None, earliest: Month) -> MonthRange:
    covered = [Month.of(team.covered_from)] if team.covered_from else []
    return MonthRange(
        Month.parse(first) if first else min([history_target(team, earliest), *covered]),
        Month.parse(last) if last else Month.of(utc_now()),
    )


def materialize(
    connections: Connections, team: Team, months: MonthRange, config: SyncConfig
) -> dg.ExecuteInProcessResult:
    """One run of the job, without the tag by which the queue makes runs wait for each other."""
    home = dagster_home(connections)
    with open_instance(home) as instance, live() as show:
        end_lost_runs(instance, connections.store, utc_now())
        wake_sensors(instance, utc_now())
        instance.add_dynamic_partitions(team_partitions.name or "", [team.slug])
        return (
            definitions.defs()
            .resolve_job_def(SYNC_JOB.name)
            .execute_in_process(
                instance=instance,
                tags={**range_tags(team.slug, months), TEAM_TAG: team.slug, WORK_TAG: BY_HAND},
                run_config={
                    "ops": {OP: {"config": config.model_dump(exclude_defaults=True)}},
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                },
                resources={"prsync": connections, "progress": TerminalProgress(RunProgress().listener, show)},
            )
        )


def report(
    connections: Connections, team: Team, months: MonthRange, result: dg.ExecuteInProcessResult, *, verb: str
) -> None:
    facts = facts_by_asset(result)
    numbers = facts["raw_pull_requests"]
    console = output()
    console.print(
        f"[bold green]{team.slug}[/] {months}: {numbers['listed']} pull requests {verb}, "
        f"{numbers['hydrated']} hydrated, {numbers['unchanged']} unchanged, {numbers['gone']} gone; "
        f"{numbers['requests']} requests, {numbers['points']} points."
    )
    console.print(verdicts_line(verdict_numbers(result)))
    console.print(f"Warehouse: {escape(connections.store.warehouse.location)}", soft_wrap=True)
    console.print(f"Dagster:   {escape(str(dagster_home(connections)))} (prsync dev opens its UI)", soft_wrap=True)
    if numbers["capped"]:
        warn(f"SYNC_MAX_PRS left out {numbers['capped']} pull requests; months before the newest are not complete.")
    hidden = facts.get("team_members", {}).get(HIDDEN)
    if hidden:
        warn(f"{hidden} Everything else is in.")
    warn_of_failed(connections, team)


def warn_of_failed(connections: Connections, team: Team) -> None:
    for one in connections.store.syncs.of_team(team.slug):
        if one.sync_status is SyncStatus.FAILED:
            warn(f"{one.repository} failed: {one.sync_error}")


def facts_by_asset(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, object]]:
    """What the run's materializations say, by the name of the asset."""
    return {
        one.asset_key.to_user_string(): {name: value.value for name, value in one.metadata.items()}
        for one in result.asset_materializations_for_node(OP)
    }
