"""`prsync sync`: a team's months now, in this process, as a run on the same Dagster instance that the UI shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.markup import escape

from prsync_pipeline.assets.jobs import SYNC_JOB
from prsync_pipeline.assets.raw_tables import OP, SyncConfig
from prsync_pipeline.assets.tags import BY_HAND, TEAM_TAG, WORK_TAG
from prsync_pipeline.cli.runs import model_wait
from prsync_pipeline.cli.runs.instance import dagster_home
from prsync_pipeline.cli.runs.run_job import JobRunner
from prsync_pipeline.cli.screens.model_wait import print_pending
from prsync_pipeline.cli.screens.terminal import counted, hint, output, warn
from prsync_pipeline.cli.screens.verdicts import cost_line, verdicts_line
from prsync_pipeline.durations import spent
from prsync_pipeline.errors import GitHubError, InputError, SyncFailed
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Month, MonthRange, utc_now
from prsync_pipeline.settings import Settings
from prsync_pipeline.sync.discovery import discover, record_failure
from prsync_pipeline.sync.needs import needs_of_teams
from prsync_pipeline.sync.plans.coverage import check_request, choose_repositories, history_target
from prsync_pipeline.sync.recording import nothing_came
from prsync_pipeline.teams.credentials import team_tokens
from prsync_pipeline.teams.names import repository_named
from prsync_pipeline.wiring import github_client, open_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prsync_pipeline.assets.steps.progress import TeamSync
    from prsync_pipeline.models import Team
    from prsync_pipeline.verdicts.run import ClassificationReport
    from prsync_pipeline.warehouse import Store


def sync_team(  # noqa: PLR0913 - one for each option
    *,
    team: str,
    first: str | None,
    last: str | None,
    full_refresh: bool,
    names: tuple[str, ...],
    failed: bool,
    updates: bool,
    wait_for_model: bool,
) -> None:
    """Bring the months in by one run, and print what it did."""
    _check_options(updates=updates, has_months=bool(first or last or full_refresh), names=names, failed=failed)
    settings = Settings.read()
    store = open_store(settings)
    found = _found(store, settings, team)
    known = {sync.repository: sync.sync_error for sync in store.syncs.of_team(team)}
    if updates:
        months, config = _changed_months(settings, store, found), SyncConfig(changes_only=True)
    else:
        months = _wanted_months(found, first, last, settings.first_month)
        config = SyncConfig(full_refresh=full_refresh, repositories=_chosen(store, found, names, failed=failed))
    if months is None or (failed and not config.repositories):
        _report_nothing(store, team, "changed" if updates else "failed", known)
        return
    runner = JobRunner(dagster_home(settings), store, settings.run_history, with_bars=True)
    began_at = utc_now()
    synced, verdicts = _run(runner, found, months, config)
    _print_synced(f"[bold green]{team}[/] {months}", synced, verb="changed" if updates else "listed")
    if wait_for_model:
        verdicts = model_wait.wait_for_model(settings, runner, found, months, verdicts)
    _print_verdicts(verdicts)
    hint(f"The run took {spent((utc_now() - began_at).total_seconds())}.")
    _print_places(store, runner)
    print_pending(team, verdicts)
    _warn_of_gaps(synced)
    _warn_of_failed(store, team)


def _check_options(*, updates: bool, has_months: bool, names: tuple[str, ...], failed: bool) -> None:
    if updates and (has_months or names or failed):
        raise click.UsageError(
            "--updates brings in what changed, whatever it is: give it without months and repositories."
        )
    if failed and names:
        raise click.UsageError("Give --failed or --repository, not both.")


def _found(store: Store, settings: Settings, slug: str) -> Team:
    """The team, whose tokens are there; a paused one is synced with a word on that."""
    team = store.teams.get(slug)
    team_tokens(team, settings)
    if team.is_paused:
        warn(f"Team '{slug}' is paused: this run is by hand, and none follows by itself (prsync teams resume {slug}).")
    return team


def _run(
    runner: JobRunner, team: Team, months: MonthRange, config: SyncConfig
) -> tuple[TeamSync, ClassificationReport]:
    """One run of the sync; what it brought in, and the verdicts on that."""
    # Without the token's tag, by which the queue makes runs wait for each other.
    run = runner.run(
        SYNC_JOB.name,
        team,
        months,
        {TEAM_TAG: team.slug, WORK_TAG: BY_HAND},
        ops={OP: {"config": config.model_dump(exclude_defaults=True)}},
    )
    [synced], [verdicts] = run.syncs, run.verdicts
    return synced, verdicts


def _report_nothing(store: Store, slug: str, verb: str, known: Mapping[str, str | None]) -> None:
    """Nothing is to be brought in: the team is up to date, but for repositories that cannot be seen.

    `known` has each repository's error from before.

    Raises:
        SyncFailed: none of them can be, or none could the last time.
    """
    syncs = store.syncs.of_team(slug)
    failed = [sync for sync in syncs if sync.sync_status is SyncStatus.FAILED]
    if failed and len(failed) == len(syncs):
        if all(known.get(sync.repository) == sync.sync_error for sync in failed):
            raise SyncFailed(
                f"Nothing {verb} at GitHub, but no repository of team '{slug}' came in the last time. "
                f"Bring them in: prsync sync {slug} --failed"
            )
        raise nothing_came(slug, {sync.repository: sync.sync_error or "no reason was recorded" for sync in failed})
    if failed:
        others = f"{len(syncs) - len(failed)} of {len(syncs)} repositories"
        output().print(f"[bold green]{slug}[/]: nothing {verb} in {others}; the rest failed.")
    else:
        output().print(f"[bold green]{slug}[/] is up to date: nothing {verb}.")
    _warn_of_failed(store, slug)


def _chosen(store: Store, team: Team, names: tuple[str, ...], *, failed: bool) -> list[str]:
    """The repositories asked for; none means all.

    Raises:
        InputError: one is not tracked.
    """
    if failed:
        return [sync.repository for slug, sync in store.syncs.unfinished() if slug == team.slug]
    names = tuple(repository_named(name, team.organization) for name in names)
    tracked = [ranked.repository for ranked in store.roster.repositories(team.slug)]
    return [repository.name for repository in choose_repositories(team, tracked, names)] if names else []


def _changed_months(settings: Settings, store: Store, team: Team) -> MonthRange | None:
    """Ask GitHub now what changed; the months that it touches, None where nothing did.

    Raises:
        InputError: the team has no history that changes could add to, or more changed than a search can name.
    """
    now = utc_now()
    if team.covered_from is None or team.watermark is None:
        raise InputError(f"Team '{team.slug}' has no whole history yet: bring it in with `prsync sync {team.slug}`.")
    try:
        with github_client(settings, team) as github:
            report = discover(github, store, team, store.discoveries.all().get(team.slug), now)
    except GitHubError as error:
        record_failure(store, team, error, now)
        raise
    if report.needs_listing:
        raise InputError(f"More changed than a few searches can name: list the months with `prsync sync {team.slug}`.")
    [state] = needs_of_teams(store, [team], now)
    if state.updates_from is None:
        return None
    return MonthRange(max(state.updates_from, Month.of(team.covered_from)), Month.of(now))


def _wanted_months(team: Team, first: str | None, last: str | None, earliest: Month) -> MonthRange:
    """The months asked for, or the team's history up to the current one.

    Raises:
        InputError: they cannot be synced as asked for.
    """
    covered = [Month.of(team.covered_from)] if team.covered_from else []
    current = Month.of(utc_now())
    months = MonthRange(
        Month.parse(first) if first else min([history_target(team, earliest), *covered]),
        Month.parse(last) if last else current,
    )
    check_request(team, months, current=current, earliest=earliest)
    return months


def _print_synced(subject: str, synced: TeamSync, *, verb: str) -> None:
    """What the run brought in, in numbers."""
    report, usage = synced.report, synced.usage
    output().print(
        f"{subject}: {counted(report.listed, 'pull request')} {verb}, {report.hydrated} hydrated, "
        f"{report.unchanged} unchanged, {report.deleted} deleted; {counted(usage.requests, 'request')}, "
        f"{counted(usage.points, 'point')}.",
        soft_wrap=True,
    )


def _print_verdicts(verdicts: ClassificationReport) -> None:
    """On how many pull requests AI was used, and what the model costs."""
    output().print(verdicts_line(verdicts), soft_wrap=True)
    if verdicts.cost is not None:
        output().print(cost_line(verdicts.cost), soft_wrap=True)


def _print_places(store: Store, runner: JobRunner) -> None:
    hint(f"Warehouse: {escape(store.warehouse.location)}")
    hint(f"Dagster:   {escape(str(runner.home))} (prsync dev opens its UI)")


def _warn_of_gaps(synced: TeamSync) -> None:
    """What a limit or the token's rights left out."""
    capped = sum(synced.report.capped.values())
    if capped:
        warn(f"SYNC_MAX_PRS left out {counted(capped, 'pull request')}; months before the newest are not complete.")
    if synced.report.incomplete:
        what = counted(synced.report.incomplete, "pull request")
        warn(f"GitHub did not give all of {what}, however often asked: prsync status TEAM --incomplete names them.")
    if synced.roster is not None and synced.roster.people_hidden:
        warn(f"{synced.roster.people_hidden} Everything else is in.")


def _warn_of_failed(store: Store, slug: str) -> None:
    """Name the repositories whose last sync failed."""
    for sync in store.syncs.of_team(slug):
        if sync.sync_status is SyncStatus.FAILED:
            warn(f"{sync.repository} failed: {sync.sync_error}")
