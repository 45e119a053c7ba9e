"""Is Dagster in order: does its daemon live, is anything switched off, which runs are lost, do tokens take turns?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

from dagster._core.storage.runs import SqlRunStorage

from prsync_pipeline.assets.partitions import team_partitions
from prsync_pipeline.assets.tags import TOKEN_TAG
from prsync_pipeline.automation.upkeep.future_ticks import clear_future_ticks
from prsync_pipeline.automation.upkeep.lost_runs import end_lost_runs
from prsync_pipeline.doctor.findings import fault, names, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    import dagster as dg

    from prsync_pipeline.doctor.findings import Finding
    from prsync_pipeline.warehouse import Store

DAEMON = "Dagster's daemon"
RUNS = "runs"
# Its parts beat every half a minute.
SILENT_AFTER = timedelta(minutes=5)
START = "prsync dev runs it, with the UI; without it nothing starts by itself."


def check_dagster(instance: dg.DagsterInstance, store: Store | None, now: datetime) -> Iterator[Finding]:
    """Lost runs are ended on the way, since they block others."""
    if lacks_token_limit(instance):
        yield warning(
            "dagster.yaml",
            f"It has no limit for the tag {TOKEN_TAG}, so teams that share a GitHub token sync at the same time: "
            "slower, never wrong.",
            f"Copy tag_concurrency_limits from {files('prsync_pipeline') / 'dagster.yaml'}.",
        )
    yield from _zone_findings(instance)
    yield from _daemon_findings(instance, now)
    yield from _switched_off(instance)
    cleared = clear_future_ticks(instance, now)
    if cleared:
        yield warning(
            "automation", f"The clock was set back, and these waited for it: {names(cleared)}.", "They tick again."
        )
    if store is not None:
        yield from _partitions_without_team(instance, store)
        yield _lost_runs(instance, store, now)


def lacks_token_limit(instance: dg.DagsterInstance) -> bool:
    """A configuration of the user's own may not know our tags."""
    limits = instance.get_concurrency_config().run_queue_config
    return limits is None or all(limit.get("key") != TOKEN_TAG for limit in limits.tag_concurrency_limits)


def _zone_findings(instance: dg.DagsterInstance) -> Iterator[Finding]:
    """Dagster writes times in the zone of its session on Postgres, and compares them with UTC."""
    storage = instance.run_storage
    if not isinstance(storage, SqlRunStorage):
        return
    with storage.connect() as connection:
        if connection.dialect.name != "postgresql":
            return
        seconds = connection.exec_driver_sql("select extract(timezone from current_timestamp)").scalar()
    if seconds:
        yield fault(
            "Dagster's database",
            "Its time zone is not UTC: no run is found by its time, and runs start again and again.",
            "alter role dagster set timezone = 'UTC', then restart Dagster's processes.",
        )


def _daemon_findings(instance: dg.DagsterInstance, now: datetime) -> Iterator[Finding]:
    """A daemon that never ran may be meant so; one that stopped is a fault."""
    beats = instance.get_daemon_heartbeats()
    required = [kind for kind in instance.get_required_daemon_types() if kind in beats]
    if not required:
        yield warning(DAEMON, "It has not run on this instance yet.", START)
        return
    seen = {kind: _moment(beats[kind].timestamp) for kind in required}
    newest = max(seen.values())
    if now - newest > SILENT_AFTER:
        yield fault(DAEMON, f"It does not run: last seen at {newest:%Y-%m-%d %H:%M} UTC.", START)
        return
    silent = sorted(kind.lower() for kind, at in seen.items() if now - at > SILENT_AFTER)
    if silent:
        yield fault(DAEMON, f"Parts of it are silent: {', '.join(silent)}.", "Start it again, and see its log.")
    else:
        yield ok(DAEMON, f"It runs: last seen {(now - newest).total_seconds():.0f} s ago.")
    for kind in required:
        for error in (beats[kind].errors or [])[:1]:
            words = " ".join(error.message.split())[:200]
            yield warning(DAEMON, f"Its part {kind.lower()} reports: {words}", "See the daemon's log.")


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC).replace(tzinfo=None)


def _switched_off(instance: dg.DagsterInstance) -> Iterator[Finding]:
    """Sensors and schedules are on unless somebody switched them off."""
    off = sorted(state.name for state in instance.all_instigator_state() if state.status.value == "STOPPED")
    if off:
        yield warning(
            "automation", f"Switched off: {names(off, shown=10)}.", "Switch them on in Dagster's UI, under Automation."
        )
    else:
        yield ok("automation", "No sensor and no schedule is switched off.")


def _partitions_without_team(instance: dg.DagsterInstance, store: Store) -> Iterator[Finding]:
    """What "Add a partition" in Dagster's UI leaves behind, or a removal that did not come to its end."""
    teams = {team.slug for team in store.teams.all()}
    for slug in sorted(set(instance.get_dynamic_partitions(team_partitions.name or "")) - teams):
        yield warning(
            "partitions",
            f"There is no team '{slug}', and Dagster has a partition of that name: each run of it is refused.",
            f"prsync teams remove {slug} takes it away; prsync teams add {slug} --org ORG makes it a team.",
        )


def _lost_runs(instance: dg.DagsterInstance, store: Store, now: datetime) -> Finding:
    ended = end_lost_runs(instance, store, now)
    if not ended:
        return ok(RUNS, "None is lost.")
    return warning(
        RUNS,
        f"Their processes vanished, so they were ended as failed now: {names(ended)}.",
        "What they stored stays; the daemon tries again by itself, or: prsync sync TEAM",
    )
