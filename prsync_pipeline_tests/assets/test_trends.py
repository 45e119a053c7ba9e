"""The trends as Dagster's assets: of the same run, with a table and a picture, and stopped by a check."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from prsync_pipeline import definitions
from prsync_pipeline.assets.checks import FRESHNESS, PAST_MONTHS, RAW_CHECKS, TREND_CHECKS, VERDICT_CHECKS
from prsync_pipeline.assets.classifications import CLASSIFICATIONS
from prsync_pipeline.assets.jobs import ALL_ROWS_JOB, FRESHNESS_JOB, PAST_MONTHS_JOB
from prsync_pipeline.assets.metadata.tables import ROW_COUNT, RUN
from prsync_pipeline.assets.metadata.trend_metadata import AI_COMPARISON, LAST_MONTHS, PLOT, PLOTTED
from prsync_pipeline.assets.raw_tables import EVERY_REPOSITORY
from prsync_pipeline.assets.tags import BACKFILL_TAG
from prsync_pipeline.assets.trends import TREND_ROWS
from prsync_pipeline.months import MonthRange, utc_now
from prsync_pipeline.sandbox import World, sample, serve
from prsync_pipeline_tests.support import expected_trends
from prsync_pipeline_tests.support.dagster_instance import Dagster, add_team, faults_of, last_months, signed_up
from prsync_pipeline_tests.support.team_sync import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline_tests.assets.conftest import History


@pytest.fixture
def world() -> World:
    return sample(seed=3, now=utc_now(), scale=0.05)


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    with serve(world) as serving:
        yield serving


@pytest.fixture
def acme(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> Iterator[Dagster]:
    with signed_up(sandbox, tmp_path, duckdb_url) as running:
        yield running


def execute(acme: Dagster, *statements: str) -> None:
    with acme.connections.store.warehouse.transaction() as transaction:
        for statement in statements:
            transaction.execute(statement)


def evaluations(result: dg.ExecuteInProcessResult) -> dict[str, dg.AssetCheckEvaluation]:
    return {one.check_name: one for one in result.get_asset_check_evaluations()}


def run(acme: Dagster, job: str) -> dict[str, dg.AssetCheckEvaluation]:
    """What a schedule starts: a job of checks alone."""
    resolved = definitions.defs().resolve_job_def(job)
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    resources = acme.connections.resources
    return evaluations(
        resolved.execute_in_process(instance=acme.instance, resources=resources, run_config=quiet, raise_on_error=False)
    )


def test_a_sync_materializes_the_trends_of_its_months_in_the_same_run(history: History) -> None:
    acme, _, result = history

    assert result.success
    months = last_months(13)
    keys = {f"{month}|acme" for month in months.first.until(months.last)}
    assert {name: acme.materialized(name) for name in TREND_ROWS} == dict.fromkeys(TREND_ROWS, keys)
    store = acme.connections.store
    names = [str(month) for month in months.first.until(months.last)]
    expected = expected_trends.expected_of(store.warehouse, "acme", names, utc_now())
    found = expected_trends.rows_of(store.warehouse, "trend_aggregates", "acme")
    assert expected_trends.differences(found, expected) == []


def test_every_check_of_a_true_sync_passes(history: History) -> None:
    found = evaluations(history.result)

    names = {EVERY_REPOSITORY, *(check.name for check in (*RAW_CHECKS, *VERDICT_CHECKS, *TREND_CHECKS))}
    assert found.keys() == names
    assert {name: one.description for name, one in found.items() if not one.passed} == {}


def recorded(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, Mapping[str, dg.MetadataValue]]:
    """Month → what its materialization carries, in the order in which they were recorded."""
    events = [event.materialization for event in result.get_asset_materialization_events()]
    return {
        str(found.partition).partition("|")[0]: found.metadata
        for found in events
        if found.asset_key == dg.AssetKey(asset)
    }


def numbers_of(metadata: Mapping[str, dg.MetadataValue]) -> dict[str, object]:
    """What Dagster plots of it."""
    return {key: entry.value for key, entry in metadata.items() if isinstance(entry.value, int | float)}


def test_the_newest_month_is_recorded_last_with_a_table_and_a_picture(history: History) -> None:
    by_month = recorded(history.result, "trend_aggregates")
    *others, newest = by_month.values()
    assert list(by_month) == [str(month) for month in last_months(13).first.until(last_months(13).last)]
    assert all(not {PLOT, LAST_MONTHS, AI_COMPARISON, RUN} & metadata.keys() for metadata in others)
    table = newest[LAST_MONTHS]
    assert isinstance(table, dg.TableMetadataValue)
    assert [record.data["month"] for record in table.records] == list(by_month)
    assert "not over yet" in str(table.records[-1].data["note"])
    picture = str(newest[PLOT].value).partition("base64,")[2].rstrip(")")
    assert base64.b64decode(picture).startswith(b"\x89PNG")
    comparison = newest[AI_COMPARISON]
    assert isinstance(comparison, dg.TableMetadataValue)
    assert {"cycle_time_hours", "accepted_share"} <= {record.data["metric"] for record in comparison.records}
    assert {record.data["origin"] for record in comparison.records} <= {"agent", "assisted"}


def test_the_figures_of_a_month_are_those_of_its_row(history: History) -> None:
    by_month = recorded(history.result, "trend_aggregates")

    for trend in history.acme.connections.store.trends.of_team("acme"):
        measures = {name: trend.measures[name] for name in PLOTTED}
        expected = {f"acme: {name}": round(value, 3) for name, value in measures.items() if value is not None}
        found = numbers_of(by_month[str(trend.month)])
        assert {key: value for key, value in found.items() if key != ROW_COUNT} == expected


def test_the_tools_of_a_month_are_those_that_its_merged_pull_requests_name(history: History) -> None:
    by_month = recorded(history.result, "ai_tool_counts")

    counted = history.acme.connections.store.trends.tool_counts("acme")
    tools = {tool.tool for tool in counted}
    expected = {month: dict.fromkeys((f"acme: {tool}" for tool in tools), 0) for month in by_month}
    for tool in counted:
        expected[str(tool.month)][f"acme: {tool.tool}"] = tool.count
    found = {month: numbers_of(metadata) for month, metadata in by_month.items()}
    assert len(tools) > 1
    assert {
        month: {key: value for key, value in numbers.items() if key != ROW_COUNT} for month, numbers in found.items()
    } == expected


def test_the_verdicts_of_a_month_are_counted_by_month(history: History) -> None:
    by_month = recorded(history.result, CLASSIFICATIONS)

    with history.acme.connections.store.warehouse.transaction() as transaction:
        rows = transaction.fetch(
            "select month, count(*) filter (where is_ai_assisted) as assisted from pull_requests group by month"
        )
    assisted = {row["month"]: row["assisted"] for row in rows}
    assert {month: metadata["acme: ai_assisted"].value for month, metadata in by_month.items()} == {
        month: assisted.get(month, 0) for month in by_month
    }


def newest_months(acme: Dagster, asset: str, limit: int) -> list[str]:
    """The months that were recorded last, in their order."""
    newest_first = acme.instance.fetch_materializations(dg.AssetKey(asset), limit=limit).records
    return [str(found.partition_key).partition("|")[0] for found in reversed(newest_first)]


def test_a_run_of_past_months_records_the_later_ones_that_it_computes_too(acme: Dagster) -> None:
    acme.sync("acme", last_months(4))
    asked = MonthRange(last_months(4).first, last_months(3).first)
    months = [str(month) for month in last_months(4).first.until(last_months(4).last)]

    by_hand = acme.sync("acme", asked)
    in_backfill = acme.sync("acme", asked, tags={BACKFILL_TAG: "of two months"})

    for name in TREND_ROWS:
        assert list(recorded(by_hand, name)) == months
        assert list(recorded(in_backfill, name)) == months[:2]
        assert newest_months(acme, name, limit=8) == [*months, *months]
    newest = acme.instance.fetch_materializations(dg.AssetKey("trend_aggregates"), limit=1).records[0]
    assert newest.asset_materialization is not None
    assert {PLOT, "acme: merged_count"} <= newest.asset_materialization.metadata.keys()


def test_a_late_merge_reaches_its_month_with_the_next_run(acme: Dagster, world: World) -> None:
    acme.sync("acme", last_months(3))
    before = acme.connections.store.trends.of_team("acme")[-1].measures["merged_count"]
    one = next(
        found for found in all_of(world) if found.state == "OPEN" and found.author and found.author.kind == "User"
    )
    now = utc_now().replace(microsecond=0)
    world.change(one.repository, one.number, state="MERGED", merged_at=now, closed_at=now)

    acme.sync("acme", last_months(3))

    assert acme.connections.store.trends.of_team("acme")[-1].measures["merged_count"] == (before or 0) + 1


def test_wrong_rows_of_the_runs_own_team_stop_its_trends(acme: Dagster) -> None:
    acme.sync("acme", last_months(2))
    execute(acme, "update raw_reviews set number = number + 100000")

    result = acme.sync("acme", last_months(2))

    check = evaluations(result)["reviews_have_their_pull_request"]
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert not result.success
    assert result.asset_materializations_for_node("trends") == []


def test_wrong_rows_of_another_team_are_a_warning_and_stop_nothing(acme: Dagster) -> None:
    add_team(acme, "other")
    acme.sync("other", last_months(2))
    execute(acme, "update raw_reviews set number = number + 100000 where team = 'other'")
    assert not acme.sync("other", last_months(2)).success

    result = acme.sync("acme", last_months(2))

    check = evaluations(result)["reviews_have_their_pull_request"]
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert {team for team, _, _ in faults_of(check)} == {"other"}
    assert result.success
    assert acme.materialized("trend_aggregates")


def test_the_weekly_look_at_all_rows_finds_what_no_run_of_its_team_would(acme: Dagster) -> None:
    acme.sync("acme", last_months(2))
    assert all(check.passed for check in run(acme, ALL_ROWS_JOB.name).values())
    execute(acme, "update raw_reviews set team = 'nobody'")

    checks = run(acme, ALL_ROWS_JOB.name)

    assert {name for name, check in checks.items() if not check.passed} == {
        "listed_is_stored",
        "months_add_up",
        "percentiles_fit_the_rows",
        "reviews_have_their_pull_request",
    }


def test_a_failed_repository_is_missing_in_the_trends_and_does_not_stop_them(acme: Dagster, world: World) -> None:
    hidden = acme.connections.store.roster.repositories("acme")[0].repository.name
    world.hide(hidden)

    result = acme.sync("acme", last_months(2))

    assert result.success
    assert [one.missing_repositories for one in acme.connections.store.trends.of_team("acme")] == [(hidden,), (hidden,)]


def test_freshness_names_the_teams_that_fell_behind(acme: Dagster) -> None:
    acme.sync("acme", last_months(2))
    assert run(acme, FRESHNESS_JOB.name)[FRESHNESS.name].passed
    execute(acme, f"update teams set watermark = timestamp '{utc_now() - timedelta(hours=27):%Y-%m-%d %H:%M:%S}'")

    check = run(acme, FRESHNESS_JOB.name)[FRESHNESS.name]

    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    [(team, _, fault)] = faults_of(check)
    assert team == "acme"
    assert "complete up to" in fault


def test_a_paused_team_need_not_be_fresh(acme: Dagster) -> None:
    execute(acme, "update teams set is_paused = true, created_at = timestamp '2020-01-01'")

    assert run(acme, FRESHNESS_JOB.name)[FRESHNESS.name].passed


def test_the_weekly_check_asks_github_and_names_the_months_that_drifted(acme: Dagster, world: World) -> None:
    acme.sync("acme", last_months(3))
    assert run(acme, PAST_MONTHS_JOB.name)[PAST_MONTHS.name].passed
    month = last_months(3).first
    one = next(found for found in all_of(world) if found.created_at >= month.start and found.created_at < month.end)
    world.delete(one.repository, one.number)

    check = run(acme, PAST_MONTHS_JOB.name)[PAST_MONTHS.name]

    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert [(team, place) for team, place, _ in faults_of(check)] == [("acme", f"{one.repository} {month}")]


def test_the_weekly_check_says_what_it_cannot_see(acme: Dagster, world: World) -> None:
    acme.sync("acme", last_months(2))
    hidden = acme.connections.store.roster.repositories("acme")[0].repository.name
    world.hide(hidden)

    check = run(acme, PAST_MONTHS_JOB.name)[PAST_MONTHS.name]

    assert not check.passed
    [(_, place, fault)] = faults_of(check)
    assert place == hidden
    assert "cannot be seen" in fault


def test_the_weekly_check_names_a_team_whose_token_is_refused(acme: Dagster, world: World) -> None:
    acme.sync("acme", last_months(2))
    world.revoke()

    check = run(acme, PAST_MONTHS_JOB.name)[PAST_MONTHS.name]

    assert not check.passed
    [(team, _, fault)] = faults_of(check)
    assert team == "acme"
    assert "token" in fault
