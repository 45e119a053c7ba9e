"""A check of the stored rows that fails is reported by every command like any other fault, with its remedy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline.warehouse import RunOutcome
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.connections import connections

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline.warehouse import Store

# In the newest month, so that a sync of it alone would bring it in again.
ONE = "(select max(node_id) from raw_pull_requests where commit_count > 1 and changed_files > 0 and state = 'merged')"
KEY = f"(repository, number) in (select repository, number from raw_pull_requests where node_id = {ONE})"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serve(sample(seed=5, now=utc_now(), scale=0.02)) as serving:
        yield serving


@pytest.fixture
def store(sandbox: Sandbox, tmp_path: Path, warehouse_url: str) -> Store:
    return connections(sandbox.url, tmp_path, warehouse_url).store


@pytest.fixture
def prsync(sandbox: Sandbox, tmp_path: Path, warehouse_url: str) -> CommandLine:
    """A machine where the team `acme` is synced."""
    typing = CommandLine(tmp_path, sandbox.url, warehouse_url, {"SYNC_HISTORY_MONTHS": "2"})
    typing.typed("teams", "add", "acme", "--org", "acme")
    assert typing.typed("sync", "acme").code == 0
    return typing


def execute(store: Store, statement: str) -> str:
    """Run the statement, and return the place that it is about."""
    with store.warehouse.transaction() as transaction:
        [row] = transaction.fetch(f"select repository, number from raw_pull_requests where node_id = {ONE}")
        transaction.execute(statement)
    return f"{row['repository']}#{row['number']}"


def reasons_of_events(store: Store) -> list[str]:
    events = [undelivered.event for undelivered in store.events.undelivered(utc_now(), 1000)]
    return [str(event.data["reason"]) for event in events if event.kind == "sync_failed"]


@pytest.mark.slow
@pytest.mark.parametrize("warehouse_url", ["duckdb"], indirect=True)
def test_a_blocking_check_that_fails_is_one_line_with_the_rows_and_the_remedy_on_every_screen(
    prsync: CommandLine, store: Store
) -> None:
    place = execute(store, f"delete from raw_commits where {KEY}")
    fault, remedy = f"listed_is_stored: {place}: GitHub counts", "prsync sync acme --full-refresh"

    failed = prsync.typed("sync", "acme")
    again = prsync.typed("sync", "acme")
    status, doctor, trends = (prsync.typed(*words) for words in (("status", "acme"), ("doctor",), ("trends", "acme")))
    document = json.loads(prsync.typed("trends", "acme", "--format", "json").output)

    for ended in (failed, again):
        assert ended.code == 1
        [line] = [text for text in ended.errors.splitlines() if text.startswith("Error")]
        assert fault in line
        assert remedy in line
        assert "Traceback" not in ended.errors
    [run] = store.sync_runs.latest("acme")["acme"]
    assert (run.outcome, store.sync_runs.unsettled()) == (RunOutcome.FAILED, [])
    assert "a check of its rows failed" in status.output
    assert "up to date" not in status.output.splitlines()[0]
    assert place in status.output
    assert remedy in status.output
    assert doctor.code == 1
    [line] = [text for text in doctor.output.splitlines() if "listed_is_stored" in text]
    assert line.startswith("fault")
    assert place in line
    assert remedy in line
    assert "older than the data" in trends.errors
    assert place in trends.errors
    assert fault in document["outdated"][0]
    [reason] = reasons_of_events(store)
    assert fault in reason

    mended = prsync.typed("sync", "acme", "--full-refresh")

    assert mended.code == 0, mended.errors
    assert "up to date" in prsync.typed("status", "acme").output
    assert prsync.typed("trends", "acme").errors == ""
    execute(store, f"delete from raw_commits where {KEY}")
    prsync.typed("sync", "acme")
    assert len(reasons_of_events(store)) == 2


@pytest.mark.slow
@pytest.mark.parametrize("warehouse_url", ["duckdb"], indirect=True)
def test_what_github_counts_inconsistently_is_a_warning_and_stops_nothing(prsync: CommandLine, store: Store) -> None:
    place = execute(store, f"update raw_pull_requests set changed_files = changed_files + 1 where node_id = {ONE}")
    execute(
        store, "update trend_aggregates set merged_count = 0 where month = (select max(month) from trend_aggregates)"
    )

    synced = prsync.typed("sync", "acme")
    status, doctor = prsync.typed("status", "acme"), prsync.typed("doctor")

    assert synced.code == 0, synced.errors
    assert store.trends.of_team("acme")[-1].measures["opened_count"]
    assert "up to date" in status.output.splitlines()[0]
    assert f"files_are_as_github_counts: {place}" in status.output
    assert [text[:7] for text in doctor.output.splitlines() if place in text] == ["warning"]
    assert reasons_of_events(store) == []

    execute(store, f"update raw_pull_requests set incomplete = 'files 1 of 2' where node_id = {ONE}")
    shown, alone = prsync.typed("status", "acme"), prsync.typed("status", "acme", "--incomplete")

    assert f"GitHub did not give all of 1 pull request: {place} (files 1 of 2)" in " ".join(shown.output.split())
    assert alone.output.startswith(f"acme  {place}: files 1 of 2, asked ")


@pytest.mark.parametrize("warehouse_url", ["duckdb"], indirect=True)
def test_trends_whose_rows_changed_since_are_shown_as_older_than_the_data(prsync: CommandLine, store: Store) -> None:
    execute(store, "update teams set trends_due_from = '2020-01'")

    shown = prsync.typed("trends", "acme")

    assert "older than the data: rows changed from 2020-01 on" in shown.errors
    assert shown.code == 0


def test_the_checks_of_trends_and_those_that_only_warn_are_named_rightly() -> None:
    from prsync_pipeline.assets.checks import ROW_CHECKS, TREND_CHECKS  # noqa: PLC0415 - Dagster, for this test alone
    from prsync_pipeline.warehouse.row_checks import OF_TRENDS, WARNINGS  # noqa: PLC0415

    assert {check.name for check in TREND_CHECKS} == OF_TRENDS
    assert {check.name for check in ROW_CHECKS} >= WARNINGS
