"""Old runs leave Dagster's storage with their events and files; what the catalogue shows of each partition stays."""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import dagster as dg
import pytest
from dagster._core.definitions.partitions.context import partition_loading_context
from dagster._core.events import DagsterEventType
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill
from dagster._core.storage.partition_status_cache import get_and_update_asset_status_cache_value
from dagster._core.storage.tags import BACKFILL_ID_TAG

from prsync_pipeline import definitions
from prsync_pipeline.assets.partitions import team_month_partitions
from prsync_pipeline.assets.resources import RunHistoryResource
from prsync_pipeline.assets.tags import CHANGED_TAG, JOB_TAG, TEAM_TAG
from prsync_pipeline.automation.upkeep.retention import retention
from prsync_pipeline.automation.upkeep.run_files import compact
from prsync_pipeline.automation.upkeep.run_history import RunHistory
from prsync_pipeline.cli.runs.run_job import JobRunner
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support.dagster_instance import storage_without_a_row
from prsync_pipeline_tests.support.deployment import DEPLOY, prepared, url_of

MONTH = timedelta(days=30)
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
OURS = {TEAM_TAG: "acme"}
CHANGED = {**OURS, CHANGED_TAG: "1"}
BROKEN = {**OURS, "broken": "yes"}
TABLE = dg.AssetKey("table")
CHECK = dg.AssetCheckKey(TABLE, "is_sound")
MONTHS = team_month_partitions(Month(2026, 1))
KEYS = {f"2026-0{month}|acme" for month in range(1, 4)}


