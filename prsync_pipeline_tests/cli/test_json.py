"""`--format json` prints what docs/json.md has."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.doctor.findings import Finding, State
from prsync_pipeline.models import Quota
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.reports.team.progress import RunReport
from prsync_pipeline.reports.team.state import TeamState
from prsync_pipeline.warehouse import METRICS
from prsync_pipeline_tests.support import made_verdicts
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.documents import PAGE, documented
from prsync_pipeline_tests.support.factories import make_pull_request, make_team, make_tracked

if TYPE_CHECKING:
    from pathlib import Path

    from prsync_pipeline.warehouse import Store

NO_GITHUB = "http://127.0.0.1:9/graphql"


@pytest.fixture
def warehouse_url(duckdb_url: str) -> str:
    return duckdb_url


@pytest.fixture
def prsync(store: Store, tmp_path: Path, warehouse_url: str) -> CommandLine:
    store.teams.add(make_team(token_env="CORE_TOKEN"), [make_tracked()])
    store.syncs.fail("core", "acme/lamp", "it is gone, or private to this token", utc_now(), "gone")
    return CommandLine(tmp_path, NO_GITHUB, warehouse_url, {"SYNC_MAX_RETRIES": "0"})


def printed(prsync: CommandLine, *words: str) -> dict[str, Any]:
    ended = prsync.typed(*words, "--format", "json")
    document: dict[str, Any] = json.loads(ended.output)
    return document


def names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


def test_status_prints_the_report_of_each_team(prsync: CommandLine) -> None:
    document, example = printed(prsync, "status"), documented("prsync status")

    [team], [documented_team] = document["teams"], example["teams"]
    assert (list(document), list(team)) == (list(example), list(documented_team))
    for name in ("repositories", "faults"):
        assert [list(entry) for entry in team[name]] == [list(documented_team[name][0])]
    assert list(team["model"]) == list(documented_team["model"])
    assert names(RunReport) == list(documented_team["run"])
    assert names(Quota) == list(documented_team["quota"])
    assert printed(prsync, "status", "core") == {**document, "teams": [team]}


def test_trends_and_their_comparison_by_origin_are_printed(prsync: CommandLine, store: Store) -> None:
    now = utc_now()
    month = Month.of(now).plus(-1)
    merged = month.start + timedelta(days=1)
    store.pull_requests.save("core", [make_pull_request(created_at=month.start, merged_at=merged)], {})
    made_verdicts.plant(store.warehouse, made_verdicts.make_verdict("core", "acme/lamp", 1, str(month), "assisted"))
    store.teams.complete_sync("core", month.start, now)
    store.trends.compute("core", [month], now)

    trends, example = printed(prsync, "trends", "core"), documented("prsync trends TEAM --format")
    compared, compared_example = printed(prsync, "trends", "core", "--ai"), documented("prsync trends TEAM --ai")

    measures = {metric.name for metric in METRICS}
    assert list(trends) == list(example)
    assert [name for name in trends["months"][0] if name not in measures] == [
        name for name in example["months"][0] if name not in measures
    ]
    assert measures <= set(trends["months"][0])
    for name in ("changes", "benchmarks", "ai_tools"):
        assert list(trends[name][0]) == list(example[name][0])
        assert trends[name][0]["month"] == str(month)
    assert list(compared) == list(compared_example)
    for name in ("periods", "comparison"):
        assert list(compared[name][0]) == list(compared_example[name][0])


def test_the_page_lists_every_state() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert [str(state) for state in TeamState if f"`{state}`" not in text] == []


def test_teams_are_printed_with_the_place_of_their_token(prsync: CommandLine) -> None:
    document = printed(prsync, "teams", "list")

    [team], [example] = document["teams"], documented("prsync teams list")["teams"]
    assert list(team) == list(example)
    assert team["token"] == "CORE_TOKEN"


def test_the_doctor_prints_its_findings_and_their_number(prsync: CommandLine) -> None:
    document = printed(prsync, "doctor")

    example = documented("prsync doctor")
    assert list(document) == list(example)
    assert {tuple(finding) for finding in document["findings"]} == {tuple(example["findings"][0])}
    assert names(Finding) == list(example["findings"][0])
    assert document["faults"] == sum(finding["state"] == State.FAULT for finding in document["findings"]) > 0
    assert document["is_well"] is False
