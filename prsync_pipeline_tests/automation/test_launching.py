"""The same months launched in every way that there is: from Dagster's UI, from its command line, and from ours."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from prsync_pipeline.assets.partitions import partition_key, team_partitions
from prsync_pipeline.assets.raw_tables import OP, ROWS
from prsync_pipeline.assets.tags import TOKEN_TAG
from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.dagster_instance import last_months, run_figures
from prsync_pipeline_tests.support.installation import Dev, Installation, wait_until
from prsync_pipeline_tests.support.team_sync import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.sandbox import Sandbox

pytestmark = pytest.mark.slow

HISTORY = 3
MONTHS = last_months(HISTORY + 1)
SENSORS = """
query($location: String!) {
  sensorsOrError(repositorySelector: {repositoryName: "__repository__", repositoryLocationName: $location}) {
    ... on Sensors { results { name id } }
  }
}"""
STOP = "mutation($id: String!) { stopSensor(id: $id) { __typename ... on PythonError { message } } }"
LAUNCH = """
mutation($backfill: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $backfill) {
    __typename
    ... on LaunchBackfillSuccess { backfillId }
    ... on PythonError { message }
  }
}"""
BACKFILL = "query($id: String!) { partitionBackfillOrError(backfillId: $id) { ... on PartitionBackfill { status } } }"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with serve(sample(seed=5, now=utc_now(), scale=0.1)) as serving:
        yield serving


@pytest.fixture(scope="module")
def installation(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation(tmp_path_factory.mktemp("launching"), sandbox.url, {"SYNC_HISTORY_MONTHS": str(HISTORY)})


@pytest.fixture(scope="module")
def dev(installation: Installation) -> Iterator[Dev]:
    """The UI and the daemon, with the sensors switched off as a person can do it there."""
    with installation.dev() as running:
        for sensor in running.ask(SENSORS, location="prsync")["sensorsOrError"]["results"]:
            stopped = running.ask(STOP, id=sensor["id"])["stopSensor"]
            assert stopped["__typename"] == "StopSensorMutationResult", stopped
        yield running


def sign_up(installation: Installation, *teams: str) -> None:
    for team in teams:
        installation.prsync("teams", "add", team, "--org", "acme")
    with installation.instance() as instance:
        instance.add_dynamic_partitions(team_partitions.name or "", list(teams))


def launch(dev: Dev, teams: list[str], *, full_refresh: bool = False) -> str:
    """Start a backfill of what a person selects in the UI; its id."""
    launched = dev.ask(
        LAUNCH,
        backfill={
            "assetSelection": [{"path": [name]} for name in ROWS],
            "partitionNames": [
                str(partition_key(team, month)) for team in teams for month in MONTHS.first.until(MONTHS.last)
            ],
            "runConfigData": {"ops": {OP: {"config": {"full_refresh": full_refresh}}}},
        },
    )["launchPartitionBackfill"]
    assert launched["__typename"] == "LaunchBackfillSuccess", launched
    backfill_id: str = launched["backfillId"]
    return backfill_id


def has_succeeded(dev: Dev, backfill_id: str) -> bool:
    status = dev.ask(BACKFILL, id=backfill_id)["partitionBackfillOrError"]["status"]
    assert status in {"REQUESTED", "COMPLETING", "COMPLETED_SUCCESS"}, status
    return bool(status == "COMPLETED_SUCCESS")


def runs_of(installation: Installation, backfill_id: str) -> list[dg.DagsterRun]:
    runs = [one.dagster_run for one in installation.runs()]
    return [one for one in runs if one.tags.get("dagster/backfill") == backfill_id]


def assert_everything_is_there(installation: Installation, sandbox: Sandbox, team: str) -> None:
    keys = {f"{month}|{team}" for month in MONTHS.first.until(MONTHS.last)}
    stored = expected_rows.stored(installation.connections.store.warehouse, team)
    assert stored == expected_rows.expected(all_of(sandbox.world), MONTHS.first.start)
    for name in ROWS:
        assert {key for key in installation.materialized(name) if key.endswith(f"|{team}")} == keys


def counts_of(installation: Installation, run: dg.DagsterRun) -> dict[str, object]:
    """What the run recorded with its materialization of `raw_pull_requests`."""
    with installation.instance() as instance:
        events = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
    return run_figures([one.asset_materialization for one in events if one.asset_materialization], "raw_pull_requests")


def test_backfills_in_the_ui_are_a_run_for_each_team_and_may_ask_for_all_again(
    installation: Installation, sandbox: Sandbox, dev: Dev
) -> None:
    sign_up(installation, "red", "blue", "green")
    installation.prsync("sync", "green")

    two_teams = launch(dev, ["red", "blue"])
    all_again = launch(dev, ["green"], full_refresh=True)
    for backfill_id in (two_teams, all_again):
        wait_until(partial(has_succeeded, dev, backfill_id), "the backfill has succeeded")

    assert len(runs_of(installation, two_teams)) == 2
    assert all(TOKEN_TAG not in one.tags for one in runs_of(installation, two_teams))
    [again] = runs_of(installation, all_again)
    counts = counts_of(installation, again)
    assert counts["hydrated"] == counts["listed"] != 0
    for team in ("red", "blue", "green"):
        assert_everything_is_there(installation, sandbox, team)


def test_dagsters_command_line_brings_in_the_same(installation: Installation, sandbox: Sandbox, dev: Dev) -> None:
    assert dev.session()
    sign_up(installation, "terminal")

    installation.dagster(
        "asset",
        "materialize",
        "--module-name=prsync_pipeline.definitions",
        f"--select={','.join(ROWS)}",
        f"--partition-range={partition_key('terminal', MONTHS.first)}...{partition_key('terminal', MONTHS.last)}",
    )

    assert_everything_is_there(installation, sandbox, "terminal")


def test_our_command_line_brings_in_the_same(installation: Installation, sandbox: Sandbox, dev: Dev) -> None:
    assert dev.session()
    sign_up(installation, "command")

    installation.prsync("sync", "command")

    assert_everything_is_there(installation, sandbox, "command")
