"""Every screen shows the same AI share: the one that plain Python computes from the definition."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest

from prsync_pipeline.cli.runs.instance import dagster_home, open_instance
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import World, sample, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.wiring import open_store
from prsync_pipeline_tests.support import expected_trends
from prsync_pipeline_tests.support.command_line import CommandLine, Ended, own_environment
from prsync_pipeline_tests.support.factories import make_team
from prsync_pipeline_tests.support.real_history import real_history
from prsync_pipeline_tests.support.shared_data import REAL_HISTORY, WITHOUT_REAL_HISTORY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PYDANTIC_AI = "pydantic/pydantic-ai"
HOUSE_AGENT = {"PRSYNC_AGENT_LOGINS": "pydanty=claude"}


def expected_months(prsync: CommandLine) -> dict[str, Mapping[str, Any]]:
    """The whole team's months as plain Python computes them from the raw rows."""
    store, now = open_store(Settings.read(prsync.environment)), utc_now()
    covered = store.teams.get("acme").covered_from
    assert covered is not None
    months = [str(month) for month in Month.of(covered).until(Month.of(now))]
    rows = expected_trends.expected_of(store.warehouse, "acme", months, now)
    return {month: rows[month, "*"] for month in months}


def use_line(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """The share of all these months together, in the words of the commands."""
    people, agents, assisted, reviewed = (
        sum(row[name] for row in rows.values())
        for name in ("merged_count", "agent_merged_count", "ai_assisted_count", "ai_reviewed_count")
    )
    return (
        f"AI-assisted: {assisted / (people + agents) * 100:.0f} % ({assisted} of {people + agents} merged by people "
        f"and agents): agents {agents}, people {assisted - agents} of {people}; AI only reviewed {reviewed}"
    )


def materialized(prsync: CommandLine, asset: str) -> dict[str, Any]:
    """What the last materialization of the asset carries in Dagster."""
    environment = prsync.environment
    with own_environment(environment), open_instance(dagster_home(Settings.read(environment))) as instance:
        found = instance.get_latest_materialization_event(dg.AssetKey(asset))
    assert found is not None
    assert found.asset_materialization is not None
    metadata = found.asset_materialization.metadata
    return {
        name: value.records if isinstance(value, dg.TableMetadataValue) else value.value
        for name, value in metadata.items()
    }


def check_every_screen(prsync: CommandLine, *printed: Ended) -> dict[str, Mapping[str, Any]]:
    rows = expected_months(prsync)
    for ended in printed:
        assert ended.code == 0, ended.errors
        assert use_line(rows) in " ".join(ended.output.split())
    many = ("trends", "acme", "--months", str(len(rows)), "--format")
    in_json = {row["month"]: row for row in json.loads(prsync.typed(*many, "json").output)["months"]}
    in_csv = {row["month"]: row for row in csv.DictReader(io.StringIO(prsync.typed(*many, "csv").output))}
    for month, row in rows.items():
        for name in ("ai_share", "ai_share_of_people", "agent_share", "ai_assisted_count", "agent_merged_count"):
            assert in_json[month][name] == pytest.approx(row[name], abs=1e-9)
            assert float(in_csv[month][name] or "nan") == pytest.approx(
                float("nan") if row[name] is None else row[name], abs=1e-9, nan_ok=True
            )
    shown = {
        record.data["month"]: record.data for record in materialized(prsync, "trend_aggregates")["last_thirteen_months"]
    }
    for month in shown.keys() & rows.keys():
        share = rows[month]["ai_share"]
        assert shown[month]["ai_share"] == ("-" if share is None else f"{share * 100:.1f} %")
        assert shown[month]["merged_by_agents"] == rows[month]["agent_merged_count"]
    run = materialized(prsync, "ai_classifications")["run"]
    verdicts = {record.data["figure"]: record.data["value"] for record in run}
    assert verdicts["ai_assisted"] == sum(row["ai_assisted_count"] for row in rows.values())
    assert verdicts["merged_by_agents"] == sum(row["agent_merged_count"] for row in rows.values())
    last = rows[str(Month.of(utc_now()).plus(-1))]
    table = prsync.typed("trends", "acme").output
    if last["ai_share"] is not None:
        [line] = [line for line in table.splitlines() if line.strip().startswith("AI, %")]
        assert f"{last['ai_share'] * 100:.0f}" in line.split()
    return rows


def test_the_screens_of_the_sample_organisation_agree(tmp_path: Path, duckdb_url: str) -> None:
    with serve(sample(seed=7, now=utc_now(), scale=0.2)) as sandbox:
        prsync = CommandLine(tmp_path, sandbox.url, duckdb_url)
        assert prsync.typed("teams", "add", "acme", "--org", "acme").code == 0
        synced = prsync.typed("sync", "acme")
    classified = prsync.typed("classify", "acme")

    rows = check_every_screen(prsync, synced, classified)

    assert sum(row["agent_merged_count"] for row in rows.values()) > 5
    assert any(row["agent_unreviewed_share"] not in {None, 1.0} for row in rows.values())


def test_the_screens_of_a_real_history_with_agents_agree(tmp_path: Path, duckdb_url: str) -> None:
    if not REAL_HISTORY.exists():
        pytest.skip(WITHOUT_REAL_HISTORY)
    pulls = [pull for pull in real_history() if pull.repository == PYDANTIC_AI]
    with serve(World()) as sandbox:
        prsync = CommandLine(tmp_path, sandbox.url, duckdb_url, HOUSE_AGENT)
    store = open_store(Settings.read(prsync.environment))
    first = Month.of(max(pull.updated_at for pull in pulls) - timedelta(days=400))
    store.teams.add(make_team(slug="acme", covered_from=first.start), [])
    for start in range(0, len(pulls), 500):
        store.pull_requests.save("acme", pulls[start : start + 500], {})

    rows = check_every_screen(prsync, prsync.typed("classify", "acme"))

    assert sum(row["agent_merged_count"] for row in rows.values()) == 48
