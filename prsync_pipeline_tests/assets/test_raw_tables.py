"""The raw tables as Dagster's assets: what a run materializes, what it says, and what it leaves alone when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg
import pytest

from prsync_pipeline.assets.metadata.tables import ROW_COUNT
from prsync_pipeline.assets.raw_tables import EVERY_REPOSITORY, OP, ROWS, describe
from prsync_pipeline.assets.tags import RESUME_AT_TAG
from prsync_pipeline.models import Team
from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import Fault, World, sample, serve
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.dagster_instance import Dagster, faults_of, last_months, run_figures, signed_up
from prsync_pipeline_tests.support.team_sync import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline_tests.assets.conftest import History


MONTHS = last_months(13)


@pytest.fixture
def world() -> World:
    return sample(seed=3, now=utc_now(), scale=0.1)


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    with serve(world) as serving:
        yield serving


@pytest.fixture
def acme(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> Iterator[Dagster]:
    with signed_up(sandbox, tmp_path, duckdb_url) as running:
        yield running


def check_of(result: dg.ExecuteInProcessResult) -> dg.AssetCheckEvaluation:
    return result.get_asset_check_evaluations()[0]


def test_one_run_materializes_every_month_of_all_four_tables(history: History) -> None:
    acme, world, result = history

    assert result.success
    months = last_months(13)
    keys = {f"{month}|acme" for month in months.first.until(months.last)}
    assert {name: acme.materialized(name) for name in ROWS} == dict.fromkeys(ROWS, keys)
    stored = expected_rows.stored(acme.connections.store.warehouse, "acme")
    assert stored == expected_rows.expected(all_of(world), months.first.start)


def test_the_roster_is_refreshed_in_the_same_run_and_the_catalogue_told(history: History) -> None:
    acme = history.acme

    assert acme.materialized("tracked_repositories") == acme.materialized("team_members") == {"acme"}
    assert acme.connections.store.roster.members("acme")


def test_the_roster_assets_can_be_materialized_by_themselves(acme: Dagster) -> None:
    from prsync_pipeline.assets.roster import roster  # noqa: PLC0415 - the asset alone, beside the product's job

    acme.instance.add_dynamic_partitions("team", ["acme"])
    result = dg.materialize(
        [roster], partition_key="acme", instance=acme.instance, resources=acme.connections.resources
    )

    assert result.success
    assert acme.connections.store.roster.refreshed_at("acme") is not None


def test_the_run_page_shows_counts_and_costs(history: History) -> None:
    acme = history.acme

    figures = run_figures(history.result.asset_materializations_for_node(OP), "raw_pull_requests")
    assert figures["listed"] == figures["hydrated"]
    assert figures["failed_repositories"] == "none"
    [newest] = acme.instance.fetch_observations(dg.AssetKey("raw_pull_requests"), limit=1).records
    last = newest.asset_observation
    assert last is not None
    assert last.metadata["pull_requests_done"].value == last.metadata["pull_requests_total"].value
    assert last.metadata["pull_requests_total"].value == figures["listed"]


@pytest.mark.parametrize("table", ["raw_pull_requests", "ai_classifications", "trend_aggregates", "ai_tool_counts"])
def test_each_month_carries_its_own_number_of_rows(history: History, table: str) -> None:
    materializations = [event.materialization for event in history.result.get_asset_materialization_events()]
    recorded = {
        str(found.partition).partition("|")[0]: found.metadata[ROW_COUNT].value
        for found in materializations
        if found.asset_key == dg.AssetKey(table)
    }

    with history.acme.connections.store.warehouse.transaction() as transaction:
        rows = transaction.fetch(f"select month, count(*) as stored from {table} where team = 'acme' group by month")
    stored = {row["month"]: row["stored"] for row in rows}
    assert recorded == {str(month): stored.get(str(month), 0) for month in MONTHS.first.until(MONTHS.last)}
    assert any(recorded.values())


def test_a_failed_repository_is_a_warning_that_names_it(acme: Dagster, sandbox: Sandbox) -> None:
    hidden = acme.connections.store.roster.repositories("acme")[0].repository.name
    sandbox.world.hide(hidden)

    result = acme.sync("acme", last_months(2))

    check = check_of(result)
    assert result.success
    assert (check.check_name, check.passed, check.severity) == (EVERY_REPOSITORY, False, dg.AssetCheckSeverity.WARN)
    assert [(team, place) for team, place, _ in faults_of(check)] == [("acme", hidden)]


def test_the_check_passes_when_every_repository_is_synced(history: History) -> None:
    assert check_of(history.result).passed


def test_the_check_does_not_say_that_all_is_in_while_some_is_to_come() -> None:
    assert describe(0, 0) == "every tracked repository is synced"
    assert describe(0, 2) == "2 repositories are still to be brought in"
    assert describe(1, 2) == "1 repositories failed, 2 repositories are still to be brought in"


def test_a_refused_token_fails_the_run_before_anything_is_recorded(acme: Dagster, sandbox: Sandbox) -> None:
    sandbox.world.revoke()

    result = acme.sync("acme", last_months(2))

    assert not result.success
    assert acme.materialized("raw_pull_requests") == set()
    failure = result.filter_events(lambda event: event.is_step_failure)[0].step_failure_data
    assert failure.user_failure_data is not None
    assert "token" in (failure.user_failure_data.description or "")


def test_a_spent_budget_ends_the_run_with_the_moment_to_go_on(acme: Dagster, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("primary_limit", at=(4,), seconds=1800))

    result = acme.sync("acme", last_months(2))

    team = acme.connections.store.teams.get("acme")
    tags = acme.instance.get_run_by_id(result.run_id).tags  # type: ignore[union-attr]
    assert not result.success
    assert team.resume_at is not None
    assert tags[RESUME_AT_TAG] == team.resume_at.isoformat()


def test_no_token_is_in_any_event_tag_or_configuration(acme: Dagster, sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.world.grant("ghp_findable", alias="findable")
    reached = connections(sandbox.url, tmp_path, f"duckdb:///{tmp_path}/other.duckdb", GITHUB_TOKEN="ghp_findable")
    team = Team("acme", "acme", utc_now(), history_months=12)
    with reached.github(team) as github:
        sign_up(github, reached.store, team, [])
    sandbox.faults.add(Fault("revoke", at=(5,)))

    result = Dagster(acme.instance, reached).sync("acme", last_months(2))

    assert not result.success
    written = [path for path in tmp_path.rglob("*") if path.is_file() and b"ghp_findable" in path.read_bytes()]
    assert written == []