@dg.multi_asset(
    specs=[dg.AssetSpec("table")],
    check_specs=[dg.AssetCheckSpec("is_sound", asset="table")],
    partitions_def=MONTHS,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def table(context: dg.AssetExecutionContext) -> Iterator[Any]:
    if "broken" in context.run.tags:
        raise dg.Failure("broken", allow_retries=False)
    yield dg.MaterializeResult("table")
    yield dg.AssetCheckResult(asset_key="table", check_name="is_sound", passed=True)


JOB = dg.Definitions(assets=[table], jobs=[dg.define_asset_job("job", selection="*")]).resolve_job_def("job")


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    shutil.copytree(storage_without_a_row().name, tmp_path, dirs_exist_ok=True)
    with dg.DagsterInstance.local_temp(str(tmp_path)) as opened:
        opened.add_dynamic_partitions("team", ["acme"])
        yield opened


def run(instance: dg.DagsterInstance, first: int = 1, last: int = 3, tags: Mapping[str, str] = OURS) -> str:
    """A run over months of 2026; its id."""
    result = JOB.execute_in_process(
        instance=instance,
        tags={
            "dagster/asset_partition_range_start": f"2026-0{first}|acme",
            "dagster/asset_partition_range_end": f"2026-0{last}|acme",
            **tags,
        },
        run_config=QUIET,
        raise_on_error=False,
    )
    return result.run_id


def runs(instance: dg.DagsterInstance) -> set[str]:
    return {run.run_id for run in instance.get_runs()}


def delete_old(instance: dg.DagsterInstance, later: timedelta) -> set[str]:
    return set(RunHistory(instance, kept_for=MONTH).delete_old(utc_now() + later))


def backfill(status: BulkActionStatus) -> PartitionBackfill:
    return PartitionBackfill("backfill", status, from_failure=False, tags={}, backfill_timestamp=0.0)


def shown(instance: dg.DagsterInstance) -> set[str]:
    """The partitions that Dagster's UI shows as materialized, of its cache and of the events themselves."""
    by_events = instance.get_materialized_partitions(TABLE)
    value = get_and_update_asset_status_cache_value(instance, TABLE, MONTHS)
    assert value is not None
    with partition_loading_context(None, instance):
        assert set(value.deserialize_materialized_partition_subsets(MONTHS).get_partition_keys()) == by_events
    return by_events


def events_of(instance: dg.DagsterInstance, run_id: str) -> list[tuple[str, str | None]]:
    """What the table that all runs share holds of one: kind and partition."""
    index = Path(instance.event_log_storage.path_for_shard("index"))  # type: ignore[attr-defined]
    with closing(sqlite3.connect(index)) as connection:
        query = "select dagster_event_type, partition from event_logs where run_id = ?"
        return sorted(connection.execute(query, [run_id]).fetchall(), key=str)


def test_the_months_of_a_deleted_run_stay_materialized(instance: dg.DagsterInstance) -> None:
    history = run(instance, tags=CHANGED)
    update = run(instance, 3, 3, tags=CHANGED)
    last = run(instance, 3, 3, tags=CHANGED)

    assert delete_old(instance, MONTH - timedelta(days=1)) == set()
    assert delete_old(instance, MONTH + timedelta(days=1)) == {history, update}

    assert runs(instance) == {last}
    assert shown(instance) == KEYS
    # Of each partition the newest one alone, and nothing else of the run.
    assert events_of(instance, history) == [("ASSET_MATERIALIZATION", f"2026-0{month}|acme") for month in (1, 2)]
    assert events_of(instance, update) == []
    found = instance.fetch_materializations(TABLE, limit=10).records
    assert {(record.partition_key, record.run_id) for record in found} == {
        ("2026-01|acme", history),
        ("2026-02|acme", history),
        ("2026-03|acme", last),
    }
    [record] = instance.event_log_storage.get_asset_check_execution_history(CHECK, limit=10)
    assert record.run_id == last


def test_what_changed_nothing_goes_first_and_what_failed_stays_as_long_as_what_changed(
    instance: dg.DagsterInstance,
) -> None:
    unchanged, failed, changed, last = (
        run(instance),
        run(instance, tags=BROKEN),
        run(instance, tags=CHANGED),
        run(instance),
    )

    assert delete_old(instance, timedelta(days=2)) == set()
    assert delete_old(instance, timedelta(days=4)) == {unchanged}
    assert runs(instance) == {failed, changed, last}


def test_a_command_deletes_what_is_old_where_no_daemon_does(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    old, last = run(instance), run(instance)
    with closing(sqlite3.connect(tmp_path / "history" / "runs.db")) as connection, connection:
        earlier = str(utc_now() - timedelta(days=4))
        connection.execute("update runs set create_timestamp = ? where run_id = ?", [earlier, old])
    store = Store(open_warehouse(Settings(home=tmp_path)))

    JobRunner(tmp_path, store, run_history=MONTH)._delete_old_runs(instance)

    assert runs(instance) == {last}


def test_the_runs_of_others_on_the_same_instance_stay(instance: dg.DagsterInstance) -> None:
    others = run(instance, tags={})
    last = run(instance)

    assert delete_old(instance, 12 * MONTH) == set()
    RunHistory(instance, kept_for=MONTH).delete_superseded(utc_now() + MONTH)

    assert runs(instance) == {others, last}
    assert len(events_of(instance, others)) > len(KEYS)


def test_every_job_marks_its_runs_as_prsyncs() -> None:
    jobs = definitions.defs().resolve_all_job_defs()

    assert {job.name: job.run_tags.get(JOB_TAG) for job in jobs if not job.name.startswith("__")} == {
        name: name for name in ("sync", "classify", "freshness", "past_months", "all_rows", "retention")
    }


def test_what_is_under_way_stays_whatever_its_age_and_so_do_the_runs_of_a_backfill(
    instance: dg.DagsterInstance,
) -> None:
    started = instance.create_run_for_job(JOB, status=dg.DagsterRunStatus.STARTED, tags=OURS).run_id
    instance.add_backfill(backfill(BulkActionStatus.REQUESTED))
    of_backfill = run(instance, tags={**OURS, BACKFILL_ID_TAG: "backfill"})
    last = run(instance)

    assert delete_old(instance, 12 * MONTH) == set()
    assert runs(instance) == {started, of_backfill, last}

    instance.update_backfill(backfill(BulkActionStatus.COMPLETED_SUCCESS))
    assert delete_old(instance, 12 * MONTH) == {of_backfill}


def test_a_check_keeps_its_newest_answer_and_the_run_that_gave_it(instance: dg.DagsterInstance) -> None:
    answered, broken, again = run(instance), run(instance, tags=BROKEN), run(instance, tags=BROKEN)

    assert delete_old(instance, 12 * MONTH) == {broken}

    assert runs(instance) == {answered, again}
    newest = instance.event_log_storage.get_latest_asset_check_execution_by_key([CHECK])[CHECK]
    assert newest.run_id == again


def test_a_materialization_that_outlived_its_run_goes_when_a_newer_one_is_there(instance: dg.DagsterInstance) -> None:
    history = run(instance)
    began_at = utc_now()
    run(instance, 3, 3)
    assert delete_old(instance, timedelta(days=4)) == {history}
    run(instance, 2, 3)
    assert events_of(instance, history) == [("ASSET_MATERIALIZATION", f"2026-0{month}|acme") for month in (1, 2)]

    RunHistory(instance, kept_for=MONTH).delete_superseded(began_at + MONTH)

    assert events_of(instance, history) == [("ASSET_MATERIALIZATION", "2026-01|acme")]
    assert shown(instance) == KEYS


def files_of(instance: dg.DagsterInstance, run_id: str) -> list[Path]:
    return sorted(Path(instance.root_directory).rglob(f"{run_id}*"))


def retain(instance: dg.DagsterInstance, later: timedelta) -> None:
    """What the schedule does each day."""
    result = retention.execute_in_process(
        instance=instance,
        resources={"clock": lambda: utc_now() + later, "run_history": RunHistoryResource(days="30")},
        run_config=QUIET,
    )
    assert result.success


def test_the_files_go_with_the_run_and_so_do_those_that_a_deletion_by_hand_left(instance: dg.DagsterInstance) -> None:
    history, by_hand = run(instance), run(instance)
    last = run(instance)
    instance.delete_run(by_hand)
    other = Path(instance.storage_directory(), "raw_pull_requests")
    other.mkdir()
    assert len(files_of(instance, history)) == len(files_of(instance, last)) >= 2
    assert files_of(instance, by_hand) != []  # Dagster leaves them

    retain(instance, MONTH + timedelta(days=1))

    assert files_of(instance, history) == []
    assert files_of(instance, by_hand) == []
    assert len(files_of(instance, last)) >= 2
    assert other.is_dir()
    assert shown(instance) == KEYS


def test_the_files_of_the_last_day_stay_though_their_run_is_not_recorded(instance: dg.DagsterInstance) -> None:
    beginning = Path(instance.storage_directory(), str(uuid4()))
    beginning.mkdir(parents=True)

    retain(instance, timedelta(hours=23))

    assert beginning.is_dir()


def test_sqlites_file_of_all_runs_gives_back_what_is_free_where_nobody_writes(instance: dg.DagsterInstance) -> None:
    index = Path(instance.event_log_storage.path_for_shard("index"))  # type: ignore[attr-defined]
    with closing(sqlite3.connect(index)) as connection, connection:
        connection.execute("create table ballast as select randomblob(12000000) as bytes")
    with closing(sqlite3.connect(index)) as connection, connection:
        connection.execute("drop table ballast")
    with closing(sqlite3.connect(index)) as writer:
        writer.execute("begin immediate")
        assert compact(instance) == 0

    assert compact(instance) > 12_000_000
    assert index.stat().st_size < 2_000_000
    assert compact(instance) == 0


def test_on_postgres_the_months_of_a_deleted_run_stay_materialized(
    postgres_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with prepared(postgres_server):
        url = url_of(postgres_server, "dagster", "dagster").replace("postgresql:", "postgresql+psycopg2:")
        monkeypatch.setenv("DAGSTER_POSTGRES_URL", url)
        shutil.copyfile(DEPLOY / "dagster.yaml", tmp_path / "dagster.yaml")
        with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
            instance.add_dynamic_partitions("team", ["acme"])
            history, last = run(instance), run(instance, 3, 3)

            retain(instance, MONTH + timedelta(days=1))

            assert history not in runs(instance)
            assert last in runs(instance)
            assert shown(instance) == KEYS
            kinds = {
                record.event_log_entry.dagster_event_type
                for record in instance.event_log_storage.get_records_for_run(history).records
            }
            assert kinds == {DagsterEventType.ASSET_MATERIALIZATION}
